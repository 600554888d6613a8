"""What ever changed in an article, and whether it is gone: kept, and carried over from older databases."""

from __future__ import annotations

import json
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, text

from pipelines.ingest import note_presence
from pipelines.model.article import Access, Article, Change, RemovedLine
from pipelines.model.crawl import Outcome
from pipelines.storage import migration
from pipelines.storage.articles import get_article, versions
from pipelines.storage.database import Database, _engine, _read_url
from pipelines.storage.postings import find_postings
from tests.storage.drafts import NOW, TEXT
from tests.storage.test_one_story import take

NOTE = "Anmerkung der Redaktion: In einer früheren Version stand eine falsche Zahl."


def again(database: Database, **changes: Any) -> Article:
    """The same address once more, changed; the article as it is stored then."""
    ingested = take(database, "kurier", changes.pop("text", TEXT), **changes)
    assert ingested.article is not None
    with database.read() as c:
        found = get_article(c, ingested.article.id)
    assert found == ingested.article
    return found


def test_changes_are_gathered(database: Database) -> None:
    assert again(database).changes == frozenset()
    assert again(database, title="Rat billigt Etat").changes == {Change.TITLE}
    assert again(database, title="Rat billigt Etat", text=TEXT + "\nMehr folgt.").changes == {Change.TITLE, Change.TEXT}
    paid = again(database, title="Rat billigt Etat", text=TEXT, access=Access.PAYWALLED)
    assert paid.changes == {Change.TITLE, Change.TEXT, Change.ACCESS}
    assert paid.version == 4
    assert again(database, title="Rat billigt Etat", text=TEXT, access=Access.PAYWALLED) == paid


def test_a_correction_counts_from_the_first_version_on(database: Database) -> None:
    first = again(database, text=f"{TEXT}\n{NOTE}")
    assert (first.version, first.changes) == (1, {Change.CORRECTION})


def test_a_correction_that_cleaning_took_out_makes_a_version(database: Database) -> None:
    again(database, removed=())
    corrected = again(database, removed=(RemovedLine(text=NOTE, reason="editors' note"),))
    assert (corrected.version, corrected.changes) == (2, {Change.CORRECTION})
    with database.read() as c:
        assert [version.text for version in versions(c, corrected.id)] == [TEXT, TEXT]
    assert again(database, removed=(RemovedLine(text=NOTE, reason="house note"),)).version == 2


def test_gone_and_back(database: Database) -> None:
    stored = again(database)
    gone_at = NOW + timedelta(hours=1)
    with database.write() as c:
        assert note_presence(c, stored.id, gone_at=gone_at)
        assert not note_presence(c, stored.id, gone_at=gone_at + timedelta(hours=1)), "since when stays"
    with database.read() as c:
        gone = get_article(c, stored.id)
    assert gone is not None
    assert gone.gone_at == gone_at
    assert again(database).gone_at is None, "the same page again"
    with database.write() as c:
        note_presence(c, stored.id, gone_at=gone_at)
    assert again(database, title="Anders").gone_at is None, "an edited page"
    with database.write() as c:
        assert not note_presence(c, 1, gone_at=gone_at), "nobody's id"
    assert database.check() == []


def test_a_page_that_ends_otherwise_says_nothing(database: Database) -> None:
    stored = again(database)
    with database.write() as c:
        note_presence(c, stored.id, gone_at=NOW)
    copy = take(database, "kurier", "\n".join([TEXT] * 4), url="https://kurier.test/anderswo")
    assert copy.outcome is Outcome.STORED
    with database.read() as c:
        found = get_article(c, stored.id)
    assert found is not None
    assert found.gone_at == NOW


def _packed_then(text: str, next_text: str) -> bytes:
    """As versions were packed in those databases."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=next_text.encode())
    return packer.compress(text.encode()) + packer.flush()


def _old_row(c: Connection, number: int, **values: Any) -> None:
    row = {
        "id": number, "story_id": number, "publisher": "kurier", "url": f"https://kurier.test/{number}",
        "url_key": f"kurier.test/{number}", "first_seen_at": "2026-11-01", "version": 1,
        "version_seen_at": "2026-11-01",
        "text_hash": b"x", "title": "Rat", "text": TEXT, "authors": "[]", "agencies": "[]", "external_ids": "[]",
        "published_day_only": False, "tags": "[]", "kind": "article", "access": None, "removed": "[]",
    } | values  # fmt: skip
    c.execute(text(f"INSERT INTO story (id, head_article_id, began_at) VALUES ({number}, {number}, '2026-11-01')"))
    names = ", ".join(row)
    c.execute(text(f"INSERT INTO article ({names}) VALUES ({', '.join(':' + name for name in row)})"), row)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_known_from_older_databases(kind: str, tmp_path: Path, empty_postgres_url: str) -> None:
    url = f"sqlite:///{tmp_path}/p.sqlite" if kind == "sqlite" else empty_postgres_url
    engine = _engine(_read_url(url), 10)
    with engine.begin() as c:
        config = migration.alembic_config()
        config.attributes["connection"] = c
        command.upgrade(config, "0004")
        _old_row(c, 1)
        _old_row(c, 2, version=3, access="paywalled")
        c.execute(text("INSERT INTO shingle VALUES (7, 1), (7, 2), (-7, 3), (2147483647, 3)"))
        _old_row(c, 3, removed=json.dumps([[NOTE, "house note"]]))
        insert = text(
            "INSERT INTO version (article_id, number, seen_at, title, access, packed_text)"
            " VALUES (2, :number, '2026-11-01', :title, NULL, :packed)"
        )
        c.execute(insert, {"number": 1, "title": "Rat.", "packed": _packed_then("Alles anders.", TEXT)})
        c.execute(insert, {"number": 2, "title": "Rat", "packed": _packed_then(TEXT, TEXT)})
        c.execute(
            text(
                "INSERT INTO recheck (article_id, publisher, looks, looked_at, gone_at)"
                " VALUES (1, 'kurier', 1, '2026-11-02', '2026-11-02 10:00:00')"
            )
        )
    engine.dispose()
    database = Database.open(url)
    with database.read() as c:
        kept = find_postings(c, [7, -7, 2147483647], since=0, until=9, most=9)
        first, second, third = (get_article(c, number) for number in (1, 2, 3))
    database.close()
    assert kept == {7: [2, 1], -7: [3], 2147483647: [3]}
    assert first is not None
    assert second is not None
    assert third is not None
    assert (first.changes, second.changes) == (frozenset(), {Change.TEXT, Change.ACCESS})
    assert third.changes == {Change.CORRECTION}
    assert first.gone_at is not None
    assert second.gone_at is None

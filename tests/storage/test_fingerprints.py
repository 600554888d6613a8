"""Finding the articles that may be copies, on both databases."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

import pytest
from sqlalchemy import Connection, func, select

from pipelines.dedupe.shingles import ArticleHashes, article_hashes
from pipelines.model.article import Article
from pipelines.storage.database import Database
from pipelines.storage.fingerprints import (
    MAX_ARTICLES_A_HASH,
    MAX_CANDIDATES_A_STORY,
    find_candidates,
    rebuild_hashes,
    replace_hashes,
)
from pipelines.storage.postings import (
    OPEN,
    POSTINGS_A_BLOCK,
    add_postings,
    clear_postings,
    find_postings,
    remove_postings,
)
from pipelines.storage.tables import shingle_block
from tests.dedupe.texts import OTHER, REPORT
from tests.storage.drafts import NOW, draft, store

AT = NOW - timedelta(hours=1)


def keep(c: Connection, number: int, text: str, **changes: object) -> Article:
    """Store an article under an address of its own, with its hashes."""
    values = {"published_at": AT, "external_ids": ()} | changes
    story_id = values.pop("story_id", None)
    made = draft(url=f"https://zeitung.test/{number}", canonical_url=None, text=text, **values)
    article = store(c, made, story_id=story_id)  # type: ignore[arg-type]
    replace_hashes(c, article.id, old=(), new=article_hashes(made).all)
    return article


def hashes_of(text: str, **changes: object) -> ArticleHashes:
    return article_hashes(draft(text=text, external_ids=(), **changes) if not changes else draft(text=text, **changes))


def found(c: Connection, hashes: ArticleHashes, moment: object = AT) -> list[int]:
    candidates = find_candidates(c, hashes.all, names=hashes.names, moment=moment)  # type: ignore[arg-type]
    return [candidate.article_id for candidate in candidates]


def holders(c: Connection, hashes: Collection[int]) -> dict[int, list[int]]:
    """Each hash that articles have, with those articles."""
    everything = find_postings(c, hashes, since=0, until=1 << 53, most=1_000)
    return {value: sorted(ids) for value, ids in everything.items() if ids}


def test_likeliest_first(database: Database) -> None:
    with database.write() as c:
        keep(c, 1, OTHER)
        part = keep(c, 2, "\n".join(REPORT.split("\n")[:2]))
        whole = keep(c, 3, REPORT)
        assert found(c, hashes_of(REPORT)) == [whole.id, part.id]
        assert found(c, hashes_of("Nichts davon hat jemand je so gesagt oder geschrieben, schon gar nicht hier.")) == []
        assert found(c, hashes_of("")) == []


def test_teasers_in_both_directions(database: Database) -> None:
    teaser = " ".join(REPORT.split()[:25])
    with database.write() as c:
        short = keep(c, 1, teaser)
        assert found(c, hashes_of(REPORT)) == [short.id]
        whole = keep(c, 2, REPORT)
        assert set(found(c, hashes_of(teaser))) == {short.id, whole.id}


def test_only_within_a_week(database: Database) -> None:
    with database.write() as c:
        article = keep(c, 1, REPORT)
        for days in (-7, -3, 0, 3, 7):
            assert found(c, hashes_of(REPORT), AT + timedelta(days=days)) == [article.id]
        for days in (-8, 8):
            assert found(c, hashes_of(REPORT), AT + timedelta(days=days)) == []


def test_an_agency_identifier_is_enough(database: Database) -> None:
    with database.write() as c:
        article = keep(c, 1, REPORT, external_ids=("dpa:240516-99-53606/3",))
        other = hashes_of(OTHER, external_ids=("urn:newsml:dpa.com:20090101:240516-99-53606/4",))
        assert found(c, other) == [article.id]


def test_few_of_each_story(database: Database) -> None:
    with database.write() as c:
        first = keep(c, 0, REPORT)
        for number in range(1, 12):
            keep(c, number, f"{REPORT}\nZusatz {number}", story_id=first.story_id)
        other = keep(c, 99, "\n".join(REPORT.split("\n")[:3]))
        ids = found(c, hashes_of(REPORT))
        assert len(ids) == MAX_CANDIDATES_A_STORY + 1
        assert other.id in ids


def test_what_stands_everywhere_costs_nothing(database: Database) -> None:
    """A hash with more articles than are looked at still finds the newest of them."""
    with database.write() as c:
        for number in range(1, 201):
            add_postings(c, number, hashes_of(REPORT).all)
        article = keep(c, 1, REPORT)
        assert MAX_ARTICLES_A_HASH < 200
        assert found(c, hashes_of(REPORT)) == [article.id]


def test_a_new_version_replaces_its_hashes(database: Database) -> None:
    with database.write() as c:
        article = keep(c, 1, REPORT)
        old, new = hashes_of(REPORT), hashes_of(f"{OTHER}\n{REPORT}")
        replace_hashes(c, article.id, old=old.all, new=new.all)
        assert holders(c, {*old.all, *new.all}) == {value: [article.id] for value in new.all}
        replace_hashes(c, article.id, old=new.all, new=())
        assert c.execute(select(func.count()).select_from(shingle_block)).scalar() == 0


def test_rebuilding_gives_the_same(database: Database) -> None:
    with database.write() as c:
        every = set()
        for number in range(5):
            article = keep(c, number, f"{REPORT}\nNummer {number}", external_ids=(f"dpa:240516-99-5360{number}/3",))
            every.update(article_hashes(article.draft).all)
        before = holders(c, every)
        assert len(before) == len(every)
        clear_postings(c)
        assert holders(c, every) == {}
        keep(c, 9, OTHER)  # stored while the table is made anew
        last, batches = 0, 0
        while ids := rebuild_hashes(c, after_id=last, limit=2):
            last, batches = ids[-1], batches + 1
        assert batches == 3
        assert holders(c, every) == before
        rebuild_hashes(c, after_id=0, limit=100)
        assert holders(c, every) == before, "once each"


def test_blocks_are_closed_when_full_and_found_whole(database: Database) -> None:
    """More articles than a block holds share a hash, and its bucket with another hash."""
    shared, neighbour, far = 5, 6, -(1 << 31)
    with database.write() as c:
        for number in range(1, 151):
            add_postings(c, number << 20, [shared] if number % 2 else [shared, neighbour, far])
        blocks = c.execute(select(shingle_block).order_by(shingle_block.c.bucket, shingle_block.c.part)).all()
        assert [row.part for row in blocks if row.bucket == 0] == [1, 2, 3, OPEN]
        assert all(len(row.postings) <= 9 * (POSTINGS_A_BLOCK + 1) for row in blocks)
        found_ids = find_postings(c, [shared, neighbour, far], since=10 << 20, until=140 << 20, most=1_000)
        assert found_ids[shared] == [number << 20 for number in range(140, 9, -1)]
        assert found_ids[neighbour] == found_ids[far] == [number << 20 for number in range(140, 9, -2)]
        newest = find_postings(c, [shared], since=0, until=1 << 53, most=3)
        assert newest[shared] == [150 << 20, 149 << 20, 148 << 20]
        remove_postings(c, 20 << 20, [shared, neighbour, 7])
        left = find_postings(c, [shared, neighbour, far], since=20 << 20, until=20 << 20, most=9)
        assert left == {shared: [], neighbour: [], far: [20 << 20]}


@pytest.mark.parametrize("value", [0, 1, -1, (1 << 31) - 1, -(1 << 31), 0x12345678])
def test_every_hash_has_its_place(database: Database, value: int) -> None:
    newest_id = (1 << 53) - 1
    with database.write() as c:
        add_postings(c, 1, [value])
        add_postings(c, newest_id, [value, value ^ 1])
        assert holders(c, [value, value ^ 1]) == {value: [1, newest_id], value ^ 1: [newest_id]}

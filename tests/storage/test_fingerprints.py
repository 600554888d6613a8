"""Finding the articles that may be copies, on both databases."""

from __future__ import annotations

from datetime import timedelta

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
from pipelines.storage.tables import shingle
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
        rows = [{"hash": value, "article_id": number} for value in hashes_of(REPORT).all for number in range(1, 201)]
        c.execute(shingle.insert(), rows)
        article = keep(c, 1, REPORT)
        assert MAX_ARTICLES_A_HASH < 200
        assert found(c, hashes_of(REPORT)) == [article.id]


def test_a_new_version_replaces_its_hashes(database: Database) -> None:
    with database.write() as c:
        article = keep(c, 1, REPORT)
        old, new = hashes_of(REPORT), hashes_of(f"{OTHER}\n{REPORT}")
        replace_hashes(c, article.id, old=old.all, new=new.all)
        stored = set(c.execute(select(shingle.c.hash).where(shingle.c.article_id == article.id)).scalars())
        assert stored == set(new.all)
        replace_hashes(c, article.id, old=new.all, new=())
        assert c.execute(select(func.count()).select_from(shingle)).scalar() == 0


def test_rebuilding_gives_the_same_rows(database: Database) -> None:
    with database.write() as c:
        for number in range(5):
            keep(c, number, f"{REPORT}\nNummer {number}", external_ids=(f"dpa:240516-99-5360{number}/3",))
        rows = select(shingle).order_by(shingle.c.hash, shingle.c.article_id)
        before = c.execute(rows).all()
        c.execute(shingle.delete())
        last: int | None = 0
        batches = 0
        while last is not None and batches < 9:
            last = rebuild_hashes(c, after_id=last, limit=2)
            batches += 1
        assert batches == 4
        assert c.execute(rows).all() == before
        rebuild_hashes(c)
        assert c.execute(rows).all() == before

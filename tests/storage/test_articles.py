"""Articles in and out, ids, versions and stories, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError, StatementError

from pipelines.dedupe.fingerprint import text_hash
from pipelines.dedupe.urls import url_key
from pipelines.model.article import Access, ArticleDraft, RemovedLine
from pipelines.storage import articles
from pipelines.storage.database import Database
from pipelines.storage.runs import begin_run, end_run, last_runs
from pipelines.storage.stories import get_story
from pipelines.storage.version_texts import pack, unpack
from tests.storage.drafts import NOW, TEXT, draft, store


def test_article_comes_back_as_it_was(database: Database) -> None:
    made = draft(modified_at=NOW, tdm_reserved=True)
    with database.write() as c:
        stored = store(c, made)
    with database.read() as c:
        assert articles.get_article(c, stored.id) == stored
        assert articles.find_by_url_key(c, url_key("https://zeitung.test/politik/haushalt-1.html")) == stored
        assert articles.find_by_text_hash(c, text_hash(TEXT)) == [stored]
        assert articles.count_articles(c) == 1
    assert stored.draft == made
    assert (stored.version, stored.story_id) == (1, stored.id)


def test_only_a_url_and_a_text(database: Database) -> None:
    bare = ArticleDraft(url="https://zeitung.test/1", text="Ein Satz.")
    with database.write() as c:
        stored = store(c, bare)
        assert articles.get_article(c, stored.id) == stored
        assert articles.get_article(c, 1) is None
        assert articles.find_by_url_key(c, "x") is None


def test_what_a_database_cannot_store_is_replaced_alike(database: Database) -> None:
    bad = "a\x00b\ud800c"
    made = draft(title=bad, text=bad, authors=(bad,), removed=(RemovedLine(text=bad, reason="caption"),))
    with database.write() as c:
        stored = store(c, made)
        assert articles.get_article(c, stored.id) == stored
    assert stored.draft.title == stored.draft.authors[0] == stored.draft.removed[0].text == "a\ufffdb\ufffdc"


def test_moments_are_utc_and_naive_ones_refused(database: Database) -> None:
    zone = timezone(timedelta(hours=5, minutes=30))
    with database.write() as c:
        stored = store(c, draft(published_at=datetime(2026, 1, 1, 3, 0, tzinfo=zone)))
        found = articles.get_article(c, stored.id)
    assert found is not None
    assert found.draft.published_at == datetime(2025, 12, 31, 21, 30, tzinfo=UTC)
    assert found.draft.published_at.tzinfo is UTC
    with pytest.raises(StatementError, match="without time zone"), database.write() as c:
        store(c, draft(url="https://zeitung.test/2", modified_at=datetime(2026, 1, 1)))  # noqa: DTZ001


def test_id_is_the_time_of_publication(database: Database) -> None:
    with database.write() as c:
        made = [
            store(c, draft(url=f"https://zeitung.test/{n}", published_at=moment))
            for n, moment in enumerate(
                (
                    datetime(1848, 3, 18, tzinfo=UTC),
                    datetime(1970, 1, 1, tzinfo=UTC),
                    NOW - timedelta(seconds=1),
                    NOW,
                    None,  # first seen now
                    NOW + timedelta(days=400),  # a mistake of the publisher
                )
            )
        ]
    ids = [article.id for article in made]
    assert ids[:3] == sorted(ids[:3])
    for article in made[3:]:
        assert articles.time_code(NOW) <= article.id < articles.time_code(NOW + timedelta(seconds=1))
    assert max(ids) < 1 << 53


def test_taken_id_moves_on(database: Database) -> None:
    with database.write() as c:
        first = store(c, draft())
        wanted = articles.wanted_id(first.draft.published_at, NOW, url_key(first.draft.url))
        assert first.id == wanted
        assert articles.first_free_id(c, wanted) == wanted + 1
        for n in range(70):
            store(c, draft(url=f"https://zeitung.test/{n}"))
        assert articles.count_articles(c) == 71


def test_one_address_one_article(database: Database) -> None:
    with database.write() as c:
        store(c, draft())
    with pytest.raises(IntegrityError), database.write() as c:
        store(c, draft(text="anders"))


def test_versions(database: Database) -> None:
    texts = [TEXT, TEXT.replace("23 von 40", "24 von 40"), "", TEXT + "\nUnd noch ein Satz mit ß und 🦊."]
    with database.write() as c:
        stored = store(c, draft(text=texts[0]))
        for number, text in enumerate(texts[1:], start=1):
            changed = draft(
                text=text,
                title=f"Titel {number}",
                access=Access.PAYWALLED if not text else Access.FREE,
                published_at=None,
            )
            latest = articles.add_version(
                c, stored.id, changed, text_hash=text_hash(text), seen_at=NOW + timedelta(hours=number)
            )
        assert articles.get_article(c, stored.id) == latest
        found = articles.versions(c, stored.id)
        assert articles.find_by_text_hash(c, text_hash(texts[0])) == []
        assert [a.id for a in articles.find_by_text_hash(c, text_hash(texts[3]))] == [stored.id]
        assert articles.versions(c, 5) == []
    assert latest.version == 4
    assert latest.draft.published_at == stored.draft.published_at
    assert [v.text for v in found] == texts
    assert [v.number for v in found] == [1, 2, 3, 4]
    assert [v.title for v in found] == ["Stadtrat beschließt Haushalt", "Titel 1", "Titel 2", "Titel 3"]
    assert [v.seen_at for v in found] == [NOW + timedelta(hours=n) for n in range(4)]
    assert [v.access for v in found] == [Access.FREE, Access.FREE, Access.PAYWALLED, Access.FREE]


def test_small_edit_costs_little() -> None:
    long_text = "\n".join(f"Absatz {n}: {TEXT}" for n in range(20))
    packed = pack(long_text, long_text.replace("Absatz 7", "Abschnitt 7"))
    assert len(packed) < 200 < len(long_text) / 10


@given(st.text(max_size=500), st.text(max_size=500))
def test_unpack_gives_back_what_was_packed(text: str, next_text: str) -> None:
    clean = text.encode(errors="replace").decode()
    following = next_text.encode(errors="replace").decode()
    assert unpack(pack(clean, following), following) == clean


def test_copies_join_the_story(database: Database) -> None:
    with database.write() as c:
        first = store(c, draft())
        copy = store(c, draft(url="https://blatt.test/1", publisher="blatt"), story_id=first.story_id)
        earlier = store(
            c,
            draft(url="https://kurier.test/1", publisher="kurier", published_at=NOW - timedelta(days=1)),
            story_id=first.story_id,
        )
        story = get_story(c, first.id)
        assert get_story(c, 7) is None
    assert story is not None
    assert (story.id, story.head_article_id) == (first.id, first.id)
    assert story.article_ids == tuple(sorted((first.id, copy.id, earlier.id)))


def test_get_articles_keeps_the_order_asked_for(database: Database) -> None:
    with database.write() as c:
        ids = [store(c, draft(url=f"https://zeitung.test/{n}")).id for n in range(3)]
        asked = [ids[2], 99, ids[0]]
        assert [article.id for article in articles.get_articles(c, asked)] == [ids[2], ids[0]]
        assert articles.get_articles(c, []) == []


def test_runs(database: Database) -> None:
    with database.write() as c:
        first = begin_run(c, "crawl", NOW)
        second = begin_run(c, "crawl", NOW + timedelta(hours=1))
        end_run(c, first, NOW + timedelta(minutes=5), {"stored": 3})
        found = last_runs(c, 5)
    assert [(run.id, run.ended_at, dict(run.counts)) for run in found] == [
        (second, None, {}),
        (first, NOW + timedelta(minutes=5), {"stored": 3}),
    ]

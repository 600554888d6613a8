"""Find and count with bounds, the index's own state, and its rebuilding, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from pipelines.dedupe.fingerprint import text_hash
from pipelines.errors import QueryError, StorageError
from pipelines.model.article import Article
from pipelines.search import find as finding
from pipelines.search.find import IndexState, count, find, index_article, unindex_article
from pipelines.search.query import parse
from pipelines.search.reindex import is_current, reindex
from pipelines.storage.articles import add_version
from pipelines.storage.database import Database
from pipelines.storage.tables import article as article_table
from tests.storage.drafts import NOW, draft, store


def fill(database: Database, number: int = 5, *, indexed: bool = True) -> list[Article]:
    """Articles an hour apart, the newest first."""
    with database.write() as c:
        made = [
            store(
                c,
                draft(
                    url=f"https://zeitung.test/{n}",
                    title=f"Meldung {n}",
                    publisher="gerade" if n % 2 == 0 else "ungerade",
                    published_at=NOW - timedelta(hours=n),
                ),
            )
            for n in range(number)
        ]
        if indexed:
            for article in made:
                index_article(c, article, replaces=None)
    return made


def ids(articles: list[Article]) -> list[int]:
    return [article.id for article in articles]


@pytest.mark.parametrize("query", ["*", "Haushalt"])
def test_bounds(database: Database, query: str) -> None:
    made = ids(fill(database))
    tree = parse(query)
    with database.read() as c:
        assert find(c, tree) == made
        assert find(c, tree, limit=2) == made[:2]
        assert find(c, tree, limit=2, before_id=made[1]) == made[2:4]
        assert find(c, tree, since=NOW - timedelta(hours=2)) == made[:3]
        assert find(c, tree, until=NOW - timedelta(hours=2)) == made[3:]
        assert find(c, tree, publishers=["ungerade"]) == made[1::2]
        assert find(c, tree, publishers=["ungerade", "gerade"]) == made
        assert find(c, tree, publishers=["niemand"]) == []
        assert count(c, tree, since=NOW - timedelta(hours=3), until=NOW, publishers=["ungerade"]) == 2


def test_edited_article_is_found_by_its_new_words_only(database: Database) -> None:
    article = fill(database, 1)[0]
    changed = draft(url=article.draft.url, title="Neuer Titel", text="Ganz anderer Inhalt.", publisher="gerade")
    with database.write() as c:
        newer = add_version(c, article.id, changed, text_hash=text_hash(changed.text), seen_at=NOW)
        index_article(c, newer, replaces=article)
        assert find(c, parse("Haushalt")) == []
        assert find(c, parse("anderer")) == [article.id]
        assert find(c, parse("anderer"), publishers=["gerade"]) == [article.id]
        unindex_article(c, newer)
        assert find(c, parse("anderer")) == []


def test_phrase_does_not_run_from_title_into_text(database: Database) -> None:
    with database.write() as c:
        article = store(c, draft(title="Haushalt beschlossen", text="Opposition klagt."))
        index_article(c, article, replaces=None)
        assert find(c, parse('"beschlossen Opposition"')) == []
        assert find(c, parse('"Opposition klagt"')) == [article.id]


def test_what_stands_above_and_below_the_headline_is_searched_with_it(database: Database) -> None:
    with database.write() as c:
        made = store(c, draft(kicker="Klimagipfel", title="Scholz reist ab", subtitle="Kanzler schweigt"))
        index_article(c, made, replaces=None)
    with database.read() as c:
        for query in ("Klimagipfel", "title:Klimagipfel", "title:schweigen", '"Scholz reist"'):
            assert find(c, parse(query)) == [made.id], query
        assert find(c, parse("text:Klimagipfel")) == []


def test_words_and_phrases_far_into_a_long_text(database: Database) -> None:
    long_text = "die Lage " * 20_000 + "ein letzter Satz steht hier"
    with database.write() as c:
        article = store(c, draft(text=long_text))
        index_article(c, article, replaces=None)
        for query in ('"letzter Satz"', '"Lage ein letzter"', "letzt*"):
            assert find(c, parse(query)) == [article.id], query
        assert find(c, parse('"letzter Lage"')) == []


def test_text_of_nothing_but_different_words_does_not_break_the_index(database: Database) -> None:
    with database.write() as c:
        article = store(c, draft(text=" ".join(f"wort{n:060}" for n in range(30_000))))
        index_article(c, article, replaces=None)
        assert find(c, parse(f"wort{0:060}")) == [article.id]


def test_index_of_another_analysis_is_not_asked(database: Database) -> None:
    article = fill(database, 1)[0]
    with database.write() as c:
        finding.set_index_state(c, IndexState(version="0"))
    assert not is_current(database)
    with database.write() as c:
        with pytest.raises(StorageError, match="db reindex"):
            find(c, parse("Haushalt"))
        with pytest.raises(StorageError, match="db reindex"):
            index_article(c, article, replaces=article)
        assert find(c, parse("*")) == [article.id]
    assert reindex(database) == 1
    with database.read() as c:
        assert find(c, parse("Haushalt")) == [article.id]


def test_reindex_mends_a_lost_index(database: Database) -> None:
    made = ids(fill(database, 450, indexed=False))
    assert "not in the search index" in database.check()[0]
    assert not is_current(database)
    seen: list[tuple[int, int]] = []
    assert reindex(database, on_progress=lambda done, total: seen.append((done, total))) == 450
    assert seen == [(200, 450), (400, 450), (450, 450)]
    assert database.check() == []
    assert is_current(database)
    with database.read() as c:
        assert find(c, parse("Haushalt"), limit=500) == made


def test_reindex_cut_short_goes_on_and_articles_meanwhile_are_indexed_once(database: Database) -> None:
    made = fill(database, 450, indexed=False)

    class KilledError(Exception):
        pass

    def kill(done: int, total: int) -> None:
        raise KilledError

    with pytest.raises(KilledError):
        reindex(database, on_progress=kill)
    with database.write() as c:
        with pytest.raises(StorageError, match="being made anew"):
            find(c, parse("Haushalt"))
        early = store(c, draft(url="https://zeitung.test/frueh", published_at=NOW - timedelta(days=300)))
        late = store(c, draft(url="https://zeitung.test/spaet", published_at=NOW))
        for article in (early, late):
            index_article(c, article, replaces=None)
        for article in (made[0], made[-1]):  # the newest is not done yet, the oldest is
            changed = draft(url=article.draft.url, text="Ganz anderer Inhalt.", published_at=None)
            newer = add_version(c, article.id, changed, text_hash=b"x" * 16, seen_at=NOW)
            index_article(c, newer, replaces=article)
    assert reindex(database) == 251
    assert database.check() == []
    with database.read() as c:
        assert count(c, parse("Opposition")) == 450
        assert find(c, parse("anderer")) == [made[0].id, made[-1].id]
        if database.is_sqlite:  # a word that went in twice would be counted so
            c.execute(text("INSERT INTO article_search(article_search) VALUES ('integrity-check')"))


def test_the_largest_queries_are_answered(database: Database) -> None:
    made = ids(fill(database, 1))
    words = [f"w{number}" for number in range(499)]
    nested = "Haushalt"
    for level in range(18):
        nested = f"({nested} {'OR' if level % 2 else 'AND'} {'niemals' if level % 2 else 'Haushalt'})"
    with database.read() as c:
        assert find(c, parse(" OR ".join([*words, "Haushalt"]))) == made
        assert find(c, parse("Haushalt " + " ".join("-" + word for word in words))) == made
        assert find(c, parse(" ".join(["Haushalt"] * 500))) == made
        assert find(c, parse(nested)) == made
        assert find(c, parse(" OR ".join(f'"{word} die Lage"' for word in words) + " OR Haushalt")) == made
        assert (
            find(c, parse(" OR ".join(f"({word} NEAR/100 {word}x)" for word in words[:200]) + " OR Haushalt")) == made
        )


def test_wildcards_have_an_end(database: Database) -> None:
    many = " ".join(f"a{number}wort" for number in range(2001))
    with database.write() as c:
        article = store(c, draft(text=many + " Endwort"))
        index_article(c, article, replaces=None)
        with pytest.raises(QueryError, match="more than 2000 different words"):
            find(c, parse("*wort*"))
        assert find(c, parse("*endwort")) == [article.id]
        assert find(c, parse("*999wort*")) == [article.id]
        assert find(c, parse("a1*")) == [article.id]
        assert find(c, parse("* NOT *gibtsnicht*")) == [article.id]


def test_odd_words_do_not_leave_the_index_s_own_language(database: Database) -> None:
    with database.write() as c:
        article = store(c, draft(text="NEAR AND OR NOT title meta * ^ { } : ' \" -- ; \\ % _ all nothing"))
        index_article(c, article, replaces=None)
        for query in ('"AND"', '"NEAR" "OR"', "title", "meta", "=nothing", "nothing", '"AND OR NOT"'):
            assert find(c, parse(query)) == [article.id], query
        assert find(c, parse("* NOT all")) == []


def test_words_that_no_article_has_any_more_leave_the_list(database: Database) -> None:
    with database.write() as c:
        first = store(c, draft(url="https://zeitung.test/1", text="Einzigartig gemeinsam"))
        second = store(c, draft(url="https://zeitung.test/2", text="Gemeinsam anders"))
        for article in (first, second):
            index_article(c, article, replaces=None)
        unindex_article(c, first)
        words = set(c.execute(text("SELECT word FROM article_search_word")).scalars())
        assert {"gemeinsam", "anders"} <= words
        assert "einzigartig" not in words


def test_phrases_of_small_words(database: Database) -> None:
    with database.write() as c:
        first = store(
            c, draft(url="https://zeitung.test/1", title="Er war in der Stadt", text="Sie kam von der Stadt in")
        )
        second = store(
            c, draft(url="https://zeitung.test/2", title="Der Rat", text="Es war in der Stadt und in der Welt")
        )
        for article in (first, second):
            index_article(c, article, replaces=None)
        everywhere, text_only = ids(sorted([first, second], key=lambda a: -a.id)), [second.id]
        assert find(c, parse('"in der"')) == everywhere
        assert find(c, parse('text:"in der"')) == text_only
        assert find(c, parse('title:"in der"')) == [first.id]
        assert find(c, parse('"in der Stadt"')) == everywhere
        assert find(c, parse('"in der" NOT "und in"')) == [first.id]
        assert find(c, parse('"Stadt in"')) == [first.id]
        assert find(c, parse('"in Er"')) == []  # from text to title is no step
        assert count(c, parse('"in der" OR "von der"')) == 2


def test_everything_is_counted_as_articles_come_change_and_go(database: Database) -> None:
    made = fill(database, 5)
    changed = draft(url=made[0].draft.url, text="Ganz anderer Inhalt.", publisher="gerade")
    with database.write() as c:
        newer = add_version(c, made[0].id, changed, text_hash=b"x" * 16, seen_at=NOW)
        index_article(c, newer, replaces=made[0])
        assert count(c, parse("*")) == 5
        assert count(c, parse("*"), since=NOW - timedelta(hours=2, minutes=30), until=NOW) == 2
        assert count(c, parse("*"), publishers=["gerade"]) == 3
        unindex_article(c, made[1])
        c.execute(article_table.delete().where(article_table.c.id == made[1].id))
        assert count(c, parse("*")) == 4 == len(find(c, parse("*")))


def test_parts_of_words_are_found_as_they_come_and_go(database: Database) -> None:
    with database.write() as c:
        article = store(c, draft(title="Panzerhaubitzen", text="Das Landgericht und die Gerichte tagen."))
        index_article(c, article, replaces=None)
        for query in ("*haubitz*", "*gericht", "*gericht*", "*eri*", "*gerichte"):
            assert find(c, parse(query)) == [article.id], query
        for query in ("*haubitze", "*gerichtt*", "*gerxx*"):
            assert find(c, parse(query)) == [], query
        unindex_article(c, article)
        assert find(c, parse("*gericht*")) == []

"""The order of relevance, the same on both databases."""

from __future__ import annotations

from datetime import timedelta

from pipelines.search.find import Sort, find, index_article
from pipelines.search.query import parse
from pipelines.search.ranking import CANDIDATES
from pipelines.storage.database import Database
from tests.storage.drafts import NOW, draft, store

FILLING = "Es gab sonst wenig zu berichten. " * 30


def fill(database: Database, *texts: tuple[str, str]) -> list[int]:
    """Title and text of articles, the newest first."""
    with database.write() as c:
        made = []
        for number, (title, text) in enumerate(texts):
            moment = NOW - timedelta(hours=number)
            article = store(
                c, draft(url=f"https://zeitung.test/{number}", title=title, text=text, published_at=moment, tags=())
            )
            index_article(c, article, replaces=None)
            made.append(article.id)
    return made


def test_title_then_often_then_once_then_newest(database: Database) -> None:
    passing, once, again, often, title, _other = fill(
        database,
        ("Meldung", FILLING + "Der Hafen."),
        ("Meldung", "Der Hafen. " + FILLING),
        ("Meldung", "Der Hafen. " + FILLING),
        ("Meldung", "Der Hafen wächst. Im Hafen gibt es Streit um die Häfen. " + FILLING),
        ("Streit um die Häfen", "Der Hafen wächst. " + FILLING),
        ("Meldung", FILLING),
    )
    with database.read() as c:
        assert find(c, parse("Hafen"), sort=Sort.RELEVANCE) == [title, often, once, again, passing]
        assert find(c, parse("Hafen"), sort=Sort.RELEVANCE, limit=2) == [title, often]
        assert find(c, parse("Hafen"), sort=Sort.RELEVANCE, until=NOW - timedelta(hours=3, minutes=30)) == [title]
        assert find(c, parse("Streit Hafen"), sort=Sort.RELEVANCE) == [title, often]
        assert find(c, parse('"Streit um die Hafen"'), sort=Sort.RELEVANCE) == [title, often]


def test_what_is_excluded_does_not_count(database: Database) -> None:
    first, second = fill(database, ("Meldung", "Der Hafen. " + FILLING), ("Hafen", "Der Kai am Hafen. " + FILLING))
    with database.read() as c:
        assert find(c, parse("Hafen NOT Kai"), sort=Sort.RELEVANCE) == [first]
        assert find(c, parse("Hafen NOT title:Kai"), sort=Sort.RELEVANCE) == [second, first]
        assert find(c, parse("author:Groß NOT Kai"), sort=Sort.RELEVANCE) == [first]


def test_rare_word_of_several_counts_more(database: Database) -> None:
    made = fill(
        database,
        ("Meldung", "Stadt " + FILLING),
        ("Meldung", "Haubitze " + FILLING),
        *[("Meldung", "Stadt " + FILLING)] * 5,
    )
    with database.read() as c:
        found = find(c, parse("Stadt OR Haubitze"), sort=Sort.RELEVANCE)
        assert found == [made[1], made[0], *made[2:]]
        assert set(found) == set(find(c, parse("Stadt OR Haubitze")))


def test_old_article_with_the_word_in_its_title_is_found_behind_many_new_ones(database: Database) -> None:
    number = CANDIDATES + 10
    made = fill(database, *[("Meldung", "Am Hafen.")] * number, ("Der Hafen", "Am Hafen."))
    with database.read() as c:
        assert find(c, parse("Hafen"), sort=Sort.RELEVANCE, limit=3) == [made[-1], made[0], made[1]]
        assert len(find(c, parse("Hafen"), sort=Sort.RELEVANCE, limit=number)) == number
        assert find(c, parse("*"), sort=Sort.RELEVANCE, limit=3) == made[:3]


def test_what_stands_far_down_in_a_text_counts_like_never(database: Database) -> None:
    down, long_word, above = fill(
        database,
        ("Meldung", FILLING * 2 + "Der Hafen, der Hafen, der Hafen."),
        ("Meldung", "x" * 2000 + " am Hafen"),
        ("Meldung", "Der Hafen. " + FILLING * 2),
    )
    with database.read() as c:
        assert find(c, parse("Hafen"), sort=Sort.RELEVANCE) == [above, down, long_word]

"""Counts over time and by label, on both databases."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pipelines.model.article import Article
from pipelines.search.find import Count, CountBy, count, count_by, find, index_article
from pipelines.search.query import parse
from pipelines.storage.database import Database
from tests.storage.drafts import NOW, draft, store

BERLIN = ZoneInfo("Europe/Berlin")


def fill(database: Database, *fields: dict[str, object]) -> list[Article]:
    """One indexed article for each set of fields."""
    with database.write() as c:
        made = [store(c, draft(url=f"https://zeitung.test/{n}", **some)) for n, some in enumerate(fields)]
        for article in made:
            index_article(c, article, replaces=None)
    return made


def at(*when: int) -> dict[str, object]:
    return {"published_at": datetime(*when, tzinfo=BERLIN)}  # type: ignore[arg-type, misc]


def test_days_have_no_holes_and_are_those_of_the_zone(database: Database) -> None:
    fill(
        database,
        at(2026, 10, 24, 23, 59),
        at(2026, 10, 25, 0, 0),  # summer time ends: a day of 25 hours
        at(2026, 10, 25, 23, 59),
        at(2026, 10, 28, 8),
        {"text": "Ganz anderes.", "title": "Anderes", "tags": (), **at(2026, 10, 25, 12)},
        {"text": "Ganz anderes.", "title": "Anderes", "tags": (), **at(2026, 11, 2, 12)},
    )
    with database.read() as c:
        days = count_by(c, parse("Haushalt"), CountBy.DAY, zone=BERLIN)
        assert days == [
            ("2026-10-24", 1, 1),
            ("2026-10-25", 2, 3),
            ("2026-10-26", 0, 0),
            ("2026-10-27", 0, 0),
            ("2026-10-28", 1, 1),
        ]
        assert [day.articles for day in count_by(c, parse("Haushalt"), CountBy.DAY, zone=UTC)] == [2, 1, 0, 0, 1]
        bounded = count_by(
            c, parse("Haushalt"), CountBy.DAY, zone=BERLIN, since=datetime(2026, 10, 25, tzinfo=BERLIN), until=NOW
        )
        assert bounded[0] == ("2026-10-25", 2, 3)
        assert bounded[-1] == ("2026-11-02", 0, 1)
        assert count_by(c, parse("Haushalt"), CountBy.WEEK, zone=BERLIN) == [("2026-W43", 3, 4), ("2026-W44", 1, 1)]
        assert count_by(c, parse("*"), CountBy.MONTH, zone=BERLIN) == [("2026-10", 5, 5), ("2026-11", 1, 1)]
        assert count_by(c, parse("niemals"), CountBy.DAY, zone=BERLIN) == []
        inside = count_by(c, parse("Haushalt date:2026-10-28"), CountBy.DAY, zone=BERLIN)
        assert inside == [("2026-10-28", 1, 1)]


def test_zone_that_is_not_a_whole_number_of_hours_off(database: Database) -> None:
    moments = [datetime(2026, 10, 24, 18, minute, tzinfo=UTC) for minute in (0, 29, 30, 59)]
    fill(database, *({"published_at": moment} for moment in moments))
    with database.read() as c:
        days = count_by(c, parse("Haushalt"), CountBy.DAY, zone=ZoneInfo("Asia/Kolkata"))
    assert days == [("2026-10-24", 2, 2), ("2026-10-25", 2, 2)]


def test_by_label(database: Database) -> None:
    fill(
        database,
        {"publisher": "a", "section": "Politik", "authors": ("Änne Groß", "Karl May"), "agencies": ("dpa",)},
        {"publisher": "a", "section": "Sport", "authors": ("Karl May",), "agencies": ("afp", "dpa")},
        {"publisher": "b", "section": None, "authors": (), "agencies": ()},
        {"publisher": "b", "section": "Politik", "title": "Anderes", "text": "Anderes.", "authors": ("Karl May",)},
    )
    with database.read() as c:

        def counts(by: CountBy, query: str = "Haushalt", **bounds: object) -> list[Count]:
            return count_by(c, parse(query), by, **bounds)  # type: ignore[arg-type]

        assert counts(CountBy.PUBLISHER) == [("a", 2, 2), ("b", 1, 2)]
        assert counts(CountBy.SECTION) == [("", 1, 1), ("Politik", 1, 2), ("Sport", 1, 1)]
        assert counts(CountBy.AUTHOR) == [("Karl May", 2, 3), ("", 1, 1), ("Änne Groß", 1, 1)]
        assert counts(CountBy.AGENCY) == [("dpa", 2, 3), ("", 1, 1), ("afp", 1, 1)]
        assert counts(CountBy.SECTION, publishers=["b"]) == [("", 1, 1)]
        assert counts(CountBy.PUBLISHER, "*", publishers=["b"]) == [("b", 2, 2)]
        assert counts(CountBy.PUBLISHER, "niemals") == []
        assert counts(CountBy.PUBLISHER, since=NOW) == []


@pytest.mark.parametrize("query", ["Haushalt", '"beschließt Haushalt"', "Stadtrat ONEAR/5 Haushalt", "*aushal*", "*"])
def test_sums_agree_with_the_count_and_with_plain_counting(database: Database, query: str) -> None:
    made = fill(
        database, *({"published_at": NOW - timedelta(hours=7 * n), "publisher": f"p{n % 3}"} for n in range(40))
    )
    tree = parse(query)
    with database.read() as c:
        found = find(c, tree, limit=100)
        days = count_by(c, tree, CountBy.DAY, zone=BERLIN)
        publishers = count_by(c, tree, CountBy.PUBLISHER)
        assert sum(day.articles for day in days) == len(found) == count(c, tree) == 40
    plain = Counter(str(article.draft.published_at.astimezone(BERLIN).date()) for article in made)  # type: ignore[union-attr]
    assert {day.label: day.articles for day in days} == plain
    assert {each.label: each.articles for each in publishers} == {"p0": 14, "p1": 13, "p2": 13}


def test_nothing_indexed(database: Database) -> None:
    with database.read() as c:
        assert count_by(c, parse("Haushalt"), CountBy.DAY) == []
        assert count_by(c, parse("*"), CountBy.DAY) == []
        assert count_by(c, parse("*"), CountBy.AUTHOR) == []

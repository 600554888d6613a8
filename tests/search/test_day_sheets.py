"""Counted on day sheets, counted by the index, counted from the articles: the same."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, timedelta

import pytest

from pipelines.forgetting import forget_articles
from pipelines.search import day_sheets, sealing
from pipelines.search.asked import HOUR_S, asked
from pipelines.search.dates import LAST_ID
from pipelines.search.document import document_of
from pipelines.search.find import CountBy, count, count_by, index_article, unindex_article
from pipelines.search.match import matches
from pipelines.search.query import parse
from pipelines.search.reindex import reindex
from pipelines.storage.articles import moment_of, seconds_of
from pipelines.storage.database import Database
from tests.search.documents import random_query
from tests.search.stock import Stock, make_stock
from tests.storage.drafts import NOW, draft, store

OF_COMMON_WORDS = [
    "und",
    "und in",
    "und OR Rat",
    "und NOT Haus",
    "* NOT und",
    "und date:<2026-11-20",
    "date:<2026-11-20 NOT und",
    '"und in"',
]


@pytest.fixture
def stock(database: Database) -> Stock:
    """Random articles of a week."""
    return make_stock(database, random.Random(5), articles=90)


def _sheets(database: Database) -> day_sheets.Sheets:
    with database.read() as c:
        return day_sheets.read_sheets(c, 0, LAST_ID)


def test_days_that_are_over_have_a_sheet_until_an_article_of_theirs_changes(stock: Stock) -> None:
    database = stock.database
    with database.write() as c:
        sealing.seal(c, sealing.open_days(c))
        assert sealing.open_days(c) == []
    sheets = _sheets(database)
    assert len(sheets.days) >= 4
    counted = Counter(article.id // day_sheets.A_DAY for article in stock.articles)
    assert dict(zip(sheets.days, sheets.articles, strict=True)) == {day: counted[day] for day in sheets.days}
    gone = next(article for article in stock.articles if article.id // day_sheets.A_DAY == sheets.days[1])
    with database.write() as c:
        unindex_article(c, gone)
    assert _sheets(database).days == (sheets.days[0], *sheets.days[2:])


def test_a_forgotten_author_is_in_no_list_of_names(stock: Stock) -> None:
    made = draft(url="https://a.test/1", canonical_url=None, authors=("Käthe Allein",), section="Haus")
    other = draft(url="https://a.test/2", canonical_url=None, authors=("Karl May",), section="Haus")
    seen = NOW - timedelta(days=3)
    with stock.database.write() as c:
        alone, _ = (store(c, one, first_seen_at=seen) for one in (made, other))
        index_article(c, alone, replaces=None)
        sealing.seal(c, sealing.open_days(c))
        names = sealing.labels_of(c, [alone.id])
        assert day_sheets.known_labels(c, names) == names
        forget_articles(c, [alone.id], now=NOW)
        assert '["Käthe Allein"]' in names - day_sheets.known_labels(c, names)
        assert "Haus" in day_sheets.known_labels(c, names), "another article's section"


@pytest.mark.parametrize("query", OF_COMMON_WORDS)
def test_sheets_and_index_count_the_same_hours(stock: Stock, query: str) -> None:
    tree = parse(query, now=NOW)
    ids = [article.id for article in stock.articles if matches(tree, document_of(article))]
    with stock.database.write() as c:
        day_sheets.set_common(c, sealing.common_lexemes(c) | {"pund0in"})
        sealing.seal(c, sealing.open_days(c))
        question = asked(c, tree, (), (0, LAST_ID))
        assert question._on_sheets() is not None, "this query is one that sheets should answer"
        assert question.count_by_step(HOUR_S) == Counter(seconds_of(i) // HOUR_S for i in ids)
        assert question.count() == len(ids)
        day_sheets.set_common(c, ())
        assert question._on_sheets() is None
        assert question.count_by_step(HOUR_S) == Counter(seconds_of(i) // HOUR_S for i in ids)


def test_random_queries_are_counted_the_same_by_day_and_label(stock: Stock) -> None:
    dice = random.Random(6)
    with stock.database.read() as c:
        for _ in range(120):
            query = random_query(dice)
            tree = parse(query, now=NOW)
            found = [article for article in stock.articles if matches(tree, document_of(article))]
            since = NOW - timedelta(minutes=dice.randrange(12_000)) if dice.random() < 0.3 else None
            if since:
                found = [article for article in found if moment_of(article.id) >= since.replace(microsecond=0)]
            assert count(c, tree, since=since) == len(found), query
            days = {each.label: each.articles for each in count_by(c, tree, CountBy.DAY, since=since)}
            assert Counter(days) == Counter(f"{moment_of(a.id).astimezone(UTC):%Y-%m-%d}" for a in found), query
            for by, labels in (
                (CountBy.PUBLISHER, Counter(a.draft.publisher or "" for a in found)),
                (CountBy.AUTHOR, Counter(name for a in found for name in (sorted(set(a.draft.authors)) or [""]))),
                (CountBy.SECTION, Counter(a.draft.section or "" for a in found)),
            ):
                counted = count_by(c, tree, by, since=since)
                assert {each.label: each.articles for each in counted} == labels, (query, by)
                totals = count_by(c, parse("*"), by, since=since)
                of = {each.label: each.articles for each in totals}
                assert all(each.of == of[each.label] for each in counted), (query, by)


def test_a_rebuild_and_new_articles_make_the_sheets(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "MIN_ARTICLES", 10)
    make_stock(database, random.Random(7), articles=40)
    reindex(database)
    before = _sheets(database)
    with database.read() as c:
        assert before.days
        assert sealing.open_days(c) == []
        assert "fall" in day_sheets.common(c)
    with database.write() as c:
        for number in range(400):  # one in 64 makes a sheet
            made = draft(url=f"https://zeitung.test/neu{number}", published_at=NOW + timedelta(days=3, seconds=number))
            index_article(c, store(c, made, first_seen_at=NOW + timedelta(days=4)), replaces=None)
        assert sealing.open_days(c) == []
    assert len(_sheets(database).days) > len(before.days)

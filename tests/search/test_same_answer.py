"""A rule matches an article if and only if the article is in the rule's search: on both databases.

`PRESSESCHAU_TEST_QUERIES=100000` asks that many random queries instead of the usual few hundred.
"""

from __future__ import annotations

import os
import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from pipelines.dedupe.fingerprint import text_hash
from pipelines.model.article import Access, Article, Change, Kind
from pipelines.search.document import document_of
from pipelines.search.find import count, find, index_article
from pipelines.search.format import format_query
from pipelines.search.match import matches
from pipelines.search.query import parse
from pipelines.storage.articles import add_version, set_gone
from pipelines.storage.database import Database
from tests.search.documents import AUTHORS, WORDS, queries, texts
from tests.search.naive import matches_naively
from tests.storage.drafts import NOW, draft, store

ARTICLES = 150
QUERIES = int(os.environ.get("PRESSESCHAU_TEST_QUERIES", "200"))


class Stock:
    """A database and what is in it."""

    def __init__(self, database: Database, articles: list[Article]) -> None:
        self.database = database
        self.articles = articles

    def __repr__(self) -> str:
        return "stock"


@pytest.fixture
def stock(database: Database) -> Stock:
    """Random articles, the same in each run, some of them edited once."""
    dice = random.Random(2)

    def pick(most: int) -> str:
        return " ".join(dice.choices(WORDS, k=dice.randrange(most)))

    made: list[Article] = []
    with database.write() as c:
        for number in range(ARTICLES):
            fields = {
                "url": f"https://zeitung.test/{number}",
                "published_at": NOW - timedelta(minutes=dice.randrange(10_000)),
                "publisher": dice.choice(["a", "b-c", None]),
                "authors": tuple(dice.sample(AUTHORS, dice.randrange(3))),
                "tags": tuple(dice.sample(WORDS, dice.randrange(3))),
                "section": dice.choice(["Politik", None]),
                "language": dice.choice(["de", "en", None]),
                "kind": dice.choice(list(Kind)),
                "country": dice.choice(["DE", "AT", None]),
                "access": dice.choice([Access.FREE, Access.PAYWALLED, None]),
            }
            story_id = dice.choice(made).story_id if made and dice.random() < 0.3 else None
            article = store(c, draft(title=pick(4) or None, text=pick(12), **fields), story_id=story_id)
            index_article(c, article, replaces=None)
            if dice.random() < 0.2:
                changed = draft(title=pick(4), text=pick(12), **fields)
                changes = dice.sample(list(Change), dice.randrange(3))
                hashed = text_hash(changed.text)
                newer = add_version(c, article.id, changed, text_hash=hashed, seen_at=NOW, changes=changes)
                index_article(c, newer, replaces=article)
                article = newer
            if dice.random() < 0.1:
                set_gone(c, article.id, NOW)
                gone = replace(article, gone_at=NOW)
                index_article(c, gone, replaces=article)
                article = gone
            made.append(article)
    return Stock(database, made)


@settings(max_examples=QUERIES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=queries)
def test_search_is_what_the_matcher_says(stock: Stock, query: str) -> None:
    made = stock.articles
    tree = parse(query)
    expected = sorted((a.id for a in made if matches(tree, document_of(a))), reverse=True)
    assert expected == sorted((a.id for a in made if matches_naively(tree, a)), reverse=True)
    with stock.database.read() as c:
        assert find(c, tree, limit=ARTICLES) == expected
        assert count(c, tree) == len(expected)
        newest = find(c, tree, limit=3)
        assert newest == expected[:3]
        if len(expected) > 3:
            assert find(c, tree, limit=3, before_id=newest[-1]) == expected[3:6]
        of_one = [a.id for a in made if a.draft.publisher == "b-c" and a.id in set(expected)]
        assert find(c, tree, publishers=["b-c"], limit=ARTICLES) == sorted(of_one, reverse=True)
        assert count(c, tree, publishers=["b-c", "nobody"]) == len(of_one)


@settings(max_examples=100, deadline=None)
@given(title=texts, text=texts, query=queries)
def test_matcher_agrees_with_plain_logic(title: str, text: str, query: str) -> None:
    """NOT turns around, OR is any: laws that hold whatever the words are."""
    document = document_of(Article(id=1, draft=draft(title=title, text=text), first_seen_at=NOW, story_id=1, version=1))
    found = matches(parse(query), document)
    assert matches(parse(f"* NOT ({query})"), document) is not found
    assert matches(parse(f"({query}) OR ({query})"), document) is found
    assert matches(parse(f"niemals OR ({query})"), document) is found
    assert not matches(parse(f"niemals AND ({query})"), document)


@settings(max_examples=300, deadline=None)
@given(query=queries)
def test_formatted_and_read_again_is_the_same_tree(query: str) -> None:
    tree = parse(query)
    again = format_query(tree)
    assert parse(again) == tree
    assert format_query(parse(again)) == again

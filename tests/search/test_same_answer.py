"""A rule matches an article if and only if the article is in the rule's search: on both databases.

Asked are the database's index, the matcher, the alerts' set of rules, and a naive reading of the query (naive.py).
`python -m bench.same_answer --queries 100000` asks more.
"""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.model.article import Article
from pipelines.search.document import document_of
from pipelines.search.find import count, find
from pipelines.search.format import format_query
from pipelines.search.match import matches
from pipelines.search.query import parse
from pipelines.storage.database import Database
from tests.search.documents import queries, random_query, texts
from tests.search.stock import Stock, differences, make_stock
from tests.storage.drafts import NOW, draft

QUERIES = 1500
"""By the seeded generator, on each database; hypothesis, which finds the smallest that fails, adds some."""


@pytest.fixture
def stock(database: Database) -> Stock:
    """Random articles, the same in each run."""
    return make_stock(database, random.Random(2), articles=60)


def test_four_answers_are_one(stock: Stock) -> None:
    dice = random.Random(3)
    asked = [stock.with_story(random_query(dice), dice) for _ in range(QUERIES)]
    assert differences([stock], asked) == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=queries, seed=st.integers(0, 1000))
def test_smallest_query_with_two_answers(stock: Stock, query: str, seed: int) -> None:
    query = stock.with_story(query, random.Random(seed))
    assert differences([stock], [query]) == []
    made, tree = stock.articles, parse(query)
    expected = sorted((a.id for a in made if matches(tree, document_of(a))), reverse=True)
    with stock.database.read() as c:
        newest = find(c, tree, limit=3)
        assert newest == expected[:3]
        if len(expected) > 3:
            assert find(c, tree, limit=3, before_id=newest[-1]) == expected[3:6]
        of_one = [a.id for a in made if a.draft.publisher == "b-c" and a.id in set(expected)]
        assert find(c, tree, publishers=["b-c"], limit=100) == sorted(of_one, reverse=True)
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

"""A database with random articles, and whether all that can answer a query give the same answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Any

from pipelines.alerts.matching.rule_set import RuleSet
from pipelines.dedupe.fingerprint import text_hash
from pipelines.model.alert import Rule
from pipelines.model.article import Access, Article, Change, Kind
from pipelines.search.day_sheets import set_common
from pipelines.search.document import Document, document_of
from pipelines.search.find import count, find, index_article
from pipelines.search.match import matches
from pipelines.search.query import parse
from pipelines.search.sealing import common_lexemes, open_days, seal
from pipelines.storage.articles import add_version, set_gone
from pipelines.storage.database import Database
from tests.search.documents import AUTHORS, WORDS
from tests.search.naive import matches_naively
from tests.storage.drafts import NOW, draft, store


@dataclass(repr=False)
class Stock:
    """A database and what is in it."""

    database: Database
    articles: list[Article]

    def with_story(self, query: str, dice: Random) -> str:
        """The query, now and then bounded to a story, or to all but one."""
        story = dice.choice(self.articles).story_id
        return dice.choice([f"({query}) story:{story}", f"({query}) NOT story:{story},5", *[query] * 8])


def make_stock(database: Database, dice: Random, *, articles: int) -> Stock:
    """Random articles, some of them edited, gone, or copies of another."""

    def pick(most: int) -> str:
        return " ".join(dice.choices(WORDS, k=dice.randrange(most)))

    made: list[Article] = []
    with database.write() as c:
        for number in range(articles):
            if number == articles - 3:  # the last ones take some of the sheets away
                set_common(c, common_lexemes(c))
                seal(c, open_days(c))
            fields = _fields(dice, number)
            story_id = dice.choice(made).story_id if made and dice.random() < 0.3 else None
            text, only_announced = pick(12), dice.random() < 0.1
            words = {"text": "", "teaser": text, "from_announcement": True} if only_announced else {"text": text}
            above, below = (pick(3) or None if dice.random() < 0.3 else None for _ in range(2))
            headline = {"kicker": above, "title": pick(4) or None, "subtitle": below}
            article = store(c, draft(**headline, **words, **fields), story_id=story_id)
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


def _fields(dice: Random, number: int) -> dict[str, Any]:
    return {
        "url": f"https://zeitung.test/{number}",
        "published_at": NOW - timedelta(minutes=dice.randrange(10_000)),
        "publisher": dice.choice(["a", "b-c", None]),
        "authors": tuple(dice.sample(AUTHORS, dice.randrange(3))),
        "tags": tuple(dice.sample(WORDS, dice.randrange(3))),
        "section": dice.choice(["Politik", None]),
        "language": dice.choice(["de", "en", None]),
        "kind": dice.choice(list(Kind)),
        "access": dice.choice([Access.FREE, Access.PAYWALLED, None]),
        "country": dice.choice(["DE", "AT", None]),
    }


def differences(stocks: Sequence[Stock], asked: Sequence[str]) -> list[str]:
    """A line for each query to which the indexes, the matcher, the rules and the naive reading do not answer the same.

    The stocks hold the same articles in different databases.
    """
    articles = stocks[0].articles
    documents = {article.id: document_of(article) for article in articles}
    alerted = _alerted(documents.values(), asked)
    found: list[str] = []
    with ExitStack() as stack:
        connections = [(stock, stack.enter_context(stock.database.read())) for stock in stocks]
        for number, query in enumerate(asked):
            tree = parse(query)
            naive = {article.id for article in articles if matches_naively(tree, article)}
            if naive != alerted[number]:
                found.append(f"{query}: the rules differ")
            if naive != {article_id for article_id, document in documents.items() if matches(tree, document)}:
                found.append(f"{query}: the matcher differs")
            for stock, c in connections:
                ids = find(c, tree, limit=len(documents) + 1)
                if ids != sorted(naive, reverse=True) or count(c, tree) != len(naive):
                    found.append(f"{query}: the index of {stock.database.engine.dialect.name} differs")
    return found


def _alerted(documents: Iterable[Document], asked: Sequence[str]) -> list[set[int]]:
    """By the place of the query: the articles of which a rule with it would tell."""
    rules = RuleSet.of(
        [Rule(id=n, name=f"r{n}", query=query, channels=(), created_at=NOW) for n, query in enumerate(asked)]
    )
    told: list[set[int]] = [set() for _ in asked]
    for document in documents:
        for rule in rules.matching_document(document):
            told[rule.id].add(document.id)
    return told

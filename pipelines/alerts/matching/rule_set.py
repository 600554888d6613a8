"""Which rules an article matches: all rules against one article, with the query objects and the analysis of search.

Trying every rule would cost a millisecond for every hundred. Instead each rule is filed under its anchor: the terms of
which an article must have at least one to match at all, chosen so that few articles have them (as Lucene's Monitor and
Elasticsearch's percolator choose theirs). An article's own words then name the few rules worth the exact check, which
is `checks`. `bench/alerts.py` measures it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import chain
from operator import attrgetter

from sqlalchemy import Connection

from pipelines.alerts.matching.filing import FiledQuery, Filing
from pipelines.errors import QueryError
from pipelines.model.alert import Occasion, Rule
from pipelines.model.article import Article
from pipelines.search.document import Document, document_of
from pipelines.search.query import parse
from pipelines.storage import alerts

logger = logging.getLogger(__name__)

_ID = attrgetter("id")
MATCHED = frozenset({Occasion.NEW, Occasion.CHANGED, Occasion.GONE, Occasion.GROWN, Occasion.FIRST_MENTION})
"""Occasions for which a rule must know its matches."""


class RuleSet:
    """All active rules at one moment. Immutable: when rules change, `load` gives a new one."""

    def __init__(self, rules: Iterable[Rule], queries: dict[str, FiledQuery], revision: int, day: date) -> None:
        """`queries` by their texts; a rule whose query is not among them matches nothing."""
        self.revision = revision
        self.day = day
        """The day on which the queries were read: `date:7d` means other days tomorrow."""
        self._queries = queries
        self._filing = Filing(list(queries.values()))
        numbers = {text: number for number, text in enumerate(queries)}
        first: dict[str, Rule] = {}
        self._more: dict[int, list[Rule]] = {}
        """Further rules of the same query, by its number."""
        for rule in rules:
            if rule.query in queries and first.setdefault(rule.query, rule) is not rule:
                self._more.setdefault(numbers[rule.query], []).append(rule)
        self._rules = [first[text] for text in queries]
        """By the numbers of their queries, so by their ids."""

    @classmethod
    def of(
        cls, rules: Iterable[Rule], *, revision: int = 0, previous: RuleSet | None = None, now: datetime | None = None
    ) -> RuleSet:
        """Make ready the rules that are not paused. What `previous` read is not read again while it means the same."""
        now = now or datetime.now(UTC)
        known = {} if previous is None else previous._queries
        if previous is not None and previous.day != now.date():
            known = {text: query for text, query in known.items() if not query.is_dated}
        active = [rule for rule in rules if not (rule.paused or rule.options.on.isdisjoint(MATCHED))]
        active.sort(key=_ID)
        queries: dict[str, FiledQuery] = {}
        for rule in active:
            if rule.query not in queries:
                query = known.get(rule.query) or _read(rule, now)
                if query is not None:
                    queries[rule.query] = query
        return cls(active, queries, revision, now.date())

    @classmethod
    def load(cls, c: Connection, previous: RuleSet | None = None, *, now: datetime | None = None) -> RuleSet:
        """The rules as they are in the database now; `previous` itself where nothing changed."""
        now = now or datetime.now(UTC)
        revision = alerts.rules_revision(c)
        if previous is not None and (previous.revision, previous.day) == (revision, now.date()):
            return previous
        return cls.of(alerts.list_rules(c), revision=revision, previous=previous, now=now)

    def __len__(self) -> int:
        return len(self._rules) + sum(map(len, self._more.values()))

    def matching(self, article: Article) -> list[Rule]:
        """The rules that this article matches, in the order of their ids."""
        return self.matching_document(document_of(article))

    def matching_document(self, document: Document) -> list[Rule]:
        """The same, for an article's keys."""
        found = self._filing.matching(document)
        matching = list(map(self._rules.__getitem__, sorted(found)))
        more = found & self._more.keys()
        if more:
            matching += chain.from_iterable(map(self._more.__getitem__, more))
            matching.sort(key=_ID)
        return matching


def _read(rule: Rule, now: datetime) -> FiledQuery | None:
    try:
        return FiledQuery(parse(rule.query, now=now))
    except QueryError as error:  # saved by an older version of the language
        logger.error("rule cannot be read and matches nothing rule=%r error=%s", rule.name, error)
        return None

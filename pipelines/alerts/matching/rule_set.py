"""Which rules an article matches: all rules against one article, with the query objects and the analysis of search.

Trying every rule would cost a millisecond for every hundred. Instead each rule is filed under its anchor: the terms of
which an article must have at least one to match at all, chosen so that few articles have them (as Lucene's Monitor and
Elasticsearch's percolator choose theirs). An article's own words then name the few rules worth the exact check, which
is `checks`. `bench/alerts.py` measures it.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from itertools import pairwise
from operator import attrgetter
from typing import cast

from sqlalchemy import Connection

from pipelines.alerts.matching.filing import FiledQuery, Filing
from pipelines.errors import QueryError
from pipelines.model.alert import Occasion, Rule
from pipelines.model.article import Article
from pipelines.search.document import Document, document_of
from pipelines.search.query import parse
from pipelines.storage import alerts

logger = logging.getLogger(__name__)

MATCHED = frozenset({Occasion.NEW, Occasion.CHANGED, Occasion.GONE, Occasion.GROWN, Occasion.FIRST_MENTION})
"""Occasions for which a rule must know its matches."""
MAX_STALE = 1_000
"""So many queries may stay filed that no rule asks any more, or as many as are asked; then all are filed anew."""

_ID = attrgetter("id")


class RuleSet:
    """All rules at one moment. When rules change, `load` gives a new one, which shares with it what stays as it was."""

    def __init__(
        self,
        rules: Mapping[int, Rule],
        queries: Mapping[str, FiledQuery | None],
        filing: Filing,
        numbers: Mapping[int, int],
        *,
        revision: int,
        day: date,
    ) -> None:
        """`rules` by id, those that match nothing as well; `queries` by their texts, None: not to be read; `numbers`
        under which the queries of rules are filed, by the rule's id."""
        self.revision = revision
        self.day = day
        """The day on which the queries were read: `date:7d` means other days tomorrow."""
        self._rules = rules
        self._queries = queries
        self._filing = filing
        self._numbers = numbers
        self._asking: list[Rule | None] = [None] * len(filing)
        """By number. None: no rule asks it any more. `filing` may have more of a later set."""
        for rule_id, number in numbers.items():
            self._asking[number] = rules[rule_id]
        self._is_stale = len(numbers) < len(filing)
        self._is_in_order = all(one < other for one, other in pairwise(numbers[rule_id] for rule_id in sorted(numbers)))

    @classmethod
    def of(cls, rules: Iterable[Rule], *, revision: int = 0, now: datetime | None = None) -> RuleSet:
        """Make rules ready."""
        now = now or datetime.now(UTC)
        nothing = cls({}, {}, Filing(), {}, revision=revision, day=now.date())
        return nothing.changed(rules, revision=revision, now=now)

    @classmethod
    def load(cls, c: Connection, previous: RuleSet | None = None, *, now: datetime | None = None) -> RuleSet:
        """The rules as they are in the database now; `previous` itself where nothing changed.

        Only what changed since `previous` is read.
        """
        now = now or datetime.now(UTC)
        revision = alerts.rules_revision(c)
        if previous is None:
            return cls.of(alerts.list_rules(c), revision=revision, now=now)
        if (previous.revision, previous.day) == (revision, now.date()):
            return previous
        changed = alerts.rules_changed_since(c, previous.revision)
        known = previous._rules.keys() | {rule.id for rule in changed}
        left = alerts.rule_ids(c, unless=len(known))
        return previous.changed(changed, gone=() if left is None else known - left, revision=revision, now=now)

    def changed(self, rules: Iterable[Rule], *, gone: Collection[int] = (), revision: int, now: datetime) -> RuleSet:
        """This one with these rules, new or in another state, and without those whose ids are `gone`."""
        queries, filing, numbers = self._queries, self._filing, dict(self._numbers)
        new = {rule.id: rule for rule in rules}
        if now.date() != self.day:
            dated = {text for text, query in queries.items() if query is not None and query.is_dated}
            queries = {text: query for text, query in queries.items() if text not in dated}
            new = {rule.id: rule for rule in self._rules.values() if rule.query in dated} | new
        kept = {rule_id: rule for rule_id, rule in {**self._rules, **new}.items() if rule_id not in gone}
        if len(filing) > 2 * len(numbers) + MAX_STALE:
            filing, numbers, new = Filing(), {}, kept
        for rule_id in (*new, *gone):
            numbers.pop(rule_id, None)
        to_file = sorted((rule for rule in new.values() if rule.id in kept and _is_matched(rule)), key=_ID)
        queries = {**queries, **{rule.query: _read(rule, now) for rule in to_file if rule.query not in queries}}
        readable = [(rule.id, query) for rule in to_file if (query := queries[rule.query]) is not None]
        numbers.update((rule_id, number) for number, (rule_id, _) in enumerate(readable, len(filing)))
        filing.add(query for _, query in readable)
        return RuleSet(kept, queries, filing, numbers, revision=revision, day=now.date())

    def __len__(self) -> int:
        return len(self._numbers)

    def matching(self, article: Article) -> list[Rule]:
        """The rules that this article matches, in the order of their ids."""
        return self.matching_document(document_of(article))

    def matching_document(self, document: Document) -> list[Rule]:
        """The same, for an article's keys."""
        found = self._filing.matching(document)
        while found and found[-1] >= len(self._asking):
            found.pop()
        asking = map(self._asking.__getitem__, found)
        matching = cast(list[Rule], list(filter(None, asking) if self._is_stale else asking))
        if not self._is_in_order:
            matching.sort(key=_ID)
        return matching


def _is_matched(rule: Rule) -> bool:
    return not (rule.paused or rule.options.on.isdisjoint(MATCHED))


def _read(rule: Rule, now: datetime) -> FiledQuery | None:
    try:
        return FiledQuery(parse(rule.query, now=now))
    except QueryError as error:  # saved by an older version of the language
        logger.error("rule cannot be read and matches nothing rule=%r error=%s", rule.name, error)
        return None

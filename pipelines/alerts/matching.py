"""Which rules an article matches: all rules against one article, with the query objects and the analysis of search.

Trying every rule would cost a millisecond for every hundred. Instead each rule is filed under its anchor: the terms of
which an article must have at least one to match at all, chosen so that few articles have them (as Lucene's Monitor and
Elasticsearch's percolator choose theirs). An article's own words then name the few rules worth the exact check, which
is `pipelines.alerts.checks`. `bench/alerts.py` measures it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import Connection

from pipelines.alerts.anchors import anchor_of
from pipelines.alerts.checks import Check, compiled
from pipelines.alerts.words import Words
from pipelines.errors import QueryError
from pipelines.model.alert import Occasion, Rule
from pipelines.model.article import Article
from pipelines.search import nodes
from pipelines.search.document import META, Document, document_of, document_of_text
from pipelines.search.match import matches
from pipelines.search.query import parse
from pipelines.storage import alerts

logger = logging.getLogger(__name__)

MATCHED = frozenset({Occasion.NEW, Occasion.CHANGED, Occasion.GONE, Occasion.GROWN, Occasion.FIRST_MENTION})
"""Occasions for which a rule must know its matches."""


def hit_finder(query: str) -> Callable[[str], bool]:
    """Says of a sentence whether it holds a word, phrase or beginning that the query asks for."""
    try:
        terms = tuple(terms_of(parse(query)))
    except QueryError:
        return lambda sentence: False

    def is_hit(sentence: str) -> bool:
        document = document_of_text(sentence)
        return any(matches(term, document) for term in terms)

    return is_hit


class _Entry:
    """A rule ready to be matched."""

    __slots__ = ("_query", "anchor", "check", "is_sure", "rule")

    def __init__(self, rule: Rule, query: nodes.Query) -> None:
        self.rule = rule
        self.anchor = anchor_of(query)
        self.is_sure = _is_sure(query)
        """Whether an article with a term of the anchor matches for certain."""
        self._query = query
        self.check: Check = self._compile_and_check

    def _compile_and_check(self, document: Document) -> bool:
        """Compiled on first use: most of many rules are never candidates."""
        self.check = compiled(self._query)
        return self.check(document)


class _Bucket:
    """The rules filed under one term."""

    __slots__ = ("sure", "unsure")

    def __init__(self) -> None:
        self.sure: list[int] = []
        """Ids of rules that whoever has the term matches."""
        self.unsure: list[_Entry] = []

    def add(self, entry: _Entry) -> None:
        if entry.is_sure:
            self.sure.append(entry.rule.id)
        else:
            self.unsure.append(entry)


class RuleSet:
    """All active rules at one moment. Immutable: when rules change, `load` gives a new one."""

    def __init__(self, entries: Sequence[_Entry], revision: int, day: date) -> None:
        self.revision = revision
        self.day = day
        """The day on which the queries were read: `date:7d` means other days tomorrow."""
        self._entries = entries
        self._rules = {entry.rule.id: entry.rule for entry in entries}
        self._by_key: dict[str, _Bucket] = {}
        """By key, and by meta token with META before it."""
        self._by_word = Words(_Bucket)
        self._always: list[_Entry] = []
        for entry in entries:
            self._file(entry)

    @classmethod
    def of(
        cls, rules: Iterable[Rule], *, revision: int = 0, previous: RuleSet | None = None, now: datetime | None = None
    ) -> RuleSet:
        """Make ready the rules that are not paused. What `previous` read on the same day is not read again."""
        now = now or datetime.now(UTC)
        known: dict[Rule, _Entry] = {}
        if previous is not None and previous.day == now.date():
            known = {entry.rule: entry for entry in previous._entries}
        active = (rule for rule in rules if not (rule.paused or rule.options.on.isdisjoint(MATCHED)))
        entries = (known.get(rule) or _entry(rule, now) for rule in active)
        return cls([entry for entry in entries if entry is not None], revision, now.date())

    @classmethod
    def load(cls, c: Connection, previous: RuleSet | None = None, *, now: datetime | None = None) -> RuleSet:
        """The rules as they are in the database now; `previous` itself where nothing changed."""
        now = now or datetime.now(UTC)
        revision = alerts.rules_revision(c)
        if previous is not None and (previous.revision, previous.day) == (revision, now.date()):
            return previous
        return cls.of(alerts.list_rules(c), revision=revision, previous=previous, now=now)

    def __len__(self) -> int:
        return len(self._entries)

    def matching(self, article: Article) -> list[Rule]:
        """The rules that this article matches, in the order of their ids."""
        return self.matching_document(document_of(article))

    def matching_document(self, document: Document) -> list[Rule]:
        """The same, for an article's keys."""
        numbers = [entry.rule.id for entry in self._always if entry.check(document)]
        for bucket in self._buckets(document):
            numbers += bucket.sure
            if bucket.unsure:
                numbers += [entry.rule.id for entry in bucket.unsure if entry.check(document)]
        return [self._rules[number] for number in sorted(set(numbers))]

    def _buckets(self, document: Document) -> Iterable[_Bucket]:
        """Where the rules are filed that the article may match."""
        by_key = self._by_key
        buckets = [by_key[key] for key in by_key.keys() & document.keys]
        buckets += [by_key[META + token] for token in document.meta if META + token in by_key]
        buckets += self._by_word.of(document.words)
        return buckets

    def _file(self, entry: _Entry) -> None:
        if entry.anchor is None:
            self._always.append(entry)
            return
        for key in entry.anchor.keys:
            self._by_key.setdefault(key, _Bucket()).add(entry)
        for bucket in self._by_word.under(entry.anchor):
            bucket.add(entry)


def _entry(rule: Rule, now: datetime) -> _Entry | None:
    try:
        query = parse(rule.query, now=now)
    except QueryError as error:  # saved by an older version of the language
        logger.error("rule cannot be read and matches nothing rule=%r error=%s", rule.name, error)
        return None
    return _Entry(rule, query)


def _is_sure(query: nodes.Query) -> bool:
    match query:
        case nodes.Word() | nodes.Prefix() | nodes.Suffix() | nodes.Infix() | nodes.Exact():
            return True
        case nodes.Or(parts=parts):
            return all(map(_is_sure, parts))
        case _:
            return False


def terms_of(query: nodes.Query) -> Iterable[nodes.Query]:
    """The words, phrases and parts of words that the query asks for; not those it excludes."""
    match query:
        case nodes.And(parts=parts) | nodes.Or(parts=parts):
            for part in parts:
                yield from terms_of(part)
        case nodes.Near(left=left, right=right):
            yield from terms_of(left)
            yield from terms_of(right)
        case nodes.Within(part=part):
            yield from terms_of(part)
        case (
            nodes.Word()
            | nodes.Phrase()
            | nodes.Prefix()
            | nodes.Suffix()
            | nodes.Infix()
            | nodes.Compound()
            | nodes.Exact()
        ):
            yield query

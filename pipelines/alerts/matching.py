"""Which rules an article matches: all rules against one article, with the query objects and the analysis of search.

Trying every rule would cost a millisecond for every hundred. Instead each rule is filed under its anchor: the terms of
which an article must have at least one to match at all, chosen so that few articles have them (as Lucene's Monitor and
Elasticsearch's percolator choose theirs). An article's own words then name the few rules worth the exact check, which
is `pipelines.search.match.matches`, compiled to closures. `bench/alerts.py` measures it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from sqlalchemy import Connection

from pipelines.alerts.frequencies import word_cost
from pipelines.analysis.german import analyse
from pipelines.errors import QueryError
from pipelines.model.alert import Rule
from pipelines.model.article import Article
from pipelines.search.document import Document, document_of
from pipelines.search.match import matches
from pipelines.search.query import And, Everything, Not, Or, Phrase, Prefix, Query, Word, parse
from pipelines.storage import alerts
from pipelines.storage.database import Database

logger = logging.getLogger(__name__)

Check = Callable[[Document], bool]
MAX_HEAD_CHARS = 4
"""Prefixes are filed under their first letters, at most so many."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Terms of which an article must have one to match; the share of articles that do, as far as one can guess."""

    keys: frozenset[str]
    starts: frozenset[str]
    cost: float


def anchor_of(query: Query) -> Anchor | None:
    """The cheapest anchor of a query; None where an article may match without any certain term."""
    match query:
        case Word(keys=keys):
            return Anchor(frozenset(keys), frozenset(), sum(map(word_cost, keys)))
        case Prefix(start=start):
            return Anchor(frozenset(), frozenset([start]), 3 * word_cost(start))
        case Phrase(words=words):
            return min((Anchor(frozenset(k), frozenset(), sum(map(word_cost, k))) for k in words), key=_cost)
        case And(parts=parts):
            return min(filter(None, map(anchor_of, parts)), key=_cost, default=None)
        case Or(parts=parts):
            found = [anchor_of(part) for part in parts]
            sure = [anchor for anchor in found if anchor is not None]
            if len(sure) < len(found):
                return None
            return Anchor(
                frozenset().union(*(anchor.keys for anchor in sure)),
                frozenset().union(*(anchor.starts for anchor in sure)),
                sum(map(_cost, sure)),
            )
        case Everything() | Not():
            return None


def compiled(query: Query) -> Check:
    """`pipelines.search.match.matches` for one query, as a function; a test holds them to the same answers."""
    match query:
        case Everything():
            return lambda document: True
        case Word(keys=(key,)):
            return lambda document: key in document.keys
        case Word(keys=keys):
            return lambda document: not document.keys.isdisjoint(keys)
        case Prefix(start=start):
            beginning = f" {start}"
            return lambda document: beginning in document.line
        case Phrase(words=words):
            phrases = tuple(f" {' '.join(keys)} " for keys in product(*words))
            needed = tuple(frozenset(keys) for keys in words)
            return lambda document: (
                not any(map(document.keys.isdisjoint, needed)) and any(phrase in document.line for phrase in phrases)
            )
        case And(parts=parts):
            return _all_of([compiled(part) for part in sorted(parts, key=_order)])
        case Or(parts=parts):
            return _any_of([compiled(part) for part in parts])
        case Not(part=part):
            check = compiled(part)
            return lambda document: not check(document)


def hit_finder(query: str) -> Callable[[str], bool]:
    """Says of a sentence whether it holds a word, phrase or beginning that the query asks for."""
    try:
        terms = tuple(_positive_terms(parse(query)))
    except QueryError:
        return lambda sentence: False

    def is_hit(sentence: str) -> bool:
        keys = tuple(token.key for token in analyse(sentence))
        document = Document(title=(), text=keys, meta=(), keys=frozenset(keys), line=f" {' '.join(keys)} ")
        return any(matches(term, document) for term in terms)

    return is_hit


@dataclass(frozen=True, slots=True, eq=False)
class _Entry:
    """A rule ready to be matched."""

    rule: Rule
    anchor: Anchor | None
    check: Check


class RuleSet:
    """All active rules at one moment. Immutable: when rules change, ask `current` for a new one."""

    def __init__(self, entries: Sequence[_Entry], revision: int) -> None:
        self.revision = revision
        self._entries = entries
        self._by_key: dict[str, list[_Entry]] = {}
        self._by_head: dict[int, dict[str, list[tuple[str, _Entry]]]] = {}
        self._always: list[_Entry] = []
        for entry in entries:
            self._file(entry)

    @classmethod
    def of(cls, rules: Iterable[Rule], *, revision: int = 0, previous: RuleSet | None = None) -> RuleSet:
        """Make ready the rules that are not paused. What `previous` holds already is not read again."""
        known = {(entry.rule.id, entry.rule.query): entry for entry in previous._entries} if previous else {}
        entries = []
        for rule in rules:
            if rule.paused:
                continue
            entry = known.get((rule.id, rule.query))
            if entry is None or entry.rule != rule:
                entry = _entry(rule)
            if entry is not None:
                entries.append(entry)
        return cls(entries, revision)

    @classmethod
    def load(cls, c: Connection, previous: RuleSet | None = None) -> RuleSet:
        """The rules as they are in the database now; `previous` itself where nothing changed."""
        revision = alerts.rules_revision(c)
        if previous is not None and previous.revision == revision:
            return previous
        return cls.of(alerts.list_rules(c), revision=revision, previous=previous)

    @classmethod
    def current(cls, database: Database, previous: RuleSet | None = None) -> RuleSet:
        """The same, with a transaction of its own."""
        with database.read() as c:
            return cls.load(c, previous)

    def __len__(self) -> int:
        return len(self._entries)

    def matching(self, article: Article) -> list[Rule]:
        """The rules that this article matches, in the order of their ids."""
        return self.matching_document(document_of(article))

    def matching_document(self, document: Document) -> list[Rule]:
        """The same, for an article's keys."""
        found = [entry.rule for entry in self._candidates(document) if entry.check(document)]
        found.sort(key=lambda rule: rule.id)
        return found

    def _candidates(self, document: Document) -> set[_Entry]:
        candidates = set(self._always)
        by_key = self._by_key
        for key in by_key.keys() & document.keys:
            candidates.update(by_key[key])
        for length, heads in self._by_head.items():
            for key in document.keys:
                for start, entry in heads.get(key[:length], ()):
                    if key.startswith(start):
                        candidates.add(entry)
        return candidates

    def _file(self, entry: _Entry) -> None:
        if entry.anchor is None:
            self._always.append(entry)
            return
        for key in entry.anchor.keys:
            self._by_key.setdefault(key, []).append(entry)
        for start in entry.anchor.starts:
            length = min(len(start), MAX_HEAD_CHARS)
            self._by_head.setdefault(length, {}).setdefault(start[:length], []).append((start, entry))


def _entry(rule: Rule) -> _Entry | None:
    try:
        query = parse(rule.query)
    except QueryError as error:  # saved by an older version of the language
        logger.error("rule cannot be read and matches nothing rule=%r error=%s", rule.name, error)
        return None
    return _Entry(rule, anchor_of(query), _Lazy(query))


class _Lazy:
    """Compiled on first use: most of many rules are never candidates."""

    __slots__ = ("_check", "_query")

    def __init__(self, query: Query) -> None:
        self._query = query
        self._check: Check | None = None

    def __call__(self, document: Document) -> bool:
        if self._check is None:
            self._check = compiled(self._query)
        return self._check(document)


def _all_of(checks: Sequence[Check]) -> Check:
    if len(checks) == 2:
        first, second = checks
        return lambda document: first(document) and second(document)
    return lambda document: all(check(document) for check in checks)


def _any_of(checks: Sequence[Check]) -> Check:
    return lambda document: any(check(document) for check in checks)


def _cost(anchor: Anchor) -> float:
    return anchor.cost


def _order(query: Query) -> tuple[bool, float]:
    """What is quick and rarely true first."""
    anchor = anchor_of(query)
    return (not isinstance(query, Word), anchor.cost if anchor else 1.0)


def _positive_terms(query: Query) -> Iterable[Query]:
    match query:
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from _positive_terms(part)
        case Word() | Phrase() | Prefix():
            yield query

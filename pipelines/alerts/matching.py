"""Which rules an article matches: all rules against one article, with the query objects and the analysis of search.

Trying every rule would cost a millisecond for every hundred. Instead each rule is filed under its anchor: the terms of
which an article must have at least one to match at all, chosen so that few articles have them (as Lucene's Monitor and
Elasticsearch's percolator choose theirs). An article's own words then name the few rules worth the exact check, which
is `pipelines.search.match.matches`, compiled to closures. `bench/alerts.py` measures it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import product

from sqlalchemy import Connection

from pipelines.alerts.anchors import anchor_of
from pipelines.errors import QueryError
from pipelines.model.alert import Occasion, Rule
from pipelines.model.article import Article
from pipelines.search.document import META, Document, document_of, document_of_text
from pipelines.search.match import matches
from pipelines.search.nodes import (
    And,
    Compound,
    Everything,
    Exact,
    Infix,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Suffix,
    Within,
    Word,
)
from pipelines.search.query import parse
from pipelines.storage import alerts

logger = logging.getLogger(__name__)

Check = Callable[[Document], bool]
MAX_HEAD_CHARS = 4
"""Beginnings are filed under their first letters, at most so many."""
MATCHED = frozenset({Occasion.NEW, Occasion.CHANGED, Occasion.GONE, Occasion.GROWN, Occasion.FIRST_MENTION})
"""Occasions for which a rule must know its matches."""


def compiled(query: Query) -> Check:
    """`pipelines.search.match.matches` for one query, as a function; a test holds them to the same answers."""
    match query:
        case Everything():
            return lambda document: True
        case Word(keys=(key,)):
            return lambda document: key in document.keys
        case Word(keys=keys):
            return lambda document: not document.keys.isdisjoint(keys)
        case Exact(folded=folded):
            return lambda document: folded in document.words
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
        case _:
            return lambda document: matches(query, document)


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

    def __init__(self, rule: Rule, query: Query) -> None:
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
    """The rules filed under one key."""

    __slots__ = ("sure", "unsure")

    def __init__(self) -> None:
        self.sure: list[_Entry] = []
        self.unsure: list[_Entry] = []

    def add(self, entry: _Entry) -> None:
        (self.sure if entry.is_sure else self.unsure).append(entry)


class _Beginnings:
    """Rules filed under beginnings of words."""

    def __init__(self) -> None:
        self._by_start: dict[str, _Bucket] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}
        """First letters, and which lengths the beginnings have that begin with them."""
        self._head_chars: set[int] = set()

    def __bool__(self) -> bool:
        return bool(self._by_start)

    def file(self, start: str, entry: _Entry) -> None:
        self._by_start.setdefault(start, _Bucket()).add(entry)
        head = start[:MAX_HEAD_CHARS]
        known = self._lengths.get(head, ())
        if len(start) not in known:
            self._lengths[head] = (*known, len(start))
        self._head_chars.add(len(head))

    def under(self, words: Iterable[str]) -> list[_Bucket]:
        by_start, lengths = self._by_start, self._lengths
        return [
            by_start[word[:length]]
            for head_chars in self._head_chars
            for word in words
            for length in lengths.get(word[:head_chars], ())
            if word[:length] in by_start
        ]


class RuleSet:
    """All active rules at one moment. Immutable: when rules change, `load` gives a new one."""

    def __init__(self, entries: Sequence[_Entry], revision: int, day: date) -> None:
        self.revision = revision
        self.day = day
        """The day on which the queries were read: `date:7d` means other days tomorrow."""
        self._entries = entries
        self._by_key: dict[str, _Bucket] = {}
        """By key, and by meta token with META before it."""
        self._by_word: dict[str, _Bucket] = {}
        self._starts = _Beginnings()
        self._ends = _Beginnings()
        """Ends are beginnings of words read backwards."""
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
        found = {entry for entry in self._always if entry.check(document)}
        by_key, by_word = self._by_key, self._by_word
        buckets = [by_key[key] for key in by_key.keys() & document.keys]
        buckets += [by_key[META + token] for token in document.meta if META + token in by_key]
        if by_word:
            buckets += [by_word[word] for word in by_word.keys() & document.words]
        if self._starts:
            buckets += self._starts.under(document.words)
        if self._ends:
            buckets += self._ends.under([word[::-1] for word in document.words])
        for bucket in buckets:
            found.update(bucket.sure)
            for entry in bucket.unsure:
                if entry not in found and entry.check(document):
                    found.add(entry)
        return sorted((entry.rule for entry in found), key=_id)

    def _file(self, entry: _Entry) -> None:
        if entry.anchor is None:
            self._always.append(entry)
            return
        for key in entry.anchor.keys:
            self._by_key.setdefault(key, _Bucket()).add(entry)
        for word in entry.anchor.words:
            self._by_word.setdefault(word, _Bucket()).add(entry)
        for start in entry.anchor.starts:
            self._starts.file(start, entry)
        for end in entry.anchor.ends:
            self._ends.file(end[::-1], entry)


def _entry(rule: Rule, now: datetime) -> _Entry | None:
    try:
        query = parse(rule.query, now=now)
    except QueryError as error:  # saved by an older version of the language
        logger.error("rule cannot be read and matches nothing rule=%r error=%s", rule.name, error)
        return None
    return _Entry(rule, query)


def _is_sure(query: Query) -> bool:
    match query:
        case Word() | Prefix() | Suffix() | Exact():
            return True
        case Or(parts=parts):
            return all(map(_is_sure, parts))
        case _:
            return False


def _id(rule: Rule) -> int:
    return rule.id


def _all_of(checks: Sequence[Check]) -> Check:
    if len(checks) == 2:
        first, second = checks
        return lambda document: first(document) and second(document)
    return lambda document: all(check(document) for check in checks)


def _any_of(checks: Sequence[Check]) -> Check:
    return lambda document: any(check(document) for check in checks)


def _order(query: Query) -> tuple[bool, float]:
    """What is quick and rarely true first."""
    anchor = anchor_of(query)
    return (not isinstance(query, Word), anchor.cost if anchor else 1.0)


def terms_of(query: Query) -> Iterable[Query]:
    """The words, phrases and parts of words that the query asks for; not those it excludes."""
    match query:
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from terms_of(part)
        case Near(left=left, right=right):
            yield from terms_of(left)
            yield from terms_of(right)
        case Within(part=part):
            yield from terms_of(part)
        case Word() | Phrase() | Prefix() | Suffix() | Infix() | Compound() | Exact():
            yield query

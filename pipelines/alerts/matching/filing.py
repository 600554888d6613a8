"""Queries filed under their anchors: which of many match a document, at the cost of few exact checks.

Everything that happens once a word or once a candidate is done by sets and maps, not by Python's own loops: with 10,000
rules an article has 300 words and 100 candidates. `bench/alerts.py` measures it.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from pipelines.alerts.matching.anchors import anchor_of
from pipelines.alerts.matching.checks import Check, compiled
from pipelines.alerts.matching.words import Words
from pipelines.search import nodes
from pipelines.search.document import Document


class FiledQuery:
    """A query ready to be matched."""

    __slots__ = ("anchor", "check", "is_dated", "is_sure", "query")

    def __init__(self, query: nodes.Query) -> None:
        self.query = query
        self.anchor = anchor_of(query)
        self.is_sure = _is_sure(query)
        """Whether a document with a term of the anchor matches for certain."""
        self.is_dated = _is_dated(query)
        """Whether it means other days tomorrow, as `date:7d` does."""
        self.check: Check = self._compile_and_check

    def _compile_and_check(self, document: Document) -> bool:
        """Compiled on first use: most of many queries are never candidates."""
        self.check = compiled(self.query)
        return self.check(document)


class Filing:
    """Queries, told by their numbers in the order in which they were added."""

    def __init__(self) -> None:
        self._words = Words()
        self._by_fact: dict[str, list[int]] = {}
        """By meta token."""
        self._unsure: list[FiledQuery | None] = []
        """By number; None: whatever has a term of its anchor matches."""
        self._always: list[int] = []

    def __len__(self) -> int:
        return len(self._unsure)

    def add(self, queries: Iterable[FiledQuery]) -> None:
        """File more; their numbers go on from the last."""
        anchors = []
        for number, query in enumerate(queries, len(self)):
            self._unsure.append(None if query.is_sure else query)
            if query.anchor is None:
                self._always.append(number)
                continue
            self._words.file(number, query.anchor)
            for fact in query.anchor.facts:
                self._by_fact.setdefault(fact, []).append(number)
            anchors.append(query.anchor)
        self._words.forget(anchors)

    def matching(self, document: Document) -> list[int]:
        """The numbers of the queries that match, in order."""
        candidates = self._words.numbers(document.forms)
        candidates.update(chain.from_iterable(filter(None, map(self._by_fact.get, document.meta))))
        candidates.update(self._always)
        unsure = self._unsure
        return [number for number in sorted(candidates) if (query := unsure[number]) is None or query.check(document)]


def _is_sure(query: nodes.Query) -> bool:
    match query:
        case nodes.Word() | nodes.Prefix() | nodes.Suffix() | nodes.Infix() | nodes.Exact() | nodes.Compound():
            return True
        case nodes.Fact(tokens=tokens):
            return len(tokens) == 1
        case nodes.Or(parts=parts):
            return all(map(_is_sure, parts))
        case _:
            return False


def _is_dated(query: nodes.Query) -> bool:
    return isinstance(query, nodes.Dates) or any(map(_is_dated, nodes.children(query)))

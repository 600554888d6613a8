"""Queries filed under their anchors: which of many match a document, at the cost of few exact checks.

Everything that happens once a word or once a candidate is done by sets and maps, not by Python's own loops: with 10,000
rules an article has 300 words and 100 candidates. `bench/alerts.py` measures it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from pipelines.alerts.matching.anchors import anchor_of
from pipelines.alerts.matching.checks import Check, compiled
from pipelines.alerts.matching.words import Words
from pipelines.search import nodes
from pipelines.search.document import META, Document


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
    """Queries, told by their numbers in the order in which they were given."""

    def __init__(self, queries: Sequence[FiledQuery]) -> None:
        self._queries = queries
        self._by_word = Words()
        self._sure = {number for number, query in enumerate(queries) if query.is_sure}
        self._always = [number for number, query in enumerate(queries) if query.anchor is None]
        by_key: dict[str, list[int]] = {}
        for number, query in enumerate(queries):
            if query.anchor is not None:
                for key in query.anchor.keys:
                    by_key.setdefault(key, []).append(number)
                self._by_word.file(number, query.anchor)
        self.by_key = {key: tuple(numbers) for key, numbers in by_key.items()}
        """By key, and by meta token with META before it."""

    def matching(self, document: Document) -> set[int]:
        """The numbers of the queries that match."""
        queries = self._queries
        candidates = self._candidates(document)
        found = candidates & self._sure
        found.update([number for number in candidates - found if queries[number].check(document)])
        return found

    def _candidates(self, document: Document) -> set[int]:
        """The numbers of the queries of whose anchors the document has a term."""
        keys = chain(document.keys, [META + token for token in document.meta])
        candidates = set(chain.from_iterable(filter(None, map(self.by_key.get, keys))))
        for words in (document.title_words, document.text_words):
            candidates.update(chain.from_iterable(map(self._by_word.__getitem__, words)))
        candidates.update(self._always)
        return candidates


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

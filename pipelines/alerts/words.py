"""Rules filed under words: their spelling, how they begin, how they end, what is somewhere in them.

Which rules a word names is worked out once and remembered, since news uses the same words again and again. So an
article costs two intersections of sets, however many beginnings and endings are filed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from pipelines.alerts.anchors import Anchor

Filed = TypeVar("Filed")
GRAM = 4
"""Beginnings, ends and parts are filed under so many of their letters; shorter ones under all they have."""
MAX_WORDS = 300_000
"""So many words are remembered, about 40 MB; then it begins anew."""


class Words(Generic[Filed]):
    """What is filed under words and letters of words."""

    def __init__(self, make: Callable[[], Filed]) -> None:
        self._exact = _Drawer(make)
        self._starts = _Drawer(make)
        self._ends = _Drawer(make)
        self._parts = _Drawer(make)
        self._known: set[str] = set()
        self._filed: dict[str, tuple[Filed, ...]] = {}
        """For those of the known words under which there is something."""

    def under(self, anchor: Anchor) -> Iterator[Filed]:
        """Everything that is filed under words of the anchor; made where nothing was."""
        for word in anchor.words:
            yield self._exact.under(word, word)
        for start in anchor.starts:
            yield self._starts.under(start[:GRAM], start)
        for end in anchor.ends:
            yield self._ends.under(end[-GRAM:], end)
        for part in anchor.parts:
            yield self._parts.under(part[:GRAM], part)
        self._known.clear()
        self._filed.clear()

    def of(self, words: frozenset[str]) -> Iterator[Filed]:
        """Everything that is filed under these words; perhaps repeated."""
        for word in words - self._known:
            self._learn(word)
        for word in self._filed.keys() & words:
            yield from self._filed[word]

    def _learn(self, word: str) -> None:
        if len(self._known) >= MAX_WORDS:
            self._known.clear()
            self._filed.clear()
        self._known.add(word)
        filed = tuple(self._look_up(word))
        if filed:
            self._filed[word] = filed

    def _look_up(self, word: str) -> Iterator[Filed]:
        yield from self._exact.of(word, word.__eq__)
        for size in range(1, min(GRAM, len(word)) + 1):
            yield from self._starts.of(word[:size], word.startswith)
            yield from self._ends.of(word[-size:], word.endswith)
            grams = {word[at : at + size] for at in range(len(word) - size + 1)}
            for gram in grams:
                yield from self._parts.of(gram, word.__contains__)


class _Drawer(Generic[Filed]):
    """What is filed under letters, found by a few of them."""

    def __init__(self, make: Callable[[], Filed]) -> None:
        self._make = make
        self._by_few: dict[str, dict[str, Filed]] = {}

    def under(self, few: str, letters: str) -> Filed:
        """What is filed under these letters; made where nothing was."""
        filed = self._by_few.setdefault(few, {})
        if letters not in filed:
            filed[letters] = self._make()
        return filed[letters]

    def of(self, few: str, has: Callable[[str], bool]) -> Iterator[Filed]:
        """What is filed under letters that begin with these few and that the word has."""
        for letters, filed in self._by_few.get(few, {}).items():
            if has(letters):
                yield filed

"""Numbers filed under words: their spelling, how they begin, how they end, what is somewhere in them.

Which numbers a word names is worked out once and remembered, since news uses the same words again and again. So an
article costs one look for each of its words, however many beginnings and endings are filed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pipelines.alerts.anchors import Anchor
from pipelines.analysis.compounds import has_part, part_stems

GRAM = 4
"""Beginnings, ends and parts are filed under so many of their letters; shorter ones under all they have."""
MAX_WORDS = 300_000
"""So many words are remembered, about 40 MB; then it begins anew."""

_Has = Callable[[str], bool]


class Words(dict[str, tuple[int, ...]]):
    """By folded spelling, the numbers filed under something that the word has. A word is worked out when asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._exact: dict[str, list[int]] = {}
        self._starts = _Drawer()
        self._ends = _Drawer()
        self._parts = _Drawer()

    def file(self, number: int, anchor: Anchor) -> None:
        """Put a number under the words of its anchor."""
        for word in anchor.words:
            self._exact.setdefault(word, []).append(number)
        for start in anchor.starts:
            self._starts.file(number, start[:GRAM], ("starts", start), _begins(start))
        for end in anchor.ends:
            self._ends.file(number, end[-GRAM:], ("ends", end), _ends(end))
        for part in anchor.parts:
            self._parts.file(number, part[:GRAM], ("has", part), _contains(part))
        for forms in anchor.compounds:
            for stem in part_stems(forms):
                self._parts.file(number, stem[:GRAM], (stem, forms), _is_compound_of(stem, forms))
        self.clear()

    def __missing__(self, word: str) -> tuple[int, ...]:
        if len(self) >= MAX_WORDS:
            self.clear()
        filed = self[word] = tuple(dict.fromkeys(self._look_up(word)))
        return filed

    def _look_up(self, word: str) -> Iterator[int]:
        yield from self._exact.get(word, ())
        for size in self._starts.sizes:
            yield from self._starts.of({word[:size]}, word)
        for size in self._ends.sizes:
            yield from self._ends.of({word[-size:]}, word)
        for size in self._parts.sizes:
            yield from self._parts.of({word[at : at + size] for at in range(len(word) - size + 1)}, word)


class _Drawer:
    """What is filed under letters, found by a few of them."""

    def __init__(self) -> None:
        self.sizes: set[int] = set()
        """How many letters the few are."""
        self._by_few: dict[str, dict[object, tuple[_Has, list[int]]]] = {}

    def file(self, number: int, few: str, condition: object, has: _Has) -> None:
        """Put a number under words that have these few letters and fulfil the condition, which `has` tells."""
        self.sizes.add(len(few))
        self._by_few.setdefault(few, {}).setdefault(condition, (has, []))[1].append(number)

    def of(self, few: set[str], word: str) -> Iterator[int]:
        """What is filed under any of these letters and a condition that the word fulfils."""
        for letters in few & self._by_few.keys():
            for has, numbers in self._by_few[letters].values():
                if has(word):
                    yield from numbers


def _begins(start: str) -> _Has:
    return lambda word: word.startswith(start)


def _ends(end: str) -> _Has:
    return lambda word: word.endswith(end)


def _contains(part: str) -> _Has:
    return lambda word: part in word


def _is_compound_of(stem: str, forms: tuple[str, ...]) -> _Has:
    return lambda word: stem in word and has_part(word, forms)

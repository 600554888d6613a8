"""Numbers filed under words: their spelling, how they begin, how they end, what is somewhere in them.

Which numbers a word names is worked out once and remembered, since news uses the same words again and again. So an
article costs one look for each of its words, however many beginnings and endings are filed.
"""

from __future__ import annotations

from itertools import chain

from pipelines.alerts.matching.anchors import Anchor
from pipelines.analysis.compounds import has_part, part_stems

GRAM = 4
"""Parts are filed under so many of their letters; shorter ones under all they have."""
MAX_WORDS = 300_000
"""So many words are remembered, about 40 MB; then it begins anew."""


_Part = tuple[str, tuple[str, ...] | None]
"""Letters somewhere in a word; if they are the stem of a compound's part, the forms of that."""


class Words(dict[str, tuple[int, ...]]):
    """By folded spelling, the numbers filed under something that the word has. A word is worked out when asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._exact: dict[str, list[int]] = {}
        self._starts: dict[str, list[int]] = {}
        self._ends: dict[str, list[int]] = {}
        self._parts: dict[str, dict[_Part, list[int]]] = {}
        """By a few letters of theirs."""
        self._start_chars: set[int] = set()
        self._end_chars: set[int] = set()
        self._part_chars: set[int] = set()

    def file(self, number: int, anchor: Anchor) -> None:
        """Put a number under the words of its anchor."""
        for word in anchor.words:
            self._exact.setdefault(word, []).append(number)
        for start in anchor.starts:
            self._start_chars.add(len(start))
            self._starts.setdefault(start, []).append(number)
        for end in anchor.ends:
            self._end_chars.add(len(end))
            self._ends.setdefault(end, []).append(number)
        for part in anchor.parts:
            self._file_part(number, (part, None))
        for forms in anchor.compounds:
            for stem in part_stems(forms):
                self._file_part(number, (stem, forms))
        self.clear()

    def __missing__(self, word: str) -> tuple[int, ...]:
        if len(self) >= MAX_WORDS:
            self.clear()
        lists = [
            self._exact.get(word, ()),
            *map(self._starts.__getitem__, {word[:chars] for chars in self._start_chars} & self._starts.keys()),
            *map(self._ends.__getitem__, {word[-chars:] for chars in self._end_chars} & self._ends.keys()),
            *self._parts_in(word),
        ]
        filed = self[word] = tuple(dict.fromkeys(chain.from_iterable(lists)))
        return filed

    def _file_part(self, number: int, part: _Part) -> None:
        few = part[0][:GRAM]
        self._part_chars.add(len(few))
        self._parts.setdefault(few, {}).setdefault(part, []).append(number)

    def _parts_in(self, word: str) -> list[list[int]]:
        found = []
        for chars in self._part_chars:
            for few in {word[at : at + chars] for at in range(len(word) - chars + 1)} & self._parts.keys():
                for (letters, forms), numbers in self._parts[few].items():
                    if letters in word and (forms is None or has_part(word, forms)):
                        found.append(numbers)
        return found

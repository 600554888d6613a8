"""Numbers filed under words: the word, its spelling, how it begins, how it ends, what is somewhere in it.

Which numbers a form of a word names is worked out once and remembered, since news uses the same words again and again.
So an article costs one look for each of its words, however many beginnings and endings are filed.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from pipelines.alerts.matching.anchors import Anchor
from pipelines.analysis.compounds import has_part, part_stems
from pipelines.analysis.german import Form

GRAM = 4
"""Parts are filed under so many of their letters; shorter ones under all they have."""
MAX_FORMS = 300_000
"""So many forms are remembered, about 40 MB; then it begins anew."""


_Part = tuple[str, tuple[str, ...] | None]
"""Letters somewhere in a word; if they are the stem of a compound's part, the forms of that."""


class Words:
    """Numbers by the forms that have something that they are filed under."""

    def __init__(self) -> None:
        self._met: set[Form] = set()
        """The forms that have been worked out."""
        self._named: dict[Form, tuple[int, ...]] = {}
        """What those name that name any."""
        self._keys: dict[str, list[int]] = {}
        self._exact: dict[str, list[int]] = {}
        self._starts: dict[str, list[int]] = {}
        self._ends: dict[str, list[int]] = {}
        self._parts: dict[str, dict[_Part, list[int]]] = {}
        """By a few letters of theirs."""
        self._start_chars: set[int] = set()
        self._end_chars: set[int] = set()
        self._part_chars: set[int] = set()

    def file(self, number: int, anchor: Anchor) -> None:
        """Put a number under the words of its anchor; `forget` the forms that may have one then."""
        for key in anchor.keys:
            self._keys.setdefault(key, []).append(number)
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

    def forget(self, anchors: Sequence[Anchor]) -> None:
        """Forget the forms that may have something of these anchors: they are worked out anew when met again."""
        keys = {key for anchor in anchors for key in anchor.keys}
        words = {word for anchor in anchors for word in anchor.words}
        starts = tuple({start for anchor in anchors for start in anchor.starts})
        ends = tuple({end for anchor in anchors for end in anchor.ends})
        parts = {part for anchor in anchors for part in anchor.parts}
        parts.update(stem for anchor in anchors for forms in anchor.compounds for stem in part_stems(forms))
        stale = {
            form
            for form in self._met
            if form.key in keys
            or form.folded in words
            or form.folded.startswith(starts)
            or form.folded.endswith(ends)
            or any(part in form.folded for part in parts)
        }
        self._met -= stale
        for form in self._named.keys() & stale:
            del self._named[form]

    def numbers(self, forms: frozenset[Form]) -> set[int]:
        """All that a document's forms name."""
        if not forms <= self._met:
            self._work_out(forms - self._met)
        return set(chain.from_iterable(map(self._named.__getitem__, self._named.keys() & forms)))

    def _work_out(self, forms: frozenset[Form]) -> None:
        if len(self._met) >= MAX_FORMS:
            self._met.clear()
            self._named.clear()
        for form in forms:
            numbers = self._numbers_of(form)
            if numbers:
                self._named[form] = numbers
        self._met |= forms

    def _numbers_of(self, form: Form) -> tuple[int, ...]:
        word = form.folded
        lists = [
            self._keys.get(form.key, ()),
            self._exact.get(word, ()),
            *map(self._starts.__getitem__, {word[:chars] for chars in self._start_chars} & self._starts.keys()),
            *map(self._ends.__getitem__, {word[-chars:] for chars in self._end_chars} & self._ends.keys()),
            *self._parts_in(word),
        ]
        return tuple(dict.fromkeys(chain.from_iterable(lists)))

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

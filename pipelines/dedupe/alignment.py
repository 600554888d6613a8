"""Lays one text beside another: what of the shorter one stands in the longer, and what differs in the same place.

Paragraphs may have been dropped, inserted or moved, so runs of equal words are found wherever they stand. Where two
runs follow each other in both texts, the few words between them stand *in the same place*: another figure or name there
is what two reports written from one template have, and copies of one report have not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipelines.dedupe.words import DAY, FIGURE, NAME, PLAIN, Words

WORDS_A_SEED = 4
"""Runs of equal words are found by their first four; shorter ones are chance."""
MAX_SLOT_WORDS = 8
"""A place of at most so many words in both texts is a slot: one expression stands for another."""
MAX_EVEN_SLOT_WORDS = 15
"""Up to here it is one if it is as long in one text as in the other, give or take a word."""
MAX_PLACE_WORDS = 40
"""More words than that between two runs, in either text, are no place any more but another passage."""
MAX_REWRITTEN_WORDS = 12
"""A longer place counts no more than that: there one house dropped a sentence and another put one in."""
_MAX_OPENING_WORDS = 12
_MAX_LIKE_OPENING_WORDS = 24
"""A longer opening is looked at where most of it is alike: „Blitzer in X: Hier wird am Montag, 3. Mai, geblitzt.“"""
_MAX_SEEDS_ALIKE = 8


@dataclass(frozen=True, slots=True)
class Run:
    """Equal words: `length` of them, from `start` in the shorter and `start_in_longer` in the longer text."""

    start: int
    start_in_longer: int
    length: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Alignment:
    """How two texts lie beside each other. Counts are words of the shorter one."""

    words: int
    words_of_longer: int
    runs: tuple[Run, ...]
    """In the order of the shorter text."""
    shared: int
    """Words in runs."""
    in_order: int
    """Words in those runs that stand in the same order in both texts."""
    unquoted: int
    """Words outside quotation marks."""
    shared_unquoted: int
    other_figures: int
    """Figures with another one in the same slot."""
    other_days: int
    """Weekdays and months with another one in the same slot."""
    other_names: int
    """Different capitalised words with another one in the same slot; one that is always replaced counts once."""
    other_wordings: int
    """Slots where only plain words differ."""
    rewritten: int
    """Words in longer places where both texts say something and not the same."""

    @property
    def containment(self) -> float:
        """Share of the shorter text that stands in the longer, 0 … 1."""
        return self.shared / self.words if self.words else 0.0

    @property
    def unquoted_containment(self) -> float:
        """The same of what stands outside quotation marks."""
        return self.shared_unquoted / self.unquoted if self.unquoted else 0.0


def align(one: Words, other: Words) -> Alignment:
    """Lay the shorter of two texts beside the longer."""
    shorter, longer = (one, other) if len(one) <= len(other) else (other, one)
    runs = _find_runs(shorter.spellings, longer)
    figures = days = wordings = rewritten = 0
    names: tuple[set[str], set[str]] = (set(), set())
    for here, there in _places(runs, len(shorter), len(longer)):
        if not _is_slot(shorter, here, longer, there):
            if here.start > 0 or max(len(here), len(there)) <= _MAX_OPENING_WORDS:
                rewritten += min(len(here), len(there), MAX_REWRITTEN_WORDS)
            continue
        ours, theirs = _differing(shorter, here, longer, there)
        other_figures = min(len(ours[FIGURE]), len(theirs[FIGURE]))
        other_days = min(len(ours[DAY]), len(theirs[DAY]))
        figures += other_figures
        days += other_days
        if ours[NAME] and theirs[NAME]:
            names[0].update(ours[NAME])
            names[1].update(theirs[NAME])
        elif not other_figures and not other_days and ours[PLAIN] and theirs[PLAIN]:
            wordings += 1
    return Alignment(
        words=len(shorter),
        words_of_longer=len(longer),
        runs=tuple(runs),
        shared=sum(run.length for run in runs),
        in_order=_in_order(runs),
        unquoted=shorter.quoted.count(False),
        shared_unquoted=sum(shorter.quoted[run.start : run.start + run.length].count(False) for run in runs),
        other_figures=figures,
        other_days=days,
        other_names=min(map(len, names)),
        other_wordings=wordings,
        rewritten=rewritten,
    )


def _find_runs(shorter: tuple[str, ...], text: Words) -> list[Run]:
    """Runs in the order of the shorter text, no word of it in two; `text` is the longer one."""
    longer, seeds = text.spellings, _seeds(text)
    runs: list[Run] = []
    here = free = ahead = 0  # where we are, the first word in no run, how far the longer text was ahead
    while here <= len(shorter) - WORDS_A_SEED:
        found = seeds.get(shorter[here : here + WORDS_A_SEED])
        if found is None:
            here += 1
            continue
        there = found[0] if len(found) == 1 else _nearest(found[:_MAX_SEEDS_ALIKE], here + ahead)
        back = _equal_before(shorter, longer, here, there, free)
        run = Run(here - back, there - back, back + _equal_from(shorter, longer, here, there))
        runs.append(run)
        ahead = there - here
        here = free = run.start + run.length
    return runs


@lru_cache(maxsize=32)
def _seeds(words: Words) -> dict[tuple[str, ...], list[int]]:
    """Where each sequence of `WORDS_A_SEED` words begins. Remembered for a while: a draft is laid beside several."""
    seeds: dict[tuple[str, ...], list[int]] = {}
    for position, gram in enumerate(zip(*(words.spellings[shift:] for shift in range(WORDS_A_SEED)), strict=False)):
        seeds.setdefault(gram, []).append(position)
    return seeds


def _nearest(positions: Sequence[int], expected: int) -> int:
    """The next one at or after `expected`, else the last one before it."""
    return min(positions, key=lambda position: (position < expected, abs(position - expected)))


def _equal_before(shorter: Sequence[str], longer: Sequence[str], here: int, there: int, free: int) -> int:
    length = 0
    while here - length > free and there - length > 0 and shorter[here - length - 1] == longer[there - length - 1]:
        length += 1
    return length


def _equal_from(shorter: Sequence[str], longer: Sequence[str], here: int, there: int) -> int:
    limit = min(len(shorter) - here, len(longer) - there)
    length = WORDS_A_SEED
    while length < limit and shorter[here + length] == longer[there + length]:
        length += 1
    return length


def _in_order(runs: Sequence[Run]) -> int:
    """Words in the longest succession of runs that also follow each other in the longer text."""
    most: list[int] = []
    for number, run in enumerate(runs):
        before = (most[earlier] for earlier in range(number) if runs[earlier].start_in_longer < run.start_in_longer)
        most.append(run.length + max(before, default=0))
    return max(most, default=0)


def _places(runs: Sequence[Run], words: int, words_of_longer: int) -> Iterator[tuple[range, range]]:
    """Where both texts have words of their own between neighbouring runs, at the very start, or after the last run."""
    if not runs:
        return
    first = runs[0]
    if 0 < first.start <= _MAX_LIKE_OPENING_WORDS and 0 < first.start_in_longer <= _MAX_LIKE_OPENING_WORDS:
        yield range(first.start), range(first.start_in_longer)
    ends = (*runs[1:], Run(words, words_of_longer, 0))
    for run, following in zip(runs, ends, strict=True):
        here = range(run.start + run.length, following.start)
        there = range(run.start_in_longer + run.length, following.start_in_longer)
        if 0 < len(here) <= MAX_PLACE_WORDS and 0 < len(there) <= MAX_PLACE_WORDS:
            yield here, there


def _is_slot(shorter: Words, here: range, longer: Words, there: range) -> bool:
    """Whether one expression stands for another here, rather than one sentence for another."""
    if len(here) <= MAX_SLOT_WORDS and len(there) <= MAX_SLOT_WORDS:
        return True
    ours = Counter(shorter.spellings[here.start : here.stop])
    common = (ours & Counter(longer.spellings[there.start : there.stop])).total()
    if 2 * common >= min(len(here), len(there)):  # several slots so close that no run lies between them
        return True
    # Not at the start: there a house's own lead stands for the agency's.
    return here.start > 0 and len(here) <= MAX_EVEN_SLOT_WORDS and abs(len(here) - len(there)) <= 1


def _differing(shorter: Words, here: range, longer: Words, there: range) -> tuple[list[list[str]], list[list[str]]]:
    """The words that only one text has in this place, indexed by their sort."""
    ours = Counter(zip(shorter.spellings[here.start : here.stop], shorter.sorts[here.start : here.stop], strict=True))
    theirs = Counter(
        zip(longer.spellings[there.start : there.stop], longer.sorts[there.start : there.stop], strict=True)
    )
    return _by_sort(ours - theirs), _by_sort(theirs - ours)


def _by_sort(words: Counter[tuple[str, int]]) -> list[list[str]]:
    found: list[list[str]] = [[], [], [], []]
    for spelling, sort in words.elements():
        found[sort].append(spelling)
    return found

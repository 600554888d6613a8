"""Are two texts the same report? Judged from how they lie beside each other; the reason is returned.

Wire copies are cut, given another lead, padded: resemblance is no sign, containment is. Three things look like copies
and are none: reports written from one template (other figures and names in the same slots), articles that quote the
same words or carry the same standing paragraph (what is shared is quoted, or neither text's beginning), and round-ups
(one of their many items is the teaser of something). The numbers were chosen on `bench/duplicates.py` with the families
of `DEVELOPMENT`; the command prints what they give on those held out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.dedupe.alignment import Alignment, align
from pipelines.dedupe.words import Words

MIN_SHARED_WORDS = 15
MIN_TELLING_WORDS = 40
"""Two texts that are both shorter say nothing: houses put the same two sentences under many paywalled articles."""
MIN_CONTAINMENT = 0.55
MIN_SHORT_CONTAINMENT = 0.75
"""For texts of under `SHORT_WORDS`."""
MIN_OTHER_START_CONTAINMENT = 0.65
"""Where neither text's beginning stands in the other: standing paragraphs are at the end."""
MIN_OWN_CONTAINMENT = 0.8
"""Inside one publisher, which reuses its own paragraphs."""
MIN_UNQUOTED_CONTAINMENT = 0.4
MIN_COMMON_SHARE = 0.5
"""Two parts of a text are of one report where so much of the smaller is in the other, too."""
SHORT_WORDS = 60
TEASER_WORDS = 70
_TEASER_SHARE = 0.35
"""A text shorter than that share of the other must be its beginning."""
_MAX_TEASER_START = 25
_MAX_TEASER_OWN_START = 10
_MAX_PART_START = 0.25
_MAX_START = 0.5
_OTHER_START_WORDS = 30

FIGURE_WEIGHT, DAY_WEIGHT, NAME_WEIGHT, WORDING_WEIGHT, REWRITTEN_WEIGHT = 1.5, 4.0, 4.0, 0.5, 0.35
WORDS_A_DIFFERENCE = 22
"""One weighted difference is allowed for so many shared words."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether two texts are the same report, and why."""

    same: bool
    reason: str
    alignment: Alignment
    paragraphs: tuple[int, ...]
    """Which lines of the first text stand in the other, from 0; empty where they are not the same report."""


def judge(one: Words, other: Words, *, same_publisher: bool = False) -> Judgement:
    """Whether two texts are the same report."""
    alignment = align(one, other)
    objection = _too_little(alignment, same_publisher) or _other_place(alignment) or _template(alignment)
    percent = f"{alignment.containment:.0%} of the shorter text's {alignment.words} words stand in the longer"
    if objection:
        return Judgement(False, f"{percent}, {objection}", alignment, ())
    return Judgement(True, percent, alignment, shared_lines(one, alignment, in_shorter=len(one) <= len(other)))


def stands_for(part: Words, whole: Words, beside: Sequence[Words]) -> bool:
    """Whether `part`, which stands in `whole`, is the report that `whole` stands for in its story.

    An article that prints two reports one after the other holds both; where only the one is `beside` it in the
    story, the other is not that story's. Teasers say nothing.
    """
    its = places_in(whole, part)
    if len(part) >= len(whole) or _is_teaser(part, its):
        return True
    placed = ((other, places_in(whole, other)) for other in beside)
    others = [theirs for other, theirs in placed if theirs and not _is_teaser(other, theirs)]
    common = (len(its & theirs) >= MIN_COMMON_SHARE * min(len(its), len(theirs)) for theirs in others)
    return not others or any(common)


def _is_teaser(text: Words, places: set[int]) -> bool:
    """Whether a text that has these places in common with a longer one may be its beginning."""
    return len(text) < TEASER_WORDS and min(places, default=0) <= _MAX_TEASER_START


def places_in(text: Words, other: Words) -> set[int]:
    """Positions of the words of `text` that stand in the other text."""
    is_longer = len(text) > len(other)
    starts = ((run.start_in_longer if is_longer else run.start, run.length) for run in align(text, other).runs)
    return {place for start, length in starts for place in range(start, start + length)}


def shared_lines(words: Words, alignment: Alignment, *, in_shorter: bool) -> tuple[int, ...]:
    """Lines of which at least half the words stand in the other text."""
    shared = bytearray(len(words))
    for run in alignment.runs:
        start = run.start if in_shorter else run.start_in_longer
        shared[start : start + run.length] = b"\1" * run.length
    starts = (0, *words.lines)
    spans = list(zip(starts, words.lines, strict=False))
    return tuple(n for n, (start, end) in enumerate(spans) if 0 < end - start <= 2 * sum(shared[start:end]))


def _too_little(a: Alignment, same_publisher: bool) -> str | None:
    least = MIN_SHORT_CONTAINMENT if a.words < SHORT_WORDS else MIN_CONTAINMENT
    if same_publisher:
        least = MIN_OWN_CONTAINMENT
    if a.shared < MIN_SHARED_WORDS or a.containment < least:
        return "too little"
    if a.containment < MIN_OWN_CONTAINMENT and a.in_order < least * a.words:
        return "too little in the same order"
    if a.unquoted > 0.3 * a.words and a.unquoted_containment < MIN_UNQUOTED_CONTAINMENT:
        return "most of it quotations"
    if a.words_of_longer < MIN_TELLING_WORDS and a.words_of_longer < 1.5 * a.words:
        return "both too short to tell"
    return None


def _other_place(a: Alignment) -> str | None:
    start = a.runs[0].start
    start_in_longer = min(run.start_in_longer for run in a.runs)
    if a.words < SHORT_WORDS and start > _MAX_TEASER_OWN_START:
        return "but for its beginning"
    if a.words < _TEASER_SHARE * a.words_of_longer:
        furthest = _MAX_TEASER_START if a.words < TEASER_WORDS else _MAX_PART_START * a.words_of_longer
        if start_in_longer > furthest:
            return "not from its beginning"
    if start_in_longer > _MAX_START * a.words_of_longer and a.containment < MIN_OWN_CONTAINMENT:
        return "only in its second half"
    if min(start, start_in_longer) > _OTHER_START_WORDS and a.containment < MIN_OTHER_START_CONTAINMENT:
        return "and their beginnings differ"
    return None


def _template(a: Alignment) -> str | None:
    differences = (
        FIGURE_WEIGHT * a.other_figures
        + DAY_WEIGHT * a.other_days
        + NAME_WEIGHT * a.other_names
        + WORDING_WEIGHT * a.other_wordings
        + REWRITTEN_WEIGHT * a.rewritten
    )
    if differences <= a.shared / WORDS_A_DIFFERENCE:
        return None
    return (
        f"but {a.other_figures + a.other_days} figures and {a.other_names} names differ in their places: one template"
    )

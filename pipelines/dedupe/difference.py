"""How two texts differ, for people: word by word between versions, paragraph by paragraph between copies."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.dedupe.alignment import align
from pipelines.dedupe.same_report import shared_lines
from pipelines.dedupe.words import read_words

_WORDS = re.compile(r"\s+|[^\s]+")
WORDS_AROUND = 24
"""Of a long run of equal words only so many pieces at each end are given."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that is in both, or in one of them."""

    sign: str
    """` ` in both, `-` only in the first, `+` only in the second."""
    text: str


def difference(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces of two texts in reading order; white space is kept, long equal runs are cut with ` […] `."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    pieces = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(" ", _shortened(before[a:b])))
            continue
        if b > a:
            pieces.append(Piece("-", "".join(before[a:b])))
        if d > c:
            pieces.append(Piece("+", "".join(after[c:d])))
    return tuple(pieces)


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """How a copy differs from the report it is compared with."""

    containment: float
    """Share of the shorter text that stands in the longer, 0 … 1."""
    left_out: tuple[str, ...]
    """Lines of the report of which less than half stands in the copy."""
    added: tuple[str, ...]
    """Lines of the copy of which less than half stands in the report."""


def compare(report: str, copy: str) -> Comparison:
    """Lay a copy beside the report."""
    ours, theirs = read_words(report), read_words(copy)
    alignment = align(ours, theirs)
    report_is_shorter = len(ours) <= len(theirs)
    in_copy = set(shared_lines(ours, alignment, in_shorter=report_is_shorter))
    in_report = set(shared_lines(theirs, alignment, in_shorter=not report_is_shorter))
    return Comparison(
        containment=alignment.containment,
        left_out=_others(report, in_copy),
        added=_others(copy, in_report),
    )


def _others(text: str, shared: set[int]) -> tuple[str, ...]:
    return tuple(line for number, line in enumerate(text.split("\n")) if line.strip() and number not in shared)


def _shortened(words: Sequence[str]) -> str:
    if len(words) <= 2 * WORDS_AROUND + 4:
        return "".join(words)
    return f"{''.join(words[:WORDS_AROUND])} […] {''.join(words[-WORDS_AROUND:])}"

"""Under which terms a rule is filed: those of which an article must have one to match it at all, as rare as can be.

AND: its cheapest part. OR: all parts together. A phrase or NEAR: its rarer word. NOT, a date, a story: none of these
names a word that an article must have.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.alerts.matching.frequencies import word_cost
from pipelines.analysis.compounds import part_stems
from pipelines.search import nodes

_NONE: frozenset[str] = frozenset()
_FACT_COST = 0.05
_WORDS_A_PART = 6
_WORDS_A_BEGINNING = 3
"""Words that begin alike are more often met than one of the beginning's length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """Terms of which an article must have one to match."""

    keys: frozenset[str] = _NONE
    """Keys of words."""
    facts: frozenset[str] = _NONE
    """Meta tokens."""
    words: frozenset[str] = _NONE
    """Folded spellings."""
    starts: frozenset[str] = _NONE
    ends: frozenset[str] = _NONE
    parts: frozenset[str] = _NONE
    """Letters somewhere in a word."""
    compounds: frozenset[tuple[str, ...]] = frozenset()
    """Forms of a word that stands alone or as a part of others, see `pipelines.analysis.compounds`."""
    cost: float
    """The share of articles that have one, guessed."""


def anchor_of(query: nodes.Query) -> Anchor | None:  # noqa: C901 - one line for each kind of node
    """The cheapest anchor of a query; None where an article may match without any certain term."""
    match query:
        case nodes.Word(keys=keys):
            return _of_keys(keys)
        case nodes.Exact(folded=folded):
            return Anchor(words=frozenset([folded]), cost=word_cost(folded))
        case nodes.Prefix(start=start):
            return Anchor(starts=frozenset([start]), cost=_WORDS_A_BEGINNING * word_cost(start))
        case nodes.Suffix(end=end):
            return Anchor(ends=frozenset([end]), cost=_WORDS_A_BEGINNING * word_cost(end))
        case nodes.Infix(part=part):
            return Anchor(parts=frozenset([part]), cost=_WORDS_A_PART * word_cost(part))
        case nodes.Compound(keys=keys, forms=forms):
            stems = part_stems(forms)
            cost = sum(map(word_cost, keys)) + _WORDS_A_PART * sum(map(word_cost, stems))
            return Anchor(keys=frozenset(keys), compounds=frozenset([forms]), cost=cost)
        case nodes.Phrase(words=words):
            return min(map(_of_keys, words), key=_cost)
        case nodes.Fact(tokens=tokens) if tokens:
            return Anchor(facts=frozenset([max(tokens, key=len)]), cost=_FACT_COST)
        case nodes.Near(left=left, right=right):
            return _cheapest((left, right))
        case nodes.Within(part=part):
            return anchor_of(part)
        case nodes.And(parts=parts):
            return _cheapest(parts)
        case nodes.Or(parts=parts):
            return _together([anchor_of(part) for part in parts])
        case _:
            return None


def _of_keys(keys: tuple[str, ...]) -> Anchor:
    return Anchor(keys=frozenset(keys), cost=sum(map(word_cost, keys)))


def _cheapest(parts: tuple[nodes.Query, ...]) -> Anchor | None:
    return min(filter(None, map(anchor_of, parts)), key=_cost, default=None)


def _together(anchors: list[Anchor | None]) -> Anchor | None:
    sure = [anchor for anchor in anchors if anchor is not None]
    if len(sure) < len(anchors):
        return None
    return Anchor(
        keys=_NONE.union(*(anchor.keys for anchor in sure)),
        facts=_NONE.union(*(anchor.facts for anchor in sure)),
        words=_NONE.union(*(anchor.words for anchor in sure)),
        starts=_NONE.union(*(anchor.starts for anchor in sure)),
        ends=_NONE.union(*(anchor.ends for anchor in sure)),
        parts=_NONE.union(*(anchor.parts for anchor in sure)),
        compounds=frozenset().union(*(anchor.compounds for anchor in sure)),
        cost=sum(map(_cost, sure)),
    )


def _cost(anchor: Anchor) -> float:
    return anchor.cost

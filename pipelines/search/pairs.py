"""Two small words that follow each other, as one token: `in der`, `es ist`.

A phrase is found where its words' places meet. Where each of them stands in nearly every article, that is reading
nearly everything: most of a second at a million articles. As a token of its own such a pair costs what a word costs.
Only pairs of small words are kept; a phrase with a rarer word is found by that word.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from pipelines.analysis.german import analyse

_SMALL = """
der die das und in den von zu mit ist war sind auf des im dem nicht ein eine als auch es an er sich werden aus für hat
dass sie nach bei um am wie zum zur so noch nur oder aber vor bis durch sein haben wir ich man
"""


@lru_cache(maxsize=1)
def _small_keys() -> frozenset[str]:
    return frozenset(token.key for token in analyse(_SMALL))


def pairs_in(keys: Sequence[str]) -> frozenset[str]:
    """The pairs of small words among these keys."""
    small = _small_keys()
    return frozenset(f"{a}0{b}" for a, b in pairwise(keys) if a in small and b in small)


def pair_of(run: Sequence[str]) -> str | None:
    """The token of a phrase that is such a pair."""
    return f"{run[0]}0{run[1]}" if len(run) == 2 and _small_keys().issuperset(run) else None

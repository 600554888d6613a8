"""Captions that the page marked as such and that stand in the text a second time."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from pipelines.clean.characters import key
from pipelines.clean.verdict import Cut

MIN_KEY_CHARS = 12
"""A shorter caption ("Annalena Baerbock") may well be a line of the text: a sub-heading, a speaker."""


MIN_GLUED_CREDIT_KEY = 5
MAX_CREDITED_CHARS = 400
_GLUED = re.compile(r"[.!?“”\"»«)](?=[^\W\d_])|[a-zäöüß](?=[A-ZÄÖÜ])")
"""Where a sentence ends and another begins without a space between."""


def caption_keys(captions: Sequence[str], credits: Sequence[str]) -> frozenset[str]:
    """What captions look like in the text: whole, and without the credit at their end."""
    found: set[str] = set()
    credit_keys = [key(credit) for credit in credits]
    for caption in captions:
        whole = key(caption)
        found.add(whole)
        found |= {whole[: -len(credit)] for credit in credit_keys if credit and whole.endswith(credit)}
    return frozenset(keyed for keyed in found if len(keyed) >= MIN_KEY_CHARS)


def find_caption(line_key: str, known: Collection[str]) -> Cut | None:
    """The line is one of the page's captions."""
    return Cut(0, "caption") if line_key in known else None


def find_credit(line_key: str, known: Collection[str]) -> Cut | None:
    """The line is one of the page's credits."""
    return Cut(0, "photo credit") if line_key and line_key in known else None


def find_glued_credit(line: str, credits: Collection[str]) -> Cut | None:
    """The line ends in one of the page's credits without a space before it: a caption. `credits` are keys."""
    if not credits or len(line) > MAX_CREDITED_CHARS:
        return None
    ends = (key(line[found.end() :]) for found in _GLUED.finditer(line))
    return Cut(0, "caption") if any(len(end) >= MIN_GLUED_CREDIT_KEY and end in credits for end in ends) else None

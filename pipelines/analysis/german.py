"""The one German text analysis: search and alerts see the same words because both ask here.

A token has a surface (as it stands), a key (what is indexed and compared) and a position. What a reader takes for one
word is one token: numbers with their points and commas, gender forms with their star. Hyphenated words are several, so
that each part is found; the whole is found as a phrase.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from pipelines.analysis.folding import fold

ANALYSIS_VERSION = "1"
"""Changes whenever the same text gets other keys; an index made with another version must be made anew."""

_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_TOKEN = re.compile(
    r"""
      (?P<number> \d{1,3}(?:\.\d{3})+(?:,\d+)? (?![\d]) | \d+,\d+ )      # 1.000,50   3,5
    | (?P<word> [^\W_]+ )
      (?P<gender> (?: [*:_·] | /-? )in(?:nen)?\b | \(in(?:nen)?\) )?       # Bürger*innen   Lehrer/-in   Autor(in)
    """,
    re.VERBOSE,
)
_INNER_I = re.compile(r"(?<=[a-zäöüß])In(?:nen)?$")  # BürgerInnen


class Token(NamedTuple):
    """One word of a text."""

    surface: str
    key: str
    """Matches [a-z0-9]+; equal for forms of one word."""
    position: int
    """0 for the first word."""


def analyse(text: str) -> list[Token]:
    """The text's words in order; empty where there is neither letter nor digit."""
    tokens: list[Token] = []
    composed = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    for match in _TOKEN.finditer(composed):
        number = match["number"]
        key = _number_key(number) if number else _word_key(match["word"])
        if key:
            tokens.append(Token(match[0], key, len(tokens)))
    return tokens


def keys_of_query_word(surface: str) -> tuple[str, ...]:
    """The keys of which a text must have one, for a single token as a user typed it."""
    return tuple(token.key for token in analyse(surface)[:1])


def _number_key(number: str) -> str:
    """1.000,50 and 1000,50 alike; the decimal comma stays a mark, 3,5 is not 35."""
    return number.replace(".", "").replace(",", "k")


@lru_cache(maxsize=200_000)
def _word_key(word: str) -> str:
    return fold(_INNER_I.sub("", word))

"""The one German text analysis: search and alerts see the same words because both ask here.

A token has a surface (as it stands), a folded form (for spelling and beginnings), a key (the word, whatever its form)
and a position. What a reader takes for one word is one token: numbers with their points and commas, gender forms with
their star. Hyphenated words are several, so that each part is found; the whole is found as a phrase.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from pipelines.analysis.base_forms import SMALL_WORDS, key_of, query_keys_of
from pipelines.analysis.folding import fold
from pipelines.analysis.lexicon import DICTIONARY_VERSION

ANALYSIS_VERSION = f"2-{DICTIONARY_VERSION}"
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
_SENTENCE_END = re.compile(r"[.!?:\n„“»\"–]")


class Form:
    """A spelling and the word it was read as. One object for all tokens alike, so that sets of forms compare quickly;
    not for ever: one that was long not met comes back as another object."""

    __slots__ = ("folded", "key")

    def __init__(self, folded: str, key: str) -> None:
        self.folded = folded
        """The spelling in a–z and 0–9, as `wort*` and `=wort` compare it."""
        self.key = key
        """Matches [a-z0-9]+; equal for forms of one word."""


class Token(NamedTuple):
    """One word of a text."""

    surface: str
    form: Form
    position: int
    """0 for the first word."""

    @property
    def folded(self) -> str:
        """The form's spelling."""
        return self.form.folded

    @property
    def key(self) -> str:
        """The form's word."""
        return self.form.key


def analyse(text: str) -> list[Token]:
    """The text's words in order; empty where there is neither letter nor digit."""
    composed = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    tokens: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(composed):
        word = match[2]
        if word is None:
            form = _number(match[0])
        else:
            form, form_at_start = _read(word)
            if form_at_start is not None and (end == 0 or _SENTENCE_END.search(composed, end, match.start())):
                form = form_at_start
        end = match.end()
        if form.key and form.folded:
            tokens.append(Token(match[0], form, len(tokens)))
    return tokens


@lru_cache(maxsize=100_000)
def _read(word: str) -> tuple[Form, Form | None]:
    """Its form, and that at the start of a sentence where it is another: only of the small words."""
    word = _INNER_I.sub("", word)
    key = key_of(word, False)
    at_start = key_of(word, True) if word.lower() in SMALL_WORDS else key
    return _form(fold(word), key), _form(fold(word), at_start) if at_start != key else None


_form = lru_cache(maxsize=200_000)(Form)


@lru_cache(maxsize=10_000)
def keys_of_query_word(surface: str) -> tuple[str, ...]:
    """The keys of which a text must have one, for a single token as a user typed it."""
    word = _TOKEN.fullmatch(unicodedata.normalize("NFKC", surface))
    if word is None or word["word"] is None:
        return tuple(token.key for token in analyse(surface)[:1])
    return query_keys_of(_INNER_I.sub("", word["word"]))


def _number(number: str) -> Form:
    """1.000,50 and 1000,50 alike; the decimal comma stays a mark, 3,5 is not 35."""
    key = number.replace(".", "").replace(",", "k")
    return _form(key, key)

"""The few words of an article that an alert shows: the sentence that matched, its hits marked, never much more."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable

from pipelines.model.article import ArticleDraft

SNIPPET_CHARS = 300
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"“”«»')\]]*\s+(?=[\"„“»«'(\[]?[A-ZÄÖÜ0-9])")
_WORD = re.compile(r"\w[\w*:'’/&.-]*\w|\w")
"""A word with what may stand inside one: Bürger*innen, Müller-Lüdenscheidt, U.S."""

Span = tuple[int, int]
"""Offsets of a hit in its text: first character, and the one behind the last."""


def snippet(draft: ArticleDraft, is_hit: Callable[[str], bool], *, max_chars: int = SNIPPET_CHARS) -> str:
    """The first sentence of teaser or text that holds a hit, with what follows it; without one the beginning.

    At most `max_chars` characters, `…` where something is left out. Empty where there is no text at all.
    """
    blocks = [block for block in (draft.teaser or "", *draft.text.splitlines()) if block.strip()]
    for block in blocks:
        sentences = _SENTENCE_END.split(one_line(block))
        for number, sentence in enumerate(sentences):
            if is_hit(sentence):
                found = " ".join(sentences[number:])
                return cut(_around(found, is_hit, max_chars) if number == 0 else f"… {found}", max_chars)
    return cut(one_line(blocks[0]), max_chars) if blocks else ""


def hits(text: str, is_hit: Callable[[str], bool]) -> tuple[Span, ...]:
    """Where the hits stand in a short text, in order, without overlap: words, and for phrases runs of words.

    What holds a hit still holds it with more words around. So a hit's last word is found by halving, then its first:
    a dozen questions a hit instead of hundreds, one for each run of words.
    """
    words = [found.span() for found in _WORD.finditer(text)]
    found: list[Span] = []
    first, last = 0, len(words) - 1
    while first <= last and is_hit(text[words[first][0] : words[last][1]]):
        end = bisect_left(range(first, last), True, key=lambda n: is_hit(text[words[first][0] : words[n][1]])) + first
        ending = words[end][1]
        start = bisect_left(range(first, end), True, key=lambda n: not is_hit(text[words[n + 1][0] : ending])) + first
        found.append((words[start][0], ending))
        first = end + 1
    return tuple(found)


def one_line(text: str) -> str:
    """One line without control characters: a headline must not make up lines of its own in a mail."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def cut(text: str, max_chars: int) -> str:
    """At most so many characters, cut between two words, with `…` where something was."""
    if len(text) <= max_chars:
        return text
    head = text[: max_chars - 1]
    at_word = head.rpartition(" ")[0]
    return (at_word if len(at_word) > max_chars // 2 else head).rstrip(" ,;:–-") + "…"


def _around(sentence: str, is_hit: Callable[[str], bool], max_chars: int) -> str:
    """A sentence too long for a snippet loses its beginning where the hit stands behind its end."""
    if len(sentence) <= max_chars or is_hit(sentence[:max_chars].rpartition(" ")[0]):
        return sentence
    words = sentence.split(" ")
    hit = next((number for number, word in enumerate(words) if is_hit(word)), 0)
    return "… " + " ".join(words[max(hit - 8, 0) :]) if hit > 8 else sentence

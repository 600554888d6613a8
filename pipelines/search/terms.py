"""One word, phrase or wildcard of a query: what it asks of an article's words."""

from __future__ import annotations

import re

from pipelines.analysis.compounds import MAX_WORD_CHARS, MIN_PART_CHARS, part_forms, part_keys
from pipelines.analysis.folding import fold
from pipelines.analysis.german import analyse, keys_of_query_word
from pipelines.search import nodes

MAX_READINGS = 256
"""Of a phrase or a NEAR, whose words may each be read in several ways."""
MIN_PREFIX_CHARS = 2
MIN_INNER_CHARS = 3

_STAR_IN_PHRASE = re.compile(r"(?<=\w)[*~](?!\w)|(?<!\w)\*(?=\w)")


class MisreadError(ValueError):
    """A term that cannot be read. `offset` is that of the character in the term."""

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.offset = offset


def read_phrase(text: str) -> nodes.Query:
    """What stands between quotation marks.   Raises MisreadError."""
    mark = _STAR_IN_PHRASE.search(text)
    if mark:
        near = " AND ".join(text.split()[:2])
        raise MisreadError(f"a {mark[0].strip()} cannot stand in a phrase; write the words apart: {near}", mark.start())
    return read_words(text)


def read_term(text: str) -> nodes.Query:
    """What stands alone: `wort`, `wort*`, `*wort`, `*wort*`, `wort~`, `=wort`, `*`.   Raises MisreadError."""
    if text == "*":
        return nodes.Everything()
    if text.startswith("="):
        return _exact(text)
    if "~" in text:
        return _compound(text)
    if "*" in text and not _is_one_word(text):
        return _wildcard(text)
    return read_words(text)


def read_words(text: str) -> nodes.Query:
    """A word in any of its forms; of several, e.g. joined by a hyphen, a phrase.   Raises MisreadError."""
    found = analyse(text)
    if not found:
        raise MisreadError(f"{text!r} has neither letter nor digit")
    alternatives = tuple(keys_of_query_word(part.surface) for part in found)
    if len(found) == 1:
        return nodes.Word(text, alternatives[0])
    phrase = nodes.Phrase(text, alternatives)
    if readings(phrase) > MAX_READINGS:
        raise MisreadError("this phrase can be read in too many ways; make it shorter")
    return phrase


def readings(query: nodes.Query) -> int:
    """In how many ways a word, a phrase or an Or of them can be read; 0 for anything else."""
    match query:
        case nodes.Word(keys=keys):
            return len(keys)
        case nodes.Phrase(words=words):
            ways = 1
            for keys in words:
                ways *= len(keys)
            return ways
        case nodes.Or(parts=parts):
            each = [readings(part) for part in parts]
            return sum(each) if all(each) else 0
        case _:
            return 0


def _exact(text: str) -> nodes.Query:
    found = analyse(text[1:])
    if len(found) != 1:
        raise MisreadError("= needs one word after it")
    return nodes.Exact(text[1:], found[0].folded)


def _compound(text: str) -> nodes.Query:
    word, _, rest = text.partition("~")
    if rest or not word:
        raise MisreadError("a ~ can only end a word, e.g. haubitze~", len(word))
    found = analyse(word)
    if len(found) != 1 or found[0].surface != word or not word.isalpha():
        raise MisreadError("a ~ needs one word of letters before it, e.g. haubitze~", len(word))
    if not MIN_PART_CHARS <= len(found[0].folded) <= MAX_WORD_CHARS:
        least = f"at least {MIN_PART_CHARS}" if len(word) < MAX_WORD_CHARS else f"at most {MAX_WORD_CHARS}"
        raise MisreadError(f"this ~ needs a word of {least} letters", len(word))
    return nodes.Compound(word, part_keys(word), part_forms(word))


def _wildcard(text: str) -> nodes.Query:
    stem = text.strip("*")
    inner = stem.find("*")
    if inner >= 0 or text.startswith("**") or text.endswith("**"):
        raise MisreadError("a * can only begin or end a word", text.index("*", text.index(stem)) if inner >= 0 else 0)
    star = text.index("*")
    if len(analyse(stem)) != 1:
        raise MisreadError("a * needs one word; write the others apart", star)
    folded = fold(stem)
    least = MIN_INNER_CHARS if text.startswith("*") else MIN_PREFIX_CHARS
    if len(folded) < least:
        raise MisreadError(f"this * needs at least {least} letters", star)
    if not text.startswith("*"):
        return nodes.Prefix(stem, folded)
    return nodes.Infix(stem, folded) if text.endswith("*") else nodes.Suffix(stem, folded)


def _is_one_word(text: str) -> bool:
    """Whether the analysis takes it for one word, as it does with Bürger*innen."""
    found = analyse(text)
    return len(found) == 1 and found[0].surface == text

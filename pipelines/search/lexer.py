"""A query's text in tokens, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches

from pipelines.errors import QueryError

FIELDS = (
    "title", "text", "author", "publisher", "country", "section", "tag", "agency",
    "lang", "kind", "access", "date", "changed", "gone", "story",
)  # fmt: skip
DEFAULT_DISTANCE = 10
MAX_DISTANCE = 100

_OPERATORS = {"AND": "and", "UND": "and", "OR": "or", "ODER": "or", "NOT": "not", "NICHT": "not"}
_QUOTES = '"„“”«»‟'
_TOKEN = re.compile(
    rf"""
    \s* (?: (?P<open> \( )
          | (?P<close> \) )
          | (?P<quote> [{_QUOTES}] )
          | (?P<sign> [-+−](?=[^\s)]) )
          | (?P<word> [^\s(){_QUOTES}]+ ) )
    """,
    re.VERBOSE,
)
_FIELD = re.compile(r"(?P<name>[^\W\d_]{2,20}):(?!//)")
_NEAR = re.compile(r"(?P<name>O?NEAR)(?:/(?P<distance>\d*))?$")


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One token of a query."""

    kind: str
    """open, close, phrase, sign, word, field, and, or, not, near, end."""
    text: str
    """As typed; of a phrase what is between the quotes, of a field its name."""
    at: int
    """Offset of its first character."""
    distance: int = 0
    """Of near."""


def read(text: str) -> list[Lexeme]:
    """The tokens in order, the last one is `end`.   Raises QueryError."""
    lexemes: list[Lexeme] = []
    at = 0
    while match := _TOKEN.match(text, at):
        kind = str(match.lastgroup)
        start, value = match.start(kind), match[kind]
        at = match.end()
        if kind == "quote":
            lexeme, at = _phrase(text, start)
            lexemes.append(lexeme)
        elif kind == "word":
            lexemes.extend(_word(text, value, start))
        elif kind == "sign" and start > 0 and not text[start - 1].isspace() and text[start - 1] not in "(:":
            lexemes.append(Lexeme("word", value, start))
        else:
            lexemes.append(Lexeme(kind, value, start))
    lexemes.append(Lexeme("end", "", len(text)))
    return lexemes


def _word(text: str, value: str, start: int) -> list[Lexeme]:
    if value in _OPERATORS:
        return [Lexeme(_OPERATORS[value], value, start)]
    near = _NEAR.match(value)
    if near:
        return [_near(text, near, start)]
    field = _FIELD.match(value)
    if not field:
        return [Lexeme("word", value, start)]
    name = field["name"].lower()
    if name not in FIELDS:
        raise QueryError(_unknown(field["name"]), text, start)
    lexemes = [Lexeme("field", name, start)]
    rest = value[field.end() :]
    if rest:
        lexemes.append(Lexeme("word", rest, start + field.end()))
    return lexemes


def _near(text: str, match: re.Match[str], start: int) -> Lexeme:
    if match["distance"] is None:
        return Lexeme("near", match["name"], start, DEFAULT_DISTANCE)
    if match["distance"] == "" or len(match["distance"]) > 5 or int(match["distance"]) > MAX_DISTANCE:
        raise QueryError(f"{match['name']} takes 0 to {MAX_DISTANCE} words, e.g. {match['name']}/5", text, start)
    return Lexeme("near", match["name"], start, int(match["distance"]))


def _unknown(name: str) -> str:
    near = get_close_matches(name.lower(), FIELDS, n=1)
    hint = f"did you mean {near[0]}:" if near else f"there are {', '.join(FIELDS)}"
    return f"there is no field {name}; {hint} (put words with a colon in quotes)"


def _phrase(text: str, start: int) -> tuple[Lexeme, int]:
    end = start + 1
    while end < len(text) and text[end] not in _QUOTES:
        end += 1
    if end == len(text):
        raise QueryError("this quotation mark is never closed", text, start)
    if not text[start + 1 : end].strip():
        raise QueryError("nothing stands between these quotation marks", text, start)
    return Lexeme("phrase", text[start + 1 : end], start), end + 1

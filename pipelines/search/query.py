"""The query language: text to tree, by recursive descent, each error pointing at its character.

    query   := either
    either  := all (OR all)*                    also ODER
    all     := item (AND? item)*                also UND, or nothing at all
    item    := NOT item | - item | + item | ( either ) | "phrase" | word | word* | *

Operators are capital letters, so that `und` can be searched for. A hyphenated word is a phrase of its parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.analysis.folding import fold
from pipelines.analysis.german import analyse, keys_of_query_word
from pipelines.errors import QueryError
from pipelines.search.nodes import And, Everything, Not, Or, Phrase, Prefix, Query, Word

__all__ = ["And", "Everything", "Not", "Or", "Phrase", "Prefix", "Query", "Word", "parse"]

MAX_CHARS = 10_000
MAX_TERMS = 500
MAX_DEPTH = 20
MIN_PREFIX_CHARS = 2

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
_FIELD = re.compile(r"(?P<name>[^\W\d]{2,20}):(?!//)")
_STAR_IN_PHRASE = re.compile(r"(?<=\w)\*(?!\w)")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    """open, close, phrase, sign, word, and, or, not, end."""
    text: str
    at: int


def parse(text: str) -> Query:
    """Read a query.   Raises QueryError, which knows the character."""
    if len(text) > MAX_CHARS:
        raise QueryError(f"a query has at most {MAX_CHARS} characters, this one {len(text)}", text[:200], 199)
    parser = _Parser(text)
    if parser.now.kind == "end":
        raise QueryError("the query is empty; * finds everything", text, 0)
    found = parser.either()
    if parser.now.kind != "end":
        raise parser.error("this bracket was never opened" if parser.now.kind == "close" else "not understood")
    if isinstance(found, Not):
        raise QueryError("NOT alone finds nothing to exclude from; write * NOT …", text, parser.first_not)
    return found


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(text)
        self.next = 0
        self.depth = 0
        self.terms = 0
        self.first_not = 0

    @property
    def now(self) -> _Token:
        return self.tokens[self.next]

    def take(self) -> _Token:
        token = self.now
        self.next += 1
        return token

    def error(self, message: str, at: int | None = None) -> QueryError:
        return QueryError(message, self.text, self.now.at if at is None else at)

    def either(self) -> Query:
        parts = [self.all()]
        while self.now.kind == "or":
            operator = self.take()
            parts.append(self.all(after=operator))
        if len(parts) == 1:
            return parts[0]
        if any(isinstance(part, Not) for part in parts):
            raise self.error("NOT needs something to exclude from; write * NOT …", self.first_not)
        return Or(_flat(parts, Or))

    def all(self, after: _Token | None = None) -> Query:
        if self.now.kind in ("and", "or"):
            raise self.error(f"{self.now.text} needs something before it")
        if self.now.kind in ("end", "close") and after is not None:
            raise self.error(f"{after.text} needs something after it", after.at)
        parts = [self.item()]
        while self.now.kind not in ("or", "close", "end"):
            operator = self.take() if self.now.kind == "and" else None
            if operator is not None and self.now.kind in ("and", "or", "close", "end"):
                raise self.error(f"{operator.text} needs something after it", operator.at)
            parts.append(self.item())
        if len(parts) == 1:
            return parts[0]
        if all(isinstance(part, Not) for part in parts):
            raise self.error("NOT alone finds nothing to exclude from; write * NOT …", self.first_not)
        return And(_flat(parts, And))

    def item(self) -> Query:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(f"nested deeper than {MAX_DEPTH}")
        try:
            token = self.take()
            if token.kind == "not" or (token.kind == "sign" and token.text != "+"):
                return self.negated(token)
            if token.kind == "sign":
                return self.item()
            if token.kind == "open":
                return self.bracketed(token)
            return self.term(token)
        finally:
            self.depth -= 1

    def negated(self, token: _Token) -> Query:
        if self.now.kind in ("end", "close", "and", "or"):
            raise self.error(f"{token.text} needs something after it", token.at)
        self.first_not = token.at
        part = self.item()
        if isinstance(part, Not):
            return part.part
        return Not(part)

    def bracketed(self, opening: _Token) -> Query:
        if self.now.kind == "close":
            raise self.error("nothing stands between these brackets", opening.at)
        if self.now.kind == "end":
            raise self.error("this bracket is never closed", opening.at)
        found = self.either()
        if self.now.kind != "close":
            raise self.error("this bracket is never closed", opening.at)
        self.take()
        if isinstance(found, Not):
            raise self.error("NOT alone finds nothing to exclude from; write * NOT …", self.first_not)
        return found

    def term(self, token: _Token) -> Query:
        self.terms += 1
        if self.terms > MAX_TERMS:
            raise self.error(f"more than {MAX_TERMS} words", token.at)
        if token.kind == "phrase":
            star = _STAR_IN_PHRASE.search(token.text)
            if star:
                raise self.error("a * cannot stand in a phrase", token.at + 1 + star.start())
            return self.words(token, token.text)
        if token.text == "*":
            return Everything()
        field = _FIELD.match(token.text)
        if field:
            raise self.error(f"there is no field {field['name']}; put the words in quotes to search for them", token.at)
        if "*" in token.text and not _is_one_word(token.text):
            return self.prefix(token)
        return self.words(token, token.text)

    def words(self, token: _Token, text: str) -> Query:
        found = analyse(text)
        if not found:
            raise self.error(f"{text!r} has neither letter nor digit", token.at)
        alternatives = tuple(keys_of_query_word(part.surface) for part in found)
        if len(found) == 1:
            return Word(text, alternatives[0])
        return Phrase(text, alternatives)

    def prefix(self, token: _Token) -> Query:
        star = token.text.index("*")
        if star != len(token.text) - 1:
            raise self.error("a * can only end a word", token.at + star)
        stem = token.text[:-1]
        if len(analyse(stem)) != 1:
            raise self.error("a * needs one word before it; write the others apart", token.at + star)
        start = fold(stem)
        if len(start) < MIN_PREFIX_CHARS:
            raise self.error(f"a * needs at least {MIN_PREFIX_CHARS} letters before it", token.at + star)
        return Prefix(stem, start)


def _is_one_word(text: str) -> bool:
    """Whether the analysis takes it for one word, as it does with Bürger*innen."""
    found = analyse(text)
    return len(found) == 1 and found[0].surface == text


def _flat(parts: list[Query], kind: type[And] | type[Or]) -> tuple[Query, ...]:
    """Parts of parts of the same kind become parts, so that depth says something."""
    flat: list[Query] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, kind) else (part,))
    return tuple(flat)


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    at = 0
    while match := _TOKEN.match(text, at):
        kind = str(match.lastgroup)
        start, value = match.start(kind), match[kind]
        at = match.end()
        if kind == "quote":
            token, at = _phrase(text, start)
        elif kind == "sign" and tokens and not text[start - 1].isspace() and text[start - 1] != "(":
            token = _Token("word", value, start)
        else:
            token = _Token(_OPERATORS.get(value, kind) if kind == "word" else kind, value, start)
        tokens.append(token)
    tokens.append(_Token("end", "", len(text)))
    return tokens


def _phrase(text: str, start: int) -> tuple[_Token, int]:
    end = start + 1
    while end < len(text) and text[end] not in _QUOTES:
        end += 1
    if end == len(text):
        raise QueryError("this quotation mark is never closed", text, start)
    if not text[start + 1 : end].strip():
        raise QueryError("nothing stands between these quotation marks", text, start)
    return _Token("phrase", text[start + 1 : end], start), end + 1

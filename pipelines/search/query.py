"""The query language: text to tree, by recursive descent, each error pointing at its character.

    query   := all (OR all)*                            also ODER
    all     := near (AND? near)*                        also UND, or nothing at all
    near    := item (NEAR/n item)*                      at most n words between; ONEAR/n: in this order
    item    := NOT item | - item | + item | field: item | ( query ) | "phrase"
             | word | wort* | *wort | *wort* | =exact | *

Operators are capital letters, so that `und` can be searched for. A hyphenated word is a phrase of its parts.
`docs/query.md` is the reference; its examples are tests.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from pipelines.analysis.folding import fold
from pipelines.analysis.german import analyse, keys_of_query_word
from pipelines.errors import QueryError
from pipelines.model.article import Access, Kind
from pipelines.search.dates import read_dates
from pipelines.search.document import CHANGED, fact_tokens
from pipelines.search.lexer import Lexeme, read
from pipelines.search.nodes import (
    And,
    Dates,
    Everything,
    Exact,
    Fact,
    Infix,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Suffix,
    Within,
    Word,
)

__all__ = [
    "And",
    "Dates",
    "Everything",
    "Exact",
    "Fact",
    "Infix",
    "Near",
    "Not",
    "Or",
    "Phrase",
    "Prefix",
    "Query",
    "Suffix",
    "Within",
    "Word",
    "parse",
]

MAX_CHARS = 10_000
MAX_TERMS = 500
MAX_DEPTH = 20
MAX_READINGS = 256
"""Of a phrase or a NEAR, whose words may each be read in several ways."""
MIN_PREFIX_CHARS = 2
MIN_INNER_CHARS = 3

_STAR_IN_PHRASE = re.compile(r"(?<=\w)\*(?!\w)|(?<!\w)\*(?=\w)")
_VALUES = {"kind": [kind.value for kind in Kind], "access": [access.value for access in Access]}


def parse(text: str, *, now: datetime | None = None) -> Query:
    """Read a query.   Raises QueryError, which knows the character.

    `now` is what `date:7d` counts back from.
    """
    if len(text) > MAX_CHARS:
        raise QueryError(f"a query has at most {MAX_CHARS} characters, this one {len(text)}", text[:200], 199)
    parser = _Parser(text, now or datetime.now(UTC))
    if parser.now.kind == "end":
        raise QueryError("the query is empty; * finds everything", text, 0)
    found = parser.either()
    if parser.now.kind != "end":
        raise parser.error("this bracket was never opened" if parser.now.kind == "close" else "not understood")
    parser.require_positive(found)
    return found


class _Parser:
    def __init__(self, text: str, moment: datetime) -> None:
        self.text = text
        self.moment = moment
        self.lexemes = read(text)
        self.next = 0
        self.depth = 0
        self.terms = 0
        self.first_not = 0
        self.field: str | None = None

    @property
    def now(self) -> Lexeme:
        return self.lexemes[self.next]

    def take(self) -> Lexeme:
        lexeme = self.now
        self.next += 1
        return lexeme

    def error(self, message: str, at: int | None = None) -> QueryError:
        return QueryError(message, self.text, self.now.at if at is None else at)

    def require_positive(self, query: Query) -> None:
        if isinstance(query, Not):
            raise self.error("NOT alone finds nothing to exclude from; write * NOT …", self.first_not)

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

    def all(self, after: Lexeme | None = None) -> Query:
        if self.now.kind in ("and", "or", "near"):
            raise self.error(f"{self.now.text} needs something before it")
        if self.now.kind in ("end", "close") and after is not None:
            raise self.error(f"{after.text} needs something after it", after.at)
        parts = [self.near()]
        while self.now.kind not in ("or", "close", "end"):
            operator = self.take() if self.now.kind == "and" else None
            if operator is not None:
                self.require_operand(operator)
            parts.append(self.near())
        if len(parts) == 1:
            return parts[0]
        if all(isinstance(part, Not) for part in parts):
            raise self.error("NOT alone finds nothing to exclude from; write * NOT …", self.first_not)
        return And(_flat(parts, And))

    def require_operand(self, operator: Lexeme) -> None:
        if self.now.kind in ("and", "or", "near", "close", "end"):
            raise self.error(f"{operator.text} needs something after it", operator.at)

    def near(self) -> Query:
        left = self.item()
        while self.now.kind == "near":
            operator = self.take()
            self.require_operand(operator)
            if isinstance(left, Near):
                raise self.error(f"{operator.text} joins two; join a third with AND", operator.at)
            right = self.item()
            ways = _readings(left) * _readings(right)
            if ways == 0:
                raise self.error(f"{operator.text} stands between words and phrases, or brackets of them", operator.at)
            if ways > MAX_READINGS:
                raise self.error("too many words to compare; make the brackets shorter", operator.at)
            left = Near(left, right, operator.distance, operator.text == "ONEAR")
        return left

    def item(self) -> Query:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(f"nested deeper than {MAX_DEPTH}")
        try:
            lexeme = self.take()
            if lexeme.kind == "not" or (lexeme.kind == "sign" and lexeme.text != "+"):
                return self.negated(lexeme)
            if lexeme.kind == "sign":
                return self.item()
            if lexeme.kind == "field":
                return self.fielded(lexeme)
            if lexeme.kind == "open":
                return self.bracketed(lexeme)
            return self.term(lexeme)
        finally:
            self.depth -= 1

    def negated(self, lexeme: Lexeme) -> Query:
        self.require_operand(lexeme)
        self.first_not = lexeme.at
        part = self.item()
        return part.part if isinstance(part, Not) else Not(part)

    def fielded(self, lexeme: Lexeme) -> Query:
        follows = self.now
        if follows.kind not in ("word", "phrase", "open") or self.text[follows.at - 1 : follows.at].isspace():
            raise self.error(f"{lexeme.text}: needs a word, a phrase or a bracket right after it", lexeme.at)
        if self.field is not None:
            raise self.error(f"{lexeme.text}: stands inside {self.field}:", lexeme.at)
        self.field = lexeme.text
        try:
            part = self.item()
        finally:
            self.field = None
        return Within(lexeme.text, part) if lexeme.text in ("title", "text") else part

    def bracketed(self, opening: Lexeme) -> Query:
        if self.now.kind == "close":
            raise self.error("nothing stands between these brackets", opening.at)
        if self.now.kind == "end":
            raise self.error("this bracket is never closed", opening.at)
        found = self.either()
        if self.now.kind != "close":
            raise self.error("this bracket is never closed", opening.at)
        self.take()
        self.require_positive(found)
        return found

    def term(self, lexeme: Lexeme) -> Query:
        self.terms += 1
        if self.terms > MAX_TERMS:
            raise self.error(f"more than {MAX_TERMS} words", lexeme.at)
        if self.field not in (None, "title", "text"):
            return self.fact(lexeme)
        if lexeme.kind == "phrase":
            star = _STAR_IN_PHRASE.search(lexeme.text)
            if star:
                raise self.error("a * cannot stand in a phrase", lexeme.at + 1 + star.start())
            return self.words(lexeme)
        if lexeme.text == "*":
            return Everything()
        if lexeme.text.startswith("="):
            return self.exact(lexeme)
        if "*" in lexeme.text and not _is_one_word(lexeme.text):
            return self.wildcard(lexeme)
        return self.words(lexeme)

    def words(self, lexeme: Lexeme) -> Query:
        found = analyse(lexeme.text)
        if not found:
            raise self.error(f"{lexeme.text!r} has neither letter nor digit", lexeme.at)
        alternatives = tuple(keys_of_query_word(part.surface) for part in found)
        if len(found) == 1:
            return Word(lexeme.text, alternatives[0])
        phrase = Phrase(lexeme.text, alternatives)
        if _readings(phrase) > MAX_READINGS:
            raise self.error("this phrase can be read in too many ways; make it shorter", lexeme.at)
        return phrase

    def exact(self, lexeme: Lexeme) -> Query:
        found = analyse(lexeme.text[1:])
        if len(found) != 1:
            raise self.error("= needs one word after it", lexeme.at)
        return Exact(lexeme.text[1:], found[0].folded)

    def wildcard(self, lexeme: Lexeme) -> Query:
        text = lexeme.text
        stem = text.strip("*")
        inner = stem.find("*")
        if inner >= 0 or text.startswith("**") or text.endswith("**"):
            at = text.index("*", text.index(stem)) if inner >= 0 else 0
            raise self.error("a * can only begin or end a word", lexeme.at + at)
        if len(analyse(stem)) != 1:
            raise self.error("a * needs one word; write the others apart", lexeme.at + text.index("*"))
        folded = fold(stem)
        least = MIN_INNER_CHARS if text.startswith("*") else MIN_PREFIX_CHARS
        if len(folded) < least:
            raise self.error(f"this * needs at least {least} letters", lexeme.at + text.index("*"))
        if not text.startswith("*"):
            return Prefix(stem, folded)
        return Infix(stem, folded) if text.endswith("*") else Suffix(stem, folded)

    def fact(self, lexeme: Lexeme) -> Query:
        values = [lexeme.text] if lexeme.kind == "phrase" else lexeme.text.split(",")
        parts: list[Query] = []
        at = lexeme.at + (lexeme.kind == "phrase")
        for value in values:
            parts.append(self.one_fact(value, at))
            at += len(value) + 1
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def one_fact(self, value: str, at: int) -> Query:
        field = str(self.field)
        if not value or "*" in value:
            raise self.error(f"{field}: needs a value, without *", at)
        if field == "date":
            try:
                return read_dates(value, self.moment)
            except ValueError as error:
                raise self.error(str(error), at) from None
        if field in _VALUES and value not in _VALUES[field]:
            raise self.error(f"{field}: takes {', '.join(_VALUES[field])}", at)
        if field == "changed":
            if value != "yes":
                raise self.error("changed: takes yes; write NOT changed:yes for the others", at)
            return Fact(field, value, (CHANGED,))
        tokens = fact_tokens(field, value)
        if not tokens or tokens == (field[:1],):
            raise self.error(f"{value!r} has neither letter nor digit", at)
        return Fact(field, value, tokens)


def _readings(query: Query) -> int:
    """In how many ways a word, a phrase or an Or of them can be read; 0 for anything else."""
    match query:
        case Word(keys=keys):
            return len(keys)
        case Phrase(words=words):
            ways = 1
            for keys in words:
                ways *= len(keys)
            return ways
        case Or(parts=parts):
            each = [_readings(part) for part in parts]
            return sum(each) if all(each) else 0
        case _:
            return 0


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

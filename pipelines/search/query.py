"""The query language: text to tree, by recursive descent, each error pointing at its character.

    query   := all (OR all)*                            also ODER
    all     := near (AND? near)*                        also UND, or nothing at all
    near    := item (NEAR/n item)*                      at most n words between; ONEAR/n: in this order
    item    := NOT item | - item | + item | field: item | ( query ) | "phrase"
             | word | wort* | *wort | *wort* | wort~ | =exact | *

Operators are capital letters, so that `und` can be searched for. A hyphenated word is a phrase of its parts.
`docs/query.md` is the reference; its examples are tests.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from pipelines.errors import QueryError
from pipelines.search import nodes
from pipelines.search.facts import read_fact
from pipelines.search.lexer import Lexeme, read
from pipelines.search.terms import MAX_READINGS, MisreadError, read_phrase, read_term, readings

MAX_CHARS = 10_000
MAX_TERMS = 500
MAX_DEPTH = 20
MAX_WIDE = 30
"""Words with a * before them or a ~: each is looked up in the list of all words, which takes up to half a second."""

_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")


def parse(text: str, *, now: datetime | None = None) -> nodes.Query:
    """Read a query.   Raises QueryError, which knows the character.

    `now` is what `date:7d` counts back from.
    """
    if len(text) > MAX_CHARS:
        raise QueryError(
            f"a query has at most {MAX_CHARS} characters, this one {len(text)}", text[: MAX_CHARS + 1], MAX_CHARS
        )
    strange = _NO_TEXT.search(text)
    if strange:
        raise QueryError(f"a query is text; U+{ord(strange[0]):04X} is no character of it", text, strange.start())
    parser = _Parser(text, now or datetime.now(UTC))
    if parser.now.kind == "end":
        raise QueryError("the query is empty; * finds everything", text, 0)
    found = parser.either()
    if parser.now.kind != "end":
        raise parser.error("this bracket was never opened" if parser.now.kind == "close" else "not understood")
    parser.require_positive(found)
    parser.require_stories_beside(found)
    return found


class _Parser:
    def __init__(self, text: str, moment: datetime) -> None:
        self.text = text
        self.moment = moment
        self.lexemes = read(text)
        self.next = 0
        self.depth = 0
        self.terms = 0
        self.wide = 0
        self.first_not = 0
        self.first_story = -1
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

    def require_positive(self, query: nodes.Query) -> None:
        if isinstance(query, nodes.Not):
            raise self.error("NOT alone finds nothing to exclude from; write * NOT …", self.first_not)

    def either(self) -> nodes.Query:
        parts = [self.all()]
        while self.now.kind == "or":
            operator = self.take()
            parts.append(self.all(after=operator))
        if len(parts) == 1:
            return parts[0]
        if any(isinstance(part, nodes.Not) for part in parts):
            raise self.error("NOT needs something to exclude from; write * NOT …", self.first_not)
        return _one_of(parts)

    def all(self, after: Lexeme | None = None) -> nodes.Query:
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
        if all(isinstance(part, nodes.Not) for part in parts):
            raise self.error("NOT alone finds nothing to exclude from; write * NOT …", self.first_not)
        return nodes.And(_flat(parts, nodes.And))

    def require_operand(self, operator: Lexeme) -> None:
        if self.now.kind in ("and", "or", "near", "close", "end"):
            raise self.error(f"{operator.text} needs something after it", operator.at)

    def near(self) -> nodes.Query:
        left = self.item()
        while self.now.kind == "near":
            operator = self.take()
            self.require_operand(operator)
            if isinstance(left, nodes.Near):
                raise self.error(f"{operator.text} joins two; join a third with AND", operator.at)
            right = self.item()
            ways = readings(left) * readings(right)
            if ways == 0:
                raise self.error(f"{operator.text} stands between words and phrases, or brackets of them", operator.at)
            if ways > MAX_READINGS:
                raise self.error("too many words to compare; make the brackets shorter", operator.at)
            left = nodes.Near(left, right, operator.distance, operator.text == "ONEAR")
        return left

    def item(self) -> nodes.Query:
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

    def negated(self, lexeme: Lexeme) -> nodes.Query:
        self.require_operand(lexeme)
        self.first_not = lexeme.at
        part = self.item()
        return part.part if isinstance(part, nodes.Not) else nodes.Not(part)

    def fielded(self, lexeme: Lexeme) -> nodes.Query:
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
        return nodes.Within(lexeme.text, part) if lexeme.text in ("title", "text") else part

    def bracketed(self, opening: Lexeme) -> nodes.Query:
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

    def term(self, lexeme: Lexeme) -> nodes.Query:
        self.terms += 1
        if self.terms > MAX_TERMS:
            raise self.error(f"more than {MAX_TERMS} words", lexeme.at)
        at = lexeme.at + (lexeme.kind == "phrase")
        if self.field not in (None, "title", "text"):
            return self.fact(self.field, lexeme, at)
        found = self.pointed(read_phrase if lexeme.kind == "phrase" else read_term, lexeme.text, at)
        if isinstance(found, nodes.Suffix | nodes.Infix | nodes.Compound):
            self.wide += 1
            if self.wide > MAX_WIDE:
                raise self.error(f"more than {MAX_WIDE} words with a * before them or a ~", lexeme.at)
        return found

    def fact(self, field: str, lexeme: Lexeme, at: int) -> nodes.Query:
        parts: list[nodes.Query] = []
        for value in [lexeme.text] if lexeme.kind == "phrase" else lexeme.text.split(","):
            parts.append(self.pointed(lambda text: read_fact(field, text, self.moment), value, at))
            at += len(value) + 1
        self.terms += len(parts) - 1
        if field == "story":
            self.first_story = self.first_story if self.first_story >= 0 else lexeme.at
        return _one_of(parts)

    def pointed(self, read_one: Callable[[str], nodes.Query], text: str, at: int) -> nodes.Query:
        """What is read of a text that stands at `at`, an error pointing into it."""
        try:
            return read_one(text)
        except MisreadError as error:
            raise self.error(str(error), at + error.offset) from None

    def require_stories_beside(self, query: nodes.Query) -> None:
        """`story:` bounds the whole query, so that it costs as little as a story is small."""
        for part in query.parts if isinstance(query, nodes.And) else (query,):
            rest = part.part if isinstance(part, nodes.Not) else part
            if not isinstance(rest, nodes.Story) and _has_story(rest):
                raise self.error("story: stands beside the rest of the query, not inside OR or NOT", self.first_story)


def _one_of(parts: list[nodes.Query]) -> nodes.Query:
    """Any of several; several stories are one condition."""
    if len(parts) == 1:
        return parts[0]
    stories = [part for part in parts if isinstance(part, nodes.Story)]
    if len(stories) == len(parts):
        ids = tuple(number for story in stories for number in story.ids)
        return nodes.Story(",".join(story.text for story in stories), ids)
    return nodes.Or(_flat(parts, nodes.Or))


def _has_story(query: nodes.Query) -> bool:
    return isinstance(query, nodes.Story) or any(map(_has_story, nodes.children(query)))


def _flat(parts: list[nodes.Query], kind: type[nodes.And] | type[nodes.Or]) -> tuple[nodes.Query, ...]:
    """Parts of parts of the same kind become parts, so that depth says something."""
    flat: list[nodes.Query] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, kind) else (part,))
    return tuple(flat)

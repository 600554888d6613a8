"""A tree back to text: normalised, and read again it is the same tree."""

from __future__ import annotations

from pipelines.errors import QueryError
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
from pipelines.search.query import parse


def format_query(query: Query) -> str:  # noqa: C901 - one line for each kind of node
    """The query as text."""
    match query:
        case Everything():
            return "*"
        case Word(text=text):
            return text if _stands_alone(text, query) else f'"{text}"'
        case Phrase(text=text):
            return f'"{text}"'
        case Prefix(text=text):
            return f"{text}*"
        case Suffix(text=text):
            return f"*{text}"
        case Infix(text=text):
            return f"*{text}*"
        case Exact(text=text):
            return f"={text}"
        case Near(left=left, right=right, distance=distance, ordered=ordered):
            return f"{_inside(left)} {'O' if ordered else ''}NEAR/{distance} {_inside(right)}"
        case Within(field=field, part=part):
            return f"{field}:{_inside(part)}"
        case Fact(field=field, text=text):
            return f'{field}:"{text}"'
        case Dates(text=text):
            return f"date:{text}"
        case Not(part=part):
            return f"NOT {_inside(part)}"
        case And(parts=parts):
            return " ".join(_inside(part) if not isinstance(part, Not) else format_query(part) for part in parts)
        case Or(parts=parts):
            return " OR ".join(_inside(part) for part in parts)


def _inside(query: Query) -> str:
    text = format_query(query)
    return f"({text})" if isinstance(query, And | Or | Near) else text


def _stands_alone(text: str, query: Word) -> bool:
    try:
        return parse(text) == query
    except QueryError:
        return False

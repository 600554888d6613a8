"""A tree back to text: normalised, and read again it is the same tree."""

from __future__ import annotations

import re

from pipelines.errors import QueryError
from pipelines.search import nodes
from pipelines.search.query import parse

_PLAIN = re.compile(r"\w[\w.-]*")


def format_query(query: nodes.Query) -> str:  # noqa: C901 - one line for each kind of node
    """The query as text."""
    match query:
        case nodes.Everything():
            return "*"
        case nodes.Word(text=text):
            return text if _stands_alone(text, query) else f'"{text}"'
        case nodes.Phrase(text=text):
            return f'"{text}"'
        case nodes.Prefix(text=text):
            return f"{text}*"
        case nodes.Suffix(text=text):
            return f"*{text}"
        case nodes.Infix(text=text):
            return f"*{text}*"
        case nodes.Compound(text=text):
            return f"{text}~"
        case nodes.Exact(text=text):
            return f"={text}"
        case nodes.Near(left=left, right=right, distance=distance, ordered=ordered):
            return f"{_inside(left)} {'O' if ordered else ''}NEAR/{distance} {_inside(right)}"
        case nodes.Within(field=field, part=part):
            return f"{field}:{_inside(part)}"
        case nodes.Fact(field=field, text=text):
            return f"{field}:{text}" if _PLAIN.fullmatch(text) else f'{field}:"{text}"'
        case nodes.Dates(text=text):
            return f"date:{text}"
        case nodes.Story(text=text):
            return f"story:{text}"
        case nodes.Not(part=part):
            return f"NOT {_inside(part)}"
        case nodes.And(parts=parts):
            return " ".join(_inside(part) if not isinstance(part, nodes.Not) else format_query(part) for part in parts)
        case nodes.Or(parts=parts):
            return " OR ".join(_inside(part) for part in parts)


def _inside(query: nodes.Query) -> str:
    text = format_query(query)
    return f"({text})" if isinstance(query, nodes.And | nodes.Or | nodes.Near) else text


def _stands_alone(text: str, query: nodes.Word) -> bool:
    try:
        return parse(text) == query
    except QueryError:
        return False

"""What a query asks for, and whether a sentence has some of it: to mark it, to warn of words that never hit."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pipelines.errors import QueryError
from pipelines.search import nodes
from pipelines.search.document import document_of_text
from pipelines.search.match import matches
from pipelines.search.query import parse


def hit_finder(query: str) -> Callable[[str], bool]:
    """Says of a sentence whether it holds a word, phrase or beginning that the query asks for."""
    try:
        terms = tuple(terms_of(parse(query)))
    except QueryError:
        return lambda sentence: False

    def is_hit(sentence: str) -> bool:
        document = document_of_text(sentence)
        return any(matches(term, document) for term in terms)

    return is_hit


def terms_of(query: nodes.Query) -> Iterable[nodes.Query]:
    """The words, phrases and parts of words that the query asks for; not those it excludes."""
    match query:
        case nodes.And(parts=parts) | nodes.Or(parts=parts):
            for part in parts:
                yield from terms_of(part)
        case nodes.Near(left=left, right=right):
            yield from terms_of(left)
            yield from terms_of(right)
        case nodes.Within(part=part):
            yield from terms_of(part)
        case (
            nodes.Word()
            | nodes.Phrase()
            | nodes.Prefix()
            | nodes.Suffix()
            | nodes.Infix()
            | nodes.Compound()
            | nodes.Exact()
        ):
            yield query

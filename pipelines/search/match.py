"""Does a query match a document? The definition that every index must agree with, and what alerts ask."""

from __future__ import annotations

from itertools import product

from pipelines.search.document import Document
from pipelines.search.nodes import And, Everything, Not, Or, Phrase, Prefix, Query, Word


def matches(query: Query, document: Document) -> bool:
    """Whether the article with these keys is in the query's search."""
    match query:
        case Everything():
            return True
        case Word(keys=keys):
            return not document.keys.isdisjoint(keys)
        case Prefix(start=start):
            return f" {start}" in document.line
        case Phrase(words=words):
            return any(f" {' '.join(keys)} " in document.line for keys in product(*words))
        case And(parts=parts):
            return all(matches(part, document) for part in parts)
        case Or(parts=parts):
            return any(matches(part, document) for part in parts)
        case Not(part=part):
            return not matches(part, document)

"""`*wort`, `*wort*` and `wort~`: which words there are that end so, have this in them, or are compounds of it.

An index finds words by their beginning. For the others there is a list of all words that ever stood in an article;
what fits in it takes the wildcard's place in the query. So compounds cost nothing in the index.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import Connection

from pipelines.analysis.compounds import has_part, part_stems
from pipelines.errors import QueryError
from pipelines.search import nodes
from pipelines.search.dialects import dialect_of

MAX_WORDS = 2000
MAX_CANDIDATES = 20_000


def expanded(c: Connection, query: nodes.Query) -> nodes.Query:
    """The query with every such wildcard replaced by the words that fit.

    Raises QueryError where more than 2,000 do, or more than 20,000 must be looked at to find them.
    """
    match query:
        case nodes.Suffix(text=typed, end=end):
            return _words(c, f"*{typed}", end, at_end=True)
        case nodes.Infix(text=typed, part=part):
            return _words(c, f"*{typed}*", part, at_end=False)
        case nodes.Compound(text=typed, keys=keys, forms=forms):
            return nodes.Or((nodes.Word(typed, keys), *_compounds(c, typed, forms)))
        case nodes.Within(part=part):
            return replace(query, part=expanded(c, part))
        case nodes.Not(part=part):
            return nodes.Not(expanded(c, part))
        case nodes.And(parts=parts):
            return nodes.And(tuple(expanded(c, part) for part in parts))
        case nodes.Or(parts=parts):
            return nodes.Or(tuple(expanded(c, part) for part in parts))
        case _:
            return query


def _words(c: Connection, typed: str, part: str, *, at_end: bool) -> nodes.Query:
    found = dialect_of(c).words_with(c, part, at_end=at_end, limit=MAX_WORDS + 1)
    if len(found) > MAX_WORDS:
        raise _too_many(typed)
    return nodes.Or(_spellings(found))


def _compounds(c: Connection, typed: str, forms: tuple[str, ...]) -> tuple[nodes.Query, ...]:
    candidates: set[str] = set()
    for stem in part_stems(forms):
        candidates.update(dialect_of(c).words_with(c, stem, at_end=False, limit=MAX_CANDIDATES + 1))
    found = [word for word in candidates if has_part(word, forms)] if len(candidates) <= MAX_CANDIDATES else candidates
    if len(found) > MAX_WORDS:
        raise _too_many(f"{typed}~")
    return (nodes.Or(_spellings(found)),)


def _spellings(words: Collection[str]) -> tuple[nodes.Query, ...]:
    return tuple(nodes.Exact(word, word) for word in sorted(words))


def _too_many(typed: str) -> QueryError:
    return QueryError(f"{typed} fits more than {MAX_WORDS} different words; make it longer", typed, 0)

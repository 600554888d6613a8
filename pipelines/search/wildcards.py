"""`*wort` and `*wort*`: which words there are that end so, or have this in them.

An index finds words by their beginning. For the other two there is a list of all words that ever stood in an article;
what fits in it takes the wildcard's place in the query.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, text

from pipelines.errors import QueryError
from pipelines.search.nodes import And, Exact, Infix, Not, Or, Query, Suffix, Within

MAX_WORDS = 2000

_LIST = text("SELECT word FROM article_search_word WHERE word LIKE :pattern LIMIT :limit")


def expanded(c: Connection, query: Query) -> Query:
    """The query with every such wildcard replaced by the words that fit.

    Raises QueryError where more than 2,000 do.
    """
    match query:
        case Suffix(text=typed, end=end):
            return _words(c, f"*{typed}", f"%{end}")
        case Infix(text=typed, part=part):
            return _words(c, f"*{typed}*", f"%{part}%")
        case Within(part=part):
            return replace(query, part=expanded(c, part))
        case Not(part=part):
            return Not(expanded(c, part))
        case And(parts=parts):
            return And(tuple(expanded(c, part) for part in parts))
        case Or(parts=parts):
            return Or(tuple(expanded(c, part) for part in parts))
        case _:
            return query


def _words(c: Connection, typed: str, pattern: str) -> Query:
    found = list(c.execute(_LIST, {"pattern": pattern, "limit": MAX_WORDS + 1}).scalars())
    if len(found) > MAX_WORDS:
        raise QueryError(f"{typed} fits more than {MAX_WORDS} words; make it longer", typed, 0)
    return Or(tuple(Exact(word, word) for word in sorted(found)))

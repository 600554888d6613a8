"""How a query was read, what the index is asked, and what that costs: `search --explain`."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from pipelines.search import nodes
from pipelines.search.dates import LAST_ID, ZONE
from pipelines.search.find import count, find
from pipelines.search.format import format_query
from pipelines.search.plan import plan_of
from pipelines.search.wildcards import expanded
from pipelines.storage.articles import moment_of

_SHOWN_WORDS = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One part of a query."""

    depth: int
    """0 for the whole."""
    query: str
    """The part, normalised."""
    meaning: str
    """What it asks for: keys, spellings, words that a wildcard fits, bounds."""
    articles: int | None = None
    """How many have it; None for a part that only joins others."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """A query as it was understood."""

    query: str
    """Normalised: read again it means the same."""
    parts: tuple[Part, ...]
    """The tree, each part before those below it."""
    plan: str
    """Who answers, in a sentence."""
    asked: str
    """What the index is asked, in its own words."""
    found: int
    find_ms: float
    """What the newest twenty took."""
    count_ms: float


def explain(
    c: Connection,
    query: nodes.Query,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    publishers: Sequence[str] = (),
) -> Explanation:
    """Read and ask a query, and tell of it.   Raises QueryError for a wildcard that is too wide."""
    plan = plan_of(c, query, publishers)
    began = time.perf_counter()
    find(c, query, since=since, until=until, publishers=publishers)
    between = time.perf_counter()
    found = count(c, query, since=since, until=until, publishers=publishers)
    ended = time.perf_counter()
    return Explanation(
        query=format_query(query),
        parts=tuple(_parts(c, query, 0)),
        plan=plan.told,
        asked=plan.asked,
        found=found,
        find_ms=round((between - began) * 1000, 2),
        count_ms=round((ended - between) * 1000, 2),
    )


def _parts(c: Connection, query: nodes.Query, depth: int, field: str | None = None) -> Iterator[Part]:
    inner = query.field if isinstance(query, nodes.Within) else field
    below = nodes.children(query)
    joins = isinstance(query, nodes.And | nodes.Or | nodes.Not | nodes.Within)
    alone = nodes.Within(field, query) if field and not joins else query
    yield Part(
        depth=depth,
        query=format_query(query),
        meaning=_meaning(c, query),
        articles=None if joins else count(c, alone),
    )
    if joins:
        for part in below:
            yield from _parts(c, part, depth + 1, inner)


def _meaning(c: Connection, query: nodes.Query) -> str:  # noqa: C901 - one line for each kind of node
    match query:
        case nodes.Everything():
            return "every article"
        case nodes.Word(keys=keys):
            return f"a word with the key {_or(keys)}, in any form"
        case nodes.Phrase(words=words):
            return f"one after the other, in any form: {' · '.join(_or(keys) for keys in words)}"
        case nodes.Prefix(start=start):
            return f"a spelling that begins with {start}"
        case nodes.Exact(folded=folded):
            return f"the spelling {folded}"
        case nodes.Suffix() | nodes.Infix() | nodes.Compound():
            return _words(c, query)
        case nodes.Near(distance=distance, ordered=ordered):
            return f"at most {distance} words between them{', in this order' if ordered else ''}"
        case nodes.Within(field=field):
            return f"only in the {field}"
        case nodes.Fact(field=field, text=text):
            return f"{field} is or has the words {text}" if field != "publisher" else f"the publisher {text}"
        case nodes.Dates(low=low, high=high):
            begin = moment_of(low).astimezone(ZONE).isoformat() if low else "the beginning"
            end = moment_of(high).astimezone(ZONE).isoformat() if high < LAST_ID else "now"
            return f"published, else first seen, from {begin} to before {end}"
        case nodes.Story(ids=ids):
            return f"articles of the story {_or([str(number) for number in ids])}"
        case nodes.And():
            return "all of these"
        case nodes.Or():
            return "any of these"
        case nodes.Not():
            return "not this"


def _words(c: Connection, query: nodes.Query) -> str:
    """The words that a wildcard or a compound stands for."""
    spellings = [part.folded for part in _leaves(expanded(c, query)) if isinstance(part, nodes.Exact)]
    shown = ", ".join(spellings[:_SHOWN_WORDS])
    more = f" and {len(spellings) - _SHOWN_WORDS} more" if len(spellings) > _SHOWN_WORDS else ""
    own = f"the key {_or(query.keys)}, or " if isinstance(query, nodes.Compound) else ""
    return f"{own}one of {len(spellings)} spellings in the archive: {shown}{more}" if spellings else f"{own}no spelling"


def _leaves(query: nodes.Query) -> Iterator[nodes.Query]:
    below = nodes.children(query)
    if not below:
        yield query
    for part in below:
        yield from _leaves(part)


def _or(keys: Sequence[str]) -> str:
    return " or ".join(keys)

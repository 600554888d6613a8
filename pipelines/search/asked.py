"""A query with its bounds, put to this database: which ids, how many, how many in each step of time.

Everything is asked of the table of articles; what an index can say alone, of the index; of all else the index names
candidates and the matcher decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from types import ModuleType

from sqlalchemy import Connection, Select, func, select

from pipelines.search import postgres, sqlite
from pipelines.search.document import document_of, publisher_token
from pipelines.search.match import matches
from pipelines.search.nodes import And, Everything, Fact, Or, Query
from pipelines.search.wildcards import expanded
from pipelines.storage.articles import get_articles, seconds_of, time_step
from pipelines.storage.tables import article

_VERIFIED_AT_ONCE = 100
_READ_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Asked:
    """Make it with `asked`."""

    c: Connection
    query: Query
    """As the index is asked: only these publishers, wildcards replaced by words."""
    publishers: tuple[str, ...]
    low: int
    high: int

    def newest(self, limit: int) -> list[int]:
        """Ids, newest first."""
        if isinstance(self.query, Everything):
            return list(self.c.execute(self.stored().order_by(article.c.id.desc()).limit(limit)).scalars())
        dialect = dialect_of(self.c)
        if dialect.is_exact(self.query):
            found: list[int] = dialect.find(self.c, self.query, low=self.low, high=self.high, limit=limit)
            return found
        return list(islice(self._verified(), limit))

    def first(self) -> int | None:
        """The oldest id."""
        if isinstance(self.query, Everything):
            return self.c.execute(self.stored().with_only_columns(func.min(article.c.id))).scalar()
        dialect = dialect_of(self.c)
        if dialect.is_exact(self.query):
            found: list[int] = dialect.find(self.c, self.query, low=self.low, high=self.high, limit=1, newest=False)
            return found[0] if found else None
        return min(self._verified(), default=None)

    def ids(self) -> Iterator[int]:
        """All ids, newest first, some at a time in memory."""
        high = self.high
        while found := Asked(self.c, self.query, self.publishers, self.low, high).newest(_READ_AT_ONCE):
            yield from found
            high = found[-1]

    def count(self) -> int:
        """How many."""
        if isinstance(self.query, Everything):
            return self.c.execute(self.stored().with_only_columns(func.count())).scalar_one()
        dialect = dialect_of(self.c)
        if dialect.is_exact(self.query):
            found: int = dialect.count(self.c, self.query, low=self.low, high=self.high)
            return found
        return sum(1 for _ in self._verified())

    def count_by_step(self, step_s: int) -> list[tuple[int, int]]:
        """The numbers of the steps of so many seconds since 1900 in which there is one, and how many there are."""
        if isinstance(self.query, Everything):
            step = article.c.id // time_step(step_s)
            rows = self.c.execute(self.stored().with_only_columns(step, func.count()).group_by(step))
            return [(number, articles) for number, articles in rows]
        dialect = dialect_of(self.c)
        if dialect.is_exact(self.query):
            found: list[tuple[int, int]] = dialect.count_by_step(
                self.c, self.query, low=self.low, high=self.high, step_s=step_s
            )
            return found
        return list(Counter(seconds_of(found) // step_s for found in self._verified()).items())

    def stored(self) -> Select[int]:
        """All articles in these bounds, whatever is in them."""
        t = article.c
        chosen = select(t.id).where(t.id >= self.low, t.id < self.high)
        return chosen.where(t.publisher.in_(self.publishers)) if self.publishers else chosen

    def _verified(self) -> Iterator[int]:
        """What the index finds and the matcher confirms, newest first."""
        dialect, high = dialect_of(self.c), self.high
        while ids := dialect.find(self.c, self.query, low=self.low, high=high, limit=_VERIFIED_AT_ONCE):
            for found in get_articles(self.c, ids):
                if matches(self.query, document_of(found)):
                    yield found.id
            high = ids[-1]


def asked(c: Connection, query: Query, publishers: Sequence[str], bounds: tuple[int, int]) -> Asked:
    """The question as this database's index can answer it."""
    if isinstance(query, Everything):
        return Asked(c, query, tuple(publishers), *bounds)
    query = expanded(c, query)
    if publishers:
        wanted = Or(tuple(Fact("publisher", name, (publisher_token(name),)) for name in publishers))
        query = And((*(query.parts if isinstance(query, And) else (query,)), wanted))
    return Asked(c, query, tuple(publishers), *bounds)


def dialect_of(c: Connection) -> ModuleType:
    """The module that speaks to this database's index."""
    return sqlite if c.dialect.name == "sqlite" else postgres

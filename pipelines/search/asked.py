"""A query with its bounds, put to this database: which ids, how many, how many in each step of time.

Everything is asked of the table of articles; what an index can say alone, of the index; of all else the index names
candidates and the matcher decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from sqlalchemy import Connection, Select, func, select

from pipelines.search import nodes
from pipelines.search.dates import bounded
from pipelines.search.day_sheets import A_DAY, SheetsChangedError, newest_day
from pipelines.search.dialects import dialect_of
from pipelines.search.document import document_of, publisher_token
from pipelines.search.match import matches
from pipelines.search.tally import Tally
from pipelines.search.wildcards import expanded
from pipelines.storage.articles import get_articles, seconds_of, time_step
from pipelines.storage.stories import current_id
from pipelines.storage.tables import article

_VERIFIED_AT_ONCE = 100
_READ_AT_ONCE = 5000
_ALL_OF_THEM = 1 << 30
_RECENT_DAYS = 60
HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class Asked:
    """Make it with `asked`."""

    c: Connection
    query: nodes.Query
    """As the index is asked: only these publishers, wildcards replaced by words."""
    publishers: tuple[str, ...]
    low: int
    high: int
    is_indexed: bool
    """Whether every article is in the index."""
    only: tuple[int, ...] | None = None
    """Ids to which a `story:` bounds the query, ascending; None: no bound."""
    without: frozenset[int] = frozenset()
    """Ids that a `NOT story:` takes out."""

    def newest(self, limit: int) -> list[int]:
        """Ids, newest first."""
        if self._is_everything:
            return list(self.c.execute(self.stored().order_by(article.c.id.desc()).limit(limit)).scalars())
        dialect = dialect_of(self.c)
        if self.is_exact:
            found: list[int] | None = self._without_common(limit) if limit < _ALL_OF_THEM else None
            if found is None:
                found = dialect.find(self.c, self.query, low=self.low, high=self.high, limit=limit)
            return found
        return list(islice(self._verified(), limit))

    def _without_common(self, limit: int) -> list[int] | None:
        """A common word without another, which may be in few: sheets tell it, those of the newest days first."""
        query, low, high = bounded(self.query, self.low, self.high)
        if not Tally(self.c, low, high).may_walk_far(query):
            return None
        recent = (newest_day(self.c) - _RECENT_DAYS) * A_DAY
        for begin in [recent, low] if low < recent < high else [low]:
            tally = Tally(self.c, begin, high)
            if not tally.is_worth_it:
                return None
            try:
                found = tally.newest(query, limit)
            except SheetsChangedError:
                return None
            if len(found) == limit:
                break
        return found

    def ids(self) -> Iterator[int]:
        """All ids, newest first, some at a time in memory."""
        high = self.high
        while found := replace(self, high=high).newest(_READ_AT_ONCE):
            yield from found
            high = found[-1]

    def count(self) -> int:
        """How many."""
        if self._is_everything:
            return sum(self.count_by_step(HOUR_S).values())
        if self.is_exact:
            on_sheets = self._on_sheets()
            if on_sheets is not None:
                tally, bits = on_sheets
                return bits.bit_count() + sum(len(self.between(*gap).ids_ascending()) for gap in tally.gaps)
            return self._indexed_count()
        return sum(1 for _ in self._verified())

    def count_by_step(self, step_s: int) -> dict[int, int]:
        """The numbers of the steps of so many seconds since 1900 in which there is one, and how many there are."""
        if self._is_everything:
            return self._all_by_step(step_s)
        if self.is_exact:
            on_sheets = self._on_sheets() if step_s == HOUR_S else None
            if on_sheets is not None:
                tally, bits = on_sheets
                found = tally.sheets.by_hour(bits)
                for gap in tally.gaps:
                    found |= Counter(seconds_of(number) // step_s for number in self.between(*gap).ids_ascending())
                return found
            return self._indexed_by_step(step_s)
        return Counter(seconds_of(found) // step_s for found in self._verified())

    def ids_ascending(self) -> list[int]:
        """All ids, where the index alone can answer: soon also where few match, or none."""
        found: list[int] = dialect_of(self.c).ids(self.c, self.query, low=self.low, high=self.high)
        return found

    def all_ids(self) -> list[int]:
        """All ids, newest first, in memory."""
        return self.newest(_ALL_OF_THEM) if self.is_exact else list(self._verified())

    def _on_sheets(self) -> tuple[Tally, int] | None:
        """The bits of the articles on day sheets that match, where they tell it sooner than the index."""
        query, low, high = bounded(self.query, self.low, self.high)
        tally = Tally(self.c, low, high)
        try:
            return (tally, tally.bits(query)) if tally.gains(query) and tally.is_worth_it else None
        except SheetsChangedError:
            return None

    def between(self, low: int, high: int) -> Asked:
        """The same in other bounds."""
        return replace(self, low=low, high=high)

    def _indexed_count(self) -> int:
        found: int = dialect_of(self.c).count(self.c, self.query, low=self.low, high=self.high)
        return found

    def _indexed_by_step(self, step_s: int) -> dict[int, int]:
        bounds = {"low": self.low, "high": self.high}
        found: dict[int, int] = dialect_of(self.c).count_by_step(self.c, self.query, **bounds, step_s=step_s)
        return found

    def _all_by_step(self, step_s: int) -> dict[int, int]:
        """The index counts the articles of whole hours; what it has not, and parts of hours, are counted here."""
        if step_s != HOUR_S or self.publishers or not self.is_indexed:
            return self._stored_by_step(self.low, self.high, step_s)
        tally = Tally(self.c, self.low, self.high)
        if not tally.is_worth_it:
            return self._hours(self.low, self.high)
        found = tally.sheets.all_by_hour()
        for gap in tally.gaps:
            found |= self._hours(*gap)
        return found

    def _hours(self, low: int, high: int) -> dict[int, int]:
        hour = time_step(HOUR_S)
        first, last = -(-low // hour), high // hour
        if first >= last:
            return self._stored_by_step(low, high, HOUR_S)
        parts = [(low, first * hour), (last * hour, high)]
        found: dict[int, int] = dialect_of(self.c).count_all_by_hour(self.c, low=first, high=last)
        for begin, end in parts:
            found |= self._stored_by_step(begin, end, HOUR_S) if begin < end else {}
        return found

    def _stored_by_step(self, low: int, high: int, step_s: int) -> dict[int, int]:
        step = article.c.id // time_step(step_s)
        chosen = replace(self, low=low, high=high).stored().with_only_columns(step, func.count()).group_by(step)
        return dict(self.c.execute(chosen).all())

    def stored(self) -> Select[int]:
        """All articles in these bounds, whatever is in them."""
        t = article.c
        chosen = select(t.id).where(t.id >= self.low, t.id < self.high)
        return chosen.where(t.publisher.in_(self.publishers)) if self.publishers else chosen

    @property
    def _has_no_story(self) -> bool:
        return self.only is None and not self.without

    @property
    def _is_everything(self) -> bool:
        return isinstance(self.query, nodes.Everything) and self._has_no_story

    @property
    def is_exact(self) -> bool:
        """Whether the index alone can answer."""
        return self._has_no_story and bool(dialect_of(self.c).is_exact(self.query))

    def _verified(self) -> Iterator[int]:
        """What the index or a story names and the matcher confirms, newest first."""
        if self.only is not None:
            yield from self._confirmed([number for number in self.only[::-1] if self.low <= number < self.high])
            return
        dialect, high = dialect_of(self.c), self.high
        while ids := dialect.find(self.c, self.query, low=self.low, high=high, limit=_VERIFIED_AT_ONCE):
            if dialect.is_exact(self.query):
                yield from (number for number in ids if number not in self.without)
            else:
                yield from self._confirmed(ids)
            high = ids[-1]

    def _confirmed(self, ids: Sequence[int]) -> Iterator[int]:
        for found in get_articles(self.c, [number for number in ids if number not in self.without]):
            if matches(self.query, document_of(found)):
                yield found.id


def asked(
    c: Connection, query: nodes.Query, publishers: Sequence[str], bounds: tuple[int, int], *, is_indexed: bool = True
) -> Asked:
    """The question as this database's index can answer it; everything can be asked for without one."""
    if isinstance(query, nodes.Everything):
        return Asked(c, query, tuple(publishers), *bounds, is_indexed)
    parts = query.parts if isinstance(query, nodes.And) else (query,)
    only, without = _of_stories(c, parts)
    rest = [part for part in parts if not isinstance(part, nodes.Story) and not _is_not_story(part)]
    if publishers:
        rest.append(nodes.Or(tuple(nodes.Fact("publisher", name, (publisher_token(name),)) for name in publishers)))
    query = nodes.And(tuple(rest)) if len(rest) > 1 else rest[0] if rest else nodes.Everything()
    return Asked(c, expanded(c, query), tuple(publishers), *bounds, is_indexed, only, without)


def _of_stories(c: Connection, parts: Sequence[nodes.Query]) -> tuple[tuple[int, ...] | None, frozenset[int]]:
    """The articles of which all found ones must be, and those of which none may be."""
    wanted = [_articles_of(c, part) for part in parts if isinstance(part, nodes.Story)]
    unwanted = [
        _articles_of(c, part.part)
        for part in parts
        if isinstance(part, nodes.Not) and isinstance(part.part, nodes.Story)
    ]
    return tuple(sorted(frozenset.intersection(*wanted))) if wanted else None, frozenset().union(*unwanted)


def _articles_of(c: Connection, stories: nodes.Story) -> frozenset[int]:
    current = {current_id(c, number) for number in stories.ids}
    return frozenset(c.execute(select(article.c.id).where(article.c.story_id.in_(current))).scalars())


def _is_not_story(part: nodes.Query) -> bool:
    return isinstance(part, nodes.Not) and isinstance(part.part, nodes.Story)

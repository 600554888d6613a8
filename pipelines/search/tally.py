"""Counting on day sheets: a query of AND, OR and NOT as the same of bits, what is on no sheet by the index."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress

from sqlalchemy import Connection

from pipelines.search import day_sheets, nodes
from pipelines.search.day_sheets import A_DAY, HOURS, Sheets
from pipelines.search.dialects import dialect_of
from pipelines.search.document import EVERYTHING, publisher_token
from pipelines.search.pairs import pair_of

MAX_GAPS = 12
"""Runs of days without sheets, each of which asks the index; with more it alone is asked."""
_DAYS_AT_ONCE = 365
_FLAGS = bytes.maketrans(b"01", b"\x00\x01")


@dataclass
class Tally:
    """One query on the sheets of a range of ids."""

    c: Connection
    low: int
    high: int

    @cached_property
    def sheets(self) -> Sheets:
        """Those of the days that lie wholly in the range."""
        return day_sheets.read_sheets(self.c, self.low, self.high)

    @cached_property
    def common(self) -> frozenset[str]:
        """Lexemes that have bits."""
        return day_sheets.common(self.c)

    @cached_property
    def gaps(self) -> list[tuple[int, int]]:
        """The ranges with articles and without sheets. Without articles the index would look for one to the end."""
        hours = A_DAY // HOURS
        ranges = ((low, high, low // hours, -(-high // hours)) for low, high in self.sheets.gaps(self.low, self.high))
        asked = dialect_of(self.c).count_all_by_hour
        return [(low, high) for low, high, a, b in ranges if any(asked(self.c, low=a, high=b).values())]

    @property
    def is_worth_it(self) -> bool:
        """Whether there are sheets of most of the range."""
        return bool(self.common) and bool(self.sheets.days) and len(self.gaps) <= MAX_GAPS

    def gains(self, query: nodes.Query) -> bool:
        """Whether bits answer sooner than the index: not where it walks from one rare word to the next."""
        match query:
            case nodes.And(parts=parts):
                wanted = [part for part in parts if not isinstance(part, nodes.Not)]
                unwanted = [part.part for part in parts if isinstance(part, nodes.Not)]
                return all(map(self.gains, wanted)) or any(map(self.gains, unwanted))
            case nodes.Or(parts=parts):
                return any(map(self.gains, parts))
            case nodes.Word() | nodes.Phrase() | nodes.Fact() | nodes.Dates() | nodes.Everything():
                return self._is_known(query)
            case _:
                return False

    def may_walk_far(self, query: nodes.Query) -> bool:
        """Whether a common word without another may stand in so few that an index walks past nearly all others."""
        parts = query.parts if isinstance(query, nodes.And) else ()
        unwanted = [part.part for part in parts if isinstance(part, nodes.Not)]
        wanted = [part for part in parts if not isinstance(part, nodes.Not)]
        return any(map(self._is_known, unwanted)) and all(map(self.gains, wanted))

    def newest(self, query: nodes.Query, limit: int) -> list[int]:
        """Ids, newest first, of what is on sheets and what is not.   Raises SheetsChangedError."""
        found = day_sheets.newest(self.c, self.sheets, self.bits(query), limit)
        for low, high in self.gaps:
            found += dialect_of(self.c).ids(self.c, query, low=low, high=high)
        return sorted(found, reverse=True)[:limit]

    def bits(self, query: nodes.Query) -> int:
        """A bit for each article on the sheets that matches.   Raises SheetsChangedError."""
        match query:
            case nodes.Dates(low=low, high=high):
                return day_sheets.bits_between(self._ids, low, high)
            case nodes.And(parts=parts):
                return self._and(parts)
            case nodes.Or(parts=parts):
                known = [part for part in parts if self._is_known(part)]
                rest = tuple(part for part in parts if not self._is_known(part))
                return _any([*map(self.bits, known), *([self._asked(_or(rest))] if rest else [])])
            case nodes.Word(text=text, keys=(_, _, *_) as keys):
                return self.bits(nodes.Or(tuple(nodes.Word(text, (key,)) for key in keys)))
            case _:
                lexeme = self._lexeme(query)
                return self._asked(query) if lexeme is None else self._read(lexeme)

    def of_ids(self, ids: Sequence[int]) -> int:
        """The bits of these articles; ids ascending."""
        return day_sheets.bits_of(self.sheets, self._ids, ids)

    def labels(self, column: str, bits: int, publishers: Sequence[str]) -> tuple[Counter[int], Counter[int]]:
        """How many of the articles with a bit, and how many of all (of these publishers), have which label's number."""
        by_day = day_sheets.read_labels(self.c, self.sheets, column)
        among = nodes.Or(tuple(nodes.Fact("publisher", name, (publisher_token(name),)) for name in publishers))
        everything = self.bits(among) if publishers else self.sheets.all_bits()
        return self._counted(by_day, bits), self._counted(by_day, everything)

    def _counted(self, by_day: Sequence[array[int]], bits: int) -> Counter[int]:
        counted: Counter[int] = Counter()
        for numbers, chosen in zip(by_day, self.sheets.by_day(bits), strict=True):
            if chosen.bit_count() == len(numbers):
                counted.update(numbers)
            elif chosen:
                flags = f"{chosen:0{len(numbers)}b}"[::-1].encode().translate(_FLAGS)
                counted.update(compress(numbers, flags))
        return counted

    def _and(self, parts: tuple[nodes.Query, ...]) -> int:
        found = self.sheets.all_bits()
        rest = []
        for part in parts:
            if isinstance(part, nodes.Not):
                found &= ~self.bits(part.part)
            elif self._is_known(part):
                found &= self.bits(part)
            else:
                rest.append(part)
        return found & self._asked(nodes.And(tuple(rest)) if len(rest) > 1 else rest[0]) if rest else found

    def _is_known(self, query: nodes.Query) -> bool:
        """Whether the sheets tell some of it, so that the index need not."""
        match query:
            case nodes.Dates():
                return True
            case nodes.And(parts=parts) | nodes.Or(parts=parts):
                return any(isinstance(part, nodes.Not) or self._is_known(part) for part in parts)
            case nodes.Word(keys=keys):
                return any("k" + key in self.common for key in keys)
            case _:
                return self._lexeme(query) is not None

    def _lexeme(self, query: nodes.Query) -> str | None:
        """The common lexeme that just the matching articles have."""
        match query:
            case nodes.Everything():
                found = "f" + EVERYTHING
            case nodes.Word(keys=(key,)):
                found = "k" + key
            case nodes.Fact(tokens=(token,)):
                found = "f" + token
            case nodes.Phrase(words=((one,), (two,))) if pair := pair_of((one, two)):
                found = "p" + pair
            case _:
                return None
        return found if found in self.common else None

    def _read(self, lexeme: str) -> int:
        return day_sheets.read_bits(self.c, self.sheets, lexeme)

    def _asked(self, query: nodes.Query) -> int:
        """The bits of what the index finds, a year at a time: a million ids at once take a hundred megabytes."""
        found, days = 0, self.sheets.days
        for start in range(0, len(days), _DAYS_AT_ONCE):
            low, high = days[start] * A_DAY, (days[start : start + _DAYS_AT_ONCE][-1] + 1) * A_DAY
            found |= self.of_ids(dialect_of(self.c).ids(self.c, query, low=low, high=high))
        return found

    @cached_property
    def _ids(self) -> list[array[int]]:
        return day_sheets.read_ids(self.c, self.sheets)


def _any(each: Iterable[int]) -> int:
    found = 0
    for bits in each:
        found |= bits
    return found


def _or(parts: tuple[nodes.Query, ...]) -> nodes.Query:
    return nodes.Or(parts) if len(parts) > 1 else parts[0]

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
from pipelines.search.day_sheets import Sheets
from pipelines.search.dialects import dialect_of
from pipelines.search.document import EVERYTHING, publisher_token
from pipelines.search.pairs import pair_of

MAX_GAPS = 60
"""Runs of days without sheets, each of which asks the index; with more it alone is asked."""
_ALL_OF_THEM = 1 << 30
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
        """The ranges without sheets."""
        return self.sheets.gaps(self.low, self.high)

    @property
    def is_worth_it(self) -> bool:
        """Whether there are sheets of most of the range."""
        return bool(self.common) and bool(self.sheets.days) and len(self.gaps) <= MAX_GAPS

    def gains(self, query: nodes.Query) -> bool:
        """Whether bits answer sooner than the index: not where it walks from one rare word to the next."""
        match query:
            case nodes.And(parts=parts):
                wanted = [part for part in parts if not isinstance(part, nodes.Not)]
                return all(map(self.gains, wanted)) if wanted else True
            case nodes.Or(parts=parts):
                return any(map(self.gains, parts))
            case nodes.Dates():
                return True
            case _:
                return self._lexemes(query) is not None

    def bits(self, query: nodes.Query) -> int:
        """A bit for each article on the sheets that matches.   Raises SheetsChangedError."""
        lexemes = self._lexemes(query)
        if lexemes is not None:
            return _any(map(self._read, lexemes))
        match query:
            case nodes.Dates(low=low, high=high):
                return day_sheets.bits_between(self._ids, low, high)
            case nodes.And(parts=parts):
                return self._and(parts)
            case nodes.Or(parts=parts):
                known = [part for part in parts if self._is_known(part)]
                rest = tuple(part for part in parts if not self._is_known(part))
                return _any([*map(self.bits, known), *([self._asked(_or(rest))] if rest else [])])
            case _:
                return self._asked(query)

    def of_ids(self, ids: list[int]) -> int:
        """The bits of these articles; newest first."""
        return day_sheets.bits_of(self.sheets, self._ids, ids[::-1])

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
        if isinstance(query, nodes.Dates) or self._lexemes(query) is not None:
            return True
        below = query.parts if isinstance(query, nodes.And | nodes.Or) else ()
        return any(isinstance(part, nodes.Not) or self._is_known(part) for part in below)

    def _lexemes(self, query: nodes.Query) -> list[str] | None:
        """Common lexemes of which an article must have one; None where others would do, too."""
        match query:
            case nodes.Everything():
                found = ["f" + EVERYTHING]
            case nodes.Word(keys=keys):
                found = ["k" + key for key in keys]
            case nodes.Fact(tokens=(token,)):
                found = ["f" + token]
            case nodes.Phrase(words=((one,), (two,))) if pair := pair_of((one, two)):
                found = ["p" + pair]
            case _:
                return None
        return found if self.common.issuperset(found) else None

    def _read(self, lexeme: str) -> int:
        return day_sheets.read_bits(self.c, self.sheets, lexeme)

    def _asked(self, query: nodes.Query) -> int:
        """The bits of what the index finds."""
        low, high = self.sheets.days[0] * day_sheets.A_DAY, (self.sheets.days[-1] + 1) * day_sheets.A_DAY
        return self.of_ids(dialect_of(self.c).find(self.c, query, low=low, high=high, limit=_ALL_OF_THEM))

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

"""What counting needs of a day that has passed: a sheet of its articles, so that a million are counted without reading.

An index counts by walking: a word in nearly every article costs a tenth of a second at a million articles, twenty of
them with OR most of one, and who wrote them stands only in the articles themselves. So each day that is over has a
sheet: its articles in the order of their ids, how many each hour has, a number for the publisher, section, agencies and
authors of each; and for each lexeme that is common a bit for each article. AND, OR and NOT of such bits are what a
processor does best.

A day whose articles change loses its sheet, in the same transaction, and is counted by the index until it gets another
(`pipelines.search.sealing`).
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from sqlalchemy import Connection, bindparam, select, text

from pipelines.storage.articles import time_step
from pipelines.storage.inserting import insert_into
from pipelines.storage.tables import meta

A_DAY = time_step(86400)
"""From the id of a moment to that of the same moment of the next day; days here are those of UTC, since 1900."""
HOURS = 24
LABELS = ("publisher", "section", "agencies", "authors")
"""The columns of an article that have a number on the sheet, one for each value as it is stored."""
_COMMON_KEY = "search_common"

_TABLES = ("article_search_day", "article_search_day_word", "article_search_label")
_CREATE = (
    "CREATE TABLE article_search_day (day {integer} PRIMARY KEY, articles {integer} NOT NULL, hours {bytes} NOT NULL, "
    "ids {bytes} NOT NULL, publisher {bytes} NOT NULL, section {bytes} NOT NULL, agencies {bytes} NOT NULL, "
    "authors {bytes} NOT NULL)",
    "CREATE TABLE article_search_day_word (lexeme {text} NOT NULL, day {integer} NOT NULL, bits {bytes} NOT NULL, "
    "PRIMARY KEY (lexeme, day)) {without_rowid}",
    "CREATE TABLE article_search_label (number {serial} PRIMARY KEY, name {text} NOT NULL UNIQUE)",
)
_TYPES = {
    "sqlite": {
        "integer": "INTEGER",
        "bytes": "BLOB",
        "text": "TEXT",
        "serial": "INTEGER",
        "without_rowid": "WITHOUT ROWID",
    },
    "postgresql": {
        "integer": "bigint",
        "bytes": "bytea",
        "text": "text",
        "serial": "integer GENERATED ALWAYS AS IDENTITY",
        "without_rowid": "",
    },
}
_REMOVE = text("DELETE FROM article_search_day WHERE day IN :days").bindparams(bindparam("days", expanding=True))
_READ = text("SELECT day, articles, hours FROM article_search_day WHERE day >= :first AND day < :after ORDER BY day")
_READ_IDS_OF = text("SELECT ids FROM article_search_day WHERE day = :day")
_READ_IDS = text("SELECT ids FROM article_search_day WHERE day >= :first AND day < :after ORDER BY day")
_READ_BITS = text(
    "SELECT w.bits FROM article_search_day AS d JOIN article_search_day_word AS w ON w.day = d.day "
    "WHERE d.day >= :first AND d.day < :after AND w.lexeme = :lexeme ORDER BY d.day"
)
_WRITE = text(
    "INSERT INTO article_search_day (day, articles, hours, ids, publisher, section, agencies, authors) "
    "VALUES (:day, :articles, :hours, :ids, :publisher, :section, :agencies, :authors)"
)
_WRITE_BITS = text(
    "INSERT INTO article_search_day_word (lexeme, day, bits) VALUES (:lexeme, :day, :bits) "
    "ON CONFLICT (lexeme, day) DO UPDATE SET bits = excluded.bits"
)
_ADD_LABEL = text("INSERT INTO article_search_label (name) VALUES (:name) ON CONFLICT DO NOTHING")


class SheetsChangedError(Exception):
    """Between two readings somebody wrote: only on PostgreSQL, where a search is no snapshot. Ask the index."""


@dataclass(frozen=True, slots=True)
class Sheets:
    """The sheets of some days, side by side: bit `8 * starts[i] + k` is the k-th article of the i-th day."""

    days: tuple[int, ...]
    """Ascending."""
    articles: tuple[int, ...]
    """How many each has."""
    hours: tuple[array[int], ...]
    """How many each hour of each has."""

    @property
    def starts(self) -> list[int]:
        """The byte at which each day's bits begin; at last the byte at which all end."""
        return list(accumulate((bytes_of(number) for number in self.articles), initial=0))

    def all_bits(self) -> int:
        """A bit for each article."""
        joined = b"".join(((1 << number) - 1).to_bytes(bytes_of(number), "little") for number in self.articles)
        return int.from_bytes(joined, "little")

    def by_day(self, bits: int) -> list[int]:
        """The bits of each day."""
        starts = self.starts
        joined = bits.to_bytes(starts[-1], "little")
        return [int.from_bytes(joined[start:end], "little") for start, end in pairwise(starts)]

    def by_hour(self, bits: int) -> dict[int, int]:
        """How many bits there are in the hours since 1900 in which there is one."""
        found: dict[int, int] = {}
        for day, hours, articles, of_day in zip(self.days, self.hours, self.articles, self.by_day(bits), strict=True):
            flags = f"{of_day:0{articles}b}"  # the newest first
            end = articles
            for hour, number in enumerate(hours):
                if number and (having := flags.count("1", end - number, end)):
                    found[day * HOURS + hour] = having
                end -= number
        return found

    def all_by_hour(self) -> dict[int, int]:
        """How many articles there are in the hours since 1900 in which there is one."""
        return {
            day * HOURS + hour: articles
            for day, hours in zip(self.days, self.hours, strict=True)
            for hour, articles in enumerate(hours)
            if articles
        }

    def gaps(self, low: int, high: int) -> list[tuple[int, int]]:
        """The ranges of ids from `low` to below `high` that are on no sheet of these."""
        edges = [low, *(edge for day in self.days for edge in (day * A_DAY, (day + 1) * A_DAY)), high]
        return [(begin, end) for begin, end in zip(edges[::2], edges[1::2], strict=True) if begin < end]


def bytes_of(articles: int) -> int:
    """How many bytes that many bits take."""
    return (articles + 7) // 8


def create(c: Connection) -> None:
    """Begin anew, without sheets."""
    for name in _TABLES:
        c.execute(text(f"DROP TABLE IF EXISTS {name}"))
    for statement in _CREATE:
        c.execute(text(statement.format(**_TYPES[c.dialect.name])))
    set_common(c, ())


def remove(c: Connection, ids: Iterable[int]) -> None:
    """Take away the sheets of the days of these articles: something of them changes."""
    c.execute(_REMOVE, {"days": sorted({number // A_DAY for number in ids})})


def common(c: Connection) -> frozenset[str]:
    """The lexemes that have bits on every sheet."""
    value = c.execute(select(meta.c.value).where(meta.c.key == _COMMON_KEY)).scalar()
    return frozenset(json.loads(value)) if value else frozenset()


def set_common(c: Connection, lexemes: Collection[str]) -> None:
    """Choose other lexemes, while there is no sheet."""
    c.execute(text("DELETE FROM article_search_day"))
    c.execute(text("DELETE FROM article_search_day_word"))
    value = json.dumps(sorted(lexemes))
    statement = insert_into(c, meta).values(key=_COMMON_KEY, value=value)
    c.execute(statement.on_conflict_do_update(index_elements=[meta.c.key], set_={"value": value}))


def read_sheets(c: Connection, low: int, high: int) -> Sheets:
    """The sheets of the days that lie wholly from `low` to below `high`."""
    rows = c.execute(_READ, _days(low, high)).all()
    return Sheets(
        tuple(row.day for row in rows),
        tuple(row.articles for row in rows),
        tuple(_numbers("I", row.hours) for row in rows),
    )


def read_bits(c: Connection, sheets: Sheets, lexeme: str) -> int:
    """For each article on the sheets whether it has this common lexeme.

    Raises SheetsChangedError where another process wrote a sheet, or took one away, since `sheets` were read.
    """
    if not sheets.days:
        return 0
    bits = b"".join(c.execute(_READ_BITS, _of(sheets) | {"lexeme": lexeme}).scalars())
    if len(bits) != sheets.starts[-1]:
        raise SheetsChangedError
    return int.from_bytes(bits, "little")


def read_ids(c: Connection, sheets: Sheets) -> list[array[int]]:
    """The ids of each day's articles, ascending.   Raises SheetsChangedError."""
    found = [_numbers("q", ids) for ids in c.execute(_READ_IDS, _of(sheets)).scalars()] if sheets.days else []
    return _unchanged(sheets, found)


def newest_day(c: Connection) -> int:
    """The newest day with a sheet; 0: there is none."""
    return int(c.execute(text("SELECT coalesce(max(day), 0) FROM article_search_day")).scalar_one())


def newest(c: Connection, sheets: Sheets, bits: int, limit: int) -> list[int]:
    """The ids that the highest bits stand for, newest first.   Raises SheetsChangedError."""
    found: list[int] = []
    for day, articles, of_day in zip(sheets.days[::-1], sheets.articles[::-1], sheets.by_day(bits)[::-1], strict=True):
        if len(found) >= limit:
            break
        if of_day:
            ids = _numbers("q", c.execute(_READ_IDS_OF, {"day": day}).scalar() or b"")
            if len(ids) != articles:
                raise SheetsChangedError
            found += [number for place, number in enumerate(ids) if of_day >> place & 1][::-1]
    return found[:limit]


def bits_of(sheets: Sheets, ids_by_day: Sequence[array[int]], ids: Sequence[int]) -> int:
    """The bits of these articles, ids ascending; those on no sheet are passed over."""
    joined = bytearray()
    for day, of_day in zip(sheets.days, ids_by_day, strict=True):
        begin = bisect_left(ids, day * A_DAY)
        end = bisect_left(ids, (day + 1) * A_DAY, begin)
        joined += _day_bits(of_day, ids[begin:end])
    return int.from_bytes(joined, "little")


def bits_between(ids_by_day: Sequence[array[int]], low: int, high: int) -> int:
    """The bits of all articles from `low` to below `high`."""
    joined = bytearray()
    for of_day in ids_by_day:
        begin, end = bisect_left(of_day, low), bisect_left(of_day, high)
        joined += ((1 << end) - (1 << begin) if begin < end else 0).to_bytes(bytes_of(len(of_day)), "little")
    return int.from_bytes(joined, "little")


def _day_bits(of_day: array[int], ids: Sequence[int]) -> bytes:
    bits = bytearray(bytes_of(len(of_day)))
    place = 0
    for number in ids:
        place = bisect_left(of_day, number, place)
        if place < len(of_day) and of_day[place] == number:
            bits[place >> 3] |= 1 << (place & 7)
    return bytes(bits)


def read_labels(c: Connection, sheets: Sheets, column: str) -> list[array[int]]:
    """The number of each article's label, by day, in the order of the ids.   Raises SheetsChangedError."""
    assert column in LABELS
    statement = text(f"SELECT {column} FROM article_search_day WHERE day >= :first AND day < :after ORDER BY day")
    found = [_numbers("I", labels) for labels in c.execute(statement, _of(sheets)).scalars()] if sheets.days else []
    return _unchanged(sheets, found)


def label_names(c: Connection, numbers: Collection[int]) -> dict[int, str]:
    """The stored values that these numbers stand for; 0 stands for none."""
    found: dict[int, str] = {}
    wanted = sorted(set(numbers) - {0})
    statement = text("SELECT number, name FROM article_search_label WHERE number IN :numbers").bindparams(
        bindparam("numbers", expanding=True)
    )
    for start in range(0, len(wanted), 500):
        found.update((row.number, row.name) for row in c.execute(statement, {"numbers": wanted[start : start + 500]}))
    return found


def label_numbers(c: Connection, names: Collection[str]) -> dict[str, int]:
    """The number of each stored value, new ones added."""
    wanted, found = sorted(set(names)), dict[str, int]()
    statement = text("SELECT name, number FROM article_search_label WHERE name IN :names").bindparams(
        bindparam("names", expanding=True)
    )
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        c.execute(_ADD_LABEL, [{"name": name} for name in some])
        found.update((row.name, row.number) for row in c.execute(statement, {"names": some}))
    return found


def known_labels(c: Connection, names: Collection[str]) -> set[str]:
    """Those of these stored values that have a number."""
    if not names:
        return set()
    statement = text("SELECT name FROM article_search_label WHERE name IN :names").bindparams(
        bindparam("names", expanding=True)
    )
    return set(c.execute(statement, {"names": sorted(names)}).scalars())


def remove_labels(c: Connection, names: Collection[str]) -> None:
    """Take away the numbers of values that are on no sheet."""
    if names:
        c.execute(
            text("DELETE FROM article_search_label WHERE name = :name"), [{"name": name} for name in sorted(names)]
        )


def write_sheet(
    c: Connection, day: int, ids: Sequence[int], labels: Mapping[str, Sequence[int]], bits: Mapping[str, Sequence[int]]
) -> None:
    """Write the sheet of a day that has none: ids ascending, a label number each, for each common lexeme the ids."""
    hours = [0] * HOURS
    for number in ids:
        hours[(number - day * A_DAY) * HOURS // A_DAY] += 1
    packed = array("q", ids)
    places = {number: place for place, number in enumerate(ids)}
    columns = {column: array("I", labels[column]).tobytes() for column in LABELS}
    row = {"day": day, "articles": len(ids), "hours": array("I", hours).tobytes(), "ids": packed.tobytes()}
    rows = [{"lexeme": lexeme, "day": day, "bits": _bits_at(places, having)} for lexeme, having in bits.items()]
    if rows:
        c.execute(_WRITE_BITS, rows)
    c.execute(_WRITE, row | columns)


def _unchanged(sheets: Sheets, by_day: list[array[int]]) -> list[array[int]]:
    if tuple(map(len, by_day)) != sheets.articles:
        raise SheetsChangedError
    return by_day


def _bits_at(places: Mapping[int, int], ids: Iterable[int]) -> bytes:
    flags = bytearray(b"0") * len(places)
    for number in ids:
        if number in places:
            flags[places[number]] = ord("1")
    flags.reverse()
    return int(flags, 2).to_bytes(bytes_of(len(places)), "little")


def _days(low: int, high: int) -> dict[str, int]:
    return {"first": -(-low // A_DAY), "after": high // A_DAY}


def _of(sheets: Sheets) -> dict[str, int]:
    return {"first": sheets.days[0], "after": sheets.days[-1] + 1}


def _numbers(code: str, packed: bytes) -> array[int]:
    numbers: array[int] = array(code)
    numbers.frombytes(packed)
    return numbers

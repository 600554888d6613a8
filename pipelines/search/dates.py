"""What `date:` takes: a year, a month, a day, a range of them, a bound, or so long until now.

Days are those of Berlin, where the press that is read here keeps its calendar. An article's date is the time in its id:
when it was published, or first seen where nobody said.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from pipelines.search.nodes import And, Dates, Everything, Query
from pipelines.storage.articles import time_code

ZONE = ZoneInfo("Europe/Berlin")
LAST_ID = 1 << 62

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$")
_GERMAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_AGO = re.compile(r"(\d{1,4})([hdwm])$")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(days=7), "m": timedelta(days=30)}


def read_dates(text: str, now: datetime) -> Dates:
    """Read `2026`, `2026-11`, `2026-11-01`, `a/b`, `>=a`, `>a`, `<=a`, `<a`, `7d` (also h, w, m).

    Raises ValueError with what is wrong.
    """
    ago = _AGO.fullmatch(text)
    if ago:
        since = now.astimezone(UTC) - int(ago[1]) * _UNITS[ago[2]]
        if ago[2] == "h":
            return Dates(text, time_code(since), LAST_ID)
        day = since.astimezone(ZONE).date().isoformat()
        return read_dates(f">={day}", now)
    for sign in (">=", "<=", ">", "<"):
        if text.startswith(sign):
            first, after = _span(text[len(sign) :])
            low = {">=": first, ">": after}.get(sign, 0)
            high = {"<=": after, "<": first}.get(sign, LAST_ID)
            return Dates(text, low, high)
    begin, slash, end = text.partition("/")
    if not slash:
        return Dates(text, *_span(text))
    if not begin and not end:
        raise ValueError("a range needs a date on one side at least")
    low = _span(begin)[0] if begin else 0
    high = _span(end)[1] if end else LAST_ID
    if low >= high:
        raise ValueError("the range ends before it begins")
    return Dates(text, low, high)


def bounded(query: Query, low: int, high: int) -> tuple[Query, int, int]:
    """The query without the dates that bound all of it, and the ids from `low` to below `high` that they leave."""
    parts = query.parts if isinstance(query, And) else (query,)
    for part in parts:
        if isinstance(part, Dates):
            low, high = max(low, part.low), min(high, part.high)
    rest = tuple(part for part in parts if not isinstance(part, Dates))
    return (And(rest) if rest else Everything()), low, high


def _span(text: str) -> tuple[int, int]:
    """The ids of a year, month or day: from, to below."""
    match = _DATE.fullmatch(text)
    german = _GERMAN_DATE.fullmatch(text)
    if german:
        raise ValueError(f"{text} is no date; write {german[3]}-{int(german[2]):02}-{int(german[1]):02}")
    if not match:
        raise ValueError(f"{text or 'nothing'} is no date; write 2026, 2026-11, 2026-11-01, 2026-01/2026-03 or 7d")
    year, month, day = int(match[1]), match[2], match[3]
    try:
        first = datetime(year, int(month or 1), int(day or 1), tzinfo=ZONE)
    except ValueError:
        raise ValueError(f"there is no {'day' if day else 'month' if month else 'year'} {text}") from None
    if not 1900 <= year <= 2170:
        raise ValueError(f"the year {year} is out of bounds; it takes 1900 to 2170")
    if day:
        after = first + timedelta(days=1)
    elif month:
        after = first.replace(year=year + (first.month == 12), month=first.month % 12 + 1)
    else:
        after = first.replace(year=year + 1)
    return time_code(first), time_code(after)

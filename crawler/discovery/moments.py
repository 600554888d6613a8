"""Dates as feeds and sitemaps write them: RFC 822 and ISO 8601, with the zones and months that Germans write.

A date without a meaning is None, never a guess: feedparser made 2026-02-30 the 1st of February and read MEZ and CEST
as UTC. What names a day and no time is marked as such.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

ZONES_H = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "WESZ": 1, "BST": 1,
    "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "MEST": 2, "MSZ": 2, "EET": 2, "OEZ": 2, "EEST": 3, "OESZ": 3,
    "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip
"""Hours east of Greenwich. CST is missing on purpose: it is -6 in Chicago and +8 in Shanghai."""
MONTHS = {
    "jan": 1, "jän": 1, "feb": 2, "mar": 3, "mär": 3, "mrz": 3, "apr": 4, "may": 5, "mai": 5, "jun": 6, "jul": 7,
    "aug": 8, "sep": 9, "oct": 10, "okt": 10, "nov": 11, "dec": 12, "dez": 12,
}  # fmt: skip
MAX_CHARS = 80
EPOCH_ON = date(1970, 1, 1)

_ISO = re.compile(
    r"(?P<year>\d{4})-?(?P<month>\d{2})-?(?P<day>\d{2})"
    r"(?:[T ]+(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<zone>\S.*)?)?"
)
_RFC822 = re.compile(
    r"(?:[^\W\d]+\.?,?\s+)?(?P<day>\d{1,2})\.?[\s-]+(?P<month>[^\W\d]{3,9})\.?[\s-]+(?P<year>\d{4}|\d{2})"
    r"(?:,?\s+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?\s*(?P<zone>\S.*)?)?"
)
_OFFSET = re.compile(r"(?:GMT|UTC|UT)?([+-])(\d{1,2}):?(\d{2})?")


class Moment(NamedTuple):
    """A moment, and whether only its day is known."""

    at: datetime
    """UTC; midnight UTC of the day where only the day is known."""
    day_only: bool


def read_moment(text: str | None, time_zone: str = "Europe/Berlin") -> Moment | None:
    """The moment that `text` names; None where it names none that exists.

    `time_zone` counts only where the text has a time and no zone.
    """
    text = (text or "").strip()
    if not text or len(text) > MAX_CHARS:
        return None
    found = _ISO.fullmatch(text) or _RFC822.fullmatch(text)
    if found is None:
        return None
    try:
        return _moment(found, time_zone)
    except (ValueError, OverflowError):  # 30 February, 25:61, year 0, an offset of a day
        return None


def _moment(found: re.Match[str], time_zone: str) -> Moment | None:
    day = date(_year(found["year"]), _month(found["month"]), int(found["day"]))
    if day == EPOCH_ON:  # a publisher's empty field
        return None
    if found["hour"] is None:
        return Moment(datetime.combine(day, time(), UTC), True)
    zone = _zone(found["zone"], time_zone)
    if zone is None:
        return None
    second = min(int(found["second"] or 0), 59)  # a leap second is a second too
    local = datetime.combine(day, time(int(found["hour"]), int(found["minute"]), second), zone)
    return Moment(local.astimezone(UTC), False)


def _year(text: str) -> int:
    year = int(text)
    if len(text) == 2:  # RFC 822 as it was written in 1982
        return 1900 + year if year >= 70 else 2000 + year
    return year


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    try:
        return MONTHS[text[:3].lower()]
    except KeyError:
        raise ValueError(text) from None


def _zone(text: str | None, time_zone: str) -> tzinfo | None:
    """The zone that `text` names; the publisher's where it is empty, None where it is unknown."""
    text = (text or "").strip().strip("()").strip().upper()
    if not text:
        return ZoneInfo(time_zone)
    if text in ZONES_H:
        return timezone(timedelta(hours=ZONES_H[text]))
    # "+0100 (MEZ)": the offset counts, the remark does not.
    found = _OFFSET.fullmatch(text.split(" ")[0])
    if found is None:
        return None
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return timezone(timedelta(minutes=-minutes if found[1] == "-" else minutes))

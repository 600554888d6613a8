"""Reading one moment: every form in which German, Austrian and Swiss houses write a date, a time and a zone.

A moment counts only where it is a real one: 2026-02-30 is none, and neither is an offset of 24 hours. Times without a
zone are meant in the publisher's zone; MEZ and MESZ are read as what they are. Never guessed: a text without a day is
none, but for `Heute, 14:30 Uhr` and `vor 2 Stunden`, which are meant at the time of the fetch.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

FIRST_YEAR = 1990

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar jänner jan jän",
            "februar feber feb",
            "märz maerz mär mrz",
            "april apr",
            "mai",
            "juni jun",
            "juli jul",
            "august aug",
            "september sep sept",
            "oktober okt",
            "november nov",
            "dezember dez",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTHS |= {
    "january": 1,
    "february": 2,
    "march": 3,
    "may": 5,
    "june": 6,
    "july": 7,
    "october": 10,
    "december": 12,
    "oct": 10,
    "dec": 12,
    "mar": 3,
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ZONES = {
    "mez": 1,
    "cet": 1,
    "mesz": 2,
    "cest": 2,
    "utc": 0,
    "gmt": 0,
    "z": 0,
    "wez": 0,
    "bst": 1,
    "est": -5,
    "edt": -4,
    "pst": -8,
    "pdt": -7,
}

_ISO = re.compile(
    r"(?P<year>\d{4})-?(?P<month>\d{2})-?(?P<day>\d{2})(?:[T\s]+(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<zone>Z"
    r"|[A-Za-z]{2,4}|(?:UTC|GMT)?\s?[+-]\d{1,2}:?\d{0,2})?)?"
)
_GERMAN = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})\.\s?(?:(?P<month>\d{{1,2}})\.|(?P<name>{_MONTH})\.?)\s?(?P<year>\d{{4}}"
    rf"|\d{{2}}(?![\d:]))(?:\s?(?:um|[,|•·–-]"
    rf"|\s)*\s?(?P<hour>\d{{1,2}})[:.](?P<minute>\d{{2}})(?!\.?\d)(?::(?P<second>\d{{2}}))?\s*(?:uhr)?\s*(?P<zone>\b(?:MESZ"
    rf"|MEZ|CEST|CET|UTC|GMT)\b)?)?",
    re.IGNORECASE,
)
_ENGLISH = re.compile(
    rf"(?:(?P<day>\d{{1,2}})\s+(?P<name>{_MONTH})[a-z]*\.?"
    rf"|(?P<name2>{_MONTH})[a-z]*\.?\s+(?P<day2>\d{{1,2}}),?)\s+(?P<year>\d{{4}})(?:[\s,]+(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})(?::(?P<second>\d{{2}}))?\s*(?P<zone>Z"
    rf"|[A-Z]{{2,4}}|[+-]\d{{2}}:?\d{{2}})?)?",
    re.IGNORECASE,
)
_SLASHES = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})"
    r"(?:[\s,|–-]*(?:um\s+)?(?P<hour>\d{1,2})[:.](?P<minute>\d{2})\s*(?:uhr)?\s*(?P<zone>\b(?:MESZ|MEZ|CEST|CET|UTC|GMT)\b)?)?",
    re.IGNORECASE,
)
_JAVA = re.compile(
    rf"[A-Z][a-z]{{2}} (?P<name>{_MONTH}) (?P<day>\d{{1,2}}) (?P<hour>\d{{2}}):(?P<minute>\d{{2}}):(?P<second>\d{{2}})"
    r" (?P<zone>[A-Z]{3,4}) (?P<year>\d{4})$",
    re.IGNORECASE,
)
"""`Fri Apr 28 19:20:36 CEST 2023`, which some systems print into their JSON-LD."""
_TIME_FIRST = re.compile(
    rf"(?<!\d)(?P<hour>\d{{1,2}})[:.](?P<minute>\d{{2}})\s*uhr[\s,|•·–-]*(?:am\s+)?(?:\w+,\s)?"
    rf"(?P<day>\d{{1,2}})\.\s?(?:(?P<month>\d{{1,2}})\.|(?P<name>{_MONTH})\.?)\s?(?P<year>\d{{4}})",
    re.IGNORECASE,
)
_AGO = re.compile(
    r"\bvor\s+(?P<number>\d{1,3}|einer|einem)\s+(?P<unit>min(?:uten?|\.)|std\.|stunden?|h\b|tag(?:en)?)", re.IGNORECASE
)
_TODAY = re.compile(
    r"\b(?P<day>heute|gestern|vorgestern)\b[\s,|–-]*(?:um\s+)?(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:\s*uhr\b|\s*$)",
    re.IGNORECASE,
)
_DAYS_AGO = {"heute": 0, "gestern": 1, "vorgestern": 2}


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in UTC, or a day as its midnight in UTC."""

    at: datetime
    day_only: bool


def zone_of(name: str) -> ZoneInfo:
    """The named zone, Berlin where there is no such zone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("Europe/Berlin")


def read_moment(text: str, zone: ZoneInfo, now: datetime) -> Moment | None:
    """The moment a text names, or None where it names none that exists."""
    text = text.strip()
    if re.fullmatch(r"\d{10}|\d{13}", text):
        return _moment_from_epoch(int(text[:10]))
    match = _ISO.search(text) if re.match(r"\s*\d{4}-?\d{2}-?\d{2}", text) else None
    forms = (_TIME_FIRST, _GERMAN, _JAVA, _ENGLISH, _SLASHES, _ISO)
    match = match or next((found for form in forms if (found := form.search(text))), None)
    if match:
        return _moment(match, zone)
    today, ago = _TODAY.search(text), _AGO.search(text)
    if today:
        return _today(today, zone, now)
    return _ago(ago, now) if ago else None


def _moment_from_epoch(seconds: int) -> Moment | None:
    at = datetime.fromtimestamp(seconds, UTC)
    return Moment(at, day_only=False) if at.year >= FIRST_YEAR else None


def _moment(match: re.Match[str], zone: ZoneInfo) -> Moment | None:
    parts = match.groupdict()
    name = (parts.get("name") or parts.get("name2") or "").lower()
    month = _MONTHS.get(name) or int(parts.get("month") or 0)
    year = int(parts["year"])
    year += 2000 if len(parts["year"]) == 2 else 0
    try:
        day = date(year, month, int(parts.get("day") or parts.get("day2") or 0))
        if year < FIRST_YEAR:
            return None
        if not parts.get("hour"):
            return Moment(datetime(day.year, day.month, day.day, tzinfo=UTC), day_only=True)
        offset = _offset(parts.get("zone"), zone)
        if offset is None:
            return None
        at = datetime(
            day.year,
            day.month,
            day.day,
            int(parts["hour"]),
            int(parts["minute"]),
            int(parts.get("second") or 0),
            tzinfo=offset,
        )
        return Moment(at.astimezone(UTC), day_only=False)
    except (ValueError, OverflowError):
        return None


def _offset(written: str | None, zone: ZoneInfo) -> ZoneInfo | timezone | None:
    """The zone of a written one; None where it is none that exists (24 hours and more)."""
    if not written:
        return zone
    sign = re.search(r"([+-])(\d{1,2}):?(\d{0,2})", written)
    if sign:
        hours, minutes = int(sign.group(2)), int(sign.group(3) or 0)
        if hours > 14 or minutes > 59:
            return None
        delta = timedelta(hours=hours, minutes=minutes)
        return timezone(-delta if sign.group(1) == "-" else delta)
    known = _ZONES.get(written.strip().lower())
    return zone if known is None else timezone(timedelta(hours=known))


def _ago(match: re.Match[str], now: datetime) -> Moment:
    number = int(match.group("number")) if match.group("number").isdigit() else 1
    unit = match.group("unit").lower()
    if unit.startswith("tag"):
        day = (now - timedelta(days=number)).date()
        return Moment(datetime(day.year, day.month, day.day, tzinfo=UTC), day_only=True)
    delta = timedelta(minutes=number) if unit.startswith("min") else timedelta(hours=number)
    return Moment((now - delta).replace(second=0, microsecond=0), day_only=False)


def _today(match: re.Match[str], zone: ZoneInfo, now: datetime) -> Moment | None:
    """`Heute, 14:30 Uhr` at the time of the fetch, in the publisher's zone."""
    day = now.astimezone(zone).date() - timedelta(days=_DAYS_AGO[match["day"].lower()])
    hour, minute = int(match["hour"]), int(match["minute"])
    if hour > 23 or minute > 59:
        return None
    at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
    return Moment(at.astimezone(UTC), day_only=False)


def mentions_moment(text: str) -> bool:
    """Whether a text says a German date or how long ago it was."""
    return any(form.search(text) for form in (_GERMAN, _AGO, _TODAY, _SLASHES))

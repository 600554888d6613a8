"""Moments as users write them: `2026-11-22`, `2026-11`, `2026-11-22T07:30`, `7d`, `24h`, `today`, `yesterday`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import click

_AGO = re.compile(r"(\d{1,5})\s*([mhdw])")
_BEGIN = re.compile(r"(\d{4})(?:-(\d{1,2}))?")
_MOMENT = re.compile(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d[+-]\d\d:\d\d$")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Moment(click.ParamType[datetime]):
    """A moment, aware, in UTC; what has no zone is in the user's own."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment meant.   Fails with one line that says which forms are understood."""
        if isinstance(value, datetime):
            return value
        try:
            return read_moment(str(value), now=datetime.now(UTC))
        except (ValueError, OverflowError):
            self.fail(
                f"{value!r} is no moment; write 2026-11-22, 2026-11, 2026-11-22T07:30, 7d, 24h, today or yesterday"
            )


def read_moment(text: str, *, now: datetime) -> datetime:
    """The moment `text` means, in UTC; of a month or a year its begin.   Raises ValueError, OverflowError."""
    word = text.strip().lower()
    ago = _AGO.fullmatch(word)
    if ago:
        return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
    if word in ("today", "yesterday"):
        midnight = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        return (midnight - timedelta(days=word == "yesterday")).astimezone(UTC)
    begin = _BEGIN.fullmatch(word)
    if begin:
        return datetime(int(begin[1]), int(begin[2] or 1), 1).astimezone(UTC)
    return datetime.fromisoformat(text.strip()).astimezone(UTC)


def to_the_minute(text: str) -> str:
    """A moment as records hold it (ISO 8601 with an offset) as a table shows it; any other text as it is."""
    return _MOMENT.sub(r"\1 \2", text)

"""Moments as users write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.cli.moments import read_moment

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("7d", datetime(2026, 11, 15, 12, tzinfo=UTC)),
        ("24h", datetime(2026, 11, 21, 12, tzinfo=UTC)),
        ("30m", datetime(2026, 11, 22, 11, 30, tzinfo=UTC)),
        ("2W", datetime(2026, 11, 8, 12, tzinfo=UTC)),
        ("2026-11-01T07:30+01:00", datetime(2026, 11, 1, 6, 30, tzinfo=UTC)),
        ("2026-11-01T07:30Z", datetime(2026, 11, 1, 7, 30, tzinfo=UTC)),
        ("2026-11", datetime(2026, 11, 1).astimezone(UTC)),
        ("2026-1", datetime(2026, 1, 1).astimezone(UTC)),
        ("2026", datetime(2026, 1, 1).astimezone(UTC)),
    ],
)
def test_a_moment_is_read(text: str, meant: datetime) -> None:
    assert read_moment(text, now=NOW) == meant


@pytest.mark.parametrize("text", ["", "gestern abend", "7x", "2026-02-30", "2026-13", "0000"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"isoformat|month|year"):
        read_moment(text, now=NOW)

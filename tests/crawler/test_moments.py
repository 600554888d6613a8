"""Dates as feeds write them: a moment, or none; never a guess."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.discovery.moments import read_moment


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


READ = [
    ("Tue, 05 May 2026 10:00:00 +0200", at(2026, 5, 5, 8)),
    ("Tue, 05 May 2026 10:00:00 GMT", at(2026, 5, 5, 10)),
    ("5 May 26 10:00 Z", at(2026, 5, 5, 10)),
    ("Di, 05 Mai 2026 10:00:00 MESZ", at(2026, 5, 5, 8)),
    ("Do, 15 Jan 2026 10:00:00 MEZ", at(2026, 1, 15, 9)),
    ("Sa., 07. März 2026, 10:00 CET", at(2026, 3, 7, 9)),
    ("Tue, 05 May 2026 10:00:00 CEST", at(2026, 5, 5, 8)),
    ("Tue, 05 May 2026 10:00:00 +0200 (CEST)", at(2026, 5, 5, 8)),
    ("Tue, 05 May 2026 10:00:00 EST", at(2026, 5, 5, 15)),
    ("2026-05-05T10:00:00+02:00", at(2026, 5, 5, 8)),
    ("2026-05-05T10:00:00.123Z", at(2026, 5, 5, 10)),
    ("2026-05-05T10:00+0200", at(2026, 5, 5, 8)),
    ("2026-05-05 10:00:00", at(2026, 5, 5, 8)),
    ("2026-01-05 10:00:00", at(2026, 1, 5, 9)),
    ("20260505T100000Z", at(2026, 5, 5, 10)),
    ("2026-12-31T23:59:60Z", at(2026, 12, 31, 23, 59, 59)),
    ("  2026-05-05T10:00:00Z\n", at(2026, 5, 5, 10)),
]
NONE = [
    None,
    "",
    "gestern",
    "2026-02-30",
    "2026-02-30T10:00:00Z",
    "Mon, 31 Jun 2026 10:00:00 GMT",
    "2026-05-05T25:00:00Z",
    "2026-05-05T10:00:00+24:00",
    "2026-05-05T10:00:00+99:00",
    "2026-13-05",
    "0000-01-01",
    "1970-01-01T00:00:00Z",
    "Tue, 05 May 2026 10:00:00 CST",
    "Tue, 05 Foo 2026 10:00:00 GMT",
    "05.05.2026",
    "9999-12-31T23:59:59-12:00",
    "2026-05-05T10:00:00Z" + " " * 80 + "x",
]


@pytest.mark.parametrize(("text", "moment"), READ)
def test_a_moment_is_read(text: str, moment: datetime) -> None:
    found = read_moment(text)
    assert found is not None
    assert (found.at, found.day_only) == (moment, False)


@pytest.mark.parametrize("text", NONE)
def test_what_names_no_moment_is_none(text: str | None) -> None:
    assert read_moment(text) is None


@pytest.mark.parametrize("text", ["2026-05-05", "Tue, 05 May 2026"])
def test_a_day_is_marked(text: str) -> None:
    found = read_moment(text)
    assert found is not None
    assert (found.at, found.day_only) == (at(2026, 5, 5), True)


def test_a_time_without_a_zone_is_the_publishers() -> None:
    found = read_moment("2026-01-05 10:00:00", "Asia/Jerusalem")
    assert found is not None
    assert found.at == at(2026, 1, 5, 8)

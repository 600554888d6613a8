"""What is learned of a source's hours and weekdays."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from pipelines.model.calendar import easter, press_weekday
from pipelines.model.rhythm import Rhythm, hours_between

MONDAY = datetime(2026, 6, 8, tzinfo=UTC)


def test_easter_and_what_hangs_on_it() -> None:
    assert [easter(year) for year in (1999, 2024, 2025, 2026, 2038)] == [
        date(1999, 4, 4),
        date(2024, 3, 31),
        date(2025, 4, 20),
        date(2026, 4, 5),
        date(2038, 4, 25),
    ]
    assert press_weekday(date(2026, 5, 14)) == 6  # Ascension, a Thursday
    assert press_weekday(date(2026, 6, 9)) == 1


def test_hours_are_those_of_berlin_also_when_the_clocks_change() -> None:
    spring = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    hours = list(hours_between(spring, spring + timedelta(hours=3)))
    assert hours[0] == (6, 1, 0.5)
    assert sum(length for _, _, length in hours) == pytest.approx(3)
    assert list(hours_between(spring, spring)) == []


def test_a_rhythm_is_learned_and_expected_again() -> None:
    rhythm = Rhythm(watched_until=MONDAY)
    for passed in range(1, 21 * 24 + 1):  # four an hour from 8 to 18 UTC, on weekdays
        moment = MONDAY + timedelta(hours=passed)
        busy = moment.weekday() < 5 and 8 < moment.hour <= 18
        rhythm = rhythm.learn(moment, 4 if busy else 0)
    next_monday = MONDAY + timedelta(days=21)
    by_day = [
        rhythm.expected(next_monday + timedelta(days=day), next_monday + timedelta(days=day + 1)) for day in range(7)
    ]
    assert by_day[:5] == pytest.approx([40] * 5, rel=0.25)
    assert max(by_day[5:]) < 4
    assert rhythm.expected(next_monday, next_monday + timedelta(hours=6)) < 2


def test_moments_count_where_they_were() -> None:
    moments = [MONDAY + timedelta(hours=9, minutes=minute) for minute in range(30)]
    placed = Rhythm().learn(MONDAY + timedelta(hours=20), 30, since=MONDAY, moments=moments)
    assert placed.links_by_hour[11] == 30  # UTC+2
    assert sum(placed.links_by_hour) == pytest.approx(30)


def test_a_rhythm_survives_being_stored() -> None:
    rhythm = Rhythm().learn(MONDAY + timedelta(hours=5, minutes=7), 9, since=MONDAY)
    stored = json.dumps(rhythm.packed())
    again = Rhythm.unpacked(json.loads(stored))
    assert again is not None
    assert again.watched_until == rhythm.watched_until
    assert again.level() == pytest.approx(rhythm.level(), abs=0.01)
    assert len(stored) < 700
    assert Rhythm.unpacked(None) is None
    assert Rhythm.unpacked([[1.0]]) is None, "a shape of another version is learned anew"

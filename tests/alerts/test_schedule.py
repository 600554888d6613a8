"""When a find may leave: digests and quiet hours, also on the nights when the clocks change."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.alerts.schedule import Departure, is_flooded, send_at, zone_of
from pipelines.model.alert import Digest, Held, Quiet, Rule, RuleOptions

BERLIN = "Europe/Berlin"


def rule(digest: str = "immediate", quiet: str | None = None, zone: str = BERLIN, **flood: datetime) -> Rule:
    options = RuleOptions(digest=Digest.read(digest), quiet=Quiet.read(quiet) if quiet else None, zone=zone)
    return Rule(id=1, name="r", query="rat", channels=(), created_at=utc("2026-01-01 00:00"), options=options, **flood)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("digest", "quiet", "found", "leaves", "held"),
    [
        ("immediate", None, "2026-11-22 12:00", "2026-11-22 12:00", None),
        ("hourly", None, "2026-11-22 12:00", "2026-11-22 13:00", Held.DIGEST),
        ("hourly", None, "2026-11-22 12:59:59.9", "2026-11-22 13:00", Held.DIGEST),
        ("daily@07:30", None, "2026-11-22 06:29", "2026-11-22 06:30", Held.DIGEST),
        ("daily@07:30", None, "2026-11-22 06:30", "2026-11-23 06:30", Held.DIGEST),
        ("daily@07:30", None, "2026-07-22 05:29", "2026-07-22 05:30", Held.DIGEST),
        ("weekly@mon 07:30", None, "2026-11-22 12:00", "2026-11-23 06:30", Held.DIGEST),
        ("weekly@mon 07:30", None, "2026-11-23 06:30", "2026-11-30 06:30", Held.DIGEST),
        ("weekly@sun 00:00", None, "2026-11-22 12:00", "2026-11-28 23:00", Held.DIGEST),
        ("immediate", "22:00-06:00", "2026-11-22 20:59", "2026-11-22 20:59", None),
        ("immediate", "22:00-06:00", "2026-11-22 21:00", "2026-11-23 05:00", Held.QUIET),
        ("immediate", "22:00-06:00", "2026-11-23 04:59", "2026-11-23 05:00", Held.QUIET),
        ("immediate", "22:00-06:00", "2026-11-23 05:00", "2026-11-23 05:00", None),
        ("immediate", "12:00-14:00", "2026-11-22 11:30", "2026-11-22 13:00", Held.QUIET),
        ("hourly", "22:00-06:00", "2026-11-22 20:10", "2026-11-23 05:00", Held.DIGEST),
        ("daily@05:00", "22:00-06:00", "2026-11-22 12:00", "2026-11-23 05:00", Held.DIGEST),
    ],
)
def test_times(digest: str, quiet: str | None, found: str, leaves: str, held: Held | None) -> None:
    assert send_at(rule(digest, quiet), utc(found)) == Departure(utc(leaves), held)


@pytest.mark.parametrize(
    ("digest", "quiet", "found", "leaves"),
    [
        # 2026-03-29: at 02:00 the clocks show 03:00; there is no 02:30.
        ("daily@02:30", None, "2026-03-28 12:00", "2026-03-29 01:00"),
        ("daily@02:30", None, "2026-03-29 01:00", "2026-03-30 00:30"),
        ("daily@03:00", None, "2026-03-28 12:00", "2026-03-29 01:00"),
        ("immediate", "22:00-02:30", "2026-03-28 23:30", "2026-03-29 01:00"),
        ("immediate", "02:15-02:45", "2026-03-29 01:00", "2026-03-29 01:00"),
        ("hourly", None, "2026-03-29 00:30", "2026-03-29 01:00"),
        # 2026-10-25: at 03:00 they show 02:00 again; 02:30 comes twice, the first counts.
        ("daily@02:30", None, "2026-10-24 12:00", "2026-10-25 00:30"),
        ("daily@02:30", None, "2026-10-25 00:30", "2026-10-26 01:30"),
        ("daily@02:30", None, "2026-10-25 01:15", "2026-10-26 01:30"),
        ("immediate", "22:00-02:30", "2026-10-25 00:15", "2026-10-25 00:30"),
        ("immediate", "22:00-02:30", "2026-10-25 01:15", "2026-10-25 01:15"),
        ("immediate", "02:30-06:00", "2026-10-25 01:15", "2026-10-25 05:00"),
        ("hourly", None, "2026-10-25 00:30", "2026-10-25 01:00"),
        ("hourly", None, "2026-10-25 01:30", "2026-10-25 02:00"),
    ],
)
def test_the_nights_when_the_clocks_change(digest: str, quiet: str | None, found: str, leaves: str) -> None:
    assert send_at(rule(digest, quiet), utc(found)).at == utc(leaves)


@pytest.mark.parametrize("at", ["00:00", "02:00", "02:30", "03:00", "23:59"])
def test_one_daily_digest_a_local_date_through_the_year(at: str) -> None:
    daily = rule(f"daily@{at}")
    moment, dates = utc("2026-01-01 00:00"), []
    while moment < utc("2027-01-01 00:00"):
        moment = send_at(daily, moment).at
        dates.append(moment.astimezone(zone_of(BERLIN)).date())
    assert len(dates) == len(set(dates)) >= 365
    assert all(later - earlier == timedelta(days=1) for earlier, later in itertools.pairwise(dates))


def test_other_zones_than_ours() -> None:
    assert send_at(rule("hourly", zone="Asia/Kolkata"), utc("2026-11-22 12:10")).at == utc("2026-11-22 12:30")
    assert send_at(rule("daily@07:30", zone="America/New_York"), utc("2026-11-22 12:10")).at == utc("2026-11-22 12:30")


def test_a_flood_is_told_each_hour_from_its_beginning() -> None:
    flooded = rule(flood_began_at=utc("2026-11-22 12:10"), flood_until=utc("2026-11-22 15:00"))
    assert send_at(flooded, utc("2026-11-22 12:10")) == Departure(utc("2026-11-22 12:10"), Held.FLOOD)
    assert send_at(flooded, utc("2026-11-22 12:11")) == Departure(utc("2026-11-22 13:10"), Held.FLOOD)
    assert send_at(flooded, utc("2026-11-22 13:10")) == Departure(utc("2026-11-22 13:10"), Held.FLOOD)
    assert send_at(flooded, utc("2026-11-22 15:00")) == Departure(utc("2026-11-22 15:00"), None)
    assert not is_flooded(rule(), utc("2026-11-22 15:00"))


@given(
    found=st.integers(0, 3 * 365 * 86400).map(lambda seconds: utc("2025-01-01 00:00") + timedelta(seconds=seconds)),
    digest=st.sampled_from(["immediate", "hourly", "daily@02:30", "daily@00:00", "weekly@sun 02:30"]),
    quiet=st.sampled_from([None, "22:00-06:00", "02:15-02:45", "00:00-23:59", "03:00-02:00"]),
)
def test_never_before_it_was_found_and_never_much_later(found: datetime, digest: str, quiet: str | None) -> None:
    late = {"immediate": 0, "hourly": 1, "daily": 25, "weekly": 7 * 24 + 1}[digest.partition("@")[0]]
    departure = send_at(rule(digest, quiet), found)
    assert found <= departure.at <= found + timedelta(hours=late + (25 if quiet else 0))
    again = send_at(rule("immediate", quiet), departure.at)
    assert again.at == departure.at, "when it leaves is no quiet hour"


@pytest.mark.parametrize("text", ["", "daily", "daily@7:30", "daily@24:00", "weekly@xx 07:30", "weekly@mon", "jetzt"])
def test_digests_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="use immediate, hourly"):
        Digest.read(text)


@pytest.mark.parametrize("text", ["", "22-06", "22:00", "22:00-24:00", "08:00-08:00"])
def test_quiet_hours_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="use two different times"):
        Quiet.read(text)


@pytest.mark.parametrize("text", ["immediate", "hourly", "daily@07:30", "weekly@mon 07:30"])
def test_a_digest_is_written_as_it_is_read(text: str) -> None:
    assert str(Digest.read(text)) == text
    assert str(Digest.read(f" {text.upper()} ")) == text

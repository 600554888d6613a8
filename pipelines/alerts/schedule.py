"""When what a rule finds may leave: at once, or together with others at the next digest, after the quiet hours.

Pure. Times of day are local, in the rule's zone. A time that a clock change leaves out is the moment after the gap, one
that comes twice is the first: so every local day has each time of day once, and no digest is lost or told twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from pipelines.model.alert import Digest, Held, Quiet, Rule

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Departure:
    """When a find may leave."""

    at: datetime
    held: Held | None
    """Why not at once; None: at once."""


def send_at(rule: Rule, found_at: datetime) -> Departure:
    """When what the rule found at `found_at` may leave. Finds of one digest leave at the same moment."""
    zone = zone_of(rule.options.zone)
    departure = _digest_time(rule, found_at, zone)
    if rule.options.quiet is None:
        return departure
    ends_at = _quiet_until(rule.options.quiet, departure.at, zone)
    if ends_at is None:
        return departure
    return Departure(ends_at, departure.held or Held.QUIET)


def is_flooded(rule: Rule, now: datetime) -> bool:
    """Whether the rule found too much of late, so that it tells once an hour."""
    return rule.flood_until is not None and now < rule.flood_until


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """The zone of an IANA name.   Raises ZoneInfoNotFoundError or ValueError for one that there is not."""
    return ZoneInfo(name)


def local_moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment, UTC, at which the clocks of `zone` first show `at` on `day`, or have just left it out."""
    wall = datetime.combine(day, at)
    while True:
        moment = wall.replace(tzinfo=zone).astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None) == wall:
            return moment
        wall += _MINUTE  # in the gap of spring: the clocks show it never


def _digest_time(rule: Rule, found_at: datetime, zone: ZoneInfo) -> Departure:
    digest = rule.options.digest
    if digest.kind == "immediate":
        if is_flooded(rule, found_at) and rule.flood_began_at is not None:
            hours = -((rule.flood_began_at - found_at) // HOUR)  # rounded up
            return Departure(rule.flood_began_at + hours * HOUR, Held.FLOOD)
        return Departure(found_at, None)
    if digest.kind == "hourly":
        local = found_at.astimezone(zone)
        into_hour = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        return Departure(found_at - into_hour + HOUR, Held.DIGEST)
    return Departure(_next_time(digest, found_at, zone), Held.DIGEST)


def _next_time(digest: Digest, after: datetime, zone: ZoneInfo) -> datetime:
    assert digest.at is not None
    day = after.astimezone(zone).date()
    while True:
        if digest.weekday is None or day.weekday() == digest.weekday:
            moment = local_moment(day, digest.at, zone)
            if moment > after:
                return moment
        day += DAY


def _quiet_until(quiet: Quiet, at: datetime, zone: ZoneInfo) -> datetime | None:
    """When the quiet hours end in which `at` lies; None: it lies in none."""
    today = at.astimezone(zone).date()
    for day in (today - DAY, today):
        begins_at = local_moment(day, quiet.begins, zone)
        last_day = day if quiet.begins < quiet.ends else day + DAY
        ends_at = local_moment(last_day, quiet.ends, zone)
        if begins_at <= at < ends_at:
            return ends_at
    return None

"""When a source is due next: one pure decision, with its reason.

A source is looked at as often as it pays, by the links an hour to be expected (`pipelines.model.rhythm`: learned by
hour and weekday, so that nights and Sundays cost little, and the first check of a morning does not wait for a night's
interval to end). Polling in proportion to the square root of that rate gives the least mean delay for a number of
requests (a Lagrange multiplier shows it). To be late with few articles, the middle is flatter and quiet hours get less
than that: for the same 95th percentile it saves requests. `bench/polling.py` compares with fixed polling, Miniflux's
rule and Media Cloud's, each at no more requests than it makes, and its numbers chose the constants here.
Errors never change what was learned, they only put the next check off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipelines.model.crawl import CheckResult
from pipelines.model.rhythm import Rhythm, hours_between

MIN_INTERVAL_S = 2 * 60
MAX_INTERVAL_S = 24 * 3600
FIRST_INTERVAL_S = 15 * 60
QUIET, BUSY = 0.5, 4.0
"""Links an hour below which a source is quiet, and from which it is busy."""
CHECKS_WHEN_QUIET = 2.65
"""Checks an hour of a source that brings `QUIET` links an hour."""
EXPONENTS = (1.0, 0.4, 0.7)
"""How checks grow with links: while quiet, between, while busy."""
OVERFLOW_SHARE = 1 / 3
"""With a smaller share of known links some may have passed unseen between two checks."""
MANY_NEW_LINKS = 3
CHECKS_A_FEEDFUL = 2
"""Checks while as many links come as the source shows at once, at least: a short feed must not lose one."""
FIRST_BACK_OFF_S = 5 * 60
SPREAD = 0.1
"""A good check's interval varies by so much either way, so that sources do not march in step."""
BACKLOG = timedelta(hours=24)
"""Of a first check's links, those announced for this time tell how busy the source is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NextCheck:
    """When to look again."""

    at: datetime
    interval_s: int
    """The interval at this time of the week, without spread and back-off."""
    reason: str
    """One clause, e.g. `3 new links; 2.1 an hour expected, every 7 min`."""
    rhythm: Rhythm
    """What to remember of the source."""


def next_check(
    *,
    now: datetime,
    result: CheckResult,
    rhythm: Rhythm | None = None,
    links_seen: int = 0,
    links_new: int = 0,
    announced: Sequence[datetime] = (),
    interval_s: int | None = None,
    failures: int = 0,
    retry_after_s: float | None = None,
    jitter: float = 0.5,
    eagerness: float = 1.0,
) -> NextCheck:
    """Decide when a source is due next, after a check that ended just now with `result`.

    `rhythm` is what was remembered, None before the first check; `announced` holds the publication times that the new
    links name; `interval_s` is the interval before this check; `failures` counts the bad checks in a row before this
    one; `retry_after_s` is what the server asked for (clamped to 24 h); `jitter` is a random number from 0 to 1, passed
    in so that the decision stays pure; `eagerness` 2 doubles the checks.
    """
    if result in (CheckResult.OK, CheckResult.EMPTY, CheckResult.UNCHANGED):
        learned = _learned(rhythm, now, links_new, announced)
        wait_s, every_s = (
            (FIRST_INTERVAL_S, FIRST_INTERVAL_S)
            if not learned.level_hours
            else _wait(learned, now, links_seen, eagerness)
        )
        wait_s *= 1 - SPREAD + 2 * SPREAD * jitter
        reason = f"{_found(result, links_seen, links_new)}; {_told_rate(learned, now)}, every {_told(every_s)}"
    else:
        learned = rhythm or Rhythm()
        every_s = _bounded(interval_s or FIRST_INTERVAL_S)
        wait_s, reason = _put_off(result, every_s, failures, jitter)
    wait_s = _bounded(wait_s)
    if retry_after_s is not None and retry_after_s > wait_s:
        wait_s = min(int(retry_after_s) + 1, MAX_INTERVAL_S)
        reason = f"{reason}; the server asked to wait {_told(wait_s)}"
    return NextCheck(at=now + timedelta(seconds=wait_s), interval_s=_bounded(every_s), reason=reason, rhythm=learned)


def _learned(rhythm: Rhythm | None, now: datetime, new: int, announced: Sequence[datetime]) -> Rhythm:
    """The rhythm after this check; after the first, what the dates of the links then in the source tell of it."""
    if rhythm is not None and rhythm.watched_until is not None:
        return rhythm.learn(now, new)
    recent = sorted(moment for moment in announced if now - BACKLOG < moment <= now)
    if len(recent) < 2:
        return Rhythm(watched_until=now)
    since = recent[0] if len(recent) == len(announced) else now - BACKLOG
    return Rhythm().learn(now, len(recent), since=since, moments=recent)


def _wait(rhythm: Rhythm, now: datetime, seen: int, eagerness: float) -> tuple[float, float]:
    """Seconds until one check is due by the rates of the hours to come, and the interval of the present hour."""
    week = rhythm.week()
    wait_h, due = 0.0, 1.0
    present: float | None = None
    for day, hour, length in hours_between(now, now + timedelta(seconds=MAX_INTERVAL_S)):
        checks = _checks_an_hour(week[day][hour], seen, eagerness)
        present = present or checks
        if checks * length >= due:
            wait_h += due / checks
            break
        due -= checks * length
        wait_h += length
    return max(wait_h * 3600, MIN_INTERVAL_S), 3600 / (present or 1.0)


def _checks_an_hour(rate: float, seen: int, eagerness: float) -> float:
    quiet, between, busy = EXPONENTS
    checks: float = eagerness * CHECKS_WHEN_QUIET * (min(rate, QUIET) / QUIET) ** quiet
    checks *= (min(max(rate, QUIET), BUSY) / QUIET) ** between * (max(rate, BUSY) / BUSY) ** busy
    if seen:
        checks = max(checks, CHECKS_A_FEEDFUL * rate / seen)
    return float(min(max(checks, 3600 / MAX_INTERVAL_S), 3600 / MIN_INTERVAL_S))


def _found(result: CheckResult, seen: int, new: int) -> str:
    if result is CheckResult.UNCHANGED:
        return "unchanged"
    if new == 0:
        return "no new link" if seen else "empty"
    if new >= MANY_NEW_LINKS and (seen - new) / max(seen, 1) < OVERFLOW_SHARE:
        return f"{new} of {seen} links new, some may have been missed"
    return f"{new} new link{'s' * (new > 1)}"


def _told_rate(rhythm: Rhythm, now: datetime) -> str:
    rate = rhythm.expected(now, now + timedelta(hours=1))
    return f"{rate:.1f} an hour expected" if rate >= 0.2 else f"{rate * 24:.1f} a day expected"


def _put_off(result: CheckResult, every_s: int, failures: int, jitter: float) -> tuple[float, str]:
    if result in (CheckResult.GONE, CheckResult.DISALLOWED):
        return MAX_INTERVAL_S, f"{result.value}: again in {_told(MAX_INTERVAL_S)}"
    # The exponent is bounded: 2 ** 5000 is no number of seconds.
    back_off_s = FIRST_BACK_OFF_S * 2 ** min(failures, 10) * (0.75 + jitter / 2)
    wait_s = _bounded(max(back_off_s, every_s if failures else 0))
    return wait_s, f"{result.value}, {failures + 1} in a row: again in {_told(wait_s)}"


def _bounded(seconds: float) -> int:
    return round(min(max(seconds, MIN_INTERVAL_S), MAX_INTERVAL_S))


def _told(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{round(minutes / 60)} h"

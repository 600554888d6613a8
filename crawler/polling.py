"""When a source is due next: one pure decision, with its reason.

The interval follows the yield. A check that found several links came too late, one that found none came too
early, one or two is right: so a new article waits about half an interval, whatever the length of the feed.
(Media Cloud looks at the share of known links instead, and would poll a feed of 100 items with 25 new ones
less often; the share is kept only as the alarm that links may have fallen off the end of a short feed.)
Errors never change the learned interval, they only put the next check off.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from pipelines.model.crawl import CheckResult

MIN_INTERVAL_S = 2 * 60
MAX_INTERVAL_S = 24 * 3600
FIRST_INTERVAL_S = 15 * 60
MANY_NEW_LINKS = 3
"""From so many new links on a check came too late."""
OVERFLOW_SHARE = 1 / 3
"""With a smaller share of known links some may have passed unseen between two checks."""
SHORTEN, SHORTEN_HARD = 1 / 2, 1 / 4
LENGTHEN = 1.4
LENGTHEN_UNCHANGED = 1.2
"""A 304 costs next to nothing, and after a quiet night the first article should not wait for hours."""
FIRST_BACK_OFF_S = 5 * 60
SPREAD = 0.1
"""A good check's interval varies by so much either way, so that sources do not march in step."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NextCheck:
    """When to look again."""

    at: datetime
    interval_s: int
    """The learned interval, without spread and back-off: what to remember of the source."""
    reason: str
    """One clause, e.g. `3 new links: sooner, every 7 min`."""


def next_check(
    *,
    now: datetime,
    result: CheckResult,
    interval_s: int | None,
    links_seen: int = 0,
    links_new: int = 0,
    failures: int = 0,
    retry_after_s: float | None = None,
    jitter: float = 0.5,
) -> NextCheck:
    """Decide when a source is due next, after a check that ended just now with `result`.

    `interval_s` is what was learned so far, None before the first check; `failures` counts the bad checks in
    a row before this one; `retry_after_s` is what the server asked for (clamped to 24 h); `jitter` is a
    random number from 0 to 1, passed in so that the decision stays pure.
    """
    if result in (CheckResult.OK, CheckResult.EMPTY, CheckResult.UNCHANGED):
        learned, reason = _learned(result, interval_s, links_seen, links_new)
        wait_s = learned * (1 - SPREAD + 2 * SPREAD * jitter)
    else:
        learned = _bounded(interval_s or FIRST_INTERVAL_S)
        wait_s, reason = _put_off(result, learned, failures, jitter)
    wait_s = _bounded(wait_s)
    if retry_after_s is not None and retry_after_s > wait_s:
        wait_s = min(int(retry_after_s) + 1, MAX_INTERVAL_S)
        reason = f"{reason}; the server asked to wait {_told(wait_s)}"
    return NextCheck(at=now + timedelta(seconds=wait_s), interval_s=learned, reason=reason)


def _learned(result: CheckResult, interval_s: int | None, seen: int, new: int) -> tuple[int, str]:
    if interval_s is None:
        return FIRST_INTERVAL_S, f"first check: again in {_told(FIRST_INTERVAL_S)}"
    if result is CheckResult.UNCHANGED:
        factor, found = LENGTHEN_UNCHANGED, "unchanged"
    elif new == 0:
        factor, found = LENGTHEN, "no new link" if seen else "empty"
    elif new >= MANY_NEW_LINKS and (seen - new) / max(seen, 1) < OVERFLOW_SHARE:
        factor, found = SHORTEN_HARD, f"{new} of {seen} links new, some may have been missed"
    elif new >= MANY_NEW_LINKS:
        factor, found = SHORTEN, f"{new} new links"
    else:
        factor, found = 1.0, f"{new} new link{'s' * (new > 1)}"
    learned = _bounded(interval_s * factor)
    change = "sooner, every" if learned < interval_s else "later, every" if learned > interval_s else "every"
    return learned, f"{found}: {change} {_told(learned)}"


def _put_off(result: CheckResult, learned: int, failures: int, jitter: float) -> tuple[float, str]:
    if result in (CheckResult.GONE, CheckResult.DISALLOWED):
        return MAX_INTERVAL_S, f"{result.value}: again in {_told(MAX_INTERVAL_S)}"
    # The exponent is bounded: 2 ** 5000 is no number of seconds.
    back_off_s = FIRST_BACK_OFF_S * 2 ** min(failures, 10) * (0.75 + jitter / 2)
    wait_s = _bounded(max(back_off_s, learned if failures else 0))
    return wait_s, f"{result.value}, {failures + 1} in a row: again in {_told(wait_s)}"


def _bounded(seconds: float) -> int:
    return round(min(max(seconds, MIN_INTERVAL_S), MAX_INTERVAL_S))


def _told(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{round(minutes / 60)} h"

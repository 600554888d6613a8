"""When a stored article is looked at again, and how many at once: pure.

Most edits come within the hour, paywalls within the day, deletions whenever: so an article is asked for again after 15
minutes, an hour, six hours, a day and a week, and then left alone. New articles go first: re-checks take at most a
quarter of the time until the publisher's sources are due again, and only after everything new was fetched.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

LOOKS_AFTER = (
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=7),
)
LAST_LOOK_WITHIN = timedelta(days=8)
"""An article older than this is not asked for any more, though a look was missed."""
SHARE_OF_TIME = 0.25
MOST_AT_ONCE = 20
WITNESSES = 3
"""Where new pages look as if a site had changed for the worse, so many stored articles are asked for in one crawl at
most, one after the other while they are worse too: three prove a wall or a redesign (`pipelines.health.runs`)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NextLook:
    """What follows from a look."""

    at: datetime | None
    """None: never again."""
    gone_at: datetime | None
    """Since when the publisher says that it is not there."""
    reason: str


def next_look(
    *,
    first_seen_at: datetime,
    now: datetime,
    status: int | None,
    gone_at: datetime | None,
    taken_down: str | None = None,
) -> NextLook:
    """Decide after a look that ended just now; `status` None: no answer came. `gone_at` is what was known before.

    `taken_down`: how an answer that looks well says that the article is not there.

    Looks that were missed are not made up for. A 410 is believed at once, a 404 is asked again in its turn.
    """
    if status == 410:
        return NextLook(at=None, gone_at=gone_at or now, reason="removed by the publisher (410)")
    coming = [first_seen_at + after for after in LOOKS_AFTER if first_seen_at + after > now]
    if status == 404 or taken_down:
        gone_at = gone_at or now
        reason = taken_down or "not found (404)"
    elif status is not None and (status < 300 or status == 304):
        reason = "back again" if gone_at else "still there"
        gone_at = None
    else:
        reason = f"the server answered {status}" if status else "no answer"
    return NextLook(at=coming[0] if coming else None, gone_at=gone_at, reason=reason)


def looks_at_once(*, interval_s: int | None, delay_s: float) -> int:
    """How many articles of a publisher may be looked at in one crawl.

    `interval_s` is the shortest interval of its sources, None where unknown; `delay_s` the time between two requests.
    """
    if interval_s is None:
        return 0
    return min(int(SHARE_OF_TIME * interval_s / max(delay_s, 1.0)), MOST_AT_ONCE)

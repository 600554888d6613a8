"""What is known of hosts while the process lives: who asked for a pause, who is dead, whose robots.txt says what.

It outlives a single crawl: `watch` runs many, and a host that said "in an hour" means all of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime

from protego import Protego

from crawler.settings import PRODUCT_TOKEN

MIN_PAUSE_S, MAX_PAUSE_S = 1.0, 24 * 3600.0
"""What a Retry-After may ask for: a billion seconds would be a way to end our crawl for ever."""
UNNAMED_PAUSE_S = 60.0
"""For a 429 that names no time."""
DEAD_AFTER = 3
"""Failures in a row after which a host is left alone, so that its links do not each wait for a timeout."""
DEAD_PAUSE_S = 300.0
ROBOTS_FRESH_S = 23 * 3600.0
"""RFC 9309: a copy is not used for longer than 24 hours."""
ROBOTS_UNREACHABLE_FRESH_S = 300.0
ROBOTS_LAST_GOOD_S = 24 * 3600.0
MAX_CRAWL_DELAY_S = 60.0
"""A longer Crawl-delay is answered with this: a minute between two requests troubles no server."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RobotsRules:
    """What one robots.txt says to us."""

    rules: Protego | None
    """None: everything is allowed (there is no such file), or nothing (see `unreachable`)."""
    read_at_s: float
    unreachable: str | None = None
    """Why it could not be had, which means no; None: it could."""

    def allows(self, url: str) -> bool:
        """Whether we may fetch `url`."""
        if self.rules is None:
            return self.unreachable is None
        return bool(self.rules.can_fetch(url, PRODUCT_TOKEN))

    @property
    def delay_s(self) -> float | None:
        """Its Crawl-delay for us, bounded; None: it names none."""
        delay = self.rules.crawl_delay(PRODUCT_TOKEN) if self.rules else None
        return None if delay is None else min(max(float(delay), 0.0), MAX_CRAWL_DELAY_S)


@dataclass(slots=True)
class HostMemory:
    """Pauses and robots.txt copies, by host."""

    clock_s: Callable[[], float] = time.monotonic
    _paused_until_s: dict[str, float] = field(default_factory=dict)
    _pause_reasons: dict[str, str] = field(default_factory=dict)
    _failures: dict[str, int] = field(default_factory=dict)
    _robots: dict[str, RobotsRules] = field(default_factory=dict)

    def pause(self, host: str, seconds: float, reason: str) -> None:
        """Leave the host alone for so long; an earlier, longer pause stays."""
        until = self.clock_s() + seconds
        if until > self._paused_until_s.get(host, 0.0):
            self._paused_until_s[host] = until
            self._pause_reasons[host] = reason

    def pause_left_s(self, host: str) -> float:
        """Seconds until the host may be asked again; 0: now."""
        return max(0.0, self._paused_until_s.get(host, 0.0) - self.clock_s())

    def pause_reason(self, host: str) -> str:
        """Why it is left alone."""
        return self._pause_reasons.get(host, "")

    def answered(self, host: str) -> None:
        """The host lives."""
        self._failures.pop(host, None)

    def did_not_answer(self, host: str, reason: str) -> None:
        """A request came to nothing. After DEAD_AFTER in a row the host is paused."""
        self._failures[host] = self._failures.get(host, 0) + 1
        if self._failures[host] >= DEAD_AFTER:
            self._failures.pop(host)
            self.pause(host, DEAD_PAUSE_S, f"{DEAD_AFTER} requests in a row failed, the last one: {reason}")

    def robots(self, authority: str) -> RobotsRules | None:
        """The copy that still counts; None: fetch it."""
        known = self._robots.get(authority)
        if known is None:
            return None
        fresh_s = ROBOTS_UNREACHABLE_FRESH_S if known.unreachable else ROBOTS_FRESH_S
        return known if self._age_s(known) < fresh_s else None

    def keep_robots(self, authority: str, found: RobotsRules) -> RobotsRules:
        """Remember what was found; returns what counts.

        Where the file could not be had, the last good copy counts for up to 24 hours, and it is asked for again.
        """
        known = self._robots.get(authority)
        if found.unreachable and known and not known.unreachable and self._age_s(known) < ROBOTS_LAST_GOOD_S:
            return known
        self._robots[authority] = found
        return found

    def _age_s(self, found: RobotsRules) -> float:
        return self.clock_s() - found.read_at_s


def retry_after_s(value: str | bytes | None, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks for, from 1 s to 24 h; None where it says nothing."""
    text = (value.decode("latin-1") if isinstance(value, bytes) else value or "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        seconds = float(text[:12])
    else:
        try:
            until = parsedate_to_datetime(text)
            seconds = (until - now).total_seconds()
        except (TypeError, ValueError, OverflowError):  # no date, or one without a zone
            return None
    return min(max(seconds, MIN_PAUSE_S), MAX_PAUSE_S)

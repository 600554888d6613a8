"""What is known of hosts while the process lives: who asked for a pause, who is dead, what sites say to robots.

It outlives a single crawl: `watch` runs many, and a host that said "in an hour" means all of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Generic, TypeVar

MIN_PAUSE_S, MAX_PAUSE_S = 1.0, 24 * 3600.0
"""What a Retry-After may ask for: a billion seconds would be a way to end our crawl for ever."""
UNNAMED_PAUSE_S = 60.0
"""For a 429 that names no time."""
DEAD_AFTER = 3
"""Failures in a row after which a host is left alone, so that its links do not each wait for a timeout."""
DEAD_PAUSE_S = 300.0
FILE_FRESH_S = 23 * 3600.0
"""RFC 9309: a copy is not used for longer than 24 hours."""
FILE_UNREACHABLE_FRESH_S = 300.0
FILE_LAST_GOOD_S = 24 * 3600.0
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteFile(Generic[T]):
    """A file in which a site says something to robots, as it was had last."""

    content: T | None
    """None: there is no such file, or it could not be had (see `unreachable`)."""
    read_at_s: float
    unreachable: str | None = None
    """Why it could not be had; None: it could."""


@dataclass(slots=True)
class HostMemory:
    """Pauses by host, files for robots by site."""

    clock_s: Callable[[], float] = time.monotonic
    _paused_until_s: dict[str, float] = field(default_factory=dict)
    _pause_reasons: dict[str, str] = field(default_factory=dict)
    _failures: dict[str, int] = field(default_factory=dict)
    _files: dict[tuple[str, str], SiteFile[Any]] = field(default_factory=dict)

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

    def file(self, site: str, name: str) -> SiteFile[Any] | None:
        """The copy that still counts of the site's file `name`; None: ask for it."""
        known = self._files.get((site, name))
        if known is None:
            return None
        fresh_s = FILE_UNREACHABLE_FRESH_S if known.unreachable else FILE_FRESH_S
        return known if self._age_s(known) < fresh_s else None

    def keep_file(self, site: str, name: str, found: SiteFile[T]) -> SiteFile[T]:
        """Remember what was found; returns what counts.

        Where the file could not be had, the last good copy counts for up to 24 hours, and it is asked for again.
        """
        known = self._files.get((site, name))
        if found.unreachable and known and not known.unreachable and self._age_s(known) < FILE_LAST_GOOD_S:
            return known
        self._files[site, name] = found
        return found

    def _age_s(self, found: SiteFile[Any]) -> float:
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

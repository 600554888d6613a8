"""The clock of `watch`: calls its jobs again and again, and notices when it does not.

The only place of APScheduler. It holds nothing but a few coarse jobs in memory: what is due stands in the database. Its
defaults lose runs (`misfire_grace_time=1` drops a late run without a word), so a late run is run once, late. It counts
in wall-clock time: when the system's clock is set back an hour it would sleep for that hour, so a heartbeat in
monotonic time looks after it; and when the event loop itself stands still, a thread ends the process, for whoever
started it to start it again: all state is in the database.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

logger = logging.getLogger(__name__)

HEARTBEAT_S = 1.0
LATE_S = 5.0
"""A job this much later than its interval is called now: the clock was set."""
STALL_S = 300.0
"""An event loop that stands still for so long does not recover."""
STALLED_EXIT_CODE = 70


class Clock:
    """Calls coroutines every so many seconds on the running event loop. One call of a job at a time."""

    def __init__(self, *, stall_s: float = STALL_S) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._stall_s = stall_s
        self._jobs: dict[str, _Job] = {}
        self._beat_at = time.monotonic()
        self._stopped = threading.Event()
        self._heart: asyncio.Task[None] | None = None

    def every(self, seconds: float, call: Callable[[], Awaitable[None]], *, name: str) -> None:
        """Call it now and then every `seconds`, counted from the beginning of a call; never twice at once.

        What the call raises is logged; the next one comes all the same.
        """
        job = _Job(call, seconds, name)
        self._jobs[name] = job
        self._scheduler.add_job(
            job.run, "interval", seconds=seconds, id=name, name=name, next_run_time=datetime.now(UTC)
        )

    def start(self) -> None:
        """Begin; an event loop must be running."""
        self._scheduler.start()
        self._beat_at = time.monotonic()
        self._heart = asyncio.get_running_loop().create_task(self._beat())
        threading.Thread(target=self._guard, name="watchdog", daemon=True).start()

    async def stop(self) -> None:
        """Call nothing any more; wait for the calls under way."""
        if self._heart is None:
            return
        self._heart.cancel()
        self._scheduler.pause()
        await asyncio.gather(*(job.idle.wait() for job in self._jobs.values()))
        self._heart = None
        self._scheduler.shutdown(wait=False)  # it would cancel a call under way
        self._stopped.set()

    async def _beat(self) -> None:
        """Runs in monotonic time and calls a job that the wall clock forgot."""
        while True:
            self._beat_at = time.monotonic()
            for job in self._jobs.values():
                if job.idle.is_set() and self._beat_at - job.active_at > job.interval_s + LATE_S:
                    logger.warning("clock was set, job is called now job=%s", job.name)
                    job.active_at = self._beat_at
                    self._scheduler.modify_job(job.name, next_run_time=datetime.now(UTC) - timedelta(seconds=1))
            await asyncio.sleep(HEARTBEAT_S)

    def _guard(self) -> None:
        """Runs in a thread and ends the process when the event loop stands still."""
        while not self._stopped.wait(min(self._stall_s / 4, 10.0)):
            silent_s = time.monotonic() - self._beat_at
            if silent_s > self._stall_s:
                logger.critical("event loop stands still, the process ends silent_s=%.0f", silent_s)
                os._exit(STALLED_EXIT_CODE)


class _Job:
    """One job: its call, and when it last began or ended one."""

    def __init__(self, call: Callable[[], Awaitable[None]], interval_s: float, name: str) -> None:
        self._call = call
        self.interval_s = interval_s
        self.name = name
        self.active_at = time.monotonic()
        self.idle = asyncio.Event()
        self.idle.set()

    async def run(self) -> None:
        """Call it once, whatever it raises."""
        self.active_at = time.monotonic()
        self.idle.clear()
        try:
            await self._call()
        except Exception:
            logger.exception("job failed job=%s", self.name)
        finally:
            self.active_at = time.monotonic()
            self.idle.set()

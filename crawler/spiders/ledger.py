"""What a crawl reads from and writes to the database: in one thread, so that the event loop never waits for a lock."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, TypeVar

from crawler.polling import next_check
from crawler.spiders.verdicts import LinkVerdict, SourceVerdict, next_attempt
from pipelines.errors import DatabaseBusyError, StorageError
from pipelines.model.crawl import CheckResult, Link, Source, SourceCheck, SourceKind
from pipelines.model.page import Announcement
from pipelines.storage import crawl_state, site_files
from pipelines.storage.database import Database
from pipelines.storage.site_files import KeptFile

logger = logging.getLogger(__name__)

T = TypeVar("T")
BUSY_TRIES = 12
"""Each waits for the database's own busy timeout, ten seconds: a lock of two minutes costs nothing."""


class Ledger:
    """The crawl's own view of the database. Every method is one transaction."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime], eagerness: float) -> None:
        self._database = database
        self._clock = clock
        self._eagerness = eagerness
        self.is_stopping = False
        """A crawl that is told to stop does not wait for a lock again and again."""
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger")

    def close(self) -> None:
        """Wait for what is being written."""
        self._thread.shutdown()

    async def sync_sources(self, publisher: str, sources: Sequence[tuple[SourceKind, str]]) -> list[Source]:
        """The publisher's sources with what is remembered of them, after making them those of the catalogue."""

        def work(c: Any) -> list[Source]:
            crawl_state.sync_sources(c, publisher, sources)
            return crawl_state.sources_of(c, publisher)

        return await self._write(work)

    async def record_check(
        self,
        source: Source,
        verdict: SourceVerdict,
        announcements: Sequence[Announcement],
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        moved_to: str | None = None,
        body_hash: bytes | None = None,
        links_hash: bytes | None = None,
    ) -> int:
        """Write a look at a source and its new links, together; returns how many were new."""
        now = self._clock()

        def work(c: Any) -> int:
            new = crawl_state.count_unknown(c, announcements)
            coming = next_check(
                now=now,
                result=verdict.result,
                rhythm=source.rhythm,
                announced=[] if source.rhythm else [a.published_at for a in announcements if a.published_at],
                interval_s=source.interval_s,
                links_seen=len(announcements),
                links_new=new,
                failures=source.failures,
                retry_after_s=verdict.retry_after_s,
                jitter=random.random(),
                eagerness=self._eagerness,
            )
            check = SourceCheck(
                result=verdict.result,
                reason=verdict.reason,
                checked_at=now,
                next_check_at=coming.at,
                interval_s=coming.interval_s,
                status=verdict.status,
                etag=etag,
                last_modified=last_modified,
                links_seen=len(announcements),
                rhythm=coming.rhythm,
                moved_to=moved_to,
                body_hash=body_hash,
                links_hash=links_hash,
            )
            return crawl_state.record_check(c, source.id, check, announcements)

        return await self._write(work)

    async def pending_links(self, publisher: str, *, limit: int) -> list[Link]:
        """What waits to be fetched now, oldest first."""
        now = self._clock()
        return await self._in_thread(lambda: self._read(publisher, now, limit))

    async def add_links(self, publisher: str, announcements: Sequence[Announcement]) -> int:
        """Links that a user named, before they are fetched."""
        now = self._clock()
        return await self._write(lambda c: crawl_state.add_links(c, publisher, announcements, now=now))

    async def put_off(self, link: Link, verdict: LinkVerdict) -> None:
        """Write that a link failed for now, and when it is tried again."""
        now = self._clock()
        again_at = next_attempt(verdict, attempts=link.attempts, now=now)
        await self._write(
            lambda c: crawl_state.record_outcome(
                c,
                link.announcement.url,
                publisher=link.publisher,
                outcome=verdict.outcome,
                reason=verdict.reason,
                now=now,
                status=verdict.status,
                next_attempt_at=again_at,
            )
        )

    async def kept_file(self, site: str, name: str) -> KeptFile | None:
        """The last good copy of a site's file for robots. Raises nothing: without one it is asked for."""

        def work() -> KeptFile | None:
            with self._database.read() as c:
                return site_files.kept_file(c, site, name)

        try:
            return await self._in_thread(work)
        except StorageError as error:
            logger.warning("no kept copy site=%s name=%s error=%s", site, name, error)
            return None

    async def keep_file(self, site: str, name: str, body: bytes | None) -> None:
        """Keep a site's file for robots, read just now. Raises nothing: it counts for this run all the same."""
        now = self._clock()
        try:
            await self._write(lambda c: site_files.keep_file(c, site, name, body, now=now))
        except StorageError as error:
            logger.warning("copy not kept site=%s name=%s error=%s", site, name, error)

    def _read(self, publisher: str, now: datetime, limit: int) -> list[Link]:
        with self._database.read() as c:
            return crawl_state.pending_links(c, publisher, now=now, limit=limit)

    async def _write(self, work: Callable[[Any], T]) -> T:
        def transaction() -> T:
            with self._database.write() as c:
                return work(c)

        return await patiently(lambda: self._in_thread(transaction), lambda: not self.is_stopping)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


async def patiently(attempt: Callable[[], Awaitable[T]], may_wait: Callable[[], bool] = lambda: True) -> T:
    """Await `attempt()` again while the database is locked by somebody.   Raises DatabaseBusyError in the end."""
    for left in range(BUSY_TRIES - 1, -1, -1):
        try:
            return await attempt()
        except DatabaseBusyError:
            if left == 0 or not may_wait():
                raise
            logger.warning("database locked, trying again tries_left=%s", left)
            await asyncio.sleep(0.2)
    raise AssertionError("unreachable")


def unreadable(reason: str, status: int | None) -> SourceVerdict:
    """A source whose answer is no source."""
    return SourceVerdict(result=CheckResult.MALFORMED, reason=reason, status=status)

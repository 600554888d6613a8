"""Runs crawls in this process: one short crawl per publisher, so many at once.

A crawl per publisher keeps a slow or dead host from holding up another; that no host is asked by two at once is the
lease in the database, which `crawler.run` takes. (Never-ending spiders were half as costly and isolate nothing; a
process per crawl cost forty times as much.)
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from crawler.publishers.publisher import Publisher

logger = logging.getLogger(__name__)


class LocalEngine:
    """Up to `capacity` crawls at once on the running event loop."""

    def __init__(self, crawl: Callable[[Publisher], Awaitable[None]], *, capacity: int) -> None:
        self._crawl = crawl
        self._capacity = capacity
        self._running: dict[str, asyncio.Task[None]] = {}

    @property
    def running(self) -> frozenset[str]:
        """Keys of the publishers that are crawled now."""
        return frozenset(self._running)

    @property
    def free(self) -> int:
        """How many crawls may begin now."""
        return self._capacity - len(self._running)

    def start(self, publisher: Publisher) -> None:
        """Begin a crawl; nothing where one of this publisher runs already."""
        if publisher.key not in self._running:
            task = asyncio.get_running_loop().create_task(self._run(publisher), name=f"crawl {publisher.key}")
            self._running[publisher.key] = task

    async def drain(self, grace_s: float) -> int:
        """Wait until every crawl has ended, at most `grace_s`, then cancel the others; returns how many those were."""
        if not self._running:
            return 0
        _, late = await asyncio.wait(self._running.values(), timeout=grace_s)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        return len(late)

    async def _run(self, publisher: Publisher) -> None:
        try:
            await self._crawl(publisher)
        except Exception as error:  # one crawl's trouble is logged, a later tick tries again
            logger.error("crawl failed publisher=%s error=%s", publisher.key, f"{type(error).__name__}: {error}")
            logger.debug("crawl failed", exc_info=True)
        finally:
            del self._running[publisher.key]

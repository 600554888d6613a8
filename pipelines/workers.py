"""Pages are read in worker processes that can be killed one by one.

Only killing a process stops lxml: 100,000 attributes on one tag took it 28 s, a million links 1.76 GB. A worker that
hangs or dies costs its one page, which is quarantined with the reason; the others go on. Workers end with their parent.
"""

from __future__ import annotations

import asyncio
import ctypes
import logging
import multiprocessing
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from itertools import islice
from types import TracebackType

from pebble import ProcessExpired, ProcessPool

from pipelines.ingest import read_page
from pipelines.model.article import ArticleDraft, Rejection
from pipelines.model.crawl import Outcome
from pipelines.model.page import FetchedPage

logger = logging.getLogger(__name__)

PAGE_TIMEOUT_S = 15.0
MEMORY_LIMIT_MB = 1_024
PAGES_A_WORKER = 1_000
"""A worker is replaced after so many pages, so that what lxml leaks does not add up."""
_PR_SET_PDEATHSIG = 1


class ExtractionPool:
    """Reads pages in `workers` processes. A context manager; leaving it ends the workers.

    `read` is what a worker does with a page: a module-level function, since it travels by name.
    """

    def __init__(
        self,
        workers: int,
        *,
        timeout_s: float = PAGE_TIMEOUT_S,
        read: Callable[[FetchedPage], ArticleDraft | Rejection] = read_page,
    ) -> None:
        self._timeout_s = timeout_s
        self._read = read
        self._workers = workers
        # Not fork: the crawling process has threads, and a forked child inherits their locks.
        self._pool = ProcessPool(
            max_workers=workers,
            max_tasks=PAGES_A_WORKER,
            context=multiprocessing.get_context("spawn"),
            initializer=_prepare_worker,
            initargs=(os.getpid(),),
        )

    async def read(self, page: FetchedPage) -> ArticleDraft | Rejection:
        """Extract and clean one page. Never raises for a page: what cannot be read becomes a Rejection."""
        try:
            return await asyncio.wrap_future(self._schedule(page))
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 whatever a page did to a worker must not reach the crawl
            return self._quarantined(page, error)

    def read_all(self, pages: Iterable[FetchedPage]) -> Iterator[tuple[FetchedPage, ArticleDraft | Rejection]]:
        """Extract and clean many pages, in their order, a few ahead of the reader."""
        remaining = iter(pages)
        ahead = [(page, self._schedule(page)) for page in islice(remaining, self._workers * 4)]
        while ahead:
            page, future = ahead.pop(0)
            try:
                result = future.result()
            except Exception as error:  # noqa: BLE001 as in read()
                result = self._quarantined(page, error)
            ahead.extend((following, self._schedule(following)) for following in islice(remaining, 1))
            yield page, result

    def _schedule(self, page: FetchedPage) -> Future[ArticleDraft | Rejection]:
        future: Future[ArticleDraft | Rejection]
        future = self._pool.schedule(self._read, args=(page,), timeout=self._timeout_s)
        return future

    def _quarantined(self, page: FetchedPage, error: Exception) -> Rejection:
        if isinstance(error, TimeoutError):
            reason = f"the extractor did not finish within {self._timeout_s:.0f} s"
        elif isinstance(error, ProcessExpired | MemoryError):
            reason = f"the extractor died or wanted more than {MEMORY_LIMIT_MB} MB"
        else:
            reason = f"the extractor failed: {type(error).__name__}: {error}"
        logger.warning("page quarantined url=%s reason=%s", page.final_url, reason)
        return Rejection(outcome=Outcome.QUARANTINED, reason=reason)

    def close(self) -> None:
        """End the workers now; pages under way are dropped."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def __enter__(self) -> ExtractionPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _prepare_worker(parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends us
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before prctl
            os._exit(1)
        # Data, not address space: mapped libraries cost no memory.
        limit = MEMORY_LIMIT_MB * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))

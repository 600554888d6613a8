"""The Scrapy adapter: hands each FetchedPage to ingest.

Whoever starts the crawl makes one `Ingestor` and gives it to its spider as `spider.ingestor`; the pipeline finds it
there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from pipelines.alerts.matching.rule_set import RuleSet
from pipelines.ingest import Ingested, end_unread, ingest
from pipelines.model.article import ArticleDraft, Rejection
from pipelines.model.crawl import Link, Outcome
from pipelines.model.page import FetchedPage
from pipelines.storage.database import Database
from pipelines.workers import ExtractionPool


def utc_now() -> datetime:
    """The system's clock, aware."""
    return datetime.now(UTC)


class Ingestor:
    """Takes pages: reads them in worker processes, writes them from one thread. A context manager.

    One writer, since SQLite has one anyway; a thread, so that waiting for disk or lock never stops the event loop.
    """

    def __init__(
        self,
        database: Database,
        *,
        workers: int,
        purpose: str = "monitoring",
        keep_pages: bool = False,
        clock: Callable[[], datetime] = utc_now,
        on_match: Callable[[], None] = lambda: None,
    ) -> None:
        """`on_match` is called, in the writing thread, when what matches a rule has been stored."""
        self.database = database
        self._on_match = on_match
        self._purpose = purpose
        self._keep_pages = keep_pages
        self._clock = clock
        self._pool = ExtractionPool(workers)
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ingest")
        self._rules: RuleSet | None = None

    async def take(self, page: FetchedPage) -> Ingested:
        """Read and store one page and its link's outcome.   Raises StorageError where the database cannot."""
        result = await self.read(page)
        return await self._write(
            lambda c, rules: ingest(
                c, page, result,
                now=self._clock(), rules=rules, purpose=self._purpose, keep_pages=self._keep_pages,
            )
        )  # fmt: skip

    async def read(self, page: FetchedPage) -> ArticleDraft | Rejection:
        """What a page says, without storing it."""
        return await self._pool.read(page)

    async def end(
        self, link: Link, outcome: Outcome, reason: str, *, country: str | None, status: int | None
    ) -> Ingested:
        """Write how a link ended that gave no page, and keep its announcement behind a wall.   Raises StorageError.

        `country` is the publisher's.
        """
        return await self._write(
            lambda c, rules: end_unread(
                c, link.announcement, outcome, reason,
                publisher=link.publisher, country=country, status=status, now=self._clock(), rules=rules,
            )
        )  # fmt: skip

    async def _write(self, work: Callable[[Any, RuleSet], Ingested]) -> Ingested:
        def transaction() -> Ingested:
            with self.database.write() as connection:
                rules = RuleSet.load(connection, self._rules)
                ingested = work(connection, rules)
            self._rules = rules
            if ingested.matches:
                self._on_match()
            return ingested

        return await asyncio.get_running_loop().run_in_executor(self._writer, transaction)

    def close(self) -> None:
        """Finish what is being written, end the workers."""
        self._pool.close()
        self._writer.shutdown()

    def __enter__(self) -> Ingestor:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class IngestPipeline:
    """The item pipeline that `crawler.settings` names."""

    def __init__(self, ingestor: Ingestor) -> None:
        self._ingestor = ingestor

    @classmethod
    def from_crawler(cls, crawler: Any) -> IngestPipeline:
        """Scrapy's constructor."""
        return cls(crawler.spider.ingestor)

    async def process_item(self, item: FetchedPage) -> FetchedPage:
        """Store the page, count how it ended in the crawl's stats, hand it on unchanged."""
        await self._ingestor.take(item)
        return item

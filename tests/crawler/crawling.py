"""Runs real crawls of a server on loopback, with pages read in this process: worker processes have their own tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete

from crawler import run
from crawler.demo.newspaper import Newspaper
from crawler.middlewares.host_memory import HostMemory
from crawler.publishers.publisher import Publisher, SourceSpec
from crawler.reactor import run_in_reactor
from crawler.run import CrawlRequest, CrawlSummary, crawl
from pipelines.ingest import Ingested, read_page
from pipelines.item_pipelines import Ingestor
from pipelines.model.article import ArticleDraft, Rejection
from pipelines.model.crawl import LinkFate, Outcome, SourceKind
from pipelines.model.page import FetchedPage
from pipelines.settings import Settings
from pipelines.storage import crawl_state
from pipelines.storage.database import Database
from pipelines.storage.tables import site_file

RSS = "application/rss+xml"
SENTENCE = "Der Gemeinderat hat am Montagabend nach langer Aussprache den Haushalt der Stadt beschlossen. "


class InlinePool:
    """Reads pages in this process: a worker takes a second to start."""

    async def read(self, page: FetchedPage) -> ArticleDraft | Rejection:
        return await asyncio.to_thread(read_page, page)

    def close(self) -> None:
        """Nothing to end."""


class InlineIngestor(Ingestor):
    """The real one but for its workers."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, workers=1)
        self.purpose = "monitoring"
        self.fail_with: list[Exception] = []
        """Raised by the next calls, in this order."""
        self._pool.close()
        self._pool = InlinePool()  # type: ignore[assignment]

    async def take(self, page: FetchedPage) -> Ingested:
        if self.fail_with:
            raise self.fail_with.pop(0)
        self._purpose = self.purpose
        self._keep_pages = False
        return await super().take(page)


def settings(**changes: Any) -> Settings:
    """Quick ones: no delay, short timeouts."""
    return Settings(**{"delay_s": 0.0, "timeout_s": 5.0, "workers": 1, "concurrency": 16, **changes})


def article(title: str, *, body: str | None = None) -> str:
    """A plain page that holds an article of ours."""
    paragraphs = "".join(f"<p>{body or SENTENCE * 2} {title}, Absatz {number}.</p>" for number in range(4))
    return (
        f'<!doctype html><html lang="de"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="og:type" content="article"><meta property="og:title" content="{title}"></head>'
        f"<body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    )


def rss(*links: str) -> str:
    """A feed that announces these addresses."""
    items = "".join(f"<item><title>Meldung {link}</title><link>{link}</link></item>" for link in links)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>{items}</channel></rss>'


@dataclass
class Town:
    """A newspaper whose every answer is programmed, and the database that crawls of it fill."""

    newspaper: Newspaper
    database: Database
    feed: str = "/feed.xml"
    ingestor: InlineIngestor = field(init=False)

    def __post_init__(self) -> None:
        self.ingestor = InlineIngestor(self.database)

    @property
    def publisher(self) -> Publisher:
        return Publisher(
            key="stadtblatt",
            name="Stadtblatt",
            domains=("127.0.0.1",),
            country="DE",
            sources=(SourceSpec(kind=SourceKind.FEED, url=self.newspaper.at(self.feed)),),
        )

    def announce(self, *paths: str, **answer: Any) -> None:
        """Put a feed that names these paths (or whole addresses)."""
        links = [path if "://" in path else self.newspaper.at(path) for path in paths]
        self.newspaper.put(self.feed, rss(*links), content_type=RSS, **answer)

    def print(self, *paths: str) -> None:
        """Put an article at each path, and announce them."""
        for path in paths:
            self.newspaper.put(path, article(f"Bericht {path.strip('/')}"))
        self.announce(*paths)

    def crawl(self, **changes: Any) -> CrawlSummary:
        """Crawl once. `changes` are fields of CrawlRequest, but for settings, stop_when, clock and keep_site_files.

        What sites say to robots is forgotten before, unless `keep_site_files`: here a crawl begins another day.
        """
        if not changes.pop("keep_site_files", False):
            with self.database.write() as c:
                c.execute(delete(site_file))
        chosen = changes.pop("settings", None) or settings()
        stop_when: Callable[[asyncio.Event], Any] | None = changes.pop("stop_when", None)
        clock: Mapping[str, Any] = {"clock": changes.pop("clock")} if "clock" in changes else {}
        request = CrawlRequest(**{"publishers": [self.publisher], "deliver": False, **changes})

        async def work(stop: asyncio.Event) -> CrawlSummary:
            stopper = asyncio.ensure_future(stop_when(stop)) if stop_when else None
            try:
                return await crawl(self.database, chosen, request, stop=stop, ingestor=self.ingestor, **clock)
            finally:
                if stopper:
                    stopper.cancel()

        run._MEMORY = HostMemory()  # each crawl of a test is a new process
        return run_in_reactor(work)

    def fate(self, path: str) -> LinkFate:
        """How the address of a path ended."""
        with self.database.read() as c:
            fate = crawl_state.fate_of(c, path if "://" in path else self.newspaper.at(path))
        assert fate is not None, f"{path} was never heard of"
        return fate

    def outcomes(self) -> dict[Outcome, int]:
        """How many addresses ended how."""
        with self.database.read() as c:
            return crawl_state.outcome_counts(c)

    def asked(self, path: str) -> int:
        """How often a path was asked for."""
        return len(self.newspaper.requests_for(path))

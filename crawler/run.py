"""One crawl, from its request to its summary: contact, leases, archive, Scrapy, alerts, and a clean end.

A lease per publisher is what keeps two processes from asking one host at once. It is taken before the first request,
renewed meanwhile, given back at the end; after a kill it expires.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from scrapy.crawler import AsyncCrawlerRunner, Crawler
from twisted.python.failure import Failure as TwistedFailure

from crawler.archives.record import Recorder
from crawler.archives.replay import Archive
from crawler.contact import require_contact
from crawler.errors import HostPausedError
from crawler.leases import Leases
from crawler.middlewares.addresses import GuardedResolver
from crawler.middlewares.host_memory import HostMemory
from crawler.middlewares.sites import authority
from crawler.publishers.load import Catalogue, site_of
from crawler.publishers.publisher import Publisher, SourceSpec
from crawler.reactor import run_in_reactor
from crawler.settings import scrapy_settings, user_agent
from crawler.spiders.ledger import Ledger, patiently
from crawler.spiders.news import NewsSpider
from crawler.spiders.pages import CrawlContext, PageSpider
from crawler.spiders.summary import CrawlSummary, Progress
from crawler.spiders.url_list import UrlListSpider
from pipelines.alerts.channels.envelope import ChannelOptions
from pipelines.alerts.delivery import deliver_due
from pipelines.errors import StorageError
from pipelines.item_pipelines import Ingestor, utc_now
from pipelines.settings import Settings
from pipelines.storage import runs
from pipelines.storage.database import Database

__all__ = ["CrawlRequest", "CrawlSummary", "Progress", "crawl", "crawl_blocking", "run_in_reactor"]

logger = logging.getLogger(__name__)

T = TypeVar("T")
CANCEL_GRACE_S = 1.0
_MEMORY = HostMemory()
"""What hosts asked for counts for every crawl of this process."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CrawlRequest:
    """What to crawl, and how."""

    publishers: Sequence[Publisher] = ()
    """Their sources are read and what those announce is fetched."""
    urls: Sequence[str] = ()
    """Article addresses a user named, or addresses of sources in `catalogue`."""
    catalogue: Catalogue | None = None
    """Knows whose address is whose. None: `publishers` alone do."""
    replay: Sequence[Path] = ()
    """WARC files that answer every request; empty: the network does."""
    record: Path | None = None
    """Folder for a WARC file of all that is fetched."""
    limit: int | None = None
    """Fetch at most so many links; None: all."""
    only_due: bool = False
    """Ask only the sources whose time has come, as `watch` does."""
    deliver: bool = True
    """Send the alerts that are due at the end; never in a replay, which touches no network."""


@dataclass(slots=True)
class _Plan:
    """Who is asked for what."""

    publishers: dict[str, Publisher]
    urls: dict[str, list[str]] = field(default_factory=dict)
    """Named article addresses by key of their publisher."""
    url_publishers: dict[str, Publisher] = field(default_factory=dict)

    def keys(self) -> list[str]:
        """Every publisher that is asked, once."""
        return list(dict.fromkeys([*self.publishers, *self.urls]))

    def without(self, keys: Iterable[str]) -> None:
        """Leave these publishers out."""
        for key in keys:
            self.publishers.pop(key, None)
            self.urls.pop(key, None)

    def addresses(self) -> list[str]:
        """Every address that the user or the catalogue named."""
        sources = [source.url for publisher in self.publishers.values() for source in publisher.sources]
        sources += [source.url for publisher in self.publishers.values() for source in publisher.dated_sources]
        return sources + [url for urls in self.urls.values() for url in urls]


async def crawl(
    database: Database,
    settings: Settings,
    request: CrawlRequest,
    *,
    on_progress: Callable[[Progress], None] | None = None,
    stop: asyncio.Event | None = None,
    clock: Callable[[], datetime] = utc_now,
    ingestor: Ingestor | None = None,
) -> CrawlSummary:
    """Crawl once. Runs inside the loop of the asyncio reactor (`run_in_reactor`).

    When `stop` is set, what is under way ends and nothing new begins. `ingestor`: one that is kept for many crawls,
    as starting its processes takes a second; None: one is made for this crawl. Raises ContactMissingError,
    ArchiveError and StorageError; whatever happens to one source or link is counted, not raised.
    """
    begun_s = time.monotonic()
    stop = stop or asyncio.Event()
    plan = _plan(request)
    archive = await asyncio.to_thread(Archive, request.replay) if request.replay else None
    addresses = plan.addresses()
    if archive is None:
        hosts = [urlsplit(address).hostname or "" for address in addresses]
        require_contact(settings, hosts)
        GuardedResolver.install(hosts)
    recorder = _recorder(request, settings, clock())
    summary = CrawlSummary(problems=list(archive.problems) if archive else [])
    ledger = Ledger(database, clock=clock, eagerness=settings.eagerness)
    context = CrawlContext(
        ledger=ledger,
        ingestor=ingestor
        or Ingestor(
            database,
            workers=settings.workers,
            purpose=settings.purpose,
            keep_pages=settings.keep_pages_days > 0,
            clock=clock,
        ),
        memory=HostMemory() if archive else _MEMORY,
        clock=clock,
        named_authorities=frozenset(authority(address) for address in addresses),
        summary=summary,
        archive=archive,
        recorder=recorder,
        links_left=request.limit,
        on_progress=on_progress,
    )
    try:
        async with _run(database, clock, summary, stop), _leases(database, plan, summary, clock, stop) as leases:
            await _run_spiders(context, settings, request, plan, leases, stop)
    finally:
        if ingestor is None:
            await asyncio.to_thread(context.ingestor.close)
        ledger.close()
        if recorder:
            recorder.close()
    if recorder and recorder.file.exists():
        summary.recorded_to = str(recorder.file)
    if request.deliver and archive is None and not summary.stopped:
        known = request.publishers if request.catalogue is None else request.catalogue.all()
        names = {publisher.key: publisher.name for publisher in known}
        counts = await asyncio.to_thread(
            deliver_due, database, clock(), publisher_names=names, options=ChannelOptions.of(settings)
        )
        summary.delivered = counts.sent
    summary.duration_s = time.monotonic() - begun_s
    return summary


def crawl_blocking(
    database: Database,
    settings: Settings,
    request: CrawlRequest,
    *,
    on_progress: Callable[[Progress], None] | None = None,
) -> CrawlSummary:
    """Crawl once, from ordinary code. SIGINT and SIGTERM end it cleanly; a second one ends it at once."""
    return run_in_reactor(lambda stop: crawl(database, settings, request, on_progress=on_progress, stop=stop))


async def _run_spiders(
    context: CrawlContext,
    settings: Settings,
    request: CrawlRequest,
    plan: _Plan,
    leases: Leases,
    stop: asyncio.Event,
) -> None:
    """Named addresses first, then the publishers: one Scrapy crawler at a time, so that no host has two."""
    values = scrapy_settings(settings, replay=context.archive is not None, record=context.recorder is not None)
    runner = AsyncCrawlerRunner(values)
    spiders: list[tuple[type[PageSpider], dict[str, Any]]] = []
    if plan.urls:
        spiders.append((UrlListSpider, {"urls": plan.urls, "publishers": plan.url_publishers}))
    if plan.publishers:
        spiders.append((NewsSpider, {"publishers": list(plan.publishers.values()), "only_due": request.only_due}))
    for kind, arguments in spiders:
        if stop.is_set():
            break
        crawler = runner.create_crawler(kind)
        running = runner.crawl(crawler, context=context, **arguments)
        stopper = asyncio.create_task(_stop_when(stop, crawler))
        leases.on_loss = lambda key, crawler=crawler: _abandon(crawler, key)
        try:
            await running
        except asyncio.CancelledError:
            # Whoever cancels has waited already; what is on the wire stays pending.
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(runner.stop(), CANCEL_GRACE_S)
            raise
        finally:
            stopper.cancel()
            leases.on_loss = None
        spider = crawler.spider
        assert isinstance(spider, PageSpider)
        if spider.fatal:
            raise spider.fatal
    context.summary.stopped = stop.is_set()


async def _stop_when(stop: asyncio.Event, crawler: Crawler) -> None:
    """End a crawl cleanly: what was sent is waited for, what waits for its turn stays pending."""
    await stop.wait()
    if isinstance(crawler.spider, PageSpider):
        crawler.spider.stop()
    while crawler.crawling and crawler._engine is None:  # it is being opened
        await asyncio.sleep(0.05)
    error = HostPausedError("the crawl was stopped")
    for slot in crawler.engine.downloader.slots.values():
        while slot.queue:
            _, waiting = slot.queue.popleft()
            waiting.errback(TwistedFailure(error))  # type: ignore[no-untyped-call]
    await crawler.stop_async()


def _abandon(crawler: Crawler, publisher: str) -> None:
    if isinstance(crawler.spider, NewsSpider):
        crawler.spider.abandon(publisher)


@contextlib.asynccontextmanager
async def _leases(
    database: Database, plan: _Plan, summary: CrawlSummary, clock: Callable[[], datetime], stop: asyncio.Event
) -> AsyncIterator[Leases]:
    leases = Leases(database, clock)
    summary.skipped = await _unlocked(lambda: leases.take(plan.keys()), stop)
    plan.without(summary.skipped)
    keeper = asyncio.create_task(leases.keep())
    try:
        yield leases
    finally:
        keeper.cancel()
        with contextlib.suppress(StorageError):  # they expire
            await _unlocked(leases.release, stop)


@contextlib.asynccontextmanager
async def _run(
    database: Database, clock: Callable[[], datetime], summary: CrawlSummary, stop: asyncio.Event
) -> AsyncIterator[None]:
    """The row that says that a crawl ran, and what it counted."""

    def begin() -> int:
        with database.write() as c:
            return runs.begin_run(c, "crawl", clock())

    def end(run_id: int) -> None:
        counts = {str(outcome): count for outcome, count in summary.outcomes.items()}
        counts |= {"announced": summary.announced, "new_links": summary.new_links}
        counts |= {f"sources_{result}": count for result, count in summary.checks.items()}
        with database.write() as c:
            runs.end_run(c, run_id, clock(), counts)

    run_id = await _unlocked(begin, stop)
    yield
    await _unlocked(lambda: end(run_id), stop)


async def _unlocked(write: Callable[[], T], stop: asyncio.Event) -> T:
    """Write in a thread, again and again while somebody locks the database.   Raises DatabaseBusyError in the end."""
    return await patiently(lambda: asyncio.to_thread(write), lambda: not stop.is_set())


def _plan(request: CrawlRequest) -> _Plan:
    plan = _Plan({publisher.key: publisher for publisher in request.publishers})
    for url in request.urls:
        publisher = _publisher_of(url, request)
        source = next((source for source in publisher.sources if source.url == url), None)
        if source is not None:
            _add_source(plan, publisher, source)
            continue
        plan.url_publishers[publisher.key] = publisher
        plan.urls.setdefault(publisher.key, []).append(url)
    return plan


def _add_source(plan: _Plan, publisher: Publisher, source: SourceSpec) -> None:
    """Crawl the publisher because of one source that was named.

    Its other sources are asked as well: leaving them out would retire them in the database.
    """
    plan.publishers.setdefault(publisher.key, publisher)
    logger.info("source named publisher=%s url=%s", publisher.key, source.url)


def _publisher_of(url: str, request: CrawlRequest) -> Publisher:
    """Whose address it is; where nobody knows, a publisher made of its host."""
    if request.catalogue and (known := request.catalogue.for_url(url)):
        return known
    for publisher in request.publishers:
        if publisher.has_site(site_of(url)):
            return publisher
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return Publisher(key=host, name=host, domains=(host,), country="")


def _recorder(request: CrawlRequest, settings: Settings, now: datetime) -> Recorder | None:
    if request.record is None:
        return None
    return Recorder(request.record, software=user_agent(settings.contact), now=now.astimezone(UTC))

"""What `watch` does again and again: crawl what is due, deliver, tell how it goes, until told to stop.

All state is in the database (when a source is due, who crawls it, what waits to be fetched or sent), so this process
may be killed at any moment and another one may run beside it: neither loses nor repeats anything.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from crawler.contact import require_contact
from crawler.publishers.publisher import Publisher
from crawler.run import CrawlRequest, CrawlSummary, crawl
from crawler.schedule.clock import Clock
from crawler.schedule.engines.local import LocalEngine
from crawler.spiders.ledger import patiently
from pipelines.alerts.channels.envelope import ChannelOptions
from pipelines.alerts.delivery import Deliverer
from pipelines.alerts.judging import judge_rules
from pipelines.errors import PresseschauError, StorageError
from pipelines.health.watching import all_troubles, tell_troubles
from pipelines.item_pipelines import Ingestor, utc_now
from pipelines.model.crawl import Outcome
from pipelines.settings import Settings
from pipelines.storage import alerts, crawl_state
from pipelines.storage.database import Database
from pipelines.storage.pages import forget_pages
from pipelines.storage.trimming import forget_checks

logger = logging.getLogger(__name__)

CATALOGUE_EVERY_S = 60.0
HEALTH_EVERY_S = 300.0
JUDGE_EVERY_S = 60.0
TRIM_EVERY_S = 6 * 3600.0
REMEMBER = timedelta(days=180)
"""How long the checks of sources are kept; the baselines of health look back less far."""
STOP_GRACE_S = 6.0
"""So long a crawl may take to end when the program is told to stop; what is on the wire then stays pending."""
AFTER_FAILURE = timedelta(seconds=60)
"""A publisher whose crawl failed as a whole (the disk is full, the database away) is left alone for so long."""


@dataclass(slots=True)
class WatchCounts:
    """What a watch did."""

    crawls: int = 0
    failed_crawls: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    alerts_sent: int = 0


class Watch:
    """One process that watches. `run` it in the loop of the asyncio reactor."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        publishers: Callable[[], Mapping[str, Publisher]],
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """`publishers` reads the catalogue anew each time, so that a publisher added meanwhile is watched too."""
        self._database = database
        self._settings = settings
        self._read_publishers = publishers
        self._clock = clock
        self._publishers: Mapping[str, Publisher] = {}
        self._stop = asyncio.Event()
        self._engine = LocalEngine(self._crawl, capacity=settings.concurrency)
        self._ingestor: Ingestor | None = None
        self._not_before: dict[str, datetime] = {}
        self._deliverer: Deliverer | None = None
        self._delivery = threading.Thread()
        self._stop_delivering = threading.Event()
        self.counts = WatchCounts()

    async def run(self, stop: asyncio.Event, *, on_start: Callable[[str], None] = lambda line: None) -> WatchCounts:
        """Watch until `stop` is set, then end what is under way and return.

        `on_start` gets one line that says what is watched. Raises ContactMissingError, and at the beginning
        StorageError; later trouble with the database is logged and the work tried again.
        """
        self._stop = stop
        await patiently(lambda: asyncio.to_thread(self._load_publishers), lambda: not stop.is_set())
        on_start(await asyncio.to_thread(self._start_line))
        ingestor = Ingestor(
            self._database,
            workers=self._settings.workers,
            purpose=self._settings.purpose,
            keep_pages=self._settings.keep_pages_days > 0,
            clock=self._clock,
            on_match=self._wake_deliverer,
        )
        with closing(ingestor) as self._ingestor:
            watch_clock = Clock()
            watch_clock.every(self._settings.tick_s, self.tick, name="tick")
            watch_clock.every(CATALOGUE_EVERY_S, self._reload, name="catalogue")
            watch_clock.every(HEALTH_EVERY_S, self._tell_health, name="health")
            watch_clock.every(JUDGE_EVERY_S, self._judge, name="judge")
            watch_clock.every(TRIM_EVERY_S, self._trim, name="trim")
            self._start_delivering()
            try:
                watch_clock.start()
                await stop.wait()
                logger.info("watch stops running=%d", len(self._engine.running))
                await watch_clock.stop()
                await self._engine.drain(STOP_GRACE_S)
            finally:
                self._stop_delivering.set()
                self._wake_deliverer()
            await asyncio.to_thread(self._delivery.join)
        return self.counts

    async def tick(self) -> None:
        """Begin a crawl of every publisher that is due, as far as there is room."""
        if self._stop.is_set() or self._engine.free < 1:
            return
        for key in await asyncio.to_thread(self._due, self._engine.running, self._engine.free):
            if not self._stop.is_set():
                self._engine.start(self._publishers[key])

    def _due(self, running: frozenset[str], limit: int) -> list[str]:
        """Keys of publishers to crawl now. Called in a thread, so it is told which are running."""
        now = self._clock()
        candidates = [key for key in self._enabled() if key not in running and self._not_before.get(key, now) <= now]
        with self._database.read() as c:
            return crawl_state.due_publishers(c, now, publishers=candidates, limit=limit)

    async def _crawl(self, publisher: Publisher) -> None:
        request = CrawlRequest(publishers=(publisher,), only_due=True, deliver=False)
        try:
            summary = await crawl(
                self._database, self._settings, request, stop=self._stop, clock=self._clock, ingestor=self._ingestor
            )
        except Exception:
            self.counts.failed_crawls += 1
            self._not_before[publisher.key] = self._clock() + AFTER_FAILURE
            raise
        if publisher.key in summary.skipped:  # another process took it in between
            return
        self.counts.crawls += 1
        self.counts.outcomes.update(summary.outcomes)
        _log_crawl(publisher, summary)
        if summary.suspects:
            try:
                await asyncio.to_thread(self._tell_troubles, summary.suspects)
            except StorageError as error:
                logger.error("health is judged later error=%s", error)

    async def _reload(self) -> None:
        try:
            await asyncio.to_thread(self._load_publishers)
        except PresseschauError as error:
            logger.error("catalogue not read again, the old one counts error=%s", error)

    def _load_publishers(self) -> None:
        """Read the catalogue and make its new sources known to the database: an unknown one is never due."""
        publishers = self._read_publishers()
        if publishers == self._publishers:
            return
        today = self._clock().date()
        with self._database.write() as c:
            for publisher in publishers.values():
                if self._publishers.get(publisher.key) != publisher:
                    sources = [(source.kind, source.url) for source in publisher.sources_on(today)]
                    crawl_state.sync_sources(c, publisher.key, sources)
        self._publishers = publishers

    def _enabled(self) -> dict[str, Publisher]:
        """The publishers that are to be crawled."""
        return {key: publisher for key, publisher in self._publishers.items() if publisher.enabled}

    def _start_line(self) -> str:
        """What is watched.   Raises ContactMissingError."""
        enabled = self._enabled()
        sources = [source for publisher in enabled.values() for source in publisher.sources]
        require_contact(self._settings, (urlsplit(source.url).hostname or "" for source in sources))
        with self._database.read() as c:
            rules = [rule for rule in alerts.list_rules(c) if not rule.paused]
        publishers = f"{len(enabled)} publisher{'s' * (len(enabled) != 1)}"
        return f"watching {publishers} with {len(rules)} rule{'s' * (len(rules) != 1)}; Ctrl-C ends it"

    def _start_delivering(self) -> None:
        # A daemon: a second Ctrl-C ends the process without waiting for a receiver.
        self._delivery = threading.Thread(target=self._deliver, name="delivery", daemon=True)
        self._delivery.start()

    def _wake_deliverer(self) -> None:
        if self._deliverer is not None:
            self._deliverer.wake()

    def _deliver(self) -> None:
        names = {key: publisher.name for key, publisher in self._publishers.items()}
        deliverer = Deliverer(
            self._database,
            clock=self._clock,
            publisher_names=names,
            options=ChannelOptions.of(self._settings),
        )
        try:
            with deliverer as self._deliverer:
                self.counts.alerts_sent += deliverer.run(self._stop_delivering).sent
        except Exception:
            logger.exception("delivery ended")

    async def _tell_health(self) -> None:
        """One line on how it goes, one for each publisher that fell ill; a deliverer that ended is started again."""
        if not self._delivery.is_alive() and not self._stop.is_set():
            self._start_delivering()
        try:
            waiting = await asyncio.to_thread(self._due, self._engine.running, len(self._publishers))
            if self.counts.crawls:  # at the beginning the database only knows how it was when the last watch ended
                await asyncio.to_thread(self._tell_troubles, self._enabled())
        except StorageError as error:
            logger.error("database cannot be read error=%s", error)
            return
        logger.info(
            "watch publishers=%d running=%d due=%d crawls=%d failed=%d stored=%d updated=%d",
            len(self._publishers),
            len(self._engine.running),
            len(waiting),
            self.counts.crawls,
            self.counts.failed_crawls,
            self.counts.outcomes[Outcome.STORED],
            self.counts.outcomes[Outcome.UPDATED],
        )

    def _tell_troubles(self, publishers: Iterable[str]) -> None:
        now = self._clock()
        tell_troubles(self._database, all_troubles(self._database, now=now, publishers=list(publishers)), now=now)

    async def _judge(self) -> None:
        """Alerts on volume and first mentions."""
        try:
            await asyncio.to_thread(judge_rules, self._database, now=self._clock())
        except StorageError as error:
            logger.error("rules are judged later error=%s", error)

    async def _trim(self) -> None:
        await asyncio.to_thread(self._forget_old_checks)

    def _forget_old_checks(self) -> None:
        with self._database.write() as c:
            forgotten = forget_checks(c, self._clock() - REMEMBER)
            pages = forget_pages(c, self._clock() - timedelta(days=self._settings.keep_pages_days))
        logger.info("old checks forgotten rows=%d pages=%d", forgotten, pages)


def _log_crawl(publisher: Publisher, summary: CrawlSummary) -> None:
    logger.info(
        "crawled publisher=%s announced=%d new=%d stored=%d updated=%d failed_sources=%d matches=%d seconds=%.1f",
        publisher.key,
        summary.announced,
        summary.new_links,
        summary.outcomes[Outcome.STORED],
        summary.outcomes[Outcome.UPDATED],
        len(summary.failed_sources),
        summary.matches,
        summary.duration_s,
    )

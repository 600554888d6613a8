"""The crawl: what the sources announce becomes pending links, pending links become pages.

A source's new links and its ETag are written in one transaction before any of them is asked for. Links are then taken
from the database in small batches, so a publisher with 50,000 pending links costs no memory, and a killed crawl goes on
where it was.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from crawler.discovery.article_urls import fetchable
from crawler.discovery.sitemaps import Sitemap, Walk
from crawler.discovery.sources import hash_of_body, hash_of_links, read_source
from crawler.errors import MalformedSourceError
from crawler.middlewares.conditional_get import SOURCE
from crawler.middlewares.host_memory import retry_after_s
from crawler.publishers.publisher import Publisher
from crawler.settings import MAX_SOURCE_BYTES
from crawler.spiders.ledger import unreadable
from crawler.spiders.pages import PageSpider, error_of
from crawler.spiders.rechecking import Rechecking
from crawler.spiders.verdicts import SourceVerdict, judge_source, judge_source_failure
from pipelines.errors import StorageError
from pipelines.model.crawl import CheckResult, Link, Source
from pipelines.model.page import Announcement

logger = logging.getLogger(__name__)

BATCH = 4
"""Links of one publisher under way at once. They are asked for one after another anyway, and those that wait for their
turn count among Scrapy's concurrent requests: with 16, a few dead hosts held up all
others (`tests/crawler/test_fairness.py`)."""
REPLAY_BATCH = 16
"""In a replay nobody is waited for."""
MOST_LOOKED_AT = 100_000
"""In a replay links that are not in the archive are passed over, so all are looked at."""
SOURCE_PRIORITY = 100
_FOR_GOOD = (301, 308)


@dataclass(slots=True)
class _Work:
    """How far one publisher is."""

    publisher: Publisher
    sources_left: int = 0
    links_left: int = 0
    """Links under way."""
    sources: Sequence[Source] = ()
    """All of the publisher's, as they were before this crawl."""
    is_choosing: bool = False
    """Its next links are being read from the database."""
    rechecked: bool = False
    """Its stored articles had their turn."""
    asked: set[int] = field(default_factory=set)
    """Links that were asked for in this crawl, by id: none is asked for twice."""
    paused: bool = False
    """A host of it asked for a pause: its other links wait for the next crawl."""
    announced: set[str] = field(default_factory=set)
    """Addresses that a source named in this crawl; kept in a replay only."""


@dataclass(slots=True)
class _Look:
    """One look at a source: one file, or an index and its files."""

    work: _Work
    source: Source
    files_left: int = 1
    walk: Walk = field(default_factory=Walk)
    announcements: dict[str, Announcement] = field(default_factory=dict)
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    problems: list[str] = field(default_factory=list)
    failure: SourceVerdict | None = None
    """How the source itself failed, or that it is unchanged; its further files only add problems."""
    body_hash: bytes | None = None

    def add(self, found: Sitemap) -> None:
        for announcement in found.announcements:
            self.announcements.setdefault(announcement.url, announcement)
        if found.damage:
            self.problems.append(found.damage)

    def verdict(self) -> SourceVerdict:
        if self.failure is not None:
            return self.failure
        result = CheckResult.OK if self.announcements else CheckResult.EMPTY
        reason = f"{len(self.announcements)} links" if self.announcements else "readable, and announces nothing"
        if self.problems:
            reason += f"; {self.problems[0]}"
        return SourceVerdict(result=result, reason=reason, status=self.status)


class NewsSpider(PageSpider):
    """Reads the sources of publishers and fetches what they announce."""

    name = "news"

    def __init__(self, *, publishers: Sequence[Publisher], only_due: bool = False, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._works = {publisher.key: _Work(publisher) for publisher in publishers}
        self._only_due = only_due

    async def start(self) -> AsyncIterator[Any]:
        """Ask every source; a publisher without one to ask goes straight to its pending links."""
        try:
            for work in list(self._works.values()):
                for request in await self._begin(work):
                    yield request
        except StorageError as error:
            self._give_up(error)

    def abandon(self, publisher: str) -> None:
        """Begin nothing new at this publisher: another process has its lease."""
        work = self._works.pop(publisher, None)
        if work:
            logger.warning("publisher left to another process publisher=%s", publisher)

    def was_left(self, publisher: Publisher) -> None:
        """Leave the publisher's other links alone as well."""
        if work := self._works.get(publisher.key):
            work.paused = True

    async def after_link(self, publisher: Publisher) -> Sequence[Request]:
        """When half of the batch has ended, more: nobody waits for the slowest page to be read."""
        work = self._works.get(publisher.key)
        if work is None:
            return ()
        work.links_left -= 1
        if work.sources_left or work.is_choosing or work.links_left > BATCH // 2:
            return ()
        work.is_choosing = True
        try:
            return await self._next_links(work)
        finally:
            work.is_choosing = False

    async def source_answered(self, response: Response, look: _Look, depth: int) -> AsyncIterator[Request]:
        """An answer for a source, or for one of the files its index names."""
        try:
            requests = await self._read(response, look, depth)
        except Exception as error:  # the edge: a fault of ours is this source's failure, not the crawl's
            logger.exception("fault of ours url=%s", response.url)
            requests = []
            self._note(look, depth, unreadable(f"internal error: {type(error).__name__}", response.status))
        for request in [*requests, *await self._file_ended(look)]:
            yield request

    async def source_failed(self, failure: TwistedFailure) -> AsyncIterator[Request]:
        """No answer came."""
        request: Request = failure.request  # type: ignore[attr-defined]
        look, depth = request.cb_kwargs["look"], request.cb_kwargs["depth"]
        self._note(look, depth, judge_source_failure(error_of(failure)))
        for following in await self._file_ended(look):
            yield following

    async def _begin(self, work: _Work) -> Sequence[Request]:
        if self.stopping or not self._has(work):
            return ()
        sources = await self._sources(work.publisher)
        requests = [request for source in sources if (request := self._source_request(work, source))]
        work.sources_left = len(requests)
        self.context.sources_total += len(requests)
        return requests or await self._next_links(work)

    async def _sources(self, publisher: Publisher) -> list[Source]:
        now = self.clock()
        today = now.astimezone(ZoneInfo(publisher.time_zone)).date()
        named = [(source.kind, source.url) for source in publisher.sources_on(today)]
        sources = await self.context.ledger.sync_sources(publisher.key, named)
        self._works[publisher.key].sources = sources
        if self._only_due:
            sources = [source for source in sources if not source.next_check_at or source.next_check_at <= now]
        if self.archive is None:
            return sources
        held = [source for source in sources if source.url in self.archive]
        self.context.summary.not_in_archive += len(sources) - len(held)
        return held

    def _source_request(self, work: _Work, source: Source) -> Request | None:
        look = _Look(work, source)
        look.walk.admits(source.url, 0)
        return self._file_request(look, source.url, 0)

    def _file_request(self, look: _Look, url: str, depth: int) -> Request | None:
        address = fetchable(url)
        if address is None:
            return None
        return Request(
            address,
            callback=self.source_answered,
            errback=self.source_failed,
            cb_kwargs={"look": look, "depth": depth},
            dont_filter=True,
            priority=SOURCE_PRIORITY - depth,
            meta={"download_maxsize": MAX_SOURCE_BYTES} | ({} if depth else {SOURCE: look.source}),
        )

    async def _read(self, response: Response, look: _Look, depth: int) -> list[Request]:
        """Read one file; returns requests for the files it names."""
        retry_s = retry_after_s(response.headers.get("Retry-After"), self.clock())
        failed = judge_source(response.status, retry_after_s=retry_s)
        if not depth:
            look.status = response.status
            look.etag = _header(response, "ETag")
            look.last_modified = _header(response, "Last-Modified")
            look.moved_to = _moved_to(response)
        if failed is not None:
            self._note(look, depth, failed)
            return []
        body_hash = hash_of_body(response.body, look.source.kind, look.work.publisher)
        if not depth and not self.replaying and body_hash == look.source.body_hash:
            self._note(look, depth, _unchanged("the same bytes as before", response.status))
            return []
        try:
            found = await asyncio.to_thread(
                read_source,
                look.source.kind,
                response.body,
                response.url,
                look.work.publisher,
                charset=_charset(response),
            )
        except MalformedSourceError as error:
            self._note(look, depth, unreadable(error.reason, response.status))
            return []
        look.add(found)
        if not depth and not found.children:
            look.body_hash = body_hash
        children = [url for url in found.children if look.walk.admits(url, depth + 1)]
        requests = [request for url in children if (request := self._file_request(look, url, depth + 1))]
        look.files_left += len(requests)
        return requests

    def _note(self, look: _Look, depth: int, verdict: SourceVerdict) -> None:
        if depth:
            look.problems.append(f"one of its sitemaps: {verdict.reason}")
        else:
            look.failure = verdict

    async def _file_ended(self, look: _Look) -> Sequence[Request]:
        """When the last file of a look has ended: write the check, and begin with the links after the last source."""
        look.files_left -= 1
        if look.files_left > 0:
            return ()
        try:
            await self._record(look)
        except StorageError as error:
            self._give_up(error)
        work = look.work
        work.sources_left -= 1
        self.context.sources_done += 1
        self.context.tell(look.source.url)
        return await self._next_links(work) if not work.sources_left else ()

    async def _record(self, look: _Look) -> None:
        verdict = look.verdict()
        announcements = tuple(look.announcements.values())
        links_hash = hash_of_links(announcements)
        if self.replaying:
            look.work.announced.update(look.announcements)
        elif verdict.result is CheckResult.OK and links_hash == look.source.links_hash:
            verdict = _unchanged(f"the same {len(announcements)} links as before", look.status)
            announcements = ()
        new = await self.context.ledger.record_check(
            look.source,
            verdict,
            announcements,
            etag=look.etag,
            last_modified=look.last_modified,
            moved_to=look.moved_to,
            body_hash=look.body_hash if verdict.result is not CheckResult.EMPTY else None,
            links_hash=links_hash if announcements else None,
        )
        key, url = look.work.publisher.key, look.source.url
        logger.info(
            "source checked publisher=%s url=%s result=%s links=%s new=%s",
            *(key, url, verdict.result, len(announcements), new),
        )
        self.context.summary.count_check(
            key, url, verdict.result, verdict.reason, announced=len(announcements), new=new
        )

    async def _next_links(self, work: _Work) -> Sequence[Request]:
        """Requests for the publisher's next batch of pending links; none where there are no more."""
        while not work.paused and not self.stopping and self._has(work) and self.context.links_left != 0:
            links = await self._batch(work)
            if not links:
                break
            work.asked.update(link.id for link in links)
            if self.context.links_left is not None:
                self.context.links_left -= len(links)
            requests = await self.link_requests(work.publisher, links)
            work.links_left += len(requests)
            if requests:
                return requests
        return await self._rechecks(work) if not work.links_left else ()

    async def _rechecks(self, work: _Work) -> Sequence[Request]:
        """Requests for stored articles, once in a crawl, when nothing new is left to ask for."""
        if work.rechecked or work.paused or self.stopping or self.replaying or not self._has(work):
            return ()
        if self.context.links_left is not None:
            return ()
        work.rechecked = True
        delay_s = self.crawler.settings.getfloat("DOWNLOAD_DELAY")
        return await Rechecking(self.context, work.publisher, delay_s=delay_s).requests(work.sources)

    async def _batch(self, work: _Work) -> list[Link]:
        at_once = REPLAY_BATCH if self.replaying else BATCH
        # Those under way are pending too.
        limit = MOST_LOOKED_AT if self.replaying else at_once + work.links_left
        try:
            links = await self.context.ledger.pending_links(work.publisher.key, limit=limit)
        except StorageError as error:
            self._give_up(error)
            return []
        wanted = [link for link in links if link.id not in work.asked and self._is_replayable(work, link)]
        bound = at_once if self.context.links_left is None else min(at_once, self.context.links_left)
        return wanted[:bound]

    def _has(self, work: _Work) -> bool:
        return work.publisher.key in self._works

    def _is_replayable(self, work: _Work, link: Link) -> bool:
        """A replay answers for what its own sources announced and for what it holds; the rest waits."""
        if self.archive is None:
            return True
        return link.announcement.url in work.announced or link.announcement.url in self.archive


def _unchanged(reason: str, status: int | None) -> SourceVerdict:
    return SourceVerdict(result=CheckResult.UNCHANGED, reason=reason, status=status)


def _moved_to(response: Response) -> str | None:
    """Where the source's address redirects for good; None: it does not."""
    hops = response.request.meta.get("redirect_reasons", []) if response.request is not None else []
    return response.url if hops and all(reason in _FOR_GOOD for reason in hops) else None


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def _charset(response: Response) -> str | None:
    kind = _header(response, "Content-Type") or ""
    _, _, after = kind.lower().partition("charset=")
    return after.partition(";")[0].strip(" \"'") or None

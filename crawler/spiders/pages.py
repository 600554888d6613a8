"""What both spiders share: a link becomes a request, its answer a FetchedPage or an outcome.

Every link that is asked for ends here with exactly one outcome: a page's is written by ingest in the transaction that
stores the article, every other one by the ledger. What cannot be written stays pending and is asked for again.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from crawler.archives.record import Recorder
from crawler.archives.replay import MISSING_HEADER, RECORDED_AT, Archive
from crawler.discovery.article_urls import fetchable
from crawler.errors import HostPausedError
from crawler.middlewares.host_memory import HostMemory, retry_after_s
from crawler.middlewares.reservations import IS_PAGE, RESERVATION
from crawler.publishers.publisher import Publisher
from crawler.spiders.elsewhere import judge_redirect
from crawler.spiders.ledger import Ledger, patiently
from crawler.spiders.summary import CrawlSummary, Progress
from crawler.spiders.verdicts import LinkVerdict, after_last_attempt, judge_failure, judge_page
from pipelines.errors import StorageError
from pipelines.extract.walls import challenge_in
from pipelines.health.quality import is_doubtful
from pipelines.ingest import Ingested
from pipelines.item_pipelines import Ingestor
from pipelines.model.crawl import Link, Outcome
from pipelines.model.page import FetchedPage, Reservation

logger = logging.getLogger(__name__)

MAX_CHALLENGE_BYTES = 200_000


@dataclass(kw_only=True, slots=True)
class CrawlContext:
    """What a crawl gives its spiders."""

    ledger: Ledger
    ingestor: Ingestor
    memory: HostMemory
    clock: Callable[[], datetime]
    named_authorities: frozenset[str]
    """`host:port` of what the user or the catalogue named: these may be private."""
    summary: CrawlSummary = field(default_factory=CrawlSummary)
    archive: Archive | None = None
    """Answers every request; None: the network does."""
    recorder: Recorder | None = None
    doubtful: set[str] = field(default_factory=set)
    """Publishers of which a page was bad: perhaps their site has changed."""
    links_left: int | None = None
    """How many more links may be asked for; None: all."""
    on_progress: Callable[[Progress], None] | None = None
    sources_total: int = 0
    sources_done: int = 0
    links_total: int = 0
    links_done: int = 0

    def tell(self, url: str) -> None:
        """Tell whoever shows progress."""
        if self.on_progress:
            self.on_progress(
                Progress(
                    sources_done=self.sources_done,
                    sources_total=self.sources_total,
                    links_done=self.links_done,
                    links_total=self.links_total,
                    url=url,
                )
            )


class PageSpider(Spider):
    """Asks for links and says how each ended. Its children say which links."""

    name = "pages"

    def __init__(self, *, context: CrawlContext, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.context = context
        self.memory = context.memory
        self.archive = context.archive
        self.shelf = None if context.archive else context.ledger
        self.recorder = context.recorder
        self.named_authorities = context.named_authorities
        self.replaying = context.archive is not None
        self.clock = context.clock
        self.ingestor = self
        """IngestPipeline hands pages to `take`, which counts them on their way to the real ingestor."""
        self.stopping = False
        self.fatal: StorageError | None = None
        self._under_way: dict[str, tuple[Publisher, Link]] = {}

    def stop(self) -> None:
        """Begin nothing new; what is under way ends."""
        self.stopping = True
        self.context.ledger.is_stopping = True

    async def after_link(self, publisher: Publisher) -> Sequence[Request]:
        """Called when one of the publisher's links has ended: what to ask for next."""
        return ()

    def was_left(self, publisher: Publisher) -> None:
        """Called when one of the publisher's links was not asked for: its host is paused."""

    async def link_requests(self, publisher: Publisher, links: Sequence[Link]) -> list[Request]:
        """Requests for the links; one that cannot be asked at all ends now."""
        requests = []
        for link in links:
            request = self._request(publisher, link)
            if request is None:
                await self._end_unasked(publisher, link)
                continue
            self.context.links_total += 1
            self._under_way[link.announcement.url] = (publisher, link)
            requests.append(request)
        return requests

    async def page_answered(self, response: Response, publisher: Publisher, link: Link) -> AsyncIterator[Any]:
        """An answer came."""
        try:
            verdict = self._judge(response, link)
            if verdict is None:
                yield self._page(response, publisher, link)
                return
            requests = await self._end(publisher, link, verdict)
        except Exception as error:  # noqa: BLE001 the edge: a fault of ours must not leave a link without an outcome
            requests = await self._end_after_fault(publisher, link, error)
        for request in requests:
            yield request

    async def page_failed(self, failure: TwistedFailure) -> AsyncIterator[Request]:
        """No answer came."""
        request: Request = failure.request  # type: ignore[attr-defined]
        publisher, link = request.cb_kwargs["publisher"], request.cb_kwargs["link"]
        error = error_of(failure)
        if isinstance(error, HostPausedError):  # never asked: stays pending
            requests = await self._leave(publisher, link)
        else:
            verdict = after_last_attempt(judge_failure(error), error, attempts=link.attempts)
            requests = await self._end(publisher, link, verdict)
        for following in requests:
            yield following

    async def take(self, page: FetchedPage) -> Ingested | None:
        """Store a page and count how its link ended. Never raises: what was not stored stays pending."""
        publisher, link = self._under_way[page.url]
        ingested: Ingested | None = None
        try:
            ingested = await patiently(lambda: self.context.ingestor.take(page), lambda: not self.stopping)
        except StorageError as error:
            self._give_up(error)
            requests = await self._leave(publisher, link)
        except Exception as error:  # noqa: BLE001 the edge, as above
            requests = await self._end_after_fault(publisher, link, error)
        else:
            self.context.summary.matches += ingested.matches
            if is_doubtful(ingested.outcome, ingested.draft):
                self.context.doubtful.add(publisher.key)
            requests = await self._ended(publisher, link, ingested.outcome, ingested.reason)
        for request in requests:
            self.crawler.engine.crawl(request)
        return ingested

    def _request(self, publisher: Publisher, link: Link) -> Request | None:
        address = fetchable(link.announcement.url)
        if address is None:
            return None
        try:
            return Request(
                address,
                callback=self.page_answered,
                errback=self.page_failed,
                cb_kwargs={"publisher": publisher, "link": link},
                dont_filter=True,
                meta={IS_PAGE: True},
            )
        except ValueError:
            return None

    def _judge(self, response: Response, link: Link) -> LinkVerdict | None:
        if MISSING_HEADER in response.headers:
            # An archive does not know whether a page is gone: the network may be asked later.
            return LinkVerdict(outcome=Outcome.TEMPORARY, reason="not in the archive that was replayed", status=404)
        return judge_answer(response, asked=link.announcement.url, now=self.clock())

    def _page(self, response: Response, publisher: Publisher, link: Link) -> FetchedPage:
        recorded_at = response.meta.get(RECORDED_AT)
        return FetchedPage(
            url=link.announcement.url,
            final_url=response.url,
            status=response.status,
            headers=response_headers(response),
            body=response.body,
            fetched_at=recorded_at.astimezone(UTC) if recorded_at else self.clock(),
            publisher=publisher.key,
            country=publisher.country or None,
            announcement=link.announcement,
            time_zone=publisher.time_zone,
            site_reservation=reservation_of(response),
            hints=publisher.extraction,
        )

    async def _end(self, publisher: Publisher, link: Link, verdict: LinkVerdict) -> Sequence[Request]:
        """Write how a link ended that gave no page; returns what to ask for next."""
        verdict = after_last_attempt(verdict, None, attempts=link.attempts)
        reason = verdict.reason
        try:
            if verdict.outcome is Outcome.TEMPORARY:
                await self.context.ledger.put_off(link, verdict)
            else:
                ingested = await patiently(
                    lambda: self.context.ingestor.end(
                        link,
                        verdict.outcome,
                        verdict.reason,
                        country=publisher.country or None,
                        status=verdict.status,
                    ),
                    lambda: not self.stopping,
                )
                reason = ingested.reason
                self.context.summary.matches += ingested.matches
                if is_doubtful(verdict.outcome, None):
                    self.context.doubtful.add(publisher.key)
        except StorageError as error:
            self._give_up(error)
            return await self._leave(publisher, link)
        return await self._ended(publisher, link, verdict.outcome, reason)

    async def _end_unasked(self, publisher: Publisher, link: Link) -> None:
        verdict = LinkVerdict(outcome=Outcome.FAILED, reason="no address that can be asked")
        try:
            await self.context.ingestor.end(
                link, verdict.outcome, verdict.reason, country=publisher.country or None, status=None
            )
        except StorageError as error:
            self._give_up(error)
            return
        self.context.summary.count_link(publisher.key, link.announcement.url, verdict.outcome, verdict.reason)

    async def _end_after_fault(self, publisher: Publisher, link: Link, error: Exception) -> Sequence[Request]:
        logger.error("fault of ours url=%s", link.announcement.url, exc_info=error)
        reason = f"internal error: {type(error).__name__}"
        return await self._end(publisher, link, LinkVerdict(outcome=Outcome.TEMPORARY, reason=reason))

    async def _ended(self, publisher: Publisher, link: Link, outcome: Outcome, reason: str) -> Sequence[Request]:
        url = link.announcement.url
        logger.debug("link ended url=%s outcome=%s reason=%s", url, outcome, reason)
        self.context.summary.count_link(publisher.key, url, outcome, reason)
        return await self._settled(publisher, link)

    async def _leave(self, publisher: Publisher, link: Link) -> Sequence[Request]:
        """A link stays pending."""
        self.context.summary.left += 1
        self.was_left(publisher)
        return await self._settled(publisher, link)

    async def _settled(self, publisher: Publisher, link: Link) -> Sequence[Request]:
        self._under_way.pop(link.announcement.url, None)
        self.context.links_done += 1
        self.context.tell(link.announcement.url)
        return () if self.stopping else await self.after_link(publisher)

    def _give_up(self, error: StorageError) -> None:
        """The database takes no more: stop, and let the crawl end with the error."""
        if self.fatal is None:
            logger.error("crawl stops, nothing can be stored error=%s", error)
            self.fatal = error
        self.stop()


def error_of(failure: TwistedFailure) -> BaseException:
    """What went wrong."""
    return failure.value or RuntimeError("no error was named")


def judge_answer(response: Response, *, asked: str, now: datetime) -> LinkVerdict | None:
    """What an answer means for the address that was asked for; None: it is a page, to be read."""
    headers = response_headers(response)
    verdict = judge_page(
        response.status,
        content_type=headers.get("content-type", ""),
        location=headers.get("location", ""),
        retry_after_s=retry_after_s(headers.get("retry-after"), now),
        challenge=challenge_in(response.body[:MAX_CHALLENGE_BYTES]) if response.status >= 400 else None,
    )
    return verdict or judge_redirect(fetchable(asked) or asked, response.url, status=response.status)


def response_headers(response: Response) -> dict[str, str]:
    """Lower-case names; the last of several values, of X-Robots-Tag all, a line each."""
    headers = {
        name.decode("latin-1").lower(): values[-1].decode("utf-8", "replace")
        for name, values in response.headers.items()
        if values
    }
    if len(several := response.headers.getlist("X-Robots-Tag")) > 1:
        headers["x-robots-tag"] = b"\n".join(several).decode("utf-8", "replace")
    return headers


def reservation_of(response: Response) -> Reservation | None:
    """What the site's tdmrep.json says of the address that answered."""
    found: Reservation | None = response.meta.get(RESERVATION)
    return found

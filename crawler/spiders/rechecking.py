"""Stored articles asked for again: edits, later paywalls, deletions.

It happens at the end of a publisher's crawl, when everything new was fetched, and within a budget of time, so it never
delays a new article. A look that finds nothing new changes nothing but when the next one is; how the link ended once
stays what `why` tells.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from crawler.discovery.article_urls import fetchable
from crawler.middlewares.reservations import IS_PAGE
from crawler.publishers.publisher import Publisher
from crawler.rechecks import LAST_LOOK_WITHIN, LOOKS_AFTER, looks_at_once, next_look
from crawler.spiders.ledger import patiently
from crawler.spiders.pages import CrawlContext, judge_answer, reservation_of, response_headers
from crawler.spiders.verdicts import LinkVerdict
from pipelines.dedupe.urls import url_key
from pipelines.errors import StorageError
from pipelines.ingest import note_presence
from pipelines.model.crawl import Outcome, Recheck, Source
from pipelines.model.page import FetchedPage
from pipelines.storage import crawl_state, rechecks

logger = logging.getLogger(__name__)

T = TypeVar("T")
PRIORITY = -100
_AN_ARTICLE = (Outcome.STORED, Outcome.UPDATED, Outcome.UNCHANGED, Outcome.DUPLICATE)


class Rechecking:
    """Asks for articles again on behalf of one crawl."""

    def __init__(self, context: CrawlContext, *, delay_s: float) -> None:
        self._context = context
        self._delay_s = delay_s

    async def requests(self, publisher: Publisher, sources: Sequence[Source]) -> list[Request]:
        """Requests for the publisher's articles that are due, as far as there is time. Raises nothing."""
        intervals = [source.interval_s for source in sources if source.interval_s]
        limit = looks_at_once(interval_s=min(intervals, default=None), delay_s=self._delay_s)
        if not limit:
            return []
        now = self._context.clock()
        try:
            due = await self._read(
                lambda c: rechecks.due_rechecks(
                    c, publisher.key, now=now, first_after=LOOKS_AFTER[0], within=LAST_LOOK_WITHIN, limit=limit
                )
            )
        except StorageError as error:
            logger.warning("no article is looked at again publisher=%s error=%s", publisher.key, error)
            return []
        return [request for recheck in due if (request := self._request(publisher, recheck))]

    def _request(self, publisher: Publisher, recheck: Recheck) -> Request | None:
        address = fetchable(recheck.announcement.url)
        if address is None:
            return None
        conditions = {"If-None-Match": recheck.etag, "If-Modified-Since": recheck.last_modified}
        return Request(
            address,
            headers={name: value for name, value in conditions.items() if value},
            callback=self.answered,
            errback=self.failed,
            cb_kwargs={"publisher": publisher, "recheck": recheck},
            dont_filter=True,
            priority=PRIORITY,
            meta={IS_PAGE: True},
        )

    async def answered(self, response: Response, publisher: Publisher, recheck: Recheck) -> None:
        """An answer came."""
        try:
            headers = response_headers(response)
            verdict = judge_answer(response, asked=recheck.announcement.url, now=self._context.clock())
            status = None if response.status < 300 and _is_elsewhere(response, recheck) else response.status
            if verdict is None and status is not None:
                verdict = await self._ingest(response, headers, publisher, recheck)
            is_gone = verdict is not None and verdict.outcome is Outcome.GONE and response.status < 300
            taken_down = verdict.reason if verdict is not None and is_gone else None
            await self._look(publisher, recheck, status, headers, taken_down)
        except Exception:  # the edge: a fault here must not end the crawl of what is new
            logger.exception("article not looked at again url=%s", recheck.announcement.url)

    async def failed(self, failure: TwistedFailure) -> None:
        """No answer came: next time."""
        arguments = failure.request.cb_kwargs  # type: ignore[attr-defined]
        try:
            await self._look(arguments["publisher"], arguments["recheck"], None, {})
        except StorageError as error:
            logger.warning("look not kept url=%s error=%s", arguments["recheck"].announcement.url, error)

    async def _ingest(
        self, response: Response, headers: dict[str, str], publisher: Publisher, recheck: Recheck
    ) -> LinkVerdict | None:
        """Read the page; returns how it ended where it is a wall and no article."""
        page = FetchedPage(
            url=recheck.announcement.url,
            final_url=response.url,
            status=response.status,
            headers=headers,
            body=response.body,
            fetched_at=self._context.clock(),
            publisher=publisher.key,
            country=publisher.country or None,
            announcement=recheck.announcement,
            time_zone=publisher.time_zone,
            site_reservation=reservation_of(response),
            hints=publisher.extraction,
        )
        before = await self._read(lambda c: crawl_state.fate_of(c, page.url))
        ingested = await patiently(lambda: self._context.ingestor.take(page))
        if ingested.outcome is Outcome.UPDATED:
            self._context.summary.count_link(publisher.key, page.url, ingested.outcome, ingested.reason)
        elif before is not None and before.outcome in _AN_ARTICLE:
            await self._write(
                lambda c: rechecks.restore_outcome(
                    c, page.url, outcome=before.outcome, reason=before.reason, outcome_at=before.outcome_at
                )
            )
        if ingested.outcome in (Outcome.GONE, Outcome.BLOCKED):
            return LinkVerdict(outcome=ingested.outcome, reason=ingested.reason)
        return None

    async def _look(
        self,
        publisher: Publisher,
        recheck: Recheck,
        status: int | None,
        headers: dict[str, str],
        taken_down: str | None = None,
    ) -> None:
        now = self._context.clock()
        coming = next_look(
            first_seen_at=recheck.first_seen_at,
            now=now,
            status=status,
            gone_at=recheck.gone_at,
            taken_down=taken_down,
        )
        logger.debug("article looked at again url=%s reason=%s", recheck.announcement.url, coming.reason)

        def work(c: Any) -> None:
            rechecks.record_look(
                c,
                recheck.article_id,
                publisher=publisher.key,
                now=now,
                next_look_at=coming.at,
                etag=headers.get("etag"),
                last_modified=headers.get("last-modified"),
            )
            is_news = note_presence(c, recheck.article_id, gone_at=coming.gone_at)
            if is_news and coming.gone_at is not None:
                crawl_state.record_outcome(
                    c,
                    recheck.announcement.url,
                    publisher=publisher.key,
                    outcome=Outcome.GONE,
                    reason=f"{coming.reason}; kept as article {recheck.article_id}",
                    now=now,
                    status=status,
                    article_id=recheck.article_id,
                )

        await self._write(work)

    async def _read(self, work: Callable[[Any], T]) -> T:
        def transaction() -> T:
            with self._context.ingestor.database.read() as c:
                return work(c)

        return await asyncio.to_thread(transaction)

    async def _write(self, work: Callable[[Any], T]) -> T:
        def transaction() -> T:
            with self._context.ingestor.database.write() as c:
                return work(c)

        return await patiently(lambda: asyncio.to_thread(transaction))


def _is_elsewhere(response: Response, recheck: Recheck) -> bool:
    """Redirected to another page than at first: often the front page, for an article that was taken down. Nothing can
    be learned of the article from it."""
    return url_key(response.url) not in (url_key(recheck.page_url), url_key(recheck.announcement.url))

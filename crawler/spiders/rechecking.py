"""Stored articles asked for again: edits, later paywalls, deletions; and what a redesign or a new wall took from them.

It happens at the end of a publisher's crawl, when everything new was fetched, and within a budget of time, so it never
delays a new article. A look that finds nothing new changes nothing but when the next one is; how the link ended once
stays what `why` tells. Each look compares the article with itself. Where pages look as if the site had changed for the
worse (`pipelines.health.quality`), articles that were well before are asked for at once as witnesses, one after the
other while they are worse too.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from crawler.discovery.article_urls import fetchable
from crawler.middlewares.reservations import IS_PAGE
from crawler.publishers.publisher import Publisher
from crawler.rechecks import LAST_LOOK_WITHIN, LOOKS_AFTER, WITNESSES, looks_at_once, next_look
from crawler.spiders.ledger import patiently
from crawler.spiders.pages import CrawlContext, judge_answer, reservation_of, response_headers
from pipelines.dedupe.urls import url_key
from pipelines.errors import StorageError
from pipelines.health.losses import A_WALL, NO_ARTICLE, losses
from pipelines.health.quality import suspected_since
from pipelines.ingest import Ingested, note_presence
from pipelines.model.article import ArticleDraft, Rejection
from pipelines.model.crawl import Outcome, Recheck, Source
from pipelines.model.health import Loss
from pipelines.model.page import FetchedPage
from pipelines.storage import articles, crawl_state, rechecks
from pipelines.storage.health import past_pages

logger = logging.getLogger(__name__)

T = TypeVar("T")
PRIORITY = -100
_AN_ARTICLE = (Outcome.STORED, Outcome.UPDATED, Outcome.UNCHANGED, Outcome.DUPLICATE)
_LOST_BY = {Outcome.BLOCKED: A_WALL, Outcome.NOT_ARTICLE: NO_ARTICLE}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Found:
    """What a look found."""

    status: int | None = None
    """None: no answer came, or that of another page."""
    taken_down: str | None = None
    """How an answer that looks well says that the article is not there."""
    lost: Mapping[Loss, bool] | None = None
    """What the article's page has lost; None: no page of it was read."""
    reason: str | None = None
    """Why it is no article any more."""


class Rechecking:
    """Asks for a publisher's articles again on behalf of one crawl."""

    def __init__(self, context: CrawlContext, publisher: Publisher, *, delay_s: float) -> None:
        self._context = context
        self._publisher = publisher
        self._delay_s = delay_s
        self._witnesses_left = WITNESSES

    async def requests(self, sources: Sequence[Source]) -> list[Request]:
        """Requests for the articles that are due, as far as there is time, and for a first witness where something
        looks wrong. Raises nothing."""
        intervals = [source.interval_s for source in sources if source.interval_s]
        limit = looks_at_once(interval_s=min(intervals, default=None), delay_s=self._delay_s)
        now, key = self._context.clock(), self._publisher.key
        due: list[Recheck] = []
        try:
            if limit:
                due = await self._read(
                    lambda c: rechecks.due_rechecks(
                        c, key, now=now, first_after=LOOKS_AFTER[0], within=LAST_LOOK_WITHIN, limit=limit
                    )
                )
        except StorageError as error:
            logger.warning("no article is looked at again publisher=%s error=%s", key, error)
        witness = await self._witness() if key in self._context.doubtful else []
        asked = {recheck.article_id for recheck in witness}
        chosen = [*witness, *(recheck for recheck in due if recheck.article_id not in asked)]
        return [request for recheck in chosen if (request := self._request(recheck))]

    def _request(self, recheck: Recheck) -> Request | None:
        address = fetchable(recheck.announcement.url)
        if address is None:
            return None
        conditions = {"If-None-Match": recheck.etag, "If-Modified-Since": recheck.last_modified}
        return Request(
            address,
            headers={name: value for name, value in conditions.items() if value},
            callback=self.answered,
            errback=self.failed,
            cb_kwargs={"recheck": recheck},
            dont_filter=True,
            priority=PRIORITY,
            meta={IS_PAGE: True},
        )

    async def answered(self, response: Response, recheck: Recheck) -> AsyncIterator[Request]:
        """An answer came; where the article has lost something, ask for a witness."""
        found = _Found()
        try:
            found = await self._find(response, recheck)
            await self._look(recheck, found, response_headers(response))
        except Exception:  # the edge: a fault here must not end the crawl of what is new
            logger.exception("article not looked at again url=%s", recheck.announcement.url)
        if any((found.lost or {}).values()):
            for witness in await self._witness():
                if request := self._request(witness):
                    yield request

    async def failed(self, failure: TwistedFailure) -> None:
        """No answer came: next time."""
        recheck: Recheck = failure.request.cb_kwargs["recheck"]  # type: ignore[attr-defined]
        try:
            await self._look(recheck, _Found(), {})
        except StorageError as error:
            logger.warning("look not kept url=%s error=%s", recheck.announcement.url, error)

    async def _witness(self) -> list[Recheck]:
        """The next witness, if one is wanted and left. Raises nothing."""
        if self._witnesses_left < 1:
            return []
        self._witnesses_left -= 1
        key = self._publisher.key

        def work(c: Any) -> list[Recheck]:
            since = suspected_since(past_pages(c, key))
            return rechecks.witnesses(c, key, since=since, most=2 * WITNESSES)[:1] if since else []

        try:
            found = await self._read(work)
        except StorageError as error:
            logger.warning("no witness is asked publisher=%s error=%s", key, error)
            return []
        if found:
            self._context.summary.suspects.add(key)
            logger.info("witness asked publisher=%s url=%s", key, found[0].announcement.url)
        return found

    async def _find(self, response: Response, recheck: Recheck) -> _Found:
        """What the answer says of the article; a page of it is taken in."""
        verdict = judge_answer(response, asked=recheck.announcement.url, now=self._context.clock())
        if verdict is not None:
            is_gone = verdict.outcome is Outcome.GONE and response.status < 300
            lost = A_WALL if verdict.outcome is Outcome.BLOCKED else None
            taken_down = verdict.reason if is_gone else None
            return _Found(status=response.status, taken_down=taken_down, lost=lost, reason=verdict.reason)
        page = self._page(response, recheck)
        if not _is_elsewhere(response, recheck):
            return await self._take(page, recheck)
        read = await self._context.ingestor.read(page)
        if isinstance(read, Rejection) and read.outcome == Outcome.BLOCKED:
            return _Found(lost=A_WALL, reason=read.reason)
        return _Found()

    def _page(self, response: Response, recheck: Recheck) -> FetchedPage:
        return FetchedPage(
            url=recheck.announcement.url,
            final_url=response.url,
            status=response.status,
            headers=response_headers(response),
            body=response.body,
            fetched_at=self._context.clock(),
            publisher=self._publisher.key,
            country=self._publisher.country or None,
            announcement=recheck.announcement,
            time_zone=self._publisher.time_zone,
            site_reservation=reservation_of(response),
            hints=self._publisher.extraction,
        )

    async def _take(self, page: FetchedPage, recheck: Recheck) -> _Found:
        """Take the page in; a look that finds nothing new leaves the link's outcome as it was."""
        number = recheck.article_id
        before = await self._read(lambda c: crawl_state.fate_of(c, page.url))
        known = await self._read(lambda c: articles.get_article(c, number))
        ingested = await patiently(lambda: self._context.ingestor.take(page))
        if ingested.outcome is Outcome.UPDATED:
            self._context.summary.count_link(self._publisher.key, page.url, ingested.outcome, ingested.reason)
        elif before is not None and before.outcome in _AN_ARTICLE and ingested.outcome is not Outcome.GONE:
            await self._write(
                lambda c: rechecks.restore_outcome(
                    c, page.url, outcome=before.outcome, reason=before.reason, outcome_at=before.outcome_at
                )
            )
        lost = await self._lost(number, known.draft if known else None, ingested)
        is_gone = ingested.outcome is Outcome.GONE
        return _Found(
            status=page.status,
            taken_down=ingested.reason if is_gone else None,
            lost=lost,
            reason=ingested.reason if ingested.draft is None else None,
        )

    async def _lost(self, number: int, known: ArticleDraft | None, ingested: Ingested) -> Mapping[Loss, bool] | None:
        draft = ingested.draft
        if draft is None or known is None:
            return _LOST_BY.get(ingested.outcome)
        return losses(known, await self._read(lambda c: articles.versions(c, number)), draft)

    async def _look(self, recheck: Recheck, found: _Found, headers: dict[str, str]) -> None:
        now = self._context.clock()
        coming = next_look(
            first_seen_at=recheck.first_seen_at,
            now=now,
            status=found.status,
            gone_at=recheck.gone_at,
            taken_down=found.taken_down,
        )
        logger.debug("article looked at again url=%s reason=%s", recheck.announcement.url, coming.reason)

        def work(c: Any) -> None:
            rechecks.record_look(
                c,
                recheck.article_id,
                publisher=self._publisher.key,
                now=now,
                next_look_at=coming.at,
                etag=headers.get("etag"),
                last_modified=headers.get("last-modified"),
                lost=found.lost,
                reason=found.reason,
            )
            is_news = note_presence(c, recheck.article_id, gone_at=coming.gone_at)
            if is_news and coming.gone_at is not None:
                crawl_state.record_outcome(
                    c,
                    recheck.announcement.url,
                    publisher=self._publisher.key,
                    outcome=Outcome.GONE,
                    reason=f"{coming.reason}; kept as article {recheck.article_id}",
                    now=now,
                    status=found.status,
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
    """Redirected to another page than at first: often the front page, for an article that was taken down, or a wall.
    Nothing else can be learned of the article from it."""
    return url_key(response.url) not in (url_key(recheck.page_url), url_key(recheck.announcement.url))

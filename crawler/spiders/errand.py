"""A few addresses fetched on somebody's behalf, outside a crawl: `publishers add` and `publishers check`.

An errand is a coroutine that is handed a `Fetch` and decides itself what to ask next. It runs inside a spider, so that
every request goes the crawl's own way: certificates, robots.txt, delay, pauses, caps, an honest User-Agent, private
networks only where named, or a WARC archive instead of all that.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

import scrapy
from scrapy import Request
from scrapy.http import Response

from crawler.archives.replay import MISSING_HEADER, Archive
from crawler.discovery.answers import Answer, Fetch
from crawler.discovery.article_urls import fetchable
from crawler.middlewares.addresses import GuardedResolver
from crawler.middlewares.host_memory import HostMemory
from crawler.middlewares.site_files import IS_SITE_FILE
from crawler.middlewares.sites import authority
from crawler.settings import MAX_SOURCE_BYTES, scrapy_settings
from crawler.spiders.verdicts import judge_source, judge_source_failure
from pipelines.model.crawl import CheckResult
from pipelines.settings import Settings

Result = TypeVar("Result")
Work = Callable[[Fetch], Awaitable[Result]]

MAX_REDIRECTS = 10
_FOR_GOOD = (301, 308)


class ErrandSpider(scrapy.Spider, Generic[Result]):
    """Runs one errand to its end; `result` or `error` is there afterwards."""

    name = "errand"

    def __init__(self, work: Work[Result], named: Iterable[str], archive: Archive | None, concurrency: int) -> None:
        super().__init__()
        self._work = work
        self.archive = archive
        self.replaying = archive is not None
        self.memory = HostMemory()
        self.shelf = None
        self._slots = asyncio.Semaphore(concurrency)
        self.named_authorities = frozenset(authority(url) for url in named)
        """Hosts that a user named: these may be in a private network."""
        self.result: Result | None = None
        self.error: BaseException | None = None

    @staticmethod
    def clock() -> datetime:
        """Now."""
        return datetime.now(UTC)

    async def start(self) -> AsyncIterator[Request]:
        """Scrapy's entry: do the work; nothing is left to be scheduled."""
        try:
            self.result = await self._work(self.fetch)
        except Exception as error:  # noqa: BLE001 handed to whoever sent us
            self.error = error
        return
        yield

    async def fetch(self, urls: Sequence[str]) -> Mapping[str, Answer]:
        """An answer for each address; hosts side by side, one host's addresses one after another."""
        by_host: dict[str, list[str]] = {}
        for url in dict.fromkeys(urls):
            by_host.setdefault(authority(url), []).append(url)
        answers = await asyncio.gather(*(self._answers(group) for group in by_host.values()))
        return {answer.url: answer for group in answers for answer in group}

    async def _answers(self, urls: Sequence[str]) -> list[Answer]:
        # download_async goes past Scrapy's own bound on requests under way.
        async with self._slots:
            return [await self._answer(url) for url in urls]

    async def _answer(self, url: str) -> Answer:
        where = fetchable(url)
        if where is None:
            return Answer(url=url, final_url=url, result=CheckResult.FAILED, problem="no such host can exist")
        meta: dict[str, Any] = {"download_maxsize": MAX_SOURCE_BYTES, "redirect_ttl": MAX_REDIRECTS}
        if urlsplit(url).path == "/robots.txt":
            meta[IS_SITE_FILE] = True  # nobody forbids to read what forbids
        try:
            request = Request(where, dont_filter=True, meta=meta)
            response = await self.crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001 whatever happened, it is this address' answer
            verdict = judge_source_failure(error)
            return Answer(url=url, final_url=url, result=verdict.result, problem=verdict.reason)
        return _read(url, response)


async def run_errand(
    work: Work[Result], settings: Settings, *, archive: Archive | None = None, named: Iterable[str] = ()
) -> Result:
    """Do the work with a `Fetch`, inside a running asyncio reactor.   Raises what the work raises.

    `archive`: every request is answered from it and no socket is opened; `named`: addresses the user gave.
    """
    from scrapy.crawler import AsyncCrawlerRunner

    named = tuple(named)
    values = scrapy_settings(settings, replay=archive is not None) | {"ITEM_PIPELINES": {}}
    runner = AsyncCrawlerRunner(values)
    crawler: Any = runner.create_crawler(ErrandSpider)
    if archive is None:
        GuardedResolver.install(authority(url).rpartition(":")[0] for url in named)
    await runner.crawl(crawler, work, named, archive, settings.concurrency)
    spider = crawler.spider
    if spider.error is not None:
        raise spider.error
    result: Result = spider.result
    return result


def _read(url: str, response: Response) -> Answer:
    meta = response.request.meta if response.request is not None else {}
    hops = meta.get("redirect_reasons", [])
    for_good = bool(hops) and all(reason in _FOR_GOOD for reason in hops)
    if response.headers.get(MISSING_HEADER) is not None:
        return Answer(url=url, final_url=response.url, result=CheckResult.FAILED, problem="not in the archive")
    verdict = judge_source(response.status)
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
    charset = content_type.lower().partition("charset=")[2].partition(";")[0].strip(" \"'")
    return Answer(
        url=url,
        final_url=response.url,
        status=response.status,
        content_type=content_type,
        body=response.body,
        charset=charset or None,
        moved_to=response.url if for_good else None,
        result=verdict.result if verdict else CheckResult.OK,
        problem=verdict.reason if verdict else None,
    )

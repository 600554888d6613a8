"""robots.txt as RFC 9309 has it. Scrapy's own middleware lets everything pass when the file cannot be had.

4xx: there are no rules, everything is allowed. 5xx, 429 and network errors: nothing is allowed until it can be had, or
for up to 24 hours what the last good copy says. Five redirects, 500 KiB, refreshed within 24 hours, Crawl-delay kept.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.errors import DisallowedError, FetchError, HostPausedError, RobotsUnreachableError
from crawler.middlewares.addresses import authority
from crawler.middlewares.host_memory import HostMemory, RobotsRules
from crawler.middlewares.network_reasons import network_reason

logger = logging.getLogger(__name__)

IS_ROBOTS = "is_robots_txt"
"""Key in a request's meta that marks the request for robots.txt itself."""
MAX_REDIRECTS = 5
MAX_READ_BYTES = 500 * 1024
MAX_FETCHED_BYTES = 5 * 1024 * 1024
PRIORITY = 1_000


class RobotsMiddleware:
    """Asks robots.txt before anything else of a host is asked."""

    def __init__(self, crawler: Any, memory: HostMemory) -> None:
        self._crawler = crawler
        self._memory = memory
        self._under_way: dict[str, asyncio.Future[RobotsRules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Any) -> RobotsMiddleware:
        """Scrapy's constructor."""
        return cls(crawler, crawler.spider.memory)

    async def process_request(self, request: Request) -> None:
        """Raises DisallowedError or RobotsUnreachableError."""
        if request.meta.get(IS_ROBOTS):
            return
        rules = await self._rules_for(request)
        if rules.unreachable:
            raise RobotsUnreachableError(f"robots.txt could not be had ({rules.unreachable}), so not asked")
        if not rules.allows(request.url):
            raise DisallowedError("robots.txt disallows it")
        self._keep_distance(request, rules.delay_s)

    async def _rules_for(self, request: Request) -> RobotsRules:
        site = f"{urlsplit(request.url).scheme}://{authority(request.url)}"
        known = self._memory.robots(site)
        if known is not None:
            return known
        under_way = self._under_way.get(site)
        if under_way is None:
            under_way = asyncio.ensure_future(self._fetch(request, site))
            self._under_way[site] = under_way
            under_way.add_done_callback(lambda _: self._under_way.pop(site, None))
        return await asyncio.shield(under_way)

    async def _fetch(self, request: Request, site: str) -> RobotsRules:
        parts = urlsplit(request.url)
        robots_request = Request(
            f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/robots.txt",
            priority=PRIORITY,
            dont_filter=True,
            meta={
                IS_ROBOTS: True,
                "redirect_ttl": MAX_REDIRECTS,
                "download_maxsize": MAX_FETCHED_BYTES,
            },
        )
        try:
            response = await self._crawler.engine.download_async(robots_request)
            found = self._read(response)
        except HostPausedError:
            raise
        except FetchError as error:
            found = self._unreachable(error.reason)
        except IgnoreRequest:  # more redirects than five: RFC 9309 lets us take it as missing
            found = RobotsRules(rules=None, read_at_s=self._memory.clock_s())
        except Exception as error:  # noqa: BLE001 whatever the network did: it could not be had
            found = self._unreachable(network_reason(error))
        logger.debug("robots.txt read site=%s unreachable=%s", site, found.unreachable)
        return self._memory.keep_robots(site, found)

    def _read(self, response: Response) -> RobotsRules:
        now_s = self._memory.clock_s()
        if response.status >= 500 or response.status == 429:
            return self._unreachable(f"status {response.status}")
        if not 200 <= response.status < 300:
            return RobotsRules(rules=None, read_at_s=now_s)
        text = response.body[:MAX_READ_BYTES].decode("utf-8-sig", errors="replace")
        return RobotsRules(rules=Protego.parse(text), read_at_s=now_s)

    def _unreachable(self, reason: str) -> RobotsRules:
        return RobotsRules(rules=None, read_at_s=self._memory.clock_s(), unreachable=reason)

    def _keep_distance(self, request: Request, delay_s: float | None) -> None:
        """Make the host's download slot as slow as its Crawl-delay, where that is slower than ours."""
        if delay_s is None or self._crawler.spider.replaying:
            return
        downloader = self._crawler.engine.downloader
        delay_s = max(delay_s, self._crawler.settings.getfloat("DOWNLOAD_DELAY"))
        key = downloader.get_slot_key(request)
        downloader.per_slot_settings[key] = {"delay": delay_s, "concurrency": 1}
        if key in downloader.slots:
            downloader.slots[key].delay = delay_s

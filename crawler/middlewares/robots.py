"""robots.txt as RFC 9309 has it. Scrapy's own middleware lets everything pass when the file cannot be had.

4xx: there are no rules, everything is allowed. 5xx, 429 and network errors: nothing is allowed until it can be had, or
for up to 24 hours what the last good copy says. Five redirects, 500 KiB, refreshed within 24 hours, Crawl-delay kept.
"""

from __future__ import annotations

from typing import Any

from scrapy import Request

from crawler.errors import DisallowedError, RobotsUnreachableError
from crawler.middlewares.robots_txt import ROBOTS, RobotsTxt
from crawler.middlewares.site_files import IS_SITE_FILE, SiteFiles
from crawler.settings import PRODUCT_TOKEN

MAX_REDIRECTS = 5
MAX_CRAWL_DELAY_S = 60.0
"""A longer Crawl-delay is answered with this: a minute between two requests troubles no server."""


class RobotsMiddleware:
    """Asks robots.txt before anything else of a host is asked."""

    def __init__(self, crawler: Any) -> None:
        self._crawler = crawler
        self._files = SiteFiles(crawler, ROBOTS, RobotsTxt.read, max_redirects=MAX_REDIRECTS)

    @classmethod
    def from_crawler(cls, crawler: Any) -> RobotsMiddleware:
        """Scrapy's constructor."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises DisallowedError or RobotsUnreachableError."""
        if request.meta.get(IS_SITE_FILE):
            return
        file = await self._files.of(request)
        if file.unreachable:
            raise RobotsUnreachableError(f"robots.txt could not be had ({file.unreachable}), so not asked")
        if file.content is None:
            return
        if not file.content.allows(request.url, PRODUCT_TOKEN):
            raise DisallowedError("robots.txt disallows it")
        self._keep_distance(request, file.content.delay_s(PRODUCT_TOKEN))

    def _keep_distance(self, request: Request, delay_s: float | None) -> None:
        """Make the host's download slot as slow as its Crawl-delay, where that is slower than ours."""
        if delay_s is None or self._crawler.spider.replaying:
            return
        downloader = self._crawler.engine.downloader
        delay_s = max(min(delay_s, MAX_CRAWL_DELAY_S), self._crawler.settings.getfloat("DOWNLOAD_DELAY"))
        key = downloader.get_slot_key(request)
        downloader.per_slot_settings[key] = {"delay": delay_s, "concurrency": 1}
        if key in downloader.slots:
            downloader.slots[key].delay = delay_s

"""A source is asked whether it changed: ETag and Last-Modified of the last answer go with the request.

Some feeds send the same ETag for changed content, so one check in UNCONDITIONAL_EVERY asks without.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from scrapy import Request
from scrapy.exceptions import NotConfigured

from pipelines.model.crawl import Source

SOURCE = "source"
"""Key in a request's meta: the Source that is asked."""
UNCONDITIONAL_EVERY = 10
_USUAL_INTERVAL_S = 900


def conditions(source: Source, now: datetime) -> dict[str, str]:
    """The headers that make a request for `source` conditional; empty where it is to be read in full."""
    if source.failures:  # the last answer could not be read: ask for a whole one
        return {}
    turn = int(now.timestamp()) // (source.interval_s or _USUAL_INTERVAL_S)
    if turn % UNCONDITIONAL_EVERY == source.id % UNCONDITIONAL_EVERY:
        return {}
    headers = {"If-None-Match": source.etag, "If-Modified-Since": source.last_modified}
    return {name: value for name, value in headers.items() if value}


class ConditionalGetMiddleware:
    """Adds the conditions to requests for sources."""

    def __init__(self, spider: Any) -> None:
        self._spider = spider

    @classmethod
    def from_crawler(cls, crawler: Any) -> ConditionalGetMiddleware:
        """Scrapy's constructor."""
        if crawler.spider.replaying:
            raise NotConfigured  # a replay reads everything
        return cls(crawler.spider)

    def process_request(self, request: Request) -> None:
        """Set the headers, once: a redirect keeps them."""
        source = request.meta.get(SOURCE)
        if source is None or request.meta.get("redirect_times"):
            return
        for name, value in conditions(source, self._spider.clock()).items():
            request.headers.setdefault(name, value)

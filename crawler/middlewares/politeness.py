"""A host that asks for a pause gets it, and a dead host is left alone for a while.

Scrapy asked again after a 429 three times in 9 ms: Retry-After is ours to obey. The delay between two requests is the
download slot's (DOWNLOAD_DELAY, or robots.txt's Crawl-delay).
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    NotConfigured,
)
from scrapy.http import Response

from crawler.errors import HostPausedError
from crawler.middlewares.host_memory import UNNAMED_PAUSE_S, HostMemory, retry_after_s
from crawler.middlewares.network_reasons import network_reason

PATIENCE_S = 5.0
"""A pause as short as this is waited for; for a longer one the link waits in the database."""
_NO_ANSWER = (DownloadTimeoutError, DownloadConnectionRefusedError, CannotResolveHostError)


class PolitenessMiddleware:
    """Keeps pauses."""

    def __init__(self, memory: HostMemory) -> None:
        self._memory = memory

    @classmethod
    def from_crawler(cls, crawler: Any) -> PolitenessMiddleware:
        """Scrapy's constructor."""
        if crawler.spider.replaying:
            raise NotConfigured  # nobody is waited for in a replay
        return cls(crawler.spider.memory)

    async def process_request(self, request: Request) -> None:
        """Raises HostPausedError where the wait is long."""
        host = _host(request)
        left_s = self._memory.pause_left_s(host)
        if left_s > PATIENCE_S:
            raise HostPausedError(f"{host} is paused: {self._memory.pause_reason(host)}", retry_after_s=left_s)
        if left_s > 0:
            await asyncio.sleep(left_s)

    def process_response(self, request: Request, response: Response) -> Response:
        """Note what the host asks for."""
        host = _host(request)
        self._memory.answered(host)
        asked_s = retry_after_s(response.headers.get("Retry-After"), datetime.now(UTC))
        if response.status == 429 or (response.status == 503 and asked_s is not None):
            self._memory.pause(host, asked_s or UNNAMED_PAUSE_S, f"it answered {response.status}")
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Count requests that came to nothing."""
        if isinstance(exception, _NO_ANSWER):
            self._memory.did_not_answer(_host(request), network_reason(exception))


def _host(request: Request) -> str:
    return urlsplit(request.url).netloc.rpartition("@")[2].lower()

"""A file in which a site says something to robots: asked for once, kept a day, in memory and across runs.

4xx: there is no such file. 5xx, 429 and network errors: it could not be had, and then the last good copy counts for up
to 24 hours. What follows from either is for whoever asks.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.errors import FetchError, HostPausedError
from crawler.middlewares.host_memory import FILE_LAST_GOOD_S, HostMemory, SiteFile
from crawler.middlewares.network_reasons import network_reason
from crawler.middlewares.sites import site_of_address
from pipelines.storage.site_files import KeptFile

logger = logging.getLogger(__name__)

IS_SITE_FILE = "is_site_file"
"""Key in a request's meta that marks the request for such a file itself."""
MAX_FETCHED_BYTES = 5 * 1024 * 1024
PRIORITY = 1_000

T = TypeVar("T")


class FileShelf(Protocol):
    """Keeps files across runs; what goes wrong there is no reason not to crawl."""

    async def kept_file(self, site: str, name: str) -> KeptFile | None:
        """The last good copy."""

    async def keep_file(self, site: str, name: str, body: bytes | None) -> None:
        """Keep a copy read just now."""


class SiteFiles(Generic[T]):
    """The file at one path of every site."""

    def __init__(
        self, crawler: Any, name: str, read: Callable[[bytes], T], *, max_redirects: int = 5, priority: int = PRIORITY
    ) -> None:
        """`name` is its path; `read` makes something of its bytes, and raises nothing."""
        self._crawler = crawler
        self._memory: HostMemory = crawler.spider.memory
        self._shelf: FileShelf | None = crawler.spider.shelf
        self._now: Callable[[], datetime] = crawler.spider.clock
        self._name = name
        self._read = read
        self._max_redirects = max_redirects
        self._priority = priority
        self._under_way: dict[str, asyncio.Future[SiteFile[T]]] = {}

    async def of(self, request: Request) -> SiteFile[T]:
        """The file of the site that `request` goes to.   Raises HostPausedError."""
        site = site_of_address(request.url)
        known: SiteFile[T] | None = self._memory.file(site, self._name)
        if known is not None:
            return known
        under_way = self._under_way.get(site)
        if under_way is None:
            under_way = asyncio.ensure_future(self._look(request, site))
            self._under_way[site] = under_way
            under_way.add_done_callback(lambda _: self._under_way.pop(site, None))
        return await asyncio.shield(under_way)

    async def _look(self, request: Request, site: str) -> SiteFile[T]:
        if self._shelf and (kept := await self._shelf.kept_file(site, self._name)):
            age_s = (self._now() - kept.read_at).total_seconds()
            if 0 <= age_s < FILE_LAST_GOOD_S:
                self._memory.keep_file(site, self._name, self._as_read(kept.body, age_s))
            if fresh := self._memory.file(site, self._name):
                return fresh
        found = await self._fetch(request, site)
        logger.debug("site file read site=%s name=%s unreachable=%s", site, self._name, found.unreachable)
        return self._memory.keep_file(site, self._name, found)

    async def _fetch(self, request: Request, site: str) -> SiteFile[T]:
        parts = urlsplit(request.url)
        meta = {IS_SITE_FILE: True, "redirect_ttl": self._max_redirects, "download_maxsize": MAX_FETCHED_BYTES}
        address = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{self._name}"
        file_request = Request(address, priority=self._priority, dont_filter=True, meta=meta)
        try:
            response = await self._crawler.engine.download_async(file_request)
        except HostPausedError:
            raise
        except FetchError as error:
            return self._unreachable(error.reason)
        except IgnoreRequest:  # more redirects than allowed: RFC 9309 lets us take it as missing
            return await self._had(site, None)
        except Exception as error:  # noqa: BLE001 whatever the network did: it could not be had
            return self._unreachable(network_reason(error))
        return await self._judged(response, site)

    async def _judged(self, response: Response, site: str) -> SiteFile[T]:
        if response.status >= 500 or response.status == 429:
            return self._unreachable(f"status {response.status}")
        return await self._had(site, response.body if 200 <= response.status < 300 else None)

    async def _had(self, site: str, body: bytes | None) -> SiteFile[T]:
        if self._shelf:
            await self._shelf.keep_file(site, self._name, body)
        return self._as_read(body, 0.0)

    def _as_read(self, body: bytes | None, age_s: float) -> SiteFile[T]:
        content = None if body is None else self._read(body)
        return SiteFile(content=content, read_at_s=self._memory.clock_s() - age_s)

    def _unreachable(self, reason: str) -> SiteFile[T]:
        return SiteFile(content=None, read_at_s=self._memory.clock_s(), unreachable=reason)

"""Before a page is asked for, its site's tdmrep.json is read: what it says of the page goes with the answer.

A page is fetched all the same: a reservation forbids mining, not reading, and what follows from it is the user's
purpose (`pipelines.ingest`). A file that cannot be had says nothing, and is asked for again.
"""

from __future__ import annotations

from typing import Any

from scrapy import Request

from crawler.middlewares.site_files import SiteFiles
from crawler.middlewares.tdmrep import TdmRules

TDMREP = "/.well-known/tdmrep.json"
IS_PAGE = "is_page"
"""Key in a request's meta: it asks for a page that may become an article."""
RESERVATION = "reservation"
"""Key in a request's meta: what the site's file says of the page, a `Reservation` or None."""


class ReservationsMiddleware:
    """Knows what sites reserve."""

    def __init__(self, crawler: Any) -> None:
        self._files = SiteFiles(crawler, TDMREP, TdmRules.read)

    @classmethod
    def from_crawler(cls, crawler: Any) -> ReservationsMiddleware:
        """Scrapy's constructor."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Note the reservation.   Raises HostPausedError where the site asks for a pause."""
        if not request.meta.get(IS_PAGE):
            return
        file = await self._files.of(request)
        request.meta[RESERVATION] = file.content.reservation(request.url) if file.content else None

"""Addresses that a user named: fetched now, whatever became of them before."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from crawler.publishers.publisher import Publisher
from crawler.spiders.pages import PageSpider
from pipelines.errors import StorageError
from pipelines.model.crawl import Link
from pipelines.model.page import Announcement


class UrlListSpider(PageSpider):
    """Fetches named addresses."""

    name = "url_list"

    def __init__(
        self, *, urls: Mapping[str, Sequence[str]], publishers: Mapping[str, Publisher], **arguments: Any
    ) -> None:
        """`urls` by key of their publisher."""
        super().__init__(**arguments)
        self._urls = urls
        self._publishers = publishers

    async def start(self) -> AsyncIterator[Any]:
        """Make every address a pending link, then ask for it."""
        try:
            for key, urls in self._urls.items():
                announcements = [Announcement(url=url) for url in dict.fromkeys(urls)]
                new = await self.context.ledger.add_links(key, announcements)
                self.context.summary.announced += len(announcements)
                self.context.summary.new_links += new
                links = [Link(id=0, publisher=key, announcement=named) for named in announcements]
                for request in await self.link_requests(self._publishers[key], links[: self.context.links_left]):
                    yield request
        except StorageError as error:
            self._give_up(error)

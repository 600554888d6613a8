"""One page for `extract URL`: fetched the crawl's own way, stored nowhere."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

from crawler.cli.house import House
from crawler.contact import require_contact
from crawler.discovery.answers import Answer, Fetch
from crawler.reactor import run_in_reactor
from crawler.spiders.errand import run_errand
from pipelines.errors import PresseschauError
from pipelines.model.page import FetchedPage


def fetch_page(house: House, url: str) -> FetchedPage:
    """The page at `url`.   Raises ContactMissingError; PresseschauError where there is no page to be had."""
    require_contact(house.settings, [urlsplit(url).hostname or ""])

    async def work(fetch: Fetch) -> Mapping[str, Answer]:
        return await fetch([url])

    async def errand(stop: asyncio.Event) -> Mapping[str, Answer]:
        return await run_errand(work, house.settings, named=[url])

    answer = run_in_reactor(errand)[url]
    if not answer.is_ok:
        raise PresseschauError(answer.trouble)
    publisher = house.catalogue().for_url(answer.final_url)
    return FetchedPage(
        url=url,
        final_url=answer.final_url,
        status=answer.status or 200,
        headers={"content-type": answer.content_type},
        body=answer.body,
        fetched_at=datetime.now(UTC),
        publisher=publisher.key if publisher else None,
        country=publisher.country if publisher else None,
        time_zone=publisher.time_zone if publisher else "Europe/Berlin",
        hints=publisher.extraction if publisher else None,
    )

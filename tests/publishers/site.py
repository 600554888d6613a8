"""A website as a table, for tests of what looks for sources: no network, no archive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crawler.discovery.answers import Answer
from pipelines.model.crawl import CheckResult


class Site:
    """Answers by address; notes what was asked, in order."""

    def __init__(self, pages: Mapping[str, str | bytes | Answer]) -> None:
        self.pages = dict(pages)
        self.asked: list[str] = []

    async def fetch(self, urls: Sequence[str]) -> Mapping[str, Answer]:
        """A `Fetch`."""
        self.asked += urls
        return {url: self._answer(url) for url in urls}

    def _answer(self, url: str) -> Answer:
        page = self.pages.get(url)
        if isinstance(page, Answer):
            return page
        if page is None:
            return gone(url)
        body = page.encode() if isinstance(page, str) else page
        return Answer(url=url, final_url=url, status=200, body=body)


def gone(url: str) -> Answer:
    """A 404."""
    return Answer(url=url, final_url=url, status=404, result=CheckResult.GONE, problem="the server answered 404")


def silent(url: str) -> Answer:
    """A host that does not answer."""
    return Answer(url=url, final_url=url, result=CheckResult.FAILED, problem="the connection was refused")


def moved(url: str, to: str, body: str) -> Answer:
    """A page that is elsewhere for good."""
    return Answer(url=url, final_url=to, status=200, body=body.encode(), moved_to=to)


def rss(*links: str, title: str = "Tal", day: str = "Sun, 22 Nov 2026 06:00:00 +0100") -> str:
    """An RSS feed of those links."""
    items = "".join(f"<item><title>T</title><link>{link}</link><pubDate>{day}</pubDate></item>" for link in links)
    return f'<rss version="2.0"><channel><title><![CDATA[{title}]]></title>{items}</channel></rss>'


def news_sitemap(*links: str) -> str:
    """A news sitemap of those links."""
    rows = "".join(
        f"<url><loc>{link}</loc><n:news><n:publication_date>2026-11-22T06:00:00Z</n:publication_date>"
        f"<n:title>T</n:title></n:news></url>"
        for link in links
    )
    space = 'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" {space}>{rows}</urlset>'


def sitemap(*links: str) -> str:
    """A plain sitemap of those links."""
    rows = "".join(f"<url><loc>{link}</loc></url>" for link in links)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'


def index(*sitemaps: str) -> str:
    """A sitemap index."""
    rows = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in sitemaps)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>'


def links(count: int, section: str = "politik", host: str = "https://tal.example") -> tuple[str, ...]:
    """Addresses of articles."""
    return tuple(f"{host}/{section}/der-bote-aus-dem-tal-{number}" for number in range(count))

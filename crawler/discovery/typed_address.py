"""What a user types as a publisher's address: a site, a feed, a sitemap; with or without a scheme."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.contact import is_loopback
from crawler.discovery.article_urls import host_in_dns
from crawler.errors import CrawlError
from crawler.publishers.load import site_of
from pipelines.model.crawl import SourceKind

_SOURCE_LIKE = re.compile(
    r"\.(?:xml|rss|rdf|atom|gz)$|(?:^|/)feed\.json$|(?:^|[/._=?&~-])(?:rss2?|feeds?|atom|rdf|sitemaps?|googlenews)(?:[/._=?&~-]|\d|$)",
    re.IGNORECASE,
)


class AddressError(CrawlError):
    """What the user typed is no address of a publisher."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """What the user typed, read as an address."""

    url: str
    host: str
    """ASCII, without `www.`."""
    is_bare: bool
    """Whether it names a site and no page of it."""
    scheme_given: bool

    @property
    def site(self) -> str:
        """The host with its port where that is not the usual one."""
        return site_of(self.url)

    @property
    def looks_like_source(self) -> bool:
        """Whether path or query look like those of a feed or sitemap."""
        parts = urlsplit(self.url)
        where = parts.path + (f"?{parts.query}" if parts.query else "")
        return not self.is_bare and _SOURCE_LIKE.search(where) is not None

    @property
    def likely_kind(self) -> SourceKind:
        """What it would be if it could be read."""
        where = self.url.lower().partition("://")[2].partition("/")[2]
        if "sitemap" not in where and "googlenews" not in where:
            return SourceKind.FEED
        return SourceKind.NEWS_SITEMAP if "news" in where else SourceKind.SITEMAP


def read_address(text: str) -> Address:
    """What the user typed as an address; `https` where no scheme is given.   Raises AddressError."""
    typed = text.strip().strip("<>\"'„“”")
    bare = re.sub(r"^feed:(?=https?://)", "", typed, flags=re.IGNORECASE)
    bare = re.sub(r"^feed://", "http://", bare, flags=re.IGNORECASE)
    scheme_given = "://" in bare
    allowed = "an address like taz.de, https://taz.de/rss.xml or a sitemap's"
    try:
        parts = urlsplit(bare if scheme_given else f"https://{bare}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise AddressError(f"{typed[:100]!r} is no address; wanted is {allowed}") from None
    if parts.scheme not in ("http", "https"):
        raise AddressError(f"{typed[:100]!r}: {parts.scheme} is not fetched, only http and https; wanted is {allowed}")
    ascii_host = host_in_dns(host.rstrip("."))
    if not ascii_host or ("." not in ascii_host and ascii_host != "localhost") or re.search(r"\s", bare):
        raise AddressError(f"{typed[:100]!r} names no host; wanted is {allowed}")
    scheme = "http" if not scheme_given and is_loopback(ascii_host) else parts.scheme
    where = ascii_host + (f":{port}" if port is not None else "")
    path = parts.path or "/"
    url = f"{scheme}://{where}{path}" + (f"?{parts.query}" if parts.query else "")
    return Address(
        url=url,
        host=ascii_host.removeprefix("www."),
        is_bare=path == "/" and not parts.query,
        scheme_given=scheme_given,
    )

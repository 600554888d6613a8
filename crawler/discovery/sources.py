"""The bytes of a source to what it announces, whatever it turns out to be.

Publishers swap feeds and sitemaps behind the same address; what the bytes are counts more than what the catalogue says.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

from crawler.discovery.article_urls import ArticleAddresses
from crawler.discovery.feeds import looks_like_feed, read_feed
from crawler.discovery.sections import read_section
from crawler.discovery.sitemaps import Sitemap, read_sitemap
from crawler.publishers.publisher import Publisher
from pipelines.model.crawl import SourceKind
from pipelines.model.page import Announcement

READER = 1
"""Raised when the same bytes are to be read anew because the reading improved."""


def read_source(
    kind: SourceKind, body: bytes, url: str, publisher: Publisher, *, charset: str | None = None
) -> Sitemap:
    """What the source announces, without what the publisher's patterns say is no article.

    `url` is the address that answered. Raises MalformedSourceError where the bytes are no source.
    """
    # A feed and a news sitemap are believed: `article_patterns` choose among links of pages and of plain sitemaps.
    believed = kind in (SourceKind.FEED, SourceKind.NEWS_SITEMAP)
    addresses = ArticleAddresses(() if believed else publisher.article_patterns, publisher.not_article_patterns)
    found = _read(kind, body, url, publisher, addresses, charset)
    wanted = tuple(announcement for announcement in found.announcements if announcement.url in addresses)
    return Sitemap(announcements=wanted, children=found.children, dropped=found.dropped, damage=found.damage)


def hash_of_body(body: bytes, kind: SourceKind, publisher: Publisher) -> bytes:
    """The same for the same bytes read by the same rules of the publisher."""
    rules = (READER, kind, publisher.time_zone, publisher.article_patterns, publisher.not_article_patterns)
    return blake2b(body, digest_size=16, key=blake2b(repr(rules).encode(), digest_size=32).digest()).digest()


def hash_of_links(announcements: Sequence[Announcement]) -> bytes:
    """The same for the same announcements, whatever their order."""
    told = sorted(repr(announcement) for announcement in announcements)
    return blake2b("\n".join(told).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _read(
    kind: SourceKind,
    body: bytes,
    url: str,
    publisher: Publisher,
    addresses: ArticleAddresses,
    charset: str | None,
) -> Sitemap:
    if kind is SourceKind.SECTION:
        return Sitemap(announcements=read_section(body, url, addresses, charset=charset))
    if (kind is SourceKind.FEED and not _looks_like_sitemap(body)) or looks_like_feed(body):
        return Sitemap(announcements=read_feed(body, url, time_zone=publisher.time_zone, charset=charset))
    return read_sitemap(body, url, time_zone=publisher.time_zone, newest_only=kind is not SourceKind.NEWS_SITEMAP)


def _looks_like_sitemap(body: bytes) -> bool:
    head = body[:2_000]
    return b"<urlset" in head or b"<sitemapindex" in head or head.startswith(b"\x1f\x8b")

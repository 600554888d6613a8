"""What a site's front page and robots.txt say of its sources, its name and its system."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from lxml import html as lxml_html

from crawler.discovery.article_urls import absolute
from crawler.discovery.plain_text import plain
from crawler.discovery.repair import decoded
from crawler.publishers.publisher import Family

FEED_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/x-rss+xml",
    "application/feed+json",
)
MAX_BYTES = 5_000_000
MAX_NAMED = 25
"""So many feeds of one page are looked at; portals name hundreds."""
_FEED_LIKE = re.compile(r"(?:^|[/._-])(?:rss2?|feeds?|atom|rdf)(?:[/._?-]|\d|$)", re.IGNORECASE)
_SITEMAP_LINE = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_NO_SITE_NAME = re.compile(r"(?i)^(?:home|startseite|homepage|willkommen|index|aktuelle? nachrichten)$")


@dataclass(frozen=True, kw_only=True, slots=True)
class FrontPage:
    """What a page says of its site."""

    feeds: tuple[str, ...] = ()
    """Named by <link rel="alternate">, then by links that look like feeds; absolute, each once."""
    site_name: str | None = None
    language: str | None = None
    """Two letters, e.g. `de`."""
    family: str | None = None
    """Key of the family whose marks stand in its source."""


def sitemaps_of_robots(body: bytes, url: str) -> tuple[str, ...]:
    """The addresses in the `Sitemap:` lines of a robots.txt, absolute, each once."""
    lines = _SITEMAP_LINE.findall(decoded(body[:500_000]))
    return tuple(dict.fromkeys(found for line in lines if (found := absolute(line, url))))[:MAX_NAMED]


def read_front_page(body: bytes, url: str, families: Iterable[Family] = (), *, charset: str | None = None) -> FrontPage:
    """What the page says; empty where it is no HTML."""
    text = decoded(body[:MAX_BYTES], charset)
    try:
        tree = lxml_html.document_fromstring(text.encode("utf-8"), parser=lxml_html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return FrontPage()
    bases = tree.xpath("//base/@href")
    base = absolute(bases[0], url) or url if bases else url
    language = str(tree.get("lang") or "").strip().lower()[:2]
    return FrontPage(
        feeds=tuple(dict.fromkeys([*_alternates(tree, base), *_feed_links(tree, base)]))[:MAX_NAMED],
        site_name=_site_name(tree),
        language=language if re.fullmatch("[a-z]{2}", language) else None,
        family=family_of_page(text, families),
    )


def family_of_page(text: str, families: Iterable[Family]) -> str | None:
    """The family most of whose marks stand in a page's source; None where none's do."""
    hits = {family.key: sum(mark in text for mark in family.page_marks) for family in families}
    best = max(hits, key=lambda key: hits[key], default=None)
    return best if best is not None and hits[best] > 0 else None


def _alternates(tree: Any, base: str) -> list[str]:
    found = []
    for link in tree.iter("link"):
        if "alternate" not in str(link.get("rel") or "").lower().split():
            continue
        if str(link.get("type") or "").partition(";")[0].strip().lower() in FEED_TYPES:
            found.append(absolute(link.get("href"), base))
    return [url for url in found if url]


def _feed_links(tree: Any, base: str) -> list[str]:
    """Links to a feed that the page shows its readers, on the page's own site."""
    site = _site(base)
    found = []
    for anchor in tree.iter("a"):
        url = absolute(anchor.get("href"), base)
        if url is None or not _site(url).endswith(site):
            continue
        parts = urlsplit(url)
        if _FEED_LIKE.search(f"{parts.path}?{parts.query}") and not parts.path.endswith((".html", ".htm")):
            found.append(url.partition("#")[0])
    return found


def _site(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _site_name(tree: Any) -> str | None:
    """og:site_name, else the part of the <title> that looks like a name."""
    for content in tree.xpath("//meta[@property='og:site_name' or @name='application-name']/@content"):
        if (name := plain(content, 80)) and not _NO_SITE_NAME.match(name):
            return name
    title = plain(tree.findtext(".//title"), 200) or ""
    parts = [part.strip() for part in re.split(r"\s[|–—:·»-]\s|:\s", title)]
    names = [part for part in parts if 1 < len(part) <= 60 and not _NO_SITE_NAME.match(part)]
    return min(names, key=len, default=None)

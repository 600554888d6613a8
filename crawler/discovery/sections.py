"""A section page (a front page, a list of articles) to announcements: its links that look like articles."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml import etree
from lxml import html as lxml_html

from crawler.discovery.article_urls import ArticleAddresses, absolute
from crawler.discovery.plain_text import plain
from crawler.discovery.repair import decoded
from crawler.errors import MalformedSourceError
from pipelines.model.page import Announcement

MAX_LINKS = 500
MIN_TITLE_CHARS = 12
_LIKE_ARTICLE = re.compile(r"\d{5,}|/\d{4}/\d{2}/|(?:[^/\s-]+-){3,}[^/\s-]+")
"""Without the publisher's own patterns: a long number, a date, or a slug of four words."""


def read_section(
    body: bytes, url: str, addresses: ArticleAddresses, *, charset: str | None = None
) -> tuple[Announcement, ...]:
    """The articles the page links to on its own host, in page order, each once, titled by the longest link text.

    Raises MalformedSourceError where the bytes are no HTML.
    """
    text = decoded(body, charset)
    try:
        tree = lxml_html.document_fromstring(text.encode("utf-8"), parser=lxml_html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise MalformedSourceError(f"no page can be read: {error}") from error
    bases = tree.xpath("//base/@href")
    base = absolute(bases[0], url) or url if bases else url
    host = _site(url)
    titles: dict[str, str | None] = {}
    for anchor in tree.iter("a"):
        link = absolute(anchor.get("href"), base)
        if link is None or _site(link) != host or not _is_article(link, addresses):
            continue
        link = link.partition("#")[0]
        title = plain(anchor.get("title") or anchor.text_content(), 1_000)
        if link not in titles or len(title or "") > len(titles[link] or ""):
            titles[link] = title
    return tuple(
        Announcement(url=link, title=title if title and len(title) >= MIN_TITLE_CHARS else None)
        for link, title in list(titles.items())[:MAX_LINKS]
    )


def _site(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _is_article(link: str, addresses: ArticleAddresses) -> bool:
    if addresses.is_selective:
        return link in addresses
    return link in addresses and bool(_LIKE_ARTICLE.search(urlsplit(link).path))

"""A section page (a front page, a list of articles) to announcements: its links that can be articles.

The publisher's own patterns decide where there are any; else what German addresses, headlines and page layouts have in
common (`likely_articles`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from lxml import html as lxml_html

from crawler.discovery.article_urls import ArticleAddresses, absolute
from crawler.discovery.likely_articles import LinkOnPage, can_be_article
from crawler.discovery.plain_text import plain
from crawler.discovery.repair import decoded
from crawler.errors import MalformedSourceError
from pipelines.model.page import Announcement

MAX_LINKS = 500
MAX_ANCHORS = 5_000
MIN_TITLE_CHARS = 12
MAX_TITLE_CHARS = 1_000
MAX_ANCESTORS = 6
"""So far up is looked for what an anchor stands in."""

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_NAVIGATION = frozenset(("nav", "footer"))
_NAVIGATION_WORDS = ("navigation", "navbar", "menu", "footer", "breadcrumb", "sitenav", "topnav", "metanav")
_TEASER_WORDS = ("teaser", "article", "artikel", "story", "headline", "post")


def read_section(
    body: bytes, url: str, addresses: ArticleAddresses, *, charset: str | None = None
) -> tuple[Announcement, ...]:
    """The articles the page links to on its own host, in page order, each once, titled by its headline.

    Raises MalformedSourceError where the bytes are no HTML.
    """
    announcements = []
    for link in links_on_page(body, url, charset=charset):
        if link.url not in addresses or not (addresses.is_selective or can_be_article(link)):
            continue
        title = max(link.texts, key=len, default="")
        announcements.append(Announcement(url=link.url, title=title if len(title) >= MIN_TITLE_CHARS else None))
    return tuple(announcements[:MAX_LINKS])


def links_on_page(body: bytes, url: str, *, charset: str | None = None) -> list[LinkOnPage]:
    """The page's links to its own host, each address once, in page order.   Raises MalformedSourceError."""
    text = decoded(body, charset)
    try:
        tree = lxml_html.document_fromstring(text.encode("utf-8"), parser=lxml_html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise MalformedSourceError(f"no page can be read: {error}") from error
    bases = tree.xpath("//base/@href")
    base = absolute(bases[0], url) or url if bases else url
    here = url.partition("#")[0]
    anchors: dict[str, list[Any]] = {}
    for number, anchor in enumerate(tree.iter("a")):
        link = absolute(anchor.get("href"), base)
        if number >= MAX_ANCHORS:
            break
        if link and _site(link) == _site(url) and (address := link.partition("#")[0]) != here:
            anchors.setdefault(address, []).append(anchor)
    return [_link(address, found) for address, found in anchors.items()]


def _link(url: str, anchors: list[Any]) -> LinkOnPage:
    texts = []
    in_heading = in_teaser = False
    only_in_navigation = True
    for anchor in anchors:
        around = list(_around(anchor))
        in_heading = in_heading or _is_headline(anchor, around)
        in_teaser = in_teaser or any(_is_teaser(element) for element in around)
        only_in_navigation = only_in_navigation and any(_is_navigation(element) for element in around)
        texts += [text for raw in _texts(anchor) if (text := plain(raw, MAX_TITLE_CHARS))]
    return LinkOnPage(
        url=url,
        texts=tuple(dict.fromkeys(texts)),
        in_heading=in_heading,
        in_teaser=in_teaser,
        only_in_navigation=only_in_navigation,
    )


def _texts(anchor: Any) -> Iterator[str]:
    """What names the target: the heading inside the anchor alone, else its text; its title attribute."""
    headings = [element for element in anchor.iter() if element.tag in _HEADINGS]
    for element in headings or [anchor]:
        yield " ".join(element.itertext())
    yield anchor.get("title") or ""


def _around(anchor: Any) -> Iterator[Any]:
    for number, element in enumerate(anchor.iterancestors()):
        if number >= MAX_ANCESTORS or element.tag in ("body", "html", "main"):
            return
        yield element


def _is_headline(anchor: Any, around: list[Any]) -> bool:
    if any(element.tag in _HEADINGS for element in around[:3]):
        return True
    return any(element.tag in _HEADINGS for element in anchor.iter())


def _is_teaser(element: Any) -> bool:
    return element.tag == "article" or any(word in _names(element) for word in _TEASER_WORDS)


def _is_navigation(element: Any) -> bool:
    if element.tag in _NAVIGATION or element.get("role") == "navigation":
        return True
    return any(word in _names(element) for word in _NAVIGATION_WORDS)


def _names(element: Any) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}".lower()


def _site(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")

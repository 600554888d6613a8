"""A feed (RSS 0.9x to 2.0, RDF, Atom, JSON Feed) to announcements.

A well-formed feed is read once, by lxml: 100 items take 9 ms, feedparser takes 23. A damaged one is repaired and
then read by feedparser, by lxml in recovery, and item by item, and what they find is merged: each finds items that the
others lose, and feedparser raises on some (127 of 7,940 fuzzed feeds).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import chain, islice
from typing import Any

import feedparser
from lxml import etree

from crawler.discovery.article_urls import absolute
from crawler.discovery.json_feed import looks_like_json_feed, read_json_feed
from crawler.discovery.moments import read_moment
from crawler.discovery.plain_text import plain
from crawler.discovery.repair import decoded, fragments, repaired
from crawler.errors import MalformedSourceError
from pipelines.model.page import Announcement

logger = logging.getLogger(__name__)

MAX_ITEMS = 200_000
MAX_FEEDPARSER_BYTES = 5 * 1024 * 1024
"""feedparser takes 0.23 ms an item; a larger feed is read by lxml alone."""
MAX_ELEMENTS = 4_000_000
"""Of one feed: a million empty tags in one item are a bomb."""
MAX_TAGS = 50
MAX_TITLE_CHARS = 1_000
MAX_SECTION_CHARS = 60

_ITEMS = ("item", "entry")
_ROOTS = frozenset(("rss", "feed", "RDF", "channel", "rdf"))
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
# Best first.
_DATES = ("pubDate", "published", "issued", "date", "updated", "modified", "created")
_TEASERS = ("description", "summary", "subtitle", "abstract")


def read_feed(
    body: bytes, url: str, *, time_zone: str = "Europe/Berlin", charset: str | None = None
) -> tuple[Announcement, ...]:
    """What the feed announces, in its order, each address once; empty where it is a feed without items.

    `url` is the address that answered (relative links start there), `charset` what the Content-Type says. Raises
    MalformedSourceError where the bytes are no feed.
    """
    if not body.strip():
        raise MalformedSourceError("the answer is empty")
    if looks_like_json_feed(body):
        return read_json_feed(body, url, time_zone=time_zone, charset=charset)
    try:
        return _first_of_each(_read_strictly(body, url, time_zone))
    except etree.XMLSyntaxError as error:
        damage = str(error.msg)
    mended = repaired(body, charset)
    found = _merged(
        _read_with_feedparser(mended, url, time_zone),
        _read_in_recovery(mended, url, time_zone),
        [found for item in fragments(mended, *_ITEMS) if (found := _announcement(item, url, time_zone))],
    )
    if found or looks_like_feed(mended):
        logger.info("damaged feed url=%s items=%s damage=%s", url, len(found), damage)
        return found
    raise MalformedSourceError(_what_it_is(body, damage))


def looks_like_feed(body: bytes) -> bool:
    """Whether the first element is a feed's, or the JSON names itself one."""
    head = decoded(body[:4_000])
    return looks_like_json_feed(body) or any(
        f"<{root}" in head for root in ("rss", "feed", "rdf:RDF", "RDF", "channel")
    )


def _read_strictly(body: bytes, url: str, time_zone: str) -> Iterator[Announcement]:
    parser = etree.iterparse(
        BytesIO(body), events=("start", "end"), resolve_entities=False, no_network=True, remove_comments=True
    )
    root: Any = None
    items = 0
    for event, element in islice(parser, MAX_ELEMENTS * 2):
        if event == "start":
            if root is None:
                root = element
                if _name(root) not in _ROOTS:
                    raise MalformedSourceError(_what_root_is(_name(root)))
            continue
        if _name(element) not in _ITEMS:
            continue
        items += 1
        if items > MAX_ITEMS:
            break
        announcement = _announcement(element, url, time_zone)
        _forget(element)
        if announcement:
            yield announcement


def _read_in_recovery(body: bytes, url: str, time_zone: str) -> list[Announcement]:
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return []
    if root is None:
        return []
    items = (element for element in root.iter("{*}item", "{*}entry"))
    return [found for item in items if (found := _announcement(item, url, time_zone))]


def _read_with_feedparser(body: bytes, url: str, time_zone: str) -> list[Announcement]:
    if len(body) > MAX_FEEDPARSER_BYTES:
        return []
    try:
        # A stream, never the bytes: feedparser opens a local file when the body is a path.
        parsed = feedparser.parse(BytesIO(body), response_headers={"content-location": url})
        return [found for entry in parsed.entries if (found := _from_entry(entry, url, time_zone))]
    except Exception as error:  # noqa: BLE001 feedparser raises anything on what it cannot read; lxml is asked as well
        logger.info("feedparser gave up url=%s error=%s", url, type(error).__name__)
        return []


def _from_entry(entry: Any, url: str, time_zone: str) -> Announcement | None:
    link = absolute(entry.get("link"), url)
    if link is None:
        return None
    moment = next(
        (found for key in ("published", "updated", "created") if (found := read_moment(entry.get(key), time_zone))),
        None,
    )
    return Announcement(
        url=link,
        title=plain(entry.get("title"), MAX_TITLE_CHARS),
        published_at=moment.at if moment else None,
        published_day_only=moment.day_only if moment else False,
        teaser=plain(entry.get("summary")),
        authors=_several(author.get("name") for author in entry.get("authors", ())),
        tags=_several(tag.get("term") for tag in entry.get("tags", ())),
    )


def _announcement(item: Any, url: str, time_zone: str) -> Announcement | None:
    """What one <item> or <entry> says; None where it links to nothing that can be fetched."""
    link = _link(item, url)
    if link is None:
        return None
    dates = (read_moment(_text(item, name), time_zone) for name in _DATES)
    moment = next((found for found in dates if found), None)
    teaser = next((found for name in _TEASERS if (found := plain(_text(item, name)))), None)
    return Announcement(
        url=link,
        title=plain(_text(item, "title"), MAX_TITLE_CHARS),
        published_at=moment.at if moment else None,
        published_day_only=moment.day_only if moment else False,
        teaser=teaser,
        section=plain(next(_sections(item), None), MAX_SECTION_CHARS),
        authors=_several(_authors(item)),
        tags=_several(_tags(item)),
    )


def _link(item: Any, url: str) -> str | None:
    base = _base(item, url)
    alternate: list[str] = []
    other: list[str] = []
    for child in item:
        name = _name(child)
        if name == "link":
            candidate = child.get("href") or "".join(child.itertext())
            rel = child.get("rel", "alternate")
            (alternate if rel == "alternate" else other).append(candidate)
        elif name in ("guid", "id") and child.get("isPermaLink", "true").lower() != "false":
            text = (child.text or "").strip()
            if text.startswith(("http://", "https://")):
                other.append(text)
    about = item.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about")
    candidates = (*alternate, *(text for text in other if text), about)
    return next((found for candidate in candidates if (found := absolute(candidate, base))), None)


def _base(item: Any, url: str) -> str:
    """xml:base of the item or what it stands in, else the feed's own address."""
    bases = [element.get(_XML_BASE) for element in (item, *item.iterancestors()) if element.get(_XML_BASE)]
    for base in reversed(bases):
        url = absolute(base, url) or url
    return url


def _text(item: Any, name: str) -> str | None:
    """Text of the child of that name, mark-up included as text; the feed's own vocabulary before extensions."""
    extension = None
    for child in item:
        if _name(child) != name:
            continue
        text = _inner(child)
        if not text.strip():
            continue
        if any(mark in (etree.QName(child).namespace or "") for mark in ("media", "mrss", "itunes", "search.yahoo")):
            extension = extension or text
            continue
        return text
    return extension


def _inner(element: Any) -> str:
    """An element's text; children (Atom's type="xhtml", damaged titles) with spaces between."""
    if len(element) == 0:
        return element.text or ""
    return " ".join(element.itertext())


def _authors(item: Any) -> Iterator[str | None]:
    for child in item:
        name = _name(child)
        if name == "creator":
            yield child.text
        elif name == "author":
            inner = next((grandchild.text for grandchild in child if _name(grandchild) == "name"), None)
            yield inner or _without_address(child.text)


def _without_address(text: str | None) -> str | None:
    """RSS 2.0 wants `mail@example.org (Name)`; an address alone names nobody."""
    if not text or "@" not in text:
        return text
    return text.partition("(")[2].rpartition(")")[0] or None


def _tags(item: Any) -> Iterator[str | None]:
    for child in item:
        if _name(child) in ("category", "subject"):
            yield child.get("term") or child.get("label") or child.text


def _sections(item: Any) -> Iterator[str | None]:
    """`prism:section`, or a category whose scheme says that it is one."""
    for child in item:
        if _name(child) == "section":
            yield child.text
        elif _name(child) == "category":
            scheme = (child.get("domain") or child.get("scheme") or "").lower()
            if any(word in scheme for word in ("ressort", "rubrik", "section")):
                yield child.get("label") or child.get("term") or child.text


def _several(texts: Iterable[str | None]) -> tuple[str, ...]:
    found = dict.fromkeys(text for raw in texts if (text := plain(raw, MAX_TITLE_CHARS)))
    return tuple(found)[:MAX_TAGS]


def _name(element: Any) -> str:
    """An element's name without its namespace; empty for comments and entities."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _forget(element: Any) -> None:
    """Free what was read: 200,000 items never stand in memory at once."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _first_of_each(announcements: Iterable[Announcement]) -> tuple[Announcement, ...]:
    found: dict[str, Announcement] = {}
    for announcement in announcements:
        found.setdefault(announcement.url, announcement)
    return tuple(found.values())


def _merged(*readings: list[Announcement]) -> tuple[Announcement, ...]:
    """The items of all readings: each address once, in the first's order, the first that has a title."""
    found: dict[str, Announcement] = {}
    for item in chain.from_iterable(readings):
        known = found.get(item.url)
        if known is None or (known.title is None and item.title is not None):
            found[item.url] = item
    return tuple(found.values())


def _what_root_is(name: str) -> str:
    if name.lower() == "html":
        return "an HTML page, no feed"
    if name in ("urlset", "sitemapindex"):
        return "a sitemap, no feed"
    return f"no feed: its first element is <{name}>"


def _what_it_is(body: bytes, damage: str) -> str:
    head = body[:1_000].lstrip().lower()
    if b"<html" in head or head.startswith(b"<!doctype html"):
        return "an HTML page, no feed"
    return f"no feed can be read: {damage}"

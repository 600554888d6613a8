"""A JSON Feed (jsonfeed.org, versions 1 and 1.1) to announcements."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from crawler.discovery.article_urls import absolute
from crawler.discovery.moments import read_moment
from crawler.discovery.plain_text import plain
from crawler.discovery.repair import decoded
from crawler.errors import MalformedSourceError
from pipelines.model.page import Announcement

MAX_ITEMS = 200_000
MAX_TAGS = 50
MAX_TITLE_CHARS = 1_000
_ITEMS = re.compile(r'"items"\s*:\s*\[\s*')
_BETWEEN = re.compile(r"[\s,]*")
TEASERS = ("summary", "content_text", "content_html")
"""Best first."""


def looks_like_json_feed(body: bytes) -> bool:
    """Whether the bytes begin as JSON that names itself a feed."""
    head = body[:4_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith(b"{") and b"jsonfeed.org/version" in head.replace(b"\\/", b"/")


def read_json_feed(
    body: bytes, url: str, *, time_zone: str = "Europe/Berlin", charset: str | None = None
) -> tuple[Announcement, ...]:
    """What the feed announces, in its order, each address once.   Raises MalformedSourceError."""
    text = decoded(body, charset).lstrip("\ufeff")
    try:
        feed = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        feed = {"items": list(_whole_items(text))}
        if not feed["items"]:
            raise MalformedSourceError(f"no feed can be read: {error}") from None
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise MalformedSourceError("a JSON feed without a list of items")
    found: dict[str, Announcement] = {}
    for item in items[:MAX_ITEMS]:
        announcement = _announcement(item, feed, url, time_zone) if isinstance(item, dict) else None
        if announcement:
            found.setdefault(announcement.url, announcement)
    return tuple(found.values())


def json_feed_title(body: bytes, charset: str | None = None) -> str | None:
    """The feed's own title."""
    try:
        feed = json.loads(decoded(body, charset).lstrip("\ufeff"), strict=False)
    except (ValueError, RecursionError):
        return None
    return plain(_text(feed.get("title")), 80) if isinstance(feed, dict) else None


def _whole_items(text: str) -> Iterator[Any]:
    """The items of a feed that was cut off or is damaged further down, up to the damage."""
    start = _ITEMS.search(text)
    if start is None:
        return
    decoder, position = json.JSONDecoder(strict=False), start.end()
    try:
        while text[position] not in "]":
            item, position = decoder.raw_decode(text, position)
            yield item
            position = _BETWEEN.match(text, position).end()  # type: ignore[union-attr]
    except (ValueError, IndexError, RecursionError):
        return


def _announcement(item: dict[str, Any], feed: dict[str, Any], url: str, time_zone: str) -> Announcement | None:
    # An id is often the address; `external_url` is somebody else's page.
    candidates = (item.get("url"), item.get("id") if _is_address(item.get("id")) else None)
    link = next((found for raw in candidates if (found := absolute(_text(raw), url))), None)
    if link is None:
        return None
    dates = (read_moment(_text(item.get(name)), time_zone) for name in ("date_published", "date_modified"))
    moment = next((found for found in dates if found), None)
    teaser = next((found for name in TEASERS if (found := plain(_text(item.get(name))))), None)
    tags = item.get("tags")
    return Announcement(
        url=link,
        title=plain(_text(item.get("title")), MAX_TITLE_CHARS),
        published_at=moment.at if moment else None,
        published_day_only=moment.day_only if moment else False,
        teaser=teaser,
        authors=tuple(dict.fromkeys(_authors(item) or _authors(feed))),
        tags=_several(tags if isinstance(tags, list) else []),
    )


def _authors(told: dict[str, Any]) -> list[str]:
    """Version 1.1 has a list of authors, version 1 one."""
    listed = told.get("authors")
    people = listed if isinstance(listed, list) else [told.get("author")]
    return [name for person in people if (name := _name(person))][:MAX_TAGS]


def _name(person: object) -> str | None:
    return plain(_text(person.get("name")), MAX_TITLE_CHARS) if isinstance(person, dict) else None


def _several(texts: list[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_plain_each(texts)))[:MAX_TAGS]


def _plain_each(texts: list[Any]) -> Iterator[str]:
    for raw in texts:
        if found := plain(_text(raw), MAX_TITLE_CHARS):
            yield found


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _is_address(value: object) -> bool:
    return isinstance(value, str) and value.startswith(("http://", "https://"))

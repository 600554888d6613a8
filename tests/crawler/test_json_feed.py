"""JSON Feeds, well-formed and not, alone and in a crawl and in discovery."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.discovery.autodiscover import feed_title
from crawler.discovery.feeds import looks_like_feed, read_feed
from crawler.discovery.front_page import read_front_page
from crawler.errors import MalformedSourceError
from pipelines.model.crawl import Outcome
from tests.crawler.crawling import Town, article

URL = "https://zeitung.test/feed.json"
VERSION = "https://jsonfeed.org/version/1.1"


def feed(*items: Any, **fields: Any) -> bytes:
    return json.dumps({"version": VERSION, "title": "Zeitung", "items": items} | fields).encode()


def test_a_whole_item() -> None:
    item = {
        "id": "1",
        "url": "/politik/a?x=1&y=2",
        "title": "Rat &amp; Tat <b>neu</b>",
        "summary": "Der Rat tagt.",
        "content_html": "<p>Mehr</p>",
        "date_published": "2026-11-22T08:00:00+01:00",
        "authors": [{"name": "Mara Vogt"}, {"name": "Jens Ohm"}, "x", {}],
        "tags": ["Politik", "Politik", 5, "Rat"],
    }
    (found,) = read_feed(feed(item), URL)
    assert (found.url, found.title) == ("https://zeitung.test/politik/a?x=1&y=2", "Rat & Tat neu")
    assert (found.teaser, found.authors) == ("Der Rat tagt.", ("Mara Vogt", "Jens Ohm"))
    assert (found.published_at, found.tags) == (datetime(2026, 11, 22, 7, tzinfo=UTC), ("Politik", "Rat"))


@pytest.mark.parametrize(
    ("item", "url"),
    [
        ({"id": "https://zeitung.test/a"}, "https://zeitung.test/a"),
        ({"id": "17"}, None),
        ({"url": "javascript:alert(1)"}, None),
        ({"url": "file:///etc/passwd", "id": "https://zeitung.test/b"}, "https://zeitung.test/b"),
        ({"external_url": "https://anderswo.test/a"}, None),
        ({"url": 5}, None),
        ("kein Eintrag", None),
        (None, None),
    ],
)
def test_an_item_without_a_link_costs_no_other(item: object, url: str | None) -> None:
    found = read_feed(feed(item, {"url": "https://zeitung.test/ok"}), URL)
    assert [one.url for one in found] == ([url] if url else []) + ["https://zeitung.test/ok"]


def test_the_older_version_has_one_author() -> None:
    body = feed({"url": "/a"}, version="https://jsonfeed.org/version/1", author={"name": "Mara Vogt"})
    assert read_feed(body, URL)[0].authors == ("Mara Vogt",)


@pytest.mark.parametrize("damage", ["bom", "cp1252", "control", "escaped"])
def test_small_damages(damage: str) -> None:
    body = feed({"url": "/a", "title": "Grüße"})
    body = {
        "bom": b"\xef\xbb\xbf" + body,
        "cp1252": json.dumps(json.loads(body), ensure_ascii=False).encode("cp1252"),
        "control": body.replace(b"Gr", b"G\x01r"),
        "escaped": body.replace(b"https://jsonfeed", b"https:\\/\\/jsonfeed"),
    }[damage]
    assert looks_like_feed(body)
    assert [one.url for one in read_feed(body, URL)] == ["https://zeitung.test/a"]


@pytest.mark.parametrize(
    "body", [feed(items="x"), b"{jsonfeed.org/version/1", b'{"version": "' + VERSION.encode() + b'"}']
)
def test_what_is_no_list_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedSourceError):
        read_feed(body, URL)


@pytest.mark.parametrize("cut", [3, 20, 40])
def test_a_feed_cut_off_keeps_what_came_before(cut: int) -> None:
    body = feed({"url": "/a"}, {"url": "/b"}, {"url": "/c", "title": "abgeschnitten"})
    assert [one.url[-2:] for one in read_feed(body[:-cut], URL)][:2] == ["/a", "/b"]


def test_other_json_is_no_feed() -> None:
    assert not looks_like_feed(b'{"items": []}')
    with pytest.raises(MalformedSourceError):
        read_feed(b'{"items": [{"url": "https://zeitung.test/a"}]}', URL)


def test_its_title_and_its_place_on_a_page_are_known() -> None:
    assert feed_title(feed()) == "Zeitung"
    page = b'<html><head><link rel="alternate" type="application/feed+json" href="/feed.json"></head></html>'
    assert read_front_page(page, "https://zeitung.test/").feeds == (URL,)


def test_it_is_crawled(town: Town) -> None:
    town.newspaper.put("/a", article("Bericht a"))
    body = feed({"url": town.newspaper.at("/a"), "date_published": "2026-11-22T08:00:00Z"})
    town.newspaper.put(town.feed, body, content_type="application/feed+json")
    assert town.crawl().outcomes == {Outcome.STORED: 1}

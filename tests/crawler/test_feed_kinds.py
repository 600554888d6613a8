"""Every kind of feed that is in use says the same of the same report."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from crawler.discovery.feeds import read_feed
from pipelines.model.page import Announcement

URL = "https://blatt.example/feeds/alle.xml"
LINK = "https://blatt.example/lokales/bruecke-1234567.html"
TITLE = "Brücke gesperrt"
TEASER = "Die Stadt prüft die Träger."
AT = datetime(2026, 5, 5, 8, tzinfo=UTC)
PLAIN = f"<title>{TITLE}</title><link>{LINK}</link><description>{TEASER}</description>"
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/"'
RFC_822 = "Tue, 05 May 2026 10:00:00 +0200"
ISO = "2026-05-05T10:00:00+02:00"


def rss(version: str, inside: str, head: str = "") -> str:
    return f'<?xml version="1.0"?><rss version="{version}" {head}><channel><title>B</title>{inside}</channel></rss>'


def rdf(root: str, inside: str) -> str:
    names = f'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" {DC}'
    return f'<?xml version="1.0"?><rdf:RDF {names} xmlns="{root}"><channel><title>B</title></channel>{inside}</rdf:RDF>'


def atom(root: str, inside: str) -> str:
    link = f'<link rel="alternate" type="text/html" href="{LINK}"/>'
    return f'<?xml version="1.0"?><feed xmlns="{root}"><title>B</title><entry>{link}{inside}</entry></feed>'


JSON_ITEM = {"id": LINK, "url": LINK, "title": TITLE, "summary": TEASER, "date_published": ISO}
DAY_LESS = ("RSS 0.91", "RSS 0.92", "RSS 0.90")
"""Kinds whose items have no date."""
KINDS = {
    "RSS 0.90": rdf("http://my.netscape.com/rdf/simple/0.9/", f"<item>{PLAIN}</item>"),
    "RSS 0.91": rss(
        "0.91",
        f"<item>{PLAIN}</item>",
    ).replace(
        "<rss",
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
        '"http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss',
        1,
    ),
    "RSS 0.92": rss(
        "0.92", f'<item>{PLAIN}<enclosure url="https://blatt.example/t.mp3" length="1" type="a/b"/></item>'
    ),
    "RSS 1.0": rdf("http://purl.org/rss/1.0/", f'<item rdf:about="{LINK}">{PLAIN}<dc:date>{ISO}</dc:date></item>'),
    "RSS 1.0, address in rdf:about alone": rdf(
        "http://purl.org/rss/1.0/",
        f'<item rdf:about="{LINK}">{PLAIN}<dc:date>{ISO}</dc:date></item>'.replace(f"<link>{LINK}</link>", ""),
    ),
    "RSS 2.0": rss("2.0", f"<item>{PLAIN}<pubDate>{RFC_822}</pubDate></item>"),
    "RSS 2.0, address in guid alone": rss(
        "2.0",
        f"<item>{PLAIN}<guid>{LINK}</guid><pubDate>{RFC_822}</pubDate></item>".replace(f"<link>{LINK}</link>", ""),
    ),
    "RSS 2.0 with dc:": rss("2.0", f"<item>{PLAIN}<dc:date>{ISO}</dc:date></item>", DC),
    "RSS 2.0, its names prefixed": rss(
        "2.0",
        f"<r:item>{PLAIN}<r:pubDate>{RFC_822}</r:pubDate></r:item>",
        'xmlns:r="http://backend.userland.com/rss2"',
    ),
    "RSS 2.0, media: before its own": rss(
        "2.0",
        f"<item><media:content url='https://blatt.example/b.jpg'><media:title>Foto</media:title></media:content>"
        f"<media:title>Foto</media:title><media:description>Bildtext</media:description>{PLAIN}"
        f"<pubDate>{RFC_822}</pubDate></item>",
        MEDIA,
    ),
    "RSS 2.0, media: alone": rss(
        "2.0",
        f"<item><link>{LINK}</link><media:title>{TITLE}</media:title><media:description>{TEASER}</media:description>"
        f"<pubDate>{RFC_822}</pubDate></item>",
        MEDIA,
    ),
    "Atom 0.3": atom(
        "http://purl.org/atom/ns#", f"<title>{TITLE}</title><summary>{TEASER}</summary><issued>{ISO}</issued>"
    ),
    "Atom 1.0": atom(
        "http://www.w3.org/2005/Atom",
        f"<title>{TITLE}</title><summary type='html'>&lt;p&gt;{TEASER}&lt;/p&gt;</summary><published>{ISO}</published>",
    ),
    "JSON Feed 1.0": json.dumps({"version": "https://jsonfeed.org/version/1", "title": "B", "items": [JSON_ITEM]}),
    "JSON Feed 1.1": json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "B", "items": [JSON_ITEM]}),
    "unknown entities": rss("2.0", f"<item>{PLAIN}<pubDate>{RFC_822}</pubDate></item>").replace("ü", "&uuml;"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_the_same(kind: str) -> None:
    (found,) = read_feed(KINDS[kind].encode(), URL)
    assert found == Announcement(url=LINK, title=TITLE, teaser=TEASER, published_at=None if kind in DAY_LESS else AT)


@pytest.mark.parametrize(
    ("written", "declared", "sent"),
    [
        ("windows-1252", "utf-8", None),
        ("windows-1252", "utf-8", "utf-8"),
        ("iso-8859-1", "utf-8", "iso-8859-1"),
        ("utf-8", "gibtesnicht", None),
    ],
)
def test_a_wrong_charset_is_seen_through(written: str, declared: str, sent: str | None) -> None:
    text = KINDS["RSS 2.0"].replace('version="1.0"', f'version="1.0" encoding="{declared}"', 1)
    (found,) = read_feed(text.encode(written), URL, charset=sent)
    assert (found.title, found.teaser) == (TITLE, TEASER)


@pytest.mark.parametrize(
    ("kind", "item"),
    [
        ("RSS", rss("2.0", f"<item><title>Ohne</title></item><item>{PLAIN}</item>")),
        (
            "Atom",
            atom("http://www.w3.org/2005/Atom", "").replace("<entry>", "<entry><title>Ohne</title></entry><entry>"),
        ),
        ("JSON", json.dumps({"version": "https://jsonfeed.org/version/1", "items": [{"title": "Ohne"}, JSON_ITEM]})),
    ],
)
def test_an_item_without_any_address_costs_no_other(kind: str, item: str) -> None:
    assert [found.url for found in read_feed(item.encode(), URL)] == [LINK], kind

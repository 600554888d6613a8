"""Feeds of every kind, whole and damaged."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.discovery import feeds
from crawler.discovery.feeds import read_feed
from crawler.errors import MalformedSourceError
from pipelines.model.page import Announcement

URL = "https://blatt.example/feeds/alle.xml"


def feed(items: str, *, head: str = "") -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0" {head}><channel>{items}</channel></rss>'.encode()


def item(number: int, title: str = "Titel") -> str:
    return f"<item><title>{title} {number}</title><link>https://blatt.example/{number}</link></item>"


def paths(found: tuple[Announcement, ...]) -> list[str]:
    return [announcement.url.removeprefix("https://blatt.example") for announcement in found]


def test_everything_an_rss_item_says() -> None:
    body = feed(
        """<item><title>Bahnhof wird umgebaut</title><link> https://blatt.example/bahnhof </link>
        <description>&lt;p&gt;Der &lt;b&gt;Umbau&lt;/b&gt; beginnt.&lt;/p&gt;</description>
        <pubDate>Tue, 05 May 2026 10:00:00 +0200</pubDate><dc:creator>Eva Beispiel</dc:creator>
        <category>Lokales</category><category>Verkehr</category></item>""",
        head='xmlns:dc="http://purl.org/dc/elements/1.1/"',
    )
    assert read_feed(body, URL) == (
        Announcement(
            url="https://blatt.example/bahnhof",
            title="Bahnhof wird umgebaut",
            published_at=datetime(2026, 5, 5, 8, tzinfo=UTC),
            teaser="Der Umbau beginnt.",
            authors=("Eva Beispiel",),
            tags=("Lokales", "Verkehr"),
        ),
    )


def test_atom() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://blatt.example/neu/"><entry>
    <title type="html">Rat &amp;amp; Stadt</title><link rel="self" href="/self"/><link rel="alternate" href="a.html"/>
    <published>2026-05-05T10:00:00Z</published><updated>2026-05-06T10:00:00Z</updated>
    <author><name>Eva Beispiel</name></author><summary>Kurz</summary><category term="Politik"/></entry></feed>"""
    (found,) = read_feed(body, URL)
    assert (found.url, found.title) == ("https://blatt.example/neu/a.html", "Rat & Stadt")
    assert found.published_at == datetime(2026, 5, 5, 10, tzinfo=UTC)
    assert (found.authors, found.tags, found.teaser) == (("Eva Beispiel",), ("Politik",), "Kurz")


def test_rdf() -> None:
    body = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"/><item rdf:about="https://blatt.example/a">
    <title>Eins</title><link>https://blatt.example/a</link><dc:date>2026-05-05T10:00:00+02:00</dc:date></item></rdf:RDF>"""
    (found,) = read_feed(body, URL)
    assert (found.title, found.published_at) == ("Eins", datetime(2026, 5, 5, 8, tzinfo=UTC))


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("<link>/a</link>", "https://blatt.example/a"),
        ("<link>a</link>", "https://blatt.example/feeds/a"),
        ("<link>//cdn.blatt.example/a</link>", "https://cdn.blatt.example/a"),
        ('<guid isPermaLink="true">https://blatt.example/g</guid>', "https://blatt.example/g"),
        ("<guid>https://blatt.example/g</guid>", "https://blatt.example/g"),
        ("<link><![CDATA[https://blatt.example/a?b=1&c=2]]></link>", "https://blatt.example/a?b=1&c=2"),
        ("<link>https://blatt.example/a\n/b</link>", "https://blatt.example/a/b"),
    ],
)
def test_links_in_every_shape(link: str, address: str) -> None:
    (found,) = read_feed(feed(f"<item><title>x</title>{link}</item>"), URL)
    assert found.url == address


@pytest.mark.parametrize(
    "link",
    [
        "",
        "<link/>",
        "<link>file:///etc/passwd</link>",
        "<link>javascript:alert(1)</link>",
        "<link>data:text/html,x</link>",
        "<link>mailto:a@blatt.example</link>",
        "<link>http://[::1</link>",
        "<link>http://</link>",
        '<guid isPermaLink="false">https://blatt.example/g</guid>',
    ],
)
def test_what_links_to_nothing_that_can_be_fetched_is_left_out(link: str) -> None:
    found = read_feed(feed(f"<item><title>x</title>{link}</item>{item(2)}"), URL)
    assert paths(found) == ["/2"]


def test_each_address_once() -> None:
    assert paths(read_feed(feed(item(1) + item(1, "Noch einmal") + item(2)), URL)) == ["/1", "/2"]


@pytest.mark.parametrize(
    "damage",
    [
        b"&#xD800;",
        b"&nbsp;&uuml;&hellip;",
        b"A & B",
        b"\x00\x0b",
        b"caf\xe9 \x84Zitat\x93",
        b"<b>offen",
        b"&unbekannt;",
        b"&#99999999;",
    ],
)
def test_damage_in_one_title_loses_no_item(damage: bytes) -> None:
    body = feed(item(1) + "<item><title>MARKE</title><link>https://blatt.example/2</link></item>" + item(3))
    assert paths(read_feed(body.replace(b"MARKE", damage), URL)) == ["/1", "/2", "/3"]


def test_cp1252_in_utf8_is_read_as_meant() -> None:
    found = read_feed(feed(item(1, "MARKE")).replace(b"MARKE", "„Müller“".encode("cp1252")), URL)
    assert found[0].title == "„Müller“ 1"


@pytest.mark.parametrize("charset", ["iso-8859-1", "iso-8859-15", "windows-1252", "utf-16"])
def test_a_declared_charset_counts(charset: str) -> None:
    text = f'<?xml version="1.0" encoding="{charset}"?><rss><channel>{item(1, "Grüße")}</channel></rss>'
    assert read_feed(text.encode(charset), URL)[0].title == "Grüße 1"


@pytest.mark.parametrize("charset", ["idna", "hex", "undefined", "gibtesnicht", "rot13"])
def test_a_charset_that_is_none_loses_nothing(charset: str) -> None:
    text = f'<?xml version="1.0" encoding="{charset}"?><rss><channel>{item(1, "Grüße")}</channel></rss>'
    assert read_feed(text.encode(), URL)[0].title == "Grüße 1"


def test_a_feed_cut_off_keeps_what_came_before() -> None:
    body = feed("".join(item(number) for number in range(10)))
    cut = body[: body.index(b"example/7") + len(b"example/")]
    assert paths(read_feed(cut, URL)) == [f"/{number}" for number in range(7)]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "the answer is empty"),
        (b"<!doctype html><html><body>Wartung</body></html>", "an HTML page, no feed"),
        (b"<html><body><br>Wartung</body></html>", "an HTML page, no feed"),
        (b"<urlset></urlset>", "a sitemap, no feed"),
        (b"/etc/passwd", "no feed can be read"),
        (b'{"version": "https://jsonfeed.org/version/1"}', "a JSON feed without"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "no feed can be read"),
    ],
)
def test_what_is_no_feed_says_what_it_is(body: bytes, reason: str) -> None:
    with pytest.raises(MalformedSourceError) as caught:
        read_feed(body, URL)
    assert caught.value.reason.startswith(reason)


def test_a_feed_without_items_is_empty() -> None:
    assert read_feed(feed("<title>Leer</title>"), URL) == ()


def test_an_entity_reads_no_file() -> None:
    body = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>
    <rss><channel><item><title>a&x;b</title><link>https://blatt.example/1</link></item></channel></rss>"""
    (found,) = read_feed(body, URL)
    assert "root" not in (found.title or "")


def test_an_entity_bomb_ends() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e0 "ha">{levels}]>'
    body = f"{head}<rss><channel>{item(1)}<item><title>&e11;</title><link>https://blatt.example/2</link></item></channel></rss>"
    found = read_feed(body.encode(), URL)
    assert "/1" in paths(found)
    assert sum(len(announcement.title or "") for announcement in found) < 10_000


@pytest.mark.parametrize("payload", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=x>"])
def test_titles_are_text(payload: str) -> None:
    escaped = payload.replace("&", "&amp;").replace("<", "&lt;")
    (found,) = read_feed(feed(item(1, f"Vor {escaped} nach")), URL)
    assert found.title is not None
    assert "<" not in found.title
    assert found.title.startswith("Vor")


def test_a_very_long_feed_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "MAX_ITEMS", 100)
    assert len(read_feed(feed("".join(item(number) for number in range(110))), URL)) == 100


def test_a_bomb_of_elements_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "MAX_ELEMENTS", 1_000)
    assert paths(read_feed(feed(item(1) + "<item>" + "<x/>" * 5_000 + "</item>" + item(2)), URL)) == ["/1"]


@pytest.mark.parametrize(
    ("inside", "section"),
    [
        ("<prism:section>Politik</prism:section>", "Politik"),
        ('<category domain="ressort">Sport</category>', "Sport"),
        ("<category>Fußball</category>", None),
    ],
)
def test_a_section_travels_with_the_link(inside: str, section: str | None) -> None:
    body = (
        f'<rss xmlns:prism="http://prismstandard.org/ns"><channel><item><link>/a</link>{inside}</item></channel></rss>'
    )
    (found,) = read_feed(body.encode(), "https://zeitung.test/feed")
    assert found.section == section

"""Sitemaps and their indexes, whole and damaged."""

from __future__ import annotations

import gzip
import tracemalloc
from datetime import UTC, datetime

import pytest

from crawler.discovery.sitemaps import MAX_CHILDREN, MAX_DEPTH, MAX_URLS, Walk, read_sitemap
from crawler.errors import MalformedSourceError
from pipelines.model.page import Announcement

URL = "https://blatt.example/sitemap.xml"
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def urlset(*locs: str) -> bytes:
    rows = "".join(f"<url><loc>{loc}</loc></url>" for loc in locs)
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'.encode()


def page(number: int) -> str:
    return f"https://blatt.example/{number}"


def test_everything_a_news_entry_says() -> None:
    body = f"""<urlset {NEWS}><url><loc>https://blatt.example/a</loc><news:news>
    <news:publication_date>2026-05-05T10:00:00+02:00</news:publication_date><news:title>Rat &amp; Stadt</news:title>
    <news:keywords>Rat, Stadt, Rat</news:keywords></news:news></url></urlset>"""
    assert read_sitemap(body.encode(), URL).announcements == (
        Announcement(
            url="https://blatt.example/a",
            title="Rat & Stadt",
            published_at=datetime(2026, 5, 5, 8, tzinfo=UTC),
            tags=("Rat", "Stadt"),
        ),
    )


def test_one_bad_address_costs_one_address() -> None:
    found = read_sitemap(urlset(page(1), "file:///etc/passwd", "http://[::1", "", "ftp://a/b", page(2)), URL)
    assert [announcement.url for announcement in found.announcements] == [page(1), page(2)]
    assert (found.dropped, found.damage) == (4, None)


def test_gzip_whatever_the_name_says() -> None:
    assert len(read_sitemap(gzip.compress(urlset(page(1))), URL).announcements) == 1


def test_a_gzip_cut_off_keeps_what_came_before() -> None:
    body = gzip.compress(urlset(*(f"{page(number)}?x={number * 7919}" for number in range(5_000))))
    found = read_sitemap(body[: len(body) // 2], URL)
    assert 1_000 < len(found.announcements) < 4_000
    assert found.damage is not None


def test_damage_in_the_middle_keeps_what_comes_after() -> None:
    body = urlset(page(1), "MARKE", page(3)).replace(b"MARKE", b"https://blatt.example/b\xe4r?a=1&b=2</oops>")
    assert page(3) in [announcement.url for announcement in read_sitemap(body, URL).announcements]


def test_an_address_cut_off_is_none() -> None:
    body = urlset(page(1), page(23456))
    cut = body[: body.index(b"23456") + 2]
    assert [announcement.url for announcement in read_sitemap(cut, URL).announcements] == [page(1)]


def test_the_newest_children_first() -> None:
    rows = "".join(
        f"<sitemap><loc>{page(day)}</loc><lastmod>2026-05-{day:02}</lastmod></sitemap>" for day in range(1, 31)
    )
    found = read_sitemap(f"<sitemapindex>{rows}</sitemapindex>".encode(), URL)
    assert found.children == tuple(page(day) for day in range(30, 30 - MAX_CHILDREN, -1))


def test_a_walk_is_bounded() -> None:
    walk = Walk()
    assert walk.admits("a", 0)
    assert not walk.admits("a", 1), "met before"
    assert not walk.admits("b", MAX_DEPTH)
    assert sum(walk.admits(str(number), 1) for number in range(1_000)) < MAX_CHILDREN


def test_a_plain_sitemap_is_polled_for_what_is_new() -> None:
    rows = [("alt", "2020-01-01"), ("neu", "2026-05-05"), ("gestern", "2026-05-04"), ("ohne", None)]
    entries = "".join(
        f"<url><loc>https://blatt.example/{name}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>"
        for name, day in rows
    )
    found = read_sitemap(f"<urlset>{entries}</urlset>".encode(), URL, newest_only=True)
    assert [announcement.url.rpartition("/")[2] for announcement in found.announcements] == ["neu", "gestern"]


def test_plain_text() -> None:
    found = read_sitemap(b"https://blatt.example/1\r\nhttps://blatt.example/2\r\n", URL)
    assert len(found.announcements) == 2


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "the answer is empty"),
        (b"<html><body>Wartung</body></html>", "an HTML page, no sitemap"),
        (b"<rss><channel></channel></rss>", "no sitemap: its first element is <rss>"),
        (b"nichts", "no sitemap can be read"),
        (gzip.compress(b"nichts", mtime=0), "no sitemap can be read"),
        (b"\x1f\x8bkaputt", "no sitemap can be read"),
    ],
)
def test_what_is_no_sitemap_says_what_it_is(body: bytes, reason: str) -> None:
    with pytest.raises(MalformedSourceError) as caught:
        read_sitemap(body, URL)
    assert caught.value.reason.startswith(reason)


def test_a_bomb_ends() -> None:
    bomb = gzip.compress(urlset(page(1))[:-9] + b"<url>" + b"<x>y</x>" * 15_000_000)
    found = read_sitemap(bomb, URL)
    assert [announcement.url for announcement in found.announcements] == [page(1)]
    assert found.damage is not None


def test_an_enormous_sitemap_takes_little_memory() -> None:
    body = gzip.compress(urlset(*(page(number) for number in range(MAX_URLS * 2))))
    tracemalloc.start()
    try:
        found = read_sitemap(body, URL)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(found.announcements) == MAX_URLS
    assert "the rest was not read" in (found.damage or "")
    assert peak < 100 * 1024 * 1024

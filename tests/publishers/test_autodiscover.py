"""A bare address is enough."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from crawler.discovery.autodiscover import Discovery, NoSourceError, discover, feed_title
from crawler.discovery.front_page import read_front_page, sitemaps_of_robots
from crawler.discovery.typed_address import read_address
from crawler.publishers.load import load_catalogue
from pipelines.model.crawl import SourceKind
from tests.publishers.site import Site, gone, index, links, moved, news_sitemap, rss, silent, sitemap

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ROOT = "https://tal.example"
FAMILIES = load_catalogue(None).families()


def look(typed: str, site: Site) -> Discovery:
    return asyncio.run(discover(read_address(typed), site.fetch, FAMILIES, now=NOW))


def picked(found: Discovery) -> list[tuple[SourceKind, str]]:
    return [(source.kind, source.url) for source in found.picked]


def front(head: str = "", body: str = "") -> str:
    return f'<!doctype html><html lang="de-AT"><head><title>Talbote</title>{head}</head><body>{body}</body></html>'


def test_finds_what_the_front_page_links() -> None:
    head = '<link rel="alternate" type="application/rss+xml" href="/neues.xml">'
    site = Site({f"{ROOT}/": front(head), f"{ROOT}/neues.xml": rss(*links(3))})
    found = look("tal.example", site)
    assert picked(found) == [(SourceKind.FEED, f"{ROOT}/neues.xml")]
    assert found.picked[0].links == 3
    assert found.picked[0].newest_at == datetime(2026, 11, 22, 5, tzinfo=UTC)
    assert found.page.language == "de"


def test_finds_the_sitemap_that_robots_txt_names() -> None:
    site = Site(
        {f"{ROOT}/robots.txt": "User-agent: *\nSitemap: /karte.xml", f"{ROOT}/karte.xml": news_sitemap(*links(2))}
    )
    assert picked(look("tal.example", site)) == [(SourceKind.NEWS_SITEMAP, f"{ROOT}/karte.xml")]


def test_finds_the_news_among_the_sitemaps_of_an_index() -> None:
    site = Site({
        f"{ROOT}/robots.txt": f"Sitemap: {ROOT}/index.xml",
        f"{ROOT}/index.xml": index(f"{ROOT}/2019.xml", f"{ROOT}/news.xml"),
        f"{ROOT}/2019.xml": sitemap(*links(9)),
        f"{ROOT}/news.xml": news_sitemap(*links(2)),
    })  # fmt: skip
    assert picked(look("tal.example", site)) == [(SourceKind.NEWS_SITEMAP, f"{ROOT}/news.xml")]


def test_guesses_by_the_family_that_the_page_gives_away() -> None:
    page = front('<link rel="stylesheet" href="/wp-content/themes/a.css">')
    site = Site({f"{ROOT}/": page, f"{ROOT}/feed/": rss(*links(2)), f"{ROOT}/rss": rss(*links(2))})
    found = look("tal.example", site)
    assert picked(found) == [(SourceKind.FEED, f"{ROOT}/feed/")]
    assert found.page.family == "wordpress"
    assert f"{ROOT}/rss" not in site.asked


def test_guesses_usual_addresses_and_stops_at_the_first_that_answers() -> None:
    site = Site({f"{ROOT}/": front(), f"{ROOT}/rss": rss(*links(2))})
    assert picked(look("tal.example", site)) == [(SourceKind.FEED, f"{ROOT}/rss")]
    assert f"{ROOT}/atom.xml" not in site.asked


def test_a_silent_site_is_not_guessed_at() -> None:
    spellings = [f"{scheme}://{host}/" for scheme in ("https", "http") for host in ("tal.example", "www.tal.example")]
    site = Site({url + page: silent(url + page) for url in spellings for page in ("", "robots.txt")})
    with pytest.raises(NoSourceError, match=r"the connection was refused.*name a feed") as raised:
        look("tal.example", site)
    assert set(site.asked) == set(site.pages)
    assert "\n" not in str(raised.value)


def test_goes_on_with_www_where_the_bare_host_is_silent() -> None:
    site = Site({"https://www.tal.example/": front(), "https://www.tal.example/rss": rss(*links(1))})
    found = look("tal.example", site)
    assert picked(found) == [(SourceKind.FEED, "https://www.tal.example/rss")]
    assert found.host == "tal.example"


def test_takes_the_front_page_where_there_is_nothing_else() -> None:
    articles = "".join(f'<a href="{link}">Der Bote aus dem Tal und seine Post</a>' for link in links(9))
    site = Site({f"{ROOT}/": front(body=articles)})
    assert picked(look("tal.example", site)) == [(SourceKind.SECTION, f"{ROOT}/")]


def test_takes_a_named_section_where_there_is_nothing_else() -> None:
    articles = "".join(f'<a href="{link}">Der Bote aus dem Tal und seine Post</a>' for link in links(9))
    site = Site({f"{ROOT}/": front(), f"{ROOT}/politik/": front(body=articles)})
    assert picked(look(f"{ROOT}/politik/", site)) == [(SourceKind.SECTION, f"{ROOT}/politik/")]


def test_says_what_was_tried_where_there_is_nothing() -> None:
    with pytest.raises(NoSourceError, match=r"tried https://tal.example/feed the server answered 404.* and \d+ more"):
        look("tal.example", Site({f"{ROOT}/": front()}))


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (rss(*links(1)), SourceKind.FEED),
        (news_sitemap(*links(1)), SourceKind.NEWS_SITEMAP),
        (sitemap(*links(1)), SourceKind.SITEMAP),
        (rss(), SourceKind.FEED),
    ],
)
def test_a_named_source_is_taken_as_what_it_is(body: str, kind: SourceKind) -> None:
    site = Site({f"{ROOT}/etwas.xml": body})
    assert picked(look(f"{ROOT}/etwas.xml", site)) == [(kind, f"{ROOT}/etwas.xml")]


def test_a_named_source_that_moved_is_taken_where_it_is() -> None:
    site = Site({f"{ROOT}/alt.rss": moved(f"{ROOT}/alt.rss", f"{ROOT}/neu.rss", rss(*links(1)))})
    assert picked(look(f"{ROOT}/alt.rss", site)) == [(SourceKind.FEED, f"{ROOT}/neu.rss")]


def test_a_named_feed_of_a_feed_service_belongs_to_where_it_leads() -> None:
    site = Site({"https://service.example/tal.rss": rss(*links(4))})
    assert look("https://service.example/tal.rss", site).host == "tal.example"


def test_a_named_feed_that_leads_below_its_host_belongs_to_its_host() -> None:
    site = Site({f"{ROOT}/auto.rss": rss(*links(4, host="https://auto.tal.example"))})
    assert look(f"{ROOT}/auto.rss", site).host == "tal.example"


@pytest.mark.parametrize(
    ("answer", "unreachable"),
    [
        (silent(f"{ROOT}/rss.xml"), True),
        (gone(f"{ROOT}/rss.xml"), False),
        ("<html><body>Seite</body></html>", False),
        ("", False),
        ("{}", False),
    ],
)
def test_a_named_source_that_is_none_is_told_in_one_line(answer: object, unreachable: bool) -> None:
    with pytest.raises(NoSourceError, match=r"https://tal\.example/rss\.xml: ") as raised:
        look(f"{ROOT}/rss.xml", Site({f"{ROOT}/rss.xml": answer}))  # type: ignore[dict-item]
    assert raised.value.unreachable is unreachable


def test_a_named_page_leads_to_its_feed() -> None:
    head = '<link rel="alternate" type="application/atom+xml" href="/sport.atom">'
    site = Site({f"{ROOT}/sport/": front(head), f"{ROOT}/sport.atom": rss(*links(2))})
    assert picked(look(f"{ROOT}/sport/", site)) == [(SourceKind.FEED, f"{ROOT}/sport.atom")]


def feeds(site: dict[str, str]) -> list[str]:
    head = "".join(f'<link rel="alternate" type="application/rss+xml" href="{path}">' for path in site)
    found = look("tal.example", Site({f"{ROOT}/": front(head), **{ROOT + path: body for path, body in site.items()}}))
    return [source.url.removeprefix(ROOT) for source in found.picked]


def test_the_fullest_feed_and_those_that_add_to_it_are_picked() -> None:
    assert feeds({
        "/politik.rss": rss(*links(5)),
        "/alles.rss": rss(*links(9), *links(9, "sport")),
        "/kultur.rss": rss(*links(5, "kultur")),
    }) == ["/alles.rss", "/kultur.rss"]  # fmt: skip


def test_comments_and_podcasts_are_not_picked() -> None:
    assert feeds(
        {"/comments/feed": rss(*links(20, "k")), "/podcast.rss": rss(*links(30, "p")), "/rss": rss(*links(2))}
    ) == ["/rss"]


def test_a_stale_feed_is_taken_only_where_no_other_is_fresh() -> None:
    stale = rss(*links(9), day="Mon, 01 Jan 2018 06:00:00 +0100")
    assert feeds({"/alt.rss": stale, "/neu.rss": rss(*links(1, "neu"))}) == ["/neu.rss"]
    assert feeds({"/alt.rss": stale}) == ["/alt.rss"]


def test_an_empty_feed_is_not_picked_beside_a_full_one() -> None:
    assert feeds({"/leer.rss": rss(), "/voll.rss": rss(*links(2))}) == ["/voll.rss"]


def test_robots_lines() -> None:
    robots = (
        b"user-agent: *\nSITEMAP : https://a.example/1.xml # neu\nSitemap: /2.xml\nSitemap: /2.xml\nSitemap: ftp://a/3"
    )
    assert sitemaps_of_robots(robots, "https://a.example/robots.txt") == (
        "https://a.example/1.xml",
        "https://a.example/2.xml",
    )


@pytest.mark.parametrize(
    ("html", "name"),
    [
        ('<meta property="og:site_name" content="Der Talbote"><title>x</title>', "Der Talbote"),
        ("<title>Nachrichten aus dem Tal und der Welt | Talbote</title>", "Talbote"),
        ("<title>Startseite</title>", None),
        ("", None),
    ],
)
def test_name_of_a_site(html: str, name: str | None) -> None:
    assert read_front_page(f"<html><head>{html}</head><body></body></html>".encode(), ROOT).site_name == name


@pytest.mark.parametrize("body", [b"", b"\x00\x01", b"<", b"<html", "kein HTML".encode("utf-16")])
def test_what_is_no_page_says_nothing(body: bytes) -> None:
    assert read_front_page(body, ROOT).feeds == ()


def test_title_of_a_feed() -> None:
    assert feed_title(rss(title="Tal &amp; Berg").encode()) == "Tal & Berg"
    assert feed_title(b"<rss><channel><item><title>Artikel</title></item></channel></rss>") is None

"""Which links of a section page are articles."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crawler.discovery.article_urls import ArticleAddresses
from crawler.discovery.likely_articles import LinkOnPage, can_be_article
from crawler.discovery.sections import links_on_page, read_section
from crawler.errors import MalformedSourceError
from tests.publishers.houses import HOUSES, House

NO_PATTERNS = ArticleAddresses()
OPEN = Path(__file__).parents[3] / "shared" / "corpora" / "open"
MIN_PRECISION = MIN_RECALL = 0.95


def found_in(house: House) -> set[str]:
    return {item.url for item in read_section(house.page.encode(), house.url, NO_PATTERNS)}


def test_precision_and_recall_over_all_houses() -> None:
    right = sum(len(found_in(house) & house.articles) for house in HOUSES)
    found = sum(len(found_in(house)) for house in HOUSES)
    wanted = sum(len(house.articles) for house in HOUSES)
    assert right / found >= MIN_PRECISION
    assert right / wanted >= MIN_RECALL


@pytest.mark.parametrize("house", HOUSES, ids=lambda house: house.name)
def test_no_house_is_lost(house: House) -> None:
    found = found_in(house)
    assert len(found & house.articles) >= 0.85 * len(house.articles), sorted(house.articles - found)
    assert len(found & house.others) <= 2, sorted(found & house.others)


def test_titles_come_from_the_headline_not_from_the_teaser() -> None:
    link = '<a href="/a-b-c-d-1234567.html"><h3>Der Bahnhof wird umgebaut</h3><p>Lang und breit.</p></a>'
    [item] = read_section(f'<div class="teaser">{link}</div>'.encode(), "https://tal.example/", NO_PATTERNS)
    assert item.title == "Der Bahnhof wird umgebaut"


def test_a_publishers_own_patterns_decide_alone() -> None:
    page = (
        b'<a href="/x/9">kurz</a><a href="/der-bahnhof-wird-umgebaut-12345678.html">Der Bahnhof wird jetzt umgebaut</a>'
    )
    found = read_section(page, "https://tal.example/", ArticleAddresses([r"^/x/\d+$"]))
    assert [item.url for item in found] == ["https://tal.example/x/9"]


@pytest.mark.parametrize(
    ("path", "text", "is_article"),
    [
        ("/kommentar/2019/kaisers-royaler-wochenrueckblick-31/", "Kaisers royaler Wochenrückblick", True),
        ("/news/news_lang.php?ArtNr=335853", "Unfall auf der Straße nach Neustadt gestern Abend", True),
        ("/artikel/474126.nationaler-veteranentag-orden-f%C3%BCrs-morden.html", "Orden fürs Morden", True),
        ("/video-zeigt-brand-in-lagerhalle-am-hafen-12345678.html", "Video zeigt Brand in Lagerhalle", True),
        ("/newsletter-betrug-so-erkennen-sie-falsche-mails-der-sparkasse-12345678.html", "Falsche Mails", True),
        ("/newsletter-anmeldung-8877367.html", "Jetzt zum täglichen Newsletter anmelden", False),
        ("/thema/samsung-galaxy,38168_135/", "Alle Artikel zu Samsung Galaxy hier", False),
        ("/bilder/der-bahnhof-wird-umgebaut-12345678.jpg", "Der Bahnhof wird umgebaut", False),
        ("/2026/11/", "Alle Artikel aus dem November 2026", False),
        ("/", "Neustadt an der Linde: Nachrichten und mehr", False),
    ],
)
def test_single_links(path: str, text: str, is_article: bool) -> None:
    assert can_be_article(LinkOnPage(url=f"https://tal.example{path}", texts=(text,))) is is_article


@pytest.mark.parametrize("body", [b"", b"   ", b"<!-- -->"])
def test_what_is_no_page_says_so(body: bytes) -> None:
    with pytest.raises(MalformedSourceError, match="no page"):
        links_on_page(body, "https://tal.example/")


@pytest.mark.skipif(not OPEN.exists(), reason="../shared with the corpus of real pages is absent")
def test_links_of_real_pages_to_known_articles() -> None:
    """Links in the corpus whose target is an article of the corpus; without print views and second pages of it."""
    entries = json.loads((OPEN / "manifest.json").read_text(encoding="utf-8"))["entries"]
    news = [entry for entry in entries if entry["kind"] == "news" and entry["url"]]
    known = {_bare(entry["url"]) for entry in news}
    right = wanted = 0
    for entry in news:
        page = gzip.decompress((OPEN / f"{entry['id']}.html.gz").read_bytes())
        for link in links_on_page(page, entry["url"].strip()):
            if _bare(link.url) in known and not re.search(r"print|action|paged", urlsplit(link.url).query):
                wanted += 1
                right += can_be_article(link)
    assert wanted >= 25
    assert right / wanted >= MIN_RECALL


@pytest.mark.skipif(not OPEN.exists(), reason="../shared with the corpus of real pages is absent")
def test_addresses_of_real_articles() -> None:
    """Each article of the corpus as a link that shows its headline and stands nowhere in particular."""
    entries = json.loads((OPEN / "manifest.json").read_text(encoding="utf-8"))["entries"]
    news = [entry for entry in entries if entry["kind"] == "news" and entry["url"]]
    titles = [json.loads((OPEN / f"{one['id']}.gold.json").read_text(encoding="utf-8"))["title"] or "" for one in news]
    links = [LinkOnPage(url=one["url"].strip(), texts=(title,)) for one, title in zip(news, titles, strict=True)]
    assert sum(map(can_be_article, links)) / len(links) >= MIN_RECALL


def _bare(url: str) -> str:
    return url.strip().partition("?")[0].rstrip("/")

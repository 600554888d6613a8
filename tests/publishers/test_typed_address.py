"""What users type as an address."""

from __future__ import annotations

import pytest

from crawler.discovery.typed_address import AddressError, read_address
from pipelines.model.crawl import SourceKind


@pytest.mark.parametrize(
    ("typed", "url", "host", "is_bare"),
    [
        ("taz.de", "https://taz.de/", "taz.de", True),
        (" <www.TAZ.de/> ", "https://www.taz.de/", "taz.de", True),
        ("http://taz.de", "http://taz.de/", "taz.de", True),
        ("münchen.de", "https://xn--mnchen-3ya.de/", "xn--mnchen-3ya.de", True),
        ("straße.de", "https://xn--strae-oqa.de/", "xn--strae-oqa.de", True),
        ("taz.de/rss.xml", "https://taz.de/rss.xml", "taz.de", False),
        ("feed:https://taz.de/rss.xml", "https://taz.de/rss.xml", "taz.de", False),
        ("feed://taz.de/rss.xml", "http://taz.de/rss.xml", "taz.de", False),
        ("https://taz.de/?rss", "https://taz.de/?rss", "taz.de", False),
        ("https://taz.de/a#top", "https://taz.de/a", "taz.de", False),
        ("localhost:8000", "http://localhost:8000/", "localhost", True),
        ("127.0.0.1:8000/feed.rss", "http://127.0.0.1:8000/feed.rss", "127.0.0.1", False),
        ("user:pass@taz.de", "https://taz.de/", "taz.de", True),
    ],
)
def test_reads(typed: str, url: str, host: str, is_bare: bool) -> None:
    address = read_address(typed)
    assert (address.url, address.host, address.is_bare) == (url, host, is_bare)


@pytest.mark.parametrize(
    "typed",
    ["", " ", "taz", "ftp://taz.de", "file:///etc/passwd", "javascript:alert(1)", "http://[::1", "taz.de:99999",
     "https://", "mit leerzeichen.de", "https://taz.de/a b", "-.de", "a" * 300 + ".de", "\x00.de", "tel:+49"],
)  # fmt: skip
def test_refuses_in_one_line(typed: str) -> None:
    with pytest.raises(AddressError) as raised:
        read_address(typed)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("https://a.de/feed", SourceKind.FEED),
        ("https://a.de/rss/aktuell", SourceKind.FEED),
        ("https://a.de/index~rss2.xml", SourceKind.FEED),
        ("https://a.de/?view=rss", SourceKind.FEED),
        ("https://a.de/sitemap-news.xml", SourceKind.NEWS_SITEMAP),
        ("https://a.de/news-sitemap.xml", SourceKind.NEWS_SITEMAP),
        ("https://a.de/sitemap.xml.gz", SourceKind.SITEMAP),
        ("https://news.a.de/sitemap.xml", SourceKind.SITEMAP),
        ("https://a.de/politik/", None),
        ("https://a.de/", None),
        ("https://a.de/feedback", None),
    ],
)
def test_knows_the_look_of_a_source(typed: str, kind: SourceKind | None) -> None:
    address = read_address(typed)
    assert (address.likely_kind if address.looks_like_source else None) == kind

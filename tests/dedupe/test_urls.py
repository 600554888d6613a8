"""Addresses of one page have one key; addresses of different pages do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.dedupe.fingerprint import text_hash
from pipelines.dedupe.urls import MAX_KEY_CHARS, credible_canonical, url_key

PAGE = "https://www.zeitung.test/politik/haushalt-1.html"


@pytest.mark.parametrize(
    "other",
    [
        "http://www.zeitung.test/politik/haushalt-1.html",
        "https://zeitung.test/politik/haushalt-1.html",
        "https://m.zeitung.test/politik/haushalt-1.html",
        "https://WWW.Zeitung.test:443/politik/haushalt-1.html",
        "https://www.zeitung.test./politik/haushalt-1.html",
        "https://www.zeitung.test/politik/haushalt-1.html#kommentare",
        "https://www.zeitung.test/politik/haushalt-1.html?utm_source=rss&utm_medium=feed",
        "https://www.zeitung.test/politik/haushalt-1.html?wt_mc=rss.red&fbclid=x",
        "https://www.zeitung.test/politik/haushalt-1.html?xtor=CS5-62",
        "https://www.zeitung.test//politik/haushalt-1.html",
        "https://www.zeitung.test/politik/haushalt-1.amp.html",
        "https://www.zeitung.test/politik/haushalt-1.html/amp",
        "https://www.zeitung.test/amp/politik/haushalt-1.html",
        "https://www.zeitung.test/politik/haushalt-1.html?outputType=amp",
        "https://www.zeitung.test/politik/haushalt-1.html;jsessionid=0A1B2C",
        "https://www.zeitung.test/politik/haushalt%2D1.html",
        "  https://www.zeitung.test/politik/haushalt-1.html\n",
        "https://www.zeitung.test/politik/haushalt-1.html?",
    ],
)
def test_same_page(other: str) -> None:
    assert url_key(other) == url_key(PAGE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://zeitung.test/a/", "https://zeitung.test/a"),
        ("https://zeitung.test/a/index.html", "https://zeitung.test/a/"),
        ("https://zeitung.test", "https://www.zeitung.test/"),
        ("https://zeitung.test/?id=1&page=2", "https://zeitung.test/?page=2&id=1"),
        ("https://zeitung.test/M%C3%BCnchen", "https://zeitung.test/München"),
        ("https://zeitung.test/M%c3%bcnchen", "https://zeitung.test/München"),
        ("https://straße.test/a", "https://xn--strae-oqa.test/a"),
    ],
)
def test_same_page_too(one: str, other: str) -> None:
    assert url_key(one) == url_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://zeitung.test/a-1", "https://zeitung.test/a-2"),
        ("https://zeitung.test/A", "https://zeitung.test/a"),
        ("https://zeitung.test/?id=1", "https://zeitung.test/?id=2"),
        ("https://zeitung.test/a.php?sid=1", "https://zeitung.test/a.php?sid=2"),
        ("https://zeitung.test/a?page=2", "https://zeitung.test/a"),
        ("https://zeitung.test/a?source=1", "https://zeitung.test/a?source=2"),
        ("https://lokal.zeitung.test/a", "https://zeitung.test/a"),
        ("https://zeitung.test:8080/a", "https://zeitung.test/a"),
        ("http://127.0.0.1:5000/a", "http://127.0.0.1:5001/a"),
        ("https://straße.test/a", "https://strasse.test/a"),
        ("https://zeitung.test/a%2Fb", "https://zeitung.test/a%252Fb"),
        ("https://zeitung.test/camp", "https://zeitung.test/c"),
        ("https://m.test/a", "https://test/a"),
        ("https://zeitung.test/a?q=a%26b=c", "https://zeitung.test/a?q=a&b=c"),
    ],
)
def test_different_pages(one: str, other: str) -> None:
    assert url_key(one) != url_key(other)


@pytest.mark.parametrize(
    "odd", ["", "x", "http://[", "mailto:a@b.test", "http://a:99999/", "http://\ud800.test/\ud800"]
)
def test_no_address_is_its_own_key(odd: str) -> None:
    assert isinstance(url_key(odd), str)


@given(st.text(max_size=2000))
def test_key_is_bounded_and_never_raises(url: str) -> None:
    assert len(url_key("https://zeitung.test/" + url)) <= MAX_KEY_CHARS
    assert len(url_key(url)) <= max(MAX_KEY_CHARS, len(url))


def test_long_addresses_stay_apart() -> None:
    assert url_key("https://zeitung.test/" + "a" * 3000) != url_key("https://zeitung.test/" + "a" * 3001)


@pytest.mark.parametrize(
    ("page", "canonical", "credible"),
    [
        (PAGE, "https://zeitung.test/politik/haushalt", True),
        (PAGE, "https://lokal.zeitung.test/politik/haushalt", True),
        (PAGE, "https://www.zeitung.test/", False),
        (PAGE, "https://www.zeitung.test/?utm_source=x", False),
        (PAGE, "https://blatt.test/politik/haushalt", False),
        (PAGE, "/politik/haushalt", False),
        (PAGE, "ftp://zeitung.test/politik/haushalt", False),
        (PAGE, "http://[", False),
        ("https://a.co.uk/1", "https://b.co.uk/1", False),
        ("http://127.0.0.1:5000/1", "http://127.0.0.1:5000/2", True),
        ("http://10.0.0.1/1", "http://127.0.0.1/1", False),
        ("https://zeitung.test/", "https://www.zeitung.test/", True),
    ],
)
def test_credible_canonical(page: str, canonical: str, credible: bool) -> None:
    assert credible_canonical(page, canonical) is credible


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Die Straße – „neu“!", 'die STRASSE\n\n"neu"', True),
        ("Auf\u00adlage der ﬁnanzen", "Auflage der Finanzen", True),
        ("Müller", "Muller", False),
        ("23 von 40", "24 von 40", False),
        ("a b", "ab", False),
        ("b a", "a b", False),
        ("", " \n", True),
    ],
)
def test_text_hash_is_of_the_words(one: str, other: str, same: bool) -> None:
    assert (text_hash(one) == text_hash(other)) is same
    assert len(text_hash(one)) == 16

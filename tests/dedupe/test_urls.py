"""Addresses of one page have one key; addresses of different pages do not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.dedupe.fingerprint import text_hash
from pipelines.dedupe.urls import MAX_KEY_CHARS, credible_canonical, url_key

PAGE = "https://www.zeitung.test/politik/haushalt-1.html"
PAIRS = [
    tuple(line.split(" "))
    for line in (Path(__file__).parent / "url_pairs.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]

ARTICLE = "https://www.zeitung.test/politik/haushalt"


@pytest.mark.parametrize(("sign", "one", "other"), PAIRS)
def test_pairs(sign: str, one: str, other: str) -> None:
    assert (url_key(one) == url_key(other)) is (sign == "=")


def test_the_table_is_large_and_of_both_kinds() -> None:
    signs = [sign for sign, _, _ in PAIRS]
    assert len(PAIRS) >= 300
    assert min(signs.count("="), signs.count("!")) >= 100


def test_white_space_around_does_not_count() -> None:
    assert url_key(f"  {PAGE}?\n") == url_key(PAGE)


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
        (f"{ARTICLE}-123456.html", "https://zeitung.test/politik/etat-123457.html", False),
        (f"{ARTICLE}-123456.html", "https://zeitung.test/politik/etat-123456.html", True),
        (f"{ARTICLE}-123456.html", "https://zeitung.test/politik", False),
        (f"{ARTICLE}-123456.html", "https://zeitung.test/wirtschaft/streit-um-den-haushalt", True),
        (f"{ARTICLE}-123456/seite-2", f"{ARTICLE}-123456", True),
        (f"{ARTICLE}/seite-2", ARTICLE, True),
        (f"{ARTICLE}-20261121.html", f"{ARTICLE}-20261122.html", True),
        ("https://zeitung.test/?p=123456", "https://zeitung.test/2026/11/22/haushalt/", True),
        ("https://zeitung.test/a.php?id=123456", "https://zeitung.test/a.php?id=123457", False),
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

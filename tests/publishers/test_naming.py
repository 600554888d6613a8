"""Keys and countries from hosts."""

from __future__ import annotations

import pytest

from crawler.publishers.fields import KEY
from crawler.publishers.naming import country_for, key_for


@pytest.mark.parametrize(
    ("host", "taken", "key"),
    [
        ("aerobuzz.de", (), "aerobuzz"),
        ("wochenblatt.com", ("wochenblatt",), "wochenblatt-com"),
        ("wochenblatt.com", ("wochenblatt", "wochenblatt-com"), "wochenblatt-com-2"),
        ("auto.oe24.at", ("oe24",), "auto-oe24"),
        ("x.wordpress.com", (), "x-wordpress"),
        ("xn--mnchen-3ya.de", (), "muenchen"),
        ("127.0.0.1", (), "127-0-0-1"),
        ("localhost", (), "localhost"),
        ("xn--e1afmkfd.de", (), "xn-e1afmkfd"),
    ],
)
def test_key_for(host: str, taken: tuple[str, ...], key: str) -> None:
    assert key_for(host, taken) == key
    assert KEY.fullmatch(key)


@pytest.mark.parametrize(
    ("host", "country"), [("a.at", "AT"), ("a.ch", "CH"), ("a.bz", "IT"), ("a.com", "DE"), ("localhost", "DE")]
)
def test_country_for(host: str, country: str) -> None:
    assert country_for(host) == country

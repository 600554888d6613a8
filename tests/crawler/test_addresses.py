"""Which addresses are asked, in every spelling."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from crawler.contact import ip_of, is_loopback
from crawler.discovery.article_urls import ArticleAddresses, absolute, fetchable
from crawler.middlewares.addresses import GuardedResolver, is_public
from crawler.middlewares.sites import authority
from crawler.reactor import run_in_reactor

PRIVATE = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "2130706433",
    "017700000001",
    "0.0.0.0",
    "0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "[::1]",
    "::1",
    "::",
    "[::ffff:127.0.0.1]",
    "::ffff:7f00:1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::10.0.0.1",
    "2002:7f00:1::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "ff02::1",
]
PUBLIC = ["8.8.8.8", "193.99.144.80", "2a02:2e0:3fe:1001:302::", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8"]


@pytest.mark.parametrize("host", PRIVATE)
def test_a_private_number_is_known_in_any_spelling(host: str) -> None:
    address = ip_of(host)
    assert address is not None
    assert not is_public(address)


@pytest.mark.parametrize("host", PUBLIC)
def test_a_public_number_is_public(host: str) -> None:
    address = ip_of(host)
    assert address is not None
    assert is_public(address)


@pytest.mark.parametrize("host", ["example.org", "127.0.0.1.example.org", "localhost", "a.1"])
def test_a_name_is_no_number(host: str) -> None:
    assert ip_of(host) is None


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST", "localhost.", "a.localhost", "127.0.0.1", "127.9.9.9", "::1"]
)
def test_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["localhost.example.org", "10.0.0.1", "0.0.0.0", "example.org"])
def test_not_loopback(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    ("url", "told"),
    [("http://A.de/x", "a.de:80"), ("https://a.de", "a.de:443"), ("http://a.de:81", "a.de:81"), ("http://a:x", "")],
)
def test_authority(url: str, told: str) -> None:
    assert authority(url) == told


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("https://straße.de/ä?ö=ü#z", "https://xn--strae-oqa.de/ä?ö=ü"),
        ("https://Müller.DE/", "https://xn--mller-kva.de/"),
        ("http://①②⑦.0.0.1/", "http://127.0.0.1/"),
        ("https://user:pass@blatt.de/", "https://blatt.de/"),
        ("http://[::1]:80/", "http://[::1]:80/"),
        ("http://a..b/", None),
        ("http://xn--/", None),
        ("http://a b/", None),
        ("http://%31%32%37.0.0.1/", None),
        ("http:///x", None),
    ],
)
def test_a_host_as_the_dns_knows_it(url: str, sent: str | None) -> None:
    assert fetchable(url) == sent


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("a", "https://blatt.de/x/a"),
        ("?p=1", "https://blatt.de/x/?p=1"),
        ("HTTPS://blatt.de/a", "https://blatt.de/a"),
        ("https://blatt.de/" + "a" * 3_000, None),
        ("http://blatt.de:99999/", None),
        ("", None),
        (None, None),
    ],
)
def test_absolute(url: str | None, found: str | None) -> None:
    assert absolute(url, "https://blatt.de/x/") == found


def test_patterns_choose_articles() -> None:
    addresses = ArticleAddresses([r"/artikel/\d+"], [r"/anzeige/", r"\?druck"])
    assert "https://blatt.de/artikel/1" in addresses
    assert "https://blatt.de/anzeige/artikel/1" not in addresses
    assert "https://blatt.de/artikel/1?druck" not in addresses
    assert "https://blatt.de/thema/1" not in addresses
    assert "https://blatt.de/thema/1" in ArticleAddresses()


class Receiver:
    """Twisted's side of a resolution."""

    def __init__(self) -> None:
        self.addresses: list[Any] = []
        self.complete = asyncio.Event()

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802 Twisted's name
        """Begun."""

    def addressResolved(self, address: Any) -> None:  # noqa: N802 Twisted's name
        self.addresses.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802 Twisted's name
        self.complete.set()


@pytest.mark.parametrize("permitted", [True, False])
def test_a_name_that_means_a_private_number_is_resolved_only_where_named(permitted: bool) -> None:
    resolver = GuardedResolver()
    resolver.permitted = {"localhost"} if permitted else set()

    async def resolve(stop: asyncio.Event) -> Receiver:
        receiver = Receiver()
        resolver.resolveHostName(receiver, "localhost", 80)
        await asyncio.wait_for(receiver.complete.wait(), 10)
        return receiver

    found = run_in_reactor(resolve)
    assert bool(found.addresses) is permitted
    assert ("localhost" in resolver.refused) is not permitted

"""Addresses: which can be fetched at all, and which of a publisher's are articles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import SplitResult, urljoin, urlsplit

import idna

MAX_URL_CHARS = 2_000
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?")


def absolute(url: str | None, base: str) -> str | None:
    """The http(s) address that `url` means on the page `base`; None where it means none.

    Comparing is not done here: the address stays as announced, only spaces around and line breaks within go.
    """
    if not url:
        return None
    try:
        joined = urljoin(base, re.sub(r"[\t\r\n]", "", url.strip()))
        parts = urlsplit(joined)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a bracket or a port that is none
        return None
    return joined if usable and len(joined) <= MAX_URL_CHARS else None


def fetchable(url: str) -> str | None:
    """`url` with its host as the DNS knows it; None where there is no such host.

    IDNA 2008: `straße.de` is not `strasse.de`, which is where Scrapy alone would go.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not host:
        return None
    if ":" in host:  # IPv6, in brackets
        return url
    ascii_host = host_in_dns(host)
    if ascii_host is None:
        return None
    where = ascii_host + (f":{port}" if port is not None else "")
    return SplitResult(parts.scheme, where, parts.path, parts.query, "").geturl()


def host_in_dns(host: str) -> str | None:
    """A host name in lower-case ASCII; None where it is no host name."""
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True, transitional=False).decode("ascii")
        except idna.IDNAError:
            return None
    host = host.lower()
    return host if len(host) <= 253 and _HOST.fullmatch(host) else None


class ArticleAddresses:
    """Which of the addresses that a publisher's sources announce are its articles.

    A source is believed: without patterns everything it names is taken. Patterns are searched in path and query.
    """

    def __init__(self, article_patterns: Sequence[str] = (), not_article_patterns: Sequence[str] = ()) -> None:
        self._yes = [re.compile(pattern) for pattern in article_patterns]
        self._no = [re.compile(pattern) for pattern in not_article_patterns]

    def __contains__(self, url: object) -> bool:
        if not isinstance(url, str):
            return False
        parts = urlsplit(url)
        where = parts.path + (f"?{parts.query}" if parts.query else "")
        if any(pattern.search(where) for pattern in self._no):
            return False
        return not self._yes or any(pattern.search(where) for pattern in self._yes)

    @property
    def is_selective(self) -> bool:
        """Whether the publisher says what an article's address looks like."""
        return bool(self._yes)

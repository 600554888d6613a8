"""Every error that fetching raises on purpose, named after what the caller should do.

    PresseschauError (pipelines.errors)
    └── CrawlError                     anything of the crawl that a user may see, as one line
        ├── ContactMissingError        set `contact`, then crawl
        ├── ArchiveError               name another WARC: this one holds nothing that can be read
        └── MalformedSourceError       no feed, no sitemap: look at the address

    FetchError                         a request not made, or an answer not usable; never leaves the crawl
    ├── RefusedAddressError            never ask this address: scheme, private network, no contact
    ├── DisallowedError                robots.txt says no
    └── TemporaryFetchError            ask again later; knows when
        ├── RobotsUnreachableError     robots.txt could not be had, which means no for now (RFC 9309)
        ├── HostPausedError            the host asked for a pause; the link was not asked for at all
        └── TruncatedBodyError         the body is not whole

A FetchError is an IgnoreRequest, so that Scrapy hands it to the errback and keeps its traceback to itself.
"""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest

from pipelines.errors import PresseschauError


class CrawlError(PresseschauError):
    """Anything of the crawl that a user may see, as one line."""


class ContactMissingError(CrawlError):
    """Crawling publishers needs an address at which they can reach whoever crawls."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"{host} is not asked without a contact: publishers must be able to reach you. Set one with "
            'PRESSESCHAU_CONTACT=you@example.org or contact = "you@example.org" in presseschau.toml '
            "(an e-mail address or a web page of yours; it is sent in the User-Agent)"
        )
        self.host = host


class ArchiveError(CrawlError):
    """A WARC file holds nothing that can be read."""


class MalformedSourceError(CrawlError):
    """A source that announces nothing because it is no feed and no sitemap. `reason` is one clause."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class FetchError(IgnoreRequest):
    """A request that is not made, or whose answer cannot be used. `reason` is one clause for `why URL`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RefusedAddressError(FetchError):
    """An address that is never asked."""


class DisallowedError(FetchError):
    """robots.txt says no."""


class TemporaryFetchError(FetchError):
    """Ask again later. `retry_after_s`: not before so many seconds; None: nobody said."""

    def __init__(self, reason: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after_s = retry_after_s


class RobotsUnreachableError(TemporaryFetchError):
    """robots.txt could not be had: until it can, the answer is no."""


class HostPausedError(TemporaryFetchError):
    """The host asked for a pause that has not passed; nothing was sent."""


class TruncatedBodyError(TemporaryFetchError):
    """The body ended before its end."""

"""A sitemap (news or plain, gzipped or not, or an index of them) to announcements and further sitemaps.

Scrapy's own spider fetches `file:///`, drops the rest after one bad <loc> and follows a looping index for ever. Here
one file is streamed through iterparse, each address stands or falls alone, and following an index is bounded: three
levels, each address once, so many files. Who fetches is not decided here.
"""

from __future__ import annotations

import heapq
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from lxml import etree

from crawler.discovery.article_urls import absolute
from crawler.discovery.feeds import looks_like_feed
from crawler.discovery.moments import Moment, read_moment
from crawler.discovery.plain_text import plain
from crawler.discovery.repair import fragments, repaired
from crawler.errors import MalformedSourceError
from pipelines.model.page import Announcement

MAX_URLS = 50_000
"""Of one file, as sitemaps.org has it; what comes after is not read."""
MAX_BYTES = 100 * 1024 * 1024
"""Of one file when unpacked: twice what sitemaps.org allows. A bomb ends here."""
MAX_ELEMENTS_AN_ENTRY = 20_000
"""An entry may name a thousand images of a handful of elements each."""
MAX_DEPTH = 3
MAX_CHILDREN = 25
"""Of one index, the newest first; the rest is archive, which `backfill` reads."""
FRESH = timedelta(days=7)
"""A plain sitemap names everything ever published; what is older than its newest entry by so much is archive."""
MAX_FRESH = 1_000
MAX_REPAIRED_BYTES = 20 * 1024 * 1024
"""A damaged file is repaired in memory, so far and no further."""


class _BombError(ValueError):
    """More elements than an entry has."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sitemap:
    """What one file names."""

    announcements: tuple[Announcement, ...] = ()
    children: tuple[str, ...] = ()
    """Further sitemaps, newest first, at most MAX_CHILDREN."""
    dropped: int = 0
    """Entries whose address cannot be fetched."""
    damage: str | None = None
    """Why the file could not be read to its end; None: it could."""


@dataclass(slots=True)
class Walk:
    """Which sitemaps of one source were met: bounds depth, repetition and number."""

    seen: set[str] = field(default_factory=set)
    files_left: int = MAX_CHILDREN

    def admits(self, url: str, depth: int) -> bool:
        """Whether this sitemap, `depth` levels below the source, is to be fetched; counts it if so."""
        if depth >= MAX_DEPTH or url in self.seen or self.files_left <= 0:
            return False
        self.seen.add(url)
        self.files_left -= 1
        return True


@dataclass(frozen=True, kw_only=True, slots=True)
class _Entry:
    url: str
    is_sitemap: bool
    modified: Moment | None
    announcement: Announcement | None


class _Gunzip(io.RawIOBase):
    """Unpacks as far as it goes: GzipFile loses what it has when the end is missing."""

    def __init__(self, body: bytes) -> None:
        self._rest = body
        self._unpacker = zlib.decompressobj(wbits=31)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most `size`; empty at the end.   Raises zlib.error where they are no gzip."""
        while self._rest and size != 0:
            piece = self._unpacker.decompress(self._rest, max(size, 0))
            self._rest = self._unpacker.unconsumed_tail
            if self._unpacker.eof:  # several members in one file
                self._rest = self._unpacker.unused_data.lstrip(b"\0")
                self._unpacker = zlib.decompressobj(wbits=31)
            if piece:
                return piece
        return b""


class _Bounded(io.RawIOBase):
    """Reads at most MAX_BYTES; says so. What breaks underneath is an early end."""

    def __init__(self, stream: io.RawIOBase | io.BytesIO) -> None:
        self._stream = stream
        self._left = MAX_BYTES
        self.exceeded = False

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """The next bytes; empty at the end or at the bound."""
        try:
            piece = self._stream.read(min(size, self._left) if size >= 0 else self._left) or b""
        except zlib.error:
            return b""
        self._left -= len(piece)
        self.exceeded = self.exceeded or self._left <= 0
        return piece


def read_sitemap(body: bytes, url: str, *, time_zone: str = "Europe/Berlin", newest_only: bool = False) -> Sitemap:
    """What the sitemap names, in its order, each address once.

    `newest_only`: leave out what is archive (see FRESH), for plain sitemaps that are polled. Raises
    MalformedSourceError where the bytes are no sitemap.
    """
    if not body.strip():
        raise MalformedSourceError("the answer is empty")
    collected = _Collected()
    stream = _opened(body)
    damage = _read(stream, url, time_zone, collected)
    if damage and not stream.exceeded and len(collected.entries) < MAX_URLS:
        collected.dropped = 0
        _read_fragments(repaired(_opened(body).read(MAX_REPAIRED_BYTES)), url, time_zone, collected)
        if not collected.saw_root and not collected.entries:
            return _read_text(body, url, damage)
    return collected.sitemap(newest_only, damage)


class _Collected:
    """The entries of one file as they are met."""

    def __init__(self) -> None:
        self.entries: dict[str, _Entry] = {}
        self.dropped = 0
        self.saw_root = False

    def sitemap(self, newest_only: bool, damage: str | None) -> Sitemap:
        pages = [entry for entry in self.entries.values() if not entry.is_sitemap]
        indexed = [entry for entry in self.entries.values() if entry.is_sitemap]
        if newest_only:
            pages = _newest(pages)
        children = heapq.nlargest(MAX_CHILDREN, indexed, key=_age_key)
        return Sitemap(
            announcements=tuple(entry.announcement for entry in pages if entry.announcement),
            children=tuple(entry.url for entry in children),
            dropped=self.dropped,
            damage=damage,
        )


def _opened(body: bytes) -> _Bounded:
    return _Bounded(_Gunzip(body) if body.startswith(b"\x1f\x8b") else io.BytesIO(body))


def _read(stream: _Bounded, url: str, time_zone: str, collected: _Collected) -> str | None:
    """Collect the entries of `stream`; returns what stopped it before the end."""
    try:
        for entry in _entries(stream, url, time_zone, collected):
            if len(collected.entries) >= MAX_URLS:
                return f"more than {MAX_URLS} addresses; the rest was not read"
            collected.entries.setdefault(entry.url, entry)
    except etree.XMLSyntaxError as error:
        if stream.exceeded:
            return f"larger than {MAX_BYTES // 1024 // 1024} MB; the rest was not read"
        return str(error.msg)
    except _BombError as error:
        stream.exceeded = True
        return str(error)
    return None


def _read_fragments(mended: bytes, url: str, time_zone: str, collected: _Collected) -> None:
    """Collect the entries of a damaged sitemap, each read alone."""
    for element in fragments(mended, "url", "sitemap"):
        entry = _entry(element, url, time_zone)
        if entry is None:
            collected.dropped += 1
        elif len(collected.entries) < MAX_URLS:
            collected.entries.setdefault(entry.url, entry)


def _entries(stream: _Bounded, url: str, time_zone: str, collected: _Collected) -> Iterator[_Entry]:
    parser = etree.iterparse(
        stream,
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
    )
    depth = elements = 0
    for event, element in parser:
        if event == "start":
            depth += 1
            if depth == 1:
                _check_root(element)
                collected.saw_root = True
            continue
        depth -= 1
        elements += 1
        if elements > MAX_ELEMENTS_AN_ENTRY:
            raise _BombError(f"more than {MAX_ELEMENTS_AN_ENTRY} elements in one entry; the rest was not read")
        if depth != 1:
            continue
        elements = 0
        entry = _entry(element, url, time_zone)
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
        if entry is None:
            collected.dropped += 1
        else:
            yield entry


def _check_root(root: Any) -> None:
    name = _name(root)
    if name.lower() == "html":
        raise MalformedSourceError("an HTML page, no sitemap")
    if name not in ("urlset", "sitemapindex"):
        raise MalformedSourceError(f"no sitemap: its first element is <{name}>")


def _entry(element: Any, url: str, time_zone: str) -> _Entry | None:
    fields = {_name(child): child for child in element}
    loc = fields.get("loc")
    address = absolute("".join(loc.itertext()) if loc is not None else None, url)
    if address is None:
        return None
    modified = read_moment(_text(fields.get("lastmod")), time_zone)
    if _name(element) == "sitemap":
        return _Entry(url=address, is_sitemap=True, modified=modified, announcement=None)
    news = fields.get("news")
    announcement = _of_news(address, news, time_zone) if news is not None else Announcement(url=address)
    return _Entry(url=address, is_sitemap=False, modified=modified, announcement=announcement)


def _of_news(address: str, news: Any, time_zone: str) -> Announcement:
    fields = {_name(child): _text(child) for child in news}
    moment = read_moment(fields.get("publication_date"), time_zone)
    keywords = (plain(word) for word in (fields.get("keywords") or "").split(","))
    return Announcement(
        url=address,
        title=plain(fields.get("title"), 1_000),
        published_at=moment.at if moment else None,
        published_day_only=moment.day_only if moment else False,
        tags=tuple(dict.fromkeys(word for word in keywords if word))[:50],
    )


def _read_text(body: bytes, url: str, damage: str | None) -> Sitemap:
    """A sitemap as plain text, one address a line; sitemaps.org allows it."""
    lines = body[:MAX_BYTES].split()
    if not lines or any(not line.startswith((b"http://", b"https://")) for line in lines[:10]):
        if looks_like_feed(body):
            raise MalformedSourceError("a feed, no sitemap")
        raise MalformedSourceError(f"no sitemap can be read: {damage}")
    addresses = [absolute(line.decode("utf-8", "replace"), url) for line in lines[:MAX_URLS]]
    found = dict.fromkeys(address for address in addresses if address)
    return Sitemap(
        announcements=tuple(Announcement(url=address) for address in found),
        dropped=sum(address is None for address in addresses),
    )


def _newest(entries: list[_Entry]) -> list[_Entry]:
    """What is no archive: near in time to the newest entry; all where no entry has a date. At most MAX_FRESH."""
    dated = [entry.modified.at for entry in entries if entry.modified]
    if dated:
        since = max(dated) - FRESH
        entries = [entry for entry in entries if entry.modified and entry.modified.at >= since]
    return heapq.nlargest(MAX_FRESH, entries, key=_age_key)


def _age_key(entry: _Entry) -> tuple[bool, datetime | None]:
    return (True, entry.modified.at) if entry.modified else (False, None)


def _text(element: Any) -> str | None:
    return None if element is None else "".join(element.itertext())


def _name(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""

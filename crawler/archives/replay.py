"""Answer every request from WARC files: reproducible research, bug reports, and real pages without the network.

The files are indexed once, by address to offset; a page is read when it is asked for. What a truncated or damaged file
still holds is used, the rest is named. No socket is opened.
"""

from __future__ import annotations

import logging
import mmap
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType
from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from w3lib.url import safe_url_string

from crawler.discovery.article_urls import fetchable
from crawler.errors import ArchiveError

logger = logging.getLogger(__name__)

MISSING_HEADER = "X-Presseschau-Archive"
"""Set on the 404 that stands for what is not in the archive, so that it can be told from a recorded 404."""
RECORDED_AT = "recorded_at"
"""Key in a request's meta: when the answer was recorded."""
_GZIP_MEMBER = b"\x1f\x8b\x08"
_WARC_RECORD = b"WARC/1."
_NOT_MODIFIED = 304


@dataclass(frozen=True, kw_only=True, slots=True)
class Recorded:
    """An answer as it was recorded."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    """Without transfer encoding, with content encoding."""
    recorded_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Place:
    file: Path
    offset: int
    status: int


class Archive:
    """WARC files as one small web. `problems`: one clear line for each part that could not be read."""

    def __init__(self, files: Sequence[Path]) -> None:
        """Index the files.   Raises ArchiveError where nothing in any of them can be read."""
        self.problems: list[str] = []
        self._places: dict[str, _Place] = {}
        self._revisits: dict[str, str] = {}
        for file in files:
            self._index(file)
        if not self._places:
            raise ArchiveError("; ".join(self.problems) or "no WARC file was named")

    def __contains__(self, url: object) -> bool:
        return isinstance(url, str) and self._place(url) is not None

    def __len__(self) -> int:
        return len(self._places)

    def get(self, url: str) -> Recorded | None:
        """What was recorded for `url`, the last time; None where nothing was."""
        place = self._place(url)
        if place is None:
            return None
        with place.file.open("rb") as stream:
            stream.seek(place.offset)
            for record in ArchiveIterator(stream, parse_http=False):
                return _recorded(record, url)
        return None

    def _place(self, url: str) -> _Place | None:
        key = _key(url)
        return self._places.get(key) or self._places.get(self._revisits.get(key, ""))

    def _index(self, file: Path) -> None:
        before = len(self._places)
        try:
            problems = self._index_records(file)
        except OSError as error:
            self.problems.append(f"{file}: {error.strerror or error}")
            return
        read = len(self._places) - before
        if not read and not self._answers_in(file):
            why = f" ({problems[0]})" if problems else ""
            self.problems.append(f"{file}: no recorded answer can be read{why}; a WARC file is wanted")
        elif problems:
            more = f" and {len(problems) - 1} more places" if len(problems) > 1 else ""
            self.problems.append(f"{file}: {problems[0]}{more}; the {read} answers that can be read are used")

    def _answers_in(self, file: Path) -> bool:
        return any(place.file == file for place in self._places.values())

    def _index_records(self, file: Path) -> list[str]:
        """Index what can be read; returns what could not, by place."""
        problems: list[str] = []
        offset: int | None = 0
        size = file.stat().st_size
        with file.open("rb") as stream:
            while offset is not None and offset < size:
                reached = offset
                try:
                    for position, record in _records(stream, offset):
                        reached = position
                        self._add(file, position, record)
                    if _is_cut_off(stream, reached):
                        problems.append(f"cut off after byte {reached} of {size}")
                    return problems
                except (OSError, EOFError, ValueError) as error:
                    problems.append(f"damaged at byte {reached} of {size} ({error})")
                    offset = _next_record(stream, reached + 1)
        return problems

    def _add(self, file: Path, offset: int, record: Any) -> None:
        block = record.reader.read()
        promised = record.headers.get("Content-Length")
        if promised is None or len(block) < int(promised):
            raise EOFError("the file is cut off there")
        if record.record_type not in (WarcRecordType.response, WarcRecordType.revisit):
            return
        url = record.headers.get("WARC-Target-URI")
        if not url:
            return
        url = url.strip("<>")
        if record.record_type == WarcRecordType.revisit:
            if referred := record.headers.get("WARC-Refers-To-Target-URI"):
                self._revisits[_key(url)] = _key(referred)
            return
        status = _status(block)
        if status is None:
            return
        known = self._places.get(_key(url))
        if status == _NOT_MODIFIED and known and known.status != _NOT_MODIFIED:
            return
        self._places[_key(url)] = _Place(file, offset, status)


class ReplayDownloadHandler(BaseDownloadHandler):  # type: ignore[misc,unused-ignore]
    """Scrapy's way to the archive of `spider.archive`."""

    lazy = True

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._archive: Archive = crawler.spider.archive

    async def download_request(self, request: Request) -> Response:
        """The recorded answer; 404 for what is not there."""
        recorded = self._archive.get(request.url)
        if recorded is None:
            return Response(request.url, status=404, headers={MISSING_HEADER: "missing"})
        request.meta[RECORDED_AT] = recorded.recorded_at
        headers = Headers()
        for name, value in recorded.headers:
            headers.appendlist(name, value)
        if b"gzip" in (headers.get("Content-Encoding") or b"") and not recorded.body.startswith(b"\x1f\x8b"):
            del headers["Content-Encoding"]  # unpacked by whoever recorded it
        kind = responsetypes.from_args(headers=headers, url=request.url, body=recorded.body)
        return kind(request.url, status=recorded.status, headers=headers, body=recorded.body)


def _records(stream: BinaryIO, offset: int) -> Iterator[tuple[int, WarcRecord]]:
    """Every record from `offset` on, with its place in the file."""
    stream.seek(offset)
    for record in ArchiveIterator(stream, parse_http=False):
        yield record.stream_pos, record


def _is_cut_off(stream: BinaryIO, last: int) -> bool:
    """Whether something follows the last readable record: fastwarc ends in silence where a record's head is cut."""
    stream.seek(last)
    if stream.read(3) != _GZIP_MEMBER:
        return _is_plain_cut_off(stream, last)
    stream.seek(last)
    rest, member = b"", zlib.decompressobj(wbits=31)
    while piece := rest or stream.read(1024 * 1024):
        member.decompress(piece)
        rest = b""
        if member.eof:
            rest, member = member.unused_data.lstrip(b"\0"), zlib.decompressobj(wbits=31)
            began = bool(rest)
        else:
            began = True
    return began


def _is_plain_cut_off(stream: BinaryIO, last: int) -> bool:
    stream.seek(last)
    head = stream.read(64 * 1024).partition(b"\r\n\r\n")[0]
    length = re.search(rb"(?im)^content-length:\s*(\d+)", head)
    stream.seek(last + len(head) + 4 + (int(length[1]) if length else 0))
    return bool(stream.read(1024).strip())


def _next_record(stream: BinaryIO, start: int) -> int | None:
    """Where the next readable record begins; None where none does."""
    with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        gzipped = content[:3] == _GZIP_MEMBER
        mark = _GZIP_MEMBER if gzipped else _WARC_RECORD
        while (start := content.find(mark, start)) >= 0:
            if _begins_record(stream, start):
                return start
            start += 1
    return None


def _begins_record(stream: BinaryIO, offset: int) -> bool:
    stream.seek(offset)
    try:
        return next(iter(ArchiveIterator(stream, parse_http=False)), None) is not None
    except (OSError, ValueError):
        return False


def _status(block: bytes) -> int | None:
    """The status of a recorded HTTP answer; None where the block is none (a DNS record, say)."""
    line = block[:100].partition(b"\r\n")[0].split(b" ", 2)
    return int(line[1]) if line[0].startswith(b"HTTP/") and len(line) > 1 and line[1].isdigit() else None


def _recorded(record: Any, url: str) -> Recorded | None:
    try:
        record.parse_http(auto_decode="transfer")
        body = record.reader.read()
    except (OSError, ValueError) as error:
        logger.warning("recorded answer unreadable url=%s error=%s", url, error)
        return None
    if record.http_headers is None:
        return None
    return Recorded(
        url=url,
        status=int(record.http_headers.status_code or 0),
        headers=tuple((name, value) for name, value in record.http_headers if name.lower() != "transfer-encoding"),
        body=body,
        recorded_at=record.record_date,
    )


def _key(url: str) -> str:
    """The address as a request for it would be sent."""
    bare = url.partition("#")[0]
    return safe_url_string(fetchable(bare) or bare)

"""Write what is fetched as standard WARC 1.1: request and answer of every fetch, one gzip member each.

Nearest to the wire, so bodies stand in the file as they were sent (without chunks, with their content encoding). Each
record is flushed when it is complete: a killed crawl leaves a file that can be read to its last whole record.
"""

from __future__ import annotations

import gzip
import io
import logging
import os
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastwarc.warc import WarcRecord, WarcRecordType
from scrapy import Request, signals
from scrapy.http import Headers, Response

logger = logging.getLogger(__name__)

_HOP_BY_HOP = (b"transfer-encoding", b"content-length", b"connection", b"keep-alive")


class Recorder:
    """One WARC file, made on its first record."""

    def __init__(self, folder: Path, *, software: str, now: datetime) -> None:
        self.file = folder / f"presseschau-{now:%Y%m%d%H%M%S}-{os.getpid()}.warc.gz"
        self._software = software
        self._stream: io.BufferedWriter | None = None

    def write(self, request: Request, response: Response, *, at: datetime) -> None:
        """Append one fetch."""
        answer = _record(WarcRecordType.response, request.url, _answer_block(response), at)
        asked = _record(WarcRecordType.request, request.url, _request_block(request), at)
        asked.headers["WARC-Concurrent-To"] = answer.record_id or ""
        self._append(answer)
        self._append(asked)

    def close(self) -> None:
        """End the file."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _append(self, record: Any) -> None:
        if self._stream is None:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self._stream = self.file.open("wb")
            self._append(self._info())
        plain = io.BytesIO()
        record.write(plain, checksum_data=True)
        self._stream.write(gzip.compress(plain.getvalue(), compresslevel=6))
        self._stream.flush()

    def _info(self) -> Any:
        record = WarcRecord()
        record.init_headers(WarcRecordType.warcinfo)
        record.headers["WARC-Filename"] = self.file.name
        record.headers["Content-Type"] = "application/warc-fields"
        record.set_bytes_content(f"software: {self._software}\r\nformat: WARC File Format 1.1\r\n".encode())
        return record


class RecordMiddleware:
    """Hands every answer to the recorder of `spider.recorder`."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    @classmethod
    def from_crawler(cls, crawler: Any) -> RecordMiddleware:
        """Scrapy's constructor."""
        made = cls(crawler.spider.recorder)
        crawler.signals.connect(made._recorder.close, signal=signals.spider_closed)
        return made

    def process_response(self, request: Request, response: Response) -> Response:
        """Write it and pass it on.   Raises OSError where the disk does not take it."""
        self._recorder.write(request, response, at=datetime.now(UTC))
        return response


def _record(kind: Any, url: str, block: bytes, at: datetime) -> Any:
    record = WarcRecord()
    record.init_headers(kind)
    record.headers["WARC-Target-URI"] = url
    record.headers["WARC-Date"] = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    record.is_http = True
    record.set_bytes_content(block)
    return record


def _answer_block(response: Response) -> bytes:
    try:
        phrase = HTTPStatus(response.status).phrase
    except ValueError:
        phrase = ""
    lines = [f"HTTP/1.1 {response.status} {phrase}".encode("ascii")]
    lines += _header_lines(response.headers)
    lines.append(b"Content-Length: %d" % len(response.body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + response.body


def _request_block(request: Request) -> bytes:
    parts = urlsplit(request.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [f"{request.method} {path} HTTP/1.1".encode(), f"Host: {parts.netloc.rpartition('@')[2]}".encode()]
    lines += _header_lines(request.headers)
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _header_lines(headers: Headers) -> list[bytes]:
    return [
        name + b": " + value.replace(b"\r", b" ").replace(b"\n", b" ")
        for name in headers
        if name.lower() not in _HOP_BY_HOP
        for value in headers.getlist(name)
    ]

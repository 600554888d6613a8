"""Bodies are unpacked to their end or not at all.

Scrapy hands a truncated gzip, deflate, br or zstd body on as a 200 without a flag; stored, it would be an article that
lost its end. Here such a body is asked for again, and failing that it is a temporary failure.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

import brotli  # type: ignore[import-untyped]
from scrapy import Request
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Response
from scrapy.responsetypes import responsetypes

from crawler.errors import TruncatedBodyError

try:
    from compression import zstd  # type: ignore[import-not-found,unused-ignore]
except ImportError:  # before Python 3.14
    from backports import zstd

ACCEPT_ENCODING = "gzip, deflate, br, zstd"
MAX_LAYERS = 3
"""Encodings upon each other; more is a bomb."""
_PIECE = 64 * 1024


class _TooLargeError(ValueError):
    """More bytes than allowed."""


class _DamagedError(ValueError):
    """Not what the encoding promises, or not to its end."""


def unpack(body: bytes, encoding: str, max_bytes: int) -> bytes:
    """`body` without its content encoding.   Raises ValueError where it is damaged, cut off or too large."""
    if not body:
        return body
    try:
        return _UNPACK[encoding](body, max_bytes)
    except (zlib.error, zstd.ZstdError, brotli.error, EOFError) as error:
        raise _DamagedError(f"the {encoding} body is damaged") from error


def _gunzip(body: bytes, max_bytes: int) -> bytes:
    out = bytearray()
    while body:
        piece, body = _inflated(body, 31, max_bytes - len(out))
        out += piece
        if not body.startswith(b"\x1f\x8b"):  # padding after the end is no damage
            break
    return bytes(out)


def _inflate(body: bytes, max_bytes: int) -> bytes:
    try:
        return _inflated(body, 15, max_bytes)[0]
    except zlib.error:  # raw deflate, as some servers send it
        return _inflated(body, -15, max_bytes)[0]


def _inflated(body: bytes, wbits: int, max_bytes: int) -> tuple[bytes, bytes]:
    """One zlib stream, and what follows it."""
    unpacker = zlib.decompressobj(wbits=wbits)
    out = bytearray(unpacker.decompress(body, _PIECE))
    while not unpacker.eof:
        if len(out) > max_bytes:
            raise _TooLargeError
        rest = unpacker.unconsumed_tail
        piece = unpacker.decompress(rest, _PIECE) if rest else b""
        if not piece and not unpacker.unconsumed_tail and not unpacker.eof:
            raise _DamagedError("the body is cut off")
        out += piece
    if len(out) > max_bytes:
        raise _TooLargeError
    return bytes(out), unpacker.unused_data


def _unbrotli(body: bytes, max_bytes: int) -> bytes:
    unpacker = brotli.Decompressor()
    out = bytearray(unpacker.process(body, output_buffer_limit=_PIECE))
    while not unpacker.is_finished():
        if len(out) > max_bytes:
            raise _TooLargeError
        piece = unpacker.process(b"", output_buffer_limit=_PIECE)
        if not piece and not unpacker.is_finished():
            raise _DamagedError("the body is cut off")
        out += piece
    if len(out) > max_bytes:
        raise _TooLargeError
    return bytes(out)


def _unzstd(body: bytes, max_bytes: int) -> bytes:
    out = bytearray()
    while body:
        unpacker = zstd.ZstdDecompressor()
        piece = unpacker.decompress(body, _PIECE)
        out += piece
        while not unpacker.eof:
            if len(out) > max_bytes:
                raise _TooLargeError
            if unpacker.needs_input:
                raise _DamagedError("the body is cut off")
            out += unpacker.decompress(b"", _PIECE)
        body = unpacker.unused_data
        if len(out) > max_bytes:
            raise _TooLargeError
    return bytes(out)


_UNPACK: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}


class WholeBodiesMiddleware:
    """Unpacks every body; asks again for one that is not whole."""

    def __init__(self, crawler: Any) -> None:
        self._crawler = crawler
        self._max_bytes: int = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    @classmethod
    def from_crawler(cls, crawler: Any) -> WholeBodiesMiddleware:
        """Scrapy's constructor."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Say what we can unpack."""
        request.headers.setdefault("Accept-Encoding", ACCEPT_ENCODING)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Raises TruncatedBodyError after the last retry, DownloadCancelledError where it is too large."""
        encodings = _encodings(response)
        if not encodings or request.method == "HEAD":
            return response
        max_bytes = request.meta.get("download_maxsize", self._max_bytes)
        try:
            body = _unpacked(response.body, encodings, max_bytes)
        except _TooLargeError:
            size = f"{max_bytes / 1024 / 1024:g} MB"
            raise DownloadCancelledError(f"larger than {size} when unpacked") from None
        except _DamagedError as error:
            again = get_retry_request(request, spider=self._crawler.spider, reason="damaged body")
            if again is not None:
                return again
            raise TruncatedBodyError(str(error)) from error
        headers = response.headers.copy()
        del headers["Content-Encoding"]
        kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
        return response.replace(cls=kind, headers=headers, body=body)


def _encodings(response: Response) -> list[str]:
    """Content encodings in the order in which they were applied."""
    joined = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
    named = [name.strip().lower() for name in joined.split(",")]
    return [name for name in named if name and name != "identity"]


def _unpacked(body: bytes, encodings: list[str], max_bytes: int) -> bytes:
    if len(encodings) > MAX_LAYERS:
        raise _DamagedError(f"{len(encodings)} encodings upon each other")
    for encoding in reversed(encodings):
        if encoding not in _UNPACK:
            raise _DamagedError(f"unknown encoding {encoding[:20]}")
        body = unpack(body, encoding, max_bytes)
    return body

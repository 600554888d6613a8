"""Scrapy's download handler with a bound on header bytes: DOWNLOAD_MAXSIZE counts the body only.

A server that never ends its headers sent 2.1 GB in 20 s; here the connection ends after 64 KB of them.
"""

from __future__ import annotations

import logging
from typing import Any

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from twisted.web._newclient import HEADER, STATUS

from crawler.settings import MAX_HEADER_BYTES

logger = logging.getLogger(__name__)


class _CappedProtocol(_LenientHTTP11ClientProtocol):
    """Counts what arrives until the headers are complete."""

    _header_bytes = 0

    def request(self, request: Any) -> Any:
        self._header_bytes = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 Twisted's name
        self._header_bytes += len(data) if self._in_headers() else 0
        super().dataReceived(data)  # type: ignore[no-untyped-call]
        if self._in_headers() and self._header_bytes > MAX_HEADER_BYTES:
            logger.info("connection ended: more than %s bytes of headers", MAX_HEADER_BYTES)
            transport: Any = self.transport
            transport.abortConnection()

    def _in_headers(self) -> bool:
        return self._parser is not None and self._parser.state in (STATUS, HEADER)


class _CappedFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _CappedProtocol:  # noqa: N802 Twisted's name
        return _CappedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class CappedDownloadHandler(HTTP11DownloadHandler):
    """HTTP/1.1 over Twisted, headers bounded."""

    lazy = True

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._pool._factory = _CappedFactory

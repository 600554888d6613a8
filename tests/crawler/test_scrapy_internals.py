"""What we use of Scrapy and Twisted that is nobody's public promise: an update that changes it fails here first, and
says which guard of ours hangs on it."""

from __future__ import annotations

import inspect
from collections import deque

from scrapy.core.downloader import Downloader, Slot
from scrapy.core.downloader.handlers import http11
from scrapy.core.engine import ExecutionEngine
from scrapy.crawler import Crawler
from twisted.web import _newclient
from twisted.web.client import HTTPConnectionPool

CAPPED = "crawler/middlewares/capped_handler.py bounds header bytes by it"
STOPPING = "crawler/run.py ends a crawl cleanly by it"
DISTANCE = "crawler/middlewares/robots.py keeps Crawl-delay by it"


def test_the_bound_on_header_bytes() -> None:
    assert issubclass(http11._LenientHTTP11ClientFactory, object), CAPPED
    assert hasattr(http11._LenientHTTP11ClientProtocol, "dataReceived"), CAPPED
    assert "_pool" in inspect.getsource(http11.HTTP11DownloadHandler.__init__), CAPPED
    assert hasattr(HTTPConnectionPool, "_factory"), CAPPED
    assert {_newclient.STATUS, _newclient.HEADER} == {"STATUS", "HEADER"}, CAPPED
    assert "_parser" in vars(_newclient.HTTP11ClientProtocol), CAPPED


def test_the_clean_stop() -> None:
    assert isinstance(Slot(concurrency=1, delay=0.0, jitter=0.0).queue, deque), STOPPING
    assert "slot.queue.popleft()" in inspect.getsource(Downloader), STOPPING
    assert inspect.iscoroutinefunction(Crawler.stop_async), STOPPING
    assert "_engine" in inspect.getsource(Crawler.__init__), STOPPING


def test_the_distance_between_requests() -> None:
    source = inspect.getsource(Downloader)
    assert "per_slot_settings" in source, DISTANCE
    assert callable(Downloader.get_slot_key), DISTANCE
    assert "delay" in inspect.signature(Slot).parameters, DISTANCE
    assert inspect.iscoroutinefunction(ExecutionEngine.download_async), "site files and errands are fetched by it"

"""Do dead hosts delay the others? One crawl of many hosts on loopback, with and without some that never answer.

    python -m bench.fairness [HOSTS] [DEAD]

Every host has its own address (127.0.1.N), a feed and five articles; a dead one takes connections without a word, and
forty of its links wait from before. Measured is when each article of the living hosts is asked for, counted from the
beginning of the crawl; the ratio of the 95th percentiles is what counts (RELIABILITY: 1.05).
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from crawler.publishers.publisher import Publisher, SourceSpec
from crawler.run import CrawlRequest, crawl_blocking
from pipelines.model.crawl import SourceKind
from pipelines.model.page import Announcement
from pipelines.settings import Settings
from pipelines.storage import crawl_state
from pipelines.storage.database import Database

ARTICLES = 5
WAITING = 40
SENTENCE = "Der Gemeinderat hat am Montagabend nach langer Aussprache den Haushalt der Stadt beschlossen. "


class Hosts:
    """One server for every address of loopback; a dead host's requests are never answered."""

    def __init__(self, dead: frozenset[str]) -> None:
        self._dead = dead
        self.arrivals_s: list[float] = []
        self.port = 0
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._serve, daemon=True).start()
        self._ready.wait()

    def _serve(self) -> None:
        async def begin() -> None:
            server = await asyncio.start_server(self._answer, "0.0.0.0", 0, backlog=512)
            self.port = server.sockets[0].getsockname()[1]
            self._ready.set()

        self._loop.run_until_complete(begin())
        self._loop.run_forever()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            headers = {}
            while (header := await reader.readline()).strip():
                name, _, value = header.decode().partition(":")
                headers[name.lower()] = value.strip()
            host = headers["host"].partition(":")[0]
            if host in self._dead:
                await asyncio.sleep(3600)
            path = line.split()[1].decode()
            status, body = self._page(host, path)
            head = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
            writer.write(head.encode() + body)

    def _page(self, host: str, path: str) -> tuple[str, bytes]:
        if path == "/feed":
            links = "".join(f"<item><link>http://{host}:{self.port}/a{n}</link></item>" for n in range(ARTICLES))
            return "200 OK", f"<rss><channel>{links}</channel></rss>".encode()
        if not path.startswith("/a"):
            return "404 Not Found", b""
        self.arrivals_s.append(self._loop.time())
        text = "".join(f"<p>{SENTENCE * 2} {host}{path} Absatz {n}.</p>" for n in range(4))
        return "200 OK", f"<html><body><article><h1>{host}{path}</h1>{text}</article></body></html>".encode()


def publisher(host: str, port: int) -> Publisher:
    """A host as the catalogue would know it."""
    source = SourceSpec(kind=SourceKind.FEED, url=f"http://{host}:{port}/feed")
    return Publisher(key=host.replace(".", "-"), name=host, domains=(host,), country="DE", sources=(source,))


def arrivals(living: Sequence[str], dead: Sequence[str]) -> list[float]:
    """Seconds until each article of the living was asked for, sorted."""
    hosts = Hosts(frozenset(dead))
    with tempfile.TemporaryDirectory() as folder:
        database = Database.open(f"sqlite:///{Path(folder) / 'fair.sqlite'}")
        with database.write() as c:
            for host in dead:
                waiting = [Announcement(url=f"http://{host}:{hosts.port}/a{n}") for n in range(WAITING)]
                crawl_state.add_links(c, publisher(host, hosts.port).key, waiting, now=datetime.now(UTC))
        # The dead come first: the worst order there is.
        chosen = [publisher(host, hosts.port) for host in (*dead, *living)]
        begun_s = hosts._loop.time()
        settings = Settings(delay_s=0.2, timeout_s=8.0, workers=2, concurrency=32)
        crawl_blocking(database, settings, CrawlRequest(publishers=chosen, deliver=False))
        database.close()
    return sorted(moment - begun_s for moment in hosts.arrivals_s)


def p95(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return values[int(0.95 * (len(values) - 1))]


def main() -> None:
    count, dead = (int(argument) for argument in (*sys.argv[1:], "40", "4")[:2]) if len(sys.argv) > 2 else (40, 4)
    living = [f"127.0.1.{n}" for n in range(1, count + 1)]
    without = arrivals(living, [])
    beside = arrivals(living, [f"127.0.2.{n}" for n in range(1, dead + 1)])
    assert len(without) == len(beside) == count * ARTICLES
    print(f"{count} hosts: p50 {without[len(without) // 2]:.2f} s, p95 {p95(without):.2f} s")
    print(f"beside {dead} dead: p50 {beside[len(beside) // 2]:.2f} s, p95 {p95(beside):.2f} s")
    print(f"ratio of p95: {p95(beside) / p95(without):.2f}")


if __name__ == "__main__":
    main()

"""Do dead hosts delay the others? Crawls of many hosts on loopback, with and without some that never answer.

    python -m bench.fairness                  100 hosts, one of each kind of dead host, three pairs of crawls
    python -m bench.fairness 40 4 5           40 hosts, four of each kind, five pairs

Every host has its own address (127.0.1.N), a feed and five links to files that are not read, a second apart: the
schedule decides when they are asked for, and not the processor. A dead host takes connections without a word, takes
none, or has no address at all; forty of its links wait from before, and it comes first. Measured is when each link of
the living hosts is asked for, from the beginning of its crawl. Crawls with and without dead hosts take turns, so that
what else the machine does falls on both; the ratio of the 95th percentiles of all of them counts (RELIABILITY: 1.05),
and that of the slowest and the quickest crawl without dead hosts says how much of it is noise.
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
SILENT, DEAF = "127.0.2", "127.0.3"
DEAF_PORT = 9
"""Nobody listens there."""
DELAY_S = 1.0


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
            status, kind, body = self._page(host, path)
            head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
            writer.write(head.encode() + body)

    def _page(self, host: str, path: str) -> tuple[str, str, bytes]:
        if path == "/feed":
            links = "".join(f"<item><link>http://{host}:{self.port}/a{n}</link></item>" for n in range(ARTICLES))
            return "200 OK", "application/rss+xml", f"<rss><channel>{links}</channel></rss>".encode()
        if not path.startswith("/a"):
            return "404 Not Found", "text/plain", b""
        self.arrivals_s.append(self._loop.time())
        return "200 OK", "application/pdf", b"%PDF-1.7"


def publisher(host: str, port: int) -> Publisher:
    """A host as the catalogue would know it."""
    source = SourceSpec(kind=SourceKind.FEED, url=f"http://{host}:{port}/feed")
    return Publisher(key=host.replace(".", "-"), name=host, domains=(host,), country="DE", sources=(source,))


def arrivals(living: Sequence[str], dead: Sequence[str]) -> list[float]:
    """Seconds until each link of the living was asked for."""
    hosts = Hosts(frozenset(dead))
    with tempfile.TemporaryDirectory() as folder:
        database = Database.open(f"sqlite:///{Path(folder) / 'fair.sqlite'}")
        ports = {host: DEAF_PORT if host.startswith(DEAF) else hosts.port for host in (*living, *dead)}
        with database.write() as c:
            for host in dead:
                waiting = [Announcement(url=f"http://{host}:{ports[host]}/a{n}") for n in range(WAITING)]
                crawl_state.add_links(c, publisher(host, ports[host]).key, waiting, now=datetime.now(UTC))
        # The dead come first: the worst order there is.
        chosen = [publisher(host, ports[host]) for host in (*dead, *living)]
        begun_s = hosts._loop.time()
        settings = Settings(contact="bench@example.org", delay_s=DELAY_S, timeout_s=8.0, workers=2, concurrency=32)
        crawl_blocking(database, settings, CrawlRequest(publishers=chosen, deliver=False))
        database.close()
    found = [moment - begun_s for moment in hosts.arrivals_s]
    assert len(found) == len(living) * ARTICLES
    return found


def p95(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return sorted(values)[int(0.95 * (len(values) - 1))]


def main() -> None:
    """Read the arguments, crawl in turns, print."""
    given = [int(argument) for argument in sys.argv[1:4]]
    count, of_each, pairs = (given + [100, 1, 3][len(given) :])[:3]
    living = [f"127.0.1.{n}" for n in range(1, count + 1)]
    dead = [f"{net}.{n}" for n in range(1, of_each + 1) for net in (SILENT, DEAF)]
    dead += [f"tot-{n}.invalid" for n in range(1, of_each + 1)]
    without, beside = [], []
    for number in range(pairs):
        without.append(arrivals(living, []))
        beside.append(arrivals(living, dead))
        print(f"pair {number + 1}: p95 {p95(without[-1]):.2f} s, beside the dead {p95(beside[-1]):.2f} s", flush=True)
    before, after = ([moment for crawl in crawls for moment in crawl] for crawls in (without, beside))
    print(f"{count} hosts, {len(dead)} dead: p95 {p95(before):.2f} s alone, {p95(after):.2f} s beside the dead")
    print(f"ratio of p95: {p95(after) / p95(before):.3f}; of the least and the greatest alone: ", end="")
    alone = sorted(map(p95, without))
    print(f"{alone[-1] / alone[0]:.3f}")


if __name__ == "__main__":
    main()

"""Hosts that never answer hold up no other; a locked database holds up nothing for good."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from crawler.demo.server import Answer, LoopbackServer, Request
from crawler.publishers.publisher import Publisher, SourceSpec
from pipelines.model.crawl import Outcome, SourceKind
from pipelines.storage.database import Database
from tests.crawler.crawling import Town, article, rss, settings

DEAD = 3
LINKS_OF_A_DEAD_HOST = 20
PATIENCE_S = 20.0


class Others:
    """Counts the pages of living hosts; the dead ones hold their requests until all of those were asked for."""

    def __init__(self, pages: int) -> None:
        self._left = pages
        self._lock = threading.Lock()
        self.all_asked = threading.Event()
        self.gave_up = False

    def living(self, request: Request) -> Answer:
        if request.path.startswith("/a"):
            with self._lock:
                self._left -= 1
                if not self._left:
                    self.all_asked.set()
            return Answer(headers={"Content-Type": "text/html"}, body=article(f"Bericht {request.path}").encode())
        return Answer(status=404)

    def dead(self, request: Request) -> Answer:
        if not request.path.startswith("/tot"):
            return Answer(status=404)
        self.gave_up |= not self.all_asked.wait(PATIENCE_S)
        return Answer(status=500)


def test_hosts_that_never_answer_hold_up_no_other(town: Town) -> None:
    """Each host has one request under way; what waits behind it must not take the places of other hosts' requests."""
    others = Others(pages=10)
    with ExitStack() as stack:
        living = stack.enter_context(LoopbackServer(others.living, name="localhost"))
        dead = [stack.enter_context(LoopbackServer(others.dead)) for _ in range(DEAD)]
        publishers = []
        for number, server in enumerate(dead):
            links = [f"{_own_host(number, server.port)}/tot{n}" for n in range(LINKS_OF_A_DEAD_HOST)]
            publishers.append(_publisher(town, f"tot{number}", links))
        publishers.append(_publisher(town, "lebt", [f"{living.url}/a{n}" for n in range(10)]))
        town.crawl(publishers=publishers, settings=settings(concurrency=16, timeout_s=PATIENCE_S * 2))
        assert others.all_asked.is_set()
        assert not others.gave_up, "the living waited for the dead"
        asked = [request for server in dead for request in server.requests if request.path.startswith("/tot")]
        assert asked, "the dead were asked, too"
    assert town.outcomes()[Outcome.STORED] == 10


def _own_host(number: int, port: int) -> str:
    """Scrapy counts by host name: another spelling of loopback is another host."""
    return f"http://{('127.0.0.1', '127.1', '127.0.1')[number]}:{port}"


def _publisher(town: Town, key: str, links: list[str]) -> Publisher:
    path = f"/{key}.xml"
    town.newspaper.put(path, rss(*links), content_type="application/rss+xml")
    sources = [SourceSpec(kind=SourceKind.FEED, url=town.newspaper.at(path))]
    # Named, so that loopback may be asked.
    sources.append(SourceSpec(kind=SourceKind.FEED, url=f"{links[0].rpartition('/')[0]}/feed"))
    return Publisher(key=key, name=key, domains=("127.0.0.1",), country="DE", sources=tuple(sources))


@contextmanager
def locked(database: Database, seconds: float) -> Iterator[None]:
    """Another program holds the one write lock, and gives it back after a while."""
    holder = sqlite3.connect(str(database.engine.url.database), isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")
    release = threading.Timer(seconds, holder.execute, ("ROLLBACK",))
    release.start()
    try:
        yield
    finally:
        release.join()
        holder.close()


def test_a_crawl_waits_for_a_locked_database(town: Town) -> None:
    """The lock outlasts the database's own patience many times, as 60 s outlast its 10 s six times."""
    impatient = Database.open(str(town.database.engine.url), busy_timeout_s=0.1)
    other = Town(town.newspaper, impatient)
    other.print("/a", "/b")
    with locked(impatient, 2.0):
        summary = other.crawl(keep_site_files=True)
    assert (summary.outcomes, summary.is_clean) == ({Outcome.STORED: 2}, True)
    impatient.close()

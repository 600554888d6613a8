"""A small German newspaper of ours, served from loopback: for `presseschau demo` and for the tests.

It behaves like a publisher (front page, sections, RSS, Atom, news sitemap, robots.txt, conditional requests) and, told
to, like a publisher on a bad day (`fail`, `put`, `redirect`, `withdraw`, `edit`).
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Self
from urllib.parse import quote

from crawler.demo.manuscripts import Manuscript, load_manuscripts
from crawler.demo.rendering import Rendering
from crawler.demo.server import LOOPBACK, Answer, LoopbackServer, Request
from crawler.publishers.publisher import Publisher, SourceSpec
from pipelines.model.crawl import SourceKind

RSS = "/feed.rss"
ATOM = "/atom.xml"
NEWS_SITEMAP = "/news-sitemap.xml"
ROBOTS = "/robots.txt"
_HTML = "text/html; charset=utf-8"


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Newspaper(LoopbackServer):
    """A programmable newspaper on 127.0.0.1 with its own thread and a log of requests.

    >>> with Newspaper() as paper:
    ...     paper.put("/a.html", "<h1>Guten Tag</h1>", etag='"1"')
    ...     paper.fail(paper.RSS, status=503, times=2, headers={"Retry-After": "1"})

    Paths are written without percent-encoding. Every answer carries an ETag made from its body and honours
    If-None-Match and If-Modified-Since, unless told otherwise.
    """

    RSS, ATOM, NEWS_SITEMAP, ROBOTS = RSS, ATOM, NEWS_SITEMAP, ROBOTS

    def __init__(
        self,
        manuscripts: Iterable[Manuscript] = (),
        *,
        key: str = "anzeiger",
        title: str = "Der Anzeiger von Neustadt an der Linde",
        name: str = LOOPBACK,
        port: int = 0,
        disallow: Iterable[str] = ("/intern/",),
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        super().__init__(self._answer, name=name, port=port, clock=clock)
        self.key = key
        self.title = title
        self.disallow = tuple(disallow)
        self._lock = threading.RLock()
        self._manuscripts: dict[str, Manuscript] = {one.path: one for one in manuscripts}
        self._pages: dict[str, Answer] = {}
        self._faults: dict[str, list[tuple[int | None, Answer]]] = {}
        self._rendering = Rendering(self)

    @classmethod
    def demo(cls, now: datetime | None = None, *, clock: Callable[[], datetime] = _utc_now) -> Self:
        """„Der Anzeiger von Neustadt an der Linde" with its two dozen articles, dated back from `now`."""
        return cls(load_manuscripts("anzeiger", now or clock()), clock=clock)

    @classmethod
    def second(cls, now: datetime | None = None, *, clock: Callable[[], datetime] = _utc_now) -> Self:
        """„Lindentaler Bote", a smaller paper at another host and port that prints some of the same reports."""
        return cls(
            load_manuscripts("bote", now or clock()),
            key="bote",
            title="Lindentaler Bote",
            name="localhost",
            clock=clock,
        )

    # What it is

    def at(self, path: str) -> str:
        """The absolute address of a path, percent-encoded as a feed would announce it."""
        return self.url + quote(path, safe="/?&=%+,;:@~")

    def publisher(self, **changes: Any) -> Publisher:
        """This newspaper as the catalogue would know it; `changes` replace fields."""
        known = Publisher(
            key=self.key,
            name=self.title,
            domains=(self.name,),
            country="DE",
            sources=(
                SourceSpec(kind=SourceKind.FEED, url=self.at(RSS)),
                SourceSpec(kind=SourceKind.NEWS_SITEMAP, url=self.at(NEWS_SITEMAP)),
            ),
        )
        return replace(known, **changes)

    @property
    def manuscripts(self) -> list[Manuscript]:
        """What it prints now, newest first."""
        with self._lock:
            found = list(self._manuscripts.values())
        return sorted(found, key=lambda one: one.published_at or self.clock(), reverse=True)

    def manuscript(self, path: str) -> Manuscript:
        """The manuscript at a path. Raises KeyError."""
        with self._lock:
            return self._manuscripts[path]

    # What its editors do

    def publish(self, manuscript: Manuscript) -> str:
        """Print an article, now where it has no date and is announced; returns its address."""
        with self._lock:
            self._manuscripts[manuscript.path] = manuscript
        return self.at(manuscript.path)

    def edit(self, path: str, **changes: Any) -> Manuscript:
        """Change fields of a printed article (`title=…`, `body=…`); it is then modified now. Raises KeyError."""
        changes.setdefault("modified_at", self.clock().replace(microsecond=0))
        with self._lock:
            self._manuscripts[path] = replace(self._manuscripts[path], **changes)
            return self._manuscripts[path]

    def revise(self, path: str) -> Manuscript:
        """Make the edit that stands in the manuscript; it is then modified now. Raises KeyError."""
        new = self.manuscript(path).revised()
        return self.edit(path, title=new.title, lead=new.lead, body=new.body, revision=None)

    def withdraw(self, path: str) -> None:
        """Take an article back: its address answers 410, feeds and sitemaps still name it. Raises KeyError."""
        self.edit(path, status=410)

    # What its technicians do

    def put(
        self,
        path: str,
        body: str | bytes = b"",
        *,
        status: int = 200,
        content_type: str = _HTML,
        headers: Mapping[str, str] | None = None,
        etag: str | None = "auto",
        last_modified: datetime | None = None,
        delay_s: float = 0.0,
        drip_s: float = 0.0,
        drip_bytes: int = 1,
        cut_after: int | None = None,
        reset: bool = False,
    ) -> str:
        """Answer a path with exactly this from now on, feeds and robots.txt included; returns its address.

        `etag`: `auto` makes one from the body, None sends none. Conditional requests get 304 where either matches.
        For the faults see `server.Answer`.
        """
        raw = body.encode() if isinstance(body, str) else body
        sent = {"Content-Type": content_type, **(headers or {})}
        if etag is not None:
            sent["ETag"] = _etag(raw) if etag == "auto" else etag
        if last_modified is not None:
            sent["Last-Modified"] = format_datetime(last_modified.astimezone(UTC), usegmt=True)
        with self._lock:
            self._pages[path] = Answer(
                status=status,
                headers=sent,
                body=raw,
                delay_s=delay_s,
                drip_s=drip_s,
                drip_bytes=drip_bytes,
                cut_after=cut_after,
                reset=reset,
            )
        return self.at(path)

    def redirect(self, path: str, target: str, *, status: int = 302) -> str:
        """Send a path elsewhere: `target` is an absolute address or a path."""
        location = target if "://" in target else quote(target, safe="/?&=%+,;:@~#")
        return self.put(path, status=status, headers={"Location": location}, etag=None)

    def remove(self, path: str) -> None:
        """Forget what `put` and `publish` placed at a path: it answers 404."""
        with self._lock:
            self._pages.pop(path, None)
            self._manuscripts.pop(path, None)

    def fail(self, path: str, *, times: int | None = None, **answer: Any) -> None:
        """Answer a path wrongly (`status=503`, `reset=True`, `delay_s=…`: fields of `server.Answer`).

        For the next `times` requests, or until `heal`. Without a body in `answer`, delay, drip and cut act on what
        the path would have answered.
        """
        with self._lock:
            self._faults.setdefault(path, []).append((times, Answer(**answer)))

    def heal(self, path: str | None = None) -> None:
        """End the faults of a path, or all."""
        with self._lock:
            if path is None:
                self._faults.clear()
            else:
                self._faults.pop(path, None)

    # What its log says

    def requests_for(self, path: str) -> list[Request]:
        """The requests for one path."""
        return [request for request in self.requests if request.path == path]

    # How it answers

    def _answer(self, request: Request) -> Answer:
        with self._lock:
            fault = self._next_fault(request.path)
            if fault is not None and (fault.reset or fault.body or fault.status != 200):
                return fault
            answer = self._conditional(self._regular(request.path), request)
        if fault is None:
            return answer
        return replace(
            answer,
            headers={**answer.headers, **fault.headers},
            delay_s=fault.delay_s,
            drip_s=fault.drip_s,
            drip_bytes=fault.drip_bytes,
            cut_after=fault.cut_after,
        )

    def _next_fault(self, path: str) -> Answer | None:
        queue = self._faults.get(path)
        if not queue:
            return None
        times, fault = queue[0]
        if times is not None:
            queue[0] = (times - 1, fault)
            if times <= 1:
                queue.pop(0)
        return fault

    def _regular(self, path: str) -> Answer:
        for candidate in (path, path.partition("?")[0]):
            if candidate in self._pages:
                return self._pages[candidate]
            if candidate in self._manuscripts:
                return self._printed(self._manuscripts[candidate])
            if candidate in self._rendering.special:
                content_type, body = self._rendering.special[candidate]()
                return _page(body.encode(), content_type)
        section = self._rendering.section(path)
        if section is not None:
            return _page(section.encode(), _HTML)
        return Answer(status=404, headers={"Content-Type": _HTML}, body=b"<h1>Nicht gefunden</h1>")

    def _printed(self, manuscript: Manuscript) -> Answer:
        if manuscript.status != 200:
            return Answer(
                status=manuscript.status,
                headers={"Content-Type": _HTML},
                body="<h1>Dieser Artikel ist nicht mehr verfügbar</h1>".encode(),
            )
        page = self._rendering.article(manuscript)
        return _page(page, f"text/html; charset={manuscript.charset}")

    @staticmethod
    def _conditional(answer: Answer, request: Request) -> Answer:
        """304 where the client already has exactly this."""
        sent = {name.lower(): value for name, value in answer.headers.items()}
        if answer.status != 200 or request.method not in ("GET", "HEAD"):
            return answer
        asked = request.headers.get("if-none-match")
        if asked is not None:
            tags = {tag.strip().removeprefix("W/") for tag in asked.split(",")}
            is_same = sent.get("etag", "").removeprefix("W/") in tags
        else:
            since = request.headers.get("if-modified-since")
            is_same = since is not None and since == sent.get("last-modified")
        return replace(answer, status=304, body=b"") if is_same else answer


def _page(body: bytes, content_type: str) -> Answer:
    return Answer(headers={"Content-Type": content_type, "ETag": _etag(body)}, body=body)


def _etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:16]}"'

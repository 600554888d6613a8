"""The programmable newspaper: what it is told is what a client sees on the wire."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from crawler.demo.manuscripts import Manuscript
from crawler.demo.newspaper import Newspaper

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
BRIDGE = Manuscript(
    path="/lokales/brücke.html",
    title="Brücke gesperrt",
    lead="Die Brücke ist zu.",
    body="Seit Montag fährt dort niemand.\n## Umleitung\nSie führt über Lindental.",
    published_at=NOW - timedelta(hours=1),
)


@pytest.fixture
def paper() -> Iterator[Newspaper]:
    with Newspaper([BRIDGE], clock=lambda: NOW) as paper:
        yield paper


def ask(
    paper: Newspaper, path: str, headers: dict[str, str] | None = None, method: str = "GET"
) -> tuple[http.client.HTTPResponse, bytes]:
    """One request on a connection of its own; the path as `Newspaper.at` encodes it."""
    connection = http.client.HTTPConnection("127.0.0.1", paper.port, timeout=5)
    try:
        connection.request(method, paper.at(path).removeprefix(paper.url), headers=headers or {})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def test_an_article_is_served_at_its_umlaut_path(paper: Newspaper) -> None:
    response, body = ask(paper, BRIDGE.path)
    assert response.status == 200
    assert response.getheader("Content-Type") == "text/html; charset=utf-8"
    assert "Seit Montag fährt dort niemand." in body.decode()
    assert [request.path for request in paper.requests] == ["/lokales/brücke.html"]


def test_front_page_feeds_and_sitemap_announce_it(paper: Newspaper) -> None:
    for path in ("/", paper.RSS, paper.ATOM, paper.NEWS_SITEMAP):
        response, body = ask(paper, path)
        assert response.status == 200, path
        assert paper.at(BRIDGE.path).encode() in body, path


def test_a_section_page_lists_what_stands_below_it(paper: Newspaper) -> None:
    paper.publish(Manuscript(path="/sport/sieg.html", title="Sieg", body="Endlich."))
    body = ask(paper, "/sport/")[1].decode()
    assert paper.at("/sport/sieg.html") in body
    assert paper.at(BRIDGE.path) not in body
    assert ask(paper, "/kultur/")[0].status == 404


def test_the_feed_names_the_time_in_german_time(paper: Newspaper) -> None:
    assert b"<pubDate>Sun, 22 Nov 2026 09:30:00 +0100</pubDate>" in ask(paper, paper.RSS)[1]


def test_robots_names_the_closed_section(paper: Newspaper) -> None:
    assert b"Disallow: /intern/" in ask(paper, paper.ROBOTS)[1]


def test_the_same_page_is_answered_with_304(paper: Newspaper) -> None:
    etag = ask(paper, paper.RSS)[0].getheader("ETag")
    assert etag
    response, body = ask(paper, paper.RSS, {"If-None-Match": etag})
    assert (response.status, body) == (304, b"")


def test_an_edit_changes_page_and_etag(paper: Newspaper) -> None:
    etag = ask(paper, BRIDGE.path)[0].getheader("ETag") or ""
    paper.edit(BRIDGE.path, title="Brücke bleibt gesperrt")
    response, body = ask(paper, BRIDGE.path, {"If-None-Match": etag})
    assert response.status == 200
    assert "Brücke bleibt gesperrt" in body.decode()
    assert paper.manuscript(BRIDGE.path).modified_at == NOW


def test_last_modified_is_honoured(paper: Newspaper) -> None:
    paper.put("/a", "A", etag=None, last_modified=NOW)
    stamp = ask(paper, "/a")[0].getheader("Last-Modified")
    assert stamp == "Sun, 22 Nov 2026 09:30:00 GMT"
    assert ask(paper, "/a", {"If-Modified-Since": stamp})[0].status == 304


def test_a_withdrawn_article_is_gone_but_still_announced(paper: Newspaper) -> None:
    paper.withdraw(BRIDGE.path)
    assert ask(paper, BRIDGE.path)[0].status == 410
    assert paper.at(BRIDGE.path).encode() in ask(paper, paper.RSS)[1]


def test_a_removed_page_and_an_unknown_one_are_404(paper: Newspaper) -> None:
    paper.remove(BRIDGE.path)
    assert ask(paper, BRIDGE.path)[0].status == 404
    assert ask(paper, "/nie-gedruckt")[0].status == 404


def test_publishing_adds_to_the_feed(paper: Newspaper) -> None:
    address = paper.publish(Manuscript(path="/neu.html", title="Neu", body="Eben erst.", published_at=NOW))
    assert address.encode() in ask(paper, paper.RSS)[1]
    assert ask(paper, "/neu.html")[0].status == 200


def test_redirect(paper: Newspaper) -> None:
    paper.redirect("/alt", "/lokales/brücke.html", status=301)
    response, _ = ask(paper, "/alt")
    assert (response.status, response.getheader("Location")) == (301, "/lokales/br%C3%BCcke.html")


def test_a_fault_ends_after_its_times(paper: Newspaper) -> None:
    paper.fail(paper.RSS, times=2, status=503, headers={"Retry-After": "7"})
    first, _ = ask(paper, paper.RSS)
    assert (first.status, first.getheader("Retry-After")) == (503, "7")
    assert [ask(paper, paper.RSS)[0].status for _ in range(2)] == [503, 200]


def test_a_lasting_fault_is_healed(paper: Newspaper) -> None:
    paper.fail(BRIDGE.path, status=500)
    assert [ask(paper, BRIDGE.path)[0].status for _ in range(3)] == [500, 500, 500]
    paper.heal(BRIDGE.path)
    assert ask(paper, BRIDGE.path)[0].status == 200


def test_truncation_promises_more_than_it_sends(paper: Newspaper) -> None:
    paper.put("/halb", "0123456789", cut_after=4)
    with pytest.raises(http.client.IncompleteRead) as caught:
        ask(paper, "/halb")
    assert caught.value.partial == b"0123"


def test_truncation_of_what_would_have_been_answered(paper: Newspaper) -> None:
    paper.fail(BRIDGE.path, times=1, cut_after=20)
    with pytest.raises(http.client.IncompleteRead):
        ask(paper, BRIDGE.path)
    assert ask(paper, BRIDGE.path)[0].status == 200


def test_reset(paper: Newspaper) -> None:
    paper.fail("/", reset=True, times=1)
    with pytest.raises(ConnectionError):
        ask(paper, "/")


def test_a_drip_arrives_whole(paper: Newspaper) -> None:
    paper.put("/tropf", "abc", drip_s=0.001)
    assert ask(paper, "/tropf")[1] == b"abc"


def test_stopping_ends_a_delay_and_a_drip() -> None:
    paper = Newspaper().start()
    paper.put("/spaet", "x", delay_s=3600)
    paper.put("/tropf", "abc", drip_s=3600)
    connections = [http.client.HTTPConnection("127.0.0.1", paper.port, timeout=20) for _ in range(2)]
    for connection, path in zip(connections, ("/spaet", "/tropf"), strict=True):
        connection.request("GET", path)
    assert paper.wait_for(lambda requests: len(requests) == 2)
    paper.stop()
    with pytest.raises(http.client.HTTPException):
        connections[0].getresponse()
    for connection in connections:
        connection.close()


def test_the_log_knows_agent_method_and_time(paper: Newspaper) -> None:
    ask(paper, "/?seite=2", {"User-Agent": "presseschau/1 (+mailto:a@b.example)"}, method="HEAD")
    request = paper.requests_for("/?seite=2")[0]
    assert (request.method, request.at) == ("HEAD", NOW)
    assert request.user_agent == "presseschau/1 (+mailto:a@b.example)"
    paper.forget_requests()
    assert paper.requests == []


def test_it_is_a_publisher_with_two_sources(paper: Newspaper) -> None:
    publisher = paper.publisher(enabled=False)
    assert publisher.domains == ("127.0.0.1",)
    assert [source.url for source in publisher.sources] == [paper.at(paper.RSS), paper.at(paper.NEWS_SITEMAP)]
    assert not publisher.enabled


def test_two_papers_stand_at_two_hosts() -> None:
    with Newspaper() as one, Newspaper(key="bote", name="localhost") as other:
        assert one.url.startswith("http://127.0.0.1:")
        assert other.url.startswith("http://localhost:")
        assert one.port != other.port

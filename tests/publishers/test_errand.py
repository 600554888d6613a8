"""A few addresses fetched the crawl's own way, against the small newspaper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from crawler.demo.newspaper import Newspaper
from crawler.discovery.answers import Answer, Fetch
from crawler.reactor import run_in_reactor
from crawler.spiders.errand import run_errand
from pipelines.model.crawl import CheckResult
from pipelines.settings import Settings


@pytest.fixture
def paper() -> Iterator[Newspaper]:
    with Newspaper() as paper:
        yield paper


def fetch(*urls: str, named: tuple[str, ...] | None = None) -> Mapping[str, Answer]:
    async def work(fetch: Fetch) -> Mapping[str, Answer]:
        return await fetch(urls)

    settings = Settings(delay_s=0.0, timeout_s=5.0)
    return run_in_reactor(lambda _: run_errand(work, settings, named=urls if named is None else named))


def test_an_answer(paper: Newspaper) -> None:
    url = paper.put("/a.xml", "<rss/>", content_type="application/xml; charset=ISO-8859-1")
    answer = fetch(url)[url]
    assert (answer.status, answer.body, answer.charset, answer.is_ok) == (200, b"<rss/>", "iso-8859-1", True)
    assert answer.moved_to is None


def test_what_robots_txt_forbids_is_not_asked(paper: Newspaper) -> None:
    paper.put("/robots.txt", "User-agent: *\nDisallow: /geheim", content_type="text/plain")
    paper.put("/geheim/rss", "<rss/>")
    url = paper.at("/geheim/rss")
    answer = fetch(url)[url]
    assert (answer.result, answer.trouble) == (CheckResult.DISALLOWED, "robots.txt disallows it")
    assert paper.requests_for("/geheim/rss") == []


def test_robots_txt_itself_is_read(paper: Newspaper) -> None:
    paper.put("/robots.txt", "User-agent: *\nDisallow: /", content_type="text/plain")
    url = paper.at("/robots.txt")
    assert fetch(url)[url].is_ok


@pytest.mark.parametrize(("status", "for_good"), [(301, True), (308, True), (302, False), (307, False)])
def test_only_a_permanent_redirect_is_a_move(paper: Newspaper, status: int, for_good: bool) -> None:
    there = paper.put("/neu", "<rss/>")
    here = paper.redirect("/alt", there, status=status)
    answer = fetch(here)[here]
    assert answer.final_url == there
    assert answer.moved_to == (there if for_good else None)


def test_a_redirect_in_circles_is_an_answer_too(paper: Newspaper) -> None:
    here = paper.redirect("/kreis", paper.at("/kreis"), status=301)
    answer = fetch(here)[here]
    assert not answer.is_ok
    assert answer.trouble


@pytest.mark.parametrize(
    ("status", "result"), [(404, CheckResult.GONE), (410, CheckResult.GONE), (503, CheckResult.FAILED)]
)
def test_what_is_not_there(paper: Newspaper, status: int, result: CheckResult) -> None:
    paper.fail("/rss", status=status)
    url = paper.at("/rss")
    answer = fetch(url)[url]
    assert (answer.result, answer.status) == (result, status)
    assert str(status) in answer.trouble


def test_a_private_host_that_nobody_named_is_not_asked(paper: Newspaper) -> None:
    url = paper.put("/rss", "<rss/>")
    answer = fetch(url, named=())[url]
    assert "private network" in answer.trouble
    assert paper.requests == []


def test_nobody_else_is_asked_without_a_contact() -> None:
    url = "https://publisher.example/rss"
    assert "no contact is set" in fetch(url)[url].trouble


def test_each_address_gets_its_answer_once(paper: Newspaper) -> None:
    urls = [paper.put(f"/{number}", str(number)) for number in range(5)]
    answers = fetch(*urls, urls[0], "http://[::1", "https://-/")
    assert [answers[url].body for url in urls] == [b"0", b"1", b"2", b"3", b"4"]
    assert answers["https://-/"].problem == "no such host can exist"
    assert len(paper.requests_for("/0")) == 1


def test_what_the_work_raises_is_raised() -> None:
    async def work(_: Fetch) -> None:
        raise ValueError("kaputt")

    with pytest.raises(ValueError, match="kaputt"):
        run_in_reactor(lambda _: run_errand(work, Settings(delay_s=0.0)))

"""robots.txt as RFC 9309 has it, asked of a real server."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from scrapy import Request
from scrapy.settings import Settings

from crawler.middlewares.host_memory import FILE_FRESH_S, FILE_LAST_GOOD_S, HostMemory, SiteFile
from crawler.middlewares.robots import MAX_CRAWL_DELAY_S, RobotsMiddleware
from crawler.middlewares.robots_txt import ROBOTS
from crawler.publishers.publisher import SourceSpec
from pipelines.model.crawl import CheckResult, Outcome, SourceKind
from tests.crawler.crawling import Town, settings


def put(town: Town, text: str, **answer: object) -> None:
    town.newspaper.put(ROBOTS, text, content_type="text/plain", **answer)  # type: ignore[arg-type]


def test_what_is_disallowed_is_not_asked_for(town: Town) -> None:
    town.print("/offen", "/intern/a")
    put(town, "User-agent: *\nDisallow: /intern/\n")
    town.crawl()
    fate = town.fate("/intern/a")
    assert fate.outcome is Outcome.DISALLOWED
    assert fate.reason == f"robots.txt disallows it; its announcement is kept as article {fate.article_id}"
    assert town.asked("/intern/a") == 0
    assert town.fate("/offen").outcome is Outcome.STORED


def test_our_own_name_is_looked_up(town: Town) -> None:
    town.print("/a")
    put(town, "User-agent: *\nAllow: /\n\nUser-agent: presseschau\nDisallow: /a\n")
    town.crawl()
    assert town.fate("/a").outcome is Outcome.DISALLOWED


def test_a_source_that_is_disallowed_is_not_asked_for(town: Town) -> None:
    town.print("/a")
    put(town, "User-agent: *\nDisallow: /feed\n")
    assert town.crawl().checks == {CheckResult.DISALLOWED: 1}
    assert town.asked(town.feed) == 0


def test_the_target_of_a_redirect_is_looked_up_too(town: Town) -> None:
    town.print("/intern/a")
    town.newspaper.redirect("/offen", "/intern/a")
    town.announce("/offen")
    put(town, "User-agent: *\nDisallow: /intern/\n")
    town.crawl()
    assert (town.fate("/offen").outcome, town.asked("/intern/a")) == (Outcome.DISALLOWED, 0)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_missing_file_allows_everything(town: Town, status: int) -> None:
    town.print("/a")
    put(town, "User-agent: *\nDisallow: /\n", status=status)
    town.crawl()
    assert town.fate("/a").outcome is Outcome.STORED


@pytest.mark.parametrize(
    "fault", [{"status": 500}, {"status": 503}, {"status": 429}, {"reset": True}, {"delay_s": 9.0}]
)
def test_a_file_that_cannot_be_had_disallows_everything(town: Town, fault: dict[str, object]) -> None:
    town.print("/a")
    town.newspaper.fail(ROBOTS, **fault)
    summary = town.crawl(settings=settings(timeout_s=0.5))
    assert summary.checks[CheckResult.DISALLOWED] + summary.checks[CheckResult.FAILED] == 1
    assert (town.asked(town.feed), town.asked("/a")) == (0, 0)


def test_a_link_waits_while_the_file_cannot_be_had(town: Town) -> None:
    town.print("/a")
    town.newspaper.fail(ROBOTS, status=500)
    town.crawl(publishers=[], urls=[town.newspaper.at("/a")])
    assert town.fate("/a").outcome is Outcome.TEMPORARY
    town.newspaper.heal()
    town.crawl(publishers=[], urls=[town.newspaper.at("/a")])
    assert town.fate("/a").outcome is Outcome.STORED


def test_five_redirects_are_followed_and_six_are_none(town: Town) -> None:
    town.print("/a", "/b")
    chain = [ROBOTS, *(f"/r{number}" for number in range(1, 5)), "/echt"]
    for path, target in itertools.pairwise(chain):
        town.newspaper.redirect(path, target)
    town.newspaper.put("/echt", "User-agent: *\nDisallow: /a\n")
    town.crawl()
    assert town.fate("/a").outcome is Outcome.DISALLOWED
    town.newspaper.redirect("/echt", "/echter")
    town.newspaper.redirect("/echter", "/am-echtesten")
    town.newspaper.put("/am-echtesten", "User-agent: *\nDisallow: /\n")
    town.crawl(publishers=[], urls=[town.newspaper.at("/a")])
    assert town.fate("/a").outcome is Outcome.UPDATED, "its announcement was kept before"


def test_one_file_is_asked_for_once_a_host(town: Town) -> None:
    town.print(*(f"/{number}" for number in range(10)))
    town.crawl()
    assert town.asked(ROBOTS) == 1


def test_crawl_delay_is_kept(town: Town) -> None:
    town.print("/a", "/b")
    put(town, "User-agent: *\nCrawl-delay: 0.4\n")
    town.crawl()
    times = [request.at_s for request in town.newspaper.requests if request.path in ("/a", "/b")]
    assert times[1] - times[0] >= 0.39


def test_another_port_is_another_file(town: Town) -> None:
    town.print("/a")
    other = SourceSpec(kind=SourceKind.FEED, url="http://localhost:1/feed")
    summary = town.crawl(publishers=[replace(town.publisher, sources=(*town.publisher.sources, other))])
    assert summary.outcomes == {Outcome.STORED: 1}


SITE = "http://x:80"


def test_a_copy_is_asked_for_again_within_a_day() -> None:
    now = [0.0]
    memory = HostMemory(clock_s=lambda: now[0])
    memory.keep_file(SITE, ROBOTS, SiteFile(content="good", read_at_s=0.0))
    now[0] = FILE_FRESH_S - 1
    assert memory.file(SITE, ROBOTS) is not None
    now[0] = FILE_FRESH_S + 1
    assert memory.file(SITE, ROBOTS) is None
    assert FILE_FRESH_S < 24 * 3600


def test_the_last_good_copy_counts_for_a_day() -> None:
    now = [0.0]
    memory = HostMemory(clock_s=lambda: now[0])
    memory.keep_file(SITE, ROBOTS, SiteFile(content="good", read_at_s=0.0))
    now[0] = FILE_LAST_GOOD_S - 1
    none: SiteFile[str] = SiteFile(content=None, read_at_s=now[0], unreachable="503")
    assert memory.keep_file(SITE, ROBOTS, none).content == "good"
    now[0] = FILE_LAST_GOOD_S + 1
    assert memory.keep_file(SITE, ROBOTS, none).unreachable == "503"


def test_a_copy_serves_the_next_runs_of_a_day(town: Town) -> None:
    town.print("/a", "/b")
    put(town, "User-agent: *\nDisallow: /a\n")
    town.crawl(keep_site_files=True)
    town.crawl(keep_site_files=True, publishers=[], urls=[town.newspaper.at("/a")])
    assert (town.asked(ROBOTS), town.fate("/a").outcome) == (1, Outcome.DISALLOWED)
    put(town, "User-agent: *\nDisallow: /b\n")
    tomorrow = datetime.now(UTC) + timedelta(hours=23, minutes=30)
    urls = [town.newspaper.at("/a"), town.newspaper.at("/b")]
    town.crawl(keep_site_files=True, publishers=[], urls=urls, clock=lambda: tomorrow)
    assert town.asked(ROBOTS) == 2
    assert (town.fate("/a").outcome, town.fate("/b").outcome) == (Outcome.UPDATED, Outcome.DISALLOWED)


def test_the_last_good_copy_of_an_earlier_run_counts_while_there_is_no_new_one(town: Town) -> None:
    town.print("/a", "/b")
    put(town, "User-agent: *\nDisallow: /a\n")
    town.crawl(keep_site_files=True)
    town.newspaper.fail(ROBOTS, status=503)
    urls = [town.newspaper.at("/a"), town.newspaper.at("/b")]
    for hours, outcome in ((23.5, Outcome.UNCHANGED), (24.5, Outcome.TEMPORARY)):
        later = datetime.now(UTC) + timedelta(hours=hours)
        town.crawl(keep_site_files=True, publishers=[], urls=urls, clock=lambda later=later: later)
        assert town.fate("/b").outcome is outcome
    assert town.fate("/a").outcome is Outcome.TEMPORARY


@pytest.mark.parametrize(("line", "delay"), [("10", 10.0), ("999999999", MAX_CRAWL_DELAY_S), ("0", 0.5)])
def test_a_crawl_delay_is_bounded(line: str, delay: float) -> None:
    """From below by our own."""
    slot = SimpleNamespace(delay=0.5)
    downloader = SimpleNamespace(get_slot_key=lambda request: "x", per_slot_settings={}, slots={"x": slot})
    spider = SimpleNamespace(replaying=False, memory=HostMemory(), shelf=None, clock=lambda: datetime.now(UTC))
    engine = SimpleNamespace(downloader=downloader)
    crawler = SimpleNamespace(spider=spider, engine=engine, settings=Settings({"DOWNLOAD_DELAY": 0.5}))
    RobotsMiddleware(crawler)._keep_distance(Request("http://x/"), float(line))
    assert slot.delay == delay

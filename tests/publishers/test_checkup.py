"""Is a source well, what is wrong, and what helps."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from crawler.discovery.answers import Answer
from crawler.discovery.checkup import Checkup, check_all, examine
from crawler.discovery.remedies import Remedy, find_remedies
from crawler.publishers.publisher import Publisher, SourceSpec
from pipelines.model.crawl import CheckResult, SourceKind
from tests.publishers.site import Site, gone, links, moved, news_sitemap, rss, silent

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ROOT = "https://tal.example"
RSS = SourceSpec(kind=SourceKind.FEED, url=f"{ROOT}/rss")
SPORT = SourceSpec(kind=SourceKind.FEED, url=f"{ROOT}/sport/rss")


def tal(*sources: SourceSpec) -> Publisher:
    return Publisher(key="tal", name="Tal", domains=("tal.example",), country="DE", sources=sources)


def looked_at(answer: Answer) -> Checkup:
    return examine(tal(RSS), RSS, answer, now=NOW)


def page(body: str, status: int = 200) -> Answer:
    return Answer(url=RSS.url, final_url=RSS.url, status=status, body=body.encode())


def test_a_well_source() -> None:
    found = looked_at(page(rss(*links(3))))
    assert (found.result, found.links, found.trouble, found.is_well) == (CheckResult.OK, 3, None, True)


@pytest.mark.parametrize(
    ("answer", "result", "trouble"),
    [
        (gone(RSS.url), CheckResult.GONE, "the server answered 404"),
        (silent(RSS.url), CheckResult.FAILED, "the connection was refused"),
        (page(rss()), CheckResult.EMPTY, "can be read and announces nothing"),
        (page(rss(*links(1), day="Wed, 01 Jul 2026 06:00:00 +0200")), CheckResult.OK, "nothing newer than 2026-07-01"),
        (page("<html><body>Hallo</body></html>"), CheckResult.MALFORMED, "an HTML page"),
        (page("<html><script src='sp_message.js'></script></html>"), CheckResult.MALFORMED, "consent wall"),
        (page("<html><title>Just a moment...</title></html>"), CheckResult.MALFORMED, "proof that a human reads"),
        (page("<html><input type='password'></html>"), CheckResult.MALFORMED, "login page"),
        (moved(RSS.url, f"{ROOT}/neu", rss(*links(2))), CheckResult.OK, f"moved to {ROOT}/neu"),
    ],
)
def test_an_ill_source(answer: Answer, result: CheckResult, trouble: str) -> None:
    found = looked_at(answer)
    assert found.result is result
    assert trouble in (found.trouble or "")
    assert not found.is_well


def test_a_challenge_behind_403_is_told() -> None:
    answer = Answer(
        url=RSS.url,
        final_url=RSS.url,
        status=403,
        body=b"<html>captcha</html>",
        result=CheckResult.FAILED,
        problem="403",
    )
    assert "proof that a human reads" in (looked_at(answer).trouble or "")


def remedies(publisher: Publisher, site: Site) -> list[Remedy]:
    async def work() -> list[Remedy]:
        checkups = await check_all([publisher], site.fetch, now=NOW)
        return await find_remedies([publisher], checkups, site.fetch, (), now=NOW)

    return asyncio.run(work())


def test_a_dated_source_is_asked_for_the_day_where_the_publisher_is() -> None:
    dated = SourceSpec(kind=SourceKind.SITEMAP, url=f"{ROOT}/{{YYYY}}-{{MM}}-{{DD}}.xml")
    publisher = Publisher(key="tal", name="Tal", domains=("tal.example",), country="DE", dated_sources=(dated,))
    site = Site({})
    asyncio.run(check_all([publisher], site.fetch, now=datetime(2026, 11, 22, 23, 30, tzinfo=UTC)))
    assert site.asked == [f"{ROOT}/2026-11-23.xml"]


def test_a_moved_source_gets_its_new_address() -> None:
    [remedy] = remedies(tal(RSS), Site({RSS.url: moved(RSS.url, f"{ROOT}/neu", rss(*links(2)))}))
    assert remedy.lost == (RSS.url,)
    assert [(source.kind, source.url, source.seen_on) for source in remedy.better] == [
        (SourceKind.FEED, f"{ROOT}/neu", NOW.date())
    ]


def test_a_lost_only_source_is_searched_for_anew() -> None:
    site = Site({f"{ROOT}/robots.txt": "Sitemap: /n.xml", f"{ROOT}/n.xml": news_sitemap(*links(2))})
    [remedy] = remedies(tal(RSS), site)
    assert remedy.lost == (RSS.url,)
    assert [source.url for source in remedy.better] == [f"{ROOT}/n.xml"]


def test_a_lost_source_beside_a_well_one_is_dropped_without_a_search() -> None:
    site = Site({RSS.url: rss(*links(2))})
    [remedy] = remedies(tal(RSS, SPORT), site)
    assert remedy == Remedy(publisher="tal", lost=(SPORT.url,), better=())
    assert site.asked == [RSS.url, SPORT.url]


def test_a_publisher_never_loses_its_last_source() -> None:
    assert remedies(tal(RSS), Site({})) == []


def test_a_silent_source_is_left_alone() -> None:
    assert remedies(tal(RSS), Site({RSS.url: silent(RSS.url)})) == []

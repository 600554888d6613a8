"""Sources, links, outcomes and leases, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipelines.model.crawl import CheckResult, Outcome, SourceCheck, SourceKind
from pipelines.model.page import Announcement
from pipelines.storage import crawl_state, tables
from pipelines.storage.database import Database

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FEED = "https://zeitung.test/feed.xml"


def later(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def check(result: CheckResult = CheckResult.OK, *, at: datetime = NOW, etag: str | None = None) -> SourceCheck:
    return SourceCheck(
        result=result,
        reason="HTTP 200" if result is CheckResult.OK else "HTTP 500",
        checked_at=at,
        next_check_at=at + timedelta(minutes=10),
        interval_s=600,
        status=200,
        etag=etag,
        links_seen=2,
    )


@pytest.fixture
def source_id(database: Database) -> int:
    with database.write() as c:
        crawl_state.sync_sources(c, "zeitung", [(SourceKind.FEED, FEED)])
        return crawl_state.sources_of(c, "zeitung")[0].id


def test_sources_come_go_and_come_back(database: Database, source_id: int) -> None:
    sitemap = (SourceKind.NEWS_SITEMAP, "https://zeitung.test/news.xml")
    with database.write() as c:
        crawl_state.record_check(c, source_id, check(etag='"1"'), [])
        crawl_state.sync_sources(c, "zeitung", [sitemap])
        assert [s.url for s in crawl_state.sources_of(c, "zeitung")] == [sitemap[1]]
        crawl_state.sync_sources(c, "zeitung", [sitemap, (SourceKind.FEED, FEED)])
        back = crawl_state.sources_of(c, "zeitung")[0]
        assert (back.id, back.etag, back.last_good_at) == (source_id, '"1"', NOW)
        crawl_state.sync_sources(c, "zeitung", [])
        assert crawl_state.sources_of(c, "zeitung") == []


def test_check_keeps_validators_and_counts_failures(database: Database, source_id: int) -> None:
    with database.write() as c:
        crawl_state.record_check(c, source_id, check(etag='"1"'), [])
        crawl_state.record_check(c, source_id, check(CheckResult.UNCHANGED, at=later(10)), [])
        crawl_state.record_check(c, source_id, check(CheckResult.FAILED, at=later(20)), [])
        crawl_state.record_check(c, source_id, check(CheckResult.FAILED, at=later(30)), [])
        source = crawl_state.sources_of(c, "zeitung")[0]
        assert (source.etag, source.failures, source.last_good_at) == ('"1"', 2, later(10))
        assert (source.last_check_at, source.next_check_at) == (later(30), later(40))
        crawl_state.record_check(c, source_id, check(at=later(40)), [])
        source = crawl_state.sources_of(c, "zeitung")[0]
        assert (source.etag, source.failures) == (None, 0)


def test_new_links_become_pending_once(database: Database, source_id: int) -> None:
    first = Announcement(
        url="https://zeitung.test/a?utm_source=rss",
        title="Grüße \ud800 aus \x00 Köln",
        published_at=NOW,
        authors=("Änne Groß",),
        tags=("a", "b"),
    )
    second = Announcement(url="https://zeitung.test/b")
    with database.write() as c:
        assert crawl_state.record_check(c, source_id, check(), [first, second, second]) == 2
        again = Announcement(url="https://www.zeitung.test/a")
        assert crawl_state.record_check(c, source_id, check(at=later(10)), [again]) == 0
        assert crawl_state.add_links(c, "zeitung", [again], now=later(11)) == 0
        links = crawl_state.pending_links(c, "zeitung", now=NOW, limit=10)
    assert [link.announcement.url for link in links] == [first.url, second.url]
    assert links[0].announcement.title == "Grüße \ufffd aus \ufffd Köln"
    assert links[0].announcement.published_at == NOW
    assert links[0].announcement.authors == ("Änne Groß",)
    assert links[1].announcement == second


def test_a_waiting_link_learns_what_a_later_source_says(database: Database) -> None:
    url = "https://zeitung.test/a"
    says = {
        "feed": Announcement(url=url, title="Aus dem Feed", teaser="Der Teaser"),
        "map": Announcement(url=url, title="Aus der Sitemap", published_at=NOW, tags=("Kultur",)),
    }
    for order in (["feed", "map"], ["map", "feed"]):
        publisher = "-".join(order)
        with database.write() as c:
            kinds = [
                (SourceKind.FEED, "https://zeitung.test/feed"),
                (SourceKind.NEWS_SITEMAP, "https://zeitung.test/map"),
            ]
            crawl_state.sync_sources(c, publisher, kinds)
            ids = dict(zip(says, (source.id for source in crawl_state.sources_of(c, publisher)), strict=True))
            for name in order:
                crawl_state.record_check(c, ids[name], check(), [says[name]])
            (link,) = crawl_state.pending_links(c, publisher, now=NOW, limit=10)
            known = link.announcement
            assert (known.title, known.teaser, known.published_at, known.tags) == (
                *("Aus dem Feed", "Der Teaser"),
                *(NOW, ("Kultur",)),
            )
            c.execute(tables.link.delete())


def test_outcomes(database: Database, source_id: int) -> None:
    url = "https://zeitung.test/a"
    with database.write() as c:
        crawl_state.record_check(c, source_id, check(), [Announcement(url=url)])
        pending = crawl_state.fate_of(c, url)
        assert pending is not None
        assert (pending.outcome, pending.outcome_at, pending.source_url) == (Outcome.PENDING, None, FEED)
        for minute in (1, 2):
            crawl_state.record_outcome(
                c,
                url,
                publisher="zeitung",
                outcome=Outcome.TEMPORARY,
                reason="HTTP 503",
                status=503,
                now=later(minute),
                next_attempt_at=later(minute + 5),
            )
        assert crawl_state.pending_links(c, "zeitung", now=later(6), limit=10) == []
        assert [link.attempts for link in crawl_state.pending_links(c, "zeitung", now=later(7), limit=10)] == [2]
        crawl_state.record_outcome(
            c, url, publisher="zeitung", outcome=Outcome.NOT_ARTICLE, reason="no text", now=later(7), status=200
        )
        fate = crawl_state.fate_of(c, "http://www.zeitung.test/a#top")
        assert fate is not None
        assert (fate.outcome, fate.reason, fate.attempts) == (Outcome.NOT_ARTICLE, "no text", 3)
        assert (fate.first_seen_at, fate.outcome_at, fate.status) == (NOW, later(7), 200)
        crawl_state.record_outcome(
            c, url, publisher="zeitung", outcome=Outcome.TEMPORARY, reason="reset", now=later(90)
        )
        again = crawl_state.fate_of(c, url)
        assert again is not None
        assert again.attempts == 1, "a new series begins"
        assert crawl_state.outcome_counts(c) == {Outcome.TEMPORARY: 1}
        assert crawl_state.outcome_counts(c, "anderes") == {}


def test_outcome_of_a_url_nobody_announced(database: Database) -> None:
    with database.write() as c:
        assert crawl_state.fate_of(c, "https://zeitung.test/x") is None
        crawl_state.record_outcome(
            c, "https://zeitung.test/x", publisher="zeitung", outcome=Outcome.GONE, reason="HTTP 404", now=NOW
        )
        fate = crawl_state.fate_of(c, "https://zeitung.test/x")
    assert fate is not None
    assert (fate.outcome, fate.source_url, fate.attempts) == (Outcome.GONE, None, 1)


def test_lease_is_exclusive_until_it_ends(database: Database) -> None:
    with database.write() as c:
        assert crawl_state.lease_publisher(c, "zeitung", "a", now=NOW, lease_s=60)
        assert not crawl_state.lease_publisher(c, "zeitung", "b", now=later(0.5), lease_s=60)
        assert crawl_state.lease_publisher(c, "zeitung", "a", now=later(0.5), lease_s=60)
        assert crawl_state.lease_publisher(c, "zeitung", "b", now=later(1.5), lease_s=60), "expired"
        assert not crawl_state.renew_lease(c, "zeitung", "a", now=later(1.6), lease_s=60)
        crawl_state.release_lease(c, "zeitung", "a")
        assert crawl_state.renew_lease(c, "zeitung", "b", now=later(2), lease_s=60)
        crawl_state.release_lease(c, "zeitung", "b")
        assert not crawl_state.renew_lease(c, "zeitung", "b", now=later(2), lease_s=60)
        assert crawl_state.lease_publisher(c, "zeitung", "a", now=later(2), lease_s=60)


def test_due_publishers_longest_overdue_first(database: Database) -> None:
    with database.write() as c:
        for key in ("alt", "neu", "spaeter", "frei", "links"):
            crawl_state.sync_sources(c, key, [(SourceKind.FEED, f"https://{key}.test/feed")])
        for key, minutes in (("alt", -60), ("spaeter", 0), ("frei", -30), ("links", 0)):
            source = crawl_state.sources_of(c, key)[0]
            crawl_state.record_check(c, source.id, check(at=later(minutes)), [])
        crawl_state.add_links(c, "links", [Announcement(url="https://links.test/1")], now=later(-40))
        crawl_state.lease_publisher(c, "frei", "x", now=NOW, lease_s=60)
        every = ["spaeter", "frei", "neu", "alt", "links", "unbekannt"]
        due = crawl_state.due_publishers(c, NOW, publishers=every, limit=10)
        assert due == ["neu", "alt", "links"]
        assert crawl_state.due_publishers(c, NOW, publishers=every, limit=1) == ["neu"]
        assert crawl_state.due_publishers(c, NOW, publishers=["spaeter"], limit=1) == []
        after_lease = crawl_state.due_publishers(c, later(2), publishers=every, limit=10)
        assert after_lease == ["neu", "alt", "links", "frei"]


def test_publisher_summary(database: Database, source_id: int) -> None:
    with database.write() as c:
        crawl_state.record_check(c, source_id, check(), [Announcement(url="https://zeitung.test/a")])
        crawl_state.record_check(c, source_id, check(CheckResult.FAILED, at=later(10)), [])
        (summary,) = crawl_state.publisher_summary(c, now=later(10))
    assert (summary.publisher, summary.sources, summary.failures, summary.pending) == ("zeitung", 1, 1, 1)
    assert (summary.last_check_at, summary.last_good_at) == (later(10), NOW)
    assert summary.last_error == f"{FEED}: HTTP 500"
    assert (summary.articles, summary.articles_24h) == (0, 0)

"""Whole crawls of a server on loopback: every announced address ends with one outcome."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from crawler.errors import ArchiveError, ContactMissingError
from crawler.publishers.publisher import Publisher, SourceSpec
from crawler.settings import user_agent
from crawler.spiders.summary import Progress
from pipelines.errors import DatabaseBusyError, StorageError
from pipelines.model.crawl import CheckResult, Outcome, SourceKind
from pipelines.storage import articles, crawl_state, runs
from pipelines.storage.tables import source_check
from tests.crawler.crawling import RSS, Town, article, rss, settings


def test_what_a_feed_announces_is_stored(town_on_each: Town) -> None:
    town = town_on_each
    town.print("/a", "/b", "/c")
    summary = town.crawl()
    assert summary.outcomes == {Outcome.STORED: 3}
    assert (summary.announced, summary.new_links, summary.is_clean) == (3, 3, True)
    with town.database.read() as c:
        assert articles.count_articles(c) == 3
        assert runs.last_runs(c, 1)[0].counts["stored"] == 3
    assert town.fate("/b").outcome is Outcome.STORED
    assert town.fate("/b").source_url == town.newspaper.at(town.feed)


def test_a_second_crawl_asks_for_nothing_twice(town: Town) -> None:
    town.print("/a", "/b")
    town.crawl()
    town.newspaper.forget_requests()
    summary = town.crawl()
    assert (summary.new_links, sum(summary.outcomes.values())) == (0, 0)
    assert {request.path for request in town.newspaper.requests} == {"/robots.txt", town.feed}


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (404, Outcome.GONE),
        (410, Outcome.GONE),
        (403, Outcome.BLOCKED),
        (451, Outcome.BLOCKED),
        (400, Outcome.FAILED),
        (500, Outcome.TEMPORARY),
        (503, Outcome.TEMPORARY),
        (429, Outcome.TEMPORARY),
    ],
)
def test_a_status_has_its_outcome(town: Town, status: int, outcome: Outcome) -> None:
    town.print("/good")
    town.newspaper.put("/bad", article("Fehler"), status=status)
    town.announce("/bad", "/good")
    town.crawl()
    fate = town.fate("/bad")
    assert (fate.outcome, fate.status, fate.attempts) == (outcome, status, 1)
    assert str(status) in fate.reason
    assert (fate.next_attempt_at is not None) == (outcome is Outcome.TEMPORARY)
    if status != 429:  # that one pauses the host
        assert town.fate("/good").outcome is Outcome.STORED


def test_a_temporary_failure_is_tried_again_when_its_time_has_come(town: Town) -> None:
    town.print("/a")
    town.newspaper.fail("/a", status=500, times=1)
    town.crawl()
    town.crawl()
    assert town.asked("/a") == 1, "its time had not come"
    town.crawl(clock=lambda: datetime.now(UTC) + timedelta(hours=1))
    assert town.fate("/a").outcome is Outcome.STORED


def test_after_so_many_attempts_a_link_has_failed(town: Town) -> None:
    town.announce("/a")
    town.newspaper.put("/a", "", status=502)
    for day in range(8):
        town.crawl(clock=lambda day=day: datetime.now(UTC) + timedelta(days=2 * day))
    fate = town.fate("/a")
    assert (fate.outcome, fate.attempts, town.asked("/a")) == (Outcome.FAILED, 6, 6)
    assert "given up after 6 attempts" in fate.reason


def test_a_source_is_asked_whether_it_changed(town: Town) -> None:
    town.print("/a")
    at = datetime(2026, 11, 20, 12, tzinfo=UTC)
    town.crawl(clock=lambda: at)
    checks = [town.crawl(clock=lambda step=step: at + timedelta(minutes=15 * step)).checks for step in range(1, 31)]
    assert all(check == {CheckResult.UNCHANGED: 1} for check in checks)
    asked = town.newspaper.requests_for(town.feed)[1:]
    in_full = [request for request in asked if "if-none-match" not in request.headers]
    assert 1 <= len(in_full) <= 9, "one in ten or so is read in full: some feeds lie about their ETag"


def test_a_source_of_the_same_bytes_is_unchanged(town: Town) -> None:
    town.print("/a")
    town.announce("/a", etag=None)
    assert town.crawl().checks == {CheckResult.OK: 1}
    assert town.crawl().checks == {CheckResult.UNCHANGED: 1}
    assert source_reason(town) == "the same bytes as before"
    stricter = replace(town.publisher, not_article_patterns=("/a",))
    assert town.crawl(publishers=[stricter]).checks == {CheckResult.EMPTY: 1}, "other rules read it anew"


def test_a_source_of_the_same_links_is_unchanged(town: Town) -> None:
    town.print("/a", "/b")
    for minute in range(3):
        feed = rss(town.newspaper.at("/a"), town.newspaper.at("/b")).replace("<title>t", f"<ttl>{minute}</ttl><title>t")
        town.newspaper.put(town.feed, feed, content_type=RSS)
        expected = CheckResult.UNCHANGED if minute else CheckResult.OK
        assert town.crawl().checks == {expected: 1}
    assert source_reason(town) == "the same 2 links as before"
    town.print("/a", "/b", "/c")
    assert town.crawl().outcomes == {Outcome.STORED: 1}


@pytest.mark.parametrize("etag", ["auto", None])
def test_an_emptied_source_stays_empty(town: Town, etag: str | None) -> None:
    """It must not pass for unchanged: nobody would be told."""
    town.print("/a")
    town.crawl()
    town.announce(etag=etag)
    at = datetime.now(UTC)
    assert town.crawl().checks == {CheckResult.EMPTY: 1}
    again = town.crawl(clock=lambda: at + timedelta(hours=1)).checks
    assert again == {CheckResult.EMPTY: 1}


def source_reason(town: Town) -> str:
    """What the last look at a source found."""
    with town.database.read() as c:
        return c.execute(select(source_check.c.reason).order_by(source_check.c.id.desc())).scalars().first() or ""


def test_new_links_are_found_after_a_304(town: Town) -> None:
    town.print("/a")
    town.crawl()
    town.crawl()
    town.print("/a", "/b")
    assert town.crawl().outcomes == {Outcome.STORED: 1}


def test_a_page_whose_text_changed_is_updated_when_a_user_names_it(town: Town) -> None:
    town.print("/a")
    town.crawl()
    same = town.crawl(publishers=[], urls=[town.newspaper.at("/a")])
    town.newspaper.put("/a", article("Bericht a", body="Der Gemeinderat hat den Beschluss am Dienstag aufgehoben."))
    changed = town.crawl(publishers=[], urls=[town.newspaper.at("/a")])
    assert same.outcomes == {Outcome.UNCHANGED: 1}
    assert changed.outcomes == {Outcome.UPDATED: 1}


def test_an_address_nobody_announced_can_be_named(town: Town) -> None:
    town.newspaper.put("/einzeln", article("Einzeln"))
    summary = town.crawl(publishers=[], urls=[town.newspaper.at("/einzeln")])
    assert summary.outcomes == {Outcome.STORED: 1}
    assert town.fate("/einzeln").publisher == "127.0.0.1"
    assert town.fate("/einzeln").source_url is None


def test_a_limit_leaves_the_rest_pending(town: Town) -> None:
    town.print(*(f"/{number}" for number in range(5)))
    assert town.crawl(limit=2).outcomes == {Outcome.STORED: 2}
    assert town.outcomes() == {Outcome.STORED: 2, Outcome.PENDING: 3}
    assert town.crawl().outcomes == {Outcome.STORED: 3}


def test_more_links_than_a_batch_all_end(town: Town) -> None:
    town.announce(*(f"/{number}" for number in range(250)))
    assert town.crawl(limit=240).outcomes == {Outcome.GONE: 240}
    assert town.crawl().outcomes == {Outcome.GONE: 10}


def test_what_cannot_be_asked_ends_too(town: Town) -> None:
    town.announce("http://a..b/x", "http://xn--/x", "http://127.0.0.1:1/zu", "ftp://127.0.0.1/x", "file:///etc/passwd")
    town.crawl()
    assert town.fate("http://a..b/x").outcome is Outcome.FAILED
    assert town.fate("http://127.0.0.1:1/zu").outcome is Outcome.FAILED
    assert sum(town.outcomes().values()) <= 3, "what is not http(s) is no link"
    assert Outcome.PENDING not in town.outcomes()


def test_without_a_contact_nobody_but_loopback_is_asked(town: Town) -> None:
    far = Publisher(
        key="fern",
        name="Fern",
        domains=("example.org",),
        country="DE",
        sources=(SourceSpec(kind=SourceKind.FEED, url="https://example.org/feed"),),
    )
    with pytest.raises(ContactMissingError, match="PRESSESCHAU_CONTACT"):
        town.crawl(publishers=[town.publisher, far])
    assert town.newspaper.requests == []


def test_without_a_contact_a_link_elsewhere_is_refused(town: Town) -> None:
    town.announce("http://example.org/a")
    town.crawl()
    fate = town.fate("http://example.org/a")
    assert fate.outcome is Outcome.FAILED
    assert "contact" in fate.reason


def test_who_we_are_is_sent(town: Town) -> None:
    town.print("/a")
    town.crawl(settings=settings(contact="redaktion@example.org"))
    agents = {request.user_agent for request in town.newspaper.requests}
    assert agents == {user_agent("redaktion@example.org")}
    assert agents.pop().endswith("(+redaktion@example.org)")


def test_a_publisher_leased_elsewhere_is_skipped(town: Town) -> None:
    town.print("/a")
    with town.database.write() as c:
        crawl_state.lease_publisher(c, "stadtblatt", "other", now=datetime.now(UTC), lease_s=60)
    summary = town.crawl()
    assert summary.skipped == ["stadtblatt"]
    assert town.newspaper.requests == []


def test_the_lease_is_given_back(town: Town) -> None:
    town.print("/a")
    town.crawl()
    with town.database.write() as c:
        assert crawl_state.lease_publisher(c, "stadtblatt", "other", now=datetime.now(UTC), lease_s=60)


def test_only_due_sources_are_asked_where_wanted(town: Town) -> None:
    town.print("/a")
    town.crawl(only_due=True)
    town.newspaper.forget_requests()
    town.crawl(only_due=True)
    assert town.newspaper.requests == []


def test_a_stop_leaves_what_was_not_sent_pending(town: Town) -> None:
    town.print(*(f"/{number}" for number in range(30)))

    async def stop_soon(stop: asyncio.Event) -> None:
        def three(requests: list[object]) -> bool:
            return len(requests) >= 5

        await asyncio.to_thread(town.newspaper.wait_for, three, timeout_s=10)
        stop.set()

    summary = town.crawl(stop_when=stop_soon, settings=settings(delay_s=0.2))
    counts = town.outcomes()
    assert summary.stopped
    assert counts[Outcome.PENDING] > 0
    assert counts[Outcome.STORED] + counts[Outcome.PENDING] == 30
    assert town.crawl().outcomes == {Outcome.STORED: counts[Outcome.PENDING]}


def test_a_locked_database_is_waited_for(town: Town) -> None:
    town.print("/a")
    town.ingestor.fail_with = [DatabaseBusyError("locked"), DatabaseBusyError("locked")]
    assert town.crawl().outcomes == {Outcome.STORED: 1}


def test_a_database_that_takes_no_more_ends_the_crawl_and_loses_nothing(town: Town) -> None:
    town.print("/a", "/b")
    town.ingestor.fail_with = [StorageError("the disk is full")]
    with pytest.raises(StorageError, match="disk is full"):
        town.crawl()
    assert town.outcomes().get(Outcome.PENDING, 0) >= 1
    town.crawl()
    assert town.outcomes() == {Outcome.STORED: 2}


def test_a_fault_of_ours_leaves_no_link_without_an_outcome(town: Town) -> None:
    town.print("/a", "/b")
    town.ingestor.fail_with = [RuntimeError("a bug")]
    town.crawl()
    assert town.outcomes() == {Outcome.STORED: 1, Outcome.TEMPORARY: 1}


def test_sources_that_fail_are_named(town: Town) -> None:
    town.newspaper.put("/leer.xml", rss(), content_type=RSS)
    town.newspaper.put("/kaputt.xml", "<html><body>Wartung</body></html>")
    town.print("/a")
    specs = tuple(
        SourceSpec(kind=SourceKind.FEED, url=town.newspaper.at(path))
        for path in (town.feed, "/leer.xml", "/kaputt.xml", "/weg.xml")
    )
    summary = town.crawl(publishers=[replace(town.publisher, sources=specs)])
    assert summary.checks == {
        CheckResult.OK: 1,
        CheckResult.EMPTY: 1,
        CheckResult.MALFORMED: 1,
        CheckResult.GONE: 1,
    }
    reasons = {failure.url.rpartition("/")[2]: failure.reason for failure in summary.failed_sources}
    assert reasons == {
        "leer.xml": "readable, and announces nothing",
        "kaputt.xml": "an HTML page, no feed",
        "weg.xml": "the server answered 404",
    }
    assert not summary.is_clean


def test_a_sitemap_index_is_followed(town: Town) -> None:
    at = town.newspaper.at
    town.newspaper.put("/a", article("Bericht a"))
    town.newspaper.put("/index.xml", f"<sitemapindex><sitemap><loc>{at('/heute.xml')}</loc></sitemap></sitemapindex>")
    town.newspaper.put("/heute.xml", f"<urlset><url><loc>{at('/a')}</loc></url></urlset>")
    source = SourceSpec(kind=SourceKind.NEWS_SITEMAP, url=at("/index.xml"))
    summary = town.crawl(publishers=[replace(town.publisher, sources=(source,))])
    assert (summary.outcomes, summary.checks) == ({Outcome.STORED: 1}, {CheckResult.OK: 1})


def test_a_sitemap_index_that_loops_ends(town: Town) -> None:
    at = town.newspaper.at
    for number in range(40):
        children = "".join(f"<sitemap><loc>{at(f'/s{(number + step) % 40}.xml')}</loc></sitemap>" for step in range(40))
        town.newspaper.put(f"/s{number}.xml", f"<sitemapindex>{children}</sitemapindex>")
    source = SourceSpec(kind=SourceKind.SITEMAP, url=at("/s0.xml"))
    summary = town.crawl(publishers=[replace(town.publisher, sources=(source,))])
    assert summary.checks == {CheckResult.EMPTY: 1}
    assert len(town.newspaper.requests) <= 27


def test_a_section_page_announces_its_articles(town: Town) -> None:
    town.newspaper.put("/lokales/brand-in-der-altstadt-geloescht", article("Brand in der Altstadt"))
    links = '<a href="/lokales/brand-in-der-altstadt-geloescht">Brand in der Altstadt</a><a href="/impressum">I</a>'
    town.newspaper.put("/lokales", f"<html><body>{links}</body></html>")
    source = SourceSpec(kind=SourceKind.SECTION, url=town.newspaper.at("/lokales"))
    summary = town.crawl(publishers=[replace(town.publisher, sources=(source,))])
    assert summary.outcomes == {Outcome.STORED: 1}


def test_progress_is_told(town: Town) -> None:
    town.print("/a", "/b")
    told: list[Progress] = []

    async def work(stop: asyncio.Event) -> None:
        from crawler.run import CrawlRequest, crawl

        request = CrawlRequest(publishers=[town.publisher], deliver=False)
        await crawl(town.database, settings(), request, ingestor=town.ingestor, on_progress=told.append)

    from crawler.reactor import run_in_reactor

    run_in_reactor(work)
    last = told[-1]
    assert (last.sources_done, last.sources_total, last.links_done, last.links_total) == (1, 1, 2, 2)


def test_what_is_recorded_can_be_replayed(town: Town, tmp_path: Path, sqlite_template: Path) -> None:
    town.print("/a", "/b")
    town.newspaper.redirect("/alt", "/a")
    town.announce("/a", "/b", "/alt", "/weg")
    recorded = town.crawl(record=tmp_path / "warc")
    assert recorded.recorded_to is not None
    town.newspaper.stop()
    other = Town(town.newspaper, _fresh(sqlite_template, tmp_path))
    replayed = other.crawl(replay=[Path(recorded.recorded_to)])
    assert replayed.outcomes == recorded.outcomes
    assert other.fate("/weg").outcome is Outcome.GONE
    again = other.crawl(replay=[Path(recorded.recorded_to)])
    assert sum(again.outcomes.values()) == 0
    other.database.close()


def test_a_replay_needs_no_contact_and_leaves_other_links_alone(town: Town, tmp_path: Path) -> None:
    town.print("/a")
    warc = town.crawl(record=tmp_path).recorded_to
    assert warc is not None
    with town.database.write() as c:
        c.execute(text("DELETE FROM link"))
    far = replace(town.publisher, key="fern", sources=(SourceSpec(kind=SourceKind.FEED, url="https://example.org/f"),))
    with town.database.write() as c:
        from pipelines.model.page import Announcement

        waiting = [Announcement(url="https://example.org/wartet")]
        crawl_state.add_links(c, "stadtblatt", waiting, now=datetime.now(UTC))
    summary = town.crawl(publishers=[town.publisher, far], replay=[Path(warc)])
    assert (summary.not_in_archive, summary.is_clean) == (1, True)
    assert summary.outcomes == {Outcome.UNCHANGED: 1}
    assert town.fate("https://example.org/wartet").outcome is Outcome.PENDING
    with town.database.read() as c:
        assert crawl_state.sources_of(c, "fern")[0].last_check_at is None


def test_a_file_that_is_no_warc_is_refused(town: Town, tmp_path: Path) -> None:
    (tmp_path / "x.warc").write_bytes(b"no archive")
    with pytest.raises(ArchiveError, match="no recorded answer can be read"):
        town.crawl(replay=[tmp_path / "x.warc"])


def _fresh(template: Path, folder: Path) -> object:
    import shutil

    from pipelines.storage.database import Database

    path = folder / "fresh.sqlite"
    shutil.copyfile(template, path)
    return Database.open(f"sqlite:///{path}")

"""The records on which verdicts on health rest, read from a real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from pipelines.health.yield_ import troubles
from pipelines.model.article import Access
from pipelines.model.crawl import CheckResult, Outcome, SourceCheck, SourceKind
from pipelines.model.health import TroubleKind
from pipelines.model.page import Announcement
from pipelines.model.rhythm import Rhythm
from pipelines.storage import crawl_state
from pipelines.storage.database import Database
from pipelines.storage.health import CHECKS, NEWEST, REACH, STRETCH, STRETCHES, publisher_records, remembered
from tests.storage.drafts import draft, store

NOW = datetime(2026, 11, 18, 11, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
MOST = NEWEST + STRETCH * STRETCHES
FEED = "https://www.zeitung.test/feed"


def check(at: datetime, result: CheckResult = CheckResult.OK, **changes: object) -> SourceCheck:
    made = SourceCheck(
        result=result,
        reason=f"{result} as it was",
        checked_at=at,
        next_check_at=at + HOUR,
        interval_s=3600,
        status=200,
        links_seen=0 if result is CheckResult.EMPTY else 20,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_a_report_without_a_person_is_its_agencys(database: Database) -> None:
    with database.write() as c:
        crawl_state.sync_sources(c, "zeitung", [(SourceKind.FEED, FEED)])
        store(c, draft(publisher="zeitung", authors=(), agencies=("dpa",)), first_seen_at=NOW)
    with database.read() as c:
        (record,) = publisher_records(c, now=NOW)
    assert record.pages.articles[0].has_byline


def test_a_record_holds_what_was_stored(database: Database) -> None:
    with database.write() as c:
        crawl_state.sync_sources(c, "zeitung", [(SourceKind.FEED, FEED)])
        (source,) = crawl_state.sources_of(c, "zeitung")
        crawl_state.record_check(c, source.id, check(NOW - 2 * HOUR), [Announcement(url="https://www.zeitung.test/1")])
        crawl_state.record_check(c, source.id, check(NOW - HOUR, CheckResult.EMPTY, moved_to="https://neu.test/f"), [])
        crawl_state.record_outcome(
            c,
            "https://www.zeitung.test/1",
            publisher="zeitung",
            outcome=Outcome.BLOCKED,
            reason="consent wall",
            now=NOW - HOUR,
        )
        for number, minutes in enumerate((190, 150, 140)):
            store(
                c,
                draft(url=f"https://www.zeitung.test/{number}-a", canonical_url=None, text=f"Nummer {number}"),
                first_seen_at=NOW - timedelta(minutes=minutes),
            )
        bare = draft(
            url="https://www.zeitung.test/b",
            canonical_url=None,
            title=None,
            text="Kurz.",
            authors=(),
            agencies=(),
            published_at=None,
            removed=(),
            access=Access.PAYWALLED,
        )
        store(c, bare, first_seen_at=NOW - timedelta(minutes=5))
    with database.read() as c:
        (record,) = publisher_records(c, now=NOW)
    assert record.key == "zeitung"
    (source_record,) = record.sources
    assert [past.result for past in source_record.checks] == [CheckResult.OK, CheckResult.EMPTY]
    assert source_record.checks[0].links_seen == 20
    assert source_record.moved_to == "https://neu.test/f"
    assert source_record.failures == 1
    assert [(past.outcome, past.reason) for past in record.pages.links] == [(Outcome.BLOCKED, "consent wall")]
    assert record.articles_by_hour == (
        (datetime(2026, 11, 18, 8, tzinfo=UTC), 1),
        (datetime(2026, 11, 18, 9, tzinfo=UTC), 2),
        (datetime(2026, 11, 18, 11, tzinfo=UTC), 1),
    )
    assert record.last_article_at == NOW - timedelta(minutes=5)
    full, last = record.pages.articles[0], record.pages.articles[-1]
    assert (full.has_title, full.has_date, full.has_byline, full.paywalled) == (True, True, True, False)
    assert full.text_chars == len("Nummer 0")
    assert full.removed_chars > len("Foto: Anna Muster/dpa")
    assert (last.has_title, last.has_date, last.has_byline, last.paywalled) == (False, False, False, True)
    assert last.removed_chars == 0
    found = troubles(record, now=NOW)
    assert [trouble.kind for trouble in found] == [TroubleKind.SOURCE_EMPTY]


def test_only_the_named_and_only_the_newest(database: Database) -> None:
    with database.write() as c:
        for key in ("anzeiger", "bote", "courier"):
            crawl_state.sync_sources(c, key, [(SourceKind.FEED, f"https://{key}.test/feed")])
        for number in range(MOST + 5):
            text = f"Text Nummer {number}"
            made = draft(
                url=f"https://bote.test/{number}", canonical_url=None, publisher="bote", text=text, published_at=None
            )
            store(c, made, first_seen_at=NOW - timedelta(minutes=number))
    with database.read() as c:
        assert [record.key for record in publisher_records(c, now=NOW)] == ["anzeiger", "bote", "courier"]
        (record,) = publisher_records(c, now=NOW, publishers=["bote"])
    assert len(record.pages.articles) == MOST
    assert record.last_article_at == NOW
    assert record.pages.articles[-NEWEST].seen_at == NOW - timedelta(minutes=NEWEST - 1)
    assert record.pages.articles[0].seen_at == NOW - timedelta(minutes=MOST + 4)
    assert sum(count for _, count in record.articles_by_hour) == MOST + 5


def test_what_is_usual_is_known_beyond_a_night_of_bad_pages() -> None:
    assert remembered(0) == []
    assert remembered(MOST) == list(range(MOST))
    chosen = remembered(REACH)
    assert len(chosen) == MOST == len(set(chosen))
    assert chosen == sorted(chosen)
    assert (chosen[: NEWEST + 1][-2], chosen[-1]) == (NEWEST - 1, REACH - 1)
    assert sum(after - before == 1 for before, after in pairwise(chosen)) == MOST - 1 - STRETCHES


def test_a_source_that_is_found_again_has_not_moved_any_more(database: Database) -> None:
    with database.write() as c:
        crawl_state.sync_sources(c, "zeitung", [(SourceKind.FEED, FEED)])
        (source,) = crawl_state.sources_of(c, "zeitung")
        crawl_state.record_check(c, source.id, check(NOW, moved_to="https://neu.test/f"), [])
        unanswered = check(NOW + HOUR, CheckResult.FAILED, status=None)
        crawl_state.record_check(c, source.id, unanswered, [])
        assert publisher_records(c, now=NOW)[0].sources[0].moved_to == "https://neu.test/f"
        crawl_state.record_check(c, source.id, check(NOW + 2 * HOUR), [])
        assert publisher_records(c, now=NOW)[0].sources[0].moved_to is None


def test_a_long_trouble_keeps_its_beginning(database: Database) -> None:
    began = NOW - 300 * HOUR
    with database.write() as c:
        crawl_state.sync_sources(c, "zeitung", [(SourceKind.FEED, FEED)])
        (source,) = crawl_state.sources_of(c, "zeitung")
        for hours in range(3):
            crawl_state.record_check(c, source.id, check(began - (3 - hours) * HOUR), [])
        for hours in range(CHECKS + 30):
            result = CheckResult.UNCHANGED if hours == 0 else CheckResult.EMPTY
            crawl_state.record_check(c, source.id, check(began + hours * HOUR, result), [])
        (record,) = publisher_records(c, now=NOW)
    (source_record,) = record.sources
    assert source_record.first_check_at == began - 3 * HOUR
    assert len(source_record.checks) == 3 + 1 + CHECKS
    empty = [found for found in troubles(record, now=NOW) if found.kind is TroubleKind.SOURCE_EMPTY]
    assert [found.since for found in empty] == [began + HOUR]


def test_a_rhythm_is_kept_between_checks(database: Database) -> None:
    rhythm = Rhythm().learn(NOW, 3, since=NOW - HOUR)
    with database.write() as c:
        crawl_state.sync_sources(c, "zeitung", [(SourceKind.FEED, FEED)])
        (source,) = crawl_state.sources_of(c, "zeitung")
        assert source.rhythm is None
        crawl_state.record_check(c, source.id, check(NOW, rhythm=rhythm), [])
        crawl_state.record_check(c, source.id, check(NOW + HOUR, CheckResult.FAILED), [])
        (source,) = crawl_state.sources_of(c, "zeitung")
    assert source.rhythm is not None
    assert source.rhythm.watched_until == NOW
    assert source.rhythm.level_links == 3

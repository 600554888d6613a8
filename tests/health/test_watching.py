"""All publishers judged from a real database; troubles told once."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import pytest

from pipelines.health.watching import all_troubles, tell_troubles
from pipelines.model.alert import Occasion, RuleOptions
from pipelines.model.crawl import CheckResult, SourceCheck, SourceKind
from pipelines.model.health import TroubleKind
from pipelines.storage import crawl_state
from pipelines.storage.alerts import add_rule
from pipelines.storage.database import Database
from pipelines.storage.deliveries import delivery_log
from tests.storage.drafts import draft, store

NOW = datetime(2026, 11, 18, 11, 30, tzinfo=UTC)


def look(database: Database, key: str, result: CheckResult, at: datetime, seen: int = 0) -> None:
    check = SourceCheck(
        result=result,
        reason=str(result),
        checked_at=at,
        next_check_at=at + timedelta(minutes=15),
        interval_s=900,
        status=200,
        links_seen=seen,
    )
    with database.write() as c:
        crawl_state.sync_sources(c, key, [(SourceKind.FEED, f"https://{key}.test/feed")])
        (source,) = crawl_state.sources_of(c, key)
        crawl_state.record_check(c, source.id, check, [])


def test_troubles_are_told_when_they_begin_and_when_they_end(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with database.write() as c:
        on = frozenset({Occasion.TROUBLE})
        for name, query, language in (
            ("alle", "*", "de"),
            ("bote", "publisher:bote", "en"),
            ("fern", "publisher:x", "de"),
        ):
            options = RuleOptions(on=on, language=language)
            add_rule(c, name, query, ["json://127.0.0.1:1/"], now=NOW, options=options)
    for key in ("anzeiger", "bote"):
        look(database, key, CheckResult.OK, NOW, 20)
    with database.write() as c:
        for key in ("anzeiger", "bote"):
            store(c, draft(url=f"https://{key}.test/1", canonical_url=None, publisher=key, text=key), first_seen_at=NOW)
    assert all_troubles(database, now=NOW) == {"anzeiger": [], "bote": []}
    assert tell_troubles(database, all_troubles(database, now=NOW), now=NOW) == ([], [])
    later = NOW + timedelta(minutes=15)
    look(database, "bote", CheckResult.EMPTY, later)
    found = all_troubles(database, now=later)
    assert [trouble.kind for trouble in found["bote"]] == [TroubleKind.SOURCE_EMPTY]
    assert all_troubles(database, now=later, publishers=["anzeiger"]) == {"anzeiger": []}
    began, ended = tell_troubles(database, found, now=later)
    assert (began, ended) == (found["bote"], [])
    assert tell_troubles(database, found, now=later) == ([], []), "told once"
    assert tell_troubles(database, {"anzeiger": []}, now=later) == ([], []), "nobody looked at the other"
    look(database, "bote", CheckResult.OK, later + timedelta(minutes=15), 20)
    well = later + timedelta(minutes=15)
    _, ended = tell_troubles(database, all_troubles(database, now=well), now=well)
    assert ended == found["bote"]
    with database.read() as c:
        log = sorted(delivery_log(c), key=lambda delivery: delivery.id)
    assert [(one.rule_name, one.notice.heading if one.notice else "") for one in log] == [
        ("alle", "Störung: bote, Quelle ist leer"),
        ("bote", "Trouble: bote, source empty"),
        ("alle", "Störung vorbei: bote, Quelle ist leer"),
        ("bote", "Trouble over: bote, source empty"),
    ]
    assert log[0].notice is not None
    assert "valid but empty" in log[0].notice.lines[0]
    told = [record.getMessage() for record in caplog.records if record.name == "pipelines.health.watching"]
    assert told[0].startswith(
        "trouble publisher=bote kind=source_empty since=2026-11-18T11:45+00:00 source=https://bote"
    )
    assert told[1:] == ["trouble ended publisher=bote kind=source_empty"]


def test_what_may_pass_by_itself_is_shown_but_not_told(database: Database) -> None:
    look(database, "anzeiger", CheckResult.FAILED, NOW)
    found = all_troubles(database, now=NOW)
    assert [(trouble.kind, trouble.may_pass) for trouble in found["anzeiger"]] == [(TroubleKind.SOURCE_FAILS, True)]
    assert tell_troubles(database, found, now=NOW) == ([], [])

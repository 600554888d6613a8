"""Old checks and runs are forgotten, new ones kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pipelines.model.crawl import CheckResult, SourceCheck, SourceKind
from pipelines.storage import crawl_state, runs
from pipelines.storage.database import Database
from pipelines.storage.trimming import forget_checks

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def test_old_checks_and_runs_are_forgotten(database: Database) -> None:
    with database.write() as c:
        crawl_state.sync_sources(c, "taz", [(SourceKind.FEED, "https://taz.example/rss")])
        (source,) = crawl_state.sources_of(c, "taz")
        for age in (10, 2, 1):
            at = NOW - age * DAY
            check = SourceCheck(
                result=CheckResult.OK, reason="read", checked_at=at, next_check_at=at + DAY, interval_s=86400
            )
            crawl_state.record_check(c, source.id, check, [])
            runs.end_run(c, runs.begin_run(c, "crawl", at), at, {})
        assert forget_checks(c, NOW - 5 * DAY) == 2
        assert forget_checks(c, NOW - 5 * DAY) == 0
        assert [run.started_at for run in runs.last_runs(c, 9)] == [NOW - DAY, NOW - 2 * DAY]
        (kept,) = crawl_state.sources_of(c, "taz")
        assert kept.last_check_at == NOW - DAY

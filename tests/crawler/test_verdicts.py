"""What an answer means. Pure, so a table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)

from crawler.errors import DisallowedError, RefusedAddressError, RobotsUnreachableError, TruncatedBodyError
from crawler.spiders.verdicts import (
    MAX_ATTEMPTS,
    LinkVerdict,
    after_last_attempt,
    judge_failure,
    judge_page,
    judge_source,
    judge_source_failure,
    next_attempt,
)
from pipelines.model.crawl import CheckResult, Outcome

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["text/html", "application/xhtml+xml", "", "text/plain"])
def test_a_page_is_read(kind: str) -> None:
    assert judge_page(200, content_type=kind) is None


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "video/mp4; codecs=x", "AUDIO/mpeg"])
def test_what_is_no_page_is_no_article(kind: str) -> None:
    verdict = judge_page(200, content_type=kind)
    assert verdict is not None
    assert verdict.outcome is Outcome.NOT_ARTICLE


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (DisallowedError("no"), Outcome.DISALLOWED),
        (RobotsUnreachableError("no"), Outcome.TEMPORARY),
        (TruncatedBodyError("cut"), Outcome.TEMPORARY),
        (RefusedAddressError("private"), Outcome.FAILED),
        (IgnoreRequest("max redirections reached"), Outcome.FAILED),
        (DownloadCancelledError("x"), Outcome.FAILED),
        (DownloadTimeoutError(), Outcome.TEMPORARY),
        (CannotResolveHostError(), Outcome.TEMPORARY),
        (ResponseDataLossError(), Outcome.TEMPORARY),
        (RuntimeError("unheard of"), Outcome.TEMPORARY),
    ],
)
def test_an_error_has_its_outcome(error: Exception, outcome: Outcome) -> None:
    verdict = judge_failure(error)
    assert verdict.outcome is outcome
    assert verdict.reason


@pytest.mark.parametrize(
    ("status", "result"),
    [(304, CheckResult.UNCHANGED), (404, CheckResult.GONE), (410, CheckResult.GONE), (500, CheckResult.FAILED)],
)
def test_a_source_has_its_result(status: int, result: CheckResult) -> None:
    verdict = judge_source(status)
    assert verdict is not None
    assert verdict.result is result


def test_robots_that_cannot_be_had_disallow_a_source() -> None:
    assert judge_source_failure(RobotsUnreachableError("x")).result is CheckResult.DISALLOWED


def test_waits_grow_and_keep_what_the_server_asked_for() -> None:
    temporary = LinkVerdict(outcome=Outcome.TEMPORARY, reason="x")
    waits = [next_attempt(temporary, attempts=number, now=NOW) - NOW for number in range(MAX_ATTEMPTS)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=5)
    assert waits[-1] == timedelta(hours=24)
    asked = LinkVerdict(outcome=Outcome.TEMPORARY, reason="x", retry_after_s=7_200)
    assert next_attempt(asked, attempts=0, now=NOW) == NOW + timedelta(hours=2)
    soon = LinkVerdict(outcome=Outcome.TEMPORARY, reason="x", retry_after_s=30)
    waits = [(next_attempt(soon, attempts=number, now=NOW) - NOW) / timedelta(minutes=1) for number in range(4)]
    assert waits == [0.5, 5, 30, 180], "exactly as asked at first; then so that six attempts outlast a bad day"


def test_the_last_attempt_is_the_end() -> None:
    temporary = LinkVerdict(outcome=Outcome.TEMPORARY, reason="x")
    assert after_last_attempt(temporary, None, attempts=MAX_ATTEMPTS - 2) is temporary
    assert after_last_attempt(temporary, None, attempts=MAX_ATTEMPTS - 1).outcome is Outcome.FAILED
    unreachable = RobotsUnreachableError("x")
    assert after_last_attempt(temporary, unreachable, attempts=MAX_ATTEMPTS - 1).outcome is Outcome.DISALLOWED

"""When a source is due next."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.polling import FIRST_INTERVAL_S, MAX_INTERVAL_S, MIN_INTERVAL_S, next_check
from pipelines.model.crawl import CheckResult

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR = 3600


def check(result: str = "ok", **known: Any) -> Any:
    return next_check(now=NOW, result=CheckResult(result), **{"interval_s": HOUR, **known})


@pytest.mark.parametrize(
    ("known", "interval_s", "reason"),
    [
        ({"interval_s": None, "links_seen": 30, "links_new": 30}, 900, "first check: again in 15 min"),
        ({"links_seen": 30, "links_new": 1}, HOUR, "1 new link: every 60 min"),
        ({"links_seen": 30, "links_new": 2}, HOUR, "2 new links: every 60 min"),
        ({"links_seen": 30, "links_new": 3}, 1800, "3 new links: sooner, every 30 min"),
        # Three quarters are known: Media Cloud's rule would look less often.
        ({"links_seen": 100, "links_new": 25}, 1800, "25 new links: sooner, every 30 min"),
        ({"links_seen": 30, "links_new": 25}, 900, "25 of 30 links new, some may have been missed: sooner"),
        ({"links_seen": 30, "links_new": 0}, 5040, "no new link: later, every 84 min"),
        ({"links_seen": 0, "links_new": 0}, 5040, "empty: later, every 84 min"),
        ({"interval_s": MAX_INTERVAL_S, "links_seen": 9}, MAX_INTERVAL_S, "no new link: every 24 h"),
        ({"interval_s": 120, "links_seen": 9, "links_new": 9}, 120, "9 of 9 links new, some may have"),
    ],
)
def test_the_interval_follows_the_yield(known: dict[str, Any], interval_s: int, reason: str) -> None:
    decided = check(**known)
    assert decided.interval_s == interval_s
    assert decided.reason.startswith(reason)
    assert (decided.at - NOW).total_seconds() == interval_s


def test_a_304_lengthens_less_than_an_empty_yield() -> None:
    assert check("unchanged").interval_s == 4320
    assert check("unchanged").reason == "unchanged: later, every 72 min"


def test_an_error_keeps_what_was_learned_and_backs_off() -> None:
    waits = [(check("failed", interval_s=600, failures=failures).at - NOW).total_seconds() for failures in range(12)]
    assert waits[:5] == [300, 600, 1200, 2400, 4800]
    assert waits == sorted(waits)
    assert waits[-1] == MAX_INTERVAL_S
    assert check("failed", interval_s=600, failures=3).interval_s == 600
    assert check("malformed", interval_s=None).interval_s == FIRST_INTERVAL_S


def test_an_error_never_makes_a_slow_source_faster_twice() -> None:
    assert (check("failed", interval_s=6 * HOUR, failures=0).at - NOW).total_seconds() == 300
    assert (check("failed", interval_s=6 * HOUR, failures=1).at - NOW).total_seconds() == 6 * HOUR


@pytest.mark.parametrize("result", ["gone", "disallowed"])
def test_what_is_not_to_be_had_is_tried_once_a_day(result: str) -> None:
    assert (check(result).at - NOW).total_seconds() == MAX_INTERVAL_S


def test_retry_after_is_obeyed_and_clamped() -> None:
    assert (check("failed", retry_after_s=5000).at - NOW).total_seconds() == 5001
    assert "the server asked to wait 83 min" in check("failed", retry_after_s=5000).reason
    assert (check("failed", retry_after_s=1e9).at - NOW).total_seconds() == MAX_INTERVAL_S
    assert (check("failed", retry_after_s=1).at - NOW).total_seconds() == 300
    assert (check("ok", links_seen=9, links_new=9, interval_s=120, retry_after_s=3600).at - NOW).seconds == 3601


def test_two_sources_do_not_march_in_step() -> None:
    early, late = check("unchanged", jitter=0.0), check("unchanged", jitter=1.0)
    assert early.at < late.at
    assert early.interval_s == late.interval_s


@given(
    result=st.sampled_from(CheckResult),
    interval_s=st.none() | st.integers(1, 10**7),
    links_seen=st.integers(0, 200_000),
    new_share=st.floats(0, 1),
    failures=st.integers(0, 10_000),
    retry_after_s=st.none() | st.floats(0, 1e12),
    jitter=st.floats(0, 1),
)
def test_every_decision_is_between_two_minutes_and_a_day(
    result: CheckResult,
    interval_s: int | None,
    links_seen: int,
    new_share: float,
    failures: int,
    retry_after_s: float | None,
    jitter: float,
) -> None:
    decided = next_check(
        now=NOW,
        result=result,
        interval_s=interval_s,
        links_seen=links_seen,
        links_new=int(links_seen * new_share),
        failures=failures,
        retry_after_s=retry_after_s,
        jitter=jitter,
    )
    assert MIN_INTERVAL_S <= (decided.at - NOW).total_seconds() <= MAX_INTERVAL_S
    assert MIN_INTERVAL_S <= decided.interval_s <= MAX_INTERVAL_S
    assert decided.reason

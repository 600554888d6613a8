"""When a source is due next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.polling import FIRST_INTERVAL_S, MAX_INTERVAL_S, MIN_INTERVAL_S, NextCheck, next_check
from pipelines.model.crawl import CheckResult
from pipelines.model.rhythm import Rhythm

NOW = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)  # a Wednesday, noon in Berlin
HOUR = 3600


def watched(links_an_hour: float, *, until: datetime = NOW, days: int = 14, night: bool = True) -> Rhythm:
    """What is remembered of a source after watching it so long; without `night` nothing comes from 22 to 6."""
    rhythm = Rhythm(watched_until=until - timedelta(days=days))
    for passed in range(1, days * 24 + 1):
        moment = until - timedelta(days=days) + timedelta(hours=passed)
        awake = night or 6 <= (moment.hour) < 21
        rhythm = rhythm.learn(
            moment, round(links_an_hour * passed) - round(links_an_hour * (passed - 1)) if awake else 0
        )
    return rhythm


def check(result: str = "ok", **known: Any) -> NextCheck:
    return next_check(now=NOW, result=CheckResult(result), **{"links_seen": 30, **known})


def wait_s(decided: NextCheck) -> float:
    return (decided.at - NOW).total_seconds()


def test_the_first_check_is_repeated_soon() -> None:
    decided = check(links_new=30)
    assert wait_s(decided) == FIRST_INTERVAL_S
    assert decided.rhythm.watched_until == NOW


def test_the_dates_of_the_first_links_tell_how_busy_a_source_is() -> None:
    busy = check(links_new=30, announced=[NOW - timedelta(minutes=5 * number) for number in range(30)])
    quiet = check(links_new=30, announced=[NOW - timedelta(hours=9 * number) for number in range(30)])
    assert wait_s(busy) < FIRST_INTERVAL_S < wait_s(quiet)


def test_busier_sources_are_asked_more_often_but_not_in_proportion() -> None:
    slow, fast = (check(rhythm=watched(rate)) for rate in (1, 16))
    assert 2.5 < slow.interval_s / fast.interval_s < 8, "the square root of 16 is 4, in proportion would be 16"


def test_the_interval_is_told_with_its_reason() -> None:
    assert check(rhythm=watched(2), links_new=3).reason.startswith("3 new links; 2.")
    assert " an hour expected, every " in check(rhythm=watched(2), links_new=3).reason
    assert check("unchanged", rhythm=watched(2)).reason.startswith("unchanged; ")
    assert check("empty", rhythm=watched(2), links_seen=0).reason.startswith("empty; ")
    assert check(rhythm=watched(2), links_new=25).reason.startswith("25 of 30 links new, some may have been missed")
    assert " a day expected, " in check(rhythm=watched(0.02)).reason


def test_a_night_is_not_polled_and_its_interval_ends_with_it() -> None:
    evening = datetime(2026, 11, 18, 22, 0, tzinfo=UTC)
    rhythm = watched(3, until=evening, night=False)
    noon = next_check(now=NOW, result=CheckResult.OK, rhythm=watched(3, night=False), links_seen=30)
    night = next_check(now=evening, result=CheckResult.UNCHANGED, rhythm=rhythm, links_seen=30)
    assert night.interval_s > 3 * noon.interval_s
    late = datetime(2026, 11, 19, 4, 55, tzinfo=UTC)
    before_dawn = next_check(now=late, result=CheckResult.UNCHANGED, rhythm=watched(3, until=late, night=False))
    assert before_dawn.at - late < timedelta(seconds=before_dawn.interval_s), "the busy hours after it count already"


def test_a_holiday_is_a_sunday() -> None:
    christmas, week_before = datetime(2026, 12, 25, 11, 0, tzinfo=UTC), datetime(2026, 12, 18, 11, 0, tzinfo=UTC)
    waits = [
        next_check(now=now, result=CheckResult.OK, rhythm=watched(2, until=week_before), links_seen=9).interval_s
        for now in (christmas, week_before)
    ]
    assert waits[0] > waits[1]


def test_a_short_feed_is_emptied_in_time() -> None:
    crowded = check(rhythm=watched(60), links_seen=4, links_new=1)
    roomy = check(rhythm=watched(12), links_seen=60, links_new=1)
    assert crowded.interval_s == MIN_INTERVAL_S
    assert check(rhythm=watched(12), links_seen=1, links_new=1).interval_s < roomy.interval_s


def test_time_that_nobody_watched_teaches_nothing() -> None:
    known = watched(5)
    after_holidays = next_check(now=NOW + timedelta(days=14), result=CheckResult.OK, rhythm=known, links_new=30)
    assert after_holidays.rhythm.level() == known.level()
    assert after_holidays.rhythm.watched_until == NOW + timedelta(days=14)


def test_an_error_keeps_what_was_learned_and_backs_off() -> None:
    known = watched(5)
    waits = [wait_s(check("failed", rhythm=known, interval_s=600, failures=failures)) for failures in range(12)]
    assert waits[:5] == [300, 600, 1200, 2400, 4800]
    assert waits == sorted(waits)
    assert waits[-1] == MAX_INTERVAL_S
    assert check("failed", rhythm=known, interval_s=600, failures=3).rhythm == known
    assert check("failed", rhythm=known, interval_s=600, failures=3).interval_s == 600
    assert check("malformed").interval_s == FIRST_INTERVAL_S


def test_an_error_never_makes_a_slow_source_faster_twice() -> None:
    assert wait_s(check("failed", interval_s=6 * HOUR, failures=0)) == 300
    assert wait_s(check("failed", interval_s=6 * HOUR, failures=1)) == 6 * HOUR


@pytest.mark.parametrize("result", ["gone", "disallowed"])
def test_what_is_not_to_be_had_is_tried_once_a_day(result: str) -> None:
    assert wait_s(check(result)) == MAX_INTERVAL_S


def test_retry_after_is_obeyed_and_clamped() -> None:
    assert wait_s(check("failed", retry_after_s=5000)) == 5001
    assert "the server asked to wait 83 min" in check("failed", retry_after_s=5000).reason
    assert wait_s(check("failed", retry_after_s=1e9)) == MAX_INTERVAL_S
    assert wait_s(check("failed", retry_after_s=1)) == 300
    assert wait_s(check("ok", rhythm=watched(60), retry_after_s=3600)) == 3601


def test_two_sources_do_not_march_in_step() -> None:
    early, late = (check("unchanged", rhythm=watched(1), jitter=jitter) for jitter in (0.0, 1.0))
    assert early.at < late.at
    assert early.interval_s == late.interval_s


def test_twice_as_eager_is_about_twice_as_often() -> None:
    usual, eager = (check(rhythm=watched(0.5), eagerness=eagerness).interval_s for eagerness in (1.0, 2.0))
    assert usual == pytest.approx(2 * eager, rel=0.01)


@given(
    result=st.sampled_from(CheckResult),
    rate=st.sampled_from([0.0, 0.01, 3.0, 5000.0]),
    gap_h=st.floats(0, 100_000),
    interval_s=st.none() | st.integers(1, 10**7),
    links_seen=st.integers(0, 200_000),
    new_share=st.floats(0, 1),
    failures=st.integers(0, 10_000),
    retry_after_s=st.none() | st.floats(0, 1e12),
    jitter=st.floats(0, 1),
)
def test_every_decision_is_between_two_minutes_and_a_day(
    result: CheckResult,
    rate: float,
    gap_h: float,
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
        rhythm=watched(rate, until=NOW - timedelta(hours=gap_h), days=1),
        interval_s=interval_s,
        links_seen=links_seen,
        links_new=int(links_seen * new_share),
        failures=failures,
        retry_after_s=retry_after_s,
        jitter=jitter,
    )
    assert MIN_INTERVAL_S <= wait_s(decided) <= MAX_INTERVAL_S
    assert MIN_INTERVAL_S <= decided.interval_s <= MAX_INTERVAL_S
    assert decided.reason
    assert Rhythm.unpacked(decided.rhythm.packed()) is not None

"""When an article is looked at again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.rechecks import LOOKS_AFTER, looks_at_once, next_look

SEEN = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("looked_after", "next_after"),
    [
        (15 * MINUTE, HOUR),
        (61 * MINUTE, 6 * HOUR),
        (3 * HOUR, 6 * HOUR),  # the look after one hour was late: once is enough
        (6 * HOUR, DAY),
        (3 * DAY, 7 * DAY),
        (7 * DAY + MINUTE, None),
    ],
)
def test_looks_are_15_minutes_an_hour_six_a_day_and_a_week_after(
    looked_after: timedelta, next_after: timedelta | None
) -> None:
    decided = next_look(first_seen_at=SEEN, now=SEEN + looked_after, status=200, gone_at=None)
    assert decided.at == (None if next_after is None else SEEN + next_after)
    assert decided.gone_at is None


def test_there_are_five() -> None:
    now, looks = SEEN + LOOKS_AFTER[0], 0
    while True:
        looks += 1
        decided = next_look(first_seen_at=SEEN, now=now, status=304, gone_at=None)
        if decided.at is None:
            break
        now = decided.at
    assert looks == 5


@pytest.mark.parametrize(
    ("status", "gone_before", "gone_now", "again", "reason"),
    [
        (200, False, False, True, "still there"),
        (304, True, False, True, "back again"),
        (404, False, True, True, "not found (404)"),
        (410, False, True, False, "removed by the publisher (410)"),
        (503, True, True, True, "the server answered 503"),
        (503, False, False, True, "the server answered 503"),
        (None, False, False, True, "no answer"),
    ],
)
def test_what_an_answer_means(status: int | None, gone_before: bool, gone_now: bool, again: bool, reason: str) -> None:
    now = SEEN + HOUR
    decided = next_look(first_seen_at=SEEN, now=now, status=status, gone_at=SEEN + MINUTE if gone_before else None)
    assert (decided.gone_at is not None, decided.at is not None, decided.reason) == (gone_now, again, reason)
    if gone_before and gone_now:
        assert decided.gone_at == SEEN + MINUTE, "since when stays"


@pytest.mark.parametrize(
    ("interval_s", "delay_s", "looks"), [(None, 1, 0), (120, 1, 20), (120, 10, 3), (120, 60, 0), (86400, 0, 20)]
)
def test_re_checks_take_a_quarter_of_the_time_at_most(interval_s: int | None, delay_s: float, looks: int) -> None:
    assert looks_at_once(interval_s=interval_s, delay_s=delay_s) == looks

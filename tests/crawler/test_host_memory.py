"""Pauses that hosts ask for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.middlewares.host_memory import DEAD_AFTER, DEAD_PAUSE_S, HostMemory, retry_after_s

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (b"120", 120.0),
        ("0", 1.0),
        ("1000000000", 86_400.0),
        ("9" * 400, 86_400.0),
        ("Fri, 20 Nov 2026 12:10:00 GMT", 600.0),
        ("Fri, 20 Nov 2026 11:00:00 GMT", 1.0),
        ("Fri, 01 Jan 2500 00:00:00 GMT", 86_400.0),
        ("-5", None),
        ("bald", None),
        ("1e9", None),
        ("٣", None),
        ("Fri, 20 Nov 2026 12:10:00", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after(value: str | bytes | None, seconds: float | None) -> None:
    assert retry_after_s(value, NOW) == seconds


def test_a_pause_passes() -> None:
    now = [100.0]
    memory = HostMemory(clock_s=lambda: now[0])
    memory.pause("a", 60, "it answered 429")
    memory.pause("a", 10, "it answered 503")
    assert (memory.pause_left_s("a"), memory.pause_left_s("b")) == (60, 0)
    assert memory.pause_reason("a") == "it answered 429"
    now[0] = 161
    assert memory.pause_left_s("a") == 0


def test_a_host_that_does_not_answer_is_paused() -> None:
    memory = HostMemory(clock_s=lambda: 0.0)
    for _ in range(DEAD_AFTER - 1):
        memory.did_not_answer("a", "timeout")
    memory.answered("a")
    for _ in range(DEAD_AFTER - 1):
        memory.did_not_answer("a", "timeout")
    assert memory.pause_left_s("a") == 0
    memory.did_not_answer("a", "timeout")
    assert memory.pause_left_s("a") == DEAD_PAUSE_S

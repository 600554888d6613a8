"""The clock of `watch`."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine
from typing import Any

from crawler.schedule import clock as clock_module
from crawler.schedule.clock import STALLED_EXIT_CODE, Clock


def run(test: Callable[[Clock], Coroutine[Any, Any, None]]) -> None:
    async def within() -> None:
        clock = Clock()
        await asyncio.wait_for(test(clock), timeout=30)
        await clock.stop()

    asyncio.run(within())


async def until(condition: Callable[[], bool]) -> None:
    while not condition():
        await asyncio.sleep(0.01)


def test_jobs_are_called_at_once_and_again() -> None:
    calls: list[str] = []

    async def test(clock: Clock) -> None:
        async def fast() -> None:
            calls.append("fast")

        async def slow() -> None:
            calls.append("slow")

        clock.every(0.05, fast, name="fast")
        clock.every(3600, slow, name="slow")
        clock.start()
        await until(lambda: calls.count("fast") >= 3 and "slow" in calls)

    run(test)
    assert calls.count("slow") == 1


def test_a_job_that_raises_is_called_again() -> None:
    calls: list[int] = []

    async def test(clock: Clock) -> None:
        async def fail() -> None:
            calls.append(1)
            raise ZeroDivisionError

        clock.every(0.05, fail, name="fail")
        clock.start()
        await until(lambda: len(calls) >= 3)

    run(test)


def test_a_slow_job_is_never_called_twice_at_once_and_is_waited_for() -> None:
    under_way: list[int] = []
    most: list[int] = []
    ended: list[int] = []

    async def test(clock: Clock) -> None:
        async def slow() -> None:
            under_way.append(1)
            most.append(len(under_way))
            await asyncio.sleep(0.2)
            under_way.pop()
            ended.append(1)

        clock.every(0.05, slow, name="slow")
        clock.start()
        await until(lambda: len(ended) >= 2 and bool(under_way))
        await clock.stop()
        assert not under_way
        count = len(ended)
        await asyncio.sleep(0.2)
        assert len(ended) == count

    run(test)
    assert set(most) == {1}


def test_a_loop_that_was_blocked_makes_up_for_one_call() -> None:
    calls: list[float] = []

    async def test(clock: Clock) -> None:
        async def note() -> None:
            calls.append(time.monotonic())

        clock.every(0.1, note, name="note")
        clock.start()
        await until(lambda: len(calls) >= 1)
        time.sleep(1.5)  # more than APScheduler's default grace of one second, after which it drops a run
        before = len(calls)
        await until(lambda: len(calls) > before)

    run(test)


def test_a_clock_that_was_set_back_stops_nothing(monkeypatch: Any) -> None:
    """APScheduler sleeps until a wall-clock time; here that time is an hour too far away, as after a clock change."""
    monkeypatch.setattr(clock_module, "LATE_S", 0.2)
    monkeypatch.setattr(clock_module, "HEARTBEAT_S", 0.05)
    calls: list[int] = []

    async def test(clock: Clock) -> None:
        async def note() -> None:
            calls.append(1)

        clock.every(0.1, note, name="note")
        clock.start()
        await until(lambda: len(calls) >= 1)
        job = clock._scheduler.get_job("note")
        job.modify(next_run_time=job.next_run_time.replace(year=job.next_run_time.year + 1))
        before = len(calls)
        await until(lambda: len(calls) > before)

    run(test)


STALLED = """
import asyncio, time
from crawler.schedule.clock import Clock
async def main():
    clock = Clock(stall_s=0.5)
    async def block():
        time.sleep(60)
    clock.every(60, block, name="block")
    clock.start()
    await asyncio.sleep(60)
asyncio.run(main())
"""


def test_a_loop_that_stands_still_ends_the_process() -> None:
    ended = subprocess.run([sys.executable, "-c", STALLED], capture_output=True, text=True, timeout=50, check=False)
    assert ended.returncode == STALLED_EXIT_CODE
    assert "event loop stands still" in ended.stderr

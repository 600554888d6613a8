"""Workers: a page that hangs, dies or raises costs itself only; workers end with their parent."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest

from pipelines.model.article import ArticleDraft, Rejection
from pipelines.model.crawl import Outcome
from pipelines.model.page import FetchedPage
from pipelines.workers import ExtractionPool


def page(body: bytes) -> FetchedPage:
    return FetchedPage(
        url="http://127.0.0.1/a", final_url="http://127.0.0.1/a", status=200, body=body, fetched_at=datetime.now(UTC)
    )


def read(wanted: FetchedPage) -> ArticleDraft | Rejection:
    """What a worker does here: as the page's body says."""
    if wanted.body == b"hang":
        time.sleep(60)
    if wanted.body == b"die":
        os.kill(os.getpid(), signal.SIGKILL)
    if wanted.body == b"raise":
        raise ValueError("a page no parser likes")
    if wanted.body == b"eat":
        return ArticleDraft(url="", text="x" * (3 * 1024**3))
    return ArticleDraft(url=wanted.url, text=wanted.body.decode())


@pytest.mark.parametrize(
    ("body", "told"), [(b"hang", "did not finish"), (b"die", "died"), (b"raise", "no parser likes"), (b"eat", "MB")]
)
def test_a_page_that_breaks_a_worker_is_quarantined_and_the_others_are_read(body: bytes, told: str) -> None:
    with ExtractionPool(1, timeout_s=2, read=read) as pool:
        results = [result for _, result in pool.read_all([page(b"before"), page(body), page(b"after")])]
    before, broken, after = results
    assert isinstance(before, ArticleDraft)
    assert isinstance(after, ArticleDraft)
    assert isinstance(broken, Rejection)
    assert broken.outcome == Outcome.QUARANTINED
    assert told in broken.reason


def test_reading_leaves_the_event_loop_free() -> None:
    async def both() -> tuple[ArticleDraft | Rejection, int]:
        beats = 0

        async def beat() -> None:
            nonlocal beats
            while True:
                await asyncio.sleep(0.05)
                beats += 1

        with ExtractionPool(1, timeout_s=2, read=read) as pool:
            beating = asyncio.create_task(beat())
            result = await pool.read(page(b"hang"))
            beating.cancel()
        return result, beats

    result, beats = asyncio.run(both())
    assert isinstance(result, Rejection)
    assert beats > 10


PARENT = """
import sys, time
from tests.test_workers import page, read
from pipelines.workers import ExtractionPool
if __name__ == "__main__":
    pool = ExtractionPool(2, read=read)
    next(pool.read_all([page(b"x")]))
    print(" ".join(str(p) for p in pool._pool._pool_manager.worker_manager.workers), flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the parent's death is signalled by Linux")
def test_workers_end_with_a_killed_parent(tmp_path: object) -> None:
    script = os.path.join(str(tmp_path), "parent.py")
    with open(script, "w", encoding="utf-8") as file:
        file.write(PARENT)
    parent = subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": os.getcwd()}
    )
    assert parent.stdout is not None
    workers = [int(pid) for pid in parent.stdout.readline().split()]
    assert workers
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 10
    while any(is_running(pid) for pid in workers):
        assert time.monotonic() < deadline, "workers outlive their parent"
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False

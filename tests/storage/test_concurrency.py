"""Several processes on one database, for real, on both databases."""

from __future__ import annotations

import multiprocessing
import random
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from pipelines.errors import DatabaseBusyError, StorageError
from pipelines.model.crawl import SourceKind
from pipelines.search.find import count
from pipelines.search.query import parse
from pipelines.storage import crawl_state
from pipelines.storage.articles import count_articles
from pipelines.storage.database import Database
from pipelines.storage.tables import meta
from tests.storage.drafts import NOW
from tests.storage.processes import count_up, open_and_close, store_all

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

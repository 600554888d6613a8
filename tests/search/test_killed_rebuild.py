"""A rebuild that is killed at any of its writes goes on where it was, and ends as if nothing had been."""

from __future__ import annotations

import multiprocessing
import signal

import pytest

from pipelines.errors import StorageError
from pipelines.search.find import count, find
from pipelines.search.query import parse
from pipelines.search.reindex import is_current, reindex
from pipelines.storage.database import Database
from tests.search.processes import rebuild_and_die
from tests.search.test_find import fill, ids

KILLED_AFTER = (3, 16, 21, 60)
"""Writes: in the making of the tables, in the first articles, in later ones."""


def test_killed_with_nine_again_and_again(database: Database, database_url: str) -> None:
    made = ids(fill(database, 300, indexed=False))
    for after in KILLED_AFTER:
        process = multiprocessing.get_context("spawn").Process(target=rebuild_and_die, args=(database_url, after))
        process.start()
        process.join()
        assert process.exitcode == -signal.SIGKILL
        assert not is_current(database)
    with database.read() as c, pytest.raises(StorageError, match="being made anew"):
        find(c, parse("Haushalt"))
    assert 0 < reindex(database) < 300
    assert database.check() == []
    with database.read() as c:
        assert find(c, parse("Haushalt"), limit=500) == made
        assert count(c, parse("Meldung")) == 300

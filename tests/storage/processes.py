"""What other processes do in the tests of this folder: they are started for real and some are killed for real."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, select

from pipelines.dedupe.urls import url_key
from pipelines.search.find import index_article
from pipelines.storage import database, migration
from pipelines.storage.articles import find_by_url_key
from pipelines.storage.database import Database
from pipelines.storage.inserting import insert_into
from pipelines.storage.tables import meta
from tests.storage.drafts import draft, store


def count_up(url: str, times: int) -> None:
    """Read a number, write the next one, as every read-modify-write does."""
    opened = Database.open(url)
    for _ in range(times):
        with opened.write() as c:
            now = int(c.execute(select(meta.c.value).where(meta.c.key == "counter")).scalar() or 0)
            statement = insert_into(c, meta).values(key="counter", value=str(now + 1))
            c.execute(
                statement.on_conflict_do_update(index_elements=[meta.c.key], set_={"value": statement.excluded.value})
            )
    opened.close()


def store_all(url: str, addresses: list[str]) -> None:
    """Store what is not known yet, each in its own transaction."""
    opened = Database.open(url)
    for address in addresses:
        with opened.write() as c:
            if find_by_url_key(c, url_key(address)) is None:
                index_article(c, store(c, draft(url=address)), replaces=None)
    opened.close()


def open_and_die(url: str, statements: int, folder: str, revision: str) -> None:
    """Open, and be killed before the n-th statement of the migration."""
    migration.script_folder = lambda: Path(folder)
    seen = 0

    @event.listens_for(Engine, "before_cursor_execute")
    def kill(c: Any, cursor: Any, statement: str, *rest: Any) -> None:
        nonlocal seen
        if statement.lstrip().startswith(("CREATE", "ALTER", "INSERT", "UPDATE", "DROP")):
            seen += 1
            if seen == statements:
                os.kill(os.getpid(), signal.SIGKILL)

    for module in (migration, database):
        setattr(module, "SCHEMA_REVISION", revision)  # noqa: B010
    Database.open(url).close()


def open_and_close(url: str) -> None:
    """Open, making and migrating what is not there."""
    Database.open(url).close()


def write_without_pause(url: str, until: str) -> None:
    """Begin the next transaction as soon as one is over, until a file is there."""
    opened = Database.open(url)
    while not Path(until).exists():
        with opened.write() as c:
            c.execute(select(meta.c.value)).all()
            time.sleep(0.03)
    opened.close()

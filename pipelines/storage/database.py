"""One database, SQLite or PostgreSQL, with the same promises on both.

**One writer at a time.** On SQLite a write begins with BEGIN IMMEDIATE (the driver's default loses updates: two readers
that both write what they read). On PostgreSQL a write takes one advisory lock first: read committed loses the same
updates, and two processes that store copies of one report at once would not see each other's. A write takes
milliseconds, so waiting costs nothing that a monitor notices.

**Each in turn.** PostgreSQL's lock is a queue. SQLite's is none: whoever waits looks again every tenth of a second, and
beside a writer that begins anew at once (a rebuild of the index) it waited for ever. So on SQLite a writer first takes
the turn, a lock on a file beside the database, and holds it until the database is its own: who has just written finds
the turn taken. A killed process holds neither.

**Patience.** A command that a person waits for gives up after ten seconds; one that works for hours outlasts a
database that is locked, or away for a restart, for a minute and more. A transaction that was broken in its middle
cannot be mended here: it raises DatabaseBusyError, and whoever can repeat it does.

**Errors are ours.** Whatever the driver says becomes StorageError or DatabaseBusyError, one line; constraint errors
stay as they are, they are ours to prevent.
"""

from __future__ import annotations

import contextlib
import logging
import os
import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError

from pipelines.errors import DatabaseBusyError, StorageError
from pipelines.storage import care, migration
from pipelines.storage.tables import SCHEMA_REVISION

logger = logging.getLogger(__name__)

BUSY_TIMEOUT_S = 10.0
PATIENT_TIMEOUT_S = 90.0
"""For commands that run for hours."""
WRITER_LOCK = 0x7072657373  # "press": the advisory lock of our writers
_BUSY_STATES = {"55P03", "40P01", "40001"}  # lock timeout, deadlock, serialisation


class Database:
    """One database. Open it with `Database.open`, close it when done."""

    def __init__(self, engine: Engine, *, busy_timeout_s: float) -> None:
        self.engine = engine
        self._busy_timeout_s = busy_timeout_s
        self._was_reached = False
        self.was_made = False
        """Whether it had none of our tables before it was opened."""
        self.is_sqlite = engine.dialect.name == "sqlite"

    @classmethod
    def open(cls, url: str, *, migrate: bool = True, busy_timeout_s: float = BUSY_TIMEOUT_S) -> Database:
        """Open, make if missing (SQLite), and bring to the newest schema.

        Raises DatabaseTooNewError, DatabaseBusyError, and StorageError for what cannot be reached, read or written,
        holds something else, or needs a migration while `migrate` is False.
        """
        database = cls(_engine(_read_url(url), busy_timeout_s), busy_timeout_s=busy_timeout_s)
        try:
            with database._errors():
                database._bring_up_to_date(migrate)
            database._was_reached = True
        except BaseException:
            database.close()
            raise
        return database

    @property
    def name(self) -> str:
        """The database as a user may see it, without its password."""
        if self.is_sqlite:
            return str(self.engine.url.database)
        return self.engine.url.render_as_string(hide_password=True)

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction of the one writer: committed at the end, rolled back on any error.

        Raises DatabaseBusyError where its turn did not come in time, or the connection broke: then perhaps all of it
        was written, or nothing.
        """
        with self._errors(), ExitStack() as stack:
            c = stack.enter_context(self._connection())
            with self._turn():
                stack.enter_context(c.begin())
            if not self.is_sqlite:
                c.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER_LOCK})
            yield c

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """One transaction that only reads; on SQLite it sees one moment and waits for nobody."""
        with self._errors(), self._connection() as c:
            yield c.execution_options(reads_only=True)

    def _connection(self) -> Connection:
        """A connection; a server that was there before and is away is waited for."""
        deadline = time.monotonic() + self._busy_timeout_s
        while True:
            try:
                return self.engine.connect()
            except DBAPIError as error:
                if self.is_sqlite or not self._was_reached:
                    raise
                if time.monotonic() >= deadline:
                    raise DatabaseBusyError(
                        f"{self.name} cannot be reached any more; is the server running?"
                    ) from error
                logger.warning("database away, trying again seconds_left=%.0f", deadline - time.monotonic())
            time.sleep(1 + random.random())

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait until no other writer waits before us; over when the caller has the database."""
        if not self.is_sqlite:
            yield
            return
        deadline = time.monotonic() + self._busy_timeout_s
        with open(f"{self.engine.url.database}-turn", "ab") as file:
            while True:
                try:
                    flock(file, LOCK_EX | LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() >= deadline:
                        raise self._busy() from None
                time.sleep(random.uniform(0.002, 0.02))
            yield

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()

    def backup(self, path: Path) -> None:
        """Copy the database to a new file while it is in use. Raises StorageError, also where the file exists."""
        if not self.is_sqlite:
            raise StorageError("a PostgreSQL database is backed up with pg_dump; db backup copies SQLite files")
        if path.exists():
            raise StorageError(f"{path} exists already; name a new file")
        with self._errors():
            care.copy_sqlite(Path(str(self.engine.url.database)), path)

    def check(self) -> list[str]:
        """What is wrong with the database, one line each; empty: nothing."""
        try:
            with self.read() as c:
                return care.problems(c)
        except DatabaseBusyError:
            raise
        except StorageError as error:
            return [str(error)]

    def vacuum(self) -> None:
        """Give back unused space, so that what was deleted is gone from the file too."""
        with self._errors():
            if self.is_sqlite:
                care.vacuum_sqlite(Path(str(self.engine.url.database)))
            else:
                with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as c:
                    c.exec_driver_sql("VACUUM (ANALYZE)")

    def _bring_up_to_date(self, migrate: bool) -> None:
        with self.read() as c:
            found = migration.current_revision(c)
        if found == SCHEMA_REVISION:
            return
        self.was_made = found is None
        if found is not None:
            migration.check_known(found)
        if not migrate:
            raise StorageError(
                f"{self.name} needs a migration ({found} to {SCHEMA_REVISION}); run: presseschau db upgrade"
            )
        with self.engine.connect() as c:
            if self.is_sqlite:  # tables are rebuilt; this cannot change inside a transaction
                c.connection.cursor().execute("PRAGMA foreign_keys = OFF")
            with ExitStack() as stack:
                with self._turn():
                    stack.enter_context(c.begin())
                if not self.is_sqlite:
                    c.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER_LOCK})
                migration.upgrade(c, before=self._back_up_before)
            c.invalidate()

    def _back_up_before(self, revision: str) -> None:
        """Copy an SQLite file next to itself before its data is changed; a copy of an earlier attempt is kept."""
        if not self.is_sqlite:
            return
        path = Path(str(self.engine.url.database))
        copy = path.with_name(f"{path.name}.before-{SCHEMA_REVISION}-from-{revision}")
        if not copy.exists():
            care.copy_sqlite(path, copy)
            logger.info("database backed up file=%s", copy)

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise
        except DBAPIError as error:
            raise self._translated(error, error.orig) from error
        except sqlite3.Error as error:
            raise self._translated(error, error) from error

    def _busy(self) -> DatabaseBusyError:
        return DatabaseBusyError(f"{self.name} is in use by another process and stayed locked; try again")

    def _translated(self, error: Exception, cause: BaseException | None) -> Exception:
        message = (str(cause) or str(error)).strip().splitlines()[0]
        if getattr(cause, "sqlstate", None) in _BUSY_STATES or "database is locked" in message:
            return self._busy()
        if self._was_reached and getattr(error, "connection_invalidated", False):
            return DatabaseBusyError(f"the connection to {self.name} broke ({message}); try again")
        hints = {
            "not a database": f"{self.name} is not a database; name another file",
            "malformed": f"{self.name} is damaged ({message}); restore a backup",
            "unable to open": f"{self.name} cannot be opened; is the folder there and may it be written?",
            "readonly": f"{self.name} may not be written; check its permissions",
            "disk is full": f"{self.name} cannot grow, the disk is full; make room and try again",
        }
        for sign, hint in hints.items():
            if self.is_sqlite and sign in message:
                return StorageError(hint)
        return StorageError(f"{self.name}: {message}")


def _read_url(url: str) -> URL:
    """The URL, with its folder made for an SQLite file."""
    try:
        parsed = make_url(url)
        parsed.get_dialect()
    except (ArgumentError, NoSuchModuleError) as error:
        raise StorageError(
            "the database is not a URL this program reads; use sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME"
        ) from error
    backend = parsed.get_backend_name()
    if backend not in ("sqlite", "postgresql"):
        raise StorageError(f"{backend} is not supported; use sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME")
    if backend == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise StorageError("an SQLite database needs a file: sqlite:///PATH")
        path = Path(parsed.database).expanduser().absolute()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(f"the folder {path.parent} cannot be made: {error.strerror}") from error
        if path.is_dir():
            raise StorageError(f"{path} is a folder; name a file in it")
        if path.exists() and not os.access(path, os.W_OK):
            raise StorageError(f"{path} may not be written; check its permissions")
        parsed = parsed.set(database=str(path))
    return parsed


def _engine(url: URL, busy_timeout_s: float) -> Engine:
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, hide_parameters=True, connect_args={"timeout": busy_timeout_s})
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    connect_args = {"connect_timeout": 10, "application_name": "presseschau"}
    engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=connect_args)

    def set_up_postgres(connection: Any, record: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {int(busy_timeout_s * 1000)}")
            cursor.execute("SET idle_in_transaction_session_timeout = '10min'")  # a stopped process frees the lock
        connection.commit()

    event.listen(engine, "connect", set_up_postgres)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    connection.execute("PRAGMA journal_mode = WAL")
    # After a power cut the newest transactions may be missing, never half a one: their links are pending again and
    # are fetched again. A killed process loses nothing.
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")  # what is forgotten leaves no bytes behind


def _begin_sqlite(c: Connection) -> None:
    c.exec_driver_sql("BEGIN" if c.get_execution_options().get("reads_only") else "BEGIN IMMEDIATE")

"""Brings a database to the newest schema, or says why not.

All migrations of one upgrade run in one transaction under an exclusive lock: a process killed in the middle leaves the
database as it was, and of two that start at once one migrates and the other finds the work done. SQLite can roll back
DDL as well as PostgreSQL; it is only the sqlite3 module's own transactions that get in the way, and they are off here.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from pipelines.errors import DatabaseTooNewError, StorageError
from pipelines.storage.tables import SCHEMA_REVISION

if TYPE_CHECKING:
    from alembic.config import Config

logger = logging.getLogger(__name__)

PACKED = Path(__file__).parent / "migrations"  # inside a wheel
IN_REPOSITORY = Path(__file__).parents[2] / "alembic"


def script_folder() -> Path:
    """The folder with `env.py` and `versions/`."""
    return PACKED if (PACKED / "env.py").is_file() else IN_REPOSITORY


def alembic_config() -> Config:
    """The configuration for alembic's commands, without a file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(script_folder()).replace("%", "%%"))
    return config


def current_revision(c: Connection) -> str | None:
    """The schema's revision; None for a database without our tables.

    Raises StorageError where the database holds another program's tables.
    """
    tables = inspect(c).get_table_names()
    if "alembic_version" in tables:
        found: str | None = c.execute(text("SELECT version_num FROM alembic_version")).scalar()
        if found is not None:
            return found
    strangers = [name for name in tables if name != "alembic_version"]
    if strangers:
        raise StorageError(
            f"the database holds tables that are not ours ({', '.join(sorted(strangers)[:3])}); name an empty one"
        )
    return None


def known_revisions() -> list[str]:
    """Every revision this program can come from, oldest first."""
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(alembic_config())
    return [script.revision for script in scripts.walk_revisions()][::-1]


def check_known(revision: str) -> None:
    """Raises DatabaseTooNewError for a revision that no migration here leads to."""
    if revision not in known_revisions():
        raise DatabaseTooNewError(
            f"the database was written by a newer presseschau (its schema is {revision}, this program knows up to "
            f"{SCHEMA_REVISION}); update the program"
        )


def upgrade(c: Connection, *, before: Callable[[str], None], target: str = "head") -> None:
    """Migrate inside the transaction that is open on `c`.

    `before` is called with the old revision if there is existing data to change. The caller holds the lock.
    """
    from alembic import command

    found = current_revision(c)
    if found is not None:
        check_known(found)
        if found == SCHEMA_REVISION:
            return
        before(found)
    config = alembic_config()
    config.attributes["connection"] = c
    command.upgrade(config, target)
    if c.dialect.name == "sqlite":
        broken = c.execute(text("PRAGMA foreign_key_check")).first()
        if broken is not None:
            raise StorageError(f"the migration would leave {broken[0]} without its {broken[2]}; nothing was changed")
    logger.info("database migrated from=%s to=%s", found, target)

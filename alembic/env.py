"""Runs the migrations: on the connection that `pipelines.storage.migration` hands over, else (the alembic command) on
the database that the settings name."""

from __future__ import annotations

import os

from alembic import context
from sqlalchemy import Connection, create_engine

from pipelines.settings import find_file, load_settings
from pipelines.storage.tables import metadata


def include_object(item: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
    """The search index is written by hand in the migrations: its tables differ between the databases."""
    return not (kind == "table" and name is not None and name.startswith("article_search"))


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_object=include_object,
        render_as_batch=True,
        # All or nothing: both databases can roll back DDL, so a killed migration leaves no trace.
        transactional_ddl=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    settings = load_settings({}, os.environ, find_file(None)).settings
    with create_engine(settings.database).connect() as opened:
        run(opened)

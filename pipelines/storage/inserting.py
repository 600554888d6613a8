"""`INSERT … ON CONFLICT`, spelled for whichever database a connection speaks to."""

from __future__ import annotations

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_into(c: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return sqlite.insert(table) if c.dialect.name == "sqlite" else postgresql.insert(table)

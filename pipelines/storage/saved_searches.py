"""Searches saved under a name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select

from pipelines.storage.inserting import insert_into
from pipelines.storage.tables import saved_search


def save(c: Connection, name: str, query: str, *, now: datetime) -> None:
    """Keep a query under a name, in place of the one that had it."""
    values = {"query": query, "saved_at": now}
    statement = insert_into(c, saved_search).values(name=name, **values)
    c.execute(statement.on_conflict_do_update(index_elements=[saved_search.c.name], set_=values))


def saved(c: Connection) -> dict[str, str]:
    """Every name with its query, in the order of the names."""
    rows = c.execute(select(saved_search.c.name, saved_search.c.query).order_by(saved_search.c.name))
    return {row.name: row.query for row in rows}


def remove(c: Connection, name: str) -> bool:
    """Forget a name; whether there was one."""
    return c.execute(delete(saved_search).where(saved_search.c.name == name)).rowcount > 0

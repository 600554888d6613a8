"""Which module speaks to this database's index."""

from __future__ import annotations

from types import ModuleType

from sqlalchemy import Connection

from pipelines.search import postgres, sqlite


def dialect_of(c: Connection) -> ModuleType:
    """`sqlite` or `postgres`: the same functions, each in its database's own SQL."""
    return sqlite if c.dialect.name == "sqlite" else postgres

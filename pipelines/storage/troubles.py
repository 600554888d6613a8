"""Troubles of publishers that were told: each once when it begins and once when it ends, whoever watches."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, select, update

from pipelines.model.health import Trouble, TroubleKind
from pipelines.storage.tables import trouble


def open_troubles(c: Connection) -> dict[int, Trouble]:
    """The troubles that began and did not end, by their number."""
    rows = c.execute(select(trouble).where(trouble.c.ended_at.is_(None)).order_by(trouble.c.id))
    return {
        row.id: Trouble(
            kind=TroubleKind(row.kind),
            publisher=row.publisher,
            since=row.since,
            what=row.what,
            advice=row.advice,
            source_url=row.source_url,
        )
        for row in rows
    }


def begin_trouble(c: Connection, found: Trouble, *, now: datetime) -> int:
    """Note that a trouble began; returns its number."""
    values = {
        "publisher": found.publisher,
        "kind": found.kind.value,
        "source_url": found.source_url,
        "what": found.what,
        "advice": found.advice,
        "since": found.since,
        "began_at": now,
    }
    number: int = c.execute(trouble.insert().values(values).returning(trouble.c.id)).scalar_one()
    return number


def end_troubles(c: Connection, numbers: Iterable[int], *, now: datetime) -> None:
    """Note that they ended."""
    c.execute(update(trouble).where(trouble.c.id.in_(list(numbers))).values(ended_at=now))

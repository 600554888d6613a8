"""What ran when, and what it counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, select, update

from pipelines.model.crawl import Run
from pipelines.storage.tables import run


def begin_run(c: Connection, kind: str, now: datetime) -> int:
    """Write that a run began; returns its id."""
    statement = run.insert().values(kind=kind, started_at=now, counts={}).returning(run.c.id)
    return int(c.execute(statement).scalar_one())


def end_run(c: Connection, run_id: int, now: datetime, counts: Mapping[str, int]) -> None:
    """Write that it ended, and what it counted."""
    c.execute(update(run).where(run.c.id == run_id).values(ended_at=now, counts=dict(counts)))


def last_runs(c: Connection, n: int) -> list[Run]:
    """The newest `n` runs, newest first."""
    return [
        Run(id=row.id, kind=row.kind, started_at=row.started_at, ended_at=row.ended_at, counts=row.counts)
        for row in c.execute(select(run).order_by(run.c.id.desc()).limit(n))
    ]

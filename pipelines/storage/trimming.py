"""What a monitor that runs for years need not remember: how each look at a source ended, and when each crawl ran."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete

from pipelines.storage.tables import run, source_check


def forget_checks(c: Connection, before: datetime) -> int:
    """Delete what happened before this moment; returns how many rows. Articles, links and alerts stay."""
    checks = c.execute(delete(source_check).where(source_check.c.checked_at < before)).rowcount
    return checks + c.execute(delete(run).where(run.c.started_at < before)).rowcount

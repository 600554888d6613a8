"""Processor time of work on a database: this process and, on PostgreSQL, the server's process that works for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, text


def processor_clock(c: Connection) -> Callable[[], float]:
    """Seconds of processor time of this process and of the server's process that works for this connection."""
    if c.dialect.name == "sqlite":
        return time.process_time
    server = Path(f"/proc/{c.execute(text('SELECT pg_backend_pid()')).scalar_one()}/schedstat")
    return lambda: time.process_time() + int(server.read_text().split()[0]) / 1e9

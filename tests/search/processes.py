"""A rebuild of the index in a process of its own, killed for real."""

from __future__ import annotations

import os
import signal
from typing import Any

from sqlalchemy import Engine, event

from pipelines.search import reindex as rebuilding
from pipelines.search import sealing
from pipelines.storage.database import Database


def rebuild_and_die(url: str, after: int) -> None:
    """Begin or go on with a rebuild in transactions of ten articles; killed before the n-th of its writes."""
    rebuilding.ARTICLES_A_TRANSACTION = 10
    sealing.MIN_ARTICLES = 1
    seen = 0

    @event.listens_for(Engine, "before_cursor_execute")
    def kill(c: Any, cursor: Any, statement: str, *rest: Any) -> None:
        nonlocal seen
        seen += statement.startswith(("CREATE", "DROP", "INSERT", "UPDATE", "DELETE"))
        if seen >= after:
            os.kill(os.getpid(), signal.SIGKILL)

    rebuilding.reindex(Database.open(url))

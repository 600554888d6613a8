"""The verdicts on all publishers, and what is new in them: for `status` and for a `watch` that must not stay silent."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime

from pipelines.health.yield_ import troubles
from pipelines.model.health import Trouble, TroubleKind
from pipelines.storage.database import Database
from pipelines.storage.health import publisher_records

logger = logging.getLogger(__name__)


def all_troubles(
    database: Database, *, now: datetime, publishers: Iterable[str] | None = None
) -> dict[str, list[Trouble]]:
    """What is wrong with each publisher that has sources, worst first; an empty list: it is well.

    `publishers` narrows it to those keys. Raises StorageError.
    """
    with database.read() as c:
        records = publisher_records(c, now=now, publishers=publishers)
    return {record.key: troubles(record, now=now) for record in records}


class HealthLog:
    """Tells of every trouble that does not pass by itself, once when it begins and once when it ends."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, TroubleKind, str | None], Trouble] = {}

    def tell(self, found: dict[str, list[Trouble]]) -> tuple[Sequence[Trouble], Sequence[Trouble]]:
        """Log what began since the last call as warning and what ended as info; returns both."""
        current = {
            (trouble.publisher, trouble.kind, trouble.source_url): trouble
            for troubles_of_one in found.values()
            for trouble in troubles_of_one
            if not trouble.may_pass
        }
        began = [trouble for key, trouble in current.items() if key not in self._known]
        ended = [trouble for key, trouble in self._known.items() if key not in current]
        self._known = current
        for trouble in began:
            logger.warning(
                "trouble publisher=%s kind=%s since=%s source=%s what=%s advice=%s",
                trouble.publisher,
                trouble.kind,
                trouble.since.isoformat(timespec="minutes") if trouble.since else "-",
                trouble.source_url or "-",
                trouble.what,
                trouble.advice,
            )
        for trouble in ended:
            logger.info("trouble ended publisher=%s kind=%s", trouble.publisher, trouble.kind)
        return began, ended

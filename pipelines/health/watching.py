"""The verdicts on all publishers, and what is new in them: for `status` and for a `watch` that must not stay silent."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from pipelines.alerts.judging import trouble_notices
from pipelines.alerts.telling import tell_notices
from pipelines.health.yield_ import troubles
from pipelines.model.alert import Occasion
from pipelines.model.health import Trouble, TroubleKind
from pipelines.storage.alerts import rules_on
from pipelines.storage.database import Database
from pipelines.storage.health import publisher_records
from pipelines.storage.troubles import begin_trouble, end_troubles, open_troubles

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


def tell_troubles(
    database: Database, found: Mapping[str, Sequence[Trouble]], *, now: datetime
) -> tuple[Sequence[Trouble], Sequence[Trouble]]:
    """Tell of every trouble that does not pass by itself, once when it begins and once when it ends: in the log, and to
    the rules that are on trouble or silence. Returns what began and what ended since somebody last told.

    A publisher that is not in `found` was not looked at; its troubles stay. Raises StorageError.
    """
    current = {_key(one): one for of_one in found.values() for one in of_one if not one.may_pass}
    with database.write() as c:
        known = {_key(one): (number, one) for number, one in open_troubles(c).items()}
        began = [(begin_trouble(c, one, now=now), one) for key, one in current.items() if key not in known]
        ended = [(number, one) for key, (number, one) in known.items() if key not in current and one.publisher in found]
        end_troubles(c, [number for number, _ in ended], now=now)
        if began or ended:
            for rule in rules_on(c, {Occasion.SILENCE, Occasion.TROUBLE}):
                tell_notices(c, rule, trouble_notices(rule, began, ended), now=now)
    for _, trouble in began:
        logger.warning(
            "trouble publisher=%s kind=%s since=%s source=%s what=%s advice=%s",
            trouble.publisher,
            trouble.kind,
            trouble.since.isoformat(timespec="minutes") if trouble.since else "-",
            trouble.source_url or "-",
            trouble.what,
            trouble.advice,
        )
    for _, trouble in ended:
        logger.info("trouble ended publisher=%s kind=%s", trouble.publisher, trouble.kind)
    return [one for _, one in began], [one for _, one in ended]


def _key(trouble: Trouble) -> tuple[str, TroubleKind, str | None]:
    return trouble.publisher, trouble.kind, trouble.source_url

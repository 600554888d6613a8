"""What the crawl keeps in mind: sources and their checks here, links and leases in the modules beside.

A check and the links it found are written together. If the source's ETag were kept first, a process killed between the
two would lose the article for good: the source answers 304 from then on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, and_, case, func, or_, select, update

from pipelines.model.crawl import CheckResult, PublisherSummary, Source, SourceCheck, SourceKind
from pipelines.model.page import Announcement
from pipelines.model.rhythm import Rhythm
from pipelines.storage.inserting import insert_into
from pipelines.storage.leases import (
    lease_publisher,
    leased_publishers,
    release_lease,
    renew_lease,
)
from pipelines.storage.links import (
    add_links,
    count_unknown,
    fate_of,
    insert_links,
    links_due_since,
    outcome_counts,
    pending_links,
    record_outcome,
)
from pipelines.storage.tables import article, link, source, source_check

__all__ = [
    "add_links",
    "count_unknown",
    "due_publishers",
    "fate_of",
    "lease_publisher",
    "outcome_counts",
    "pending_links",
    "publisher_summary",
    "record_check",
    "record_outcome",
    "release_lease",
    "renew_lease",
    "sources_of",
    "sync_sources",
]

_NEVER_CHECKED = datetime(1970, 1, 1, tzinfo=UTC)
_GOOD = (CheckResult.OK, CheckResult.UNCHANGED)


def sync_sources(c: Connection, publisher: str, sources: Sequence[tuple[SourceKind, str]]) -> None:
    """Make the publisher's sources those named. A source that vanished keeps its history and is not checked any more;
    one that comes back goes on where it was."""
    for kind, url in sources:
        statement = insert_into(c, source).values(publisher=publisher, kind=kind, url=url)
        back = {"kind": kind, "retired": False}
        changed = or_(source.c.kind != kind, source.c.retired)
        c.execute(
            statement.on_conflict_do_update(index_elements=[source.c.publisher, source.c.url], set_=back, where=changed)
        )
    gone = source.c.url.not_in([url for _, url in sources])
    c.execute(update(source).where(source.c.publisher == publisher, gone).values(retired=True))


def sources_of(c: Connection, publisher: str) -> list[Source]:
    """The publisher's sources that are in use, in the order in which they were added."""
    query = select(source).where(source.c.publisher == publisher, ~source.c.retired).order_by(source.c.id)
    return [_source(row) for row in c.execute(query)]


def due_publishers(c: Connection, now: datetime, *, publishers: Sequence[str], limit: int) -> list[str]:
    """Those of `publishers` with a source or a link due and no live lease; longest overdue first."""
    due = or_(source.c.next_check_at.is_(None), source.c.next_check_at <= now)
    since = func.coalesce(source.c.next_check_at, _NEVER_CHECKED, type_=source.c.next_check_at.type)
    query = (
        select(source.c.publisher, func.min(since, type_=source.c.next_check_at.type).label("since"))
        .where(~source.c.retired, due)
        .group_by(source.c.publisher)
    )
    overdue: dict[str, datetime] = {row.publisher: row.since for row in c.execute(query)}
    for publisher, waiting_since in links_due_since(c, now).items():
        overdue[publisher] = min(waiting_since, overdue.get(publisher, waiting_since))
    leased = leased_publishers(c, now)
    candidates = [key for key in dict.fromkeys(publishers) if key in overdue and key not in leased]
    return sorted(candidates, key=lambda key: (overdue[key], key))[:limit]


def record_check(c: Connection, source_id: int, check: SourceCheck, announcements: Sequence[Announcement]) -> int:
    """Write one look at a source together with the links it found; returns how many were new."""
    publisher = c.execute(select(source.c.publisher).where(source.c.id == source_id)).scalar_one()
    new = insert_links(c, publisher, announcements, now=check.checked_at, source_id=source_id)
    good = check.result in _GOOD
    values: dict[str, Any] = {
        "next_check_at": check.next_check_at,
        "last_check_at": check.checked_at,
        "interval_s": check.interval_s,
        "failures": 0 if good else source.c.failures + 1,
    }
    if good:
        values["last_good_at"] = check.checked_at
    if check.status is not None:
        values["moved_to"] = check.moved_to
    if check.rhythm is not None:
        values["rhythm"] = check.rhythm.packed()
    if check.result in (CheckResult.OK, CheckResult.EMPTY):  # a new body: its validators, or none
        values |= {"etag": check.etag, "last_modified": check.last_modified}
        values |= {"body_hash": check.body_hash, "links_hash": check.links_hash}
    elif check.result is CheckResult.UNCHANGED:  # a 304 need not repeat them
        values["etag"] = func.coalesce(check.etag, source.c.etag)
        values["last_modified"] = func.coalesce(check.last_modified, source.c.last_modified)
        values["body_hash"] = func.coalesce(check.body_hash, source.c.body_hash)
    c.execute(update(source).where(source.c.id == source_id).values(values))
    c.execute(
        source_check.insert().values(
            source_id=source_id,
            checked_at=check.checked_at,
            result=check.result,
            reason=check.reason,
            status=check.status,
            links_seen=check.links_seen,
            links_new=new,
        )
    )
    return new


def publisher_summary(c: Connection, *, now: datetime | None = None) -> list[PublisherSummary]:
    """How each publisher that was ever crawled stands, by key. `now` is the end of the last 24 hours."""
    day_ago = (now or datetime.now(UTC)) - timedelta(hours=24)
    sources = {row.publisher: row for row in c.execute(_SOURCES)}
    counts = _count_by_publisher(c, article)
    recent = _count_by_publisher(c, article, article.c.first_seen_at > day_ago)
    pending = _count_by_publisher(c, link, link.c.outcome.in_(["pending", "temporary"]))
    errors = {row.publisher: f"{row.url}: {row.reason}" for row in c.execute(_LAST_ERRORS)}
    keys = sorted({key for key in (*sources, *counts, *pending) if key is not None})
    return [
        PublisherSummary(
            publisher=key,
            sources=sources[key].sources if key in sources else 0,
            last_check_at=sources[key].last_check_at if key in sources else None,
            last_good_at=sources[key].last_good_at if key in sources else None,
            failures=sources[key].failures if key in sources else 0,
            articles=counts.get(key, 0),
            articles_24h=recent.get(key, 0),
            pending=pending.get(key, 0),
            last_error=errors.get(key),
        )
        for key in keys
    ]


_SOURCES = (
    select(
        source.c.publisher,
        func.count().label("sources"),
        func.max(source.c.last_check_at, type_=source.c.last_check_at.type).label("last_check_at"),
        func.max(source.c.last_good_at, type_=source.c.last_good_at.type).label("last_good_at"),
        func.sum(case((source.c.failures > 0, 1), else_=0)).label("failures"),
    )
    .where(~source.c.retired)
    .group_by(source.c.publisher)
)
_LATEST_CHECK = select(func.max(source_check.c.id)).where(source_check.c.source_id == source.c.id).correlate(source)
_LAST_ERRORS = (
    select(source.c.publisher, source.c.url, source_check.c.reason)
    .join(
        source_check,
        and_(source_check.c.source_id == source.c.id, source_check.c.id == _LATEST_CHECK.scalar_subquery()),
    )
    .where(~source.c.retired, source.c.failures > 0)
    .order_by(source_check.c.checked_at)
)


def _count_by_publisher(c: Connection, table: Table, *where: ColumnElement[bool]) -> dict[str, int]:
    query = select(table.c.publisher, func.count()).where(*where).group_by(table.c.publisher)
    return {row[0]: row[1] for row in c.execute(query)}


def _source(row: Row[Any]) -> Source:
    return Source(
        id=row.id,
        publisher=row.publisher,
        kind=SourceKind(row.kind),
        url=row.url,
        etag=row.etag,
        last_modified=row.last_modified,
        next_check_at=row.next_check_at,
        last_check_at=row.last_check_at,
        last_good_at=row.last_good_at,
        failures=row.failures,
        interval_s=row.interval_s,
        rhythm=Rhythm.unpacked(row.rhythm),
        body_hash=row.body_hash,
        links_hash=row.links_hash,
    )

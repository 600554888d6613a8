"""Announced URLs and how each ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, case, delete, func, or_, select, update

from pipelines.dedupe.urls import url_key
from pipelines.model.crawl import Link, LinkFate, Outcome
from pipelines.model.page import Announcement
from pipelines.storage.forgetting import forgotten_keys, forgotten_since
from pipelines.storage.inserting import insert_into
from pipelines.storage.tables import article, link, source

_WAITING = (Outcome.PENDING, Outcome.TEMPORARY)
_KEYS_A_QUERY = 500
_NAMED_BY_A_USER = 1 << 62
"""Stands for the id of the source where there is none: what a source says comes before."""


def insert_links(
    c: Connection,
    publisher: str,
    announcements: Iterable[Announcement],
    *,
    now: datetime,
    source_id: int | None,
) -> int:
    """Add what is not known yet as pending; returns how many were new. What was forgotten stays so.

    A link that still waits learns what this source says of it and an earlier one did not.
    """
    rows: dict[str, dict[str, Any]] = {}
    for announcement in announcements:
        key = url_key(announcement.url)
        if key not in rows:
            rows[key] = {
                "publisher": publisher,
                "url": announcement.url,
                "url_key": key,
                "source_id": source_id,
                "announcement": packed_announcement(announcement),
                "first_seen_at": now,
                "outcome": Outcome.PENDING,
                "reason": "announced, not fetched yet",
            }
    for key in forgotten_keys(c, rows):
        del rows[key]
    if not rows:
        return 0
    statement = insert_into(c, link).on_conflict_do_nothing(index_elements=[link.c.url_key])
    new = set(c.execute(statement.returning(link.c.url_key), list(rows.values())).scalars())
    _complete_waiting(c, [row for key, row in rows.items() if key not in new])
    return len(new)


def _complete_waiting(c: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Merge what these rows announce into links that are still pending.

    Where two sources say different things the one added first is believed, so that the order in which they answer
    does not matter.
    """
    by_key = {row["url_key"]: row for row in rows}
    keys = list(by_key)
    for start in range(0, len(keys), _KEYS_A_QUERY):
        some = keys[start : start + _KEYS_A_QUERY]
        waiting = select(link).where(link.c.url_key.in_(some), link.c.outcome == Outcome.PENDING)
        for known in c.execute(waiting).all():
            row = by_key[known.url_key]
            is_earlier = (row["source_id"] or _NAMED_BY_A_USER) < (known.source_id or _NAMED_BY_A_USER)
            first, second = (row, known._mapping) if is_earlier else (known._mapping, row)
            merged = {**second["announcement"], **first["announcement"]}
            if merged != known.announcement or first is row:
                values = {"announcement": merged, "source_id": first["source_id"], "url": first["url"]}
                c.execute(update(link).where(link.c.id == known.id).values(**values))


def add_links(c: Connection, publisher: str, announcements: Iterable[Announcement], *, now: datetime) -> int:
    """Add links that a user named; returns how many were new. One that ended earlier keeps its outcome."""
    return insert_links(c, publisher, announcements, now=now, source_id=None)


def count_unknown(c: Connection, announcements: Iterable[Announcement]) -> int:
    """How many of the announced links are neither known nor forgotten: what `record_check` would add."""
    keys = list({url_key(announcement.url) for announcement in announcements})
    known = 0
    for start in range(0, len(keys), _KEYS_A_QUERY):
        some = keys[start : start + _KEYS_A_QUERY]
        known += c.execute(select(func.count()).where(link.c.url_key.in_(some))).scalar_one()
    return len(keys) - known - len(forgotten_keys(c, keys))


def pending_links(c: Connection, publisher: str, *, now: datetime, limit: int) -> list[Link]:
    """What waits to be fetched now, oldest first: pending, and temporary failures whose time has come."""
    due = or_(
        link.c.outcome == Outcome.PENDING,
        and_(
            link.c.outcome == Outcome.TEMPORARY,
            or_(link.c.next_attempt_at.is_(None), link.c.next_attempt_at <= now),
        ),
    )
    query = (
        select(link)
        .where(link.c.publisher == publisher, link.c.outcome.in_(_WAITING), due)
        .order_by(link.c.id)
        .limit(limit)
    )
    return [
        Link(
            id=row.id,
            publisher=row.publisher,
            announcement=unpacked_announcement(row.url, row.announcement),
            attempts=row.attempts,
        )
        for row in c.execute(query)
    ]


def links_due_since(c: Connection, now: datetime) -> dict[str, datetime]:
    """Publishers with links to fetch now, and since when the oldest has been waiting."""
    ready = case((link.c.outcome == Outcome.TEMPORARY, link.c.next_attempt_at), else_=link.c.first_seen_at)
    since = func.coalesce(ready, link.c.first_seen_at, type_=link.c.first_seen_at.type)
    query = (
        select(link.c.publisher, func.min(since, type_=link.c.first_seen_at.type).label("since"))
        .where(link.c.outcome.in_(_WAITING), since <= now)
        .group_by(link.c.publisher)
    )
    return {row.publisher: row.since for row in c.execute(query)}


def record_outcome(
    c: Connection,
    url: str,
    *,
    publisher: str,
    outcome: Outcome,
    reason: str,
    now: datetime,
    status: int | None = None,
    article_id: int | None = None,
    next_attempt_at: datetime | None = None,
) -> None:
    """Write how a URL ended; one that nobody announced gets its row now.

    `attempts` counts the fetches since the last outcome that was an end. A known article stays linked when a later
    fetch of it fails.
    """
    values = {
        "outcome": outcome,
        "reason": reason,
        "outcome_at": now,
        "status": status,
        "next_attempt_at": next_attempt_at,
    }
    waiting = link.c.outcome.in_(_WAITING)
    statement = insert_into(c, link).values(
        publisher=publisher,
        url=url,
        url_key=url_key(url),
        announcement={},
        first_seen_at=now,
        attempts=1,
        article_id=article_id,
        **values,
    )
    changes = values | {
        "attempts": case((waiting, link.c.attempts + 1), else_=1),
        "article_id": func.coalesce(article_id, link.c.article_id),
    }
    c.execute(statement.on_conflict_do_update(index_elements=[link.c.url_key], set_=changes))


def drop_link(c: Connection, url: str) -> None:
    """Remove what is known of an address."""
    c.execute(delete(link).where(link.c.url_key == url_key(url)))


def fate_of(c: Connection, url: str) -> LinkFate | None:
    """How a URL ended; also found by the address that an article's page gave itself. None: never heard of it."""
    key = url_key(url)
    fates = select(link, source.c.url.label("source_url")).outerjoin(source, link.c.source_id == source.c.id)
    row = c.execute(fates.where(link.c.url_key == key)).first()
    if row is not None:
        return _fate(row)
    known = c.execute(
        select(article.c.id, article.c.publisher, article.c.first_seen_at).where(article.c.url_key == key)
    ).first()
    if known is None:
        return _forgotten_fate(c, url)
    row = c.execute(fates.where(link.c.article_id == known.id).order_by(link.c.id)).first()
    if row is not None:
        return _fate(row)
    return LinkFate(
        url=url,
        publisher=known.publisher or "",
        outcome=Outcome.STORED,
        reason="stored without an announcement",
        first_seen_at=known.first_seen_at,
        outcome_at=known.first_seen_at,
        source_url=None,
        status=None,
        attempts=0,
        article_id=known.id,
    )


def _forgotten_fate(c: Connection, url: str) -> LinkFate | None:
    since = forgotten_since(c, url_key(url))
    if since is None:
        return None
    return LinkFate(
        url=url,
        publisher="",
        outcome=Outcome.FORGOTTEN,
        reason="forgotten on request; it is not fetched again",
        first_seen_at=since,
        outcome_at=since,
        source_url=None,
        status=None,
        attempts=0,
        article_id=None,
    )


def outcome_counts(c: Connection, publisher: str | None = None) -> dict[Outcome, int]:
    """How many URLs ended how; outcomes that nobody had are missing."""
    query = select(link.c.outcome, func.count()).group_by(link.c.outcome)
    if publisher is not None:
        query = query.where(link.c.publisher == publisher)
    return {Outcome(outcome): count for outcome, count in c.execute(query)}


def _fate(row: Row[Any]) -> LinkFate:
    return LinkFate(
        url=row.url,
        publisher=row.publisher,
        outcome=Outcome(row.outcome),
        reason=row.reason,
        first_seen_at=row.first_seen_at,
        outcome_at=row.outcome_at,
        source_url=row.source_url,
        status=row.status,
        attempts=row.attempts,
        article_id=row.article_id,
        next_attempt_at=row.next_attempt_at,
    )


def packed_announcement(announcement: Announcement) -> dict[str, Any]:
    """What was announced besides the URL; what nobody said is left out."""
    packed = {
        "title": announcement.title,
        "published_at": announcement.published_at.isoformat() if announcement.published_at else None,
        "published_day_only": announcement.published_day_only or None,
        "teaser": announcement.teaser,
        "section": announcement.section,
        "authors": announcement.authors,
        "tags": announcement.tags,
    }
    return {key: value for key, value in packed.items() if value}


def unpacked_announcement(url: str, packed: Mapping[str, Any]) -> Announcement:
    published_at = packed.get("published_at")
    return Announcement(
        url=url,
        title=packed.get("title"),
        published_at=datetime.fromisoformat(published_at) if published_at else None,
        published_day_only=packed.get("published_day_only", False),
        teaser=packed.get("teaser"),
        section=packed.get("section"),
        authors=tuple(packed.get("authors", ())),
        tags=tuple(packed.get("tags", ())),
    )

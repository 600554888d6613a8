"""Stored articles that are asked for again: which, when next, and whether they are still there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select, update

from pipelines.dedupe.urls import url_key
from pipelines.model.article import Access
from pipelines.model.crawl import Outcome, Recheck
from pipelines.model.health import Loss
from pipelines.storage.articles import time_code
from pipelines.storage.inserting import insert_into
from pipelines.storage.links import unpacked_announcement
from pipelines.storage.tables import article, link, recheck

WITNESS_POOL = 30
"""Newest articles among which witnesses are chosen."""


def due_rechecks(
    c: Connection, publisher: str, *, now: datetime, first_after: timedelta, within: timedelta, limit: int
) -> list[Recheck]:
    """Articles of a publisher to look at now, the youngest first: they change most.

    `first_after` is the age at which an article is looked at first, `within` the age from which it is not any more.
    """
    due = or_(recheck.c.article_id.is_(None), recheck.c.next_look_at <= now)
    conditions = [
        article.c.publisher == publisher,
        article.c.id >= time_code(now - within),
        article.c.first_seen_at <= now - first_after,
        due,
    ]
    return _rechecks(c, conditions, limit=limit)


def _rechecks(c: Connection, conditions: Sequence[ColumnElement[bool]], *, limit: int) -> list[Recheck]:
    """The articles that fit, the youngest first, as they are asked for."""
    announced = (
        select(func.min(link.c.id)).where(link.c.article_id == article.c.id).correlate(article).scalar_subquery()
    )
    query = (
        select(
            article.c.id,
            article.c.first_seen_at,
            article.c.url.label("page_url"),
            func.coalesce(link.c.url, article.c.url, type_=article.c.url.type).label("url"),
            link.c.announcement,
            recheck.c.etag,
            recheck.c.last_modified,
            article.c.gone_at,
        )
        .outerjoin(recheck, recheck.c.article_id == article.c.id)
        .outerjoin(link, link.c.id == announced)
        .where(*conditions)
        .order_by(article.c.id.desc())
        .limit(limit)
    )
    return [
        Recheck(
            article_id=row.id,
            announcement=unpacked_announcement(row.url, row.announcement or {}),
            page_url=row.page_url,
            first_seen_at=row.first_seen_at,
            etag=row.etag,
            last_modified=row.last_modified,
            gone_at=row.gone_at,
        )
        for row in c.execute(query)
    ]


def witnesses(c: Connection, publisher: str, *, since: datetime, most: int) -> list[Recheck]:
    """Articles of a publisher that were well before that moment, newest first, to tell whether its pages still are.

    Those with title, date and at least the usual length of text that nobody asked for since; fewer than `most` where
    some were. Without the validators of the last look: a page is wanted.
    """
    pool = (
        select(article.c.id, func.length(article.c.text).label("chars"))
        .where(article.c.publisher == publisher, article.c.first_seen_at < since)
        .where(article.c.title.is_not(None), article.c.published_at.is_not(None), article.c.gone_at.is_(None))
        .where(func.coalesce(article.c.access, Access.FREE) != Access.PAYWALLED, ~article.c.from_announcement)
        .order_by(article.c.id.desc())
        .limit(WITNESS_POOL)
    )
    chars = {row.id: row.chars for row in c.execute(pool)}
    if not chars:
        return []
    looked = (recheck.c.publisher == publisher, recheck.c.looked_at >= since)
    asked = set(c.execute(select(recheck.c.article_id).where(*looked)).scalars())
    usual = sorted(chars.values())[len(chars) // 2]
    chosen = [number for number, count in chars.items() if count >= usual and number not in asked]
    chosen = chosen[: max(most - len(asked), 0)]
    found = _rechecks(c, [article.c.id.in_(chosen)], limit=len(chosen)) if chosen else []
    return [replace(one, etag=None, last_modified=None) for one in found]


def record_look(
    c: Connection,
    article_id: int,
    *,
    publisher: str,
    now: datetime,
    next_look_at: datetime | None,
    etag: str | None = None,
    last_modified: str | None = None,
    lost: Mapping[Loss, bool] | None = None,
    reason: str | None = None,
) -> None:
    """Write a look at an article. Validators are kept as they were where the answer named none.

    `lost` is what the page that was read no longer has, and `reason` why it is no article any more; None: no page was
    read, what was known before still counts.
    """
    values: dict[str, Any] = {"looked_at": now, "next_look_at": next_look_at}
    if lost is not None:
        values |= {"lost": {str(loss): is_lost for loss, is_lost in lost.items()}, "reason": reason}
    statement = insert_into(c, recheck).values(
        article_id=article_id, publisher=publisher, looks=1, etag=etag, last_modified=last_modified, **values
    )
    changes = values | {
        "looks": recheck.c.looks + 1,
        "etag": func.coalesce(etag, recheck.c.etag),
        "last_modified": func.coalesce(last_modified, recheck.c.last_modified),
    }
    c.execute(statement.on_conflict_do_update(index_elements=[recheck.c.article_id], set_=changes))


def restore_outcome(c: Connection, url: str, *, outcome: Outcome, reason: str, outcome_at: datetime | None) -> None:
    """Give a link back how it ended: a look that found nothing new is no new end."""
    values = {"outcome": outcome, "reason": reason, "outcome_at": outcome_at}
    c.execute(update(link).where(link.c.url_key == url_key(url)).values(values))

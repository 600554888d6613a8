"""What is to be told: matches, and the deliveries that an article, a story or a notice makes.

Written in the caller's transaction, the one that stores the article (an outbox): either the article is there with all
its alerts, or neither. What is told once is unique in the database: a story (`new`, `grown`), a version of an article
(`changed`, `gone`), a notice, each for a rule and a channel. Whether and when something is told is decided in
`pipelines.alerts.telling`; how a delivery goes on stands in `pipelines.storage.deliveries`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from pipelines.model.alert import DeliveryState, Held, Notice, Occasion, Rule
from pipelines.model.article import Article
from pipelines.storage import tables
from pipelines.storage.inserting import insert_into

_ID_CHUNK = 500
"""Ids in one IN list; SQLite takes 999 in its oldest builds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What one delivery tells."""

    occasion: Occasion
    article_id: int | None = None
    story_id: int | None = None
    version: int = 0
    notice: Notice | None = None
    notice_key: str | None = None
    """What makes a notice this one and no other."""


def add_matches(c: Connection, article: Article, rule_ids: Sequence[int], *, now: datetime) -> set[int]:
    """Note that the article matches these rules; returns those of which it was not known."""
    if not rule_ids:
        return set()
    values = {"article_id": article.id, "story_id": article.story_id, "version": article.version, "matched_at": now}
    statement = insert_into(c, tables.match).on_conflict_do_nothing().returning(tables.match.c.rule_id)
    return set(c.execute(statement, [{"rule_id": rule_id, **values} for rule_id in rule_ids]).scalars())


def queue(c: Connection, told: Told, ways: Iterable[tuple[Rule, datetime, Held | None]], *, now: datetime) -> int:
    """One delivery for each channel of each rule, to leave at the moment beside it; what was told before is not told
    again. Returns how many are new."""
    shared = {
        **{name: getattr(told, name) for name in ("article_id", "story_id", "version", "notice_key")},
        "occasion": told.occasion.value,
        "notice": {"heading": told.notice.heading, "lines": told.notice.lines} if told.notice else None,
        "state": DeliveryState.WAITING.value,
        "attempts": 0,
        "created_at": now,
    }
    rows = [
        shared
        | {
            "rule_id": rule.id,
            "channel_id": channel.id,
            "next_attempt_at": at,
            "held": held,
            "idempotency_key": uuid.uuid4().hex,
        }
        for rule, at, held in ways
        for channel in rule.channels
    ]
    if not rows:
        return 0
    statement = insert_into(c, tables.delivery).on_conflict_do_nothing().returning(tables.delivery.c.id)
    return len(c.execute(statement, rows).all())


def finds_since(c: Connection, rule_ids: Sequence[int], since: datetime) -> dict[int, int]:
    """How many articles each of these rules matched since then."""
    match = tables.match
    found: dict[int, int] = {}
    for chunk in _chunks(rule_ids):
        counted = (
            select(match.c.rule_id, func.count())
            .where(match.c.rule_id.in_(chunk), match.c.matched_at > since)
            .group_by(match.c.rule_id)
        )
        found |= {row[0]: row[1] for row in c.execute(counted)}
    return found


def told_since(c: Connection, rule_id: int, since: datetime) -> int:
    """How many of the articles that the rule matched since then it tells of."""
    match, delivery = tables.match, tables.delivery
    told = select(delivery.c.id).where(delivery.c.article_id == match.c.article_id, delivery.c.rule_id == rule_id)
    query = select(func.count()).where(match.c.rule_id == rule_id, match.c.matched_at > since, told.exists())
    return int(c.execute(query).scalar_one())


def matched_since_judged(c: Connection, rule_id: int) -> list[int]:
    """Ids of the articles that the rule matched since its first mentions were last judged, or since it was made."""
    match, rule = tables.match, tables.rule
    since = func.coalesce(rule.c.judged_at, rule.c.created_at, type_=rule.c.created_at.type)
    query = select(match.c.article_id).join(rule, rule.c.id == match.c.rule_id)
    return list(c.execute(query.where(rule.c.id == rule_id, match.c.matched_at >= since)).scalars())


def set_judged(c: Connection, rule_id: int, at: datetime) -> None:
    """Note that the rule's first mentions were judged."""
    c.execute(update(tables.rule).where(tables.rule.c.id == rule_id).values(judged_at=at))


def flood_states(c: Connection, rule_ids: Sequence[int]) -> dict[int, tuple[datetime | None, datetime | None]]:
    """When the flood of each of these rules began and until when it lasts."""
    rule = tables.rule
    found: dict[int, tuple[datetime | None, datetime | None]] = {}
    for chunk in _chunks(rule_ids):
        query = select(rule.c.id, rule.c.flood_began_at, rule.c.flood_until).where(rule.c.id.in_(chunk))
        found |= {row.id: (row.flood_began_at, row.flood_until) for row in c.execute(query)}
    return found


def set_flood(c: Connection, rule_id: int, *, began_at: datetime, until: datetime) -> None:
    """Let the rule tell once an hour until then."""
    values = {"flood_began_at": began_at, "flood_until": until}
    c.execute(update(tables.rule).where(tables.rule.c.id == rule_id).values(values))


def hold(c: Connection, rule_id: int, *, at: datetime, held: Held | None) -> int:
    """Let all that the rule has waiting leave together at `at`; returns how many. `held` None: for the reason for which
    each of them waits already."""
    delivery = tables.delivery
    values: dict[str, Any] = {"next_attempt_at": at}
    if held is not None:
        values["held"] = held
    waiting = (delivery.c.rule_id == rule_id, delivery.c.batch.is_(None), delivery.c.state == DeliveryState.WAITING)
    return c.execute(update(delivery).where(*waiting).values(values)).rowcount


def outlets(c: Connection, story_ids: Sequence[int]) -> dict[int, int]:
    """In how many publishers each story stands."""
    article = tables.article
    found: dict[int, int] = {}
    for chunk in _chunks(story_ids):
        counted = (
            select(article.c.story_id, func.count(func.distinct(func.coalesce(article.c.publisher, article.c.url))))
            .where(article.c.story_id.in_(chunk))
            .group_by(article.c.story_id)
        )
        found |= {row[0]: row[1] for row in c.execute(counted)}
    return found


def match_counts(c: Connection) -> Mapping[int, int]:
    """Rule id to the number of articles it matched so far; rules without a match are missing."""
    counted = select(tables.match.c.rule_id, func.count()).group_by(tables.match.c.rule_id)
    return {row[0]: row[1] for row in c.execute(counted)}


def stories_of(c: Connection, article_ids: Sequence[int]) -> dict[int, int]:
    """Article id to its story's id."""
    article = tables.article
    found: dict[int, int] = {}
    for chunk in _chunks(article_ids):
        query = select(article.c.id, article.c.story_id).where(article.c.id.in_(chunk))
        found |= {row.id: row.story_id for row in c.execute(query)}
    return found


def _chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + _ID_CHUNK] for start in range(0, len(ids), _ID_CHUNK))

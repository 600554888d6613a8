"""How a delivery goes on: waiting -> sending -> sent | retry | dead; found in `sending` after a crash: in
doubt.

`sending` is written and committed before the attempt, its end after it, so an alert can be repeated (with the
same idempotency key) but not lost. Whoever claims a delivery has `LEASE_S` seconds to say how it went.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, update

from pipelines.model.alert import Channel, Delivery, DeliveryState, Held, Notice, Occasion
from pipelines.storage import tables

LEASE_S = 45
"""Longer than any attempt may take: what is `sending` for longer belongs to a process that died."""
_CLAIMABLE = (DeliveryState.WAITING.value, DeliveryState.RETRY.value, DeliveryState.IN_DOUBT.value)
_LOOK_AHEAD = 50
"""Due rows read for each one wanted: many may go to an address that is busy."""


def claim_due(c: Connection, now: datetime, limit: int, *, busy_urls: Collection[str] = ()) -> list[Delivery]:
    """Take up to `limit` deliveries that are due and mark them `sending`, the most overdue first.

    At most one for each address, none for an address in `busy_urls` and none of a paused rule. Call it in a
    transaction of its own and commit before the first attempt. Two processes never get the same one.
    """
    if limit < 1:
        return []
    due = (
        select(tables.delivery.c.id, tables.channel.c.url)
        .join(tables.channel, tables.channel.c.id == tables.delivery.c.channel_id)
        .join(tables.rule, tables.rule.c.id == tables.delivery.c.rule_id)
        .where(
            tables.delivery.c.state.in_(_CLAIMABLE),
            tables.delivery.c.next_attempt_at <= now,
            tables.rule.c.paused.is_(False),
        )
        .order_by(tables.delivery.c.next_attempt_at, tables.delivery.c.id)
    )
    if busy_urls:
        due = due.where(tables.channel.c.url.not_in(busy_urls))
    chosen: dict[str, int] = {}
    for delivery_id, url in c.execute(due.limit(limit * _LOOK_AHEAD)):
        if url not in chosen and len(chosen) < limit:
            chosen[url] = delivery_id
    if not chosen:
        return []
    # The condition on the state stands again: on PostgreSQL another process may have taken it since.
    taken = (
        update(tables.delivery)
        .where(tables.delivery.c.id.in_(chosen.values()), tables.delivery.c.state.in_(_CLAIMABLE))
        .values(state=DeliveryState.SENDING.value, sending_at=now, attempts=tables.delivery.c.attempts + 1)
        .returning(tables.delivery.c.id)
    )
    ids = list(c.execute(taken).scalars())
    found = _deliveries().where(tables.delivery.c.id.in_(ids)).order_by(tables.delivery.c.id)
    return [_delivery(row) for row in c.execute(found)]


def mark_sent(c: Connection, delivery: Delivery, *, now: datetime) -> None:
    """It arrived."""
    _end(c, delivery, DeliveryState.SENT, sent_at=now, last_error=None)


def mark_retry(c: Connection, delivery: Delivery, *, at: datetime, error: str) -> None:
    """It did not arrive; try again at `at`."""
    _end(c, delivery, DeliveryState.RETRY, next_attempt_at=at, last_error=error)


def mark_dead(c: Connection, delivery: Delivery, *, error: str) -> None:
    """It is given up, visibly."""
    _end(c, delivery, DeliveryState.DEAD, last_error=error)


def put_off(c: Connection, url: str, *, until: datetime) -> None:
    """Nothing that waits for this address is tried before `until`: one receiver's trouble is found out
    once."""
    channels = select(tables.channel.c.id).where(tables.channel.c.url == url)
    c.execute(
        update(tables.delivery)
        .where(
            tables.delivery.c.channel_id.in_(channels),
            tables.delivery.c.state.in_(_CLAIMABLE),
            tables.delivery.c.next_attempt_at < until,
        )
        .values(next_attempt_at=until)
    )


def recover_sending(c: Connection, now: datetime) -> int:
    """Mark as in doubt, and due, what a process that died was sending; returns how many."""
    stuck = (
        update(tables.delivery)
        .where(
            tables.delivery.c.state == DeliveryState.SENDING.value,
            tables.delivery.c.sending_at < now - timedelta(seconds=LEASE_S),
        )
        .values(
            state=DeliveryState.IN_DOUBT.value,
            next_attempt_at=now,
            last_error="the program ended while it was sending; it may have arrived",
        )
    )
    return c.execute(stuck).rowcount


def next_due_at(c: Connection) -> datetime | None:
    """When the next delivery is due; None where nothing waits."""
    query = (
        select(func.min(tables.delivery.c.next_attempt_at))
        .join(tables.rule, tables.rule.c.id == tables.delivery.c.rule_id)
        .where(tables.delivery.c.state.in_(_CLAIMABLE), tables.rule.c.paused.is_(False))
    )
    found: datetime | None = c.execute(query).scalar()
    return found


def delivery_log(
    c: Connection,
    *,
    rule: str | None = None,
    states: Sequence[DeliveryState] = (),
    limit: int | None = 100,
) -> list[Delivery]:
    """Deliveries, newest first; of one rule or all, in the given states or all."""
    query = _deliveries().order_by(tables.delivery.c.id.desc()).limit(limit)
    if rule is not None:
        query = query.where(tables.rule.c.name == rule)
    if states:
        query = query.where(tables.delivery.c.state.in_([state.value for state in states]))
    return [_delivery(row) for row in c.execute(query)]


def delivery_counts(c: Connection, *, rule: str | None = None) -> dict[DeliveryState, int]:
    """How many deliveries, of one rule or all, stand in each state; states without any are missing."""
    counted = select(tables.delivery.c.state, func.count()).group_by(tables.delivery.c.state)
    if rule is not None:
        counted = counted.join(tables.rule).where(tables.rule.c.name == rule)
    return {DeliveryState(row[0]): row[1] for row in c.execute(counted)}


def _end(c: Connection, delivery: Delivery, state: DeliveryState, **values: Any) -> None:
    """Write how an attempt ended, unless somebody else has taken the delivery over since."""
    c.execute(
        update(tables.delivery)
        .where(
            tables.delivery.c.id == delivery.id,
            tables.delivery.c.state.in_([DeliveryState.SENDING.value, DeliveryState.IN_DOUBT.value]),
            tables.delivery.c.attempts == delivery.attempts,
        )
        .values(state=state.value, sending_at=None, **values)
    )


def _deliveries() -> Select[Any]:
    return (
        select(
            tables.delivery,
            tables.rule.c.name.label("rule_name"),
            tables.channel.c.url.label("channel_url"),
        )
        .join(tables.channel, tables.channel.c.id == tables.delivery.c.channel_id)
        .join(tables.rule, tables.rule.c.id == tables.delivery.c.rule_id)
    )


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        id=row.id,
        rule_name=row.rule_name,
        channel=Channel(id=row.channel_id, url=row.channel_url),
        occasion=Occasion(row.occasion),
        article_id=row.article_id,
        notice=_notice(row),
        state=DeliveryState(row.state),
        attempts=row.attempts,
        created_at=row.created_at,
        next_attempt_at=row.next_attempt_at,
        idempotency_key=row.idempotency_key,
        held=Held(row.held) if row.held else None,
        version=row.version,
        batch=row.batch,
        last_error=row.last_error,
        sent_at=row.sent_at,
    )


def _notice(row: Row[Any]) -> Notice | None:
    if row.notice is None:
        return None
    return Notice(heading=row.notice["heading"], lines=tuple(row.notice["lines"]), occasion=Occasion(row.occasion))

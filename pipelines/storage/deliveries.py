"""How a delivery goes on: waiting -> sending -> sent | retry | dead; found in `sending` after a crash: in
doubt.

`sending` is written and committed before the attempt, its end after it, so an alert can be repeated (with the
same idempotency key) but not lost. Whoever claims a delivery has `LEASE_S` seconds to say how it went.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, select, update

from pipelines.model.alert import Batch, Channel, Delivery, DeliveryState, Held, Notice, Occasion
from pipelines.storage import tables
from pipelines.storage.alerts import rules_by_id

LEASE_S = 45
"""Longer than any attempt may take: what is `sending` for longer belongs to a process that died."""
_CLAIMABLE = (DeliveryState.WAITING.value, DeliveryState.RETRY.value, DeliveryState.IN_DOUBT.value)
_DOUBT = "the program ended while it was sending; it may have arrived"
_TWICE = "perhaps for the second time: the program ended during the attempt before"
MAX_IN_BATCH = 1_000
"""Of a larger digest the rest leaves in the next message."""
_LOOK_AHEAD = 50
"""Due rows read for each one wanted: many may go to an address that is busy."""


def claim_due(c: Connection, now: datetime, limit: int, *, busy_urls: Collection[str] = ()) -> list[Batch]:
    """Take up to `limit` messages that are due and mark their deliveries `sending`, the most overdue first.

    What leaves together is fixed here, at the first attempt: a delivery that is held takes all others with it that are
    due for its rule and channel; any later attempt is the same batch again, under the same key. At most one message
    for each address, none for an address in `busy_urls`, none of a paused rule or channel. Call it in a transaction of
    its own and commit before the first attempt. Two processes never get the same one.
    """
    if limit < 1:
        return []
    chosen: dict[str, Row[Any]] = {}
    for row in c.execute(_due(now, busy_urls).limit(limit * _LOOK_AHEAD)):
        if row.url not in chosen and len(chosen) < limit:
            chosen[row.url] = row
    keys = [key for key in (_take(c, row, now) for row in chosen.values()) if key is not None]
    return _batches(c, keys)


def mark_sent(c: Connection, batch: Batch, *, now: datetime, remark: str = "") -> None:
    """It arrived; `remark` is something to know nevertheless, and stands where an error would: by itself that it may
    have arrived twice."""
    if any(delivery.last_error == _DOUBT for delivery in batch.deliveries):
        remark = f"{remark}; {_TWICE}" if remark else _TWICE
    _end(c, batch, DeliveryState.SENT, sent_at=now, last_error=remark or None)


def mark_retry(c: Connection, batch: Batch, *, at: datetime, error: str) -> None:
    """It did not arrive; try again at `at`."""
    _end(c, batch, DeliveryState.RETRY, next_attempt_at=at, last_error=error)


def mark_dead(c: Connection, batch: Batch, *, error: str) -> None:
    """It is given up, visibly."""
    _end(c, batch, DeliveryState.DEAD, last_error=error)


def revive(c: Connection, rule_id: int, *, now: datetime) -> int:
    """Let what waited while a rule or its channels were paused leave together, now; also what was given up on a channel
    that is paused. Returns how many deliveries. Call it before the channels are open again."""
    delivery, channel = tables.delivery, tables.channel
    paused = select(channel.c.id).where(channel.c.rule_id == rule_id, channel.c.paused_at.is_not(None))
    waiting = and_(delivery.c.state == DeliveryState.WAITING.value, delivery.c.next_attempt_at <= now)
    given_up = and_(delivery.c.state == DeliveryState.DEAD.value, delivery.c.channel_id.in_(paused))
    values = {
        "state": DeliveryState.WAITING.value,
        "held": Held.RESUMED.value,
        "batch": None,
        "attempts": 0,
        "created_at": now,
        "next_attempt_at": now,
    }
    return c.execute(update(delivery).where(delivery.c.rule_id == rule_id, waiting | given_up).values(values)).rowcount


def was_sent_since(c: Connection, channel_id: int, since: datetime) -> bool:
    """Whether anything arrived there since then."""
    delivery = tables.delivery
    query = select(delivery.c.id).where(delivery.c.channel_id == channel_id, delivery.c.sent_at >= since).limit(1)
    return c.execute(query).first() is not None


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
            last_error=_DOUBT,
        )
    )
    return c.execute(stuck).rowcount


def next_due_at(c: Connection) -> datetime | None:
    """When the next delivery is due; None where nothing waits."""
    query = (
        select(func.min(tables.delivery.c.next_attempt_at))
        .join(tables.rule, tables.rule.c.id == tables.delivery.c.rule_id)
        .join(tables.channel, tables.channel.c.id == tables.delivery.c.channel_id)
        .where(
            tables.delivery.c.state.in_(_CLAIMABLE),
            tables.rule.c.paused.is_(False),
            tables.channel.c.paused_at.is_(None),
        )
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


def _due(now: datetime, busy_urls: Collection[str]) -> Select[Any]:
    """What may be attempted, the most overdue first."""
    delivery, channel = tables.delivery, tables.channel
    due = (
        select(
            delivery.c.id,
            delivery.c.rule_id,
            delivery.c.channel_id,
            delivery.c.held,
            delivery.c.batch,
            delivery.c.idempotency_key,
            channel.c.url,
        )
        .join(channel, channel.c.id == delivery.c.channel_id)
        .join(tables.rule, tables.rule.c.id == delivery.c.rule_id)
        .where(
            delivery.c.state.in_(_CLAIMABLE),
            delivery.c.next_attempt_at <= now,
            tables.rule.c.paused.is_(False),
            channel.c.paused_at.is_(None),
        )
        .order_by(delivery.c.next_attempt_at, delivery.c.id)
    )
    return due.where(channel.c.url.not_in(busy_urls)) if busy_urls else due


def _take(c: Connection, first: Row[Any], now: datetime) -> str | None:
    """Mark as `sending` what leaves with this delivery; returns the key of the batch, None where somebody has it."""
    delivery = tables.delivery
    if first.batch is not None:
        together = delivery.c.batch == first.batch
    elif first.held is None:
        together = delivery.c.id == first.id
    else:
        others = (
            select(delivery.c.id)
            .where(
                delivery.c.rule_id == first.rule_id,
                delivery.c.channel_id == first.channel_id,
                delivery.c.state.in_(_CLAIMABLE),
                delivery.c.held.is_not(None),
                delivery.c.batch.is_(None),
                delivery.c.next_attempt_at <= now,
            )
            .order_by(delivery.c.id)
            .limit(MAX_IN_BATCH)
        )
        together = delivery.c.id.in_(others)
    key: str = first.batch or first.idempotency_key
    taken = (
        update(delivery)
        .where(together, delivery.c.state.in_(_CLAIMABLE))
        .values(state=DeliveryState.SENDING.value, sending_at=now, attempts=delivery.c.attempts + 1, batch=key)
    )
    return key if c.execute(taken).rowcount else None


def _batches(c: Connection, keys: Sequence[str]) -> list[Batch]:
    """The batches with these keys, in this order."""
    sending = tables.delivery.c.state == DeliveryState.SENDING.value
    found: dict[str, list[Row[Any]]] = {key: [] for key in keys}
    for row in c.execute(
        _deliveries().where(tables.delivery.c.batch.in_(keys), sending).order_by(tables.delivery.c.id)
    ):
        found[row.batch].append(row)
    rules = rules_by_id(c, {rows[0].rule_id for rows in found.values()})
    return [
        Batch(
            key=key,
            rule=rules[rows[0].rule_id],
            channel=Channel(id=rows[0].channel_id, url=rows[0].channel_url),
            deliveries=tuple(map(_delivery, rows)),
            attempts=rows[0].attempts,
        )
        for key, rows in found.items()
    ]


def _end(c: Connection, batch: Batch, state: DeliveryState, **values: Any) -> None:
    """Write how an attempt ended, unless somebody else has taken it over since."""
    c.execute(
        update(tables.delivery)
        .where(
            tables.delivery.c.batch == batch.key,
            tables.delivery.c.state.in_([DeliveryState.SENDING.value, DeliveryState.IN_DOUBT.value]),
            tables.delivery.c.attempts == batch.attempts,
        )
        .values(state=state.value, sending_at=None, **values)
    )


def _deliveries() -> Select[Any]:
    return (
        select(
            tables.delivery,
            tables.rule.c.name.label("rule_name"),
            tables.channel.c.url.label("channel_url"),
            tables.article.c.title,
        )
        .join(tables.channel, tables.channel.c.id == tables.delivery.c.channel_id)
        .join(tables.rule, tables.rule.c.id == tables.delivery.c.rule_id)
        .outerjoin(tables.article, tables.article.c.id == tables.delivery.c.article_id)
    )


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        id=row.id,
        rule_name=row.rule_name,
        channel=Channel(id=row.channel_id, url=row.channel_url),
        occasion=Occasion(row.occasion),
        article_id=row.article_id,
        title=row.title,
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

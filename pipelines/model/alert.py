"""Rules, and what becomes of an article that matches one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    SENDING = "sending"  # written before the attempt; found after a crash it means `in doubt`
    SENT = "sent"
    RETRY = "retry"
    IN_DOUBT = "in_doubt"  # the process died while sending: it may have arrived
    DEAD = "dead"  # given up, with the last error


@dataclass(frozen=True, kw_only=True, slots=True)
class Channel:
    """One address of a rule."""

    id: int
    url: str
    """An Apprise URL. A secret: mask it wherever it is shown or logged."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A saved query and where its finds go."""

    id: int
    name: str
    query: str
    channels: tuple[Channel, ...]
    created_at: datetime
    paused: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """A match on its way to one channel."""

    id: int
    rule_name: str
    channel: Channel
    article_id: int
    state: DeliveryState
    attempts: int
    created_at: datetime
    next_attempt_at: datetime
    idempotency_key: str
    """Stable over retries; receivers that know it drop a repetition."""
    last_error: str | None = None
    sent_at: datetime | None = None

"""Rules, what they tell of, and what becomes of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum

from pipelines.model.article import Article

DEFAULT_ZONE = "Europe/Berlin"
MAX_AGE_H = 48
FLOOD_LIMIT = 200
VOLUME_FACTOR = 3.0
VOLUME_LEAST = 10
UNHEARD_DAYS = 90
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MINUTE = r"([01][0-9]|2[0-3]):([0-5][0-9])"
_DAILY = re.compile(rf"daily@{_MINUTE}")
_WEEKLY = re.compile(rf"weekly@({'|'.join(WEEKDAYS)}) {_MINUTE}")
_QUIET = re.compile(rf"{_MINUTE}-{_MINUTE}")


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    SENDING = "sending"  # written before the attempt; found after a crash it means `in doubt`
    SENT = "sent"
    RETRY = "retry"
    IN_DOUBT = "in_doubt"  # the process died while sending: it may have arrived
    DEAD = "dead"  # given up, with the last error


class Occasion(StrEnum):
    """Why something is told. All but the last three are what a rule can be made `--on`."""

    NEW = "new"  # an article matches for the first time; once a story
    CHANGED = "changed"  # title, text or access of an article that matched; once a version
    GONE = "gone"  # an article that matched is no longer there
    GROWN = "grown"  # a story that was told is in 5, 10, 25, 50 … outlets
    VOLUME = "volume"  # many more articles than usual at this hour
    FIRST_MENTION = "first_mention"  # the first match since many days
    SILENCE = "silence"  # a publisher is silent for longer than usual
    TROUBLE = "trouble"  # a publisher's trouble began or ended
    DIGEST = "digest"
    FLOOD = "flood"
    TEST = "test"  # sent by hand, to see whether it arrives


NOTICES = frozenset({Occasion.VOLUME, Occasion.FIRST_MENTION, Occasion.SILENCE, Occasion.TROUBLE, Occasion.TEST})
"""Occasions that are told by a notice, not by an article."""
WATCHABLE = tuple(occasion for occasion in Occasion if occasion not in (Occasion.DIGEST, Occasion.FLOOD, Occasion.TEST))
"""What a rule can be made `--on`."""


class Held(StrEnum):
    """Why a delivery does not leave at once. What was held leaves in one message."""

    DIGEST = "digest"
    QUIET = "quiet"
    FLOOD = "flood"
    RESUMED = "resumed"  # it waited while its rule or channel was paused
    RUN = "run"  # found by `alerts run`


@dataclass(frozen=True, slots=True)
class Digest:
    """When a rule tells what it found: `immediate`, `hourly`, `daily@07:30`, `weekly@mon 07:30`."""

    kind: str = "immediate"
    """`immediate`, `hourly`, `daily`, `weekly`."""
    at: time | None = None
    """Local time of day; for `daily` and `weekly` only."""
    weekday: int | None = None
    """0 is Monday; for `weekly` only."""

    @classmethod
    def read(cls, text: str) -> Digest:
        """The digest that `text` names.   Raises ValueError with what would be right."""
        wanted = " ".join(text.lower().split())
        if wanted in ("immediate", "hourly"):
            return cls(wanted)
        if found := _DAILY.fullmatch(wanted):
            return cls("daily", time(int(found[1]), int(found[2])))
        if found := _WEEKLY.fullmatch(wanted):
            return cls("weekly", time(int(found[2]), int(found[3])), WEEKDAYS.index(found[1]))
        raise ValueError(f"digest {text[:40]!r}: use immediate, hourly, daily@07:30 or 'weekly@mon 07:30'")

    def __str__(self) -> str:
        day = f"{WEEKDAYS[self.weekday]} " if self.weekday is not None else ""
        return f"{self.kind}@{day}{self.at:%H:%M}" if self.at is not None else self.kind


@dataclass(frozen=True, slots=True)
class Quiet:
    """Local hours in which nothing is sent, e.g. `22:00-06:00`. Its text is `str()`."""

    begins: time
    ends: time
    """May be earlier than `begins`: then on the next day."""

    @classmethod
    def read(cls, text: str) -> Quiet:
        """The hours that `text` names.   Raises ValueError with what would be right."""
        found = _QUIET.fullmatch(text.strip())
        if found is None or (found[1], found[2]) == (found[3], found[4]):
            raise ValueError(f"quiet hours {text[:40]!r}: use two different times like 22:00-06:00")
        return cls(time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4])))

    def __str__(self) -> str:
        return f"{self.begins:%H:%M}-{self.ends:%H:%M}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Channel:
    """One address of a rule."""

    id: int
    url: str = field(repr=False)
    """An Apprise URL or one of our own. A secret: mask it wherever it is shown or logged."""
    paused_at: datetime | None = None
    """Since when nothing is sent there, because nothing arrives. None: it is not paused."""
    pause_reason: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleOptions:
    """How a rule tells: what can be chosen when it is made, and edited later."""

    on: frozenset[Occasion] = frozenset({Occasion.NEW})
    digest: Digest = Digest()
    quiet: Quiet | None = None
    zone: str = DEFAULT_ZONE
    """IANA name; digests, quiet hours and shown times are in it."""
    max_age_h: int = MAX_AGE_H
    """An article published longer ago when it is stored does not alert."""
    language: str = "de"
    """`de` or `en`: in which language the message's own words are."""
    template: str | None = None
    """Text of a template of the user's own; None: the built-in one."""
    full_text: bool = False
    """Whether the whole text leaves the house; else headline, teaser and snippet."""
    flood_limit: int = FLOOD_LIMIT
    """So many finds in an hour, and more are told once an hour."""
    volume_factor: float = VOLUME_FACTOR
    """`volume`: so many times the usual."""
    volume_least: int = VOLUME_LEAST
    """`volume`: at least so many articles in the hour."""
    unheard_days: int = UNHEARD_DAYS
    """`first_mention`: so long nothing may have matched before."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A saved query and where its finds go."""

    id: int
    name: str
    query: str
    channels: tuple[Channel, ...]
    created_at: datetime
    paused: bool = False
    failures: int = 0
    """How often in a row it could not be judged or its message not be made."""
    pause_reason: str | None = None
    """Why the program paused it. None: it is not paused, or somebody did it."""
    options: RuleOptions = RuleOptions()
    flood_began_at: datetime | None = None
    flood_until: datetime | None = None
    """Until then its finds are told once an hour. None: it never was too much."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """Something told that is no article: a count, a silence, a trouble."""

    heading: str
    """One line."""
    lines: tuple[str, ...]
    """The facts, one a line; perhaps none."""
    occasion: Occasion
    """One of NOTICES."""


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """An article that is told."""

    article: Article
    outlets: int
    """Publishers that have the story, this one's included."""
    occasion: Occasion
    publisher_name: str | None = None
    """For people; None: the publisher's key, if there is one."""
    note: str | None = None
    """One line that says what happened, e.g. what changed; None: nothing to add."""
    is_hit: Callable[[str], bool]
    """Whether a sentence holds a word that the rule asks for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """Something to tell on its way to one channel."""

    id: int
    rule_name: str
    channel: Channel
    occasion: Occasion
    article_id: int | None
    """None: a notice."""
    title: str | None
    """The article's headline as it is now."""
    notice: Notice | None
    state: DeliveryState
    attempts: int
    created_at: datetime
    next_attempt_at: datetime
    idempotency_key: str
    held: Held | None = None
    """Why it waits and leaves together with others; None: it leaves at once, alone."""
    version: int = 0
    """CHANGED: the article's version; GROWN: the number of outlets; else 0."""
    batch: str | None = None
    """The idempotency key of the message in which it leaves; fixed at the first attempt, so stable over retries."""
    last_error: str | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """Deliveries of one rule to one channel that leave in one message."""

    key: str
    """Stable over retries; receivers that know it drop a repetition."""
    rule: Rule
    channel: Channel
    deliveries: tuple[Delivery, ...]
    """In the order in which they were found; at least one."""
    attempts: int

    @property
    def created_at(self) -> datetime:
        """When the first of them was found."""
        return min(delivery.created_at for delivery in self.deliveries)

    @property
    def held(self) -> Held | None:
        """Why they leave together; None: it is one that left at once."""
        return self.deliveries[0].held

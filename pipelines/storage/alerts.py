"""Rules and their channels, and what matched: the rows that an alert begins with.

Matches and deliveries are written in the caller's transaction, the one that stores the article (an outbox):
either the article is there with all its alerts, or neither. How a delivery goes on stands in
`pipelines.storage.deliveries`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from pipelines.errors import NotFoundError, RuleError
from pipelines.model.alert import Channel, DeliveryState, Digest, Occasion, Quiet, Rule, RuleOptions
from pipelines.model.article import Article
from pipelines.storage import tables
from pipelines.storage.inserting import insert_into

MAX_NAME_CHARS = 200
_REVISION_KEY = "rules_revision"
_ID_CHUNK = 500
"""Ids in one IN list; SQLite takes 999 in its oldest builds."""


def add_rule(
    c: Connection,
    name: str,
    query: str,
    urls: Sequence[str],
    *,
    now: datetime,
    options: RuleOptions = RuleOptions(),  # noqa: B008 - it is frozen
) -> Rule:
    """Save a rule with its channels.

    The query and the addresses are taken as they are: `pipelines.alerts.rules.make_rule` checks them.
    Raises RuleError for a name that is taken or no name.
    """
    name = name.strip()
    if not name or len(name) > MAX_NAME_CHARS or not name.isprintable():
        raise RuleError(f"rule name {name[:40]!r}: give 1 to {MAX_NAME_CHARS} printable characters")
    if find_rule(c, name) is not None:
        raise RuleError(f"rule {name!r} exists already; remove it first or choose another name")
    new = insert(tables.rule).values(name=name, query=query, created_at=now, paused=False, **_option_values(options))
    rule_id = c.execute(new.returning(tables.rule.c.id)).scalar_one()
    rows = [{"rule_id": rule_id, "url": url} for url in dict.fromkeys(urls)]
    if rows:
        c.execute(insert(tables.channel), rows)
    _count_change(c)
    return get_rule(c, name)


def find_rule(c: Connection, name: str) -> Rule | None:
    """The rule of that name, or None."""
    found = _rules(c, tables.rule.c.name == name.strip())
    return found[0] if found else None


def get_rule(c: Connection, name: str) -> Rule:
    """The rule of that name.   Raises NotFoundError with the nearest names."""
    rule = find_rule(c, name)
    if rule is None:
        names = list(c.execute(select(tables.rule.c.name)).scalars())
        raise NotFoundError(f"no rule {name!r}", near=get_close_matches(name, names, n=2, cutoff=0.5))
    return rule


def list_rules(c: Connection) -> list[Rule]:
    """Every rule, by name."""
    return sorted(_rules(c), key=lambda rule: rule.name.casefold())


def pause_rule(c: Connection, name: str, *, paused: bool) -> Rule:
    """Stop a rule from matching and its alerts from leaving, or let both go on.   Raises NotFoundError."""
    rule = get_rule(c, name)
    c.execute(update(tables.rule).where(tables.rule.c.id == rule.id).values(paused=paused))
    _count_change(c)
    return get_rule(c, name)


def remove_rule(c: Connection, name: str) -> Rule:
    """Delete a rule with its channels, matches and deliveries; returns what it was.   Raises
    NotFoundError."""
    rule = get_rule(c, name)
    c.execute(delete(tables.rule).where(tables.rule.c.id == rule.id))
    _count_change(c)
    return rule


def rules_revision(c: Connection) -> int:
    """A number that grows whenever a rule is added, changed or removed: whoever holds rules compares it."""
    value = c.execute(select(tables.meta.c.value).where(tables.meta.c.key == _REVISION_KEY)).scalar()
    return int(value) if value is not None else 0


def record_matches(c: Connection, article: Article, rules: Iterable[Rule], *, now: datetime) -> int:
    """Note that `article` matches `rules` and queue one delivery per rule, story and channel.

    Belongs into the transaction that stores the article. What is known already stays as it is, so an edit or
    a copy of a report that was told is not told again. A rule that was removed or paused in the meantime is
    left out. Returns the number of rules that this article newly matches.
    """
    channels = _channels_of_active(c, [rule.id for rule in rules])
    if not channels:
        return 0
    matches = [
        {
            "rule_id": rule_id,
            "article_id": article.id,
            "story_id": article.story_id,
            "version": article.version,
            "matched_at": now,
        }
        for rule_id in channels
    ]
    statement = insert_into(c, tables.match).on_conflict_do_nothing().returning(tables.match.c.rule_id)
    matched = set(c.execute(statement, matches).scalars())
    deliveries = [
        {
            "rule_id": rule_id,
            "channel_id": channel_id,
            "story_id": article.story_id,
            "article_id": article.id,
            "state": DeliveryState.WAITING.value,
            "attempts": 0,
            "created_at": now,
            "next_attempt_at": now,
            "idempotency_key": uuid.uuid4().hex,
        }
        for rule_id in matched
        for channel_id in channels[rule_id]
    ]
    if deliveries:
        c.execute(insert_into(c, tables.delivery).on_conflict_do_nothing(), deliveries)
    return len(matched)


def match_counts(c: Connection) -> Mapping[int, int]:
    """Rule id to the number of articles it matched so far; rules without a match are missing."""
    counted = select(tables.match.c.rule_id, func.count()).group_by(tables.match.c.rule_id)
    return {row[0]: row[1] for row in c.execute(counted)}


def count_stories(c: Connection, article_ids: Sequence[int]) -> int:
    """To how many stories these articles belong."""
    stories: set[int] = set()
    for start in range(0, len(article_ids), _ID_CHUNK):
        chunk = article_ids[start : start + _ID_CHUNK]
        query = select(tables.article.c.story_id).where(tables.article.c.id.in_(chunk)).distinct()
        stories.update(c.execute(query).scalars())
    return len(stories)


def _channels_of_active(c: Connection, rule_ids: Sequence[int]) -> dict[int, list[int]]:
    """Rule id to its channels' ids, for those of the rules that still stand and are not paused."""
    found: dict[int, list[int]] = {}
    for start in range(0, len(rule_ids), _ID_CHUNK):
        query = (
            select(tables.rule.c.id, tables.channel.c.id)
            .select_from(tables.rule.outerjoin(tables.channel))
            .where(tables.rule.c.id.in_(rule_ids[start : start + _ID_CHUNK]), tables.rule.c.paused.is_(False))
            .order_by(tables.rule.c.id, tables.channel.c.id)
        )
        for rule_id, channel_id in c.execute(query):
            channels = found.setdefault(rule_id, [])
            if channel_id is not None:
                channels.append(channel_id)
    return found


def _rules(c: Connection, *conditions: Any) -> list[Rule]:
    """The rules that fulfil the conditions, with their channels, by id."""
    rule, channel = tables.rule, tables.channel
    query = (
        select(
            rule,
            channel.c.id.label("channel_id"),
            channel.c.url,
            channel.c.paused_at.label("channel_paused_at"),
            channel.c.pause_reason.label("channel_pause_reason"),
        )
        .select_from(rule.outerjoin(channel))
        .where(*conditions)
        .order_by(rule.c.id, channel.c.id)
    )
    rows: dict[int, list[Row[Any]]] = {}
    for row in c.execute(query):
        rows.setdefault(row.id, []).append(row)
    return [_rule(of_one) for of_one in rows.values()]


def _rule(rows: Sequence[Row[Any]]) -> Rule:
    first = rows[0]
    return Rule(
        id=first.id,
        name=first.name,
        query=first.query,
        channels=tuple(_channel(row) for row in rows if row.channel_id is not None),
        created_at=first.created_at,
        paused=bool(first.paused),
        options=_options(first),
        flood_began_at=first.flood_began_at,
        flood_until=first.flood_until,
    )


def _channel(row: Row[Any]) -> Channel:
    return Channel(
        id=row.channel_id, url=row.url, paused_at=row.channel_paused_at, pause_reason=row.channel_pause_reason
    )


_PLAIN_OPTIONS = (
    "zone",
    "max_age_h",
    "language",
    "template",
    "full_text",
    "flood_limit",
    "volume_factor",
    "volume_least",
    "unheard_days",
)
"""Columns that hold an option as it is."""


def _options(row: Row[Any]) -> RuleOptions:
    return RuleOptions(
        on=frozenset(map(Occasion, row.occasions.split(","))),
        digest=Digest.read(row.digest),
        quiet=Quiet.read(row.quiet) if row.quiet is not None else None,
        **{name: getattr(row, name) for name in _PLAIN_OPTIONS},
    )


def _option_values(options: RuleOptions) -> dict[str, Any]:
    """The options as a row holds them."""
    return {
        "occasions": ",".join(occasion for occasion in Occasion if occasion in options.on),
        "digest": str(options.digest),
        "quiet": str(options.quiet) if options.quiet is not None else None,
        **{name: getattr(options, name) for name in _PLAIN_OPTIONS},
    }


def _count_change(c: Connection) -> None:
    meta = tables.meta
    value = str(rules_revision(c) + 1)
    changed = c.execute(update(meta).where(meta.c.key == _REVISION_KEY).values(value=value))
    if changed.rowcount == 0:
        c.execute(insert(meta).values(key=_REVISION_KEY, value=value))

"""Rules and their channels. What they find stands in `pipelines.storage.outbox`, what becomes of it in
`pipelines.storage.deliveries`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from sqlalchemy import Connection, Integer, Row, Text, cast, delete, func, insert, select, update

from pipelines.errors import NotFoundError, RuleError
from pipelines.model.alert import Channel, Digest, Occasion, Quiet, Rule, RuleOptions
from pipelines.storage import tables

MAX_NAME_CHARS = 200
_REVISION_KEY = "rules_revision"


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
        raise RuleError(f"rule {name!r} exists already; `alerts edit` changes it, or choose another name")
    new = insert(tables.rule).values(name=name, query=query, created_at=now, paused=False, **_option_values(options))
    rule_id = c.execute(new.returning(tables.rule.c.id)).scalar_one()
    rows = [{"rule_id": rule_id, "url": url} for url in dict.fromkeys(urls)]
    if rows:
        c.execute(insert(tables.channel), rows)
    _count_change(c, rule_id)
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
    """Stop a rule from matching and its alerts from leaving, or let both go on, also where its channels were paused.

    Raises NotFoundError.
    """
    rule = get_rule(c, name)
    begins_anew = {"failures": 0, "pause_reason": None}
    c.execute(update(tables.rule).where(tables.rule.c.id == rule.id).values(paused=paused, **begins_anew))
    if not paused:
        open_again = {"paused_at": None, "pause_reason": None}
        c.execute(update(tables.channel).where(tables.channel.c.rule_id == rule.id).values(open_again))
    _count_change(c, rule.id)
    return get_rule(c, name)


def edit_rule(c: Connection, name: str, *, query: str, options: RuleOptions, urls: Sequence[str]) -> Rule:
    """Give a rule another query, other options and channels; its matches and its log stay.

    A channel that is not named any more goes with what it had to send; one that is named again stays as it is. Query
    and addresses are taken as they are. Raises NotFoundError.
    """
    rule = get_rule(c, name)
    values = {"query": query, "failures": 0, **_option_values(options)}
    c.execute(update(tables.rule).where(tables.rule.c.id == rule.id).values(values))
    channel = tables.channel
    c.execute(delete(channel).where(channel.c.rule_id == rule.id, channel.c.url.not_in(urls)))
    known = {kept.url for kept in rule.channels}
    rows = [{"rule_id": rule.id, "url": url} for url in dict.fromkeys(urls) if url not in known]
    if rows:
        c.execute(insert(channel), rows)
    _count_change(c, rule.id)
    return get_rule(c, name)


def pause_channel(c: Connection, channel_id: int, *, reason: str, now: datetime) -> None:
    """Send nothing there any more, until the rule is resumed: nothing arrives."""
    values = {"paused_at": now, "pause_reason": reason}
    channel = tables.channel
    paused = update(channel).where(channel.c.id == channel_id).values(values).returning(channel.c.rule_id)
    for rule_id in c.execute(paused).scalars():
        _count_change(c, rule_id)


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


def rules_changed_since(c: Connection, revision: int) -> list[Rule]:
    """The rules that were added or changed after that revision."""
    return _rules(c, tables.rule.c.revision > revision)


def rule_ids(c: Connection, *, unless: int) -> frozenset[int] | None:
    """The ids of all rules; None where there are as many as `unless`."""
    if c.execute(select(func.count()).select_from(tables.rule)).scalar_one() == unless:
        return None
    return frozenset(c.execute(select(tables.rule.c.id)).scalars())


def count_failure(c: Connection, rule_id: int, *, reason: str, at_most: int) -> bool:
    """Note that a rule could not be matched or judged once more, and pause it after so many in a row; whether that
    was now."""
    rule = tables.rule
    counted = update(rule).where(rule.c.id == rule_id).values(failures=rule.c.failures + 1).returning(rule.c.failures)
    if (c.execute(counted).scalar() or 0) < at_most:
        return False
    c.execute(update(rule).where(rule.c.id == rule_id).values(paused=True, pause_reason=reason))
    _count_change(c, rule_id)
    return True


def forget_failures(c: Connection, rule_id: int) -> None:
    """It went well again."""
    rule = tables.rule
    c.execute(update(rule).where(rule.c.id == rule_id, rule.c.failures > 0).values(failures=0))


def rules_told(
    c: Connection, occasion: Occasion, *, article_id: int | None = None, story_id: int | None = None
) -> list[Rule]:
    """The rules that are on, tell on this occasion, and matched the article, or an article of the story."""
    matched = tables.match.c.article_id == article_id if story_id is None else tables.match.c.story_id == story_id
    rules = _rules(
        c,
        tables.rule.c.paused.is_(False),
        tables.rule.c.occasions.contains(occasion.value),
        tables.rule.c.id.in_(select(tables.match.c.rule_id).where(matched)),
    )
    return [rule for rule in rules if occasion in rule.options.on]


def rules_on(c: Connection, occasions: Collection[Occasion]) -> list[Rule]:
    """The rules that are on and tell on one of these occasions."""
    return [rule for rule in _rules(c, tables.rule.c.paused.is_(False)) if not rule.options.on.isdisjoint(occasions)]


def rules_by_id(c: Connection, rule_ids: Collection[int]) -> dict[int, Rule]:
    """These rules, as far as they still stand."""
    return {rule.id: rule for rule in _rules(c, tables.rule.c.id.in_(rule_ids))}


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
            rule.c.pause_reason.label("rule_pause_reason"),
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
        failures=first.failures,
        pause_reason=first.rule_pause_reason,
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


def _count_change(c: Connection, rule_id: int | None = None) -> None:
    """A change to rules, of this one if it still is there: who writes at the same time gets the next number."""
    meta = tables.meta
    grown = cast(cast(meta.c.value, Integer) + 1, Text)
    changed = update(meta).where(meta.c.key == _REVISION_KEY).values(value=grown).returning(meta.c.value)
    value = c.execute(changed).scalar()
    if value is None:
        value = "1"
        c.execute(insert(meta).values(key=_REVISION_KEY, value=value))
    c.execute(update(tables.rule).where(tables.rule.c.id == rule_id).values(revision=int(value)))

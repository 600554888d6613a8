"""Alerts beyond words: far more articles than usual, the first mention in a long time, a publisher's troubles.

The deciders are pure; `judge_rules` asks the database for what they need, again and again in `watch`. Whoever judges
twice tells nothing twice: every notice has a key.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from pipelines.alerts.rules import publishers_of
from pipelines.alerts.schedule import local_moment, zone_of
from pipelines.alerts.telling import is_late, tell_notices
from pipelines.errors import QueryError
from pipelines.model.alert import Notice, Occasion, Rule
from pipelines.model.article import Article
from pipelines.model.health import Trouble, TroubleKind
from pipelines.search.find import count, find
from pipelines.search.nodes import Everything, Query
from pipelines.search.query import parse
from pipelines.storage import alerts, articles, outbox
from pipelines.storage.database import Database

HOUR = timedelta(hours=1)
WEEKS = 6
"""Weeks in the past whose same hour says what is usual."""
LEAST_WEEKS = 2
"""With fewer of them nobody knows what is usual."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Surge:
    """Far more articles than usual."""

    count: int
    usual: float
    weeks: int
    """Of how many weeks `usual` is the mean."""


def surge(found: int, before: Sequence[int], *, factor: float, least: int) -> Surge | None:
    """Whether so many in an hour are far more than in the same hour of the weeks before; None: no, or nobody knows."""
    if found < least or len(before) < LEAST_WEEKS:
        return None
    usual = sum(before) / len(before)
    return Surge(count=found, usual=usual, weeks=len(before)) if found > factor * usual else None


def same_hours(now: datetime, zone: str) -> list[tuple[datetime, datetime]]:
    """The hour until now, and the same hour by the clocks of the zone in each of the weeks before, newest first."""
    local = now.astimezone(zone_of(zone))
    ends = [
        local_moment(local.date() - timedelta(weeks=week), local.time(), zone_of(zone)) for week in range(WEEKS + 1)
    ]
    return [(end - HOUR, end) for end in [now, *ends[1:]]]


def trouble_notices(
    rule: Rule, began: Iterable[tuple[int, Trouble]], ended: Iterable[tuple[int, Trouble]]
) -> list[tuple[str, Notice]]:
    """What the rule tells of troubles that began and ended, each with its key; a trouble comes with its number."""
    publishers = publishers_of(parse(rule.query))
    told = []
    for word, troubles in (("began", began), ("ended", ended)):
        for number, trouble in troubles:
            occasion = _occasion(rule, trouble)
            if occasion is not None and (publishers is None or trouble.publisher.lower() in publishers):
                notice = _trouble_notice(trouble, occasion, word == "ended", rule.options.language)
                told.append((f"trouble:{number}:{word}", notice))
    return told


def judge_rules(database: Database, *, now: datetime) -> int:
    """Tell of volume and first mentions, as far as there is one to tell; returns how many notices.

    Raises StorageError.
    """
    with database.read() as c:
        rules = alerts.rules_on(c, {Occasion.VOLUME, Occasion.FIRST_MENTION})
    told = 0
    for rule in rules:
        try:
            query = parse(rule.query, now=now)
        except QueryError:  # told of where it is matched
            continue
        with database.read() as c:  # counting takes long: not in the way of writers
            notices = _volume(c, rule, query, now) if Occasion.VOLUME in rule.options.on else []
        if notices or Occasion.FIRST_MENTION in rule.options.on:
            with database.write() as c:
                told += tell_notices(c, rule, [*notices, *_first_mention(c, rule, query, now)], now=now)
    return told


def _occasion(rule: Rule, trouble: Trouble) -> Occasion | None:
    if trouble.kind is TroubleKind.SILENT and Occasion.SILENCE in rule.options.on:
        return Occasion.SILENCE
    return Occasion.TROUBLE if Occasion.TROUBLE in rule.options.on else None


def _volume(c: Connection, rule: Rule, query: Query, now: datetime) -> list[tuple[str, Notice]]:
    (since, until), *before = same_hours(now, rule.options.zone)
    found = count(c, query, since=since, until=until)
    if found < rule.options.volume_least:
        return []
    known = [hours for hours in before if find(c, Everything(), since=hours[0], until=hours[1], limit=1)]
    counts = [count(c, query, since=begin, until=end) for begin, end in known]
    high = surge(found, counts, factor=rule.options.volume_factor, least=rule.options.volume_least)
    if high is None:
        return []
    day = now.astimezone(zone_of(rule.options.zone)).date()
    return [(f"volume:{day}", _volume_notice(rule, high))]


def _first_mention(c: Connection, rule: Rule, query: Query, now: datetime) -> list[tuple[str, Notice]]:
    if Occasion.FIRST_MENTION not in rule.options.on:
        return []
    ids = outbox.matched_since_judged(c, rule.id)
    outbox.set_judged(c, rule.id, now)
    fresh = [found for found in articles.get_articles(c, ids) if not is_late(rule, found, now=now)]
    if not fresh:
        return []
    first = min(fresh, key=lambda found: found.id)
    since = articles.moment_of(first.id) - timedelta(days=rule.options.unheard_days)
    if find(c, query, since=since, before_id=first.id, limit=1):
        return []
    return [(f"first:{first.story_id}", _first_notice(rule, first))]


def _volume_notice(rule: Rule, high: Surge) -> Notice:
    if rule.options.language == "en":
        heading = f"{high.count} articles in an hour, usually {high.usual:.1f}"
        line = f"Same weekday and hour, mean of {high.weeks} weeks."
    else:
        heading = f"{high.count} Artikel in einer Stunde, sonst {high.usual:.1f}".replace(".", ",")
        line = f"Gleicher Wochentag, gleiche Stunde, Mittel aus {high.weeks} Wochen."
    search = f"presseschau search '{rule.query}' --since 1h"
    return Notice(heading=heading, lines=(line, search), occasion=Occasion.VOLUME)


def _first_notice(rule: Rule, first: Article) -> Notice:
    days, draft = rule.options.unheard_days, first.draft
    heading = f"First mention in {days} days" if rule.options.language == "en" else f"Erste Erwähnung seit {days} Tagen"
    lines = (f"{draft.publisher or ''}: {draft.title or ''}".strip(": "), draft.canonical_url or draft.url)
    return Notice(heading=heading, lines=tuple(filter(None, lines)), occasion=Occasion.FIRST_MENTION)


def _trouble_notice(trouble: Trouble, occasion: Occasion, is_over: bool, language: str) -> Notice:
    kind = trouble.kind.value.replace("_", " ")
    word = {"de": ("Störung vorbei", "Störung"), "en": ("Trouble over", "Trouble")}[language][0 if is_over else 1]
    lines = [trouble.source_url or ""] if is_over else [trouble.what, trouble.source_url or "", trouble.advice]
    if trouble.since is not None:
        lines.append(f"{'since' if language == 'en' else 'seit'} {trouble.since.astimezone(UTC):%Y-%m-%d %H:%M} UTC")
    return Notice(heading=f"{word}: {trouble.publisher}, {kind}", lines=tuple(filter(None, lines)), occasion=occasion)

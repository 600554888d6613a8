"""Alerts beyond words: far more articles than usual, the first mention in a long time, a publisher's troubles.

The deciders are pure; `judge_rules` asks the database for what they need, again and again in `watch`. Whoever judges
twice tells nothing twice: every notice has a key.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from pipelines.alerts.messages.wording import moment
from pipelines.alerts.rules import days_known, publishers_of
from pipelines.alerts.schedule import local_moment, zone_of
from pipelines.alerts.telling import is_late, note_failure, tell_notices
from pipelines.errors import QueryError, RuleError
from pipelines.model.alert import Notice, Occasion, Rule
from pipelines.model.article import Article
from pipelines.model.health import Trouble, TroubleKind
from pipelines.search.find import count, find
from pipelines.search.nodes import Everything, Query
from pipelines.search.query import parse
from pipelines.storage import alerts, articles, outbox
from pipelines.storage.database import Database

logger = logging.getLogger(__name__)

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
    try:
        publishers = publishers_of(parse(rule.query))
    except (QueryError, RuleError) as error:  # saved by an older version of the language: the others are told
        logger.error("rule is told of no troubles rule=%r error=%s", rule.name, error)
        return []
    told = []
    for word, troubles in (("began", began), ("ended", ended)):
        for number, trouble in troubles:
            occasion = _occasion(rule, trouble)
            if occasion is not None and (publishers is None or trouble.publisher.lower() in publishers):
                notice = _trouble_notice(rule, trouble, occasion, word == "ended")
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
            told += _judge(database, rule, now)
        except QueryError as error:  # e.g. a wildcard that by now fits too many words: the others go on
            with database.write() as c:
                note_failure(c, rule, str(error))
    return told


def _judge(database: Database, rule: Rule, now: datetime) -> int:
    """How many notices of the rule are new."""
    query = parse(rule.query, now=now)
    with database.read() as c:  # counting takes long: not in the way of writers
        notices = _volume(c, rule, query, now) if Occasion.VOLUME in rule.options.on else []
    told = 0
    if notices or Occasion.FIRST_MENTION in rule.options.on:
        with database.write() as c:
            told = tell_notices(c, rule, [*notices, *_first_mention(c, rule, query, now)], now=now)
    if rule.failures:
        with database.write() as c:
            alerts.forget_failures(c, rule.id)
    return told


def made_up_notice(rule: Rule, occasion: Occasion, article: Article, now: datetime) -> Notice:
    """A notice of the occasion as the rule would tell it, with numbers that are none."""
    if occasion is Occasion.VOLUME:
        return _volume_notice(rule, Surge(count=3 * rule.options.volume_least, usual=2.5, weeks=WEEKS))
    if occasion is Occasion.FIRST_MENTION:
        return _first_notice(rule, article, rule.options.unheard_days)
    is_silence = occasion is Occasion.SILENCE
    trouble = Trouble(
        publisher=article.draft.publisher or "anzeiger",
        kind=TroubleKind.SILENT if is_silence else TroubleKind.SHORT_TEXTS,
        what="no new article for 3 days" if is_silence else "texts are a third as long as usual",
        advice="Look whether its feed is still kept." if is_silence else "Look at one of its pages.",
        since=now - timedelta(days=3),
    )
    return _trouble_notice(rule, trouble, occasion, False)


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
    first_at = articles.moment_of(first.id)
    since = first_at - timedelta(days=rule.options.unheard_days)
    if find(c, query, since=since, before_id=first.id, limit=1):
        return []
    return [(f"first:{first.story_id}", _first_notice(rule, first, days_known(c, since, first_at)))]


def _volume_notice(rule: Rule, high: Surge) -> Notice:
    if rule.options.language == "en":
        heading = f"{high.count} articles in an hour, usually {high.usual:.1f}"
        line = f"Same weekday and hour, mean of {high.weeks} weeks."
    else:
        heading = f"{high.count} Artikel in einer Stunde, sonst {high.usual:.1f}".replace(".", ",")
        line = f"Gleicher Wochentag, gleiche Stunde, Mittel aus {high.weeks} Wochen."
    search = f"presseschau search '{rule.query}' --since 1h"
    return Notice(heading=heading, lines=(line, search), occasion=Occasion.VOLUME)


def _first_notice(rule: Rule, first: Article, days_known: int) -> Notice:
    """`days_known`: so far back the archive reaches; nothing is said of the time before."""
    days, draft, is_english = rule.options.unheard_days, first.draft, rule.options.language == "en"
    heading = f"First mention in {days} days" if is_english else f"Erste Erwähnung seit {days} Tagen"
    if days_known < days and is_english:
        heading = f"First mention; the archive goes back {_DAYS['en'].get(days_known, f'{days_known} days')}"
    elif days_known < days:
        heading = f"Erste Erwähnung; das Archiv reicht {_DAYS['de'].get(days_known, f'{days_known} Tage')} zurück"
    lines = (f"{draft.publisher or ''}: {draft.title or ''}".strip(": "), draft.canonical_url or draft.url)
    return Notice(heading=heading, lines=tuple(filter(None, lines)), occasion=Occasion.FIRST_MENTION)


_DAYS = {"de": {0: "keinen Tag", 1: "einen Tag"}, "en": {0: "less than a day", 1: "one day"}}


def _trouble_notice(rule: Rule, trouble: Trouble, occasion: Occasion, is_over: bool) -> Notice:
    language = rule.options.language
    kind = _KINDS.get(trouble.kind) if language == "de" else None
    kind = kind or trouble.kind.value.replace("_", " ")
    word = {"de": ("Störung vorbei", "Störung"), "en": ("Trouble over", "Trouble")}[language][0 if is_over else 1]
    lines = [trouble.source_url or ""] if is_over else [trouble.what, trouble.source_url or "", trouble.advice]
    if trouble.since is not None:
        local = trouble.since.astimezone(zone_of(rule.options.zone))
        lines.append(f"{'since' if language == 'en' else 'seit'} {moment(language, local)}")
    return Notice(heading=f"{word}: {trouble.publisher}, {kind}", lines=tuple(filter(None, lines)), occasion=occasion)


_KINDS = {
    TroubleKind.NEVER_CHECKED: "nie angesehen",
    TroubleKind.NOT_CHECKED: "lange nicht angesehen",
    TroubleKind.SOURCE_FAILS: "Quelle antwortet nicht",
    TroubleKind.SOURCE_GONE: "Quelle ist fort",
    TroubleKind.SOURCE_MOVED: "Quelle ist umgezogen",
    TroubleKind.SOURCE_EMPTY: "Quelle ist leer",
    TroubleKind.SILENT: "bringt nichts Neues",
    TroubleKind.FEWER: "bringt viel weniger als sonst",
    TroubleKind.BLOCKED: "Sperre statt Artikeln",
    TroubleKind.NO_ARTICLES: "Seiten ohne Artikel",
    TroubleKind.SHORT_TEXTS: "Texte zu kurz",
    TroubleKind.NO_DATES: "ohne Datum",
    TroubleKind.NO_TITLES: "ohne Überschrift",
    TroubleKind.NO_AUTHORS: "ohne Autoren",
    TroubleKind.MUCH_REMOVED: "viel entfernt",
    TroubleKind.PAYWALLED: "hinter der Bezahlschranke",
}

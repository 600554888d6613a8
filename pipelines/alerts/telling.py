"""What an article makes rules tell: new, changed, gone, or its story grown; and when it may leave.

All of it happens in the transaction that stores the article. What was published long before it was stored (a backfill,
a page extracted anew) matches and is not told; `run_rule` tells it on purpose.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from pipelines.alerts.schedule import is_flooded, send_at
from pipelines.model.alert import Held, Notice, Occasion, Rule
from pipelines.model.article import Article
from pipelines.storage import alerts, outbox
from pipelines.storage.outbox import Told

MILESTONES = (5, 10, 25, 50, 100, 250, 500)
"""Outlets at which a story that was told is told again, by rules on `grown`."""
FLOOD_SPAN = timedelta(hours=1)
_EXTEND_BY = timedelta(minutes=1)
"""A flood's end is written anew at most so often."""
DAY = timedelta(days=1)
MAX_FAILURES = 5

logger = logging.getLogger(__name__)


def tell_of(c: Connection, article: Article, matching: Sequence[Rule], *, now: datetime) -> int:
    """Note that the stored article matches these rules, and queue what they tell; returns how many it newly matches.

    Safe to repeat: an edit or a copy of a report that was told is not told again as new. `matching` must have been
    loaded in this transaction.
    """
    fresh = outbox.add_matches(c, article, [rule.id for rule in matching], now=now)
    told = [rule for rule in matching if rule.id in fresh and _tells_new(rule, article, now)]
    if told:
        of_story = Told(occasion=Occasion.NEW, article_id=article.id, story_id=article.story_id)
        _queue(c, of_story, _guarded(c, told, now), now=now)
    if article.version > 1:
        _tell_change(c, article, untold=fresh - {rule.id for rule in told}, fresh=fresh, now=now)
    else:
        _tell_growth(c, article, now=now)
    return len(fresh)


def tell_gone(c: Connection, article: Article, *, now: datetime) -> int:
    """Queue that an article is no longer there, for the rules that it matched; returns how many deliveries."""
    rules = alerts.rules_told(c, Occasion.GONE, article_id=article.id)
    told = Told(occasion=Occasion.GONE, article_id=article.id, story_id=article.story_id, version=article.version)
    return _queue(c, told, rules, now=now)


def tell_notices(c: Connection, rule: Rule, notices: Sequence[tuple[str, Notice]], *, now: datetime) -> int:
    """Queue notices of the rule, several in one message; each has a key that makes it this one and no other. Returns
    how many are new."""
    leaves = send_at(rule, now)
    held = leaves.held or (Held.DIGEST if len(notices) > 1 else None)
    told = (Told(occasion=notice.occasion, notice=notice, notice_key=key) for key, notice in notices)
    return sum(outbox.queue(c, one, [(rule, leaves.at, held)], now=now) > 0 for one in told)


def tell_on_purpose(c: Connection, rule: Rule, article: Article, *, now: datetime) -> bool:
    """Tell of an article however old it is, together with all others of this run; returns whether it was not told
    before."""
    outbox.add_matches(c, article, [rule.id], now=now)
    told = Told(occasion=Occasion.NEW, article_id=article.id, story_id=article.story_id)
    return outbox.queue(c, told, [(rule, now, Held.RUN)], now=now) > 0


def note_failure(c: Connection, rule: Rule, reason: str) -> None:
    """Note that the rule could not be judged or its message not be made; after MAX_FAILURES in a row it is paused,
    which `alerts list` tells."""
    if alerts.count_failure(c, rule.id, reason=reason, at_most=MAX_FAILURES):
        logger.error("rule is paused, it failed again and again rule=%r reason=%s", rule.name, reason)
    else:
        logger.warning("rule failed rule=%r reason=%s", rule.name, reason)


def is_late(rule: Rule, article: Article, *, now: datetime) -> bool:
    """Whether the article appeared longer ago than the rule wants to hear of."""
    published_at = article.draft.published_at
    if published_at is None:
        return False
    if article.draft.published_day_only:
        published_at += DAY
    return now - published_at > timedelta(hours=rule.options.max_age_h)


def milestone(outlets: int) -> int | None:
    """The largest number of outlets worth telling that the story has reached."""
    return max((each for each in MILESTONES if each <= outlets), default=None)


def _tells_new(rule: Rule, article: Article, now: datetime) -> bool:
    return Occasion.NEW in rule.options.on and not is_late(rule, article, now=now)


def _tell_change(c: Connection, article: Article, *, untold: set[int], fresh: set[int], now: datetime) -> None:
    """An edit is told where the article matched before, or matches since the edit and that is not told as new."""
    rules = alerts.rules_told(c, Occasion.CHANGED, article_id=article.id)
    told = Told(occasion=Occasion.CHANGED, article_id=article.id, story_id=article.story_id, version=article.version)
    _queue(c, told, [rule for rule in rules if rule.id not in fresh or rule.id in untold], now=now)


def _tell_growth(c: Connection, article: Article, *, now: datetime) -> None:
    reached = milestone(outbox.outlets(c, [article.story_id]).get(article.story_id, 0))
    if reached is None:
        return
    rules = alerts.rules_told(c, Occasion.GROWN, story_id=article.story_id)
    told = Told(occasion=Occasion.GROWN, article_id=article.id, story_id=article.story_id, version=reached)
    _queue(c, told, [rule for rule in rules if not is_late(rule, article, now=now)], now=now)


def _queue(c: Connection, told: Told, rules: Iterable[Rule], *, now: datetime) -> int:
    departures = ((rule, send_at(rule, now)) for rule in rules)
    return outbox.queue(c, told, [(rule, leaves.at, leaves.held) for rule, leaves in departures], now=now)


def _guarded(c: Connection, rules: Sequence[Rule], now: datetime) -> list[Rule]:
    """The rules with their floods as they are now: one that found too much in the last hour tells once an hour."""
    ids = [rule.id for rule in rules]
    found, states = outbox.finds_since(c, ids, now - FLOOD_SPAN), outbox.flood_states(c, ids)
    return [_watched(c, rule, found.get(rule.id, 0), *states[rule.id], now) for rule in rules]


def _watched(
    c: Connection, rule: Rule, found: int, began_at: datetime | None, until: datetime | None, now: datetime
) -> Rule:
    rule = replace(rule, flood_began_at=began_at, flood_until=until)
    limit = rule.options.flood_limit
    if rule.options.digest.kind != "immediate" or found <= limit:
        return rule
    if outbox.told_since(c, rule.id, now - FLOOD_SPAN) < limit:  # the others were late and are not told
        return rule
    flooded, lasts_until = is_flooded(rule, now), now + FLOOD_SPAN
    began_at = began_at if flooded and began_at is not None else now
    rule = replace(rule, flood_began_at=began_at, flood_until=lasts_until)
    if not flooded:
        outbox.hold(c, rule.id, at=send_at(rule, now).at, held=Held.FLOOD)
    if until is None or until + _EXTEND_BY <= lasts_until:
        outbox.set_flood(c, rule.id, began_at=began_at, until=lasts_until)
    return rule

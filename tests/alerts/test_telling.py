"""What is told when: new, changed, gone, grown; nothing old, nothing twice, not too much at once."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from pipelines.alerts.contents import contents_of, heading_of, occasion_of
from pipelines.alerts.telling import MILESTONES, milestone, tell_gone, tell_notices, tell_of, tell_on_purpose
from pipelines.model.alert import (
    Delivery,
    Digest,
    Held,
    News,
    Notice,
    Occasion,
    Quiet,
    Rule,
    RuleOptions,
)
from pipelines.model.article import Article, Change
from pipelines.storage import alerts, articles, deliveries
from pipelines.storage.database import Database
from tests.alerts.making import NOW, draft, store

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
URL = "json://127.0.0.1:1/a"


def add(c: Connection, *on: Occasion, name: str = "haushalt", **options: Any) -> Rule:
    given = RuleOptions(on=frozenset(on or {Occasion.NEW}), **options)
    return alerts.add_rule(c, name, "rat", [URL], now=NOW, options=given)


def edit(c: Connection, article: Article, number: int, **values: Any) -> Article:
    made = draft(number, **values)
    return articles.add_version(
        c,
        article.id,
        made,
        text_hash=hashlib.sha256(made.text.encode()).digest(),
        seen_at=NOW + HOUR,
        changes=[Change.TEXT],
    )


def log(c: Connection) -> list[Delivery]:
    return sorted(deliveries.delivery_log(c, limit=None), key=lambda delivery: delivery.id)


def told(c: Connection) -> list[tuple[Occasion, int]]:
    return [(delivery.occasion, delivery.version) for delivery in log(c)]


def test_new_is_told_once_a_story(database: Database) -> None:
    with database.write() as c:
        rule = add(c)
        article = store(c, 1)
        assert tell_of(c, article, [rule], now=NOW) == 1
        assert tell_of(c, article, [rule], now=NOW) == 0
        assert tell_of(c, store(c, 2, story_id=article.story_id), [rule], now=NOW) == 1
        assert told(c) == [(Occasion.NEW, 0)]


def test_a_change_is_told_once_a_version_also_when_it_does_not_match_any_more(database: Database) -> None:
    with database.write() as c:
        rule = add(c, Occasion.NEW, Occasion.CHANGED)
        other = add(c, Occasion.NEW, name="ohne")
        article = store(c, 1)
        tell_of(c, article, [rule, other], now=NOW)
        second = edit(c, article, 1, text="Der Rat tagt wieder.")
        for _ in range(2):
            tell_of(c, second, [rule, other], now=NOW + HOUR)
        third = edit(c, second, 1, text="Niemand tagt.")
        tell_of(c, third, [], now=NOW + 2 * HOUR)
        assert told(c) == [(Occasion.NEW, 0), (Occasion.NEW, 0), (Occasion.CHANGED, 2), (Occasion.CHANGED, 3)]


def test_an_edit_that_makes_it_match_is_told_as_one_thing(database: Database) -> None:
    with database.write() as c:
        both = add(c, Occasion.NEW, Occasion.CHANGED)
        only = add(c, Occasion.CHANGED, name="nur Änderungen")
        article = store(c, 1, text="Niemand tagt.")
        tell_of(c, article, [], now=NOW)
        tell_of(c, edit(c, article, 1, text="Der Rat tagt."), [both, only], now=NOW + HOUR)
        assert [(one.rule_name, one.occasion) for one in log(c)] == [
            ("haushalt", Occasion.NEW),
            ("nur Änderungen", Occasion.CHANGED),
        ]


def test_gone_is_told_to_rules_that_matched(database: Database) -> None:
    with database.write() as c:
        rule = add(c, Occasion.GONE)
        add(c, Occasion.GONE, name="traf nicht")
        article = store(c, 1)
        tell_of(c, article, [rule], now=NOW)
        assert [tell_gone(c, article, now=NOW + HOUR) for _ in range(2)] == [1, 0]
        assert told(c) == [(Occasion.GONE, 1)]


def test_a_growing_story_is_told_at_milestones(database: Database) -> None:
    with database.write() as c:
        rule = add(c, Occasion.NEW, Occasion.GROWN)
        first = store(c, 1, publisher="zeitung1")
        tell_of(c, first, [rule], now=NOW)
        for number in range(2, 12):
            copy = store(c, number, publisher=f"zeitung{number}", story_id=first.story_id)
            tell_of(c, copy, [rule], now=NOW)
        assert told(c) == [(Occasion.NEW, 0), (Occasion.GROWN, 5), (Occasion.GROWN, 10)]


@pytest.mark.parametrize(("outlets", "reached"), [(1, None), (4, None), (5, 5), (9, 5), (10, 10), (24, 10), (999, 500)])
def test_milestones(outlets: int, reached: int | None) -> None:
    assert milestone(outlets) == reached
    assert sorted(MILESTONES) == list(MILESTONES)


@pytest.mark.parametrize(
    ("published", "day_only", "max_age_h", "is_told"),
    [
        (None, False, 48, True),
        (timedelta(hours=47), False, 48, True),
        (timedelta(hours=49), False, 48, False),
        (timedelta(hours=71), True, 48, True),
        (timedelta(hours=73), True, 48, False),
        (timedelta(hours=2), False, 1, False),
        (timedelta(days=300), False, 24 * 365, True),
    ],
)
def test_what_is_stored_late_is_not_told_but_on_purpose(
    database: Database, published: timedelta | None, day_only: bool, max_age_h: int, is_told: bool
) -> None:
    published_at = NOW - published if published else None
    with database.write() as c:
        rule = add(c, max_age_h=max_age_h)
        article = store(c, 1, published_at=published_at, published_day_only=day_only)
        assert tell_of(c, article, [rule], now=NOW) == 1, "it matches all the same"
        assert bool(log(c)) is is_told
        assert tell_on_purpose(c, rule, article, now=NOW) is not is_told
        assert tell_on_purpose(c, rule, article, now=NOW) is False
        assert len(log(c)) == 1


def claim(c: Connection, now: datetime) -> list[list[int]]:
    """How many deliveries each claimed message has, and mark them sent."""
    batches = deliveries.claim_due(c, now, 10)
    for batch in batches:
        deliveries.mark_sent(c, batch, now=now)
    return [[len(batch.deliveries)] for batch in batches]


def test_a_digest_leaves_as_one_and_is_the_same_one_again(database: Database) -> None:
    with database.write() as c:
        rule = add(c, digest=Digest.read("hourly"))
        for number in (1, 2, 3):
            tell_of(c, store(c, number), [rule], now=NOW + number * MINUTE)
        assert deliveries.claim_due(c, NOW + 59 * MINUTE, 10) == []
        (batch,) = deliveries.claim_due(c, NOW + HOUR, 10)
        assert (len(batch.deliveries), batch.held, batch.key) == (3, Held.DIGEST, log(c)[0].idempotency_key)
        assert {one.batch for one in log(c)} == {batch.key}
        late = store(c, 4)
        tell_of(c, late, [rule], now=NOW + 30 * MINUTE)
        deliveries.mark_retry(c, batch, at=NOW + HOUR, error="HTTP 500")
        (other,) = deliveries.claim_due(c, NOW + HOUR + MINUTE, 1)
        assert [one.id for one in other.deliveries] == [one.id for one in batch.deliveries]
        assert (other.key, other.attempts) == (batch.key, 2)
        deliveries.mark_sent(c, other, now=NOW + HOUR)
        (rest,) = deliveries.claim_due(c, NOW + HOUR + MINUTE, 1)
        assert [one.article_id for one in rest.deliveries] == [late.id]


def test_a_batch_found_in_sending_is_in_doubt_as_a_whole(database: Database) -> None:
    with database.write() as c:
        rule = add(c, digest=Digest.read("hourly"))
        for number in (1, 2):
            tell_of(c, store(c, number), [rule], now=NOW)
        (batch,) = deliveries.claim_due(c, NOW + HOUR, 10)
        assert deliveries.recover_sending(c, NOW + 2 * HOUR) == 2
        (again,) = deliveries.claim_due(c, NOW + 2 * HOUR, 1)
        assert (again.key, len(again.deliveries), again.attempts) == (batch.key, 2, 2)


def test_quiet_hours_hold_and_release_together(database: Database) -> None:
    with database.write() as c:
        rule = add(c, quiet=Quiet.read("12:00-14:00"), zone="UTC")
        for number in (1, 2):
            tell_of(c, store(c, number), [rule], now=NOW + number * MINUTE)
        assert deliveries.claim_due(c, NOW + 2 * HOUR - MINUTE, 10) == []
        assert claim(c, NOW + 2 * HOUR) == [[2]]


def test_a_flood_becomes_one_message_then_one_an_hour_until_it_is_calm(database: Database) -> None:
    with database.write() as c:
        rule = add(c, flood_limit=3)
        for number in range(1, 8):
            tell_of(c, store(c, number), [rule], now=NOW + number * MINUTE)
        (batch,) = deliveries.claim_due(c, NOW + 7 * MINUTE, 10)
        assert (occasion_of(batch), len(batch.deliveries)) == (Occasion.FLOOD, 4)
        assert "Mehr als 3 Funde" in str(heading_of(batch))
        deliveries.mark_sent(c, batch, now=NOW)
        assert [delivery.held for delivery in log(c)] == [Held.FLOOD] * 7
        assert claim(c, NOW + HOUR + 3 * MINUTE) == []
        assert claim(c, NOW + HOUR + 4 * MINUTE) == [[3]], "an hour after it began"
        tell_of(c, store(c, 20), [rule], now=NOW + 3 * HOUR)
        assert log(c)[-1].held is None, "calm again"


def test_a_backfill_is_no_flood(database: Database) -> None:
    with database.write() as c:
        rule = add(c, flood_limit=3)
        for number in range(1, 8):
            old = store(c, number, published_at=NOW - timedelta(days=30))
            tell_of(c, old, [rule], now=NOW)
        tell_of(c, store(c, 9), [rule], now=NOW)
        assert [delivery.held for delivery in log(c)] == [None]


def test_a_notice_is_told_once(database: Database) -> None:
    notice = Notice(heading="Mehr als sonst", lines=("12 statt 3",), occasion=Occasion.VOLUME)
    with database.write() as c:
        rule = add(c, Occasion.VOLUME)
        assert [tell_notices(c, rule, [("volume:2026-11-22", notice)], now=NOW) for _ in range(2)] == [1, 0]
        assert tell_notices(c, rule, [("volume:2026-11-23", notice)], now=NOW) == 1
        (first, _) = log(c)
        assert (first.article_id, first.notice) == (None, notice)
        (batch,) = deliveries.claim_due(c, NOW, 10)
        assert contents_of(c, batch, publisher_names={}) == [notice]


def test_contents_say_what_happened(database: Database) -> None:
    with database.write() as c:
        rule = add(c, Occasion.NEW, Occasion.CHANGED, Occasion.GONE, digest=Digest.read("hourly"))
        article = store(c, 1)
        tell_of(c, article, [rule], now=NOW)
        second = edit(c, article, 1, text="Der Rat tagt wieder.", title="Neuer Titel")
        tell_of(c, second, [rule], now=NOW + MINUTE)
        other = store(c, 2)
        tell_of(c, other, [rule], now=NOW + MINUTE)
        tell_gone(c, second, now=NOW + 2 * MINUTE)
        (batch,) = deliveries.claim_due(c, NOW + HOUR, 10)
        found = contents_of(c, batch, publisher_names={"zeitung": "Die Zeitung"})
        assert [(one.article.id, one.occasion) for one in found if isinstance(one, News)] == [
            (article.id, Occasion.NEW),
            (article.id, Occasion.CHANGED),
            (article.id, Occasion.GONE),
            (other.id, Occasion.NEW),
        ], "by story"
        notes = [one.note for one in found if isinstance(one, News)]
        assert notes == [
            None,
            "Geändert: Überschrift, Text (Fassung 2)",
            "Nicht mehr abrufbar seit 22. November 2026, 13:02 Uhr",
            None,
        ]
        assert {one.publisher_name for one in found if isinstance(one, News)} == {"Die Zeitung"}
        assert (occasion_of(batch), heading_of(batch)) == (Occasion.DIGEST, None)


def test_what_waited_while_paused_comes_together(database: Database) -> None:
    with database.write() as c:
        rule = add(c)
        for number in (1, 2):
            tell_of(c, store(c, number), [rule], now=NOW)
        (given_up,) = deliveries.claim_due(c, NOW, 1)
        deliveries.mark_dead(c, given_up, error="HTTP 410")
        alerts.pause_channel(c, rule.channels[0].id, reason="HTTP 410", now=NOW)
        assert deliveries.claim_due(c, NOW + HOUR, 10) == []
        assert deliveries.next_due_at(c) is None
        (paused,) = alerts.list_rules(c)
        assert (paused.channels[0].paused_at, paused.channels[0].pause_reason) == (NOW, "HTTP 410")
        assert deliveries.revive(c, rule.id, now=NOW + HOUR) == 2
        alerts.pause_rule(c, rule.name, paused=False)
        (batch,) = deliveries.claim_due(c, NOW + HOUR, 10)
        assert (len(batch.deliveries), batch.held, batch.attempts) == (2, Held.RESUMED, 1)

"""Alerts beyond words: volume, first mention, troubles."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from pipelines.alerts.judging import Surge, judge_rules, same_hours, surge, trouble_notices
from pipelines.alerts.telling import tell_of
from pipelines.model.alert import Occasion, Rule, RuleOptions
from pipelines.model.health import Trouble, TroubleKind
from pipelines.search import wildcards
from pipelines.search.find import index_article
from pipelines.storage import alerts, deliveries
from pipelines.storage.database import Database
from tests.alerts.making import NOW, store

WEEK = timedelta(weeks=1)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("found", "before", "factor", "least", "usual"),
    [
        (12, [3, 3, 3], 3.0, 10, 3.0),
        (9, [3, 3, 3], 3.0, 9, None),  # not more than three times
        (9, [1, 1, 1], 3.0, 10, None),  # too few to speak of
        (10, [0, 0], 3.0, 10, 0.0),
        (10, [0], 3.0, 10, None),  # one week says nothing
        (10, [], 3.0, 10, None),
        (31, [10, 11, 9], 3.0, 10, 10.0),
        (31, [10, 11, 9], 4.0, 10, None),
        (1000, [900, 800], 3.0, 10, None),
    ],
)
def test_when_it_is_a_surge(found: int, before: list[int], factor: float, least: int, usual: float | None) -> None:
    expected = None if usual is None else Surge(count=found, usual=usual, weeks=len(before))
    assert surge(found, before, factor=factor, least=least) == expected


def test_the_same_hour_is_by_the_clocks() -> None:
    monday = datetime(2026, 10, 26, 7, 30, tzinfo=UTC)  # 08:30 in Berlin, the day after the clocks changed
    hours = same_hours(monday, "Europe/Berlin")
    assert hours[0] == (monday - timedelta(hours=1), monday)
    assert hours[1][1] == datetime(2026, 10, 19, 6, 30, tzinfo=UTC)
    assert len(hours) == 7


def add(c: Connection, occasion: Occasion, query: str = "rat", **options: Any) -> Rule:
    given = RuleOptions(on=frozenset({occasion}), **options)
    return alerts.add_rule(c, "haushalt", query, ["json://127.0.0.1:1/a"], now=NOW - WEEK, options=given)


def fill(c: Connection, numbers: range, at: datetime, text: str = "Der Rat tagt.") -> None:
    for number in numbers:
        index_article(c, store(c, number, published_at=at, text=f"{text} {number}"), replaces=None)


def headings(c: Connection) -> list[str]:
    log = sorted(deliveries.delivery_log(c), key=lambda delivery: delivery.id)
    return [delivery.notice.heading for delivery in log if delivery.notice]


def test_volume_is_told_once_a_day(database: Database) -> None:
    with database.write() as c:
        add(c, Occasion.VOLUME, volume_least=5)
        for week in (1, 2, 3):
            fill(c, range(week * 100, week * 100 + week), NOW - week * WEEK - 10 * MINUTE)
        fill(c, range(4), NOW - 10 * MINUTE)
    assert judge_rules(database, now=NOW) == 0, "four are too few"
    with database.write() as c:
        fill(c, range(4, 8), NOW - 5 * MINUTE)
    assert [judge_rules(database, now=NOW + minutes * MINUTE) for minutes in (0, 1, 2)] == [1, 0, 0]
    with database.read() as c:
        assert headings(c) == ["8 Artikel in einer Stunde, sonst 2,0"]


def test_weeks_in_which_nothing_was_stored_say_nothing(database: Database) -> None:
    with database.write() as c:
        add(c, Occasion.VOLUME, volume_least=5)
        fill(c, range(8), NOW - 5 * MINUTE)
    assert judge_rules(database, now=NOW) == 0
    with database.write() as c:
        for week in (1, 2):
            fill(c, range(week * 100, week * 100 + 3), NOW - week * WEEK - MINUTE, text="Das Wetter")
    assert judge_rules(database, now=NOW) == 1, "others were stored: it is new that there are any"


def test_the_first_mention_since_days(database: Database) -> None:
    def come(number: int, published_at: datetime, at: datetime) -> None:
        with database.write() as c:
            article = store(c, number, published_at=published_at)
            index_article(c, article, replaces=None)
            tell_of(c, article, alerts.list_rules(c), now=at)

    with database.write() as c:
        add(c, Occasion.FIRST_MENTION, unheard_days=30)
        for days in range(1, 31, 2):
            fill(c, range(100 + days, 101 + days), NOW - timedelta(days=days), text="Das Wetter")
    come(1, NOW - timedelta(days=40), NOW)
    assert judge_rules(database, now=NOW + MINUTE) == 0, "stored late"
    come(2, NOW, NOW + 2 * MINUTE)
    come(3, NOW + MINUTE, NOW + 2 * MINUTE)
    assert [judge_rules(database, now=NOW + 3 * MINUTE) for _ in range(2)] == [1, 0]
    come(4, NOW + 4 * MINUTE, NOW + 4 * MINUTE)
    assert judge_rules(database, now=NOW + 5 * MINUTE) == 0
    with database.read() as c:
        (delivery,) = deliveries.delivery_log(c)
        assert delivery.notice is not None
        assert delivery.notice.heading == "Erste Erwähnung seit 30 Tagen"
        assert delivery.notice.lines == ("zeitung: Bericht 2", "https://zeitung.example/2")


@pytest.mark.parametrize(
    ("days", "language", "heading"),
    [
        ([0], "de", "Erste Erwähnung; das Archiv reicht keinen Tag zurück"),
        ([0, 400], "de", "Erste Erwähnung; das Archiv reicht keinen Tag zurück"),  # one old article is no archive
        ([0, 2, 5, 8], "en", "First mention; the archive goes back 9 days"),
    ],
)
def test_a_first_mention_claims_no_more_than_the_archive_knows(
    database: Database, days: list[int], language: str, heading: str
) -> None:
    with database.write() as c:
        add(c, Occasion.FIRST_MENTION, unheard_days=30, language=language)
        for number in days[1:]:
            fill(c, range(number, number + 1), NOW - timedelta(days=number), text="Das Wetter")
        article = store(c, 900, published_at=NOW)
        index_article(c, article, replaces=None)
        tell_of(c, article, alerts.list_rules(c), now=NOW)
    assert judge_rules(database, now=NOW + MINUTE) == 1
    with database.read() as c:
        notice = deliveries.delivery_log(c)[0].notice
    assert notice is not None
    assert notice.heading == heading


def test_a_rule_that_cannot_be_judged_is_paused_and_keeps_no_other_from_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wildcards, "MAX_WORDS", 3)
    with database.write() as c:
        on_volume = RuleOptions(on=frozenset({Occasion.VOLUME}), volume_least=2)
        for name, query in (("breit", "*wort*"), ("haushalt", "rat")):
            alerts.add_rule(c, name, query, ["json://127.0.0.1:1/a"], now=NOW - WEEK, options=on_volume)
        for week in (0, 1, 2):
            fill(c, range(week * 100, week * 100 + 1), NOW - week * WEEK - MINUTE)
        for number in range(5):
            fill(c, range(500 + number, 501 + number), NOW - MINUTE, text=f"Der Rat sagt kennwort{'abcde'[number]}.")
    assert judge_rules(database, now=NOW) == 1, "the other one is judged"
    for minute in range(1, 5):
        with database.read() as c:
            assert not alerts.get_rule(c, "breit").paused
        judge_rules(database, now=NOW + minute * MINUTE)
    with database.read() as c:
        paused = alerts.get_rule(c, "breit")
        assert (paused.paused, paused.failures) == (True, 5)
        assert "fits more than 3 different words" in (paused.pause_reason or "")
        assert not alerts.get_rule(c, "haushalt").paused
    with database.write() as c:
        resumed = alerts.pause_rule(c, "breit", paused=False)
    assert (resumed.paused, resumed.failures, resumed.pause_reason) == (False, 0, None)


def trouble(publisher: str, kind: TroubleKind) -> Trouble:
    return Trouble(kind=kind, publisher=publisher, since=NOW, what="was war", advice="Tu was.")


@pytest.mark.parametrize(
    ("on", "query", "told"),
    [
        ("trouble", "*", ["1:began trouble", "2:began trouble", "3:ended trouble"]),
        ("trouble", "publisher:bote", ["2:began trouble"]),
        ("silence", "*", ["1:began silence"]),
        ("silence trouble", "publisher:TAZ", ["1:began silence", "3:ended trouble"]),
        ("silence", "publisher:bote", []),
    ],
)
def test_whose_troubles_a_rule_tells(on: str, query: str, told: list[str]) -> None:
    rule = Rule(
        id=1,
        name="r",
        query=query,
        channels=(),
        created_at=NOW,
        options=RuleOptions(on=frozenset(map(Occasion, on.split()))),
    )
    began = [(1, trouble("taz", TroubleKind.SILENT)), (2, trouble("bote", TroubleKind.BLOCKED))]
    notices = trouble_notices(rule, began, [(3, trouble("taz", TroubleKind.NO_DATES))])
    assert [f"{key.removeprefix('trouble:')} {notice.occasion}" for key, notice in notices] == told

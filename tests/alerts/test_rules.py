"""Making rules, and what they would have found."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipelines.alerts.rules import change_rule, make_rule, preview, publishers_of, run_rule
from pipelines.alerts.telling import tell_of
from pipelines.errors import QueryError, RuleError
from pipelines.model.alert import Digest, Held, RuleOptions
from pipelines.search.find import index_article
from pipelines.search.query import parse
from pipelines.storage import alerts, deliveries
from pipelines.storage.database import Database
from tests.alerts.making import NOW, store

URL = "json://127.0.0.1:1/x"


@pytest.mark.parametrize(
    ("query", "urls", "error"),
    [
        ("rat AND (", [URL], QueryError),
        ("", [URL], QueryError),
        ("rat", [], RuleError),
        ("rat", [URL, "file:///etc/passwd"], RuleError),
    ],
)
def test_a_rule_that_cannot_work_is_not_saved(
    database: Database, query: str, urls: list[str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        make_rule(database, "rat", query, urls, now=NOW)
    with database.read() as c:
        assert alerts.list_rules(c) == []


def test_a_preview_counts_articles_and_stories(database: Database) -> None:
    with database.write() as c:
        first = store(c, 1, text="Der Rat tagt.")
        copy = store(c, 2, text="Der Rat tagt wieder.", story_id=first.story_id)
        old = store(c, 3, text="Der Rat tagte.", published_at=NOW - timedelta(days=40))
        other = store(c, 4, text="Das Wetter.")
        for article in (first, copy, old, other):
            index_article(c, article, replaces=None)
    later = NOW + timedelta(hours=1)
    found = preview(database, "rat", now=later, limit=1)
    assert (found.articles, found.stories, len(found.newest)) == (2, 1, 1)
    assert found.newest[0].id == max(first.id, copy.id)
    assert found.days_known == 3, "of the days before that nothing is known"
    assert found.per_day == pytest.approx(1 / 3)
    assert not found.is_wide
    assert found.busiest == ("2026-11-22", 2)
    assert preview(database, "rat OR rente NOT hamburg", now=later).never == ("rente",)
    assert preview(database, "rat", now=later, days=60).articles == 3
    assert preview(database, "hamburg", now=later).newest == ()
    with pytest.raises(QueryError):
        preview(database, "(", now=later)


def test_a_run_tells_the_past_once(database: Database) -> None:
    with database.write() as c:
        for number in range(1, 4):
            old = store(c, number, text="Der Rat tagt.", published_at=NOW - timedelta(days=number * 10))
            index_article(c, old, replaces=None)
    rule = make_rule(database, "rat", "rat", [URL], now=NOW)
    assert run_rule(database, rule, since=NOW - timedelta(days=25), now=NOW) == 2
    assert run_rule(database, rule, since=NOW - timedelta(days=60), now=NOW) == 1
    assert run_rule(database, rule, since=NOW - timedelta(days=60), now=NOW) == 0
    with database.write() as c:
        (batch,) = deliveries.claim_due(c, NOW, 10)
        assert (len(batch.deliveries), batch.held) == (3, Held.RUN)


def test_an_edited_rule_keeps_its_past_and_what_waits_leaves_by_its_new_terms(database: Database) -> None:
    daily = RuleOptions(digest=Digest.read("daily@07:30"))
    rule = make_rule(database, "rat", "rat", [URL], now=NOW, options=daily)
    with database.write() as c:
        tell_of(c, store(c, 1), [rule], now=NOW)
        assert deliveries.claim_due(c, NOW, 10) == []
    with pytest.raises(QueryError):
        change_rule(database, "rat", now=NOW, query="rat AND (")
    changed = change_rule(database, "rat", now=NOW, query="haushalt", options=RuleOptions())
    assert (changed.id, changed.query, changed.channels) == (rule.id, "haushalt", rule.channels)
    with database.write() as c:
        (batch,) = deliveries.claim_due(c, NOW, 10)
        assert (len(batch.deliveries), batch.held) == (1, Held.DIGEST)
    other = change_rule(database, "rat", now=NOW, urls=["json://127.0.0.1:2/b"])
    assert [channel.url for channel in other.channels] == ["json://127.0.0.1:2/b"]


@pytest.mark.parametrize(
    ("query", "publishers"),
    [("*", None), ("publisher:taz", {"taz"}), ("publisher:taz OR publisher:FAZ", {"taz", "faz"}), ("rat", RuleError)],
)
def test_publishers_of_a_query(query: str, publishers: object) -> None:
    if publishers is RuleError:
        with pytest.raises(RuleError, match="the query is"):
            publishers_of(parse(query))
    else:
        assert publishers_of(parse(query)) == publishers

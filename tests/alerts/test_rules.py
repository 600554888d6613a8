"""Making rules, and what they would have found."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipelines.alerts.rules import make_rule, preview
from pipelines.errors import QueryError, RuleError
from pipelines.search.find import index_article
from pipelines.storage import alerts
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
    assert found.per_day == pytest.approx(1 / 30)
    assert not found.is_wide
    assert preview(database, "rat", now=later, days=60).articles == 3
    assert preview(database, "hamburg", now=later).newest == ()
    with pytest.raises(QueryError):
        preview(database, "(", now=later)

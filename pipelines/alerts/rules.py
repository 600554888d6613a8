"""Making rules: what is checked before one is saved, and what it would have found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipelines.alerts.channels import NO_OPTIONS, ChannelOptions, check_url, one_per_target
from pipelines.errors import RuleError
from pipelines.model.alert import Rule
from pipelines.model.article import Article
from pipelines.search.find import count, find
from pipelines.search.query import parse
from pipelines.storage import alerts, articles, outbox
from pipelines.storage.database import Database

PREVIEW_DAYS = 30
WIDE_PER_DAY = 50.0
"""More alerts a day than anybody reads."""
_MAX_STORIES_COUNTED = 5_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """What a query found in the last days."""

    days: int
    articles: int
    stories: int | None
    """None where there are too many to count."""
    newest: tuple[Article, ...]

    @property
    def per_day(self) -> float:
        """Alerts a day; one for a story, where the stories are counted."""
        return (self.articles if self.stories is None else self.stories) / self.days

    @property
    def is_wide(self) -> bool:
        """Whether nobody would read them all."""
        return self.per_day > WIDE_PER_DAY


def make_rule(
    database: Database,
    name: str,
    query: str,
    urls: Sequence[str],
    *,
    now: datetime,
    options: ChannelOptions = NO_OPTIONS,
) -> Rule:
    """Check a rule and save it.   Raises QueryError, RuleError, StorageError; then nothing is saved."""
    if not urls:
        raise RuleError(f"rule {name!r}: name at least one channel, e.g. --to json://host/path")
    parse(query)
    for url in urls:
        check_url(url, options=options)
    urls = [one for url in urls for one in one_per_target(url)]
    with database.write() as c:
        return alerts.add_rule(c, name, query, urls, now=now)


def preview(database: Database, query: str, *, now: datetime, days: int = PREVIEW_DAYS, limit: int = 20) -> Preview:
    """What a rule with this query would have found in the last `days`.   Raises QueryError, StorageError."""
    parsed = parse(query)
    since = now - timedelta(days=days)
    with database.read() as c:
        total = count(c, parsed, since=since)
        ids = find(c, parsed, since=since, limit=max(limit, min(total, _MAX_STORIES_COUNTED)))
        stories = len(set(outbox.stories_of(c, ids).values())) if total <= _MAX_STORIES_COUNTED else None
        return Preview(
            days=days,
            articles=total,
            stories=stories,
            newest=tuple(articles.get_articles(c, ids[:limit])),
        )

"""Making rules: what is checked before one is saved, what it would have found, and telling of the past on purpose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from sqlalchemy import Connection

from pipelines.alerts.channels.envelope import ChannelOptions
from pipelines.alerts.channels.send import NO_OPTIONS, check_url, one_per_target
from pipelines.alerts.matching.hits import terms_of
from pipelines.alerts.schedule import send_at
from pipelines.alerts.telling import tell_on_purpose
from pipelines.errors import RuleError
from pipelines.model.alert import Occasion, Rule, RuleOptions
from pipelines.model.article import Article
from pipelines.search.counting import CountBy
from pipelines.search.find import count, count_by, find
from pipelines.search.format import format_query
from pipelines.search.nodes import Everything, Fact, Or, Query
from pipelines.search.query import parse
from pipelines.search.saved import with_saved
from pipelines.storage import alerts, articles, outbox
from pipelines.storage.database import Database
from pipelines.storage.saved_searches import saved

PREVIEW_DAYS = 30
WIDE_PER_DAY = 50.0
"""More alerts a day than anybody reads."""
_MAX_STORIES_COUNTED = 5_000
_RUN_AT_ONCE = 200
KNOWN_STEPS = 10
"""In so many parts a past is looked at for whether the archive has it: each must have an article."""
NO_RULE_OPTIONS = RuleOptions()
_OF_PUBLISHERS = frozenset({Occasion.SILENCE, Occasion.TROUBLE})


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """What a query found in the last days."""

    days: int
    articles: int
    stories: int | None
    """None where there are too many to count."""
    newest: tuple[Article, ...]
    busiest: tuple[str, int] | None
    """The day with the most articles, and how many; None: there was none."""
    never: tuple[str, ...]
    """Words and phrases of the query that no article of these days has."""
    days_known: int
    """Of so many of these days the archive has articles."""

    @property
    def per_day(self) -> float:
        """Alerts a day; one for a story, where the stories are counted."""
        return (self.articles if self.stories is None else self.stories) / max(self.days_known, 1)

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
    options: RuleOptions = NO_RULE_OPTIONS,
    channel_options: ChannelOptions = NO_OPTIONS,
) -> Rule:
    """Check a rule and save it; an `@name` in the query becomes the search that is saved so now.

    Raises QueryError, RuleError, StorageError; then nothing is saved.
    """
    targets = _checked_targets(name, urls, channel_options)
    with database.write() as c:
        query = with_saved(query, saved(c))
        _check_query(query, options)
        return alerts.add_rule(c, name, query, targets, now=now, options=options)


def change_rule(
    database: Database,
    name: str,
    *,
    now: datetime,
    query: str | None = None,
    options: RuleOptions | None = None,
    urls: Sequence[str] = (),
    channel_options: ChannelOptions = NO_OPTIONS,
) -> Rule:
    """Give a rule another query, other options, other channels; None, empty: as they are. What it found stays known.

    What waits leaves when the rule as it is now says. Raises NotFoundError, QueryError, RuleError, StorageError; then
    nothing is changed.
    """
    targets = _checked_targets(name, urls, channel_options) if urls else []
    with database.write() as c:
        rule = alerts.get_rule(c, name)
        query = with_saved(query, saved(c)) if query is not None else rule.query
        options = options or rule.options
        _check_query(query, options)
        kept = [channel.url for channel in rule.channels]
        changed = alerts.edit_rule(c, name, query=query, options=options, urls=targets or kept)
        if options != rule.options:
            departure = send_at(changed, now)
            outbox.hold(c, rule.id, at=departure.at, held=departure.held)
        return changed


def run_rule(database: Database, rule: Rule, *, since: datetime, now: datetime) -> int:
    """Tell of every article since then that the rule matches and did not tell; returns of how many stories.

    Together in one message, or a few. A run that is broken off can be made again: nothing is told twice.
    """
    query, told, before_id = parse(rule.query, now=now), 0, None
    while True:
        with database.write() as c:
            ids = find(c, query, since=since, limit=_RUN_AT_ONCE, before_id=before_id)
            for article in articles.get_articles(c, ids):
                told += tell_on_purpose(c, rule, article, now=now)
        if len(ids) < _RUN_AT_ONCE:
            return told
        before_id = ids[-1]


def days_known(c: Connection, since: datetime, until: datetime) -> int:
    """For how many whole days before `until`, at most from `since`, the archive has articles without a long gap: a
    single old one, which a feed may still name, makes no past."""
    step = (until - since) / KNOWN_STEPS
    for number in range(KNOWN_STEPS):
        if not find(c, Everything(), since=until - (number + 1) * step, until=until - number * step, limit=1):
            return int(number * step / timedelta(days=1))
    return int((until - since) / timedelta(days=1))


def publishers_of(query: Query) -> frozenset[str] | None:
    """The publishers that `publisher:a OR publisher:b` names; None: all.   Raises RuleError for any other query."""
    match query:
        case Everything():
            return None
        case Fact(field="publisher", text=text):
            return frozenset([text.lower()])
        case Or(parts=parts) if all(isinstance(part, Fact) and part.field == "publisher" for part in parts):
            return frozenset(part.text.lower() for part in parts if isinstance(part, Fact))
        case _:
            raise RuleError("silence and trouble are told of publishers: the query is * or publisher:NAME")


def _checked_targets(name: str, urls: Sequence[str], options: ChannelOptions) -> list[str]:
    if not urls:
        raise RuleError(f"rule {name!r}: name at least one channel, e.g. --to json://host/path")
    for url in urls:
        check_url(url, options=options)
    return [one for url in urls for one in one_per_target(url)]


def _check_query(query: str, options: RuleOptions) -> None:
    parsed = parse(query)
    if options.on & _OF_PUBLISHERS:
        publishers_of(parsed)


def preview(
    database: Database,
    query: str,
    *,
    now: datetime,
    days: int = PREVIEW_DAYS,
    limit: int = 20,
    zone: tzinfo = UTC,
) -> Preview:
    """What a rule with this query would have found in the last `days`, counted by the days of `zone`.

    Raises QueryError, StorageError.
    """
    since = now - timedelta(days=days)
    with database.read() as c:
        parsed = parse(with_saved(query, saved(c)))
        total = count(c, parsed, since=since)
        ids = find(c, parsed, since=since, limit=max(limit, min(total, _MAX_STORIES_COUNTED)))
        stories = len(set(outbox.stories_of(c, ids).values())) if total <= _MAX_STORIES_COUNTED else None
        return Preview(
            days=days,
            articles=total,
            stories=stories,
            newest=tuple(articles.get_articles(c, ids[:limit])),
            busiest=_busiest(c, parsed, since, zone),
            never=_never(c, parsed, since),
            days_known=days_known(c, since, now),
        )


def _busiest(c: Connection, query: Query, since: datetime, zone: tzinfo) -> tuple[str, int] | None:
    days = count_by(c, query, CountBy.DAY, since=since, zone=zone)
    return max(((day.label, day.articles) for day in days), key=lambda day: day[1], default=None)


def _never(c: Connection, query: Query, since: datetime) -> tuple[str, ...]:
    terms = {format_query(term): term for term in terms_of(query)}
    return tuple(text for text, term in terms.items() if not find(c, term, since=since, limit=1))

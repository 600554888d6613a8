"""What the verdicts on health rest on: the last weeks of a publisher's sources, links and articles.

One publisher at a time, and of long tables only the newest rows, so that 300 publishers with a million articles are
read in seconds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, String, Table, cast, func, select

from pipelines.model.article import Access
from pipelines.model.crawl import CheckResult, Outcome, SourceKind
from pipelines.model.health import (
    ArticleFacts,
    Loss,
    PastCheck,
    PastLink,
    PastLook,
    PastPages,
    PublisherRecord,
    SourceRecord,
)
from pipelines.storage.tables import article, link, recheck, source, source_check

WEEKS = timedelta(days=42)
CHECKS = 100
NEWEST = 100
STRETCH, STRETCHES = 25, 6
REACH = 5_000
LOOKS = 100
LAST_OK = 10
"""So many of the newest are looked at, of each source or publisher."""

_TRIED = tuple(
    outcome for outcome in Outcome if outcome not in (Outcome.PENDING, Outcome.TEMPORARY, Outcome.DISALLOWED)
)


def publisher_records(
    c: Connection, *, now: datetime, publishers: Iterable[str] | None = None
) -> list[PublisherRecord]:
    """The record of each publisher with sources in use, by key; of those named, or of all."""
    query = select(source).where(~source.c.retired).order_by(source.c.publisher, source.c.id)
    if publishers is not None:
        query = query.where(source.c.publisher.in_(list(publishers)))
    rows: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in c.execute(query):
        rows[row.publisher].append(row)
    by_hour = _articles_by_hour(c, now - WEEKS)
    return [_record(c, key, sources, by_hour.get(key, ())) for key, sources in rows.items()]


def _record(
    c: Connection, key: str, sources: Sequence[Row[Any]], by_hour: Sequence[tuple[datetime, int]]
) -> PublisherRecord:
    return PublisherRecord(
        key=key,
        sources=tuple(_source(c, row) for row in sources),
        articles_by_hour=tuple(by_hour),
        last_article_at=_last_article_at(c, key),
        pages=past_pages(c, key),
    )


def past_pages(c: Connection, key: str) -> PastPages:
    """The last pages of one publisher."""
    return PastPages(links=_links(c, key), articles=_articles(c, key), looks=_looks(c, key))


def _source(c: Connection, row: Row[Any]) -> SourceRecord:
    of_source = select(source_check).where(source_check.c.source_id == row.id)
    newest_first = (source_check.c.checked_at.desc(), source_check.c.id.desc())
    checks = [_check(found) for found in c.execute(of_source.order_by(*newest_first).limit(CHECKS))][::-1]
    if len(checks) == CHECKS and all(check.result is not CheckResult.OK for check in checks):
        checks = _beginning(c, row.id, checks[0].at) + checks
    first = c.execute(of_source.order_by(source_check.c.checked_at).limit(1)).first()
    return SourceRecord(
        url=row.url,
        kind=SourceKind(row.kind),
        first_check_at=first.checked_at if first else None,
        last_check_at=row.last_check_at,
        last_good_at=row.last_good_at,
        next_check_at=row.next_check_at,
        failures=row.failures,
        moved_to=row.moved_to,
        checks=tuple(checks),
    )


def _beginning(c: Connection, source_id: int, before: datetime) -> list[PastCheck]:
    """The last checks that were ok before that moment, and the first that was not: how it was, and since when not."""
    earlier = select(source_check).where(source_check.c.source_id == source_id, source_check.c.checked_at < before)
    was_ok = source_check.c.result == CheckResult.OK
    newest_first = earlier.where(was_ok).order_by(source_check.c.checked_at.desc()).limit(LAST_OK)
    good = [_check(found) for found in c.execute(newest_first)][::-1]
    after = earlier.where(source_check.c.checked_at > good[-1].at) if good else earlier
    changed = after.where(source_check.c.result != CheckResult.UNCHANGED).order_by(source_check.c.checked_at).limit(1)
    return good + [_check(found) for found in c.execute(changed)]


def _check(row: Row[Any]) -> PastCheck:
    return PastCheck(at=row.checked_at, result=CheckResult(row.result), reason=row.reason, links_seen=row.links_seen)


def _articles_by_hour(c: Connection, since: datetime) -> dict[str, list[tuple[datetime, int]]]:
    """Of every publisher; one walk along the index of first sights."""
    hour = _hour(c)
    query: Select[Any] = (
        select(article.c.publisher, hour.label("hour"), func.count().label("articles"))
        .where(article.c.first_seen_at > since, article.c.publisher.is_not(None))
        .group_by(article.c.publisher, hour)
        .order_by(article.c.publisher, hour)
    )
    found: dict[str, list[tuple[datetime, int]]] = defaultdict(list)
    for row in c.execute(query):
        at = datetime.strptime(row.hour, "%Y-%m-%d %H").replace(tzinfo=UTC)
        found[row.publisher].append((at, row.articles))
    return found


def _hour(c: Connection) -> ColumnElement[str]:
    """The UTC hour of the first sight, as `2026-11-22 17`."""
    if c.dialect.name == "sqlite":
        return func.substr(cast(article.c.first_seen_at, String), 1, 13)
    return func.to_char(func.timezone("UTC", article.c.first_seen_at), "YYYY-MM-DD HH24")


def remembered(count: int) -> list[int]:
    """Which of a publisher's `count` pages are looked at, 0 the newest, ascending: the newest hundred and stretches of
    neighbours before them, so that what is usual is known beyond a night of which every page was bad.

    Neighbours, since what comes in clumps is to be known as such.
    """
    if count <= NEWEST + STRETCH * STRETCHES:
        return list(range(count))
    apart = (count - NEWEST) / STRETCHES
    ends = [NEWEST + int(apart * (number + 1)) for number in range(STRETCHES)]
    return [*range(NEWEST), *(rank for end in ends for rank in range(end - STRETCH, end))]


def _chosen(c: Connection, table: Table, *conditions: ColumnElement[bool]) -> list[int]:
    """Ids of the rows to look at; only an index is read."""
    ids = c.execute(select(table.c.id).where(*conditions).order_by(table.c.id.desc()).limit(REACH)).scalars().all()
    return [ids[rank] for rank in remembered(len(ids))]


def _links(c: Connection, key: str) -> tuple[PastLink, ...]:
    """Fetches in the order of their announcement, which is nearly that of their end."""
    rows = (
        select(link.c.outcome_at, link.c.outcome, link.c.reason)
        .where(link.c.id.in_(_chosen(c, link, link.c.publisher == key)))
        .where(link.c.outcome.in_(_TRIED), link.c.outcome_at.is_not(None))
        .order_by(link.c.id)
    )
    return tuple(
        PastLink(at=row.outcome_at, outcome=Outcome(row.outcome), reason=row.reason) for row in c.execute(rows)
    )


def _last_article_at(c: Connection, key: str) -> datetime | None:
    """When the newest article was first seen, be it known from its announcement alone."""
    newest = (
        select(article.c.first_seen_at).where(article.c.publisher == key).order_by(article.c.id.desc()).limit(NEWEST)
    )
    return max(c.execute(newest).scalars(), default=None)


def _articles(c: Connection, key: str) -> tuple[ArticleFacts, ...]:
    """Articles whose pages were read, in the order in which they were first seen."""
    rows = select(
        article.c.first_seen_at,
        article.c.title,
        article.c.published_at,
        func.length(cast(article.c.authors, String)).label("authors_chars"),
        func.length(cast(article.c.agencies, String)).label("agencies_chars"),
        func.length(article.c.text).label("text_chars"),
        func.length(cast(article.c.removed, String)).label("removed_chars"),
        article.c.access,
    ).where(article.c.id.in_(_chosen(c, article, article.c.publisher == key)), ~article.c.from_announcement)
    facts = [
        ArticleFacts(
            seen_at=row.first_seen_at,
            has_title=bool(row.title),
            has_date=row.published_at is not None,
            has_byline=max(row.authors_chars, row.agencies_chars) > len("[]"),
            text_chars=row.text_chars,
            removed_chars=row.removed_chars - len("[]"),
            paywalled=row.access == Access.PAYWALLED,
        )
        for row in c.execute(rows)
    ]
    return tuple(sorted(facts, key=lambda fact: fact.seen_at))


def _looks(c: Connection, key: str) -> tuple[PastLook, ...]:
    """The newest looks at stored articles that read a page."""
    newest = (
        select(recheck.c.looked_at, recheck.c.lost, recheck.c.reason)
        .where(recheck.c.publisher == key, recheck.c.lost.is_not(None))
        .order_by(recheck.c.looked_at.desc())
        .limit(LOOKS)
    )
    found = [
        PastLook(
            at=row.looked_at,
            lost={Loss(name): is_lost for name, is_lost in row.lost.items()},
            reason=row.reason or "",
        )
        for row in c.execute(newest)
    ]
    return tuple(reversed(found))

"""Does what should come still come: sources that fail, moved, went empty; publishers that fell silent.

Pure: a record of the past and the present moment in, troubles out, each with its reason. `troubles` is the whole
verdict on a publisher, with the quality of its texts (`pipelines.health.quality`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby

from pipelines.health.pace import HOUR, Pace, learn_pace
from pipelines.health.quality import quality_troubles
from pipelines.model.crawl import CheckResult, SourceKind
from pipelines.model.health import PublisherRecord, SourceRecord, Trouble, TroubleKind

OVERDUE = timedelta(hours=26)
"""The longest interval between two checks is a day; later than this nobody looked."""
FAILS_FOR = timedelta(hours=1)
LEAST_FAILURES = 2
"""A source that fails once, or for minutes, is no news."""
SITEMAP_SPAN = timedelta(hours=48)
"""A news sitemap names the articles of two days; after two days without any it is rightly empty."""
FEWER_SPAN = timedelta(days=3)
FEWER_SHARE = 1 / 5
LEAST_EXPECTED = 30.0
"""Below a fifth of what should have come in three days, where at least this much should have."""

_ANSWERS = (CheckResult.OK, CheckResult.UNCHANGED, CheckResult.EMPTY)
_STATES = (CheckResult.OK, CheckResult.EMPTY, CheckResult.MALFORMED, CheckResult.GONE, CheckResult.DISALLOWED)
_EXPLAINING = frozenset(
    (TroubleKind.BLOCKED, TroubleKind.NO_ARTICLES, TroubleKind.SOURCE_EMPTY, TroubleKind.NOT_CHECKED)
)
"""Where one of these is known, that nothing new comes is no news."""


def troubles(record: PublisherRecord, *, now: datetime) -> list[Trouble]:
    """Everything that is wrong with a publisher, worst first; empty: all is well."""
    if not record.sources:
        return []
    pace = learn_pace(record.articles_by_hour, _seen_until(record) or now)
    found = [
        *_unchecked(record, now),
        *source_troubles(record, pace, now=now),
        *quality_troubles(record.key, record.pages),
    ]
    if not _EXPLAINING & {trouble.kind for trouble in found} and not _all_sources_fail(record):
        found += _silence(record, pace)
    order = list(TroubleKind)
    return sorted(found, key=lambda trouble: (order.index(trouble.kind), trouble.source_url or ""))


def source_troubles(record: PublisherRecord, pace: Pace | None, *, now: datetime) -> list[Trouble]:
    """What is wrong with single sources."""
    found = []
    for source in record.sources:
        trouble = _failing(record.key, source, now) or _empty(record.key, source, pace) or _moved(record.key, source)
        if trouble is not None:
            found.append(trouble)
    return found


def _seen_until(record: PublisherRecord) -> datetime | None:
    """When somebody last looked and got an answer: silence after that is the monitor's own."""
    looks = [check.at for source in record.sources for check in source.checks if check.result in _ANSWERS]
    looks += [source.last_good_at for source in record.sources if source.last_good_at]
    return max(looks, default=None)


def _all_sources_fail(record: PublisherRecord) -> bool:
    return all(source.failures for source in record.sources)


def _unchecked(record: PublisherRecord, now: datetime) -> list[Trouble]:
    checked = [source.last_check_at for source in record.sources if source.last_check_at]
    if not checked:
        what, since = "none of its sources was ever checked", None
        advice = f"Run `presseschau crawl {record.key}`, or `presseschau watch`."
        return [_trouble(TroubleKind.NEVER_CHECKED, record.key, since, what, advice)]
    due = [source.next_check_at for source in record.sources if source.next_check_at]
    if now - max(checked) > OVERDUE and min(due, default=now) <= now:
        what = f"nobody looked since {_day(max(checked))}"
        advice = "Keep `presseschau watch` running, or run `presseschau crawl` by the clock."
        return [_trouble(TroubleKind.NOT_CHECKED, record.key, max(checked), what, advice)]
    return []


def _failing(key: str, source: SourceRecord, now: datetime) -> Trouble | None:
    if not source.checks or source.failures < 1 or source.checks[-1].result in _ANSWERS:
        return None
    last = source.checks[-1]
    _, run = _runs(check.result not in _ANSWERS for check in source.checks)[-1]
    since = source.checks[-run].at
    if last.result is CheckResult.GONE:
        what = f"the source is gone: {last.reason}"
        return _trouble(TroubleKind.SOURCE_GONE, key, since, what, _look_for_another(key), source.url)
    lasting = source.failures >= LEAST_FAILURES and now - since >= FAILS_FOR
    times = (
        f"{source.failures} checks failed in a row, the last one" if source.failures > 1 else "the last check failed"
    )
    what = f"{times}: {last.reason}"
    advice = _FAILURE_ADVICE.get(last.result, "").format(key=key) or _look_for_another(key)
    may_pass = last.result is CheckResult.FAILED and not lasting
    return replace(_trouble(TroubleKind.SOURCE_FAILS, key, since, what, advice, source.url), may_pass=may_pass)


_FAILURE_ADVICE = {
    CheckResult.DISALLOWED: "Its robots.txt forbids it: ask the publisher, or `presseschau publishers disable {key}`.",
    CheckResult.FAILED: "Often it passes; else see what `presseschau publishers check {key}` says.",
}


def _look_for_another(key: str) -> str:
    return f"`presseschau publishers check {key} --fix` looks for its new address."


def _empty(key: str, source: SourceRecord, pace: Pace | None) -> Trouble | None:
    """Valid, and announces nothing, though it never did so before for so long."""
    bodies = [check for check in source.checks if check.result in _STATES]
    if not bodies or bodies[-1].result is not CheckResult.EMPTY:
        return None
    runs = _runs(check.result is CheckResult.EMPTY for check in bodies)
    empty_runs = [length for is_empty, length in runs if is_empty]
    earlier, current = empty_runs[:-1], empty_runs[-1]
    usually = [check.links_seen for check in bodies if check.result is CheckResult.OK]
    if not usually or current <= max(earlier, default=0):
        return None
    since = bodies[-current].at
    if source.kind is SourceKind.NEWS_SITEMAP and (not pace or pace.expected(since - SITEMAP_SPAN, since) < 3):
        return None
    what = f"valid but empty; usually it names {sorted(usually)[len(usually) // 2]} articles"
    return _trouble(TroubleKind.SOURCE_EMPTY, key, since, what, _look_for_another(key), source.url)


def _moved(key: str, source: SourceRecord) -> Trouble | None:
    if source.moved_to is None or source.moved_to == source.url:
        return None
    what = f"moved for good to {source.moved_to}; still followed"
    advice = f"`presseschau publishers check {key} --fix` writes the new address."
    return _trouble(TroubleKind.SOURCE_MOVED, key, None, what, advice, source.url)


def _silence(record: PublisherRecord, pace: Pace | None) -> list[Trouble]:
    until = _seen_until(record)
    if until is None:
        return []
    if record.last_article_at is None:
        first = min((source.first_check_at for source in record.sources if source.first_check_at), default=until)
        what = f"nothing stored yet; first checked {_day(first)}"
        trouble = _trouble(TroubleKind.SILENT, record.key, first, what, _look_at_the_site(record.key))
        return [replace(trouble, may_pass=until - first < 2 * OVERDUE)]
    if pace is None:
        return []
    missing = pace.expected(record.last_article_at, until)
    if missing > pace.pause_limit:
        what = (
            f"no new article for {_span(until - record.last_article_at)}, in which {missing:.0f} were to be expected;"
            f" the longest pause before was worth {pace.longest_pause:.0f}"
        )
        advice = _look_at_the_site(record.key)
        return [_trouble(TroubleKind.SILENT, record.key, record.last_article_at, what, advice)]
    return _fewer(record, pace, until)


def _fewer(record: PublisherRecord, pace: Pace, until: datetime) -> list[Trouble]:
    """Far fewer than usual in three days, though some come: one of several sources may have dried up."""
    due = pace.expected(until - FEWER_SPAN, until)
    came = _came(record.articles_by_hour, until - FEWER_SPAN, until)
    if due < LEAST_EXPECTED or came >= FEWER_SHARE * due:
        return []
    what = f"{came} new articles in three days, {due:.0f} were to be expected"
    return [_trouble(TroubleKind.FEWER, record.key, until - FEWER_SPAN, what, _look_at_the_site(record.key))]


def _came(articles_by_hour: Sequence[tuple[datetime, int]], since: datetime, until: datetime) -> int:
    return sum(count for hour, count in articles_by_hour if since - HOUR < hour <= until)


def _look_at_the_site(key: str) -> str:
    return f"See whether its site has new articles; if so, ask `presseschau publishers check {key}`."


def _trouble(
    kind: TroubleKind, key: str, since: datetime | None, what: str, advice: str, source_url: str | None = None
) -> Trouble:
    return Trouble(kind=kind, publisher=key, since=since, what=what, advice=advice, source_url=source_url)


def _runs(values: Iterable[bool]) -> list[tuple[bool, int]]:
    """How long each value stood, in order."""
    return [(value, len(list(group))) for value, group in groupby(values)]


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _span(span: timedelta) -> str:
    hours = span / HOUR
    return f"{hours:.0f} hours" if hours < 72 else f"{hours / 24:.0f} days"

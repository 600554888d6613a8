"""How often, by whom, about what: articles counted by a span of time or by something that is known of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import tzinfo
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, Text, cast, func, select

from pipelines.search.asked import HOUR_S, Asked
from pipelines.search.dates import LAST_ID
from pipelines.search.day_sheets import SheetsChangedError, label_names
from pipelines.search.tally import Tally
from pipelines.search.timeline import Span, timeline
from pipelines.storage.tables import article

_READ_AT_ONCE = 500


class CountBy(StrEnum):
    """What matching articles can be counted by."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    PUBLISHER = "publisher"
    SECTION = "section"
    AGENCY = "agency"
    AUTHOR = "author"

    @property
    def span(self) -> Span | None:
        """The span of time; None for what is no time."""
        return Span(self.value) if self in (CountBy.DAY, CountBy.WEEK, CountBy.MONTH) else None


class Count(NamedTuple):
    """One bar of a chart."""

    label: str
    """A day, week (`2026-W47`) or month, a publisher's key, a name; empty for articles of which nobody said."""
    articles: int
    """How many match."""
    of: int
    """How many articles of that label there are in the same bounds."""


_COLUMNS = {
    CountBy.PUBLISHER: article.c.publisher,
    CountBy.SECTION: article.c.section,
    CountBy.AGENCY: article.c.agencies,
    CountBy.AUTHOR: article.c.authors,
}
_LISTS = (CountBy.AGENCY, CountBy.AUTHOR)


def counts_over_time(question: Asked, everything: Asked, span: Span, zone: tzinfo) -> list[Count]:
    """One count for each day, week or month of a zone's calendar, without holes; empty where nothing matches.

    From the lower bound, else the first match, to the upper bound, else the last one; not beyond what is stored.
    """
    step_s, found = HOUR_S, question.count_by_step(HOUR_S)
    if not found:
        return []
    stored = everything.count_by_step(HOUR_S)
    first = min(stored if question.low > 0 else found)
    last = max(stored if question.high < LAST_ID else found)
    spans = timeline(span, first * HOUR_S, (last + 1) * HOUR_S - 1, zone)
    if spans.step_s % step_s:  # a zone that is not whole hours off
        step_s = spans.step_s
        found, stored = question.count_by_step(step_s), everything.count_by_step(step_s)
    sums, totals = spans.sums(found, step_s), spans.sums(stored, step_s)
    counts = [Count(*each) for each in zip(spans.labels, sums, totals, strict=True)]
    while not counts[0].of or (question.low == 0 and not counts[0].articles):
        del counts[0]  # only part of the first hour is in it
    while not counts[-1].of or (question.high == LAST_ID and not counts[-1].articles):
        del counts[-1]
    return counts


def counts_by_label(question: Asked, everything: Asked, by: CountBy) -> list[Count]:
    """One count for each label that a matching article has, the most first, then in the order of their letters."""
    try:
        found, totals = _on_sheets(question, everything, by) or _read(question, everything, by)
    except SheetsChangedError:
        found, totals = _read(question, everything, by)
    return [Count(label, number, totals[label]) for label, number in sorted(found.items(), key=lambda i: (-i[1], i[0]))]


def _on_sheets(question: Asked, everything: Asked, by: CountBy) -> tuple[Counter[str], Counter[str]] | None:
    """What the day sheets tell, and of days without one the articles; None: there are too few sheets."""
    tally = Tally(question.c, question.low, question.high)
    if not tally.is_worth_it:
        return None
    if question.is_exact:
        bits, rest = tally.bits(question.query), [i for gap in tally.gaps for i in question.between(*gap).all_ids()]
    else:
        ids = question.all_ids()
        bits, rest = tally.of_ids(ids[::-1]), [i for i in ids if any(low <= i < high for low, high in tally.gaps)]
    found, totals = tally.labels(_COLUMNS[by].name, bits, everything.publishers)
    sums = _by_name(question.c, found, by), _by_name(question.c, totals, by)
    sums[0].update(_read_labels(question.c, rest, by))
    for low, high in tally.gaps:
        sums[1].update(_labels(question.c, everything.between(low, high).stored(), by))
    return sums


def _by_name(c: Connection, numbers: Counter[int], by: CountBy) -> Counter[str]:
    names = label_names(c, numbers)
    return _named(((names.get(number), articles) for number, articles in numbers.items()), by)


def _read(question: Asked, everything: Asked, by: CountBy) -> tuple[Counter[str], Counter[str]]:
    """From the articles themselves."""
    return _read_labels(question.c, question.all_ids(), by), _labels(question.c, everything.stored(), by)


def _read_labels(c: Connection, ids: Sequence[int], by: CountBy) -> Counter[str]:
    found: Counter[str] = Counter()
    for start in range(0, len(ids), _READ_AT_ONCE):
        some = ids[start : start + _READ_AT_ONCE]
        found.update(_labels(c, select(article.c.id).where(article.c.id.in_(some)), by))
    return found


def _labels(c: Connection, chosen: Select[Any], by: CountBy) -> Counter[str]:
    """Counted in the database by what is stored, so that a list is read once and not for each of its articles."""
    stored = cast(_COLUMNS[by], Text)
    rows = c.execute(chosen.with_only_columns(stored, func.count()).group_by(stored))
    return _named(((value, articles) for value, articles in rows), by)


def _named(stored: Iterable[tuple[str | None, int]], by: CountBy) -> Counter[str]:
    """By name; a list of names counts for each."""
    labels: Counter[str] = Counter()
    for value, articles in stored:
        names = sorted(set(json.loads(value))) if by in _LISTS and value else [value]
        for name in names or [""]:
            labels[name or ""] += articles
    return labels

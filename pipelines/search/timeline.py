"""Spans of time on a calendar as ranges of article ids, to count what falls into each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from math import gcd

from pipelines.storage.articles import moment_of, seconds_of, time_code, time_step


class Span(StrEnum):
    """What a timeline has one count for."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Timeline:
    """Days, weeks or months in order, without holes."""

    labels: tuple[str, ...]
    """`2026-11-22`, `2026-W47` or `2026-11`."""
    starts: tuple[int, ...]
    """When each begins, in the seconds of article ids (`seconds_of`)."""
    end: int
    """When the last one ends."""

    @property
    def step_s(self) -> int:
        """The longest time that lies wholly in one span wherever it begins: an hour, in zones of whole hours."""
        return gcd(*self.starts, self.end)

    def sums(self, counts: Mapping[int, int], step_s: int) -> list[int]:
        """One sum a span, of counts by the number of their step since 1900; what lies outside does not count."""
        first, places = self.starts[0] // step_s, self._places(step_s)
        sums = [0] * len(self.labels)
        for number, articles in counts.items():
            if 0 <= number - first < len(places):
                sums[places[number - first]] += articles
        return sums

    def _places(self, step_s: int) -> list[int]:
        """The span of each step from the first on; `step_s` divides `self.step_s`, so that each lies in one."""
        ends = [*self.starts[1:], self.end]
        places: list[int] = []
        for place, (start, end) in enumerate(zip(self.starts, ends, strict=True)):
            places += [place] * ((end - start) // step_s)
        return places


def timeline(span: Span, first_s: int, last_s: int, zone: tzinfo) -> Timeline:
    """The spans that hold these seconds since 1900 and all between."""
    day = _first_day(span, moment_of(time_step(first_s)).astimezone(zone).date())
    labels: list[str] = []
    starts: list[int] = []
    while (start := _start(day, zone)) <= last_s:
        labels.append(_label(span, day))
        starts.append(start)
        day = _next_day(span, day)
    return Timeline(tuple(labels), tuple(starts), start)


def _start(day: date, zone: tzinfo) -> int:
    return seconds_of(time_code(datetime(day.year, day.month, day.day, tzinfo=zone)))


def _first_day(span: Span, day: date) -> date:
    if span is Span.MONTH:
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if span is Span.WEEK else day


def _next_day(span: Span, day: date) -> date:
    if span is Span.MONTH:
        return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return day + timedelta(days=7 if span is Span.WEEK else 1)


def _label(span: Span, day: date) -> str:
    if span is Span.MONTH:
        return f"{day:%Y-%m}"
    if span is Span.WEEK:
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    return day.isoformat()

"""How much usually comes when, and how long the pauses usually are: the baseline a silence is measured by.

Pauses are measured in articles that should have come, not in hours: three hours at noon on a Tuesday are long, a whole
Sunday may be short. A pause is unusual when it is far longer than every one of the last six weeks, so a publisher that
brings its articles in batches, or every Thursday, is judged by its own habits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate, pairwise

from pipelines.model.calendar import holidays
from pipelines.model.rhythm import SHRINK_LINKS, ZONE, usual_share

WINDOW = timedelta(days=42)
LEAST_WATCHED = timedelta(days=3)
LEAST_ARTICLES = 10
"""With less to go by there is no baseline yet."""
SETTLING = timedelta(hours=6)
"""A first crawl stores what had piled up; its hours are no measure."""
HOLIDAY_SHARE = 0.5
"""On a holiday half of a Sunday's articles are expected: better late than wrong."""
TRIMMED = 0.2
"""The share left out at either end when the usual amount is averaged over days: outages, and days of great news."""
LEAST_PAUSE = 14.0
"""No pause worth fewer articles is unusual. Random arrivals exceed it once in a million pauses (e to the -14)."""
PAUSE_FACTOR, PAUSE_MARGIN = 1.5, 4.0
"""An unusual pause exceeds the longest so far by this."""

HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """The baseline of one publisher's yield."""

    week: tuple[tuple[float, ...], ...]
    """Articles expected in each hour of each weekday (0 Monday)."""
    longest_pause: float
    """The longest pause of the past, in articles that should have come in it."""

    @property
    def pause_limit(self) -> float:
        """From here on a pause is unusual, in articles that should have come."""
        return max(LEAST_PAUSE, PAUSE_FACTOR * self.longest_pause + PAUSE_MARGIN)

    @property
    def per_day(self) -> float:
        """Articles on an average day."""
        return sum(map(sum, self.week)) / 7

    def expected(self, since: datetime, until: datetime) -> float:
        """How many articles should have come in between."""
        total, moment = 0.0, since
        while moment < until:
            following = min(moment.replace(minute=0, second=0, microsecond=0) + HOUR, until)
            total += _Place.of(moment).expected(self.week) * ((following - moment) / HOUR)
            moment = following
        return total


def learn_pace(articles_by_hour: Sequence[tuple[datetime, int]], until: datetime) -> Pace | None:
    """The baseline from six weeks of hourly counts, up to `until`; the pause that lasts at its end is not in it.

    None: not enough was seen so far.
    """
    counts = {hour: count for hour, count in articles_by_hour if until - WINDOW <= hour <= until}
    if not counts:
        return None
    first = min(counts)
    begin = until.replace(minute=0, second=0, microsecond=0) - WINDOW
    if first - begin > timedelta(days=1):
        begin = first + SETTLING
    counts = {hour: count for hour, count in counts.items() if hour >= begin}
    if sum(counts.values()) < LEAST_ARTICLES or until - begin < LEAST_WATCHED:
        return None
    last = max(counts)
    places = [_Place.of(begin + number * HOUR) for number in range(int((last - begin) / HOUR) + 1)]
    week = _usual_week(places, counts)
    due = accumulate(place.expected(week) for place in places)
    marks = [passed for passed, place in zip(due, places, strict=True) if place.at in counts]
    return Pace(week=week, longest_pause=max((after - before for before, after in pairwise(marks)), default=0.0))


@dataclass(frozen=True, slots=True)
class _Place:
    """An hour and where it stands in the week."""

    at: datetime
    on: date
    day: int
    hour: int
    holiday: bool

    @classmethod
    def of(cls, at: datetime) -> _Place:
        local = at.astimezone(ZONE)
        on = local.date()
        return cls(at, on, on.weekday(), local.hour, on in holidays(on.year))

    def expected(self, week: Sequence[Sequence[float]]) -> float:
        return week[6][self.hour] * HOLIDAY_SHARE if self.holiday else week[self.day][self.hour]


def _usual_week(places: Sequence[_Place], counts: dict[datetime, int]) -> tuple[tuple[float, ...], ...]:
    """The shape from all hours, its height from the days without the highest and the lowest."""
    places = [place for place in places if not place.holiday]
    by_hour, hours_by_hour = [0.0] * 24, [0.0] * 24
    by_day, hours_by_day = [0.0] * 7, [0.0] * 7
    for place in places:
        count, usual = counts.get(place.at, 0), usual_share(place.day, place.hour)
        by_hour[place.hour] += count
        by_day[place.day] += count
        hours_by_hour[place.hour] += usual
        hours_by_day[place.day] += usual
    average = sum(by_hour) / max(sum(hours_by_hour), 1e-9)
    clock_factors = _factors(by_hour, hours_by_hour, average)
    day_factors = _factors(by_day, hours_by_day, average)
    shape = tuple(
        tuple(average * usual_share(day, clock) * clock_factors[clock] * day_factors[day] for clock in range(24))
        for day in range(7)
    )
    level = _level(places, counts, shape)
    return tuple(tuple(rate * level for rate in day) for day in shape)


def _factors(found: Sequence[float], hours: Sequence[float], average: float) -> list[float]:
    return [
        (count + SHRINK_LINKS) / (average * watched + SHRINK_LINKS) for count, watched in zip(found, hours, strict=True)
    ]


def _level(places: Sequence[_Place], counts: dict[datetime, int], shape: Sequence[Sequence[float]]) -> float:
    """What came of what the shape expects, over the days in the middle."""
    days: dict[date, list[float]] = {}
    for place in places:
        sums = days.setdefault(place.on, [0.0, 0.0])
        sums[0] += counts.get(place.at, 0)
        sums[1] += shape[place.day][place.hour]
    ordered = sorted(days.values(), key=lambda sums: sums[0] / max(sums[1], 1e-9))
    total = sum(due for _, due in ordered)
    came_in_all, due_in_all, passed = 0.0, 0.0, 0.0
    for came, due in ordered:
        if TRIMMED * total <= passed + due / 2 <= (1 - TRIMMED) * total:
            came_in_all += came
            due_in_all += due
        passed += due
    return max(came_in_all / max(due_in_all, 1e-9), 0.1)

"""The rhythm of a source: how much comes when, learned from what was seen when.

A rate is the product of three facts: how much comes at present (forgotten by half in four days), which hours of the day
and which days of the week are busier than is usual in the press (both by half in four weeks). Each begins as the press
in general and leaves it as evidence comes in, so a source with one article a week has a sensible rhythm too. Sixty-four
numbers, whatever the source's age. Hours are those of Berlin, which are those of Vienna, Zurich and Luxembourg.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from pipelines.model.calendar import press_weekday

ZONE = ZoneInfo("Europe/Berlin")

_NIGHT = (0.35, 0.25, 0.2, 0.25, 0.6, 1.1)
_MORNING = (1.35, 1.4, 1.4, 1.45, 1.5, 1.5)
_AFTERNOON = (1.45, 1.4, 1.45, 1.5, 1.5, 1.4)
_EVENING = (1.25, 1.05, 0.9, 0.75, 0.6, 0.45)
_HOURS = _NIGHT + _MORNING + _AFTERNOON + _EVENING
_DAYS = (1.1, 1.1, 1.1, 1.1, 1.1, 0.8, 0.7)
_USUAL = tuple(tuple(day * hour for hour in _HOURS) for day in _DAYS)
"""The press in general, by weekday and hour; about 1 on average."""


def usual_share(weekday: int, hour: int) -> float:
    """How busy the press in general is then; about 1 on average."""
    return _USUAL[weekday][hour]


LEVEL_HALF_LIFE_H = 4 * 24.0
SHAPE_HALF_LIFE_H = 28 * 24.0
SHRINK_LINKS = 4.0
"""An hour or weekday is believed to differ as if this many links had come as usual before."""
FIRST_LINKS, FIRST_HOURS = 0.5, 1.0
"""What a source is taken for before anything is known of it, believed like one hour of watching."""
LONGEST_WATCH_H = 26.0
"""A longer time between two checks was not watched: nothing is learned from it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rhythm:
    """What is remembered of a source. Links are counted, hours are weighted with what is usual then; both fade."""

    level_links: float = 0.0
    level_hours: float = 0.0
    links_by_hour: tuple[float, ...] = (0.0,) * 24
    hours_by_hour: tuple[float, ...] = (0.0,) * 24
    links_by_day: tuple[float, ...] = (0.0,) * 7
    hours_by_day: tuple[float, ...] = (0.0,) * 7
    watched_until: datetime | None = None
    """The last good check, UTC. None: nothing was seen yet."""

    def packed(self) -> list[list[float]]:
        """As a small JSON value."""
        rows = (
            (self.level_links, self.level_hours, self.watched_until.timestamp() if self.watched_until else 0.0),
            self.links_by_hour,
            self.hours_by_hour,
            self.links_by_day,
            self.hours_by_day,
        )
        return [[round(value, 3) for value in row] for row in rows]

    @classmethod
    def unpacked(cls, value: Sequence[Sequence[float]] | None) -> Rhythm | None:
        """From what `packed` gave. None, or a value of another shape: None, it is learned anew."""
        if value is None or [len(row) for row in value] != [3, 24, 24, 7, 7]:
            return None
        level, by_hour, hours_by_hour, by_day, hours_by_day = (tuple(map(float, row)) for row in value)
        return cls(
            level_links=level[0],
            level_hours=level[1],
            links_by_hour=by_hour,
            hours_by_hour=hours_by_hour,
            links_by_day=by_day,
            hours_by_day=hours_by_day,
            watched_until=datetime.fromtimestamp(level[2], UTC) if level[2] else None,
        )

    def level(self) -> float:
        """Links an hour at present, averaged over a usual week."""
        return (self.level_links + FIRST_LINKS) / (self.level_hours + FIRST_HOURS)

    def week(self) -> tuple[tuple[float, ...], ...]:
        """Links an hour to be expected in each hour of each weekday (0 Monday), all above 0."""
        watched = sum(self.hours_by_hour)
        average = sum(self.links_by_hour) / watched if watched else 0.0
        by_hour = _factors(self.links_by_hour, self.hours_by_hour, average)
        by_day = _factors(self.links_by_day, self.hours_by_day, average)
        level = self.level()
        return tuple(
            tuple(level * usual * factor * of_day for usual, factor in zip(_USUAL[day], by_hour, strict=True))
            for day, of_day in enumerate(by_day)
        )

    def expected(self, since: datetime, until: datetime) -> float:
        """How many links should have come in between."""
        week = self.week()
        return sum(week[day][hour] * length for day, hour, length in hours_between(since, until))

    def learn(
        self, until: datetime, links: int, *, since: datetime | None = None, moments: Sequence[datetime] = ()
    ) -> Rhythm:
        """The rhythm after watching until then, in which `links` came; watching began at `since` or where it ended.

        Where `moments` names when they came they count there, else they are spread as expected. A time too long to
        have been watched teaches nothing.
        """
        since = since or self.watched_until
        if since is None or not timedelta() < until - since <= timedelta(hours=LONGEST_WATCH_H):
            return replace(self, watched_until=until)
        bins = list(hours_between(since, until))
        found = _placed(bins, moments, since) if moments else self._spread(bins, links)
        hours = (until - since) / timedelta(hours=1)
        fade = 0.5 ** (hours / SHAPE_HALF_LIFE_H)
        by_hour, hours_by_hour, by_day, hours_by_day = (
            [value * fade for value in row]
            for row in (self.links_by_hour, self.hours_by_hour, self.links_by_day, self.hours_by_day)
        )
        weighted = 0.0
        for (day, hour, length), count in zip(bins, found, strict=True):
            usual = length * _USUAL[day][hour]
            weighted += usual
            by_hour[hour] += count
            by_day[day] += count
            hours_by_hour[hour] += usual
            hours_by_day[day] += usual
        level_fade = 0.5 ** (hours / LEVEL_HALF_LIFE_H)
        return Rhythm(
            level_links=self.level_links * level_fade + sum(found),
            level_hours=self.level_hours * level_fade + weighted,
            links_by_hour=tuple(by_hour),
            hours_by_hour=tuple(hours_by_hour),
            links_by_day=tuple(by_day),
            hours_by_day=tuple(hours_by_day),
            watched_until=until,
        )

    def _spread(self, bins: Sequence[tuple[int, int, float]], links: int) -> list[float]:
        if len(bins) == 1 or links == 0:
            return [float(links)] + [0.0] * (len(bins) - 1)
        week = self.week()
        expected = [week[day][hour] * length for day, hour, length in bins]
        return [links * share / sum(expected) for share in expected]


def _factors(links: Sequence[float], hours: Sequence[float], average: float) -> list[float]:
    return [
        (found + SHRINK_LINKS) / (average * watched + SHRINK_LINKS) for found, watched in zip(links, hours, strict=True)
    ]


def hours_between(since: datetime, until: datetime) -> Iterator[tuple[int, int, float]]:
    """The hours of the clock from `since` to `until` as (weekday, hour, length in hours); a holiday is a Sunday."""
    moment = since.astimezone(ZONE)
    left = (until - since) / timedelta(hours=1)
    day = press_weekday(moment.date())
    while left > 1e-9:
        length = min(left, 1.0 - (moment.minute * 60 + moment.second + moment.microsecond / 1e6) / 3600)
        length = max(length, 1e-6)
        yield day, moment.hour, length
        left -= length
        moment = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        if moment.hour == 0:
            day = press_weekday(moment.date())


def _placed(bins: Sequence[tuple[int, int, float]], moments: Sequence[datetime], since: datetime) -> list[float]:
    found = [0.0] * len(bins)
    start = since.astimezone(ZONE)
    first = start.replace(minute=0, second=0, microsecond=0)
    for moment in moments:
        index = int((moment - first) / timedelta(hours=1))
        found[min(max(index, 0), len(bins) - 1)] += 1
    return found

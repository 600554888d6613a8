"""How soon a trouble is named, and how often one is that is none, on simulated publishers.

    python bench/health.py                     300 publishers, May 2026 with its holidays
    python bench/health.py --publishers 60     quicker
    python bench/health.py --alarms            only the false alarms

False alarms are counted over the month in which nothing is wrong, every eight hours and whenever something looked wrong
enough to ask for a stored article. Then every publisher suffers each trouble once, from some moment of a week in May
on, and is looked at after each check until the trouble is named.

A trouble is to be named within one *usual interval*: the time in which, from this weekday and hour on, something new
came in 95 of 100 cases of the last six weeks (the waits from the moments an hour either side), or the interval of the
publisher's checks where that is longer.
"""

from __future__ import annotations

import argparse
import bisect
import random
import statistics
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from pipelines.health.yield_ import troubles  # noqa: E402
from pipelines.model.health import Loss, TroubleKind  # noqa: E402
from tests.health.simulated import CHECKED_EVERY, HOUR, Simulated, simulate  # noqa: E402

BEGIN = datetime(2026, 3, 16, tzinfo=UTC)
MONTH = (datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC))
WEEK = datetime(2026, 5, 4, tzinfo=UTC)
PATIENCE = timedelta(days=21)
USUAL_SHARE = 0.95
WEEKS, SHIFTS = range(1, 7), range(-6, 7)

TROUBLES: dict[str, tuple[TroubleKind, Callable[[Simulated, datetime], None]]] = {
    "emptied feed": (TroubleKind.SOURCE_EMPTY, lambda made, at: made.empty_from(at)),
    "consent wall": (TroubleKind.BLOCKED, lambda made, at: made.walled_from(at)),
    "redesign: no text found": (TroubleKind.NO_ARTICLES, lambda made, at: made.without_text_from(at)),
    "redesign: teasers only": (
        TroubleKind.SHORT_TEXTS,
        lambda made, at: made.changed_from(at, lambda article: replace(article, text_chars=180), Loss.TEXT),
    ),
    "redesign: dates lost": (
        TroubleKind.NO_DATES,
        lambda made, at: made.changed_from(at, lambda article: replace(article, has_date=False), Loss.DATE),
    ),
    "redesign: titles lost": (
        TroubleKind.NO_TITLES,
        lambda made, at: made.changed_from(at, lambda article: replace(article, has_title=False), Loss.TITLE),
    ),
    "dates lost in new pages only": (
        TroubleKind.NO_DATES,
        lambda made, at: made.changed_from(at, lambda article: replace(article, has_date=False)),
    ),
    "silence": (TroubleKind.SILENT, lambda made, at: made.silent_from(at)),
}


@dataclass(kw_only=True)
class Tally:
    """How one trouble was named."""

    hours: list[float] = field(default_factory=list)
    intervals: list[float] = field(default_factory=list)
    """The same in usual intervals."""
    witnesses: list[int] = field(default_factory=list)
    """Stored articles asked for until then."""
    unnamed: int = 0


def false_alarms(made: Simulated) -> Counter[TroubleKind]:
    """Troubles named in a month without any, each once."""
    seen = {}
    now, end = MONTH
    while now < end:
        if made.check(now) or now.hour % 8 == now.minute == 0:
            seen.update({(found.kind, found.since): found for found in troubles(made.record(now), now=now)})
        now += CHECKED_EVERY
    for found in seen.values():
        print(f"false alarm at {made.key} ({made.per_day:.1f} a day): {found.kind}: {found.what}", flush=True)
    return Counter(kind for kind, _ in seen)


def usual_interval(made: Simulated, at: datetime) -> timedelta:
    """See above."""
    moments = [article.seen_at for article in made.articles if article.seen_at <= at]
    starts = (at - weeks * timedelta(days=7) + shift * timedelta(minutes=10) for weeks in WEEKS for shift in SHIFTS)
    later = ((start, bisect.bisect_right(moments, start)) for start in starts)
    waits = sorted(moments[index] - start for start, index in later if index < len(moments))
    return max(waits[int(USUAL_SHARE * (len(waits) - 1))], CHECKED_EVERY) if waits else PATIENCE


def suffer(made: Simulated, kind: TroubleKind, happen: Callable[[Simulated, datetime], None], tally: Tally) -> None:
    """Let it happen, and look after each check until it is named or patience ends."""
    minutes = random.Random(f"{made.key}/{kind}").randrange(7 * 24 * 60)
    at = WEEK + timedelta(minutes=minutes)
    interval = usual_interval(made, at)
    happen(made, at)
    now = at + CHECKED_EVERY - (at - made.begin) % CHECKED_EVERY
    known = (0, 0)
    while now <= at + PATIENCE:
        new = (made.pages_between(at, now), made.looks_between(at, now))
        may_be_named = made.check(now) or new != known or now - at < HOUR or now.minute == now.hour % 2 == 0
        if may_be_named and kind in {found.kind for found in troubles(made.record(now), now=now)}:
            tally.hours.append((now - at) / HOUR)
            tally.intervals.append((now - at) / interval)
            tally.witnesses.append(made.witnesses)
            return
        known = new
        now += CHECKED_EVERY
    tally.unnamed += 1


def report(tallies: dict[str, Tally]) -> None:
    """Print a table."""
    print(f"{'named after':<29} {'named':>7} {'hours: median':>14} {'p95':>7} {'usual intervals: median':>24}", end="")
    print(f" {'p95':>6} {'within one':>11} {'witnesses':>10}")
    for name, tally in tallies.items():
        named, count = len(tally.hours), len(tally.hours) + tally.unnamed
        hours, intervals = sorted(tally.hours), sorted(tally.intervals)
        within = sum(interval <= 1 for interval in intervals) / count
        print(
            f"{name:<29} {named:>3}/{count:<3} {statistics.median(hours):>14.1f} {hours[int(named * 0.95)]:>7.1f}"
            f" {statistics.median(intervals):>24.2f} {intervals[int(named * 0.95)]:>6.2f} {within:>11.1%}"
            f" {statistics.fmean(tally.witnesses):>10.1f}"
        )


def main() -> None:
    """Read the options, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--publishers", type=int, default=300)
    parser.add_argument("--alarms", action="store_true")
    options = parser.parse_args()
    alarms: Counter[TroubleKind] = Counter()
    witnesses, articles = 0, 0
    tallies = {name: Tally() for name in TROUBLES}
    for seed in range(options.publishers):
        well = simulate(seed, begin=BEGIN, days=78)
        alarms += false_alarms(well)
        witnesses += well.witnesses
        articles += sum(MONTH[0] < article.seen_at < MONTH[1] for article in well.articles)
        for name, (kind, happen) in () if options.alarms else TROUBLES.items():
            suffer(simulate(seed, begin=BEGIN, days=80), kind, happen, tallies[name])
    print(
        f"{options.publishers} publishers, one month: {sum(alarms.values())} false alarms {dict(alarms)};"
        f" {witnesses:,} stored articles asked for, {witnesses / articles:.2f} for each new one"
    )
    if not options.alarms:
        report(tallies)


if __name__ == "__main__":
    main()

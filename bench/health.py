"""How soon a trouble is seen, and how often one is seen that is none, on simulated publishers.

    python bench/health.py                     300 publishers, May 2026 with its holidays, a look every 8 hours
    python bench/health.py --publishers 60     quicker
    python bench/health.py --alarms            only the false alarms

False alarms are counted over the month in which nothing is wrong. Then every publisher suffers each trouble once, from
a Wednesday noon on, and is looked at (first every half hour, as often as it is checked) until the trouble is named.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from pipelines.health.pace import learn_pace  # noqa: E402
from pipelines.health.yield_ import troubles  # noqa: E402
from pipelines.model.health import TroubleKind  # noqa: E402
from tests.health.simulated import CHECKED_EVERY, HOUR, Simulated, simulate  # noqa: E402

BEGIN = datetime(2026, 3, 16, tzinfo=UTC)
MONTH = (datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC))
NOON = datetime(2026, 5, 6, 10, tzinfo=UTC)
PATIENCE = timedelta(days=21)

TROUBLES: dict[str, tuple[TroubleKind, Callable[[Simulated], None]]] = {
    "emptied feed": (TroubleKind.SOURCE_EMPTY, lambda made: made.empty_from(NOON)),
    "consent wall": (TroubleKind.BLOCKED, lambda made: made.walled_from(NOON)),
    "silence": (TroubleKind.SILENT, lambda made: made.silent_from(NOON)),
    "dates gone": (
        TroubleKind.NO_DATES,
        lambda made: made.changed_from(NOON, lambda article: replace(article, has_date=False)),
    ),
    "teasers only": (
        TroubleKind.SHORT_TEXTS,
        lambda made: made.changed_from(NOON, lambda article: replace(article, text_chars=180)),
    ),
}


def false_alarms(made: Simulated) -> Counter[TroubleKind]:
    """Troubles named in a month without any, each once."""
    seen = {}
    now, end = MONTH
    while now < end:
        seen.update({(found.kind, found.since): found for found in troubles(made.record(now), now=now)})
        now += 8 * HOUR
    for found in seen.values():
        print(f"false alarm at {made.key} ({made.per_day:.1f} a day): {found.kind}: {found.what}", flush=True)
    return Counter(kind for kind, _ in seen)


def seen_after(made: Simulated, kind: TroubleKind) -> tuple[float, int, float] | None:
    """Hours, pages and articles-to-be-expected until it is named; None: not within four weeks."""
    pace = learn_pace(made.record(NOON).articles_by_hour, NOON)
    now, step = NOON, CHECKED_EVERY
    while now <= NOON + PATIENCE:
        if kind in {found.kind for found in troubles(made.record(now), now=now)}:
            return (now - NOON) / HOUR, made.pages_between(NOON, now), pace.expected(NOON, now) if pace else 0.0
        now += step
        step = min(step * 1.15, 12 * HOUR)
    return None


def main() -> None:
    """Read the options, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--publishers", type=int, default=300)
    parser.add_argument("--alarms", action="store_true")
    options = parser.parse_args()
    alarms: Counter[TroubleKind] = Counter()
    delays: dict[str, list[tuple[float, int, float]]] = {name: [] for name in TROUBLES}
    unseen: Counter[str] = Counter()
    for seed in range(options.publishers):
        alarms += false_alarms(simulate(seed, begin=BEGIN, days=78))
        for name, (kind, happen) in () if options.alarms else TROUBLES.items():
            made = simulate(seed, begin=BEGIN, days=80)
            happen(made)
            found = seen_after(made, kind)
            if found is None:
                unseen[name] += 1
            else:
                delays[name].append(found)
    print(f"{options.publishers} publishers, one month: {sum(alarms.values())} false alarms {dict(alarms)}")
    if options.alarms:
        return
    print("trouble         named  hours median    p95  pages median    p95  articles due, median    p95")
    for name, found in delays.items():
        columns = [sorted(values) for values in zip(*found, strict=True)]
        numbers = [(statistics.median(column), column[int(len(column) * 0.95)]) for column in columns]
        (hours, pages, due) = numbers
        print(
            f"{name:<14} {len(found):>3}/{len(found) + unseen[name]:<3} {hours[0]:>10.1f} {hours[1]:>6.1f}"
            f" {pages[0]:>13.0f} {pages[1]:>6.0f} {due[0]:>21.1f} {due[1]:>6.1f}"
        )


if __name__ == "__main__":
    main()

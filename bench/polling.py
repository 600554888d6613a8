"""How late and at what cost articles are seen: our schedule beside three others, over simulated weeks.

    python bench/polling.py                          300 publishers, one week of learning, one week measured
    python bench/polling.py --seed 2 --weeks 3       other publishers, two weeks of learning
    python bench/polling.py --cold                   measured from the first check on
    python bench/polling.py --quick                  without the two rows at equal cost

A publisher's volume is log-normal (median 25 articles a day), its hours and weekdays follow one of five kinds of house
with noise of its own, so that no prior of ours is right for it; some publish in batches at the full hour. Articles come
as an inhomogeneous Poisson process; a feed shows the newest 15 to 60. A check takes no time.

Ours stands there three times: as it is, and with the setting `eagerness` at which it makes no more requests than
miniflux or mediacloud. The last lines say whether each is beaten: fewer requests, less median and less p95 delay.

No one setting can beat all three: at mediacloud's number of requests even a poller that knew the rate of each hour
beforehand would be later than fixed polling is (a line below the table says by how much; it polls in proportion to the
square root of the rate, which a Lagrange multiplier shows to be the least mean delay). So each is met at its own number
of requests, and the default stands beside fixed polling.

The others, from their published descriptions and sources:

fixed      every 15 minutes.
miniflux   entry_frequency: a week divided by the articles of the last seven days, 5 min to 24 h, factor 1.
mediacloud rss-fetcher's auto-adjust: from 6 h on, 10 min more where two thirds of the feed are known (or it is
           unchanged), 60 min less where under a third is, 10 min to 24 h.
"""

from __future__ import annotations

import argparse
import bisect
import random
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from crawler.polling import next_check  # noqa: E402
from pipelines.model.calendar import press_weekday  # noqa: E402
from pipelines.model.crawl import CheckResult  # noqa: E402
from pipelines.model.rhythm import ZONE, Rhythm  # noqa: E402

START = datetime(2026, 6, 8, tzinfo=UTC)  # a Monday; no holiday for five weeks
WEEK_H = 168

_KINDS: tuple[tuple[float, str, str, int], ...] = (
    # share, weight of each hour (0 … 9), weight of each weekday, batch at the full hour in per cent
    (0.35, "210013577776777766544332", "9999964", 0),  # a daily's site
    (0.25, "000069974557656665432100", "9999982", 25),  # a regional paper, tomorrow's edition at dawn
    (0.15, "321112468777777777765543", "8888877", 0),  # a broadcaster
    (0.15, "000000146788768876310000", "9899910", 0),  # a trade magazine, office hours
    (0.10, "000000025555555555554320", "6666665", 50),  # a blog or portal that publishes by the clock
)


@dataclass(frozen=True, kw_only=True)
class Publisher:
    """One simulated feed."""

    moments: list[float]
    """Publication times in hours from the start, ascending."""
    feed_items: int
    rates: list[float]
    """Articles to be expected in each hour."""


def make_publisher(rng: random.Random, hours: int) -> Publisher:
    """A publisher drawn at random and its articles."""
    weights = [kind[0] for kind in _KINDS]
    _, by_hour, by_day, batch = rng.choices(_KINDS, weights)[0]
    hour_weights = [max(int(digit), 0.15) * rng.gammavariate(6, 1 / 6) for digit in by_hour]
    day_weights = [max(int(digit), 0.15) * rng.gammavariate(20, 1 / 20) for digit in by_day]
    week = [day * hour for day in day_weights for hour in hour_weights]
    per_day = min(max(rng.lognormvariate(3.2, 1.2), 0.3), 600)
    scale = per_day * 7 / sum(week)
    moments: list[float] = []
    rates: list[float] = []
    for number in range(hours):
        local = (START + timedelta(hours=number)).astimezone(ZONE)
        rate = scale * week[press_weekday(local.date()) * 24 + local.hour]
        rates.append(rate)
        for _ in range(_poisson(rng, rate)):
            batched = rng.random() * 100 < batch
            moments.append(number + (rng.random() * 0.02 if batched else rng.random()))
    return Publisher(moments=sorted(moments), feed_items=rng.randint(15, 60), rates=rates)


def _poisson(rng: random.Random, rate: float) -> int:
    count, passed = 0, rng.expovariate(1.0)
    while passed < rate:
        count += 1
        passed += rng.expovariate(1.0)
    return count


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a rule may know at a check."""

    at_h: float
    seen: int
    new: int
    known_last_week: int
    announced_h: Sequence[float]


Rule = Callable[[Look], float]
"""Told of a check, answers in how many hours the next one is."""


def fixed() -> Rule:
    """Every 15 minutes."""
    return lambda look: 0.25


def miniflux() -> Rule:
    """Its entry_frequency scheduler with the default factor and bounds."""
    return lambda look: min(max(WEEK_H / look.known_last_week, 5 / 60), 24.0) if look.known_last_week else 24.0


def mediacloud() -> Rule:
    """rss-fetcher's auto-adjust with the defaults of its configuration."""
    minutes, first = 360.0, True

    def rule(look: Look) -> float:
        nonlocal minutes, first
        known = (look.seen - look.new) / look.seen if look.seen else 1.0
        if first:
            first = False
        elif known >= 0.67:
            minutes = min(minutes + 10, 24 * 60)
        elif known < 0.33:
            minutes = max(min(minutes - 60, 360.0), 10.0)
        return minutes / 60

    return rule


def ours(rng: random.Random, eagerness: float) -> Rule:
    """`crawler.polling.next_check`."""
    rhythm: Rhythm | None = None

    def rule(look: Look) -> float:
        nonlocal rhythm
        now = START + timedelta(hours=look.at_h)
        coming = next_check(
            now=now,
            result=CheckResult.OK if look.new else CheckResult.UNCHANGED,
            rhythm=rhythm,
            links_seen=look.seen,
            links_new=look.new,
            announced=[START + timedelta(hours=moment) for moment in look.announced_h] if rhythm is None else (),
            jitter=rng.random(),
            eagerness=eagerness,
        )
        rhythm = coming.rhythm
        return (coming.at - now) / timedelta(hours=1)

    return rule


@dataclass(kw_only=True)
class Tally:
    """What a rule came to."""

    requests: int = 0
    empty: int = 0
    """Requests that found nothing new: 304s where the server can."""
    delays_min: list[float] = field(default_factory=list)
    within_half: int = 0
    """Articles seen within half of the interval in which they came."""
    missed: int = 0
    """Articles that fell off the feed before anybody looked."""

    def add(self, other: Tally) -> None:
        """Count another publisher in."""
        self.requests += other.requests
        self.empty += other.empty
        self.delays_min += other.delays_min
        self.within_half += other.within_half
        self.missed += other.missed


def simulate(publisher: Publisher, rule: Rule, *, begin_h: float, hours: float, measured_from_h: float) -> Tally:
    """Let a rule poll one publisher; what happens before `measured_from_h` is not counted."""
    tally = Tally()
    at_h, last_h, last = begin_h, -1e9, 0
    moments = publisher.moments
    while at_h < hours:
        upto = bisect.bisect_right(moments, at_h)
        oldest = max(0, upto - publisher.feed_items)
        first_check = last_h < 0
        new = moments[max(last, oldest) : upto]
        week_ago = bisect.bisect_left(moments, max(at_h - WEEK_H, moments[oldest] if first_check and upto else 0.0))
        look = Look(at_h=at_h, seen=upto - oldest, new=len(new), known_last_week=upto - week_ago, announced_h=new)
        if at_h >= measured_from_h:
            tally.requests += 1
            tally.empty += not new
            counted = [at_h - moment for moment in new if moment >= measured_from_h]
            tally.delays_min += [delay * 60 for delay in counted]
            tally.within_half += sum(delay <= (at_h - last_h) / 2 for delay in counted)
            if not first_check:
                tally.missed += max(0, oldest - last)
        last, last_h = upto, at_h
        at_h += rule(look)
    return tally


def run(
    rules: dict[str, Callable[[], Rule]], *, publishers: int, weeks: int, seed: int, cold: bool
) -> dict[str, Tally]:
    """Every rule on the same publishers."""
    hours = weeks * WEEK_H
    totals = {name: Tally() for name in rules}
    for number in range(publishers):
        rng = random.Random(f"{seed}/{number}")
        publisher = make_publisher(rng, hours)
        begin_h = 24 + rng.random() * 0.25
        measured_from_h = begin_h if cold else hours - WEEK_H
        for name, make in rules.items():
            totals[name].add(simulate(publisher, make(), begin_h=begin_h, hours=hours, measured_from_h=measured_from_h))
    return totals


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which that share lies."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def report(totals: dict[str, Tally]) -> None:
    """Print a table."""
    print("rule                    requests  nothing new  articles  median min   mean    p95  in half  missed")
    for name, tally in totals.items():
        seen = len(tally.delays_min)
        print(
            f"{name:<22} {tally.requests:>9,} {tally.empty / tally.requests:>11.0%} {seen:>10,}"
            f" {quantile(tally.delays_min, 0.5):>10.2f} {statistics.fmean(tally.delays_min):>7.1f}"
            f" {quantile(tally.delays_min, 0.95):>6.1f} {tally.within_half / seen:>7.0%} {tally.missed:>7,}"
        )


def least_mean_delay_min(publishers: int, seed: int, requests: int) -> float:
    """The least mean delay that so many requests a week can have where each hour's rate is known beforehand."""
    made = (make_publisher(random.Random(f"{seed}/{number}"), WEEK_H) for number in range(publishers))
    rates = [rate for publisher in made for rate in publisher.rates]
    return 60 * sum(rate**0.5 for rate in rates) ** 2 / (2 * requests * sum(rates))


def verdict(yardstick: str, theirs: Tally, name: str, ours: Tally) -> str:
    """One line: ours in parts of theirs."""
    requests = ours.requests / theirs.requests
    median, p95 = (quantile(ours.delays_min, share) / quantile(theirs.delays_min, share) for share in (0.5, 0.95))
    word = "beats" if max(requests, median, p95) < 1 else "does NOT beat"
    return f"{name} {word} {yardstick}: requests x {requests:.2f}, median delay x {median:.2f}, p95 x {p95:.2f}"


def main() -> None:
    """Read the options, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--publishers", type=int, default=300)
    parser.add_argument("--weeks", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cold", action="store_true")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()

    def measure(rules: dict[str, Callable[[], Rule]]) -> dict[str, Tally]:
        return run(rules, publishers=options.publishers, weeks=options.weeks, seed=options.seed, cold=options.cold)

    def measure_ours(eagerness: float) -> Tally:
        rng = random.Random(options.seed)
        return measure({"ours": lambda: ours(rng, eagerness)})["ours"]

    totals = measure({"fixed 15 min": fixed, "miniflux": miniflux, "mediacloud": mediacloud})
    totals["ours"] = measure_ours(1.0)
    rivals = {"fixed 15 min": "ours"}
    for yardstick in () if options.quick else ("miniflux", "mediacloud"):
        eagerness, tally = 1.0, totals["ours"]
        for _ in range(3):  # requests are nearly proportional to eagerness
            eagerness *= 0.985 * totals[yardstick].requests / tally.requests
            tally = measure_ours(eagerness)
        name = f"ours, eagerness {eagerness:.3f}"
        totals[name] = tally
        rivals[yardstick] = name
    report(totals)
    for name in ("mediacloud", "ours"):
        least = least_mean_delay_min(options.publishers, options.seed, totals[name].requests)
        print(f"with as many requests as {name} makes, no mean delay is below {least:.1f} min; fixed polling has 7.5")
    for yardstick, name in rivals.items():
        print(verdict(yardstick, totals[yardstick], name, totals[name]))


if __name__ == "__main__":
    main()

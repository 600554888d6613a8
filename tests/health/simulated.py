"""Publishers that never were, to try verdicts on: months of articles, pages and checks, and what can happen to them.

Everything is drawn from a seed. Weekends, holidays, batches at the full hour, clumps of agency reports without authors
(one house in five does not even name the agency) and days of great news are in it: none of them is a trouble.
"""

from __future__ import annotations

import bisect
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from pipelines.model.calendar import holidays
from pipelines.model.crawl import CheckResult, Outcome, SourceKind
from pipelines.model.health import ArticleFacts, PastCheck, PastLink, PublisherRecord, SourceRecord
from pipelines.model.rhythm import ZONE

HOUR = timedelta(hours=1)
CHECKED_EVERY = timedelta(minutes=30)
REMEMBERED = 250
CHECKS_REMEMBERED = 100

KINDS = (
    # weight of each hour, of each weekday, batch at the full hour in per cent
    ("210013577776777766544332", "9999964", 0),  # a daily's site
    ("000069974557656665432100", "9999982", 40),  # a regional paper, tomorrow's edition at dawn
    ("321112468777777777765543", "8888877", 0),  # a broadcaster
    ("000000146788768876310000", "9899910", 0),  # a trade magazine, office hours
    ("000000000900000000000000", "0009000", 100),  # a weekly: all of it on Thursday at nine
)


@dataclass(kw_only=True)
class Simulated:
    """One publisher's past and future."""

    key: str
    begin: datetime
    kind: int
    per_day: float
    links: list[PastLink] = field(default_factory=list)
    articles: list[ArticleFacts] = field(default_factory=list)
    feed_result: Callable[[datetime], CheckResult] = field(default=lambda at: CheckResult.OK)

    def record(self, now: datetime) -> PublisherRecord:
        """What the database would say at that moment."""
        since = now - timedelta(days=42)
        links = self.links[: bisect.bisect_right(self.links, now, key=lambda link: link.at)]
        articles = self.articles[: bisect.bisect_right(self.articles, now, key=lambda article: article.seen_at)]
        hours = Counter(
            article.seen_at.replace(minute=0, second=0, microsecond=0)
            for article in articles[bisect.bisect_left(articles, since, key=lambda article: article.seen_at) :]
        )
        return PublisherRecord(
            key=self.key,
            sources=(self._source(now),),
            articles_by_hour=tuple(sorted(hours.items())),
            last_article_at=articles[-1].seen_at if articles else None,
            links=tuple(links[-REMEMBERED:]),
            articles=tuple(articles[-REMEMBERED:]),
        )

    def _source(self, now: datetime) -> SourceRecord:
        latest = self.begin + ((now - self.begin) // CHECKED_EVERY) * CHECKED_EVERY
        checks = []
        for back in range(CHECKS_REMEMBERED - 1, -1, -1):
            at = latest - back * CHECKED_EVERY
            if at >= self.begin:
                result = self.feed_result(at)
                seen = 40 if result is CheckResult.OK else 0
                checks.append(PastCheck(at=at, result=result, reason=str(result), links_seen=seen))
        if checks and all(check.result is not CheckResult.OK for check in checks):
            checks = self._beginning(checks[0].at) + checks
        bad = 0
        for check in reversed(checks):
            if check.result in (CheckResult.OK, CheckResult.UNCHANGED):
                break
            bad += 1
        good = [check.at for check in checks if check.result in (CheckResult.OK, CheckResult.UNCHANGED)]
        return SourceRecord(
            url=f"https://www.{self.key}.test/feed",
            kind=SourceKind.FEED,
            first_check_at=self.begin if checks else None,
            last_check_at=checks[-1].at if checks else None,
            last_good_at=good[-1] if good else None,
            next_check_at=latest + CHECKED_EVERY,
            failures=bad,
            moved_to=None,
            checks=tuple(checks),
        )

    def _beginning(self, before: datetime) -> list[PastCheck]:
        """As `pipelines.storage.health` does: the last good check and the first bad one."""
        at = before - CHECKED_EVERY
        while at >= self.begin and self.feed_result(at) is not CheckResult.OK:
            at -= CHECKED_EVERY
        seen = [(at, 40), (at + CHECKED_EVERY, 0)] if at >= self.begin else []
        return [
            PastCheck(at=moment, result=self.feed_result(moment), reason="", links_seen=links)
            for moment, links in seen
            if moment < before
        ]

    def silent_from(self, at: datetime) -> None:
        """Nothing is published, or announced, any more; the feed stays as it is."""
        self.links = [link for link in self.links if link.at <= at]
        self.articles = [article for article in self.articles if article.seen_at <= at]

    def empty_from(self, at: datetime) -> None:
        """The feed is valid and empty."""
        self.silent_from(at)
        self.feed_result = lambda moment: CheckResult.EMPTY if moment > at else CheckResult.OK

    def walled_from(self, at: datetime) -> None:
        """Every page is a consent wall."""
        self.articles = [article for article in self.articles if article.seen_at <= at]
        self.links = [
            link if link.at <= at else replace(link, outcome=Outcome.BLOCKED, reason="consent wall")
            for link in self.links
        ]

    def changed_from(self, at: datetime, change: Callable[[ArticleFacts], ArticleFacts]) -> None:
        """A redesign: what is found in the pages is another thing."""
        self.articles = [article if article.seen_at <= at else change(article) for article in self.articles]

    def pages_between(self, since: datetime, until: datetime) -> int:
        """How many pages were fetched in between."""
        return sum(since < link.at <= until for link in self.links)


def simulate(seed: object, *, begin: datetime, days: int, kind: int | None = None, per_day: float = 0) -> Simulated:
    """A publisher drawn at random."""
    rng = random.Random(str(seed))
    kind = rng.randrange(len(KINDS)) if kind is None else kind
    per_day = per_day or min(max(rng.lognormvariate(3.2, 1.2), 0.5), 600)
    made = Simulated(key=f"blatt-{seed}", begin=begin, kind=kind, per_day=per_day)
    by_hour, by_day, batch = KINDS[kind]
    hours = [int(digit) * rng.gammavariate(6, 1 / 6) for digit in by_hour]
    week = [int(digit) * hour for digit in by_day for hour in hours]
    scale = per_day * 7 / sum(week)
    holiday_share = rng.uniform(0.3, 1.0)
    agency, names_agencies = False, rng.random() < 0.8
    great_days = {begin.date() + timedelta(days=rng.randrange(days)) for _ in range(days // 30)}
    for number in range(days * 24):
        hour = begin + number * HOUR
        local = hour.astimezone(ZONE)
        holiday = local.date() in holidays(local.year)
        rate = scale * week[(6 if holiday else local.weekday()) * 24 + local.hour] * (holiday_share if holiday else 1)
        rate *= 2.5 if local.date() in great_days else 1
        moments = sorted(_moment(rng, hour, batch) for _ in range(_poisson(rng, rate)))
        for moment in moments:
            agency = rng.random() < (0.85 if agency else 0.1)  # reports of an agency come in clumps
            _publish(made, rng, moment, agency, names_agencies)
    return made


def _moment(rng: random.Random, hour: datetime, batch: int) -> datetime:
    return hour + timedelta(minutes=rng.random() * (2 if rng.random() * 100 < batch else 60))


def _publish(made: Simulated, rng: random.Random, moment: datetime, agency: bool, names_agencies: bool) -> None:
    outcome = rng.choices((Outcome.STORED, Outcome.NOT_ARTICLE, Outcome.BLOCKED, Outcome.GONE), (940, 45, 5, 10))[0]
    made.links.append(PastLink(at=moment, outcome=outcome, reason=str(outcome)))
    if outcome is not Outcome.STORED:
        return
    chars = round(rng.lognormvariate(7.2 if agency else 7.9, 0.55))
    made.articles.append(
        ArticleFacts(
            seen_at=moment,
            has_title=rng.random() > 0.001,
            has_date=rng.random() > 0.01,
            has_byline=names_agencies if agency else rng.random() > 0.05,
            text_chars=chars,
            removed_chars=round(chars * rng.betavariate(1, 25)),
            paywalled=not agency and rng.random() < 0.2,
        )
    )


def _poisson(rng: random.Random, rate: float) -> int:
    count, passed = 0, rng.expovariate(1.0)
    while passed < rate:
        count += 1
        passed += rng.expovariate(1.0)
    return count

"""Publishers that never were, to try verdicts on: months of articles, pages and checks, and what can happen to them.

Everything is drawn from a seed. Weekends, holidays, batches at the full hour, clumps of agency reports without authors
(one house in five does not even name the agency), days of great news, articles that go behind the paywall later, are
cut down or answer with a wall just once are in it: none of them is a trouble. Articles are asked for again at the ages
the crawl does, at the check that follows, and `check` asks for witnesses as it does.
"""

from __future__ import annotations

import bisect
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from crawler.rechecks import LOOKS_AFTER, WITNESSES
from pipelines.health.losses import A_WALL, NO_ARTICLE
from pipelines.health.quality import TELLING_CHARS, suspected_since
from pipelines.model.calendar import holidays
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
from pipelines.model.rhythm import ZONE
from pipelines.storage.health import LOOKS, REACH, remembered

HOUR = timedelta(hours=1)
CHECKED_EVERY = timedelta(minutes=30)
CHECKS_REMEMBERED = 100
LOST_ANYWAY = {
    Loss.PAGE: 0.003,
    Loss.ARTICLE: 0.002,
    Loss.TITLE: 0.0002,
    Loss.DATE: 0.001,
    Loss.NAMES: 0.003,
    Loss.TEXT: 0.005,
}
"""The share of looks that find so though nothing is wrong."""

T = TypeVar("T")
Change = Callable[[ArticleFacts], ArticleFacts]

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
    looks: list[tuple[datetime, datetime]] = field(default_factory=list)
    """When which article, by the moment it was seen first, is asked for again, ascending."""
    later_paid: float = 0.0
    """The share of articles that go behind the paywall."""
    changed_at: datetime | None = None
    losing: Callable[[Loss], bool] = field(default=lambda loss: False)
    """What every page has lost since then."""
    witnesses: int = 0
    """Stored articles that were asked for because something looked wrong."""

    def pages(self, now: datetime) -> PastPages:
        """What the database would say of its pages at that moment."""
        links = self.links[: bisect.bisect_right(self.links, now, key=lambda link: link.at)]
        articles = self.articles[: bisect.bisect_right(self.articles, now, key=lambda article: article.seen_at)]
        last: dict[datetime, datetime] = {}
        for at, seen_at in reversed(self.looks[: bisect.bisect_right(self.looks, now, key=lambda look: look[0])]):
            last.setdefault(seen_at, at)
            if len(last) == LOOKS:
                break
        looks = [self._look(at, seen_at) for seen_at, at in last.items()]
        return PastPages(links=_remembered(links), articles=_remembered(articles), looks=tuple(reversed(looks)))

    def _look(self, at: datetime, seen_at: datetime) -> PastLook:
        rng = random.Random(f"{self.key}/{seen_at}/{at}")
        lost = {loss: rng.random() < share for loss, share in LOST_ANYWAY.items()}
        if random.Random(f"{self.key}/{seen_at}").random() < self.later_paid and at - seen_at > HOUR:
            del lost[Loss.TEXT]
        if self.changed_at is not None and at > self.changed_at:
            was_well = seen_at <= self.changed_at
            lost = {
                loss: is_lost or self.losing(loss)
                for loss, is_lost in lost.items()
                if was_well or not self.losing(loss)
            }
        if lost.get(Loss.PAGE):
            lost = dict(A_WALL)
        elif lost.get(Loss.ARTICLE):
            lost = dict(NO_ARTICLE)
        return PastLook(at=at, lost=lost, reason="consent wall" if Loss.ARTICLE not in lost else "")

    def check(self, now: datetime) -> bool:
        """A crawl at that moment: ask for stored articles while something new looks wrong. Whether it asked any."""
        asked = 0
        if self._looks_wrong(now - CHECKED_EVERY, now):
            while asked < WITNESSES and (since := suspected_since(self.pages(now))):
                witness = self._witness(since, now)
                if witness is None:
                    break
                asked += 1
                bisect.insort(self.looks, (now, witness))
        self.witnesses += asked
        return asked > 0

    def _looks_wrong(self, since: datetime, until: datetime) -> bool:
        """Cheaper than asking for all that is known: whether anything could be suspected for what is new."""
        links = _between(self.links, since, until, lambda link: link.at)
        articles = _between(self.articles, since, until, lambda article: article.seen_at)
        looks = _between(self.looks, since, until, lambda look: look[0])
        return (
            any(link.outcome in (Outcome.BLOCKED, Outcome.NOT_ARTICLE) for link in links)
            or any(not article.has_date or not article.has_title for article in articles)
            or any(article.text_chars < TELLING_CHARS for article in articles)
            or any(any(self._look(at, seen_at).lost.values()) for at, seen_at in looks)
        )

    def _witness(self, since: datetime, now: datetime) -> datetime | None:
        """The newest article that was well before and was not asked for since."""
        asked = {seen_at for at, seen_at in self.looks if since <= at <= now}
        before = self.articles[: bisect.bisect_left(self.articles, since, key=lambda article: article.seen_at)][-30:]
        usual = sorted(article.text_chars for article in before)
        good = (
            article.seen_at
            for article in reversed(before)
            if article.has_title
            and article.has_date
            and not article.paywalled
            and article.seen_at not in asked
            and article.text_chars >= usual[len(usual) // 2]
        )
        return next(good, None)

    def record(self, now: datetime) -> PublisherRecord:
        """What the database would say at that moment."""
        since = now - timedelta(days=42)
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
            pages=self.pages(now),
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
        self._store_no_more(at)

    def empty_from(self, at: datetime) -> None:
        """The feed is valid and empty."""
        self.silent_from(at)
        self.feed_result = lambda moment: CheckResult.EMPTY if moment > at else CheckResult.OK

    def walled_from(self, at: datetime) -> None:
        """Every page is a consent wall."""
        self._ended_from(at, Outcome.BLOCKED, "consent wall")
        self.changed_at, self.losing = at, lambda loss: loss is Loss.PAGE

    def without_text_from(self, at: datetime) -> None:
        """A redesign: no article's text is found in the pages."""
        self._ended_from(at, Outcome.NOT_ARTICLE, "no text found")
        self.changed_at, self.losing = at, lambda loss: loss is Loss.ARTICLE

    def changed_from(self, at: datetime, change: Change, loss: Loss | None = None) -> None:
        """A redesign: what is found in the pages is another thing, and `loss` no more in stored articles' pages."""
        self.articles = [article if article.seen_at <= at else change(article) for article in self.articles]
        self.changed_at, self.losing = at, lambda one: one is loss

    def _ended_from(self, at: datetime, outcome: Outcome, reason: str) -> None:
        self.links = [link if link.at <= at else replace(link, outcome=outcome, reason=reason) for link in self.links]
        self._store_no_more(at)

    def _store_no_more(self, at: datetime) -> None:
        self.articles = [article for article in self.articles if article.seen_at <= at]
        self.looks = [look for look in self.looks if look[1] <= at]

    def pages_between(self, since: datetime, until: datetime) -> int:
        """How many pages were fetched in between."""
        return len(_between(self.links, since, until, lambda link: link.at))

    def looks_between(self, since: datetime, until: datetime) -> int:
        """How many stored articles were asked for in between."""
        return len(_between(self.looks, since, until, lambda look: look[0]))


def simulate(seed: object, *, begin: datetime, days: int, kind: int | None = None, per_day: float = 0) -> Simulated:
    """A publisher drawn at random."""
    rng = random.Random(str(seed))
    kind = rng.randrange(len(KINDS)) if kind is None else kind
    per_day = per_day or min(max(rng.lognormvariate(3.2, 1.2), 0.5), 600)
    made = Simulated(key=f"blatt-{seed}", begin=begin, kind=kind, per_day=per_day, later_paid=rng.random() ** 3 * 0.3)
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
    for article in made.articles:
        due = (article.seen_at + after for after in LOOKS_AFTER)
        made.looks += [(_next_check(begin, moment), article.seen_at) for moment in due]
    made.looks.sort()
    return made


def _next_check(begin: datetime, moment: datetime) -> datetime:
    return begin - ((begin - moment) // CHECKED_EVERY) * CHECKED_EVERY


def _remembered(rows: list[T]) -> tuple[T, ...]:
    """Those that the database would be asked for."""
    rows = rows[-REACH:]
    return tuple(rows[-1 - rank] for rank in reversed(remembered(len(rows))))


def _between(rows: list[T], since: datetime, until: datetime, moment: Callable[[T], datetime]) -> list[T]:
    return rows[bisect.bisect_right(rows, since, key=moment) : bisect.bisect_right(rows, until, key=moment)]


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

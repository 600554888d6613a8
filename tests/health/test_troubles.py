"""Every trouble is seen, in time, and named; what is none is not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipelines.health.pace import learn_pace
from pipelines.health.quality import LIMIT
from pipelines.health.runs import Answer, Run, unusual_run
from pipelines.health.yield_ import troubles
from pipelines.model.crawl import CheckResult, SourceKind
from pipelines.model.health import ArticleFacts, Loss, PastPages, PublisherRecord, SourceRecord, Trouble, TroubleKind
from tests.health.simulated import CHECKED_EVERY, HOUR, Simulated, simulate

BEGIN = datetime(2026, 3, 16, tzinfo=UTC)
NOON = datetime(2026, 5, 6, 10, 0, tzinfo=UTC)  # a Wednesday


def publisher(seed: int = 1, *, kind: int = 0, per_day: float = 40) -> Simulated:
    return simulate(seed, begin=BEGIN, days=70, kind=kind, per_day=per_day)


def first_trouble(made: Simulated, kind: TroubleKind, *, within: timedelta, step: timedelta = CHECKED_EVERY) -> Trouble:
    """The trouble at the first look that shows it."""
    assert troubles(made.record(NOON), now=NOON) == [], "all was well before"
    now = NOON
    while now <= NOON + within:
        for trouble in troubles(made.record(now), now=now):
            if trouble.kind is kind:
                assert trouble.publisher == made.key
                assert trouble.what
                assert trouble.advice
                return trouble
        now += step
    raise AssertionError(f"no {kind} within {within}")


KINDS_A_DAY = [(0, 40), (1, 40), (2, 100), (3, 20)]


@pytest.mark.parametrize(("kind", "per_day"), KINDS_A_DAY)
def test_an_emptied_feed_is_seen_at_the_next_check(kind: int, per_day: int) -> None:
    made = publisher(kind=kind, per_day=per_day)
    made.empty_from(NOON)
    trouble = first_trouble(made, TroubleKind.SOURCE_EMPTY, within=CHECKED_EVERY)
    assert trouble.since == NOON + CHECKED_EVERY
    assert trouble.source_url == f"https://www.{made.key}.test/feed"
    assert trouble.what == "valid but empty; usually it names 40 articles"


def test_a_feed_that_stays_empty_stays_named_with_its_beginning() -> None:
    made = publisher()
    made.empty_from(NOON)
    for days in (1, 4, 12):
        now = NOON + timedelta(days=days)
        (trouble,) = troubles(made.record(now), now=now)
        assert (trouble.kind, trouble.since) == (TroubleKind.SOURCE_EMPTY, NOON + CHECKED_EVERY)


def _undated(article: ArticleFacts) -> ArticleFacts:
    return replace(article, has_date=False)


def _untitled(article: ArticleFacts) -> ArticleFacts:
    return replace(article, has_title=False)


def _teaser_only(article: ArticleFacts) -> ArticleFacts:
    return replace(article, text_chars=180)


def _gutted(article: ArticleFacts) -> ArticleFacts:
    return replace(article, removed_chars=article.text_chars, text_chars=article.text_chars // 2)


def named_after(made: Simulated, kind: TroubleKind) -> tuple[Trouble, datetime]:
    """The trouble at the first check that shows it, and when that was."""
    assert troubles(made.record(NOON), now=NOON) == [], "all was well before"
    now = NOON
    while now < NOON + timedelta(days=2):
        now += CHECKED_EVERY
        made.check(now)
        for trouble in troubles(made.record(now), now=now):
            if trouble.kind is kind:
                return trouble, now
    raise AssertionError(f"no {kind}")


@pytest.mark.parametrize(
    ("happen", "kind"),
    [
        (lambda made: made.walled_from(NOON), TroubleKind.BLOCKED),
        (lambda made: made.without_text_from(NOON), TroubleKind.NO_ARTICLES),
        (lambda made: made.changed_from(NOON, _undated, Loss.DATE), TroubleKind.NO_DATES),
        (lambda made: made.changed_from(NOON, _untitled, Loss.TITLE), TroubleKind.NO_TITLES),
        (lambda made: made.changed_from(NOON, _teaser_only, Loss.TEXT), TroubleKind.SHORT_TEXTS),
    ],
    ids=["wall", "no text", "no dates", "no titles", "teasers only"],
)
def test_a_wall_and_a_redesign_are_named_at_the_check_of_the_first_new_page(
    happen: Callable[[Simulated], None], kind: TroubleKind
) -> None:
    for seed, (house, per_day) in enumerate(KINDS_A_DAY):
        made = publisher(seed, kind=house, per_day=per_day)
        happen(made)
        trouble, at = named_after(made, kind)
        first_new = next(link.at for link in made.links if link.at > NOON)
        assert at < first_new + CHECKED_EVERY, house
        assert trouble.since is not None
        assert NOON - HOUR < trouble.since <= at


@pytest.mark.parametrize(
    ("change", "kind", "articles"),
    [
        (_undated, TroubleKind.NO_DATES, 5),
        (_untitled, TroubleKind.NO_TITLES, 4),
        (_teaser_only, TroubleKind.SHORT_TEXTS, 10),
        (_gutted, TroubleKind.MUCH_REMOVED, 7),
    ],
)
def test_what_only_new_pages_lose_is_seen_after_a_few_articles(
    change: Callable[[ArticleFacts], ArticleFacts], kind: TroubleKind, articles: int
) -> None:
    for seed, (house, per_day) in enumerate(KINDS_A_DAY):
        made = publisher(seed, kind=house, per_day=per_day)
        made.changed_from(NOON, change)
        later = [article.seen_at for article in made.articles if article.seen_at > NOON][articles - 1]
        found = {trouble.kind: trouble for trouble in troubles(made.record(later), now=later)}
        assert kind in found, (house, sorted(found))
        since = found[kind].since
        assert since is not None
        assert NOON - timedelta(hours=3) < since < later


@pytest.mark.parametrize(("kind", "per_day"), KINDS_A_DAY)
def test_silence_is_seen_within_one_unusual_pause(kind: int, per_day: int) -> None:
    made = publisher(kind=kind, per_day=per_day)
    pace = learn_pace(made.record(NOON).articles_by_hour, NOON)
    assert pace is not None
    assert pace.per_day == pytest.approx(per_day, rel=0.3)
    made.silent_from(NOON)
    trouble = first_trouble(made, TroubleKind.SILENT, within=timedelta(days=3))
    last = max(article.seen_at for article in made.articles)
    assert trouble.since == last
    assert "were to be expected" in trouble.what


def test_a_weekly_may_be_silent_for_a_week_but_not_for_two() -> None:
    made = publisher(kind=4, per_day=3)
    assert troubles(made.record(NOON), now=NOON) == []
    made.silent_from(NOON)
    assert troubles(made.record(NOON + timedelta(days=1)), now=NOON + timedelta(days=1)) == []
    trouble = first_trouble(made, TroubleKind.SILENT, within=timedelta(days=16), step=12 * HOUR)
    assert trouble.since == max(article.seen_at for article in made.articles)


def test_far_fewer_articles_than_usual_are_seen_though_some_come() -> None:
    made = publisher(per_day=100)
    kept = [article for number, article in enumerate(made.articles) if article.seen_at <= NOON or number % 12 == 0]
    made.articles = kept
    trouble = first_trouble(made, TroubleKind.FEWER, within=timedelta(days=4), step=6 * HOUR)
    assert "new articles in three days" in trouble.what


@pytest.mark.slow
def test_no_false_alarm_in_a_month_with_weekends_and_holidays() -> None:
    # May 2026 has Labour Day, Ascension and Whit Monday. `bench/health.py` runs the same with 300 publishers.
    for seed in range(5):
        made = simulate(seed, begin=BEGIN, days=78, kind=seed)
        now = datetime(2026, 5, 1, tzinfo=UTC)
        while now < datetime(2026, 6, 1, tzinfo=UTC):
            if made.check(now) or now.hour % 12 == now.minute == 0:
                assert troubles(made.record(now), now=now) == [], (seed, now)
            now += CHECKED_EVERY


def test_nothing_is_said_of_a_publisher_that_is_new() -> None:
    made = publisher()
    for hours in (0.5, 6, 24, 48):
        now = BEGIN + timedelta(hours=hours)
        assert [found for found in troubles(made.record(now), now=now) if not found.may_pass] == [], hours


def test_a_publisher_that_never_brought_anything_is_named_after_two_days() -> None:
    made = publisher()
    made.links, made.articles = [], []
    for days, may_pass in ((1, True), (3, False)):
        (trouble,) = troubles(made.record(BEGIN + timedelta(days=days)), now=BEGIN + timedelta(days=days))
        assert (trouble.kind, trouble.since, trouble.may_pass) == (TroubleKind.SILENT, BEGIN, may_pass)


def test_the_monitors_own_absence_is_no_silence() -> None:
    made = publisher()
    made.silent_from(NOON)
    record = made.record(NOON)  # nobody looked since noon
    three_days_on = NOON + timedelta(days=3)
    (trouble,) = troubles(record, now=three_days_on)
    assert trouble.kind is TroubleKind.NOT_CHECKED
    assert trouble.since == NOON


def failing(result: CheckResult, *, hours: float) -> PublisherRecord:
    """A publisher whose source ends so for the last hours before noon."""
    made = publisher()
    made.feed_result = lambda at: result if at > NOON - timedelta(hours=hours) else CheckResult.OK
    return made.record(NOON)


@pytest.mark.parametrize(
    ("result", "hours", "kind"),
    [
        (CheckResult.GONE, 0.5, TroubleKind.SOURCE_GONE),
        (CheckResult.MALFORMED, 0.5, TroubleKind.SOURCE_FAILS),
        (CheckResult.DISALLOWED, 0.5, TroubleKind.SOURCE_FAILS),
        (CheckResult.FAILED, 3, TroubleKind.SOURCE_FAILS),
    ],
)
def test_a_source_that_fails_is_named_with_its_beginning(result: CheckResult, hours: float, kind: TroubleKind) -> None:
    (trouble,) = troubles(failing(result, hours=hours), now=NOON)
    assert trouble.kind is kind
    assert trouble.since == NOON - timedelta(hours=hours) + CHECKED_EVERY
    assert trouble.advice
    assert not trouble.may_pass


def test_a_failure_that_may_pass_is_shown_but_not_told() -> None:
    (trouble,) = troubles(failing(CheckResult.FAILED, hours=0.5), now=NOON)
    assert trouble.may_pass
    assert trouble.what == "the last check failed: failed"


def with_source(record: PublisherRecord, source: SourceRecord) -> PublisherRecord:
    return replace(record, sources=(source,))


def test_a_source_that_moved_is_named_with_its_new_address() -> None:
    record = publisher().record(NOON)
    moved = with_source(record, replace(record.sources[0], moved_to="https://www.neu.test/feed"))
    (trouble,) = troubles(moved, now=NOON)
    assert trouble.kind is TroubleKind.SOURCE_MOVED
    assert "https://www.neu.test/feed" in trouble.what


def test_a_source_that_was_empty_before_may_be_so_again() -> None:
    made = publisher()
    made.feed_result = lambda at: CheckResult.EMPTY if at.hour in (2, 3) else CheckResult.OK
    at_night = datetime(2026, 5, 6, 2, 30, tzinfo=UTC)
    assert troubles(made.record(at_night), now=at_night) == []


def test_the_news_sitemap_of_a_rare_publisher_is_rightly_empty() -> None:
    made = publisher(kind=4, per_day=2)  # all of it on Thursdays
    made.feed_result = lambda at: CheckResult.EMPTY if at > NOON - HOUR else CheckResult.OK
    record = made.record(NOON)
    assert troubles(with_source(record, replace(record.sources[0], kind=SourceKind.NEWS_SITEMAP)), now=NOON) == []
    assert [found.kind for found in troubles(record, now=NOON)] == [TroubleKind.SOURCE_EMPTY]


def test_sources_never_checked_are_named() -> None:
    record = publisher().record(NOON)
    blank = replace(
        record.sources[0], checks=(), first_check_at=None, last_check_at=None, last_good_at=None, next_check_at=None
    )
    unseen = replace(record, sources=(blank,), articles_by_hour=(), last_article_at=None, pages=PastPages())
    (trouble,) = troubles(unseen, now=NOON)
    assert trouble.kind is TroubleKind.NEVER_CHECKED
    assert troubles(replace(unseen, sources=()), now=NOON) == []


def run_of(answers: Sequence[bool], looks: Sequence[bool] = ()) -> Run | None:
    """The unusual run of new pages, a minute apart, and of stored articles asked for again after them."""
    asked = [*((is_yes, False) for is_yes in answers), *((is_yes, True) for is_yes in looks)]
    minute = timedelta(minutes=1)
    return unusual_run(
        [Answer(at=NOON + n * minute, is_yes=is_yes, is_look=is_look) for n, (is_yes, is_look) in enumerate(asked)],
        limit=LIMIT,
    )


def test_an_alarm_ends_when_things_are_well_again() -> None:
    bad = [False] * 300 + [True] * 12
    assert run_of(bad) is not None
    assert run_of(bad + [False] * 9) is None
    assert run_of([False] * 60, [True] * 3) is not None
    assert run_of([False] * 60, [True] * 3 + [False] * 6) is None


def test_clumps_that_come_and_go_are_habit() -> None:
    clumpy = ([False] * 12 + [True] * 6) * 20
    assert run_of([*clumpy, *[False] * 12, *[True] * 7]) is None
    assert run_of([*clumpy, *[True] * 120]) is not None


def test_what_is_usual_is_told() -> None:
    run = run_of(([False] * 9 + [True]) * 30 + [True] * 30)
    assert run is not None
    assert run.usual == pytest.approx(0.1, abs=0.03)
    assert (len(run.yes), len(run.answers)) == (31, 31)


def test_three_stored_articles_prove_what_new_ones_hint_at() -> None:
    well = [False] * 60
    assert run_of([*well, True]) is None
    assert run_of([*well, True], [True]) is None
    assert run_of([*well, True], [True, True, True]) is not None
    assert run_of([*well, True], [True, False, True]) is None
    assert run_of([], [False] * 30 + [True] * 3) is not None, "the habits of new ones need not be known"
    assert run_of([], ([False] * 3 + [True]) * 10 + [True] * 3) is None, "where articles lose it all the time"
    assert run_of([*well, *[True] * 12], [False] * 9) is not None, "a redesign of new articles only"

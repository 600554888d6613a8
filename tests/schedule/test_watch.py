"""`watch` as a process of its own, against newspapers and receivers on loopback."""

from __future__ import annotations

import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from crawler.demo.newspaper import Newspaper
from crawler.demo.receiver import Receiver
from pipelines.model.alert import DeliveryState
from pipelines.storage import crawl_state, deliveries, leases, tables
from pipelines.storage.articles import count_articles
from pipelines.storage.database import Database
from tests.program import Program

pytestmark = pytest.mark.slow

QUICK = {"PRESSESCHAU_TICK_S": "0.3", "PRESSESCHAU_TIMEOUT_S": "10"}
PATIENCE_S = 90.0
"""The machine of the tests may be busy; nothing here waits for so long when all is well."""


@pytest.fixture
def paper() -> Iterator[Newspaper]:
    with Newspaper.demo() as paper:
        yield paper


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def program(tmp_path: Path, sqlite_url: str, paper: Newspaper, receiver: Receiver) -> Program:
    """Knows the newspaper, and one rule that tells the receiver of everything."""
    made = Program(tmp_path, QUICK | {"PRESSESCHAU_DATABASE": sqlite_url})
    folder = tmp_path / "publishers"
    folder.mkdir()
    (folder / "anzeiger.toml").write_text(
        f"""name = "Der Anzeiger"
domains = ["127.0.0.1"]
country = "DE"
sources = [
  {{ kind = "feed", url = "{paper.at(paper.RSS)}" }},
  {{ kind = "news_sitemap", url = "{paper.at(paper.NEWS_SITEMAP)}" }},
]
""",
        encoding="utf-8",
    )
    made.ok("alerts", "add", "alles", "*", "--to", receiver.apprise_url)
    return made


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    opened = Database.open(sqlite_url)
    yield opened
    opened.close()


def start(program: Program) -> subprocess.Popen[str]:
    return program.start("-v", "watch", "anzeiger")


def stop(process: subprocess.Popen[str], number: signal.Signals = signal.SIGTERM) -> str:
    """End it cleanly; returns what it said."""
    process.send_signal(number)
    _, said = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, said
    assert "Traceback" not in said
    return said


def until(condition: Callable[[], bool], *processes: subprocess.Popen[str]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not condition():
        for process in processes:
            assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < end, "did not come true"
        time.sleep(0.05)


def is_done(database: Database) -> bool:
    """Everything announced has an end, and everything matched was sent."""
    with database.read() as c:
        outcomes = crawl_state.outcome_counts(c)
        states = deliveries.delivery_counts(c)
        summary = crawl_state.publisher_summary(c)
    return bool(
        summary
        and summary[0].last_check_at
        and not summary[0].pending
        and outcomes
        and set(states) == {DeliveryState.SENT}
    )


def test_two_watches_share_the_work(program: Program, paper: Newspaper, receiver: Receiver, database: Database) -> None:
    both = [start(program), start(program)]
    until(lambda: is_done(database), *both)
    said = [stop(process) for process in both]

    asked = Counter(request.path for request in paper.requests if request.path != paper.ROBOTS)
    assert len(asked) > 20
    assert set(asked.values()) == {1}, [path for path, times in asked.items() if times > 1]
    with database.read() as c:
        assert count_articles(c) > 15
        told = deliveries.delivery_log(c, limit=None)
    keys = [request.headers["idempotency-key"] for request in receiver.received]
    assert sorted(keys) == sorted(delivery.idempotency_key for delivery in told)
    assert sum("crawled publisher=anzeiger" in line for one in said for line in one.splitlines()) == 1
    assert all("watching 1 publisher with 1 rule" in one for one in said)


def test_a_stop_ends_fetches_and_leaves_the_rest_pending(
    program: Program, paper: Newspaper, receiver: Receiver, database: Database
) -> None:
    program.environment["PRESSESCHAU_DELAY_S"] = "0.4"
    process = start(program)
    until(lambda: len(paper.requests) >= 5, process)
    said = stop(process, signal.SIGINT)
    assert "stopped after" in said
    with database.read() as c:
        assert leases.leased_publishers(c, datetime.now(UTC)) == set()
        left = crawl_state.publisher_summary(c)[0].pending
        outcomes = crawl_state.outcome_counts(c)
    assert left > 0, f"fetching all would have taken ten seconds: {outcomes}, {said}"

    program.environment["PRESSESCHAU_DELAY_S"] = "0"
    again = start(program)
    until(lambda: is_done(database), again)
    stop(again)


def test_a_killed_watch_loses_and_repeats_nothing(
    program: Program, paper: Newspaper, receiver: Receiver, database: Database
) -> None:
    program.environment["PRESSESCHAU_DELAY_S"] = "0.4"
    process = start(program)
    until(lambda: has_stored(database, 3), process)
    process.kill()
    process.communicate(timeout=PATIENCE_S)
    with database.read() as c:
        rows = c.execute(select(tables.link.c.url).where(tables.link.c.outcome != "pending")).scalars()
        ended = {paper.at(manuscript.path) for manuscript in paper.manuscripts} & set(rows)
        assert crawl_state.publisher_summary(c)[0].pending > 0, "killed in the middle"
    later(database)

    again = start(program)
    until(lambda: is_done(database), again)
    stop(again)
    asked = Counter(paper.at(request.path) for request in paper.requests)
    assert [url for url in ended if asked[url] > 1] == [], "what had ended is not asked for again"
    assert max(asked[paper.at(manuscript.path)] for manuscript in paper.manuscripts) <= 2
    with database.read() as c:
        told = deliveries.delivery_log(c, limit=None)
        articles = count_articles(c)
    assert articles > 15
    keys = Counter(request.headers["idempotency-key"] for request in receiver.received)
    assert set(keys) == {delivery.idempotency_key for delivery in told}, "none lost"
    assert sum(times - 1 for times in keys.values()) <= 1, "only what was under way is sent again"


def has_stored(database: Database, count: int) -> bool:
    with database.read() as c:
        return count_articles(c) >= count


def later(database: Database) -> None:
    """Let the leases of the killed process expire without waiting for it."""
    past = datetime.now(UTC) - timedelta(minutes=5)
    with database.write() as c:
        c.execute(update(tables.publisher_state).values(lease_until=past))
        c.execute(update(tables.delivery).where(tables.delivery.c.state == "sending").values(sending_at=past))


def test_new_articles_and_rules_count_while_it_runs(
    program: Program, paper: Newspaper, receiver: Receiver, database: Database
) -> None:
    process = start(program)
    until(lambda: is_done(database), process)
    with Receiver() as second:
        program.ok("alerts", "add", "neu", "Hebesatz", "--to", second.apprise_url)
        old = paper.manuscripts[0]
        body = "\n".join(f"Absatz {n}: Der Hebesatz steigt um zehn Punkte, beschloss der Rat." for n in range(9))
        paper.publish(replace(old, path="/neu/hebesatz.html", title="Der Hebesatz steigt", body=body))
        with database.write() as c:
            c.execute(update(tables.source).values(next_check_at=None))
        until(lambda: len(second.received) == 1, process)
        assert second.bodies[0]["title"] == "neu: Der Hebesatz steigt"
    stop(process)


def test_without_contact_no_publisher_is_asked(tmp_path: Path) -> None:
    line = Program(tmp_path, {"PRESSESCHAU_CONTACT": ""}).refused("watch", "taz", code=1)
    assert "PRESSESCHAU_CONTACT" in line


def test_an_unknown_publisher_is_named(tmp_path: Path) -> None:
    assert "did you mean" in Program(tmp_path).refused("watch", "tagesschauu", code=1)

"""Delivery from the database to real receivers of all tempers."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.demo.receiver import Receiver
from pipelines.alerts import delivery
from pipelines.alerts.delivery import (
    FIRST_WAIT_S,
    GIVE_UP_AFTER,
    MIN_ATTEMPTS,
    Deliverer,
    DeliveryCounts,
    deliver_due,
    next_attempt_at,
)
from pipelines.alerts.messages.compose import Message, compose
from pipelines.alerts.telling import tell_of
from pipelines.model.alert import Batch, Channel, Delivery, DeliveryState, Occasion, Rule
from pipelines.storage import alerts, deliveries
from pipelines.storage.database import Database
from tests.alerts.making import NOW, store

MINUTE = timedelta(minutes=1)
SHORT_S = 2.0
"""A deadline for tests; the real one is 15 s."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def other() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Database]:
    database = Database.open(sqlite_url)
    yield database
    database.close()


def queue(database: Database, *urls: str, name: str = "haushalt", articles: int = 1) -> None:
    """A rule with these channels, and articles that match it."""
    with database.write() as c:
        rule = alerts.add_rule(c, name, "rat", urls, now=NOW)
        for _ in range(articles):
            number = len(deliveries.delivery_log(c, limit=None)) + 1
            stored = store(c, number, text=f"Gestern. Der Rat tagt zum {number}. Mal.")
            tell_of(c, stored, [rule], now=NOW)


def log(database: Database) -> list[Delivery]:
    """Every delivery, oldest first."""
    with database.read() as c:
        return deliveries.delivery_log(c, limit=None)[::-1]


def states(database: Database) -> list[str]:
    return [str(delivery.state) for delivery in log(database)]


def test_what_is_due_arrives_once(database: Database, receiver: Receiver) -> None:
    queue(database, receiver.apprise_url, articles=3)
    assert deliver_due(database, NOW, publisher_names={"zeitung": "Die Zeitung"}) == DeliveryCounts(sent=3)
    assert states(database) == ["sent"] * 3
    assert [body["title"] for body in receiver.bodies] == [f"haushalt: Bericht {number}" for number in (1, 2, 3)]
    message = receiver.bodies[0]["message"].splitlines()
    assert message[0] == "Bericht 1"
    assert message[1].startswith("Die Zeitung · ohne Datum, gesehen 22. November 2026, ")
    assert message[2:] == ["… Der *Rat* tagt zum 1. Mal.", "https://zeitung.example/1"]
    keys = [request.headers["idempotency-key"] for request in receiver.received]
    assert keys == [delivery.idempotency_key for delivery in log(database)]
    assert deliver_due(database, NOW + MINUTE) == DeliveryCounts()
    assert len(receiver.received) == 3


def test_a_pass_sends_all_that_waits_for_one_slow_receiver(
    sqlite: Database, receiver: Receiver, other: Receiver
) -> None:
    """Also when all others have got theirs, and the next one waits for the attempt under way."""
    receiver.respond(200, delay_s=0.5)
    queue(sqlite, receiver.apprise_url, name="langsam", articles=3)
    queue(sqlite, other.apprise_url, name="schnell", articles=1)
    assert deliver_due(sqlite, NOW) == DeliveryCounts(sent=4)


def test_nothing_due_starts_no_process(sqlite: Database) -> None:
    with Deliverer(sqlite, clock=lambda: NOW) as deliverer:
        assert deliverer.run_once() == DeliveryCounts()
        assert multiprocessing.active_children() == []


def test_a_refusal_is_tried_again_later_with_the_same_key(sqlite: Database, receiver: Receiver) -> None:
    queue(sqlite, receiver.apprise_url)
    receiver.respond(500, times=1)
    assert deliver_due(sqlite, NOW) == DeliveryCounts(retried=1)
    (waiting,) = log(sqlite)
    assert (waiting.state, waiting.attempts, waiting.last_error) == (DeliveryState.RETRY, 1, "HTTP 500")
    assert MINUTE <= waiting.next_attempt_at - NOW <= 2 * MINUTE
    assert deliver_due(sqlite, NOW + timedelta(seconds=50)) == DeliveryCounts()
    assert deliver_due(sqlite, waiting.next_attempt_at) == DeliveryCounts(sent=1)
    (sent,) = log(sqlite)
    assert (sent.state, sent.attempts, sent.last_error) == (DeliveryState.SENT, 2, None)
    first, second = receiver.received
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]


def test_retry_after_is_obeyed(sqlite: Database, receiver: Receiver) -> None:
    queue(sqlite, receiver.apprise_url)
    receiver.respond(429, headers={"Retry-After": "3600"})
    deliver_due(sqlite, NOW)
    (waiting,) = log(sqlite)
    assert 60 * MINUTE <= waiting.next_attempt_at - NOW <= 61 * MINUTE


def test_gone_is_given_up(sqlite: Database, receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    queue(sqlite, receiver.apprise_url.replace("json://", "json://nutzer:geheim@"))
    receiver.respond(410)
    assert deliver_due(sqlite, NOW) == DeliveryCounts(dead=1)
    assert [(str(delivery.state), delivery.last_error) for delivery in log(sqlite)] == [("dead", "HTTP 410")]
    assert "alert given up" in caplog.text
    assert "geheim" not in caplog.text


def test_a_rule_whose_messages_cannot_be_made_is_paused_and_keeps_no_other_from_its_alerts(
    sqlite: Database, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def poisoned(rule: Rule, *given: Any, **options: Any) -> Message:
        if rule.name == "gift":
            raise ValueError("no such thing")
        return compose(rule, *given, **options)

    monkeypatch.setattr(delivery, "compose", poisoned)
    queue(sqlite, receiver.apprise_url, name="gift")
    queue(sqlite, receiver.apprise_url, name="haushalt")
    assert deliver_due(sqlite, NOW) == DeliveryCounts(sent=1, retried=1)
    for hours in range(1, 5):
        deliver_due(sqlite, NOW + timedelta(hours=hours))
    with sqlite.read() as c:
        rule = alerts.get_rule(c, "gift")
    assert (rule.paused, rule.failures) == (True, 5)
    assert rule.pause_reason == "the message cannot be made: ValueError: no such thing"
    assert deliver_due(sqlite, NOW + timedelta(hours=9)) == DeliveryCounts()
    monkeypatch.undo()
    with sqlite.write() as c:
        deliveries.revive(c, rule.id, now=NOW)
        alerts.pause_rule(c, "gift", paused=False)
    assert deliver_due(sqlite, NOW + timedelta(hours=9)).sent == 1, "nothing is lost"


def test_one_bad_message_does_not_hold_up_its_channel(sqlite: Database, receiver: Receiver) -> None:
    queue(sqlite, receiver.apprise_url, articles=2)
    receiver.respond(400, times=1)
    assert deliver_due(sqlite, NOW) == DeliveryCounts(retried=1, sent=1)


@pytest.mark.parametrize("temper", [{"delay_s": 30.0}, {"drip_s": 0.5, "body": b"x" * 200}])
def test_a_receiver_that_hangs_delays_nobody(
    sqlite: Database, receiver: Receiver, other: Receiver, temper: dict[str, Any]
) -> None:
    receiver.respond(200, **temper)
    queue(sqlite, receiver.apprise_url, name="langsam", articles=3)
    queue(sqlite, other.apprise_url, name="schnell", articles=3)
    assert deliver_due(sqlite, NOW, deadline_s=SHORT_S) == DeliveryCounts(sent=3, retried=1)
    assert len(receiver.received) == 1, "the other two are put off without being tried"
    slow = [delivery for delivery in log(sqlite) if delivery.rule_name == "langsam"]
    assert [str(delivery.state) for delivery in slow] == ["retry", "waiting", "waiting"]
    assert slow[0].last_error == "no end within 2 s; it may have arrived"
    assert {delivery.next_attempt_at for delivery in slow} == {slow[0].next_attempt_at}
    began = receiver.received[0].at_s
    assert all(request.at_s - began < SHORT_S for request in other.received), "sent while the other hung"


@pytest.mark.parametrize("temper", [{"reset": True}, {"cut_after": 3, "body": b"x" * 100}, {"body": b"x" * 20_000_000}])
def test_broken_and_huge_answers_end(sqlite: Database, receiver: Receiver, temper: dict[str, Any]) -> None:
    queue(sqlite, receiver.apprise_url)
    receiver.respond(200, times=1, **temper)
    deliver_due(sqlite, NOW, deadline_s=10.0)
    assert states(sqlite) in (["sent"], ["retry"])
    deliver_due(sqlite, NOW + 2 * MINUTE)
    assert states(sqlite) == ["sent"]


def test_an_address_nobody_answers(sqlite: Database) -> None:
    with Receiver() as gone:
        url = gone.apprise_url
    queue(sqlite, url)
    assert deliver_due(sqlite, NOW) == DeliveryCounts(retried=1)
    assert log(sqlite)[0].last_error


def test_the_deliverer_of_watch_sends_what_comes(sqlite: Database, receiver: Receiver, other: Receiver) -> None:
    """A hanging receiver and deliveries queued while it hangs: those arrive meanwhile, and the stop waits for it."""
    receiver.respond(200, delay_s=30.0)
    stop = threading.Event()
    counts: list[DeliveryCounts] = []
    queue(sqlite, receiver.apprise_url, name="langsam")
    with Deliverer(sqlite, clock=lambda: datetime.now(UTC), deadline_s=4.0) as deliverer:
        thread = threading.Thread(target=lambda: counts.append(deliverer.run(stop)))
        thread.start()
        assert receiver.wait(1)
        queue(sqlite, other.apprise_url, name="schnell")
        assert other.wait(1)
        stop.set()
        thread.join(timeout=30)
    assert counts == [DeliveryCounts(sent=1, retried=1)]
    assert other.received[0].at_s - receiver.received[0].at_s < 4.0


KILLED = """
import sys
from datetime import datetime
from pipelines.alerts.delivery import deliver_due
from pipelines.storage.database import Database
deliver_due(Database.open(sys.argv[1]), datetime.fromisoformat(sys.argv[2]))
"""


def test_a_deliverer_that_is_woken_looks_at_once(
    sqlite: Database, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "IDLE_S", 600.0)
    stop = threading.Event()
    with Deliverer(sqlite, clock=lambda: NOW) as deliverer:
        thread = threading.Thread(target=deliverer.run, args=(stop,))
        thread.start()
        for name in ("eins", "zwei"):  # the first may come before it sleeps
            queue(sqlite, receiver.apprise_url, name=name)
            deliverer.wake()
            assert receiver.wait(2 if name == "zwei" else 1, timeout_s=60)
            _wait_for(lambda: set(states(sqlite)) == {"sent"})
        stop.set()
        deliverer.wake()
        thread.join(60)
        assert not thread.is_alive()


def test_a_deliverer_killed_while_sending_loses_nothing(sqlite: Database, sqlite_url: str, receiver: Receiver) -> None:
    receiver.respond(200, times=1, delay_s=30.0)
    queue(sqlite, receiver.apprise_url, articles=2)
    program = subprocess.Popen([sys.executable, "-c", KILLED, sqlite_url, NOW.isoformat()], start_new_session=True)
    assert receiver.wait(1, timeout_s=30)
    program.kill()
    assert program.wait() == -signal.SIGKILL
    assert states(sqlite) == ["sending", "waiting"]
    _wait_for(lambda: not _processes_of_session(program.pid))

    deliver_due(sqlite, NOW + timedelta(seconds=deliveries.LEASE_S - 1))
    assert states(sqlite) == ["sending", "sent"], "whoever sends may still live"
    later = NOW + timedelta(seconds=deliveries.LEASE_S + 1)
    with sqlite.write() as c:
        assert deliveries.recover_sending(c, later) == 1
    assert states(sqlite) == ["in_doubt", "sent"]
    assert deliver_due(sqlite, later) == DeliveryCounts(sent=1)
    assert states(sqlite) == ["sent", "sent"]
    assert "perhaps for the second time" in (log(sqlite)[0].last_error or "")
    assert log(sqlite)[1].last_error is None
    keys = [request.headers["idempotency-key"] for request in receiver.received]
    assert len(keys) == 3
    assert len(set(keys)) == 2, "the repetition is known by its key"
    assert {json.loads(request.body)["title"] for request in receiver.received} == {
        "haushalt: Bericht 1",
        "haushalt: Bericht 2",
    }


def _processes_of_session(session: int) -> list[int]:
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", encoding="utf-8") as file:
                    fields = file.read().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == session and fields[0] != "Z":
                found.append(int(name))
    return found


def _wait_for(condition: Callable[[], bool]) -> None:
    for _ in range(200):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("did not come true")


def test_two_deliverers_send_nothing_twice(database: Database, receiver: Receiver, other: Receiver) -> None:
    queue(database, receiver.apprise_url, other.apprise_url, articles=10)
    counts: list[DeliveryCounts] = []
    threads = [threading.Thread(target=lambda: counts.append(deliver_due(database, NOW))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(count.sent for count in counts) == 20, [delivery.last_error for delivery in log(database)]
    keys = [request.headers["idempotency-key"] for request in receiver.received + other.received]
    assert len(keys) == len(set(keys)) == 20


def attempted(attempts: int, created_at: datetime = NOW) -> Batch:
    channel = Channel(id=1, url="json://x/")
    rule = Rule(id=1, name="r", query="rat", channels=(channel,), created_at=NOW)
    delivery = Delivery(
        id=1,
        rule_name="r",
        channel=channel,
        occasion=Occasion.NEW,
        article_id=1,
        title="Bericht",
        notice=None,
        state=DeliveryState.SENDING,
        attempts=attempts,
        created_at=created_at,
        next_attempt_at=NOW,
        idempotency_key="k",
    )
    return Batch(key="k", rule=rule, channel=channel, deliveries=(delivery,), attempts=attempts)


def wait_s(attempts: int, jitter: float = 0.0, retry_after_s: float | None = None) -> float:
    at = next_attempt_at(attempted(attempts), now=NOW, retry_after_s=retry_after_s, jitter=jitter)
    assert at is not None
    return (at - NOW).total_seconds()


def test_waits_double_from_a_minute_to_a_day() -> None:
    assert [wait_s(attempts) for attempts in (1, 2, 3, 11)] == [60, 120, 240, 61440]
    assert wait_s(12) == wait_s(500) == 86400
    assert wait_s(3, jitter=1.0) == 300
    assert wait_s(12, jitter=1.0) == 86400
    assert wait_s(3, retry_after_s=1000) == 1000
    assert wait_s(3, retry_after_s=1) == 240


def test_every_delivery_ends() -> None:
    """A receiver that never answers: at last a try at 72 hours, then dead."""
    now, attempts = NOW, 0
    while True:
        attempts += 1
        at = next_attempt_at(attempted(attempts), now=now, retry_after_s=None, jitter=0.5)
        if at is None:
            break
        assert at >= now + timedelta(seconds=FIRST_WAIT_S)
        now = at
    assert now == NOW + GIVE_UP_AFTER
    assert attempts > MIN_ATTEMPTS


def test_a_program_that_was_off_for_days_gives_up_nothing_at_once() -> None:
    late = NOW + timedelta(days=30)
    assert next_attempt_at(attempted(1), now=late, retry_after_s=None, jitter=0.0) == late + MINUTE
    assert next_attempt_at(attempted(MIN_ATTEMPTS), now=late, retry_after_s=None, jitter=0.0) is None

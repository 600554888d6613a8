"""kill -9 anywhere, with real processes: nothing is lost, and a repetition carries the key of what it repeats."""

from __future__ import annotations

import random
import re
import signal
import subprocess
import sys
import time
from collections import defaultdict
from datetime import timedelta

import pytest

from crawler.demo.receiver import Receiver
from pipelines.alerts.delivery import deliver_due
from pipelines.model.alert import DeliveryState, Digest, RuleOptions
from pipelines.storage import alerts, articles, deliveries
from pipelines.storage.database import Database
from tests.alerts.making import NOW

pytestmark = pytest.mark.slow
KILLS, ARTICLES = 4, 40
"""As many articles as one message tells in full, at most."""
LEASE = timedelta(seconds=deliveries.LEASE_S + 1)
STORER = """
import sys
from pipelines.alerts.matching.rule_set import RuleSet
from pipelines.alerts.telling import tell_of
from pipelines.storage.database import Database
from tests.alerts.making import NOW, store
database, first = Database.open(sys.argv[1]), int(sys.argv[2])
for number in range(first, int(sys.argv[3])):
    with database.write() as c:
        article = store(c, number, text=f"Der Rat tagt zum {number}. Mal.")
        tell_of(c, article, RuleSet.load(c, now=NOW).matching(article), now=NOW)
    print(number, flush=True)
"""
DELIVERER = """
import sys
from datetime import datetime
from pipelines.alerts.delivery import deliver_due
from pipelines.storage.database import Database
deliver_due(Database.open(sys.argv[1]), datetime.fromisoformat(sys.argv[2]))
"""


def run(script: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", script, *arguments], stdout=subprocess.PIPE, text=True)


def kill(process: subprocess.Popen[str], after_s: float) -> str:
    """Kill it after a while, unless it ends before; what it said."""
    time.sleep(after_s)
    process.send_signal(signal.SIGKILL)
    return process.communicate()[0]


def make_rules(database: Database, receiver: Receiver) -> None:
    with database.write() as c:
        for name, digest in (("sofort", "immediate"), ("stündlich", "hourly"), ("täglich", "daily@14:30")):
            options = RuleOptions(digest=Digest.read(digest))
            alerts.add_rule(c, name, "rat", [f"{receiver.apprise_url}/{digest[:2]}"], now=NOW, options=options)


def told(receiver: Receiver) -> dict[str, list[tuple[str, frozenset[int]]]]:
    """For each rule's address: the key and the articles of every message that came."""
    found = defaultdict(list)
    for request in receiver.received:
        numbers = frozenset(map(int, re.findall(rb"zeitung\.example/(\d+)", request.body)))
        found[request.path].append((request.headers["idempotency-key"], numbers))
    return dict(found)


def test_killed_again_and_again_nothing_is_lost_and_nothing_new_is_said_twice(
    database: Database, database_url: str
) -> None:
    numbers = random.Random(5)
    with Receiver() as receiver:
        make_rules(database, receiver)
        acknowledged, now = 0, NOW + timedelta(hours=3)
        for _ in range(KILLS):
            known = stored(database)
            storer = run(STORER, database_url, str(known), str(ARTICLES))
            deliverer = run(DELIVERER, database_url, now.isoformat())
            said = kill(storer, numbers.uniform(0.5, 4.0))
            kill(deliverer, numbers.uniform(0.0, 1.5))
            acknowledged += len(said.splitlines())
            assert stored(database) >= acknowledged, "what was acknowledged is there"
            now += LEASE
        rest = run(STORER, database_url, str(stored(database)), str(ARTICLES))
        assert rest.wait() == 0
        for _ in range(3):
            now += LEASE
            deliver_due(database, now)
        with database.read() as c:
            assert deliveries.delivery_counts(c) == {DeliveryState.SENT: 3 * ARTICLES}
        came = told(receiver)
        assert len(came) == 3
        for path, messages in came.items():
            contents = dict(messages)
            assert all(contents[key] == articles_told for key, articles_told in messages), "the same batch again"
            said_once = [number for articles_told in contents.values() for number in articles_told]
            assert sorted(said_once) == list(range(ARTICLES)), path


def stored(database: Database) -> int:
    with database.read() as c:
        return articles.count_articles(c)

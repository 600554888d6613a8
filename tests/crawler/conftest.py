"""What the crawler's tests can ask for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crawler.demo.newspaper import Newspaper
from pipelines.storage.database import Database
from tests.crawler.crawling import Town


@pytest.fixture
def newspaper() -> Iterator[Newspaper]:
    """An empty newspaper on loopback."""
    with Newspaper(disallow=()) as made:
        yield made


@pytest.fixture
def town(newspaper: Newspaper, sqlite_url: str) -> Iterator[Town]:
    """A newspaper and an empty SQLite database: the crawl's own logic does not depend on the kind of database."""
    database = Database.open(sqlite_url)
    yield Town(newspaper, database)
    database.close()


@pytest.fixture
def town_on_each(newspaper: Newspaper, database: Database) -> Town:
    """The same on each kind of database."""
    return Town(newspaper, database)

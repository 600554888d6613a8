"""The one door to everything that is stored: command line, Python, API and web ask here.

from pipelines.archive import Archive
archive = Archive.open("sqlite:///presseschau.sqlite")
for article in archive.search('Haubitze AND "Kursk"', limit=5):
    print(article.draft.published_at, article.draft.title)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipelines.dedupe.urls import url_key
from pipelines.errors import NotFoundError
from pipelines.model.article import Article, Version
from pipelines.model.crawl import LinkFate, Outcome, PublisherSummary
from pipelines.model.story import Story
from pipelines.search.find import count, find
from pipelines.search.query import parse
from pipelines.storage import articles, crawl_state, stories
from pipelines.storage.database import Database

ARTICLES_A_READ = 200
"""Articles read at once while streaming: about a megabyte, and no transaction stays open between two reads."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """Which articles are meant: a query and its bounds."""

    query: str = "*"
    """The query language of `pipelines.search.query`; `*` is everything."""
    since: datetime | None = None
    """Published, or where nobody said first seen, at or after this moment."""
    until: datetime | None = None
    """… and before this one."""
    publishers: tuple[str, ...] = ()
    """Keys; empty: all."""


class Archive:
    """Everything stored in one database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @classmethod
    def open(cls, url: str) -> Archive:
        """Open by SQLAlchemy URL; an SQLite file is made where there is none.   Raises StorageError."""
        return cls(Database.open(url))

    def search(
        self,
        query: str = "*",
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        publishers: Sequence[str] = (),
        limit: int = 20,
    ) -> list[Article]:
        """The newest `limit` articles that match, newest first.   Raises QueryError."""
        selection = Selection(query=query, since=since, until=until, publishers=tuple(publishers))
        return self.search_selected(selection, limit=limit)

    def search_selected(self, selection: Selection, *, limit: int) -> list[Article]:
        """The newest `limit` articles of a selection, newest first.   Raises QueryError."""
        return self._page(selection, limit=limit, before_id=None)

    def stories(self, selection: Selection, *, limit: int) -> list[Article]:
        """The same, but only the newest matching article of each story.   Raises QueryError."""
        seen: dict[int, Article] = {}
        for article in self.stream(selection):
            seen.setdefault(article.story_id, article)
            if len(seen) == limit:
                break
        return list(seen.values())

    def count(self, selection: Selection) -> int:
        """How many articles match.   Raises QueryError."""
        with self.database.read() as connection:
            return count(
                connection,
                parse(selection.query),
                since=selection.since,
                until=selection.until,
                publishers=selection.publishers,
            )

    def stream(self, selection: Selection) -> Iterator[Article]:
        """Every article that matches, newest first, a few in memory at a time.   Raises QueryError."""
        before_id = None
        while found := self._page(selection, limit=ARTICLES_A_READ, before_id=before_id):
            yield from found
            before_id = found[-1].id

    def _page(self, selection: Selection, *, limit: int, before_id: int | None) -> list[Article]:
        with self.database.read() as connection:
            ids = find(
                connection,
                parse(selection.query),
                since=selection.since,
                until=selection.until,
                publishers=selection.publishers,
                limit=limit,
                before_id=before_id,
            )
            return articles.get_articles(connection, ids)

    def article(self, name: str) -> Article:
        """The article of an id or of an address, under any spelling we saw.   Raises NotFoundError."""
        with self.database.read() as connection:
            if name.isascii() and name.isdigit() and len(name) <= 18:
                found = articles.get_article(connection, int(name))
            else:
                found = articles.find_by_url_key(connection, url_key(name))
                if found is None:
                    fate = crawl_state.fate_of(connection, name)
                    if fate and fate.article_id is not None:
                        found = articles.get_article(connection, fate.article_id)
        if found is None:
            raise NotFoundError(f"no article {name}; `presseschau why URL` tells how an address ended")
        return found

    def versions(self, article: Article) -> list[Version]:
        """Every text the article had, oldest first, the current one last."""
        with self.database.read() as connection:
            return articles.versions(connection, article.id)

    def copies(self, article: Article) -> list[Article]:
        """The same report elsewhere: the other articles of its story, oldest first."""
        with self.database.read() as connection:
            story: Story | None = stories.get_story(connection, article.story_id)
            ids = [other for other in story.article_ids if other != article.id] if story else []
            return articles.get_articles(connection, ids)

    def why(self, url: str) -> LinkFate:
        """How an address ended, when and why.   Raises NotFoundError for one that nobody announced."""
        with self.database.read() as connection:
            fate = crawl_state.fate_of(connection, url)
        if fate is None:
            raise NotFoundError(f"{url} was never announced by a source, nor asked for")
        return fate

    def outcomes(self) -> dict[Outcome, int]:
        """How many addresses ended how."""
        with self.database.read() as connection:
            return crawl_state.outcome_counts(connection)

    def publishers(self) -> list[PublisherSummary]:
        """What came from whom: one summary for every publisher that was ever crawled."""
        with self.database.read() as connection:
            return crawl_state.publisher_summary(connection)

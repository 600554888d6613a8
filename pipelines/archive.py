"""The one door to everything that is stored: command line, Python, API and web ask here.

    >>> from pipelines.archive import open_archive
    >>> with open_archive("sqlite:///presseschau.sqlite") as archive:
    ...     for article in archive.search('Brücke AND "gesperrt"', limit=5):
    ...         print(article.draft.published_at, article.draft.title)
    2026-11-22 06:30:00+00:00 Alte Lindebrücke bleibt gesperrt

Queries are those of `docs/query.md`; one that cannot be read raises QueryError, which knows the character. What the
database cannot do raises StorageError. Both are PresseschauErrors.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from types import TracebackType
from typing import Self, TypedDict, Unpack
from zoneinfo import ZoneInfo

from pipelines.dedupe.urls import url_key
from pipelines.errors import NotFoundError
from pipelines.export.formats import write_file
from pipelines.export.records import article_record
from pipelines.model.article import Article, Version
from pipelines.model.crawl import LinkFate, Outcome, PublisherSummary
from pipelines.model.story import Story
from pipelines.search.explain import Explanation, explain
from pipelines.search.find import Count, CountBy, Sort, count, count_by, find
from pipelines.search.nodes import Query
from pipelines.search.query import parse
from pipelines.search.reindex import is_current, reindex
from pipelines.search.saved import checked_name, with_saved
from pipelines.settings import load_settings
from pipelines.storage import articles, crawl_state, saved_searches, stories
from pipelines.storage.database import Database

IDS_A_QUESTION = 5000
"""Ids asked for at once while streaming: a wildcard is then looked up once for so many articles."""
ARTICLES_A_READ = 200
"""Articles read at once while streaming: about a megabyte, and no transaction stays open between two reads."""
BERLIN = ZoneInfo("Europe/Berlin")


class Bounds(TypedDict, total=False):
    """What bounds a search besides its query."""

    since: datetime | None
    """Published, or where nobody said first seen, at or after this moment; aware."""
    until: datetime | None
    """… and before this one."""
    publishers: Sequence[str]
    """Keys; empty: all."""


def open_archive(url: str | None = None, *, on_reindex: Callable[[int, int], None] | None = None) -> Archive:
    """Open by SQLAlchemy URL; None: the database of the settings (environment, settings file, default).

    An SQLite file is made where there is none, tables of an earlier version are brought up to date, and an index of
    another version is made anew, which takes a while; `on_reindex` gets how many articles are done and how many there
    are. Raises StorageError.

        >>> archive = open_archive("sqlite:///presseschau.sqlite")
        >>> archive.count("Lindebrücke")
        3
        >>> archive.close()
    """
    if url is None:
        url = load_settings({}, os.environ).settings.database
    database = Database.open(url)
    if not is_current(database):
        reindex(database, on_progress=on_reindex)
    return Archive(database)


class Archive:
    """Everything stored in one database. Made by `open_archive`; also a context manager that closes it."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    # -- finding -------------------------------------------------------------------------------------------------

    def search(
        self, query: str = "*", *, limit: int = 20, sort: str = "newest", **bounds: Unpack[Bounds]
    ) -> list[Article]:
        """At most `limit` articles that match, the newest first, or with sort="relevance" those most about it.

        >>> [article.draft.title for article in archive.search("title:gesperrt date:2026")]
        ['Alte Lindebrücke bleibt gesperrt']
        """
        tree = self._parsed(query)
        with self.database.read() as connection:
            ids = find(connection, tree, limit=limit, sort=Sort(sort), **bounds)
            return articles.get_articles(connection, ids)

    def search_stories(
        self, query: str = "*", *, limit: int = 20, sort: str = "newest", **bounds: Unpack[Bounds]
    ) -> list[Article]:
        """The same, but only the first matching article of each story in that order."""
        if Sort(sort) is Sort.RELEVANCE:
            return self._relevant_stories(query, limit, bounds)
        seen: dict[int, Article] = {}
        for article in self.iterate(query, **bounds):
            seen.setdefault(article.story_id, article)
            if len(seen) == limit:
                break
        return list(seen.values())

    def _relevant_stories(self, query: str, limit: int, bounds: Bounds) -> list[Article]:
        """More and more articles, until they are of enough stories."""
        asked = 2 * limit
        while True:
            found = self.search(query, limit=asked, sort=Sort.RELEVANCE, **bounds)
            seen: dict[int, Article] = {}
            for article in found:
                seen.setdefault(article.story_id, article)
            if len(seen) >= limit or len(found) < asked:
                return list(seen.values())[:limit]
            asked *= 4

    def iterate(self, query: str = "*", **bounds: Unpack[Bounds]) -> Iterator[Article]:
        """Every article that matches, newest first, a few in memory at a time.

        >>> sum(article.draft.word_count for article in archive.iterate("publisher:anzeiger"))
        21
        """
        tree, before_id = self._parsed(query), None
        while ids := self._ids(tree, before_id, bounds):
            for start in range(0, len(ids), ARTICLES_A_READ):
                with self.database.read() as connection:
                    found = articles.get_articles(connection, ids[start : start + ARTICLES_A_READ])
                yield from found
            before_id = ids[-1]

    def count(self, query: str = "*", **bounds: Unpack[Bounds]) -> int:
        """How many articles match.

        >>> archive.count("brücke~ NOT gesperrt")
        2
        """
        tree = self._parsed(query)
        with self.database.read() as connection:
            return count(connection, tree, **bounds)

    def count_by(
        self, query: str = "*", by: str = "day", *, zone: tzinfo = BERLIN, **bounds: Unpack[Bounds]
    ) -> list[Count]:
        """Matching articles by day, week, month (of `zone`), publisher, section, agency or author.

        Each with how many articles there are at all of that label, so that a share can be told.

        >>> archive.count_by("Lindebrücke", "publisher")
        [Count(label='anzeiger', articles=2, of=2), Count(label='bote', articles=1, of=2)]
        """
        tree = self._parsed(query)
        with self.database.read() as connection:
            return count_by(connection, tree, CountBy(by), zone=zone, **bounds)

    def explain(self, query: str, **bounds: Unpack[Bounds]) -> Explanation:
        """How a query is read, what the index is asked, and what that costs."""
        tree = self._parsed(query)
        with self.database.read() as connection:
            return explain(connection, tree, **bounds)

    def export(
        self,
        query: str,
        path: str | Path,
        *,
        format: str | None = None,
        zone: tzinfo = BERLIN,
        **bounds: Unpack[Bounds],
    ) -> int:
        """Write every article that matches to a file, newest first; returns how many.

        The format is the file's ending (`pipelines.export.formats.FORMATS`), unless `format` names another.

        >>> archive.export("Lindebrücke", "bruecke.csv")
        3
        """
        records = (article_record(article, zone=zone) for article in self.iterate(query, **bounds))
        return write_file(records, Path(path), format)

    # -- one article ---------------------------------------------------------------------------------------------

    def get(self, name: str | int) -> Article:
        """The article of an id or of an address, under any spelling we saw.   Raises NotFoundError.

        >>> archive.get("https://anzeiger.example/1?utm_source=rss").draft.title
        'Alte Lindebrücke bleibt gesperrt'
        """
        name = str(name)
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
        """Every text the article had, oldest first, the current one last.

        >>> [version.number for version in archive.versions(archive.get("https://anzeiger.example/1"))]
        [1]
        """
        with self.database.read() as connection:
            return articles.versions(connection, article.id)

    def story(self, story_id: int) -> list[Article]:
        """A report and its copies elsewhere, oldest first.   Raises NotFoundError.

        The id may be that of a story that was merged into another.

        >>> article = archive.get("https://anzeiger.example/1")
        >>> [one.draft.publisher for one in archive.story(article.story_id)]
        ['bote', 'anzeiger']
        """
        with self.database.read() as connection:
            story: Story | None = stories.get_story(connection, story_id)
            if story is None:
                raise NotFoundError(f"no story {story_id}")
            return articles.get_articles(connection, story.article_ids)

    def head(self, story_id: int) -> Article:
        """The article that stands for a story: the agency's, else the first complete one.   Raises NotFoundError."""
        with self.database.read() as connection:
            story = stories.get_story(connection, story_id)
            head = articles.get_article(connection, story.head_article_id) if story else None
        if head is None:
            raise NotFoundError(f"no story {story_id}")
        return head

    def count_copies(self) -> int:
        """How many stored articles are copies of a report that another one brought."""
        with self.database.read() as connection:
            return stories.count_copies(connection)

    def copies(self, article: Article) -> list[Article]:
        """The same report elsewhere: the other articles of its story, oldest first."""
        return [other for other in self.story(article.story_id) if other.id != article.id]

    # -- saved searches ------------------------------------------------------------------------------------------

    def save_search(self, name: str, query: str, *, now: datetime | None = None) -> str:
        """Keep a query under a name, so that `@name` stands for it; returns the name as it is kept.

        >>> archive.save_search("bruecken", "Lindebrücke OR Elbbrücke")
        'bruecken'
        >>> archive.count("@bruecken -gesperrt")
        2
        """
        name, text = checked_name(name), self.expanded(query)
        parse(text)
        with self.database.write() as connection:
            saved_searches.save(connection, name, text, now=now or datetime.now(UTC))
        return name

    def saved_searches(self) -> dict[str, str]:
        """Every saved name with its query, in the order of the names."""
        with self.database.read() as connection:
            return saved_searches.saved(connection)

    def forget_search(self, name: str) -> None:
        """Remove a saved name.   Raises NotFoundError."""
        with self.database.write() as connection:
            if not saved_searches.remove(connection, checked_name(name)):
                raise NotFoundError(f"no search is saved as {name}; `presseschau search --saved` lists them")

    def expanded(self, query: str) -> str:
        """The query with what `@name` stands for written out.   Raises QueryError for a name that was not saved."""
        return with_saved(query, self.saved_searches()) if "@" in query else query

    # -- the crawl -----------------------------------------------------------------------------------------------

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

    def _parsed(self, query: str) -> Query:
        return parse(self.expanded(query))

    def _ids(self, tree: Query, before_id: int | None, bounds: Bounds) -> list[int]:
        with self.database.read() as connection:
            return find(connection, tree, limit=IDS_A_QUESTION, before_id=before_id, **bounds)

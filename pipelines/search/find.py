"""Index an article, find articles: the same promises on both databases.

An index knows which version of layout and analysis made it. With another one, words would be looked up that were never
written, and on SQLite an article could not be taken out again; so everything here first asks whether it is current.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from types import ModuleType

from sqlalchemy import Connection, select

from pipelines.errors import StorageError
from pipelines.model.article import Article
from pipelines.search import postgres, sqlite
from pipelines.search.dates import LAST_ID
from pipelines.search.document import INDEX_VERSION, Document, document_of, publisher_token
from pipelines.search.match import matches
from pipelines.search.nodes import And, Everything, Fact, Or, Query
from pipelines.search.wildcards import expanded
from pipelines.storage.articles import get_articles, time_code
from pipelines.storage.inserting import insert_into
from pipelines.storage.tables import article as article_table
from pipelines.storage.tables import meta

_VERIFIED_AT_ONCE = 100
_STATE_KEY = "search_index"


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexState:
    """How far the index is."""

    version: str
    """`INDEX_VERSION` of the program that made it."""
    done_until: int | None = None
    """While it is being made anew: the last article id that is in it. None: it is whole."""


def index_article(c: Connection, article: Article, *, replaces: Article | None) -> Document:
    """Put an article's current version into the index, in place of `replaces`, the version that is in it.

    In the same transaction as the article. Returns its keys, which the rules ask for, too.
    """
    document = document_of(article)
    state = index_state(c)
    if state is None:
        dialect_of(c).create(c)
        state = IndexState(version=INDEX_VERSION)
        set_index_state(c, state)
    _require_same_version(state)
    if state.done_until is not None and article.id > state.done_until:
        return document  # the rebuild will come to it
    dialect = dialect_of(c)
    if replaces is not None:
        old = document_of(replaces)
        dialect.remove(c, replaces.id, old)
        dialect.drop_words(c, old.words - document.words)
    dialect.add(c, article.id, document)
    return document


def unindex_article(c: Connection, article: Article) -> None:
    """Take an article out of the index, before its row goes."""
    state = index_state(c)
    if state is None or (state.done_until is not None and article.id > state.done_until):
        return
    _require_same_version(state)
    document, dialect = document_of(article), dialect_of(c)
    dialect.remove(c, article.id, document)
    dialect.drop_words(c, document.words)


def find(
    c: Connection,
    query: Query,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    publishers: Sequence[str] = (),
    limit: int = 20,
    before_id: int | None = None,
) -> list[int]:
    """Ids of matching articles, newest first, at most `limit`.

    `since` counts, `until` does not; both speak of the time in the id. `publishers` empty: all. `before_id`: only older
    ones, to read on where a page ended.   Raises StorageError for an index that must be made anew.
    """
    low, high = _range(since, until, before_id)
    if isinstance(query, Everything):
        t = article_table.c
        chosen = select(t.id).where(t.id >= low, t.id < high).order_by(t.id.desc()).limit(limit)
        if publishers:
            chosen = chosen.where(t.publisher.in_(publishers))
        return list(c.execute(chosen).scalars())
    if not require_current(c):
        return []
    narrowed = _narrowed(c, query, publishers)
    dialect = dialect_of(c)
    if dialect.is_exact(narrowed):
        found: list[int] = dialect.find(c, narrowed, low=low, high=high, limit=limit)
        return found
    return list(islice(_verified(c, narrowed, low, high), limit))


def count(
    c: Connection,
    query: Query,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    publishers: Sequence[str] = (),
) -> int:
    """How many articles match."""
    if not require_current(c):
        return 0
    low, high = _range(since, until, None)
    narrowed = _narrowed(c, query, publishers)
    dialect = dialect_of(c)
    if dialect.is_exact(narrowed):
        found: int = dialect.count(c, narrowed, low=low, high=high)
        return found
    return sum(1 for _ in _verified(c, narrowed, low, high))


def _narrowed(c: Connection, query: Query, publishers: Sequence[str]) -> Query:
    """The query as the index is asked: only these publishers, wildcards replaced by words."""
    query = expanded(c, query)
    if not publishers:
        return query
    wanted = Or(tuple(Fact("publisher", name, (publisher_token(name),)) for name in publishers))
    return And((*(query.parts if isinstance(query, And) else (query,)), wanted))


def _verified(c: Connection, query: Query, low: int, high: int) -> Iterator[int]:
    """What the index finds and the matcher confirms, newest first."""
    dialect = dialect_of(c)
    while ids := dialect.find(c, query, low=low, high=high, limit=_VERIFIED_AT_ONCE):
        for article in get_articles(c, ids):
            if matches(query, document_of(article)):
                yield article.id
        high = ids[-1]


def index_state(c: Connection) -> IndexState | None:
    """How far the index is; None: nothing was ever indexed."""
    value = c.execute(select(meta.c.value).where(meta.c.key == _STATE_KEY)).scalar()
    if value is None:
        return None
    found = json.loads(value)
    return IndexState(version=str(found.get("version")), done_until=found.get("done_until"))


def set_index_state(c: Connection, state: IndexState) -> None:
    """Remember how far the index is."""
    value = json.dumps({"version": state.version, "done_until": state.done_until})
    statement = insert_into(c, meta).values(key=_STATE_KEY, value=value)
    c.execute(statement.on_conflict_do_update(index_elements=[meta.c.key], set_={"value": value}))


def require_current(c: Connection) -> bool:
    """Whether there is an index. Raises StorageError where its answers would be wrong."""
    state = index_state(c)
    if state is None:
        return False
    _require_same_version(state)
    if state.done_until is not None:
        raise StorageError("the search index is being made anew; wait, or finish it with: presseschau db reindex")
    return True


def dialect_of(c: Connection) -> ModuleType:
    """The module that speaks to this database's index."""
    return sqlite if c.dialect.name == "sqlite" else postgres


def _require_same_version(state: IndexState) -> None:
    if state.version != INDEX_VERSION:
        raise StorageError(
            f"the search index was made by another version ({state.version}, this program has {INDEX_VERSION}); "
            "run: presseschau db reindex"
        )


def _range(since: datetime | None, until: datetime | None, before_id: int | None) -> tuple[int, int]:
    low = 0 if since is None else time_code(since)
    high = LAST_ID if until is None else time_code(until)
    return low, high if before_id is None else min(high, before_id)

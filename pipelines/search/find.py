"""Index an article, find articles: the same promises on both databases.

An index knows which analysis made its keys. With another one, words would be looked up that were never written, and on
SQLite an article could not be taken out again; so everything here first asks whether the index is current.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType

from sqlalchemy import Connection, select

from pipelines.analysis.german import ANALYSIS_VERSION
from pipelines.errors import StorageError
from pipelines.model.article import Article
from pipelines.search import postgres, sqlite
from pipelines.search.document import Document, document_of
from pipelines.search.nodes import Everything, Query
from pipelines.storage.articles import time_code
from pipelines.storage.inserting import insert_into
from pipelines.storage.tables import article as article_table
from pipelines.storage.tables import meta

_LAST_ID = 1 << 62
_STATE_KEY = "search_index"


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexState:
    """How far the index is."""

    analysis: str
    """The analysis version its keys were made with."""
    done_until: int | None = None
    """While it is being made anew: the last article id that is in it. None: it is whole."""


def index_article(c: Connection, article: Article, *, replaces: Article | None) -> Document:
    """Put an article's current version into the index, in place of `replaces`, the version that is in it.

    In the same transaction as the article. Returns its keys, which the rules ask for, too.
    """
    document = document_of(article)
    state = index_state(c)
    if state is None:
        state = IndexState(analysis=ANALYSIS_VERSION)
        set_index_state(c, state)
    _require_same_analysis(state)
    if state.done_until is not None and article.id > state.done_until:
        return document  # the rebuild will come to it
    dialect = dialect_of(c)
    if replaces is not None:
        dialect.remove(c, replaces.id, document_of(replaces))
    dialect.add(c, article.id, document)
    return document


def unindex_article(c: Connection, article: Article) -> None:
    """Take an article out of the index, before its row goes."""
    state = index_state(c)
    if state is None or (state.done_until is not None and article.id > state.done_until):
        return
    _require_same_analysis(state)
    dialect_of(c).remove(c, article.id, document_of(article))


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
    require_current(c)
    found: list[int] = dialect_of(c).find(c, query, publishers=tuple(publishers), low=low, high=high, limit=limit)
    return found


def count(
    c: Connection,
    query: Query,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    publishers: Sequence[str] = (),
) -> int:
    """How many articles match."""
    require_current(c)
    low, high = _range(since, until, None)
    found: int = dialect_of(c).count(c, query, publishers=tuple(publishers), low=low, high=high)
    return found


def index_state(c: Connection) -> IndexState | None:
    """How far the index is; None: nothing was ever indexed."""
    value = c.execute(select(meta.c.value).where(meta.c.key == _STATE_KEY)).scalar()
    return None if value is None else IndexState(**json.loads(value))


def set_index_state(c: Connection, state: IndexState) -> None:
    """Remember how far the index is."""
    value = json.dumps({"analysis": state.analysis, "done_until": state.done_until})
    statement = insert_into(c, meta).values(key=_STATE_KEY, value=value)
    c.execute(statement.on_conflict_do_update(index_elements=[meta.c.key], set_={"value": value}))


def require_current(c: Connection) -> None:
    """Raises StorageError where answers from the index would be wrong."""
    state = index_state(c)
    if state is None:
        return
    _require_same_analysis(state)
    if state.done_until is not None:
        raise StorageError("the search index is being made anew; wait, or finish it with: presseschau db reindex")


def dialect_of(c: Connection) -> ModuleType:
    """The module that speaks to this database's index."""
    return sqlite if c.dialect.name == "sqlite" else postgres


def _require_same_analysis(state: IndexState) -> None:
    if state.analysis != ANALYSIS_VERSION:
        raise StorageError(
            f"the search index was made with analysis {state.analysis}, this program has {ANALYSIS_VERSION}; "
            "run: presseschau db reindex"
        )


def _range(since: datetime | None, until: datetime | None, before_id: int | None) -> tuple[int, int]:
    low = 0 if since is None else time_code(since)
    high = _LAST_ID if until is None else time_code(until)
    return low, high if before_id is None else min(high, before_id)

"""The index made anew from the stored articles: after the analysis changed, or after damage.

It goes through the articles in the order of their ids, some hundred a transaction, and remembers how far it came: a
killed rebuild goes on, and what is stored meanwhile is indexed once, by whoever comes first to it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from sqlalchemy import Connection, select

from pipelines.search.dialects import dialect_of
from pipelines.search.document import INDEX_VERSION, document_of
from pipelines.search.find import IndexState, index_state, require_current, set_index_state
from pipelines.search.sealing import seal_some
from pipelines.storage.articles import count_articles, get_articles
from pipelines.storage.database import Database
from pipelines.storage.tables import article

logger = logging.getLogger(__name__)

ARTICLES_A_TRANSACTION = 200
DAYS_A_TRANSACTION = 30


def is_current(database: Database) -> bool:
    """Whether searches give right answers; if not, `reindex` makes it so."""
    with database.read() as c:
        state = index_state(c)
        if state is None:
            return count_articles(c) == 0
    return state == IndexState(version=INDEX_VERSION)


def reindex(database: Database, *, on_progress: Callable[[int, int], None] | None = None) -> int:
    """Make the index anew, or finish a rebuild that was cut short; returns how many articles were indexed.

    `on_progress` gets how many are done and how many there are.
    """
    with database.write() as c:
        state = index_state(c)
        total = count_articles(c)
        if state is None or state.done_until is None or state.version != INDEX_VERSION:
            dialect_of(c).create(c)
            state = IndexState(version=INDEX_VERSION, done_until=-1)
            set_index_state(c, state)
    done = 0
    while True:
        with database.write() as c:
            indexed = _index_next(c)
        if indexed is None:
            seal_all(database)
            return done
        done += indexed
        if on_progress is not None:
            on_progress(done, total)


def seal_all(database: Database) -> None:
    """Sheets for all days that are over; a rebuild killed here is whole, and the sheets come with new articles."""
    while True:
        with database.write() as c:
            if not require_current(c) or not seal_some(c, most=DAYS_A_TRANSACTION):
                return


def _index_next(c: Connection) -> int | None:
    """Index the next articles; None: there were none left, the index is whole."""
    state = index_state(c)
    if state is None or state.done_until is None:
        return None  # another process finished it
    after = state.done_until
    query = select(article.c.id).where(article.c.id > after).order_by(article.c.id).limit(ARTICLES_A_TRANSACTION)
    ids = list(c.execute(query).scalars())
    if not ids:
        dialect_of(c).finish(c)
        set_index_state(c, IndexState(version=INDEX_VERSION))
        logger.info("index made anew version=%s", INDEX_VERSION)
        return None
    dialect_of(c).add(c, [document_of(stored) for stored in get_articles(c, ids)])
    set_index_state(c, IndexState(version=INDEX_VERSION, done_until=ids[-1]))
    return len(ids)

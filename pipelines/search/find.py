"""Index an article, find articles: the same promises on both databases.

An index knows which version of layout and analysis made it. With another one, words would be looked up that were never
written, and on SQLite an article could not be taken out again; so everything here first asks whether it is current.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

from sqlalchemy import Connection, select

from pipelines.errors import StorageError
from pipelines.model.article import Article
from pipelines.search.asked import asked
from pipelines.search.counting import Count, CountBy, counts_by_label, counts_over_time
from pipelines.search.dates import LAST_ID
from pipelines.search.dialects import dialect_of
from pipelines.search.document import INDEX_VERSION, Document, document_of
from pipelines.search.nodes import Everything, Query
from pipelines.search.ranking import Sort, most_relevant
from pipelines.search.sealing import drop_labels, seal_some
from pipelines.storage.articles import time_code
from pipelines.storage.inserting import insert_into
from pipelines.storage.stories import ids_of
from pipelines.storage.tables import meta

__all__ = [
    "Count",
    "CountBy",
    "IndexState",
    "Sort",
    "count",
    "count_by",
    "find",
    "index_article",
    "index_state",
    "require_current",
    "set_index_state",
    "unindex_article",
]

_STATE_KEY = "search_index"
_SEALED_EVERY = 64
"""One article in so many makes a sheet of a day that is over, if there is one: a tenth of a second for a thousand."""


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
    if article.story_id != article.id or replaces is not None:
        document = replace(document, stories=ids_of(c, article.story_id))
    state = index_state(c)
    if state is None:
        dialect_of(c).create(c)
        dialect_of(c).finish(c)
        state = IndexState(version=INDEX_VERSION)
        set_index_state(c, state)
    _require_same_version(state)
    if state.done_until is not None and article.id > state.done_until:
        return document  # the rebuild will come to it
    dialect = dialect_of(c)
    if replaces is not None:
        old = document_of(replaces)
        dialect.remove(c, old)
        dialect.drop_words(c, old.words - document.words)
    dialect.add(c, [document])
    if state.done_until is None and article.id % _SEALED_EVERY == 0:
        seal_some(c, most=1)
    return document


def unindex_article(c: Connection, article: Article) -> None:
    """Take an article out of the index, before its row goes."""
    state = index_state(c)
    if state is None or (state.done_until is not None and article.id > state.done_until):
        return
    _require_same_version(state)
    document, dialect = document_of(article), dialect_of(c)
    dialect.remove(c, document)
    dialect.drop_words(c, document.words)


def forget_labels(c: Connection, names: Collection[str]) -> None:
    """Forget these names of `labels_of` where no article has them any more, after the articles' rows went."""
    if index_state(c) is not None:
        drop_labels(c, names)


def find(
    c: Connection,
    query: Query,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    publishers: Sequence[str] = (),
    limit: int = 20,
    before_id: int | None = None,
    sort: Sort = Sort.NEWEST,
) -> list[int]:
    """Ids of matching articles, newest or most relevant first, at most `limit`.

    `since` counts, `until` does not; both speak of the time in the id. `publishers` empty: all. `before_id`: only older
    ones, to read on where a page ended.   Raises StorageError for an index that must be made anew.
    """
    if not _can_answer(c, query):
        return []
    question = asked(c, query, publishers, _range(since, until, before_id))
    if sort is Sort.RELEVANCE:
        return most_relevant(question, limit)
    return question.newest(limit)


def count(
    c: Connection,
    query: Query,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    publishers: Sequence[str] = (),
) -> int:
    """How many articles match.   Raises StorageError for an index that must be made anew."""
    if not _can_answer(c, query):
        return 0
    return asked(c, query, publishers, _range(since, until, None), is_indexed=_is_current(c)).count()


def count_by(
    c: Connection,
    query: Query,
    by: CountBy,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    publishers: Sequence[str] = (),
    zone: tzinfo = UTC,
) -> list[Count]:
    """Matching articles counted by day, week, month, publisher, section, agency or author; empty where none match.

    Spans of time stand in the order of the calendar of `zone`, without holes, from the first match to the last. All
    others by count, the most first, then by name; an article with several authors counts for each, one with none under
    an empty label.   Raises StorageError for an index that must be made anew.
    """
    if not _can_answer(c, query):
        return []
    bounds = _range(since, until, None)
    question = asked(c, query, publishers, bounds, is_indexed=_is_current(c))
    everything = asked(c, Everything(), publishers, bounds, is_indexed=_is_current(c))
    if by.span is not None:
        return counts_over_time(question, everything, by.span, zone)
    return counts_by_label(question, everything, by)


def _can_answer(c: Connection, query: Query) -> bool:
    return isinstance(query, Everything) or require_current(c)


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


def _is_current(c: Connection) -> bool:
    return index_state(c) == IndexState(version=INDEX_VERSION)


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

"""The index on SQLite: an FTS5 table without content, its row number the article's id.

The index is walked newest first and stops at the limit, so "newest 20" costs the same for a common word as for a rare
one. Words are our keys, never a user's text: FTS5's own query syntax fails on most of what people type.
"""

from __future__ import annotations

from itertools import product

from sqlalchemy import Connection, text

from pipelines.search.document import EVERYTHING, Document, publisher_token
from pipelines.search.nodes import And, Everything, Not, Or, Phrase, Prefix, Query, Word

_WORDS = "{title text}"
_COLUMNS = "rowid, title, text, meta"
_INSERT = text(f"INSERT INTO article_search({_COLUMNS}) VALUES (:id, :title, :text, :meta)")
_DELETE = text(f"INSERT INTO article_search(article_search, {_COLUMNS}) VALUES ('delete', :id, :title, :text, :meta)")


def add(c: Connection, article_id: int, document: Document) -> None:
    """Index an article that is not in the index."""
    c.execute(_INSERT, _values(article_id, document))


def remove(c: Connection, article_id: int, document: Document) -> None:
    """Take an article out. The keys must be those that went in: the index does not keep them."""
    c.execute(_DELETE, _values(article_id, document))


def remove_all(c: Connection) -> None:
    """Empty the index."""
    c.execute(text("INSERT INTO article_search(article_search) VALUES ('delete-all')"))


def find(c: Connection, query: Query, *, publishers: tuple[str, ...], low: int, high: int, limit: int) -> list[int]:
    """Ids from `low` to below `high`, newest first."""
    statement = text(
        "SELECT rowid FROM article_search WHERE article_search MATCH :expression "
        "AND rowid >= :low AND rowid < :high ORDER BY rowid DESC LIMIT :limit"
    )
    values = {"expression": _narrowed(query, publishers), "low": low, "high": high, "limit": limit}
    return list(c.execute(statement, values).scalars())


def count(c: Connection, query: Query, *, publishers: tuple[str, ...], low: int, high: int) -> int:
    """How many ids from `low` to below `high`."""
    statement = text(
        "SELECT count(*) FROM article_search WHERE article_search MATCH :expression AND rowid >= :low AND rowid < :high"
    )
    values = {"expression": _narrowed(query, publishers), "low": low, "high": high}
    return int(c.execute(statement, values).scalar_one())


def expression(query: Query) -> str:
    """The query in FTS5's syntax."""
    match query:
        case Everything():
            return f"meta : {EVERYTHING}"
        case Word(keys=keys):
            return _any([f"{_WORDS} : {key}" for key in map(_quoted, keys)])
        case Prefix(start=start):
            return f"{_WORDS} : {_quoted(start)} *"
        case Phrase(words=words):
            return _any([f"{_WORDS} : {_quoted(' '.join(keys))}" for keys in product(*words)])
        case Or(parts=parts):
            return _any([expression(part) for part in parts])
        case And(parts=parts):
            wanted = [expression(part) for part in parts if not isinstance(part, Not)]
            unwanted = [expression(part.part) for part in parts if isinstance(part, Not)]
            found = f"({' AND '.join(wanted)})"
            return f"({found} NOT {_any(unwanted)})" if unwanted else found
        case Not():
            raise AssertionError("the parser lets NOT stand only inside AND")


def _narrowed(query: Query, publishers: tuple[str, ...]) -> str:
    if not publishers:
        return expression(query)
    wanted = _any([f"meta : {publisher_token(publisher)}" for publisher in publishers])
    return f"({expression(query)} AND {wanted})"


def _any(expressions: list[str]) -> str:
    return expressions[0] if len(expressions) == 1 else f"({' OR '.join(expressions)})"


def _quoted(keys: str) -> str:
    return f'"{keys}"'


def _values(article_id: int, document: Document) -> dict[str, int | str]:
    return {
        "id": article_id,
        "title": " ".join(document.title),
        "text": " ".join(document.text),
        "meta": " ".join(document.meta),
    }

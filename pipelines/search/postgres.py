"""The index on PostgreSQL: which keys an article has as a tsvector with a GIN index, their order as text for phrases.

Phrases are found in two steps: the GIN index names the articles that have all the words, `strpos` looks into their
keys. A tsvector's own positions would be wrong for long texts, see the migration.
"""

from __future__ import annotations

from itertools import product
from typing import Any

from sqlalchemy import Connection, text

from pipelines.search.document import EVERYTHING, Document, publisher_token
from pipelines.search.nodes import And, Everything, Not, Or, Phrase, Prefix, Query, Word

_META = "="  # stands before a meta token; no key has it
_UPSERT = text(
    "INSERT INTO article_search (article_id, line, lexemes) "
    "VALUES (:id, :line, array_to_tsvector(CAST(:lexemes AS text[]))) "
    "ON CONFLICT (article_id) DO UPDATE SET line = excluded.line, lexemes = excluded.lexemes"
)


def add(c: Connection, article_id: int, document: Document) -> None:
    """Index an article, or index it anew."""
    lexemes = [*document.keys, *(_META + token for token in document.meta)]
    c.execute(_UPSERT, {"id": article_id, "line": document.line, "lexemes": lexemes})


def remove(c: Connection, article_id: int, document: Document) -> None:
    """Take an article out."""
    c.execute(text("DELETE FROM article_search WHERE article_id = :id"), {"id": article_id})


def remove_all(c: Connection) -> None:
    """Empty the index."""
    c.execute(text("TRUNCATE article_search"))


def find(c: Connection, query: Query, *, publishers: tuple[str, ...], low: int, high: int, limit: int) -> list[int]:
    """Ids from `low` to below `high`, newest first."""
    condition, values = _condition(query, publishers)
    statement = text(
        f"SELECT article_id FROM article_search WHERE {condition} "
        "AND article_id >= :low AND article_id < :high ORDER BY article_id DESC LIMIT :limit"
    )
    return list(c.execute(statement, values | {"low": low, "high": high, "limit": limit}).scalars())


def count(c: Connection, query: Query, *, publishers: tuple[str, ...], low: int, high: int) -> int:
    """How many ids from `low` to below `high`."""
    condition, values = _condition(query, publishers)
    statement = text(
        f"SELECT count(*) FROM article_search WHERE {condition} AND article_id >= :low AND article_id < :high"
    )
    return int(c.execute(statement, values | {"low": low, "high": high}).scalar_one())


def _condition(query: Query, publishers: tuple[str, ...]) -> tuple[str, dict[str, Any]]:
    """What the GIN index can answer, and where that is not all, the exact check of what it found."""
    words = candidates(query)
    if publishers:
        words = f"({words}) & ({' | '.join(_meta(publisher_token(publisher)) for publisher in publishers)})"
    condition, values = "lexemes @@ CAST(:words AS tsquery)", {"words": words}
    if _needs_check(query):
        check = _Check()
        condition += f" AND {check.sql(query)}"
        values |= check.values
    return condition, values


def candidates(query: Query) -> str:
    """A tsquery that matches every article the query matches, and only those if there is no phrase in it."""
    match query:
        case Everything():
            return _meta(EVERYTHING)
        case Word(keys=keys):
            return _any([_quoted(key) for key in keys])
        case Prefix(start=start):
            return f"{_quoted(start)}:*"
        case Phrase(words=words):
            return _all([_any([_quoted(key) for key in keys]) for keys in words])
        case Or(parts=parts):
            return _any([candidates(part) for part in parts])
        case And(parts=parts):
            wanted = [candidates(part) for part in parts if not isinstance(part, Not)]
            unwanted = [
                f"!({candidates(part.part)})" for part in parts if isinstance(part, Not) and not _needs_check(part.part)
            ]
            return _all([*wanted, *unwanted])
        case Not():
            raise AssertionError("the parser lets NOT stand only inside AND")


def _needs_check(query: Query) -> bool:
    match query:
        case Phrase():
            return True
        case And(parts=parts) | Or(parts=parts):
            return any(_needs_check(part) for part in parts)
        case Not(part=part):
            return _needs_check(part)
        case _:
            return False


class _Check:
    """The exact condition, collecting its values."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    def sql(self, query: Query) -> str:
        match query:
            case Phrase(words=words):
                return _any_sql([self.contains(f" {' '.join(keys)} ") for keys in product(*words)])
            case Or(parts=parts):
                return _any_sql([self.sql(part) for part in parts])
            case And(parts=parts):
                return f"({' AND '.join(self.sql(part) for part in parts)})"
            case Not(part=part):
                return f"NOT {self.sql(part)}"
            case _:
                return f"lexemes @@ CAST({self.bind(candidates(query))} AS tsquery)"

    def contains(self, keys: str) -> str:
        return f"strpos(line, {self.bind(keys)}) > 0"

    def bind(self, value: str) -> str:
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f":{name}"


def _any(expressions: list[str]) -> str:
    return expressions[0] if len(expressions) == 1 else f"({' | '.join(expressions)})"


def _all(expressions: list[str]) -> str:
    return expressions[0] if len(expressions) == 1 else f"({' & '.join(expressions)})"


def _any_sql(conditions: list[str]) -> str:
    return f"({' OR '.join(conditions)})"


def _quoted(key: str) -> str:
    return f"'{key}'"


def _meta(token: str) -> str:
    return _quoted(_META + token)

"""The index on SQLite: an FTS5 table without content, its row number the article's id.

The index is walked newest first and stops at the limit, so "newest 20" costs the same for a common word as for a rare
one. Words are our keys, never a user's text: FTS5's own query syntax fails on most of what people type.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from itertools import product

from sqlalchemy import Connection, text

from pipelines.search import day_sheets, nodes
from pipelines.search.dates import bounded
from pipelines.search.document import EVERYTHING, Document, hours_of
from pipelines.search.match import sequences
from pipelines.search.pairs import pair_of, pairs_in
from pipelines.search.parts import CHARS_A_PART, parts_of
from pipelines.storage.articles import hour_of, time_step

# The text comes first: each entry of a later column costs two bytes more.
_COLUMNS = "text, title, text_words, title_words, pairs, meta"
_VALUES = ":text, :title, :text_words, :title_words, :pairs, :meta"
_CREATE = (
    "DROP TABLE IF EXISTS article_search",
    "DROP TABLE IF EXISTS article_search_word",
    "DROP TABLE IF EXISTS article_search_part",
    "DROP TABLE IF EXISTS article_search_hour",
    f"CREATE VIRTUAL TABLE article_search USING fts5({_COLUMNS}, content='', tokenize='ascii')",
    "CREATE TABLE article_search_word (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE)",
    "CREATE VIRTUAL TABLE article_search_part USING fts5("
    "word, content='', columnsize=0, detail=none, tokenize='trigram case_sensitive 1')",
    "CREATE TABLE article_search_hour (hour INTEGER PRIMARY KEY, articles INTEGER NOT NULL)",
)
_INSERT = text(f"INSERT INTO article_search(rowid, {_COLUMNS}) VALUES (:id, {_VALUES})")
_DELETE = text(f"INSERT INTO article_search(article_search, rowid, {_COLUMNS}) VALUES ('delete', :id, {_VALUES})")
# OR IGNORE although nothing is left to ignore: a statement that could fail half-way begins with a savepoint, and at
# each of those FTS5 writes what it has gathered, which costs more than all else here.
_ADD_WORDS = text(
    "INSERT OR IGNORE INTO article_search_word (word) SELECT value FROM json_each(:words) "
    "WHERE NOT EXISTS (SELECT 1 FROM article_search_word AS known WHERE known.word = value) RETURNING id, word"
)
_ADD_PARTS = text("INSERT INTO article_search_part (rowid, word) VALUES (:id, :word)")
_DROP_WORDS = text(
    "DELETE FROM article_search_word WHERE word IN (SELECT value FROM json_each(:words)) AND NOT EXISTS ("
    "SELECT 1 FROM article_search "
    "WHERE article_search MATCH '{title_words text_words} : \"' || article_search_word.word || '\"') "
    "RETURNING id, word"
)
_DROP_PARTS = text("INSERT INTO article_search_part (article_search_part, rowid, word) VALUES ('delete', :id, :word)")
_FIND_WORDS = text(
    "SELECT w.word FROM article_search_part AS p JOIN article_search_word AS w ON w.id = p.rowid "
    "WHERE p.article_search_part MATCH :parts AND w.word LIKE :pattern LIMIT :limit"
)
_SCAN_WORDS = text("SELECT word FROM article_search_word WHERE word LIKE :pattern LIMIT :limit")
_HOURS = text("SELECT hour, articles FROM article_search_hour WHERE hour >= :low AND hour < :high")
_COUNT_HOUR = text(
    "INSERT INTO article_search_hour (hour, articles) VALUES (:hour, :more) "
    "ON CONFLICT (hour) DO UPDATE SET articles = articles + excluded.articles"
)
_FROM = "FROM article_search WHERE article_search MATCH :expression AND rowid >= :low AND rowid < :high"

_KEYS_IN = {"any": "{title text}", "title": "title", "text": "text"}
_WORDS_IN = {"any": "{title_words text_words}", "title": "title_words", "text": "text_words"}
_NOTHING = "meta : nothing"  # a token that no article has
_ALL = f"meta : {EVERYTHING}"


def create(c: Connection) -> None:
    """Make an empty index in place of the one there is."""
    for statement in _CREATE:
        c.execute(text(statement))
    day_sheets.create(c)


def finish(c: Connection) -> None:
    """Make ready to be asked; it is."""


def add(c: Connection, documents: Sequence[Document]) -> None:
    """Index articles that are not in the index."""
    day_sheets.remove(c, (document.id for document in documents))
    c.execute(_INSERT, [_values(document) for document in documents])
    c.execute(_COUNT_HOUR, hours_of(documents))
    words = frozenset().union(*(document.words for document in documents))
    new = [row._asdict() for row in c.execute(_ADD_WORDS, {"words": json.dumps(sorted(words))})]
    if new:
        c.execute(_ADD_PARTS, new)


def remove(c: Connection, document: Document) -> None:
    """Take an article out. The words must be those that went in: the index does not keep them."""
    c.execute(_DELETE, _values(document))
    c.execute(_COUNT_HOUR, {"hour": hour_of(document.id), "more": -1})
    day_sheets.remove(c, [document.id])


def drop_words(c: Connection, words: Collection[str]) -> None:
    """Take those words off the list of words that no article has any more."""
    gone = [row._asdict() for row in c.execute(_DROP_WORDS, {"words": json.dumps(sorted(words))})]
    if gone:
        c.execute(_DROP_PARTS, gone)


def words_with(c: Connection, part: str, *, at_end: bool, limit: int) -> list[str]:
    """Words that some article has, with these letters in them or at their end; at most `limit`."""
    values: dict[str, str | int] = {"pattern": f"%{part}" if at_end else f"%{part}%", "limit": limit}
    if len(part) < CHARS_A_PART:
        return list(c.execute(_SCAN_WORDS, values).scalars())
    parts = " AND ".join(_quoted(each) for each in parts_of(part))
    return list(c.execute(_FIND_WORDS, values | {"parts": parts}).scalars())


def count_all_by_hour(c: Connection, *, low: int, high: int) -> dict[int, int]:
    """How many articles are indexed in each hour since 1900 from `low` to below `high`; hours without may lack."""
    return dict(c.execute(_HOURS, {"low": low, "high": high}).all())


def find(c: Connection, query: nodes.Query, *, low: int, high: int, limit: int) -> list[int]:
    """Ids from `low` to below `high`, newest first; where `is_exact` is False, perhaps too many."""
    statement = text(f"SELECT rowid {_FROM} ORDER BY rowid DESC LIMIT :limit")
    return list(c.execute(statement, _asked(query, low, high) | {"limit": limit}).scalars())


def ids(c: Connection, query: nodes.Query, *, low: int, high: int) -> list[int]:
    """All ids from `low` to below `high`, ascending.

    FTS5 looks for the first match from the first article on, whatever `low` is: for a common word without another that
    may be a million on. So what is not wanted is asked for alone and taken away here.
    """
    query, low, high = bounded(query, low, high)
    parts = query.parts if isinstance(query, nodes.And) else (query,)
    wanted = nodes.And(tuple(part for part in parts if not isinstance(part, nodes.Not)))
    statement = text(f"SELECT rowid {_FROM} ORDER BY rowid")
    found = c.execute(statement, _asked(wanted, low, high)).scalars().all()
    gone: set[int] = set()
    for part in parts:
        if isinstance(part, nodes.Not):
            gone.update(c.execute(statement, _asked(part.part, low, high)).scalars())
    return [number for number in found if number not in gone]


def count(c: Connection, query: nodes.Query, *, low: int, high: int) -> int:
    """How many ids from `low` to below `high`."""
    return int(c.execute(text(f"SELECT count(*) {_FROM}"), _asked(query, low, high)).scalar_one())


def count_by_step(c: Connection, query: nodes.Query, *, low: int, high: int, step_s: int) -> dict[int, int]:
    """How many ids from `low` to below `high` are in each step of so many seconds since 1900."""
    statement = text(f"SELECT rowid / :step AS number, count(*) {_FROM} GROUP BY number")
    rows = c.execute(statement, _asked(query, low, high) | {"step": time_step(step_s)})
    return dict(rows.all())


def _asked(query: nodes.Query, low: int, high: int) -> dict[str, str | int]:
    query, low, high = bounded(query, low, high)
    return {"expression": expression(query), "low": low, "high": high}


def is_exact(query: nodes.Query) -> bool:
    """Whether the index alone can answer. It knows no order for NEAR, and dates only as bounds of the whole."""
    if isinstance(query, nodes.Dates):
        return True
    if isinstance(query, nodes.And):
        return all(isinstance(part, nodes.Dates) or _is_exact_inside(part) for part in query.parts)
    return _is_exact_inside(query)


def _is_exact_inside(query: nodes.Query) -> bool:
    if isinstance(query, nodes.Dates) or (isinstance(query, nodes.Near) and query.ordered):
        return False
    return all(map(_is_exact_inside, nodes.children(query)))


def expression(query: nodes.Query, scope: str = "any") -> str:  # noqa: C901 - one line for each kind of node
    """The query in FTS5's syntax; what the index cannot say is left out: it finds too much, never too little."""
    match query:
        case nodes.Everything() | nodes.Dates() | nodes.Story():
            return _ALL
        case nodes.Word(keys=keys):
            return f"{_KEYS_IN[scope]} : ({_any([_quoted(key) for key in keys])})"
        case nodes.Prefix(start=start):
            return f"{_WORDS_IN[scope]} : {_quoted(start)} *"
        case nodes.Exact(folded=folded):
            return f"{_WORDS_IN[scope]} : {_quoted(folded)}"
        case nodes.Phrase(words=words):
            return _any([_phrase(keys, scope) for keys in product(*words)])
        case nodes.Near(distance=distance):
            pairs = [
                f"NEAR({_quoted(' '.join(left))} {_quoted(' '.join(right))}, {distance})"
                for left in sequences(query.left)
                for right in sequences(query.right)
            ]
            return f"{_KEYS_IN[scope]} : ({_any(pairs)})"
        case nodes.Fact(tokens=tokens):
            return f"meta : {_quoted(' '.join(tokens))}"
        case nodes.Within(field=field, part=part):
            return expression(part, field)
        case nodes.Or(parts=parts) if parts and all(isinstance(part, nodes.Exact) for part in parts):
            spellings = [_quoted(part.folded) for part in parts if isinstance(part, nodes.Exact)]
            return f"{_WORDS_IN[scope]} : ({_any(spellings)})"
        case nodes.Or(parts=parts):
            return _any([expression(part, scope) for part in parts]) if parts else _NOTHING
        case nodes.And(parts=parts):
            return _and(parts, scope)
        case _:
            raise AssertionError("NOT stands only inside AND, and wildcards were replaced by words")


def _phrase(run: tuple[str, ...], scope: str) -> str:
    pair = pair_of(run) if scope == "any" else None
    return f"pairs : {_quoted(pair)}" if pair else f"{_KEYS_IN[scope]} : {_quoted(' '.join(run))}"


def _and(parts: tuple[nodes.Query, ...], scope: str) -> str:
    wanted = [expression(part, scope) for part in parts if not isinstance(part, nodes.Not | nodes.Dates)]
    unwanted = [
        expression(part.part, scope) for part in parts if isinstance(part, nodes.Not) and _is_exact_inside(part.part)
    ]
    found = f"({' AND '.join(wanted or [_ALL])})"
    return f"({found} NOT {_any(unwanted)})" if unwanted else found


def _any(expressions: list[str]) -> str:
    return expressions[0] if len(expressions) == 1 else f"({' OR '.join(expressions)})"


def _quoted(keys: str) -> str:
    return f'"{keys}"'


def _values(document: Document) -> dict[str, int | str]:
    return {
        "id": document.id,
        "title": " ".join(document.title),
        "text": " ".join(document.text),
        "title_words": " ".join(sorted(document.title_words)),
        "text_words": " ".join(sorted(document.text_words)),
        "pairs": " ".join(sorted(pairs_in(document.title) | pairs_in(document.text))),
        "meta": " ".join(document.meta),
    }

"""The index on PostgreSQL: a row for each article with its keys in order, under a GIN index of its lexemes.

The lexemes are not stored: a function makes them of the row, for the index alone, which needs them when a row comes and
never again; a tsvector beside its index would take more than both. Phrases are found in two steps: the GIN index names
the articles that have all the words, then their keys are looked through. A tsvector's own positions would be wrong for
long texts: it forgets them after the 16,383rd word, and after the 255th time of a word.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import product
from typing import Any

from sqlalchemy import Connection, text

from pipelines.search import day_sheets, nodes
from pipelines.search.dates import LAST_ID, bounded
from pipelines.search.document import META, Document, hours_of
from pipelines.search.lexemes import (
    BOTH,
    FACT,
    KEY,
    all_of,
    any_of,
    condition,
    needs_check,
    other_lexemes,
    unspelled_keys,
)
from pipelines.search.match import sequences
from pipelines.search.parts import CHARS_A_PART, parts_of
from pipelines.storage.articles import hour_of, time_step

_INSERT = text("INSERT INTO article_search (article_id, line, others) VALUES (:id, :line, :others)")
# The line is ` key key | key key | =fact =fact `, the others are `,unspelled,unspelled|,lexeme,lexeme`. Only what
# PostgreSQL itself has, and no table: an index may ask nothing that changes.
_LEXEMES_OF = f"""
CREATE FUNCTION article_search_lexemes(line text, others text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT ts_delete(
    array_to_tsvector(array_remove(array_remove(
        string_to_array(replace(split_part(line, '|', 1) || split_part(line, '|', 2), ' ', ' {BOTH}'), ' '),
        '{BOTH}'), '')),
    string_to_array(replace(split_part(others, '|', 1), ',', ',{BOTH}'), ',')
) || array_to_tsvector(array_remove(array_remove(
    string_to_array(
        replace(replace(split_part(line, '|', 3), ' ', ''), '{META}', ',{FACT}')
        || replace(split_part(others, '|', 1), ',', ',{KEY}') || split_part(others, '|', 2), ','),
    '{KEY}'), ''))
$$
"""
_LEXEMES = "article_search_lexemes(line, others)"
_ADD_WORDS = text(
    "INSERT INTO article_search_word (word, parts) "
    "SELECT w.word, ARRAY("
    f"SELECT DISTINCT substr(w.word, s, {CHARS_A_PART}) "
    f"FROM generate_series(1, length(w.word) - {CHARS_A_PART - 1}) AS s"
    ") FROM unnest(string_to_array(:words, ' ')) AS w(word) "
    "WHERE NOT EXISTS (SELECT 1 FROM article_search_word AS known WHERE known.word = w.word) ON CONFLICT DO NOTHING"
)
_DROP_WORDS = text(
    "DELETE FROM article_search_word AS w WHERE word = ANY(CAST(:words AS text[])) AND NOT EXISTS ("
    f"SELECT 1 FROM article_search WHERE {_LEXEMES} @@ CAST('b' || w.word || ' | w' || w.word AS tsquery))"
)
_DROP_LATER = text("INSERT INTO article_search_dropped SELECT unnest(CAST(:words AS text[]))")
_FIND_WORDS = text(
    "SELECT word FROM article_search_word WHERE parts @> CAST(:parts AS text[]) AND word LIKE :pattern LIMIT :limit"
)
_HOURS = text("SELECT hour, articles FROM article_search_hour WHERE hour >= :low AND hour < :high")
_COUNT_HOUR = text(
    "INSERT INTO article_search_hour AS h (hour, articles) VALUES (:hour, :more) "
    "ON CONFLICT (hour) DO UPDATE SET articles = h.articles + excluded.articles"
)

# The planner takes looking into a tsvector for as cheap as comparing numbers, and compiling for cheap.
_SETTINGS = "set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)"
_PREPARE = text(f"SELECT {_SETTINGS}")
_PREPARE_FIND = text(f"SELECT (SELECT max(article_id) FROM article_search WHERE article_id < :high), {_SETTINGS}")

_GATHERING = "WITH (fastupdate = on, gin_pending_list_limit = 512)"
"""New articles gather in a list of 512 kB, thirty or so, and go into the index together, which makes inserting cheaper
(`python -m bench.search --postgres`); every search reads the list, too."""
_A_DAY = time_step(86400)
_A_MONTH = 30 * _A_DAY
_FIRST_SPAN = 8 * _A_DAY
_WIDEST_SPAN = 24 * _A_MONTH
_WORTH_A_STEP = 50
"""With fewer than a fiftieth of what is wanted in the first days, there are so few in all that all can be read."""
_FEW_TIMES = 25
_LINES = {"any": "line", "title": "split_part(line, '|', 1)", "text": "split_part(line, '|', 2)"}


def create(c: Connection) -> None:
    """Make an empty index in place of the one there is."""
    for statement in (
        "DROP TABLE IF EXISTS article_search, article_search_word, article_search_hour, article_search_dropped",
        "DROP FUNCTION IF EXISTS article_search_lexemes",
        _LEXEMES_OF,
        # Rows so small that counting reads a hundred of them a page; what they hold lies aside. The line is not
        # compressed: looking through it would take twice as long.
        "CREATE TABLE article_search (article_id bigint PRIMARY KEY, line text NOT NULL, others text NOT NULL) "
        "WITH (toast_tuple_target = 128)",
        "ALTER TABLE article_search ALTER line SET STORAGE EXTERNAL",
        'CREATE TABLE article_search_word (word text COLLATE "C" PRIMARY KEY, parts text[] NOT NULL)',
        f"CREATE INDEX ix_article_search_word_parts ON article_search_word USING gin (parts) {_GATHERING}",
        "CREATE TABLE article_search_dropped (word text NOT NULL)",
        "CREATE TABLE article_search_hour (hour bigint PRIMARY KEY, articles bigint NOT NULL)",
    ):
        c.execute(text(statement))
    day_sheets.create(c)


def finish(c: Connection) -> None:
    """Make ready to be asked: filling the tables first and then the index takes a third of the time."""
    c.execute(text("SET LOCAL maintenance_work_mem = '256MB'"))
    c.execute(text(f"CREATE INDEX ix_article_search_lexemes ON article_search USING gin ({_LEXEMES}) {_GATHERING}"))
    drop_words(c, c.execute(text("DELETE FROM article_search_dropped RETURNING word")).scalars().all())


def add(c: Connection, documents: Sequence[Document]) -> None:
    """Index articles that are not in the index."""
    day_sheets.remove(c, (document.id for document in documents))
    c.execute(_INSERT, [_row(document) for document in documents])
    c.execute(_COUNT_HOUR, hours_of(documents))
    words = frozenset().union(*(document.words for document in documents))
    c.execute(_ADD_WORDS, {"words": " ".join(sorted(words))})


def _row(document: Document) -> dict[str, int | str]:
    unspelled = "".join("," + key for key in sorted(unspelled_keys(document)))
    others = [*other_lexemes(document), _day(document.id), _month(document.id)]
    return {"id": document.id, "line": document.line, "others": f"{unspelled}|,{','.join(sorted(others))}"}


def remove(c: Connection, document: Document) -> None:
    """Take an article out."""
    c.execute(text("DELETE FROM article_search WHERE article_id = :id"), {"id": document.id})
    c.execute(_COUNT_HOUR, {"hour": hour_of(document.id), "more": -1})
    day_sheets.remove(c, [document.id])


def drop_words(c: Connection, words: Collection[str]) -> None:
    """Take those words off the list of words that no article has any more; before `finish` nobody knows which."""
    is_finished = c.execute(text("SELECT to_regclass('ix_article_search_lexemes') IS NOT NULL")).scalar_one()
    c.execute(_DROP_WORDS if is_finished else _DROP_LATER, {"words": sorted(words)})


def words_with(c: Connection, part: str, *, at_end: bool, limit: int) -> list[str]:
    """Words that some article has, with these letters in them or at their end; at most `limit`."""
    values = {"parts": parts_of(part), "pattern": f"%{part}" if at_end else f"%{part}%", "limit": limit}
    return list(c.execute(_FIND_WORDS, values).scalars())


def count_all_by_hour(c: Connection, *, low: int, high: int) -> dict[int, int]:
    """How many articles are indexed in each hour since 1900 from `low` to below `high`; hours without may lack."""
    return dict(c.execute(_HOURS, {"low": low, "high": high}).all())


def find(c: Connection, query: nodes.Query, *, low: int, high: int, limit: int) -> list[int]:
    """Ids from `low` to below `high`, newest first.

    Asked for are the newest days, and how much is found there says how far back to look next: so a word in every
    article costs no more than one in a hundred.
    """
    query, low, high = bounded(query, low, high)
    newest = c.execute(_PREPARE_FIND, {"high": high}).scalar()
    if newest is None:
        return []
    span = _FIRST_SPAN
    while span <= _WIDEST_SPAN and newest - span > low:
        found = _look_up(c, query, newest - span, newest + 1, limit)
        if len(found) == limit:
            return found
        if len(found) * _WORTH_A_STEP < limit:
            break
        span *= -(-2 * limit // len(found))
    return _look_up(c, query, low, high, limit)


def _look_up(c: Connection, query: nodes.Query, low: int, high: int, limit: int) -> list[int]:
    """What needs a check is checked from the newest on, and no more of it than is wanted."""
    where, check, values = _conditions(query, low, high)
    columns = "article_id, line, others" if check else "article_id"
    statement = (
        f"WITH hits AS MATERIALIZED (SELECT {columns} FROM article_search WHERE {where}) "
        "SELECT article_id FROM (SELECT * FROM hits ORDER BY article_id DESC OFFSET 0) AS newest "
        f"WHERE {check or 'true'} ORDER BY article_id DESC LIMIT :limit"
    )
    return list(c.execute(text(statement), values | {"limit": limit}).scalars())


def ids(c: Connection, query: nodes.Query, *, low: int, high: int) -> list[int]:
    """All ids from `low` to below `high`, ascending."""
    where, values = _where(query, low, high)
    c.execute(_PREPARE)
    return sorted(c.execute(text(f"SELECT article_id FROM article_search WHERE {where}"), values).scalars())


def count(c: Connection, query: nodes.Query, *, low: int, high: int) -> int:
    """How many ids from `low` to below `high`."""
    where, values = _where(query, low, high)
    c.execute(_PREPARE)
    return int(c.execute(text(f"SELECT count(*) FROM article_search WHERE {where}"), values).scalar_one())


def count_by_step(c: Connection, query: nodes.Query, *, low: int, high: int, step_s: int) -> dict[int, int]:
    """How many ids from `low` to below `high` are in each step of so many seconds since 1900."""
    where, values = _where(query, low, high)
    statement = f"SELECT article_id / :step AS number, count(*) FROM article_search WHERE {where} GROUP BY number"
    c.execute(_PREPARE)
    rows = c.execute(text(statement), values | {"step": time_step(step_s)})
    return dict(rows.all())


def _where(query: nodes.Query, low: int, high: int) -> tuple[str, dict[str, Any]]:
    query, low, high = bounded(query, low, high)
    where, check, values = _conditions(query, low, high)
    return f"{where} AND {check}" if check else where, values


def _in_range(low: int, high: int) -> str:
    """With + 0, or the planner would walk the articles in the order of their ids and look into each tsvector."""
    conditions = ["article_id + 0 >= :low"] if low > 0 else []
    conditions += ["article_id + 0 < :high"] if high < LAST_ID else []
    return " AND ".join(conditions) or "true"


def is_exact(query: nodes.Query) -> bool:
    """Whether the database can answer: all but where a beginning stands only in the text, which no lexeme tells."""
    return not _has_text_prefix(query, "any")


def _has_text_prefix(query: nodes.Query, scope: str) -> bool:
    inner = query.field if isinstance(query, nodes.Within) else scope
    if isinstance(query, nodes.Prefix):
        return scope == "text"
    return any(_has_text_prefix(child, inner) for child in nodes.children(query))


def _day(article_id: int) -> str:
    """The lexeme of a day, so that the index itself can look at the newest only."""
    return f"D{article_id // _A_DAY}"


def _month(article_id: int) -> str:
    """The lexeme of thirty days."""
    return f"M{article_id // _A_MONTH}"


def _conditions(query: nodes.Query, low: int, high: int) -> tuple[str, str, dict[str, Any]]:
    """What the GIN index can answer and, empty where that is all, the exact check of what it found."""
    words = condition(query)
    if times := _times(low, high):
        words = all_of([any_of([f"'{time}'" for time in times]), words])
    checks = _Check()
    parts = query.parts if isinstance(query, nodes.And) else (query,)
    check = " AND ".join(checks.sql(part) for part in parts if is_exact(query) and needs_check(part))
    where = f"{_LEXEMES} @@ CAST(:words AS tsquery) AND {_in_range(low, high)}"
    return where, check, {"words": words, "low": low, "high": high} | checks.values


def _times(low: int, high: int) -> list[str]:
    """The lexemes of the bounds' days or months, where they are few."""
    for step, name in ((_A_DAY, _day), (_A_MONTH, _month)):
        first, last = low // step, (high - 1) // step
        if last - first < _FEW_TIMES:
            return [name(number * step) for number in range(first, last + 1)]
    return []


class _Check:
    """The exact condition, collecting its values."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def sql(self, query: nodes.Query, scope: str = "any") -> str:  # noqa: C901 - one line for each kind of node
        if isinstance(query, nodes.Not):
            return f"NOT {self.sql(query.part, scope)}"
        if isinstance(query, nodes.Word):
            return self.contains(list(query.keys), scope)
        if not needs_check(query, scope):
            return f"{_LEXEMES} @@ CAST({self.bind(condition(query, scope))} AS tsquery)"
        match query:
            case nodes.Phrase():
                return self.contains([" ".join(run) for run in sequences(query)], scope)
            case nodes.Fact(tokens=tokens):
                return self.contains([" ".join(META + token for token in tokens)], "any")
            case nodes.Near():
                return self.near(query, scope)
            case nodes.Dates(low=low, high=high):
                return f"(article_id >= {self.bind(low)} AND article_id < {self.bind(high)})"
            case nodes.Within(field=field, part=part):
                return self.sql(part, field)
            case nodes.Or(parts=parts):
                return f"({' OR '.join(self.sql(part, scope) for part in parts)})"
            case nodes.And(parts=parts):
                return f"({' AND '.join(self.sql(part, scope) for part in parts)})"
            case _:
                raise AssertionError("all others need no check")

    def contains(self, runs: list[str], scope: str) -> str:
        """Whether one of the runs of keys stands in the line."""
        conditions = [f"strpos({_LINES[scope]}, {self.bind(f' {run} ')}) > 0" for run in runs]
        return f"({' OR '.join(conditions)})"

    def near(self, query: nodes.Near, scope: str) -> str:
        """A regular expression for the two apart, in one order or both, and the runs in which they overlap."""
        lefts, rights = sequences(query.left), sequences(query.right)
        between = f"( [a-z0-9]+){{0,{query.distance}}} "
        left, right = ("|".join(sorted({" ".join(run) for run in runs})) for runs in (lefts, rights))
        patterns = [f" ({left}){between}({right}) "]
        overlaps = {_join for one, other in product(lefts, rights) for _join in _overlaps(one, other)}
        if not query.ordered:
            patterns.append(f" ({right}){between}({left}) ")
            overlaps |= {_join for one, other in product(rights, lefts) for _join in _overlaps(one, other)}
        patterns += [f" {' '.join(run)} " for run in sorted(overlaps)]
        return f"({' OR '.join(f'{_LINES[scope]} ~ {self.bind(pattern)}' for pattern in patterns)})"

    def bind(self, value: str | int) -> str:
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f":{name}"


def _overlaps(first: tuple[str, ...], second: tuple[str, ...]) -> set[tuple[str, ...]]:
    """The runs in which `second` begins inside `first`."""
    found = set()
    for start in range(len(first)):
        shared = min(len(first) - start, len(second))
        if first[start : start + shared] == second[:shared]:
            found.add(first + second[shared:])
    return found

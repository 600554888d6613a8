"""Sheets for days that are over, made from the index: which lexemes are common, and which articles have them."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Select, Text, cast, select, text

from pipelines.search import day_sheets, nodes
from pipelines.search.day_sheets import A_DAY, HOURS, LABELS
from pipelines.search.dialects import dialect_of
from pipelines.search.document import document_of
from pipelines.search.pairs import pairs_in
from pipelines.storage.articles import get_articles
from pipelines.storage.tables import article

MIN_ARTICLES = 5000
"""Of fewer the index counts any word in a millisecond."""
COMMON_SHARE = 1 / 25
"""A lexeme in more articles than that takes less room as bits than as numbers."""
COMMON_PAIR_SHARE = 1 / 8
"""Pairs of small words are many and seldom asked for."""
_SAMPLE = 400
_COLUMNS = [cast(article.c[column], Text).label(column) for column in LABELS]

_DAYS = text(
    "SELECT h.day, h.articles FROM (SELECT hour / :hours AS day, sum(articles) AS articles FROM article_search_hour "
    "GROUP BY hour / :hours) AS h LEFT JOIN article_search_day AS d ON d.day = h.day "
    "WHERE d.day IS NULL AND h.articles > 0 ORDER BY h.day"
)
_ALL = text("SELECT coalesce(sum(articles), 0) FROM article_search_hour")


def open_days(c: Connection) -> list[int]:
    """Days with articles and without a sheet, oldest first; not the newest two, to which articles still come."""
    days = [int(row.day) for row in c.execute(_DAYS, {"hours": HOURS})]
    newest = c.execute(text("SELECT coalesce(max(hour), 0) FROM article_search_hour WHERE articles > 0")).scalar_one()
    return [day for day in days if day < newest // HOURS - 1]


def seal_some(c: Connection, *, most: int) -> int:
    """Make sheets for at most so many days that are over; how many were made, 0: all have one, or there are too few."""
    stored = int(c.execute(_ALL).scalar_one())
    if stored < MIN_ARTICLES:
        return 0
    days = open_days(c)[-most:]
    if days and not day_sheets.common(c):
        day_sheets.set_common(c, common_lexemes(c))
    if days:
        seal(c, days)
    return len(days)


def common_lexemes(c: Connection) -> set[str]:
    """Keys, pairs of small words and facts common in the newest articles, as the sheets name them."""
    ids = list(c.execute(select(article.c.id).order_by(article.c.id.desc()).limit(_SAMPLE)).scalars())
    having: Counter[str] = Counter()
    for stored in get_articles(c, ids):
        document = document_of(stored)
        having.update("k" + key for key in document.keys)
        having.update("p" + pair for pair in pairs_in(document.title) | pairs_in(document.text))
        having.update("f" + token for token in set(document.meta))
    least = {"p": len(ids) * COMMON_PAIR_SHARE}
    return {lexeme for lexeme, articles in having.items() if articles >= least.get(lexeme[0], len(ids) * COMMON_SHARE)}


def node_of(lexeme: str) -> nodes.Query:
    """What a lexeme of the sheets asks of the index."""
    kind, name = lexeme[0], lexeme[1:]
    if kind == "k":
        return nodes.Word(name, (name,))
    if kind == "p":
        return nodes.Phrase(name, tuple((key,) for key in name.split("0")))
    return nodes.Fact("", name, (name,))


def seal(c: Connection, days: Sequence[int]) -> None:
    """Write the sheets of these days, ascending, which have none."""
    low, high = days[0] * A_DAY, (days[-1] + 1) * A_DAY
    rows = c.execute(_stored(low, high)).all()
    names = {name for row in rows for name in row[1:] if name is not None}
    numbers = day_sheets.label_numbers(c, names)
    ids_of = dialect_of(c).ids
    having = {lexeme: ids_of(c, node_of(lexeme), low=low, high=high) for lexeme in sorted(day_sheets.common(c))}
    ids = [row.id for row in rows]
    for day in days:
        of_day = slice(bisect_left(ids, day * A_DAY), bisect_left(ids, (day + 1) * A_DAY))
        labels = {
            column: [numbers[name] if name is not None else 0 for name in (row[place] for row in rows[of_day])]
            for place, column in enumerate(LABELS, 1)
        }
        bits = {lexeme: _of_day(found, day) for lexeme, found in having.items()}
        day_sheets.write_sheet(c, day, ids[of_day], labels, bits)


def labels_of(c: Connection, ids: Sequence[int]) -> set[str]:
    """Publisher, section, agencies and authors of these articles, as sheets name them."""
    return {name for row in c.execute(select(*_COLUMNS).where(article.c.id.in_(ids))) for name in row if name}


def drop_labels(c: Connection, names: Collection[str]) -> None:
    """Those of these names go that no article has any more: who is forgotten is in no list of authors either."""
    left = day_sheets.known_labels(c, names)
    for column in _COLUMNS:
        left -= set(c.execute(select(column).where(column.in_(sorted(left))).distinct()).scalars()) if left else set()
    day_sheets.remove_labels(c, left)


def _stored(low: int, high: int) -> Select[Any]:
    return select(article.c.id, *_COLUMNS).where(article.c.id >= low, article.c.id < high).order_by(article.c.id)


def _of_day(ids: Sequence[int], day: int) -> Sequence[int]:
    begin = bisect_left(ids, day * A_DAY)
    return ids[begin : bisect_left(ids, (day + 1) * A_DAY, begin)]

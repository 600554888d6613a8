"""Which stored articles may be copies of a text.

A look-up is one statement: for every hash of the text the newest articles within a week that have it, at most
`MAX_ARTICLES_A_HASH`: a phrase that stands everywhere says nothing, and its list must not cost anything either. So the
cost is that many steps into one tree, whatever the number of articles (see `pipelines.storage.postings`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from heapq import nlargest

from sqlalchemy import Connection, select

from pipelines.dedupe.decide import Candidate
from pipelines.dedupe.shingles import article_hashes
from pipelines.storage.articles import get_articles, time_code
from pipelines.storage.postings import add_postings, find_postings, remove_postings
from pipelines.storage.tables import article

WINDOW = timedelta(days=7)
"""Houses carry a report within days; reports written from one template come every day for years."""
MAX_ARTICLES_A_HASH = 50
MIN_SHARED = 3
FEW_HASHES = 10
"""A text with no more hashes than that needs to share only two: a teaser has six."""
MAX_CANDIDATES = 12
MAX_CANDIDATES_A_STORY = 4
"""One may be too heavily cut, another too much extended to be told from something else."""
MAX_BESIDE = 4
_MAX_LOOKED_AT = 40

# Places are counted from 0 on SQLite, from 1 on PostgreSQL.
_ORDERED = {
    "sqlite": "SELECT value AS id, key AS place FROM json_each(:ids)",
    "postgresql": "SELECT value::bigint AS id, place - 1 AS place"
    " FROM json_array_elements_text(%(ids)s::json) WITH ORDINALITY AS u (value, place)",
}
_FEW_OF_EACH_STORY = (
    "WITH likely AS ({ordered}), ranked AS (SELECT a.id, l.place,"
    " row_number() OVER (PARTITION BY a.story_id ORDER BY l.place) AS nth"
    " FROM likely l JOIN article a ON a.id = l.id WHERE l.place < {likely} OR length(a.text) < {short}),"
    " few AS (SELECT id, place FROM ranked WHERE nth <= {of_story} ORDER BY place LIMIT {most})"
    " SELECT a.id, a.story_id, a.publisher, a.url, a.text, a.external_ids,"
    " (SELECT count(*) FROM article b WHERE b.story_id = a.story_id) AS of_story"
    " FROM few f JOIN article a ON a.id = f.id ORDER BY f.place"
)
_NAMES = ("likely", "short", "of_story", "most")
_CANDIDATES = {
    dialect: _FEW_OF_EACH_STORY.format(ordered=_ORDERED[dialect], **{name: sign.format(name) for name in _NAMES})
    for dialect, sign in (("sqlite", ":{}"), ("postgresql", "%({})s"))
}


def find_candidates(
    c: Connection, hashes: Collection[int], *, names: Collection[int], moment: datetime
) -> list[Candidate]:
    """Articles within a week of `moment` that may be the same report, likeliest first, a few of each story.

    `names` are those of `hashes` that stand for an agency's identifier: one of them shared is enough.
    """
    shared, named = _count_shared(c, hashes, names, moment)
    least = 2 if len(hashes) <= FEW_HASHES else MIN_SHARED
    enough = [i for i, count in shared.items() if count >= least and i not in named]
    likely = [*named, *nlargest(_MAX_LOOKED_AT, enough, key=shared.__getitem__)]
    pairs: list[int] = []
    if least == MIN_SHARED:  # teasers among the stored ones
        pairs = [i for i, count in shared.items() if count == 2 and i not in named][:_MAX_LOOKED_AT]
    return _read_candidates(c, likely, pairs)


def replace_hashes(c: Connection, article_id: int, *, old: Collection[int], new: Collection[int]) -> None:
    """Make `new` the hashes of an article that had `old`; empty `old` for a new article."""
    remove_postings(c, article_id, set(old) - set(new))
    add_postings(c, article_id, set(new) - set(old))


def rebuild_hashes(c: Connection, *, after_id: int, limit: int) -> list[int]:
    """Index the next `limit` articles after `after_id`; their ids, none at the end.

    The table was emptied before (`clear_postings`); what was stored since is taken out and put in again.
    """
    query = select(article.c.id).where(article.c.id > after_id).order_by(article.c.id).limit(limit)
    ids = list(c.execute(query).scalars())
    for found in get_articles(c, ids):
        hashes = article_hashes(found.draft).all
        remove_postings(c, found.id, hashes)
        add_postings(c, found.id, hashes)
    return ids


def _count_shared(
    c: Connection, hashes: Collection[int], names: Collection[int], moment: datetime
) -> tuple[Counter[int], list[int]]:
    """How many hashes each article shares, and the articles that share a name."""
    shared: Counter[int] = Counter()
    named: list[int] = []
    since, until = time_code(moment - WINDOW), time_code(moment + WINDOW + timedelta(seconds=1))
    for value, ids in find_postings(c, hashes, since=since, until=until, most=MAX_ARTICLES_A_HASH).items():
        if value in names:
            named += ids
        else:
            shared.update(ids)
    return shared, list(dict.fromkeys(named))


def _read_candidates(c: Connection, likely: Sequence[int], pairs: Sequence[int]) -> list[Candidate]:
    """The likely ones, then those of `pairs` whose text is so short that two shared hashes are many; few of each story.

    A hash stands for about four words in a short text.
    """
    if not likely and not pairs:
        return []
    values = {
        "ids": json.dumps([*likely, *pairs]),
        "likely": len(likely),
        "short": FEW_HASHES * 40,
        "of_story": MAX_CANDIDATES_A_STORY,
        "most": MAX_CANDIDATES,
    }
    rows = c.exec_driver_sql(_CANDIDATES[c.dialect.name], values).all()
    found = Counter(row.story_id for row in rows)
    return [
        Candidate(
            article_id=row.id,
            story_id=row.story_id,
            publisher=row.publisher,
            url=row.url,
            text=row.text,
            external_ids=tuple(json.loads(row.external_ids)),
            beside=_beside(c, row.story_id, row.id) if row.of_story > 1 == found[row.story_id] else (),
        )
        for row in rows
    ]


def _beside(c: Connection, story_id: int, article_id: int) -> tuple[str, ...]:
    """Texts of some other articles of the story."""
    others = select(article.c.text).where(article.c.story_id == story_id, article.c.id != article_id)
    return tuple(c.execute(others.order_by(article.c.id).limit(MAX_BESIDE)).scalars())

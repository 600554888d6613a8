"""Which stored articles may be copies of a text.

A look-up is one statement: for every hash of the text the newest articles within a week that have it, at most
`MAX_ARTICLES_A_HASH`: a phrase that stands everywhere says nothing, and its list must not cost anything either. So the
cost is that many steps into one tree, whatever the number of articles (see `pipelines.storage.postings`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

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
MAX_CANDIDATES = 8
MAX_CANDIDATES_A_STORY = 2
_MAX_LOOKED_AT = 40


def find_candidates(
    c: Connection, hashes: Collection[int], *, names: Collection[int], moment: datetime
) -> list[Candidate]:
    """Articles within a week of `moment` that may be the same report, likeliest first, a few of each story.

    `names` are those of `hashes` that stand for an agency's identifier: one of them shared is enough.
    """
    shared, named = _count_shared(c, hashes, names, moment)
    least = 2 if len(hashes) <= FEW_HASHES else MIN_SHARED
    likely = [*named, *(i for i, count in shared.most_common(_MAX_LOOKED_AT) if count >= least and i not in named)]
    if least == MIN_SHARED:  # teasers among the stored ones
        pairs = [i for i, count in shared.items() if count == 2 and i not in named][:_MAX_LOOKED_AT]
        likely += _with_few_hashes(c, pairs)
    return _read_candidates(c, _few_of_each_story(c, likely))


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


def _with_few_hashes(c: Connection, ids: Sequence[int]) -> list[int]:
    """Those whose text is so short that two shared hashes are many. A hash stands for about four words there."""
    if not ids:
        return []
    short = func.length(article.c.text) < FEW_HASHES * 40
    return list(c.execute(select(article.c.id).where(article.c.id.in_(ids), short)).scalars())


def _read_candidates(c: Connection, ids: Sequence[int]) -> list[Candidate]:
    """In the order of `ids`."""
    if not ids:
        return []
    t = article.c
    query = select(t.id, t.story_id, t.publisher, t.url, t.text, t.external_ids).where(t.id.in_(ids))
    rows = {row.id: row for row in c.execute(query)}
    return [
        Candidate(
            article_id=row.id,
            story_id=row.story_id,
            publisher=row.publisher,
            url=row.url,
            text=row.text,
            external_ids=tuple(row.external_ids),
        )
        for row in (rows[number] for number in ids if number in rows)
    ]


def _few_of_each_story(c: Connection, ids: Sequence[int]) -> list[int]:
    """The first `MAX_CANDIDATES`, of one story at most `MAX_CANDIDATES_A_STORY`."""
    if len(ids) <= MAX_CANDIDATES_A_STORY:
        return list(ids)
    query = select(article.c.id, article.c.story_id).where(article.c.id.in_(ids))
    stories = {row.id: row.story_id for row in c.execute(query)}
    seen: Counter[int] = Counter()
    chosen = []
    for article_id in ids:
        story_id = stories.get(article_id)
        if story_id is None or seen[story_id] >= MAX_CANDIDATES_A_STORY:
            continue
        seen[story_id] += 1
        chosen.append(article_id)
    return chosen[:MAX_CANDIDATES]

"""Stories: an article and its copies.

Two stories are merged when a text arrives that belongs to both. The later one's row stays and names the one that took
its articles, so an id that was once shown or told stays valid. What was already told of it stays told.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Connection, FromClause, delete, exists, func, select, update

from pipelines.dedupe.bridges import Told, stories_made_one
from pipelines.dedupe.decide import Evidence
from pipelines.dedupe.story_head import Member, choose_head
from pipelines.errors import NotFoundError
from pipelines.model.alert import DeliveryState
from pipelines.model.article import Access, Article, ArticleDraft
from pipelines.model.story import Story
from pipelines.storage.articles import first_free_id, get_articles
from pipelines.storage.tables import STORY_OCCASIONS, article, delivery, match, story

MAX_LOOKED_AT = 7
"""Of a story's articles, beside its head, where a text may make two stories one."""
_UNTOLD = (DeliveryState.WAITING.value, DeliveryState.RETRY.value)


def get_story(c: Connection, story_id: int) -> Story | None:
    """The story with all its articles, ascending; None for an unknown id. A merged story's id gives the one it is
    in."""
    row = c.execute(select(story).where(story.c.id == current_id(c, story_id))).first()
    if row is None:
        return None
    ids = c.execute(select(article.c.id).where(article.c.story_id == row.id).order_by(article.c.id)).scalars()
    return Story(id=row.id, head_article_id=row.head_article_id, article_ids=tuple(ids))


def count_copies(c: Connection) -> int:
    """How many stored articles are copies: one article of each story is not."""
    counted = select(func.count() - func.count(article.c.story_id.distinct()))
    return c.execute(counted.select_from(article)).scalar_one()


def current_id(c: Connection, story_id: int) -> int:
    """The id of the story that holds this one's articles now: its own unless it was merged."""
    into: int | None = c.execute(select(story.c.merged_into).where(story.c.id == story_id)).scalar()
    return story_id if into is None else into


def heads_of(c: Connection, story_ids: Collection[int]) -> dict[int, Article]:
    """The article that stands for each of these stories, by the story's id."""
    query = select(story.c.id, story.c.head_article_id).where(story.c.id.in_(story_ids))
    heads = {row.head_article_id: row.id for row in c.execute(query)}
    return {heads[found.id]: found for found in get_articles(c, list(heads))}


def ids_of(c: Connection, story_id: int) -> frozenset[int]:
    """Every id under which a current story is known: its own and those of the stories merged into it."""
    return frozenset(c.execute(select(story.c.id).where(story.c.merged_into == story_id)).scalars()) | {story_id}


def merge(c: Connection, story_ids: Collection[int]) -> int:
    """Make one story of several; returns its id, the smallest. Safe to repeat.

    An alert that both stories would send is sent once; one that was sent stays with the story it was sent for.
    """
    current = sorted({current_id(c, story_id) for story_id in story_ids})
    into, others = current[0], current[1:]
    for other in others:
        c.execute(update(article).where(article.c.story_id == other).values(story_id=into))
        c.execute(update(match).where(match.c.story_id == other).values(story_id=into))
        _move_deliveries(c, other, into)
        # Chains are one step long: whoever was merged into the other is in the new one.
        c.execute(update(story).where((story.c.id == other) | (story.c.merged_into == other)).values(merged_into=into))
    if others:
        update_head(c, into)
    return into


def split(c: Connection, article_ids: Sequence[int]) -> int:
    """Take articles of one story out into a story of their own; returns its id. Safe to repeat.

    Where none would be left, the story stays as it is. An alert that was queued for one of them goes with it.
    Raises NotFoundError for an unknown article, ValueError where they are of several stories.
    """
    wanted = sorted(set(article_ids))
    rows = c.execute(select(article.c.id, article.c.story_id).where(article.c.id.in_(wanted))).all()
    missing = set(wanted) - {row.id for row in rows}
    if missing or not rows:
        raise NotFoundError(f"no article {min(missing, default='given')}")
    old_ids = {row.story_id for row in rows}
    if len(old_ids) > 1:
        raise ValueError(f"the articles are of {len(old_ids)} stories; split one at a time")
    old_id: int = old_ids.pop()
    left = c.execute(select(article.c.id).where(article.c.story_id == old_id, article.c.id.not_in(wanted))).first()
    if left is None:
        return old_id
    new_id = _own_story(c, wanted, old_id)
    c.execute(update(article).where(article.c.id.in_(wanted)).values(story_id=new_id))
    c.execute(update(match).where(match.c.article_id.in_(wanted)).values(story_id=new_id))
    taken = delivery.alias()
    c.execute(
        update(delivery)
        .where(
            delivery.c.article_id.in_(wanted),
            ~exists().where(taken.c.story_id == new_id, *_same_alert(taken)),
        )
        .values(story_id=new_id)
    )
    update_head(c, old_id)
    update_head(c, new_id)
    return new_id


def made_one_by(c: Connection, of: Article, evidence: Sequence[Evidence]) -> set[int]:
    """The article's story and those which, by the evidence, are one with it (`pipelines.dedupe.bridges`)."""
    story_ids = {of.story_id, *(found.story_id for found in evidence)}
    if len(story_ids) == 1:
        return story_ids
    told = {
        story_id: Told(head=head.draft, others=_others(c, story_id, without=(head.id, of.id)))
        for story_id, head in heads_of(c, story_ids).items()
    }
    return stories_made_one(of.draft, of.story_id, evidence, told)


def _others(c: Connection, story_id: int, *, without: Collection[int]) -> tuple[ArticleDraft, ...]:
    """Some articles of a story, the oldest."""
    query = select(article.c.id).where(article.c.story_id == story_id, article.c.id.not_in(without))
    ids = c.execute(query.order_by(article.c.id).limit(MAX_LOOKED_AT)).scalars().all()
    return tuple(found.draft for found in get_articles(c, ids))


def update_head(c: Connection, story_id: int) -> int | None:
    """Choose the story's head anew; returns it, None for a story without articles."""
    words = func.length(article.c.text) - func.length(func.replace(article.c.text, " ", ""))
    query = (
        select(article.c.id, article.c.publisher, article.c.access, words.label("words"))
        .where(article.c.story_id == story_id)
        .order_by(article.c.first_seen_at, article.c.id)
    )
    members = [
        Member(article_id=row.id, publisher=row.publisher, words=row.words, paywalled=row.access == Access.PAYWALLED)
        for row in c.execute(query)
    ]
    if not members:
        return None
    head = choose_head(members).article_id
    c.execute(update(story).where(story.c.id == story_id).values(head_article_id=head))
    return head


def _move_deliveries(c: Connection, other: int, into: int) -> None:
    """What only the other story tells is told for both; what both would tell is told once."""
    taken = delivery.alias()
    told_there = exists().where(taken.c.story_id == into, *_same_alert(taken))
    c.execute(delete(delivery).where(delivery.c.story_id == other, delivery.c.state.in_(_UNTOLD), told_there))
    # The other's was sent, the one here is waiting: it is told already.
    told = exists().where(taken.c.story_id == other, *_same_alert(taken))
    c.execute(delete(delivery).where(delivery.c.story_id == into, delivery.c.state.in_(_UNTOLD), told))
    c.execute(update(delivery).where(delivery.c.story_id == other, ~told_there).values(story_id=into))


def _same_alert(other: FromClause) -> tuple[ColumnElement[bool], ...]:
    """Whether the other delivery would tell of a story the same as this one."""
    return (
        other.c.rule_id == delivery.c.rule_id,
        other.c.channel_id == delivery.c.channel_id,
        other.c.occasion == delivery.c.occasion,
        other.c.version == delivery.c.version,
        delivery.c.occasion.in_(STORY_OCCASIONS),
    )


def _own_story(c: Connection, article_ids: Sequence[int], old_id: int) -> int:
    """A story row for the articles: the one that one of them began before it was merged, else a new one."""
    began = select(story.c.id).where(story.c.id.in_(article_ids), story.c.merged_into == old_id).order_by(story.c.id)
    before: int | None = c.execute(began).scalar()
    if before is not None:
        c.execute(update(story).where(story.c.id == before).values(merged_into=None))
        return before
    new_id = first_free_id(c, article_ids[0] + 1)
    seen = select(func.min(article.c.first_seen_at)).where(article.c.id.in_(article_ids))
    values = {"id": new_id, "head_article_id": article_ids[0], "began_at": c.execute(seen).scalar()}
    c.execute(story.insert().values(values))
    return new_id

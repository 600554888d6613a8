"""Stories: an article and its copies."""

from __future__ import annotations

from sqlalchemy import Connection, select

from pipelines.model.story import Story
from pipelines.storage.tables import article, story


def get_story(c: Connection, story_id: int) -> Story | None:
    """The story with all its articles, ascending; None for an unknown id."""
    row = c.execute(select(story).where(story.c.id == story_id)).first()
    if row is None:
        return None
    ids = c.execute(select(article.c.id).where(article.c.story_id == story_id).order_by(article.c.id)).scalars()
    return Story(id=row.id, head_article_id=row.head_article_id, article_ids=tuple(ids))

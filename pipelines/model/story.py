"""A story: an article and its copies."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """An article and its copies at other publishers."""

    id: int
    """The id of the article that began it."""
    head_article_id: int
    article_ids: tuple[int, ...]
    """All articles of it, head included, ascending."""

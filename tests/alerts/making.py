"""Articles and rules for the tests of alerts."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from pipelines.model.article import Article, ArticleDraft
from pipelines.storage.articles import add_article

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def draft(number: int = 1, text: str = "Der Rat tagt.", **values: Any) -> ArticleDraft:
    """A draft of its own address; the number tells it from others."""
    given = {"title": f"Bericht {number}", "publisher": "zeitung", **values}
    return ArticleDraft(url=f"https://zeitung.example/{number}", text=text, **given)


def store(c: Connection, number: int = 1, *, story_id: int | None = None, **values: Any) -> Article:
    """A stored article, neither indexed nor matched."""
    made = draft(number, **values)
    return add_article(
        c,
        made,
        url_key=f"zeitung.example/{number}",
        text_hash=hashlib.sha256(made.text.encode()).digest(),
        story_id=story_id,
        first_seen_at=NOW,
    )

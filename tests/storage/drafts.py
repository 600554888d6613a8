"""Drafts for tests: one sensible German article, changed where a test needs it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from pipelines.dedupe.fingerprint import text_hash
from pipelines.dedupe.urls import url_key
from pipelines.model.article import Access, Article, ArticleDraft, Kind, RemovedLine
from pipelines.storage import articles

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TEXT = (
    "Der Stadtrat von Musterhausen hat am Montag den Haushalt für das kommende Jahr beschlossen.\n"
    "Nach langer Debatte stimmten 23 von 40 Mitgliedern für den Entwurf, der 112 Millionen Euro ausgibt.\n"
    "Kritik kam von der Opposition: Die Straße zum Bahnhof werde wieder nicht erneuert."
)


def draft(**changes: Any) -> ArticleDraft:
    """A full draft; keywords replace its fields."""
    values: dict[str, Any] = {
        "url": "https://www.zeitung.test/politik/haushalt-1.html?utm_source=rss",
        "canonical_url": "https://www.zeitung.test/politik/haushalt-1.html",
        "publisher": "zeitung",
        "title": "Stadtrat beschließt Haushalt",
        "kicker": "Musterhausen",
        "subtitle": None,
        "teaser": "23 von 40 stimmen zu.",
        "text": TEXT,
        "authors": ("Änne Groß", "Karl May"),
        "agencies": ("dpa",),
        "external_ids": ("dpa:1-2-3/1",),
        "published_at": datetime(2026, 11, 22, 10, 30, tzinfo=UTC),
        "published_source": "json-ld",
        "section": "Politik",
        "tags": ("Haushalt", "Stadtrat"),
        "language": "de",
        "kind": Kind.ARTICLE,
        "access": Access.FREE,
        "image_url": "https://www.zeitung.test/bild.jpg",
        "image_credit": "Foto: Anna Muster/dpa",
        "removed": (RemovedLine(text="Foto: Anna Muster/dpa", reason="photo credit"),),
    }
    return ArticleDraft(**(values | changes))


def store(c: Connection, made: ArticleDraft, *, story_id: int | None = None, first_seen_at: datetime = NOW) -> Article:
    """Store a draft as a new article."""
    return articles.add_article(
        c,
        made,
        url_key=url_key(made.url),
        text_hash=text_hash(made.text),
        story_id=story_id,
        first_seen_at=first_seen_at,
    )

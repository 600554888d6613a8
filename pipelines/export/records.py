"""An article as the flat record that leaves the house: the fields of the command line's contract, in its order.

`removed`, `authors` … stay nested here; `to_csv` flattens them.
"""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Any

from pipelines.model.article import Article, ArticleDraft

FIELDS = (
    "id",
    "url",
    "canonical_url",
    "publisher",
    "title",
    "kicker",
    "subtitle",
    "teaser",
    "text",
    "authors",
    "agencies",
    "external_ids",
    "published_at",
    "published_source",
    "modified_at",
    "first_seen_at",
    "section",
    "tags",
    "language",
    "kind",
    "access",
    "tdm_reserved",
    "image_url",
    "image_caption",
    "image_credit",
    "removed",
    "word_count",
    "story_id",
    "version",
    "from_announcement",
)
"""Order and names are a contract with scripts."""


def draft_record(draft: ArticleDraft, *, id: str | int, zone: tzinfo = UTC) -> dict[str, Any]:
    """The record of a draft: all of FIELDS but what only storing knows. `id` is the page's path or address."""
    return {
        "id": id,
        "url": draft.url or None,
        "canonical_url": draft.canonical_url,
        "publisher": draft.publisher,
        "title": draft.title,
        "kicker": draft.kicker,
        "subtitle": draft.subtitle,
        "teaser": draft.teaser,
        "text": draft.text,
        "authors": list(draft.authors),
        "agencies": list(draft.agencies),
        "external_ids": list(draft.external_ids),
        "published_at": published_text(draft, zone),
        "published_source": draft.published_source,
        "modified_at": moment_text(draft.modified_at, zone),
        "section": draft.section,
        "tags": list(draft.tags),
        "language": draft.language,
        "kind": str(draft.kind),
        "access": str(draft.access) if draft.access else None,
        "tdm_reserved": draft.tdm_reserved,
        "image_url": draft.image_url,
        "image_caption": draft.image_caption,
        "image_credit": draft.image_credit,
        "removed": [{"text": line.text, "reason": line.reason} for line in draft.removed],
        "word_count": draft.word_count,
    }


def article_record(article: Article, *, zone: tzinfo = UTC) -> dict[str, Any]:
    """The record of a stored article: every one of FIELDS, in their order. Moments are written in `zone`."""
    known = draft_record(article.draft, id=article.id, zone=zone) | {
        "first_seen_at": moment_text(article.first_seen_at, zone),
        "story_id": article.story_id,
        "version": article.version,
        "from_announcement": article.draft.from_announcement,
    }
    return {name: known[name] for name in FIELDS}


def moment_text(moment: datetime | None, zone: tzinfo) -> str | None:
    """ISO 8601 with offset, to the second; None stays None."""
    return moment.astimezone(zone).isoformat(timespec="seconds") if moment else None


def published_text(draft: ArticleDraft, zone: tzinfo) -> str | None:
    """`published_at` in ISO 8601: a day where only the day is known, else a moment with offset."""
    if draft.published_at is None:
        return None
    if draft.published_day_only:
        return draft.published_at.date().isoformat()
    return moment_text(draft.published_at, zone)

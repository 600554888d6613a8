"""An article of which only the announcement is known: its page stands behind a wall, or must not be asked for.

What a feed or sitemap says of it was published by the publisher for others to read; it is stored as it stands there,
and flagged. When the page can be had one day, its text becomes the article's next version.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from pipelines.alerts.matching.rule_set import RuleSet
from pipelines.alerts.telling import tell_of
from pipelines.dedupe.fingerprint import text_hash
from pipelines.dedupe.urls import url_key
from pipelines.model.article import Access, Article, ArticleDraft
from pipelines.model.crawl import Outcome
from pipelines.model.page import Announcement
from pipelines.search.find import index_article
from pipelines.storage import articles, links

OUTCOMES = (Outcome.BLOCKED, Outcome.DISALLOWED)
"""How links end whose announcement is kept. Not `gone`: what was withdrawn is not told."""
PAYMENT_WANTED = 402


def announced_draft(
    announcement: Announcement, *, publisher: str | None, country: str | None, status: int | None
) -> ArticleDraft | None:
    """What the announcement tells; None where it has no title: an address alone is no article."""
    if not announcement.title:
        return None
    return ArticleDraft(
        url=announcement.url,
        publisher=publisher,
        country=country,
        title=announcement.title,
        teaser=announcement.teaser,
        text="",
        authors=announcement.authors,
        published_at=announcement.published_at,
        published_day_only=announcement.published_day_only,
        published_source="feed" if announcement.published_at else None,
        section=announcement.section,
        tags=announcement.tags,
        access=Access.PAYWALLED if status == PAYMENT_WANTED else None,
        from_announcement=True,
    )


def keep_announced(
    connection: Connection,
    announcement: Announcement,
    *,
    publisher: str | None,
    country: str | None,
    status: int | None,
    now: datetime,
    rules: RuleSet,
) -> tuple[Article | None, int]:
    """The article that the announcement tells of, stored now where it is not known yet, and how many rules it newly
    matched. None: the announcement tells too little. What is known is left as it is."""
    fate = links.fate_of(connection, announcement.url)
    if fate is not None and fate.article_id is not None:
        return articles.get_article(connection, fate.article_id), 0
    key = url_key(announcement.url)
    if known := articles.find_by_url_key(connection, key):
        return known, 0
    draft = announced_draft(announcement, publisher=publisher, country=country, status=status)
    if draft is None:
        return None, 0
    article = articles.add_article(
        connection, draft, url_key=key, text_hash=text_hash(""), story_id=None, first_seen_at=now
    )
    document = index_article(connection, article, replaces=None)
    return article, tell_of(connection, article, rules.matching_document(document), now=now)


def told_of(article: Article) -> str:
    """The clause that follows the reason why there is no page."""
    how = "its announcement is kept as" if article.draft.from_announcement else "kept as"
    return f"{how} article {article.id}"

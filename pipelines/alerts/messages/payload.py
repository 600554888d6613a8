"""The facts of an alert as JSON holds them: what every form of a message is made of.

Plain text, HTML, feeds and the user's templates see nothing else, so that what leaves the house is decided here
alone. docs/alerts.md documents each field; a test compares.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any

from pipelines.alerts.messages import wording
from pipelines.alerts.messages.snippets import cut, hits, one_line, snippet
from pipelines.model.alert import News, Notice, Occasion, Rule
from pipelines.model.article import Access, Article, ArticleDraft

MAX_STORIES = 50
"""Stories told in full; of the rest only the number is told."""
MAX_ARTICLES_A_STORY = 12
MAX_PUBLISHERS = 20
TEASER_CHARS = 400
FULL_TEXT_CHARS = 20_000
"""Where a rule asks for full texts: four times a long report; a page that is longer is cut."""
_HEADLINE_CHARS = 500
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:presseschau:rule")


def facts(
    rule: Rule,
    news: Sequence[News | Notice],
    *,
    occasion: Occasion,
    zone: tzinfo | None,
    language: str,
    heading: str | None,
    full_text: bool,
) -> dict[str, Any]:
    """The facts of one message; every value is one that JSON knows."""
    articles = [one for one in news if isinstance(one, News)]
    stories = _by_story(articles)
    told = stories[:MAX_STORIES]
    publishers = Counter(_publisher_name(one) for one in articles if _publisher_name(one))
    return {
        "rule": rule_facts(rule),
        "occasion": occasion.value,
        "language": language,
        "heading": one_line(heading) if heading else None,
        "counts": {
            "articles": len(articles),
            "stories": len(stories),
            "publishers": [{"name": name, "articles": n} for name, n in publishers.most_common(MAX_PUBLISHERS)],
        },
        "stories": [_story(of_one, zone=zone, language=language, full_text=full_text) for of_one in told],
        "stories_left_out": len(stories) - len(told),
        "notices": [_notice(one) for one in news if isinstance(one, Notice)],
    }


def rule_facts(rule: Rule) -> dict[str, Any]:
    """Which rule it is. Its id is one in the world: another database's rule with the same number has another."""
    identity = uuid.uuid5(_NAMESPACE, f"{rule.id} {rule.created_at.astimezone(UTC).isoformat()}")
    return {"id": str(identity), "name": one_line(rule.name), "query": one_line(rule.query)}


def articles_of(data: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """Every article that a message tells of, in its order."""
    for story in data["stories"]:
        yield from story["articles"]


def _by_story(news: Sequence[News]) -> list[list[News]]:
    """Articles of one story together; the stories in the order in which they come first."""
    found: dict[int, list[News]] = {}
    for one in news:
        found.setdefault(one.article.story_id, []).append(one)
    return list(found.values())


def _story(news: Sequence[News], *, zone: tzinfo | None, language: str, full_text: bool) -> dict[str, Any]:
    told = news[:MAX_ARTICLES_A_STORY]
    return {
        "id": news[0].article.story_id,
        "outlets": max(one.outlets for one in news),
        "articles": [_article(one, zone=zone, language=language, full_text=full_text) for one in told],
        "articles_left_out": len(news) - len(told),
    }


def _article(news: News, *, zone: tzinfo | None, language: str, full_text: bool) -> dict[str, Any]:
    article, draft = news.article, news.article.draft
    found = snippet(draft, news.is_hit)
    title = _short(draft.title) or one_line(draft.url)
    return {
        "id": article.id,
        "version": article.version,
        "occasion": news.occasion.value,
        "note": one_line(news.note) if news.note else None,
        "url": one_line(draft.canonical_url or draft.url),
        "kicker": _short(draft.kicker),
        "title": title,
        "headline": _marked(title, news.is_hit),
        "teaser": cut(one_line(draft.teaser), TEASER_CHARS) if draft.teaser else None,
        "snippet": _marked(found, news.is_hit),
        "publisher": {"key": draft.publisher, "name": _publisher_name(news)},
        "published_at": _published_at(draft, zone),
        "first_seen_at": _iso(article.first_seen_at, zone),
        "when": wording.published(language, draft, article.first_seen_at, zone),
        "authors": [one_line(name) for name in draft.authors],
        "agencies": [one_line(name) for name in draft.agencies],
        "access": str(draft.access) if draft.access else None,
        "paywalled": draft.access is Access.PAYWALLED,
        "section": _short(draft.section),
        "language": _short(draft.language),
        "text": _full_text(article) if full_text else None,
    }


def _notice(notice: Notice) -> dict[str, Any]:
    return {
        "occasion": notice.occasion.value,
        "heading": one_line(notice.heading),
        "lines": [one_line(line) for line in notice.lines],
    }


def _marked(text: str, is_hit: Callable[[str], bool]) -> dict[str, Any] | None:
    """A text in pieces, each a hit or not; None where there is none."""
    if not text:
        return None
    pieces, at = [], 0
    for start, end in hits(text, is_hit):
        pieces += [{"text": text[at:start], "hit": False}, {"text": text[start:end], "hit": True}]
        at = end
    pieces.append({"text": text[at:], "hit": False})
    return {"text": text, "pieces": [piece for piece in pieces if piece["text"]]}


def _full_text(article: Article) -> str:
    """Its text, a block a line, without control characters and not endless."""
    blocks = (one_line(block) for block in article.draft.text.splitlines())
    return cut("\n".join(block for block in blocks if block), FULL_TEXT_CHARS)


def _publisher_name(news: News) -> str:
    return one_line(news.publisher_name or news.article.draft.publisher or "")


def _short(text: str | None) -> str | None:
    return cut(one_line(text), _HEADLINE_CHARS) if text else None


def _published_at(draft: ArticleDraft, zone: tzinfo | None) -> str | None:
    if draft.published_at is not None and draft.published_day_only:
        return draft.published_at.date().isoformat()
    return _iso(draft.published_at, zone)


def _iso(moment: datetime | None, zone: tzinfo | None) -> str | None:
    return moment.astimezone(zone).isoformat(timespec="seconds") if moment else None

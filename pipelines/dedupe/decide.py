"""Is a draft a new article, an edit, a copy, or nothing new? Pure: what is known is handed in.

An address is the strongest sign: under one address there is one article, whatever becomes of its text. Without it the
text decides, if it is long enough to belong to one report only: publishers put the same two sentences under many
paywalled articles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipelines.dedupe.fingerprint import text_hash, word_count
from pipelines.dedupe.urls import same_site
from pipelines.model.article import Access, Article, ArticleDraft

MIN_TELLING_WORDS = 40
"""A text with fewer words is the same report only if its title is the same, too."""


class VerdictKind(StrEnum):
    """What a draft is."""

    NEW = "new"
    VERSION_OF = "version_of"
    COPY_OF = "copy_of"
    SAME = "same"
    DUPLICATE_OF = "duplicate_of"


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What a draft is, of which article, and why."""

    kind: VerdictKind
    article_id: int | None
    """None for `new`."""
    reason: str


def decide(draft: ArticleDraft, same_url: Article | None, same_text: Sequence[Article]) -> Verdict:
    """Judge a draft by the article known under its address and by those with its text hash, oldest first."""
    if same_url is not None:
        changed = _changes(same_url.draft, draft)
        if changed:
            reason = f"{' and '.join(changed)} changed"
            return Verdict(kind=VerdictKind.VERSION_OF, article_id=same_url.id, reason=reason)
        reason = f"nothing changed since version {same_url.version}"
        return Verdict(kind=VerdictKind.SAME, article_id=same_url.id, reason=reason)
    alike = [article for article in same_text if _same_report(article.draft, draft)]
    for article in alike:
        if _same_publisher(article.draft, draft):
            reason = f"same text as article {article.id} under another address of the publisher"
            return Verdict(kind=VerdictKind.DUPLICATE_OF, article_id=article.id, reason=reason)
    if alike:
        reason = f"same text as article {alike[0].id} of {alike[0].draft.publisher or 'another publisher'}"
        return Verdict(kind=VerdictKind.COPY_OF, article_id=alike[0].id, reason=reason)
    return Verdict(kind=VerdictKind.NEW, article_id=None, reason="neither address nor text is known")


def _changes(old: ArticleDraft, new: ArticleDraft) -> list[str]:
    """Which of text, title and access differ. That nobody says a page is free any more is no change of access."""
    changed = []
    if text_hash(old.text) != text_hash(new.text):
        changed.append("text")
    if text_hash(old.title or "") != text_hash(new.title or ""):
        changed.append("title")
    if (old.access is Access.PAYWALLED) != (new.access is Access.PAYWALLED):
        changed.append("access")
    return changed


def _same_report(known: ArticleDraft, draft: ArticleDraft) -> bool:
    words = word_count(draft.text)
    if words >= MIN_TELLING_WORDS:
        return True
    return words > 0 and text_hash(known.title or "") == text_hash(draft.title or "")


def _same_publisher(known: ArticleDraft, draft: ArticleDraft) -> bool:
    if known.publisher is not None and draft.publisher is not None:
        return known.publisher == draft.publisher
    return same_site(known.url, draft.url)

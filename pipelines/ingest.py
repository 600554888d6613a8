"""One page, on one screen: extract, clean, dedupe, store, index, match.

`read_page` is pure and costs nearly all of the time, so it runs in worker processes; `ingest` is one short transaction
in which article, story, index, matches, deliveries and the link's outcome are written together or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from pipelines.alerts.matching import RuleSet
from pipelines.alerts.telling import tell_gone, tell_of
from pipelines.clean.article import clean
from pipelines.dedupe.changes import corrections_of
from pipelines.dedupe.decide import Verdict, VerdictKind, decide
from pipelines.dedupe.fingerprint import text_hash
from pipelines.dedupe.shingles import article_hashes
from pipelines.dedupe.urls import url_key
from pipelines.extract.article import extract
from pipelines.model.article import Article, ArticleDraft, Change, Rejection
from pipelines.model.crawl import Outcome
from pipelines.model.page import FetchedPage
from pipelines.search.document import document_of
from pipelines.search.find import index_article
from pipelines.storage import articles, crawl_state, fingerprints, stories
from pipelines.storage.pages import quarantine

RESERVED = "its mining is reserved and the purpose is tdm: matched, its text is not kept"


@dataclass(frozen=True, kw_only=True, slots=True)
class Ingested:
    """What became of one page."""

    outcome: Outcome
    reason: str
    article: Article | None = None
    """The article it is or belongs to; None for what was rejected."""
    matches: int = 0
    """Rules that this page newly matched."""


def read_page(page: FetchedPage) -> ArticleDraft | Rejection:
    """What the page says: its article, cleaned, or why it is none. Pure."""
    extraction = extract(page)
    return extraction if isinstance(extraction, Rejection) else clean(extraction)


def ingest(
    connection: Connection,
    page: FetchedPage,
    result: ArticleDraft | Rejection,
    *,
    now: datetime,
    rules: RuleSet,
    purpose: str = "monitoring",
) -> Ingested:
    """Write what became of `page` in the caller's transaction: all of it or nothing.

    `result` is what `read_page` said. Safe to repeat: the same page again is `unchanged`. `rules` must be loaded in the
    same transaction, so that no article slips past a rule that was added a moment ago. `purpose` is the setting: with
    `tdm` a text whose mining is reserved is matched and not kept (§ 44b UrhG).
    """
    if isinstance(result, Rejection):
        ingested = Ingested(outcome=Outcome(result.outcome), reason=result.reason)
        if ingested.outcome is Outcome.QUARANTINED:
            quarantine(connection, page, reason=result.reason, now=now)
    else:
        is_kept = not (purpose == "tdm" and result.tdm_reserved)
        ingested = _store(connection, result, now=now, rules=rules, is_kept=is_kept)
    crawl_state.record_outcome(
        connection,
        page.url,
        publisher=page.publisher or "",
        outcome=ingested.outcome,
        reason=ingested.reason,
        now=now,
        status=page.status,
        article_id=ingested.article.id if ingested.article else None,
    )
    return ingested


def note_presence(connection: Connection, article_id: int, *, gone_at: datetime | None) -> bool:
    """Note that the publisher says the article is gone since `gone_at`, or that it is there (None), let searches and
    rules know; whether that is news."""
    known = articles.get_article(connection, article_id)
    if known is None or (known.gone_at is None) == (gone_at is None):
        return False
    articles.set_gone(connection, article_id, gone_at)
    article = replace(known, gone_at=gone_at)
    index_article(connection, article, replaces=known)
    if gone_at is not None:
        tell_gone(connection, article, now=gone_at)
    return True


def _store(connection: Connection, whole: ArticleDraft, *, now: datetime, rules: RuleSet, is_kept: bool) -> Ingested:
    draft = whole if is_kept else replace(whole, text="", teaser=None, removed=())
    key = url_key(draft.canonical_url or draft.url)
    fingerprint = text_hash(whole.text)
    known = articles.find_by_url_key(connection, key)
    hashes = article_hashes(draft)
    moment = min(draft.published_at or now, now)
    near = fingerprints.find_candidates(connection, hashes.all, names=hashes.names, moment=moment)
    verdict = decide(draft, known, articles.find_by_text_hash(connection, fingerprint), near)
    if verdict.kind in (VerdictKind.SAME, VerdictKind.DUPLICATE_OF):
        return _as_it_was(connection, verdict)
    if verdict.kind is VerdictKind.VERSION_OF:
        assert known is not None
        article = articles.add_version(
            connection, known.id, draft, text_hash=fingerprint, seen_at=now, changes=verdict.changes
        )
        outcome = Outcome.UPDATED
    else:
        story_id = _story_of(connection, verdict)
        article = articles.add_article(
            connection,
            draft,
            url_key=key,
            text_hash=fingerprint,
            story_id=story_id,
            first_seen_at=now,
            changes=[Change.CORRECTION] if corrections_of(draft) else [],
        )
        outcome = Outcome.STORED
    fingerprints.replace_hashes(
        connection, article.id, old=article_hashes(known.draft).all if known else (), new=hashes.all
    )
    article = _join_stories(connection, article, verdict)
    document = index_article(connection, article, replaces=known)
    if not is_kept:
        document = document_of(replace(article, draft=whole))
    matches = tell_of(connection, article, rules.matching_document(document), now=now)
    if not is_kept:
        return Ingested(outcome=Outcome.RESERVED, reason=RESERVED, article=article, matches=matches)
    return Ingested(outcome=outcome, reason=verdict.reason, article=article, matches=matches)


def _as_it_was(connection: Connection, verdict: Verdict) -> Ingested:
    assert verdict.article_id is not None
    if verdict.kind is VerdictKind.SAME:
        note_presence(connection, verdict.article_id, gone_at=None)
    outcome = Outcome.UNCHANGED if verdict.kind is VerdictKind.SAME else Outcome.DUPLICATE
    article = articles.get_article(connection, verdict.article_id)
    return Ingested(outcome=outcome, reason=verdict.reason, article=article)


def _story_of(connection: Connection, verdict: Verdict) -> int | None:
    """The story a copy joins; None for a new report, which begins its own."""
    if verdict.kind is not VerdictKind.COPY_OF or verdict.article_id is None:
        return None
    original = articles.get_article(connection, verdict.article_id)
    return original.story_id if original else None


def _join_stories(connection: Connection, article: Article, verdict: Verdict) -> Article:
    """The article in its story, into which every story that the verdict found to be the same was merged."""
    joined = {evidence.story_id for evidence in verdict.evidence} | {article.story_id}
    if verdict.kind is VerdictKind.NEW:
        return article
    story_id = stories.merge(connection, joined)
    stories.update_head(connection, story_id)
    return replace(article, story_id=story_id)

"""One page, on one screen: extract, clean, dedupe, store, index, match.

`read_page` is pure and costs nearly all of the time, so it runs in worker processes; `ingest` is one short transaction
in which article, story, index, matches, deliveries and the link's outcome are written together or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from pipelines import announced
from pipelines.alerts.matching.rule_set import RuleSet
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
from pipelines.model.page import Announcement, FetchedPage
from pipelines.search.document import document_of
from pipelines.search.find import index_article
from pipelines.storage import articles, crawl_state, fingerprints, stories
from pipelines.storage.forgetting import forgotten_keys, remember_as_forgotten
from pipelines.storage.links import drop_link, fate_of
from pipelines.storage.pages import keep_page, quarantine

FORGOTTEN = "its article was forgotten on request"
NOT_KEPT = "the purpose is tdm: matched, its text is not kept"


_WORTH_KEEPING = (Outcome.STORED, Outcome.UPDATED, Outcome.NOT_ARTICLE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ingested:
    """What became of one page."""

    outcome: Outcome
    reason: str
    article: Article | None = None
    """The article it is or belongs to; None for what was rejected."""
    matches: int = 0
    """Rules that this page newly matched."""
    draft: ArticleDraft | None = None
    """What the page says; None where it was not read, or holds no article."""


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
    keep_pages: bool = False,
) -> Ingested:
    """Write what became of `page` in the caller's transaction: all of it or nothing.

    Where the page turns out to be a wall, its announcement is kept (`pipelines.announced`).

    `result` is what `read_page` said. Safe to repeat: the same page again is `unchanged`. `rules` must be loaded in the
    same transaction, so that no article slips past a rule that was added a moment ago. `purpose` is the setting: with
    `tdm` a text whose mining is reserved, or of which no copy is wanted, is matched and not kept (§ 44b UrhG).
    `keep_pages`: keep the page for `pipelines.reprocess`.
    """
    if _is_forgotten(connection, page, result, now):
        return Ingested(outcome=Outcome.FORGOTTEN, reason=FORGOTTEN)
    if isinstance(result, Rejection):
        outcome = Outcome(result.outcome)
        if outcome is Outcome.QUARANTINED:
            quarantine(connection, page, reason=result.reason, now=now)
        announcement = page.announcement or Announcement(url=page.url)
        ingested = end_unread(
            connection, announcement, outcome, result.reason,
            publisher=page.publisher, country=page.country, status=page.status, now=now, rules=rules,
        )  # fmt: skip
    else:
        ingested = _store(connection, page.url, result, now=now, rules=rules, reserved=_reserved(result, purpose))
        ingested = replace(ingested, draft=result)
        _record(connection, page.url, ingested, publisher=page.publisher, status=page.status, now=now)
    if keep_pages and _may_be_kept(result, ingested):
        keep_page(connection, page, article_id=ingested.article.id if ingested.article else None, now=now)
    return ingested


def _may_be_kept(result: ArticleDraft | Rejection, ingested: Ingested) -> bool:
    if isinstance(result, ArticleDraft) and result.noarchive:
        return False
    return ingested.outcome in _WORTH_KEEPING


def end_unread(
    connection: Connection,
    announcement: Announcement,
    outcome: Outcome,
    reason: str,
    *,
    publisher: str | None,
    country: str | None,
    status: int | None,
    now: datetime,
    rules: RuleSet,
) -> Ingested:
    """Write how a link ended of which there is no page to read.

    Behind a wall its announcement becomes an article; a stored article that the publisher took away is gone.
    """
    ingested = Ingested(outcome=outcome, reason=reason)
    if outcome is Outcome.GONE:
        fate = fate_of(connection, announcement.url)
        if fate is not None and fate.article_id is not None:
            note_presence(connection, fate.article_id, gone_at=now)
            ingested = replace(ingested, reason=f"{reason}; kept as article {fate.article_id}")
    if outcome in announced.OUTCOMES:
        article, matches = announced.keep_announced(
            connection, announcement, publisher=publisher, country=country, status=status, now=now, rules=rules
        )
        if article is not None:
            told = f"{reason}; {announced.told_of(article)}"
            ingested = Ingested(outcome=outcome, reason=told, article=article, matches=matches)
    _record(connection, announcement.url, ingested, publisher=publisher, status=status, now=now)
    return ingested


def _record(
    connection: Connection, url: str, ingested: Ingested, *, publisher: str | None, status: int | None, now: datetime
) -> None:
    crawl_state.record_outcome(
        connection,
        url,
        publisher=publisher or "",
        outcome=ingested.outcome,
        reason=ingested.reason,
        now=now,
        status=status,
        article_id=ingested.article.id if ingested.article else None,
    )


def _reserved(draft: ArticleDraft, purpose: str) -> str | None:
    """Why the text is not kept for this purpose; None: it is."""
    if purpose != "tdm":
        return None
    if draft.tdm_reserved:
        return f"its mining is reserved ({draft.tdm_evidence or 'by its page'}) and {NOT_KEPT}"
    return f"no copy of it is wanted (noarchive) and {NOT_KEPT}" if draft.noarchive else None


def _is_forgotten(connection: Connection, page: FetchedPage, result: ArticleDraft | Rejection, now: datetime) -> bool:
    """Whether the page's address, or the one it gives itself, is to stay forgotten; then this one is, too."""
    urls = {page.url, page.final_url}
    if isinstance(result, ArticleDraft):
        urls |= {result.url, result.canonical_url or result.url}
    if not forgotten_keys(connection, {url_key(url) for url in urls}):
        return False
    drop_link(connection, page.url)
    remember_as_forgotten(connection, [url_key(page.url)], now=now)
    return True


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


def _store(
    connection: Connection, asked_url: str, whole: ArticleDraft, *, now: datetime, rules: RuleSet, reserved: str | None
) -> Ingested:
    draft = replace(whole, text="", teaser=None, removed=()) if reserved else whole
    key = url_key(draft.canonical_url or draft.url)
    fingerprint = text_hash(whole.text)
    known = articles.find_by_url_key(connection, key) or _announced(connection, asked_url)
    hashes = article_hashes(draft)
    moment = min(draft.published_at or now, now)
    near = fingerprints.find_candidates(connection, hashes.all, names=hashes.names, moment=moment)
    verdict = decide(draft, known, articles.find_by_text_hash(connection, fingerprint), near)
    if verdict.kind in (VerdictKind.SAME, VerdictKind.DUPLICATE_OF):
        return _as_it_was(connection, verdict)
    if verdict.kind is VerdictKind.VERSION_OF:
        assert known is not None
        article = articles.add_version(
            connection, known.id, draft, text_hash=fingerprint, seen_at=now, changes=verdict.changes, url_key=key
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
    if reserved:
        document = document_of(replace(article, draft=whole))
    matches = tell_of(connection, article, rules.matching_document(document), now=now)
    if reserved:
        return Ingested(outcome=Outcome.RESERVED, reason=reserved, article=article, matches=matches)
    return Ingested(outcome=outcome, reason=verdict.reason, article=article, matches=matches)


def _announced(connection: Connection, asked_url: str) -> Article | None:
    """The article known under the address that was asked for, where all that is known of it is its announcement."""
    known = articles.find_by_url_key(connection, url_key(asked_url))
    return known if known is not None and known.draft.from_announcement else None


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
    """The article in its story, into which every story that it shows to be the same was merged."""
    if verdict.kind is VerdictKind.NEW:
        return article
    story_id = stories.merge(connection, stories.made_one_by(connection, article, verdict.evidence))
    stories.update_head(connection, story_id)
    return replace(article, story_id=story_id)

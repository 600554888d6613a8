"""Is a draft a new article, an edit, a copy, or nothing new? Pure: what is known is handed in.

An address is the strongest sign: under one address there is one article, whatever becomes of its text. Without it the
text decides, if it is long enough to belong to one report only: publishers put the same two sentences under many
paywalled articles. Then the agency's identifier, then how much of one text stands in the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipelines.dedupe.agency_ids import report_keys
from pipelines.dedupe.changes import changes_between
from pipelines.dedupe.fingerprint import text_hash, word_count
from pipelines.dedupe.same_report import judge, stands_for
from pipelines.dedupe.urls import same_site
from pipelines.dedupe.words import Words, read_words
from pipelines.model.article import Article, ArticleDraft, Change

WHOLE_AT_LAST = "its page can be had now, and takes the announcement's place"
MIN_TELLING_WORDS = 40
"""A text with fewer words is the same report only if its title is the same, too."""
ITEM_SHARE = 0.35
"""A stored text shorter than that share of the draft may be all that a round-up has of the report."""

_TOLD = (Change.TEXT, Change.TITLE, Change.ACCESS, Change.CORRECTION)
"""In this order."""


class VerdictKind(StrEnum):
    """What a draft is."""

    NEW = "new"
    VERSION_OF = "version_of"
    COPY_OF = "copy_of"
    SAME = "same"
    DUPLICATE_OF = "duplicate_of"


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """What is looked at of a stored article that may be the same report."""

    article_id: int
    story_id: int
    publisher: str | None
    url: str
    text: str
    external_ids: tuple[str, ...]
    beside: tuple[str, ...] = ()
    """Texts of other articles of its story, where it is the only candidate of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """That a draft is the same report as a stored article."""

    article_id: int
    story_id: int
    reason: str
    named: bool
    """Whether both carry one identifier of an agency."""
    shared: int
    """Words of the shorter text that stand in the longer."""
    containment: float
    """Share of the shorter text that stands in the longer, 0 … 1."""
    paragraphs: tuple[int, ...]
    """Lines of the draft's text that stand in the other, from 0."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What a draft is, of which article, and why."""

    kind: VerdictKind
    article_id: int | None
    """None for `new`."""
    reason: str
    evidence: tuple[Evidence, ...] = ()
    """Other articles that are the same report, the surest first, one of each story."""
    changes: frozenset[Change] = frozenset()
    """For `version_of`: what is not as it was."""


def decide(
    draft: ArticleDraft, same_url: Article | None, same_text: Sequence[Article], near: Sequence[Candidate] = ()
) -> Verdict:
    """Judge a draft by the article known under its address, by those with its text hash, oldest first, and by those
    that share word sequences or an agency's identifier with it (`pipelines.storage.fingerprints.find_candidates`)."""
    if same_url is not None:
        changed = changes_between(same_url.draft, draft)
        if same_url.draft.from_announcement:
            evidence = same_reports(draft, near)
            return Verdict(kind=VerdictKind.VERSION_OF, article_id=same_url.id, reason=WHOLE_AT_LAST, evidence=evidence)
        if changed:
            reason = f"{' and '.join(change for change in _TOLD if change in changed)} changed"
            evidence = same_reports(draft, [other for other in near if other.article_id != same_url.id])
            return Verdict(
                kind=VerdictKind.VERSION_OF,
                article_id=same_url.id,
                reason=reason,
                evidence=evidence,
                changes=changed,
            )
        reason = f"nothing changed since version {same_url.version}"
        return Verdict(kind=VerdictKind.SAME, article_id=same_url.id, reason=reason)
    alike = [article for article in same_text if _same_report(article.draft, draft)]
    for article in alike:
        if _same_publisher(article.draft, draft):
            reason = f"same text as article {article.id} under another address of the publisher"
            return Verdict(kind=VerdictKind.DUPLICATE_OF, article_id=article.id, reason=reason)
    evidence = same_reports(draft, near)
    if alike:
        reason = f"same text as article {alike[0].id} of {alike[0].draft.publisher or 'another publisher'}"
        return Verdict(kind=VerdictKind.COPY_OF, article_id=alike[0].id, reason=reason, evidence=evidence)
    if evidence:
        surest = evidence[0]
        return Verdict(kind=VerdictKind.COPY_OF, article_id=surest.article_id, reason=surest.reason, evidence=evidence)
    return Verdict(kind=VerdictKind.NEW, article_id=None, reason="neither address nor text is known")


def same_reports(draft: ArticleDraft, near: Sequence[Candidate]) -> tuple[Evidence, ...]:
    """Which of the candidates are the same report as the draft, one of each story: first those that name it, then those
    that share most words with it."""
    if not near:
        return ()
    by_story: dict[int, list[Candidate]] = {}
    for other in near:
        by_story.setdefault(other.story_id, []).append(other)
    found = [evidence for others in by_story.values() if (evidence := _evidence(draft, others)) is not None]
    return tuple(sorted(found, key=lambda evidence: (not evidence.named, -evidence.shared)))


def _evidence(draft: ArticleDraft, others: Sequence[Candidate]) -> Evidence | None:
    """The first of the candidates of one story, likeliest first, that shows the draft to be the story's report."""
    words, keys = read_words(draft.text), set(report_keys(draft.external_ids))
    for other in others:
        text = read_words(other.text)
        judgement = judge(words, text, same_publisher=_same_publisher(other, draft))
        named = sorted(keys.intersection(report_keys(other.external_ids)))
        if not named:
            if not judgement.same or not stands_for(words, text, [read_words(beside) for beside in other.beside]):
                continue
            if len(text) < ITEM_SHARE * len(words) and not _most_agree(words, text, others):
                continue
        whose = f"article {other.article_id} of {other.publisher or 'another publisher'}"
        return Evidence(
            article_id=other.article_id,
            story_id=other.story_id,
            reason=f"same report as {whose}: " + (f"both name {named[0]}" if named else judgement.reason),
            named=bool(named),
            shared=judgement.alignment.shared,
            containment=judgement.alignment.containment,
            paragraphs=judgement.paragraphs,
        )
    return None


def _most_agree(words: Words, text: Words, others: Sequence[Candidate]) -> bool:
    """Whether the story's longer texts are the draft's report, too. A round-up holds the cut one, and nothing more."""
    longer = [one for one in (read_words(other.text) for other in others) if len(one) > len(text)]
    return 2 * sum(judge(words, one).same for one in longer) >= len(longer)


def is_same_report(one: ArticleDraft, other: ArticleDraft) -> bool:
    """Whether two stored texts are one report: what `decide` would say if one came after the other."""
    if set(report_keys(one.external_ids)).intersection(report_keys(other.external_ids)):
        return True
    if text_hash(one.text) == text_hash(other.text):
        return _same_report(one, other)
    return judge(read_words(one.text), read_words(other.text), same_publisher=_same_publisher(one, other)).same


def _same_report(known: ArticleDraft, draft: ArticleDraft) -> bool:
    words = word_count(draft.text)
    if words >= MIN_TELLING_WORDS:
        return True
    return words > 0 and text_hash(known.title or "") == text_hash(draft.title or "")


def _same_publisher(known: ArticleDraft | Candidate, draft: ArticleDraft) -> bool:
    if known.publisher is not None and draft.publisher is not None:
        return known.publisher == draft.publisher
    return same_site(known.url, draft.url)

"""Is what comes still what it was: pages that are walls, texts that shrank, dates and names that vanished.

Each fetch and each article is asked yes-or-no questions ("no date?", "shorter than the usual shortest twentieth?").
A run of yes is judged by how usual yes is at this publisher (Page's cumulative sum of log likelihood ratios, against
the alternative that nearly all are so now): where it never happened three in a row are enough, where every third
article is so a dozen are not. Answers that come in clumps, as an agency's reports do, count less by as much as they
clump, and a run must also exceed the publisher's own earlier ones.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from pipelines.model.crawl import Outcome
from pipelines.model.health import ArticleFacts, PublisherRecord, Trouble, TroubleKind

LEAST_KNOWN = 25
"""With fewer to compare with there is no baseline yet."""
BLOCK = 25
BLOCK_RANK = 0.6
"""The usual share is that of the block of 25 at this rank: blocks gone bad do not count as usual until most are."""
PRIOR_YES, PRIOR_ASKED = 1.0, 50.0
NOW_SHARE = 0.97
CLUMP_PRIOR = 20.0
"""That a yes follows a yes is believed as likely as any yes, as if so many pairs had been seen."""
LIMIT = 16.0
"""Of the log likelihood ratio: as if ten million publishers were watched for one false alarm (e to the 16)."""
LIMIT_OF_WALLS = 13.0
"""A wall hides everything: three in a row at a publisher that had none."""
LIMIT_OF_NAMES = 40.0
"""Reports without names come in clumps of any length where a house does not say which agency wrote them, and a
missing name harms least; it also takes more articles to know the habit."""
RUN_FACTOR = 1.5
"""An alarm exceeds the publisher's own earlier runs by this."""
SHORT_SHARE = 0.05
REMOVED_SHARE = 0.95


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One yes-or-no question and what a change in its answers means."""

    kind: TroubleKind
    what: str
    advice: str
    limit: float = LIMIT
    least_known: int = LEAST_KNOWN
    now_share: float = NOW_SHARE


WALLS = Question(
    kind=TroubleKind.BLOCKED,
    what="the last {run} pages were walls instead of articles ({reason})",
    advice="Nothing is circumvented: ask the publisher for access, or live with what its feed announces.",
    limit=LIMIT_OF_WALLS,
)
NO_TEXT = Question(
    kind=TroubleKind.NO_ARTICLES,
    what="the last {run} pages held no article's text ({reason})",
    advice="The site was probably redesigned: `presseschau extract URL` shows what is found in one page.",
    limit=LIMIT_OF_WALLS,
)
_EXTRACT = "The site was probably redesigned: compare `presseschau extract URL` of a new article with its page."
NO_TITLE = Question(kind=TroubleKind.NO_TITLES, what="{run} articles without a title", advice=_EXTRACT)
NO_DATE = Question(kind=TroubleKind.NO_DATES, what="{run} articles without a date", advice=_EXTRACT)
NO_AUTHOR = Question(
    kind=TroubleKind.NO_AUTHORS,
    what="{run} articles without authors",
    advice=_EXTRACT,
    limit=LIMIT_OF_NAMES,
    least_known=150,
)
SHORT = Question(
    kind=TroubleKind.SHORT_TEXTS,
    what="{run} texts of at most {short} characters, shorter than nearly all before",
    advice=_EXTRACT,
)
REMOVED = Question(
    kind=TroubleKind.MUCH_REMOVED,
    what="{run} articles of which more was removed than of nearly all before",
    advice="See what goes, and why: `presseschau show ID --format json`, field removed.",
)
PAYWALL = Question(
    kind=TroubleKind.PAYWALLED,
    what="{run} articles behind a paywall",
    advice="Nothing is circumvented: only what is open is kept.",
)


def quality_troubles(record: PublisherRecord) -> list[Trouble]:
    """What changed for the worse in the publisher's pages and articles."""
    found = _page_troubles(record)
    articles = record.articles
    if len(articles) >= LEAST_KNOWN:
        found += _article_troubles(record.key, articles)
    return found


def _page_troubles(record: PublisherRecord) -> list[Trouble]:
    found = []
    for question, outcome in ((WALLS, Outcome.BLOCKED), (NO_TEXT, Outcome.NOT_ARTICLE)):
        answers = [link.outcome is outcome for link in record.links]
        run = unusual_run(answers, question)
        if run is not None:
            what = question.what.format(run=run.yes, reason=record.links[run.last].reason.partition(";")[0])
            found.append(_trouble(question, record.key, record.links[run.first].at, what, run))
    return found


def _article_troubles(key: str, articles: Sequence[ArticleFacts]) -> list[Trouble]:
    older = articles[: max(LEAST_KNOWN, int(len(articles) * BLOCK_RANK))]
    short = _quantile([article.text_chars for article in older if not article.paywalled], SHORT_SHARE)
    much = _quantile([_removed_share(article) for article in older], REMOVED_SHARE)
    open_ones = [article for article in articles if not article.paywalled]
    asked: tuple[tuple[Question, Sequence[ArticleFacts], Callable[[ArticleFacts], bool]], ...] = (
        (NO_TITLE, articles, lambda article: not article.has_title),
        (NO_DATE, articles, lambda article: not article.has_date),
        (NO_AUTHOR, articles, lambda article: not article.has_byline),
        (SHORT, open_ones, lambda article: article.text_chars < short),
        (REMOVED, articles, lambda article: _removed_share(article) > max(much, 0.02)),
        (PAYWALL, articles, lambda article: article.paywalled),
    )
    found = []
    for question, those, is_so in asked:
        run = unusual_run([is_so(article) for article in those], question)
        if run is not None:
            what = question.what.format(run=run.yes, short=round(short))
            found.append(_trouble(question, key, those[run.first].seen_at, what, run))
    return found


def _trouble(question: Question, key: str, since: datetime, what: str, run: Run) -> Trouble:
    usual = f"{run.usual:.0%}" if run.usual >= 0.01 else "under 1 %"
    return Trouble(
        kind=question.kind,
        publisher=key,
        since=since,
        what=f"{what}: {run.yes} of the last {run.length}, usual is {usual}",
        advice=question.advice,
    )


def _removed_share(article: ArticleFacts) -> float:
    return article.removed_chars / max(article.text_chars + article.removed_chars, 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """A run of yes that is not chance."""

    first: int
    """Index of the answer with which it began."""
    last: int
    """Index of its last yes."""
    yes: int
    length: int
    usual: float
    """The share of yes before."""


def unusual_run(answers: Sequence[bool], question: Question) -> Run | None:
    """The run that lasts at the end of `answers`, oldest first, if it is far beyond what is usual there."""
    if len(answers) < question.least_known:
        return None
    usual = usual_share_of(answers)
    again = max(usual, _usual_again(answers, usual))
    if again >= question.now_share:
        return None
    gains = [math.log(question.now_share / share) for share in (usual, again)]
    loss = math.log((1 - question.now_share) / (1 - usual))
    level, first, highest, earlier = 0.0, 0, 0.0, 0.0
    for index, answer in enumerate(answers):
        if level == 0.0:
            first, earlier, highest = index, max(earlier, highest), 0.0
        # A cap lets a run end soon after things are well again.
        follows = index > 0 and answers[index - 1]
        level = min(max(level + (gains[follows] if answer else loss), 0.0), 2 * question.limit)
        highest = max(highest, level)
    limit = max(question.limit, min(RUN_FACTOR * earlier, 1.8 * question.limit))
    if level < limit:
        return None
    run = answers[first:]
    last = max(index for index, answer in enumerate(answers) if answer)
    return Run(first=first, last=last, yes=sum(run), length=len(run), usual=usual)


def usual_share_of(answers: Sequence[bool]) -> float:
    """The usual share of yes, robust against a bad stretch, never 0."""
    blocks = [answers[start : start + BLOCK] for start in range(len(answers) % BLOCK, len(answers), BLOCK)]
    shares = sorted(sum(block) / len(block) for block in blocks)
    share = shares[int((len(shares) - 1) * BLOCK_RANK)]
    return (share * len(answers) + PRIOR_YES) / (len(answers) + PRIOR_ASKED)


def _usual_again(answers: Sequence[bool], usual: float) -> float:
    """How often yes follows yes in the older part."""
    older = answers[: int(len(answers) * BLOCK_RANK)]
    pairs = [after for before, after in pairwise(older) if before]
    return (sum(pairs) + CLUMP_PRIOR * usual) / (len(pairs) + CLUMP_PRIOR)


def _quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0

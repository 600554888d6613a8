"""Is what comes still what it was: pages that are walls, texts that shrank, dates and names that vanished.

Each new page, and each stored article that was asked for again, answers yes-or-no questions ("no date?", "shorter than
the usual shortest twentieth?", "has it lost its date?"). A run of yes is judged by how usual yes is at this publisher
(`pipelines.health.runs`). Where the newest answer is bad and usually it is not, stored articles are witnesses
(`suspected_since`): the crawl asks for one that was good, and for the next while those are bad too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from pipelines.health.runs import NEW, Answer, Belief, Run, unusual_run, usual_share_of
from pipelines.model.article import ArticleDraft
from pipelines.model.crawl import Outcome
from pipelines.model.health import ArticleFacts, Loss, PastLink, PastPages, Trouble, TroubleKind

LEAST_KNOWN = NEW.least_known
OLDER_SHARE = 0.6
LIMIT = 16.0
"""Of the log likelihood ratio: as if ten million publishers were watched for one false alarm (e to the 16)."""
LIMIT_OF_WALLS = 13.0
"""A wall hides everything: three in a row at a publisher that had none."""
LIMIT_OF_NAMES = 40.0
"""Reports without names come in clumps of any length where a house does not say which agency wrote them, and a
missing name harms least; it also takes more articles to know the habit."""
SHORT_SHARE = 0.05
REMOVED_SHARE = 0.95
LEAST_REMOVED_SHARE = 0.02
SUSPICIOUS_SHARE = 0.1
"""Where more than every tenth answer is bad anyway, a bad one is no reason to ask for a stored article."""
TELLING_CHARS = 1_000
"""A longer text is no teaser."""
LEAST_WELL = 3
"""With fewer good answers before nothing was well that could have become worse."""

T = TypeVar("T", PastLink, ArticleFacts)


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One yes-or-no question and what a change in its answers means."""

    kind: TroubleKind
    what: str
    """What is told of a run, with `{yes}` bad pages and a `{reason}`."""
    advice: str
    loss: Loss | None
    """What an article asked for again has lost where its answer is yes; None: it is not asked."""
    limit: float = LIMIT
    new: Belief = NEW
    is_everywhere: bool = False
    """Whether it shows on stored articles as well."""

    def unusual_run(self, answers: Sequence[Answer]) -> Run | None:
        """The run of bad answers at the end that is far beyond what is usual."""
        return unusual_run(answers, limit=self.limit, new=self.new, is_everywhere=self.is_everywhere)


WALLS = Question(
    kind=TroubleKind.BLOCKED,
    what="the last {yes} pages were walls instead of articles ({reason})",
    advice="Nothing is circumvented: ask the publisher for access, or live with what its feed announces.",
    loss=Loss.PAGE,
    limit=LIMIT_OF_WALLS,
    is_everywhere=True,
)
NO_TEXT = Question(
    kind=TroubleKind.NO_ARTICLES,
    what="the last {yes} pages held no article's text ({reason})",
    advice="The site was probably redesigned: `presseschau extract URL` shows what is found in one page.",
    loss=Loss.ARTICLE,
    limit=LIMIT_OF_WALLS,
)
_EXTRACT = "The site was probably redesigned: compare `presseschau extract URL` of a new article with its page."
NO_TITLE = Question(kind=TroubleKind.NO_TITLES, what="{yes} articles without a title", advice=_EXTRACT, loss=Loss.TITLE)
NO_DATE = Question(kind=TroubleKind.NO_DATES, what="{yes} articles without a date", advice=_EXTRACT, loss=Loss.DATE)
NO_AUTHOR = Question(
    kind=TroubleKind.NO_AUTHORS,
    what="{yes} articles without authors",
    advice=_EXTRACT,
    loss=Loss.NAMES,
    limit=LIMIT_OF_NAMES,
    new=replace(NEW, least_known=150),
)
SHORT = Question(
    kind=TroubleKind.SHORT_TEXTS,
    what="{yes} texts of at most {reason} characters, shorter than nearly all before",
    advice=_EXTRACT,
    loss=Loss.TEXT,
)
REMOVED = Question(
    kind=TroubleKind.MUCH_REMOVED,
    what="{yes} articles of which more was removed than of nearly all before",
    advice="See what goes, and why: `presseschau show ID --format json`, field removed.",
    loss=None,
)
PAYWALL = Question(
    kind=TroubleKind.PAYWALLED,
    what="{yes} articles behind a paywall",
    advice="Nothing is circumvented: only what is open is kept.",
    loss=None,
)


def quality_troubles(key: str, pages: PastPages) -> list[Trouble]:
    """What changed for the worse in the publisher's pages and articles."""
    runs = ((question, question.unusual_run(answers)) for question, answers in _asked(pages))
    return [_trouble(key, question, run) for question, run in runs if run is not None]


def is_doubtful(outcome: Outcome, draft: ArticleDraft | None) -> bool:
    """Whether a page may be the first of many that are worse: cheap to ask, before what is usual is read."""
    if draft is None:
        return outcome in (Outcome.BLOCKED, Outcome.NOT_ARTICLE)
    return not draft.title or draft.published_at is None or len(draft.text) < TELLING_CHARS


def suspected_since(pages: PastPages) -> datetime | None:
    """Since when pages look as if something had changed for the worse, where a stored article asked for again would
    tell whether it has; None: nothing looks so, or it is known already."""
    found = [_suspected_since(question, answers) for question, answers in _asked(pages) if question.loss]
    return min((since for since in found if since), default=None)


def _suspected_since(question: Question, answers: Sequence[Answer]) -> datetime | None:
    if not answers or not answers[-1].is_yes:
        return None
    new = [answer for answer in answers if not answer.is_look]
    if sum(not answer.is_yes for answer in new) < LEAST_WELL or usual_share_of(new) > SUSPICIOUS_SHARE:
        return None
    if question.unusual_run(answers):
        return None
    last_no = max((index for index, answer in enumerate(answers) if not answer.is_yes), default=-1)
    return answers[last_no + 1].at


def _asked(pages: PastPages) -> list[tuple[Question, list[Answer]]]:
    """Every question with its answers, oldest first."""
    articles = pages.articles
    older = articles[: max(LEAST_KNOWN, int(len(articles) * OLDER_SHARE))]
    short = _quantile([article.text_chars for article in older if _shows_text(article)], SHORT_SHARE)
    much = max(_quantile([_removed_share(article) for article in older], REMOVED_SHARE), LEAST_REMOVED_SHARE)
    open_ones = [article for article in articles if _shows_text(article)]
    return [
        (WALLS, _answers(WALLS, pages, pages.links, lambda link: link.outcome is Outcome.BLOCKED)),
        (NO_TEXT, _answers(NO_TEXT, pages, pages.links, lambda link: link.outcome is Outcome.NOT_ARTICLE)),
        (NO_TITLE, _answers(NO_TITLE, pages, articles, lambda article: not article.has_title)),
        (NO_DATE, _answers(NO_DATE, pages, articles, lambda article: not article.has_date)),
        (NO_AUTHOR, _answers(NO_AUTHOR, pages, articles, lambda article: not article.has_byline)),
        (SHORT, _answers(SHORT, pages, open_ones, lambda article: article.text_chars < short, reason=f"{short:.0f}")),
        (REMOVED, _answers(REMOVED, pages, articles, lambda article: _removed_share(article) > much)),
        (PAYWALL, _answers(PAYWALL, pages, articles, lambda article: article.paywalled)),
    ]


def _answers(
    question: Question, pages: PastPages, new: Iterable[T], is_so: Callable[[T], bool], reason: str = ""
) -> list[Answer]:
    """What new pages and stored articles answer to one question; `reason` is theirs where they name none."""
    found = [
        Answer(at=one.at, is_yes=is_so(one), reason=one.reason)
        if isinstance(one, PastLink)
        else Answer(at=one.seen_at, is_yes=is_so(one), reason=reason)
        for one in new
    ]
    looks = (look for look in pages.looks if question.loss in look.lost) if question.loss else ()
    found += [
        Answer(at=look.at, is_yes=look.lost[question.loss], is_look=True, reason=look.reason or reason)
        for look in looks
        if question.loss
    ]
    return sorted(found, key=lambda answer: answer.at)


def _trouble(key: str, question: Question, run: Run) -> Trouble:
    usual = f"{run.usual:.0%}" if run.usual >= 0.01 else "under 1 %"
    bad = run.yes
    what = question.what.format(yes=len(bad), reason=bad[-1].reason.partition(";")[0])
    what += f": {len(bad)} of the last {len(run.answers)}, usual is {usual}"
    if again := sum(answer.is_look for answer in bad):
        what += f"; {again} of them are stored articles that were well before"
    return Trouble(kind=question.kind, publisher=key, since=bad[0].at, what=what, advice=question.advice)


def _shows_text(article: ArticleFacts) -> bool:
    """Whether its length tells anything: no paywall stands before it, and it was kept."""
    return not article.paywalled and article.text_chars > 0


def _removed_share(article: ArticleFacts) -> float:
    return article.removed_chars / max(article.text_chars + article.removed_chars, 1)


def _quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0

"""What an answer, or the lack of one, means for a link or a source. Pure; every verdict with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from scrapy.exceptions import DownloadCancelledError, IgnoreRequest, NotSupported, UnsupportedURLSchemeError

from crawler.errors import DisallowedError, FetchError, RobotsUnreachableError, TemporaryFetchError
from crawler.middlewares.network_reasons import network_reason
from pipelines.model.crawl import CheckResult, Outcome

MAX_ATTEMPTS = 6
"""Fetches of one link that may fail in a row; the last of them is about three days after the first."""
FIRST_BACK_OFF = timedelta(minutes=5)
BACK_OFF_FACTOR = 6
MAX_BACK_OFF = timedelta(hours=24)

_BLOCKING = {
    401: "login wanted",
    402: "payment wanted",
    403: "forbidden",
    407: "proxy login wanted",
    451: "withheld for legal reasons",
}
_TEMPORARY_STATUS = frozenset((408, 421, 425, 429))
_NO_ARTICLE_TYPES = ("image/", "audio/", "video/", "font/", "application/pdf", "application/zip", "text/css")


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkVerdict:
    """How a fetch ended that gave no page."""

    outcome: Outcome
    reason: str
    status: int | None = None
    retry_after_s: float | None = None
    """Not before so many seconds, where the outcome is temporary."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceVerdict:
    """How a look at a source ended that gave nothing to read."""

    result: CheckResult
    reason: str
    status: int | None = None
    retry_after_s: float | None = None


def judge_page(
    status: int,
    *,
    content_type: str = "",
    location: str = "",
    retry_after_s: float | None = None,
    challenge: str | None = None,
) -> LinkVerdict | None:
    """What an answer means for a link; None: it is a page, to be read. `challenge`: whose bot challenge it holds."""
    if challenge and status in (401, 403, 503):
        return LinkVerdict(outcome=Outcome.BLOCKED, reason=f"bot challenge ({challenge}, {status})", status=status)
    if 200 <= status < 300:
        kind = content_type.partition(";")[0].strip().lower()
        if kind.startswith(_NO_ARTICLE_TYPES):
            return LinkVerdict(outcome=Outcome.NOT_ARTICLE, reason=f"no web page but {kind}", status=status)
        return None
    if status in (404, 410):
        reason = "not found" if status == 404 else "removed by the publisher"
        return LinkVerdict(outcome=Outcome.GONE, reason=f"{reason} ({status})", status=status)
    if status in _BLOCKING:
        return LinkVerdict(outcome=Outcome.BLOCKED, reason=f"{_BLOCKING[status]} ({status})", status=status)
    if status in _TEMPORARY_STATUS or status >= 500:
        return LinkVerdict(
            outcome=Outcome.TEMPORARY,
            reason=f"the server answered {status}",
            status=status,
            retry_after_s=retry_after_s,
        )
    if 300 <= status < 400:
        where = f"to {location[:200]}, which is not http(s)" if location else "to nowhere"
        return LinkVerdict(outcome=Outcome.FAILED, reason=f"redirected {where} ({status})", status=status)
    return LinkVerdict(outcome=Outcome.FAILED, reason=f"the server answered {status}", status=status)


def judge_failure(error: BaseException) -> LinkVerdict:
    """What an error on the way means for a link."""
    if isinstance(error, DisallowedError):
        return LinkVerdict(outcome=Outcome.DISALLOWED, reason=error.reason)
    if isinstance(error, TemporaryFetchError):
        return LinkVerdict(outcome=Outcome.TEMPORARY, reason=error.reason, retry_after_s=error.retry_after_s)
    if isinstance(error, FetchError):
        return LinkVerdict(outcome=Outcome.FAILED, reason=error.reason)
    if isinstance(error, IgnoreRequest):
        return LinkVerdict(outcome=Outcome.FAILED, reason=_ignored(error))
    if isinstance(error, DownloadCancelledError):
        return LinkVerdict(outcome=Outcome.FAILED, reason=_cancelled(error))
    if isinstance(error, NotSupported | UnsupportedURLSchemeError):
        return LinkVerdict(outcome=Outcome.FAILED, reason="only http and https are asked")
    if isinstance(error, ValueError):
        return LinkVerdict(outcome=Outcome.FAILED, reason=f"no usable address: {error}")
    return LinkVerdict(outcome=Outcome.TEMPORARY, reason=network_reason(error))


def judge_source(status: int, *, retry_after_s: float | None = None) -> SourceVerdict | None:
    """What an answer means for a source; None: there is something to read."""
    if 200 <= status < 300:
        return None
    if status == 304:
        return SourceVerdict(result=CheckResult.UNCHANGED, reason="not modified (304)", status=status)
    if status in (404, 410):
        return SourceVerdict(result=CheckResult.GONE, reason=f"the server answered {status}", status=status)
    return SourceVerdict(
        result=CheckResult.FAILED,
        reason=f"the server answered {status}",
        status=status,
        retry_after_s=retry_after_s,
    )


def judge_source_failure(error: BaseException) -> SourceVerdict:
    """What an error on the way means for a source."""
    if isinstance(error, DisallowedError | RobotsUnreachableError):
        return SourceVerdict(result=CheckResult.DISALLOWED, reason=error.reason)
    verdict = judge_failure(error)
    return SourceVerdict(result=CheckResult.FAILED, reason=verdict.reason, retry_after_s=verdict.retry_after_s)


def next_attempt(verdict: LinkVerdict, *, attempts: int, now: datetime) -> datetime:
    """When a link that failed for now is asked again; `attempts` counts the failures before this one.

    A server that names a time is asked again then; one that names it again and again, no sooner than any other would
    have been asked a failure ago, or a site that is busy for half an hour would lose its links for good.
    """
    if verdict.retry_after_s is None:
        return now + _back_off(attempts)
    named = timedelta(seconds=verdict.retry_after_s)
    return now + (max(named, _back_off(attempts - 1)) if attempts else named)


def _back_off(attempts: int) -> timedelta:
    factor: int = BACK_OFF_FACTOR ** min(attempts, 10)
    return min(FIRST_BACK_OFF * factor, MAX_BACK_OFF)


def after_last_attempt(verdict: LinkVerdict, error: BaseException | None, *, attempts: int) -> LinkVerdict:
    """The same verdict, or the final one where a link has failed as often as it may."""
    if verdict.outcome is not Outcome.TEMPORARY or attempts + 1 < MAX_ATTEMPTS:
        return verdict
    # RFC 9309: a robots.txt that cannot be had means no.
    outcome = Outcome.DISALLOWED if isinstance(error, RobotsUnreachableError) else Outcome.FAILED
    reason = f"{verdict.reason}; given up after {attempts + 1} attempts"
    return LinkVerdict(outcome=outcome, reason=reason, status=verdict.status)


def _ignored(error: IgnoreRequest) -> str:
    text = str(error)
    return "more than 10 redirects, perhaps a loop" if "max redirections" in text else text or "not asked"


def _cancelled(error: DownloadCancelledError) -> str:
    text = str(error)
    return text if text.startswith("larger than") else "larger than a page may be"

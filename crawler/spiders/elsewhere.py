"""Where a redirect led: an article that was taken down leads to the front page or its section, one behind a wall to a
login or a consent page. Neither is the article. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.discovery.likely_articles import LinkOnPage, points
from crawler.spiders.verdicts import LinkVerdict
from pipelines.dedupe.urls import url_key
from pipelines.model.crawl import Outcome

_FRONT = re.compile(r"/?(?:(?:index|home|startseite|default)(?:\.\w{2,5})?/?)?$", re.IGNORECASE)
_ERROR = re.compile(r"/(?:404|fehler(?:seite)?|error|not-?found|(?:seite-)?nicht-gefunden)(?:[-_./]|$)", re.IGNORECASE)
_LOGIN = re.compile(
    r"(?:^|[/.])(?:login|log-in|signin|sign-in|anmelden|anmeldung|sso|auth|oauth2?|registrieren|registrierung)(?:[/.?]|$)",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"(?:^|[/.])(?:consent|zustimmung|privacy-?wall|cookie-?wall|pur-?abo|pur|tcf)(?:[/.?]|$)", re.IGNORECASE
)
AN_ARTICLES_POINTS = 1.5
"""Of an address alone; a section's has fewer."""


def judge_redirect(asked: str, answered: str, *, status: int) -> LinkVerdict | None:
    """What it means for the link `asked` that `answered` did; None: that it moved, or nothing."""
    if url_key(asked) == url_key(answered):
        return None
    before, after = urlsplit(asked), urlsplit(answered)
    if _FRONT.match(before.path) and not before.query:  # a front page was asked for
        return None
    where = f"{after.hostname or ''}{after.path}"
    if _LOGIN.search(where) and not _LOGIN.search(f"{before.hostname or ''}{before.path}"):
        return LinkVerdict(outcome=Outcome.BLOCKED, reason=f"login page: redirected to {answered[:200]}", status=status)
    if _CONSENT.search(where) and not _CONSENT.search(f"{before.hostname or ''}{before.path}"):
        return LinkVerdict(
            outcome=Outcome.BLOCKED, reason=f"consent wall: redirected to {answered[:200]}", status=status
        )
    what = _instead(before.path, after.path, answered)
    if what is None or (after.query and _is_article(answered)):
        return None
    return LinkVerdict(outcome=Outcome.GONE, reason=f"taken down: redirected to {what} {answered[:200]}", status=status)


def _instead(before: str, after: str, answered: str) -> str | None:
    if _FRONT.match(after):
        return "the front page"
    if _ERROR.search(after):
        return "an error page"
    folder = after.rstrip("/")
    # The section in which it stood, and no other spelling of the article: `/sport/fussball/a-1.html` to `/sport/`.
    if before.startswith(f"{folder}/") and before.rstrip("/") != folder and not _is_article(answered):
        return "its section"
    return None


def _is_article(url: str) -> bool:
    return points(LinkOnPage(url=url)) >= AN_ARTICLES_POINTS

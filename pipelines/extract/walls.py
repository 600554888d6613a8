"""Pages that stand where an article should: consent walls, bot challenges, logins, "Seite nicht gefunden" with a 200.

The scripts of consent tools and bot detectors stand on every article page of their customers, so they only name the
kind: what decides is that there is hardly any text, and what that text and the headings say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipelines.extract.parse import Element
from pipelines.model.article import Rejection

MAX_WALL_WORDS = 250
"""A page with more text than this is an article, whatever else it says."""
NO_TEXT_WORDS = 40
"""With fewer words of text, what else the page shows is looked at."""
MAX_SHOWN_WORDS = 500
MAX_SHOWN_CHARS = 8_000

_CHALLENGE_TITLE = re.compile(
    r"^\W*(?:just a moment|attention required|access denied|zugriff verweigert|are you a robot"
    r"|verify you are human|pardon our interruption|sicherheitsüberprüfung|bot[- ]?(?:check|erkennung)|captcha"
    r"|request blocked|einen moment,? bitte|bitte (?:bestätigen|warten)|ddos-guard)",
    re.IGNORECASE,
)
_CHALLENGES = (
    ("Cloudflare", re.compile(rb"_cf_chl_opt|cf-chl-|cf_chl_|/cdn-cgi/challenge-platform/h/|cf-browser-verification")),
    ("DataDome", re.compile(rb"captcha-delivery\.com")),
    ("Akamai", re.compile(rb"errors\.edgesuite\.net|sec-if-cpt-container|/_sec/cp_challenge")),
    ("PerimeterX", re.compile(rb"px-captcha|_pxAppId")),
    ("Imperva", re.compile(rb"_Incapsula_Resource")),
    ("AWS WAF", re.compile(rb"awswaf\.com/[^\"']*challenge|AwsWafIntegration")),
    ("DDoS-Guard", re.compile(rb"ddos-guard", re.IGNORECASE)),
)
_PROOF = re.compile(rb"captcha|just a moment|attention required|are you a human|bot[- ]?(?:check|protection)", re.I)
_CONSENT_TITLE = re.compile(
    r"^\W*(?:consent|cookie-?(?:einstellungen|hinweis|wall)|datenschutz-?einstellungen|privacy wall|zustimmung"
    r"|wir benötigen ihre zustimmung|mit werbung weiterlesen|zustimmen und weiterlesen)\b",
    re.IGNORECASE,
)
_CONSENT_TEXT = re.compile(
    r"mit werbung (?:und tracking )?(?:weiter|nutzen)|cookies? (?:zustimmen|akzeptieren)|pur-?abo"
    r"|zustimmung .{0,40}widerrufen|contentpass|werbefrei|zustimmen (?:und|&) weiter|alle akzeptieren und weiter"
    r"|ohne werbung (?:und )?(?:tracking )?(?:lesen|weiter|nutzen)",
    re.IGNORECASE,
)
_CONSENT_TOOLS = (
    ("contentpass", re.compile(rb"contentpass", re.IGNORECASE)),
    ("Sourcepoint", re.compile(rb"sourcepoint|sp_message|privacy-mgmt\.com", re.IGNORECASE)),
    ("Usercentrics", re.compile(rb"usercentrics", re.IGNORECASE)),
    ("consentmanager", re.compile(rb"consentmanager", re.IGNORECASE)),
    ("Didomi", re.compile(rb"didomi", re.IGNORECASE)),
    ("OneTrust", re.compile(rb"onetrust|cookielaw\.org", re.IGNORECASE)),
    ("Pur-Abo", re.compile(rb"pur-?abo", re.IGNORECASE)),
)
_LOGIN_TITLE = re.compile(
    r"^\W*(?:(?:bitte )?(?:anmelden|einloggen|registrieren)|anmeldung|log[- ]?in|sign in|mein konto"
    r"|bitte melden sie sich an|melden sie sich (?:bitte )?an)\W*(?:$|[|:–-])",
    re.IGNORECASE,
)
_NOT_THERE = re.compile(
    r"""^\W*(?:(?:ups|oops|hoppla|fehler|error|entschuldigung|leider)\b\W*)*
    (?: 404\W*(?:$|[|:–-]|fehler|error|not\ found|seite)
      | (?:(?:die|diese|der|dieser|das|dieses)\ )?(?:von\ ihnen\ )?
        (?:(?:angeforderte|gesuchte|aufgerufene|gewünschte)\ )?
        (?:seite|webseite|artikel|beitrag|inhalt|adresse)\b[^.:]{0,40}?
        (?:nicht\ (?:mehr\ )?(?:gefunden|verfügbar|vorhanden|zur\ verfügung|abrufbar)|existiert\ (?:leider\ )?nicht
          |(?:wurde|ist)\ (?:gelöscht|entfernt|depubliziert|offline))
      | (?:page\ )?not\ found\b | nicht\ gefunden\b )""",
    re.IGNORECASE | re.VERBOSE,
)
_NOT_SHOWN = frozenset(("script", "style", "noscript", "template", "svg", "head"))


def challenge_in(body: bytes) -> str | None:
    """Whose bot challenge the bytes of an answer hold; None: nobody's. For answers that refuse the page anyway."""
    return next((name for name, mark in _CHALLENGES if mark.search(body)), None)


def proof_wanted_in(body: bytes) -> str | None:
    """How the bytes that came instead of a feed ask for proof that a human reads; None: they do not."""
    return challenge_in(body) or ("captcha" if _PROOF.search(body) else None)


def wall_of(
    titles: Sequence[str], text: str, tree: Element | None, body: bytes, *, is_marked: bool
) -> Rejection | None:
    """What stands there instead of an article; None where it is none of these.

    `titles`: the page's title and headings; `text`: what was taken for the article's; `tree`: the whole page, nothing
    pruned, where the text has fewer than `NO_TEXT_WORDS` words; `is_marked`: whether it marks itself as
    an article (JSON-LD).
    """
    words = len(text.split())
    if words >= MAX_WALL_WORDS:
        return None
    shown = text if words >= NO_TEXT_WORDS or tree is None else _shown(tree)
    if len(shown.split()) > MAX_SHOWN_WORDS:
        shown = text
    if any(_CHALLENGE_TITLE.search(title) for title in titles):
        return _blocked("bot challenge", challenge_in(body))
    if words < NO_TEXT_WORDS and not is_marked and (whose := challenge_in(body)):
        return _blocked("bot challenge", whose)
    if any(_CONSENT_TITLE.search(title) for title in titles) or len(_CONSENT_TEXT.findall(shown)) >= 2:
        return _blocked("consent wall", _consent_tool(body))
    if is_marked:
        return None
    if any(_NOT_THERE.search(title) for title in titles):
        return Rejection(outcome="gone", reason="the page says that it is not there (a soft 404)")
    if _is_login(titles, words, tree):
        return _blocked("login page", None)
    return None


def consent_tool_in(body: bytes) -> str | None:
    """Whose consent dialogue stands on a page that announces nothing; None: nobody's."""
    found = _consent_tool(body)
    return found or ("consent" if _CONSENT_TEXT.search(body.decode("utf-8", "replace")) else None)


def has_password_field(tree: Element) -> bool:
    """Whether it asks for a password."""
    return any((field.get("type") or "").lower() == "password" for field in tree.iter("input"))


def _is_login(titles: Sequence[str], words: int, tree: Element | None) -> bool:
    if any(_LOGIN_TITLE.search(title) for title in titles):
        return True
    return words < NO_TEXT_WORDS // 2 and tree is not None and has_password_field(tree)


def _blocked(kind: str, whose: str | None) -> Rejection:
    return Rejection(outcome="blocked", reason=f"{kind} ({whose})" if whose else kind)


def _consent_tool(body: bytes) -> str | None:
    return next((name for name, mark in _CONSENT_TOOLS if mark.search(body)), None)


def _shown(tree: Element) -> str:
    """The first of what a reader would see."""
    pieces: list[str] = []
    chars = 0
    for piece in _texts(tree):
        pieces.append(piece)
        chars += len(piece) + 1
        if chars > MAX_SHOWN_CHARS:
            break
    return " ".join(pieces)


def _texts(tree: Element) -> Iterator[str]:
    for element in tree.iter():
        if isinstance(element.tag, str) and element.tag not in _NOT_SHOWN and element.text:
            yield " ".join(element.text.split())
        if element.tail:
            yield " ".join(element.tail.split())

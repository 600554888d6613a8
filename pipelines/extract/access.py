"""Whether everybody can read the whole text, as the page declares it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from lxml import etree

from pipelines.extract.jsonld import Node
from pipelines.extract.metadata import Head
from pipelines.extract.parse import Element
from pipelines.model.article import Access

_NO = frozenset(("false", "no", "nein", "0", "https://schema.org/false", "http://schema.org/false", "schema.org/false"))
_YES = frozenset(("true", "yes", "ja", "1", "https://schema.org/true", "http://schema.org/true", "schema.org/true"))
_PAID_TIER = re.compile(
    r"^(?:locked|paid|premium|plus|subscriber|registration|bezahl\w*|kostenpflichtig)", re.IGNORECASE
)
_WALLS = etree.XPath("//*[contains(@class, 'wall') or contains(@id, 'wall')]")
_WALL_TAGS = frozenset(("div", "section", "aside", "article", "p", "form"))
_WALL_NAME = re.compile(r"(?:^|[\s_-])(?:pay|reg(?:istration|ister)?|abo|login)-?wall(?=$|[\s_-])", re.IGNORECASE)
_OFFER = re.compile(
    r"\babo\b|abonn|weiterlesen|jetzt (?:lesen|testen|bestellen|registrieren)|kostenlos testen|plus-?artikel"
    r"|artikel (?:kaufen|freischalten)|\bregistrieren\b|zum weiterlesen",
    re.IGNORECASE,
)
MIN_OFFER_CHARS = 20
MAX_OFFER_CHARS = 4_000
_FREE_TIER = re.compile(r"^(?:free|frei|kostenlos|open|unlocked)", re.IGNORECASE)


_PAID_META = re.compile(
    r"(?:^|[:._-])(?:is-?)?(?:paid(?:-?content)?|pay-?wall(?:ed)?|premium|plus-?(?:article|artikel|content))$"
)
"""Last words of names that houses give their own meta tags: `k5a:paid`, `xyz-article_ispaidcontent`."""
_PAID_PATH = re.compile(r"/plus\d{4,}(?:/|$)", re.IGNORECASE)
_BADGE_TEXT = re.compile(
    r"^\W*(?:[A-Z]{1,5}\s?\+|\+|\w{0,12}\s?(?:plus|abo|premium)(?:[ -]?(?:artikel|inhalt))?|nur für abonnent\w*"
    r"|exklusiv für abonnent\w*|für abonnent\w*)\W*$",
    re.IGNORECASE,
)
_BADGE_NAME = re.compile(
    r"(?:^|[\s_\-])(?:badge|label|flag|icon|plus|premium|abo|paid|paywall|marker|kicker|f?plus)(?=$|[\s_\-\d])",
    re.IGNORECASE,
)
MAX_BADGE_CHARS = 30
MAX_BADGE_STEPS = 3


def read_access(head: Head, article: Node | None, nodes: Sequence[Node], tree: Element, url: str = "") -> Access | None:
    """Free or paywalled; None where the page says nothing.

    `isAccessibleForFree` comes as bool, string or address, and in any node. The article's own word counts before that
    of others; the word for a part of the page (`hasPart`) says that this part is locked, so the article is. Then meta
    tags, a box of the paywall, the house's plus mark at the headline, and an address that names the paid article.
    """
    said = [_said(article)] if article else []
    parts = _parts(article) if article else []
    if Access.PAYWALLED in parts or Access.PAYWALLED in said:
        return Access.PAYWALLED
    if said and said[0] is not None:
        return said[0]
    others = [word for node in nodes if (word := _said(node)) is not None]
    if others:
        return Access.PAYWALLED if Access.PAYWALLED in others else Access.FREE
    declared = _by_meta(head)
    if declared:
        return declared
    is_paid = _shows_paywall(tree) or _shows_plus(tree) or bool(_PAID_PATH.search(url))
    return Access.PAYWALLED if is_paid else None


def _shows_paywall(tree: Element) -> bool:
    """Whether the page shows a box that is named after the paywall and offers a subscription."""
    for element in _WALLS(tree):
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        if (element.tag in _WALL_TAGS or "-" in element.tag) and _WALL_NAME.search(names):
            text = " ".join(element.text_content().split())
            if MIN_OFFER_CHARS <= len(text) <= MAX_OFFER_CHARS and _OFFER.search(text):
                return True
    return False


def _shows_plus(tree: Element) -> bool:
    """Whether the headline carries the mark of a paid article ("F+", "SZ Plus", "(+)"): in it or right before it."""
    for heading in islice(tree.iter("h1"), 2):
        if any(_is_plus(child) for child in heading.iter("span", "i", "em", "b", "small", "img", "svg", "strong")):
            return True
        before = heading.getprevious()
        for _ in range(MAX_BADGE_STEPS):
            if before is None or not isinstance(before.tag, str):
                break
            if before.tag in ("span", "div", "p", "a", "i") and _is_plus(before):
                return True
            before = before.getprevious()
    return False


def _is_plus(element: Element) -> bool:
    text = " ".join((element.text_content() or element.get("alt") or "").split())
    if not text or len(text) > MAX_BADGE_CHARS or not _BADGE_TEXT.match(text):
        return False
    return bool(_BADGE_NAME.search(f"{element.get('class') or ''} {element.get('data-testid') or ''}"))


def _parts(article: Node) -> list[Access | None]:
    parts = article.get("hasPart")
    return [_said(part) for part in (parts if isinstance(parts, list) else [parts]) if isinstance(part, dict)]


def _said(node: Node | None) -> Access | None:
    if node is None:
        return None
    for key, value in node.items():
        if key.lower() == "isaccessibleforfree":
            word = str(value[0] if isinstance(value, list) and value else value).strip().lower()
            if word in _NO:
                return Access.PAYWALLED
            if word in _YES:
                return Access.FREE
    return None


def _by_meta(head: Head) -> Access | None:
    tier = head.first(
        "article:content_tier",
        "content_tier",
        "og:content_tier",
        "lp.article:content_tier",
        "cxenseparse:access",
        "paywall",
        "access",
        "article:access",
    )
    tier = tier or next((content[0] for name, content in head.meta.items() if _PAID_META.search(name)), None)
    if tier is None:
        return None
    if _PAID_TIER.match(tier) or tier.lower() in ("true", "1", "yes", "ja"):
        return Access.PAYWALLED
    return Access.FREE if _FREE_TIER.match(tier) or tier.lower() in ("false", "0", "no", "nein") else None

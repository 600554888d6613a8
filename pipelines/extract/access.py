"""Whether everybody can read the whole text, as the page declares it."""

from __future__ import annotations

import re
from collections.abc import Sequence

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
_WALL_NAME = re.compile(r"(?:^|[\s_-])(?:pay|reg|abo)-?wall(?=$|[\s_-])", re.IGNORECASE)
_OFFER = re.compile(
    r"\babo\b|abonn|weiterlesen|jetzt (?:lesen|testen|bestellen|registrieren)|kostenlos testen|plus-?artikel"
    r"|artikel (?:kaufen|freischalten)",
    re.IGNORECASE,
)
MIN_OFFER_CHARS = 20
MAX_OFFER_CHARS = 4_000
_FREE_TIER = re.compile(r"^(?:free|frei|kostenlos|open|unlocked)", re.IGNORECASE)


def read_access(head: Head, article: Node | None, nodes: Sequence[Node], tree: Element) -> Access | None:
    """Free or paywalled; None where the page says nothing.

    `isAccessibleForFree` comes as bool, string or address, and in any node. The article's own word counts before that
    of others; the word for a part of the page (`hasPart`) says that this part is locked, so the article is.
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
    return _by_meta(head) or (Access.PAYWALLED if _shows_paywall(tree) else None)


def _shows_paywall(tree: Element) -> bool:
    """Whether the page shows a box that is named after the paywall and offers a subscription."""
    for element in _WALLS(tree):
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        if (element.tag in _WALL_TAGS or "-" in element.tag) and _WALL_NAME.search(names):
            text = " ".join(element.text_content().split())
            if MIN_OFFER_CHARS <= len(text) <= MAX_OFFER_CHARS and _OFFER.search(text):
                return True
    return False


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
    if tier is None:
        return None
    if _PAID_TIER.match(tier) or tier.lower() in ("true", "1"):
        return Access.PAYWALLED
    return Access.FREE if _FREE_TIER.match(tier) or tier.lower() in ("false", "0") else None

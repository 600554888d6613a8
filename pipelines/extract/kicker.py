"""What stands beside the headline: the kicker above it, the sub-headline below it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.extract.blocks import key_of
from pipelines.extract.parse import Element

MAX_KICKER_CHARS = 80
MIN_KICKER_CHARS = 3
MAX_STEPS_BEFORE = 3
"""Elements looked at before the headline: a badge or an icon may stand between."""
MAX_STEPS_AFTER = 3
MIN_SUBTITLE_CHARS = 8
MAX_SUBTITLE_CHARS = 200
MAX_LEVELS = 3

_OWN_KICKER_NAMES = re.compile(
    r"(?:^|[\s_\-])(?:kicker|dach-?zeile|ober-?zeile|vor-?zeile|over-?line|roof-?line|spitz-?marke|top-?line|eyebrow"
    r"|head-?line-?(?:kicker|prefix|intro)|super-?(?:title|head|headline)|pre-?(?:title|headline)|sur-?title|topic|label"
    r"|trailer)(?=$|[\s_\-\d])",
    re.IGNORECASE,
)
"""Of an element beside the headline; there a category or section is a link to a list, no kicker."""
BADGE = re.compile(
    r"^\W*(?:\w{0,12}\s?\+|plus(?:artikel)?|premium|abo(?:nnenten)?|exklusiv\w*|paid"
    r"|anzeige|werbung|advertorial|sponsored"
    r"|bildergalerie|fotostrecke|galerie"
    r"|live|live-?(?:blog|ticker)|ticker|update|neu|video|audio|podcast"
    r"|eil(?:meldung)?|breaking(?: news)?|top|icon"
    r"|s?plus-?badge"
    r"|bezahlartikel|nur für abonnenten"
    r"|news|presse|aktuelles|nachrichten|zurück|startseite|home|artikel|teilen|drucken)?\W*$"
    r"|\d{1,2}\.\s?(?:\d{1,2}\.|[A-ZÄ][a-zä]+)\s?\d{2,4}|\d{1,2}:\d{2}",
    re.IGNORECASE,
)
_SUBTITLE_NAMES = re.compile(
    r"(?:^|[\s_\-])(?:sub-?(?:title|head|headline|heading)|unter-?(?:zeile|titel|ueberschrift)|deck|dek"
    r"|second-?headline|headline-?(?:sub|second|2))(?=$|[\s_\-\d])",
    re.IGNORECASE,
)
_HEADER_TAGS = ("header", "hgroup")
_NO_SUBTITLE = re.compile(
    r"^(?:von|by|text|foto|interview|autor(?:in)?|stand|aktualisiert|veröffentlicht|inhalt(?:sverzeichnis)?|anzeige)\b"
    r"|lesezeit|teilen\b|\d{1,2}[:.]\d{2} uhr"
    r"|\d{1,2}\.\s?(?:\d{1,2}\.|[A-ZÄ][a-zä]+)\s?\d{2}",
    re.IGNORECASE,
)
_BREADCRUMB = re.compile(r"\s[/>»›]\s")
_CAMEL = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])")
_SPACE = re.compile(r"\s+")


def kicker_before(heading: Element, title: str) -> str | None:
    """The kicker that stands in an element of its own directly before the headline."""
    for box in (
        heading,
        heading.getparent(),
        heading.getparent().getparent() if heading.getparent() is not None else None,
    ):
        if box is None or box.tag in ("body", "article", "main"):
            return None
        before = box.getprevious()
        for _ in range(MAX_STEPS_BEFORE):
            if before is None or not isinstance(before.tag, str):
                break
            text = line_of(before.text_content())
            kicker = _own_kicker(before, text, title)
            if kicker or len(text) > MAX_KICKER_CHARS:
                return kicker
            before = before.getprevious()
        if before is not None:
            return None
    return None


def _own_kicker(element: Element, text: str, title: str) -> str | None:
    if not MIN_KICKER_CHARS <= len(text) <= MAX_KICKER_CHARS or text == title or _BREADCRUMB.search(text):
        return None
    for candidate in element.iter("p", "div", "span", "a", "h2", "h3", "h4", "strong", "em", "small"):
        own = line_of(candidate.text_content()).rstrip(" :|/–-")
        if own and _OWN_KICKER_NAMES.search(names_of(candidate)) and not BADGE.search(own):
            return own
    return None


def subtitle_below(heading: Element, *, known: Sequence[str]) -> str | None:
    """The sub-headline below the headline: named so, or the second heading of the article's header.

    What the page also gives as description (`known`, with title and kicker) is its lead and no sub-headline: some
    houses name the lead a subtitle.
    """
    keys = [key for text in known if (key := key_of(text))]
    box: Element | None = heading
    for _ in range(MAX_LEVELS):
        if box is None or box.tag in ("body", "article", "main"):
            return None
        after = box.getnext()
        for _ in range(MAX_STEPS_AFTER):
            if after is None or not isinstance(after.tag, str):
                break
            if len(after.text_content()) > MAX_SUBTITLE_CHARS:
                return None
            found = _own_subtitle(after)
            if found:
                return None if any(key_of(found) in key for key in keys) else found
            after = after.getnext()
        box = box.getparent()
    return None


def _own_subtitle(element: Element) -> str | None:
    parent = element.getparent()
    for candidate in element.iter("h2", "h3", "h4", "p", "div", "span", "strong"):
        is_second = candidate is element and candidate.tag in ("h2", "h3") and parent.tag in _HEADER_TAGS
        if is_second or _SUBTITLE_NAMES.search(names_of(candidate)):
            text = line_of(candidate.text_content())
            if MIN_SUBTITLE_CHARS <= len(text) <= MAX_SUBTITLE_CHARS and not _NO_SUBTITLE.search(text):
                return text
    return None


def names_of(element: Element) -> str:
    """The element's class and test names, camelCase as hyphens."""
    return _CAMEL.sub("-", f"{element.get('class') or ''} {element.get('data-testid') or ''}")


def line_of(text: str) -> str:
    """The text on one line, without soft hyphens and characters of no width."""
    return _SPACE.sub(" ", text.replace("\u00ad", "").replace("\u200b", "")).strip()

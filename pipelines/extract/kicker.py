"""What stands beside the headline: the kicker above it, the sub-headline below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

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
_KICKER_WORDS = re.compile(r"kicker|zeile|(?:over|top|roof|head)-?line|spitz|eyebrow|title|trailer", re.IGNORECASE)
"""A link named so may be the kicker; one named a topic or a label leads to a list."""
_NO_KICKER_NAMES = re.compile(
    r"(?:^|[\s_\-])(?:date|datum|time|author|autor|byline|meta|share|social|ads?|anzeige|categor(?:y|ies)|cats?|kategorien?"
    r"|rubrik|section|ressort|crumbs?|breadcrumbs?|tags?|logo|menu|nav(?:igation)?|badge|icon|sr-?only|hidden|count\w*"
    r"|comments?|print|search|skip|message|alert|hint|info|lead|intro|teaser|back)(?=$|[\s_\-\d])",
    re.IGNORECASE,
)
_HEADING_TAGS = ("h2", "h3", "h4", "h5", "h6")
_LINE_TAGS = ("p", "span", "strong", "em", "small", "div")
_ACTIVE_TAGS = frozenset(("a", "button", "input", "time", "img", "form", "ul", "ol"))
MAX_UNNAMED_CHARS = 60
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
_NO_KICKER = re.compile(
    r"^(?:von|by|text|foto|autor(?:in)?|stand|aktualisiert|veröffentlicht|inhalt(?:sverzeichnis)?|anzeige|mehr|zum)\b"
    r"|lesezeit|teilen\b|merken\b|\d{1,2}[:.]\d{2} uhr|^.{3,60}[.]$",
    re.IGNORECASE,
)
_KIND_MARK = re.compile(
    r"\W*(?:kommentar|leitartikel|meinung|analyse|interview|reportage|kolumne|glosse|essay|porträt|gastbeitrag)\W*$",
    re.IGNORECASE,
)
_BREADCRUMB = re.compile(r"\s[/>»›]\s")
_CAMEL = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])")
_NAMING = ("class", "data-testid", "data-cy", "data-qa", "data-manual")
"""Where houses name a box: for its looks, or for their tests."""
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
        before = _element_before(box)
        for _ in range(MAX_STEPS_BEFORE):
            if before is None:
                break
            text = line_of(before.text_content())
            kicker = _own_kicker(before, text, title)
            if kicker or len(text) > MAX_KICKER_CHARS:
                return kicker
            before = _element_before(before)
        if before is not None:
            return None
    return None


def _element_before(box: Element) -> Element | None:
    """The element before, comments passed over."""
    return next((one for one in box.itersiblings(preceding=True) if isinstance(one.tag, str)), None)


def _own_kicker(element: Element, text: str, title: str) -> str | None:
    if not MIN_KICKER_CHARS <= len(text) <= MAX_KICKER_CHARS or text == title or _BREADCRUMB.search(text):
        return None
    for candidate in element.iter("p", "div", "span", "a", "h2", "h3", "h4", "strong", "em", "small", "li"):
        names = names_of(candidate)
        if not _OWN_KICKER_NAMES.search(names) or (_is_link(candidate) and not _KICKER_WORDS.search(names)):
            continue
        own = _without_links(candidate).strip(" :|/–-")
        if own and not BADGE.search(own):
            return own
    return None


def _is_link(element: Element) -> bool:
    return element.tag == "a" or next(element.iterancestors("a"), None) is not None


def _without_links(element: Element) -> str:
    """The element's text without links to lists beside it ("Special: Fußball – Bundesliga im Fernsehen")."""
    whole = line_of(element.text_content())
    rest = whole
    for link in element.iter("a"):
        rest = rest.replace(line_of(link.text_content()), " ", 1)
    rest = line_of(rest)
    return rest if sum(map(str.isalpha, rest)) >= MIN_KICKER_CHARS else whole


def unnamed_kicker(heading: Element, title: str) -> str | None:
    """A short line right above the headline in its box, whatever it is named: a smaller heading, or the first line.

    Not a link (that is a section), not a date, a byline or a mark of the house.
    """
    before = heading.getprevious()
    while before is not None and not _says(before):
        before = before.getprevious()
    if before is None or before.tag not in (*_HEADING_TAGS, *_LINE_TAGS):
        return None
    if before.tag in _LINE_TAGS and (len(before) > 1 or any(map(_says, before.itersiblings(preceding=True)))):
        return None
    text = line_of(before.text_content()).rstrip(" :|/–-")
    if not MIN_KICKER_CHARS < len(text) <= MAX_UNNAMED_CHARS or key_of(text) in key_of(title) or not text[0].isalnum():
        return None
    if any(pattern.search(text) for pattern in (BADGE, _BREADCRUMB, _NO_KICKER)):
        return None
    inner = [one for one in before.iter() if isinstance(one.tag, str)]
    is_other = any(one.tag in _ACTIVE_TAGS or _NO_KICKER_NAMES.search(names_of(one)) for one in inner)
    return None if is_other else text


def kind_mark(heading: Element) -> str | None:
    """What kind of text it is, where that stands alone above the headline: "KOMMENTAR"."""
    before = islice(heading.itersiblings(preceding=True), MAX_STEPS_BEFORE)
    texts = (line_of(one.text_content()) for one in before if isinstance(one.tag, str))
    return next((text for text in texts if _KIND_MARK.match(text)), None)


def _says(element: Element) -> bool:
    """Whether an element says more than a mark of the kind ("KOMMENTAR"), which may stand before the kicker."""
    text = line_of(element.text_content()) if isinstance(element.tag, str) else ""
    return bool(text) and not _KIND_MARK.match(text)


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
    return _CAMEL.sub("-", " ".join(filter(None, map(element.get, _NAMING))))


def line_of(text: str) -> str:
    """The text on one line, without soft hyphens and characters of no width."""
    return _SPACE.sub(" ", text.replace("\u00ad", "").replace("\u200b", "")).strip()

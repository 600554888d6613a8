"""Headline, kicker and subtitle: what the page shows as its title, the kicker apart.

The page's h1 is what readers see; og:title and the JSON-LD headline say which h1 is the article's, and where the
kicker ends that some houses write into the same element without a space.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.extract.blocks import key_of
from pipelines.extract.jsonld import Node, text_of
from pipelines.extract.metadata import Head
from pipelines.extract.parse import Element

MAX_KICKER_CHARS = 80
MIN_KICKER_CHARS = 3

_KICKER_NAMES = re.compile(
    r"(?:^|[\s_\-])(?:kicker|dach-?zeile|ober-?zeile|over-?line|roof-?line|spitz-?marke|top-?line|eyebrow"
    r"|head-?line-?(?:kicker|prefix|intro)|super-?title|pre-?title|pre-?headline|vor-?spann-?zeile|rubrik|category"
    r"|label|section|topic|ressort|subject)(?=$|[\s_\-\d])",
    re.IGNORECASE,
)
_OWN_KICKER_NAMES = re.compile(
    r"(?:^|[\s_\-])(?:kicker|dach-?zeile|ober-?zeile|vor-?zeile|over-?line|roof-?line|spitz-?marke|top-?line|eyebrow"
    r"|head-?line-?(?:kicker|prefix|intro)|super-?(?:title|head|headline)|pre-?(?:title|headline)|sur-?title|topic|label"
    r"|trailer)(?=$|[\s_\-\d])",
    re.IGNORECASE,
)
"""Of an element beside the headline; there a category or section is a link to a list, no kicker."""
_BADGE = re.compile(
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
MAX_STEPS_BEFORE = 3
"""Elements looked at before the headline: a badge or an icon may stand between."""
_BREADCRUMB = re.compile(r"\s[/>»›]\s")
_CAMEL = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])")
_SITE_SUFFIX = re.compile(r"\s+[|\-–—•»:·]\s+[^|\-–—•»·]{2,45}$")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Headline:
    """Title and kicker; `forms` is every form of the title that the page gives, to find its repeats in the text."""

    title: str | None
    kicker: str | None
    forms: tuple[str, ...]


def read_headline(tree: Element, head: Head, article: Node | None, announced: str | None) -> Headline:
    """The page's headline without its kicker; None where neither page nor source names one."""
    described = [
        text
        for text in (
            text_of(article.get("headline")) if article else None,
            head.first("og:title"),
            head.first("twitter:title"),
        )
        if text
    ]
    site = head.first("og:site_name")
    named = [_without_site(text, site) for text in described]
    headings = [heading for element in tree.iter("h1") if (heading := _Heading(element)).whole]
    headings = headings or _second_rank(tree, named)
    best = _best_heading(headings, [*named, *([head.title] if head.title else [])])
    title_tag = _without_site(head.title, site) if head.title else None
    title: str | None
    kicker: str | None = None
    if best is not None:
        title, kicker = best.title, best.kicker
        title, kicker = _split_by_described(title, kicker, named)
        kicker = kicker or _kicker_before(best.element, title)
    else:
        title = next(iter(named), None) or title_tag or announced
    forms = [
        title,
        *described,
        *named,
        *(heading.whole for heading in headings[:3]),
        *(heading.title for heading in headings[:3]),
        title_tag,
        announced,
    ]
    if title and kicker:
        forms.append(f"{kicker} {title}")
    return Headline(title=title, kicker=kicker, forms=tuple(dict.fromkeys(form for form in forms if form)))


class _Heading:
    """One h1: all its text, and title and kicker apart where the markup tells them."""

    def __init__(self, element: Element) -> None:
        self.element = element
        self.whole = _line(element.text_content())
        self.kicker: str | None = None
        self.title = self.whole
        for child in element.iter("span", "small", "em", "strong", "div", "p", "a", "b", "i"):
            text = _line(child.text_content())
            if not text or text == self.title or len(text) > MAX_KICKER_CHARS or not self.title.startswith(text):
                continue
            rest = self.title[len(text) :].lstrip(" :|/–-")
            if _is_badge(child, text):
                self.title = rest
            elif _KICKER_NAMES.search(_names(child)):
                self.kicker, self.title = text.rstrip(" :|/–-"), rest
                break


def _names(element: Element) -> str:
    return _CAMEL.sub("-", f"{element.get('class') or ''} {element.get('data-testid') or ''}")


def _is_badge(element: Element, text: str) -> bool:
    """Whether an element is a mark of the house ("A+", "Live") and no part of the headline."""
    return bool(_BADGE.search(text)) and bool(re.search(r"badge|icon|plus|label|flag|tag|live|kicker", _names(element)))


def _second_rank(tree: Element, named: Sequence[str]) -> list[_Heading]:
    """On a page without h1: the h2 that ends in the described headline."""
    keys = [key_of(name) for name in named if name]
    headings = [_Heading(element) for element in tree.iter("h2")]
    return [heading for heading in headings if any(key and key_of(heading.whole).endswith(key) for key in keys)][:1]


def _kicker_before(heading: Element, title: str) -> str | None:
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
            text = _line(before.text_content())
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
        own = _line(candidate.text_content()).rstrip(" :|/–-")
        if own and _OWN_KICKER_NAMES.search(_names(candidate)) and not _BADGE.search(own):
            return own
    return None


def _line(text: str) -> str:
    return _SPACE.sub(" ", text.replace("\u00ad", "").replace("\u200b", "")).strip()


def _without_site(text: str, site: str | None) -> str:
    if site and text.endswith(site) and len(text) > len(site) + 3:
        return text[: -len(site)].rstrip(" |-–—•»:·,")
    return _SITE_SUFFIX.sub("", text) if "|" in text or " - " in text or " – " in text else text


def _best_heading(headings: Sequence[_Heading], named: Sequence[str]) -> _Heading | None:
    keys = [key_of(name) for name in named]

    def likeness(heading: _Heading) -> int:
        key = key_of(heading.title)
        if key in keys:
            return 3
        if len(key) > 8 and any(key in other or other in key_of(heading.whole) for other in keys if len(other) > 8):
            return 2
        words = set(heading.title.lower().split())
        return int(any(len(words & set(name.lower().split())) >= max(2, len(words) // 3) for name in named))

    if not headings:
        return None
    best = max(headings, key=likeness)
    if likeness(best) == 0 and named and len(headings) > 1:
        best = max(headings, key=lambda heading: len(heading.title))
    return best


def _split_by_described(title: str, kicker: str | None, named: Sequence[str]) -> tuple[str, str | None]:
    """Cut a kicker off the title's front where a description of the page is exactly the rest."""
    if kicker:
        return title, kicker
    whole = key_of(title)
    for name in named:
        key = key_of(name)
        if len(key) > 12 and key != whole and whole.endswith(key):
            front = title[: len(title) - len(name)].rstrip(" :|/–-")
            if title.endswith(name) and 0 < len(front) <= MAX_KICKER_CHARS:
                return name, front
    for name in named:
        front, mark, rest = name.partition(": ")
        if mark and key_of(rest) == whole and len(front) <= MAX_KICKER_CHARS:
            return title, front
    return title, kicker

"""Headline, kicker and subtitle: what the page shows as its title, the kicker apart.

The page's h1 is what readers see; og:title and the JSON-LD headline say which h1 is the article's, and where the
kicker ends that some houses write into the same element without a space.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from pipelines.extract.blocks import key_of
from pipelines.extract.jsonld import Node, text_of
from pipelines.extract.kicker import (
    BADGE,
    MAX_KICKER_CHARS,
    MIN_KICKER_CHARS,
    kicker_before,
    line_of,
    names_of,
    subtitle_below,
)
from pipelines.extract.metadata import Head
from pipelines.extract.parse import Element

_KICKER_NAMES = re.compile(
    r"(?:^|[\s_\-])(?:kicker|dach-?zeile|ober-?zeile|over-?line|roof-?line|spitz-?marke|top-?line|eyebrow"
    r"|head-?line-?(?:kicker|prefix|intro)|super-?title|pre-?title|pre-?headline|vor-?spann-?zeile|rubrik|category"
    r"|label|section|topic|ressort|subject)(?=$|[\s_\-\d])",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"^\s*[:|/–—-]\s*$")
"""A child of the headline that is nothing but this, shown or hidden, parts the kicker from the title."""
_CRUMB_NAMES = re.compile(
    r"(?:^|[\s_\-])(?:bread-?crumbs?|crumbs?|bread-?link|brot-?krumen?|seo-?(?:title|headline))(?=$|[\s_\-\d])",
    re.IGNORECASE,
)
_HEADLINE_NAMES = re.compile(
    r"(?:^|[\s_\-])(?:headlines?|head-?line-?text|(?:article|entry|post|story|text|page)-?(?:title|headline))(?=$|[\s_\-\d])",
    re.IGNORECASE,
)
MAX_FOLLOWING = 400
"""Elements behind a headline among the breadcrumbs in which the shown one is looked for."""
_DESCRIPTIONS = ("description", "og:description", "twitter:description")
_CRUMB_MARK = re.compile(r"^\s*[|/›>»]\s*$")
_MARK = "\ue000"
"""A character of no script, set where the separator stands to cut there."""
MIN_TITLE_CHARS = 8
MAX_TITLE_CHARS = 300
_SITE_SUFFIX = re.compile(r"\s+[|\-–—•»:·]\s+[^|\-–—•»·]{2,45}$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Headline:
    """Title and kicker; `forms` is every form of the title that the page gives, to find its repeats in the text."""

    title: str | None
    kicker: str | None
    subtitle: str | None
    """A second headline below the first, never the lead."""
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
    if best is not None and _is_crumb(best.element):
        best = _shown_headline(best, named) or best
    title_tag = _without_site(head.title, site) if head.title else None
    title: str | None
    kicker: str | None = None
    if best is not None:
        title, kicker = best.title, best.kicker
        title, kicker = _split_by_described(title, kicker, named)
        kicker = kicker or kicker_before(best.element, title) or _declared_kicker(head, title)
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
    subtitle = None
    if best is not None:
        known = [*forms, kicker, *(head.first(name) for name in _DESCRIPTIONS)]
        subtitle = subtitle_below(best.element, known=[text for text in known if text])
    if title and kicker:
        forms.append(f"{kicker} {title}")
    return Headline(
        title=title, kicker=kicker, subtitle=subtitle, forms=tuple(dict.fromkeys(form for form in forms if form))
    )


def _declared_kicker(head: Head, title: str) -> str | None:
    """The kicker of a meta tag of the house's own: `ntv:kicker`, `ob_kicker`, `cxenseparse:recs:xyz-kicker`."""
    for name, contents in head.meta.items():
        text = line_of(contents[0]).rstrip(" :|/–-")
        if name.endswith("kicker") and MIN_KICKER_CHARS <= len(text) <= MAX_KICKER_CHARS and not BADGE.search(text):
            return text if key_of(text) not in key_of(title) else None
    return None


class _Heading:
    """One h1: all its text, and title and kicker apart where the markup tells them."""

    def __init__(self, element: Element) -> None:
        self.element = element
        self.whole = line_of(element.text_content())
        self.kicker: str | None = None
        self.title = self.whole
        if self._split_at_separator():
            return
        for child in element.iter("span", "small", "em", "strong", "div", "p", "a", "b", "i"):
            text = line_of(child.text_content())
            if not text or text == self.title or len(text) > MAX_KICKER_CHARS or not self.title.startswith(text):
                continue
            rest = self.title[len(text) :].lstrip(" :|/–-")
            if _is_badge(child, text):
                self.title = rest
            elif _KICKER_NAMES.search(names_of(child)):
                self.kicker, self.title = text.rstrip(" :|/–-"), rest
                break

    def _split_at_separator(self) -> bool:
        """Whether an element of its own, `<span hidden>: </span>`, parted kicker and title."""
        for child in self.element.iter("span", "i", "b", "em", "small"):
            if len(child) or not child.text or not _SEPARATOR.match(child.text):
                continue
            text, child.text = child.text, _MARK
            front, _, rest = (line_of(part) for part in self.element.text_content().partition(_MARK))
            child.text = text
            if MIN_KICKER_CHARS <= len(front) <= MAX_KICKER_CHARS and len(rest) >= MIN_TITLE_CHARS:
                self.kicker, self.title = (None if BADGE.search(front) else front), rest
                return True
        return False


def _is_crumb(heading: Element) -> bool:
    """Whether a headline is the last of the breadcrumbs: there houses write one for search engines, and another one,
    without being an h1, above the text."""
    boxes = [heading, *islice(heading.iterancestors(), 4)]
    if any(box.tag in ("ol", "nav") or _CRUMB_NAMES.search(names_of(box)) for box in boxes):
        return True
    before = heading.getprevious()
    return before is not None and isinstance(before.tag, str) and bool(_CRUMB_MARK.match(before.text_content()))


def _shown_headline(crumb: _Heading, named: Sequence[str]) -> _Heading | None:
    """The first element behind the crumbs that is named a headline and that the page describes as its title.

    The crumb stays where the page describes that one; a headline that no description knows may be a teaser's.
    """
    keys = {key_of(name) for name in named}
    if key_of(crumb.whole) in keys:
        return None
    following = crumb.element.xpath("following::*[self::h1 or self::h2 or self::h3 or self::span or self::div]")
    for element in islice(following, MAX_FOLLOWING):
        if element.tag in ("span", "div") and not _HEADLINE_NAMES.search(names_of(element)):
            continue
        if _is_linked(element) or len(element.text_content()) > MAX_TITLE_CHARS:
            continue
        shown = _Heading(element)
        if len(shown.title) >= MIN_TITLE_CHARS and {key_of(shown.title), key_of(shown.whole)} & keys:
            return shown
    return None


def _is_linked(element: Element) -> bool:
    return next(element.iterancestors("a", "aside", "li"), None) is not None


def _is_badge(element: Element, text: str) -> bool:
    """Whether an element is a mark of the house ("A+", "Live") and no part of the headline."""
    return bool(BADGE.search(text)) and bool(
        re.search(r"badge|icon|plus|label|flag|tag|live|kicker", names_of(element))
    )


def _second_rank(tree: Element, named: Sequence[str]) -> list[_Heading]:
    """On a page without h1: the h2 that ends in the described headline."""
    keys = [key_of(name) for name in named if name]
    headings = [_Heading(element) for element in tree.iter("h2")]
    return [heading for heading in headings if any(key and key_of(heading.whole).endswith(key) for key in keys)][:1]


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

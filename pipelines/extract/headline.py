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

_KICKER_NAMES = re.compile(
    r"(?:^|[\s_\-])(?:kicker|dach-?zeile|ober-?zeile|over-?line|roof-?line|spitz-?marke|top-?line|eyebrow"
    r"|head-?line-?(?:kicker|prefix|intro)|super-?title|pre-?title|pre-?headline|vor-?spann-?zeile|rubrik|category"
    r"|label|section|topic|ressort|subject)(?=$|[\s_\-\d])",
    re.IGNORECASE,
)
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
    headings = [_Heading(element) for element in tree.iter("h1")]
    headings = [heading for heading in headings if heading.whole]
    best = _best_heading(headings, [*named, *([head.title] if head.title else [])])
    title_tag = _without_site(head.title, site) if head.title else None
    title: str | None
    kicker: str | None = None
    if best is not None:
        title, kicker = best.title, best.kicker
        title, kicker = _split_by_described(title, kicker, named)
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
        self.whole = _line(element.text_content())
        self.kicker: str | None = None
        self.title = self.whole
        for child in element.iter("span", "small", "em", "strong", "div", "p", "a", "b", "i"):
            names = f"{child.get('class') or ''} {child.get('data-testid') or ''}"
            text = _line(child.text_content())
            if not text or text == self.whole or len(text) > MAX_KICKER_CHARS:
                continue
            if _KICKER_NAMES.search(names) and self.whole.startswith(text):
                self.kicker = text.rstrip(" :|/–-")
                self.title = self.whole[len(text) :].lstrip(" :|/–-")
                break


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

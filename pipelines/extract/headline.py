"""Headline, kicker and subtitle: what the page shows as its title, the kicker apart.

The page's h1 is what readers see; og:title and the JSON-LD headline say which h1 is the article's, and where the
kicker ends that some houses write into the same element without a space.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.extract.blocks import key_of
from pipelines.extract.heading import Heading
from pipelines.extract.jsonld import Node, text_of
from pipelines.extract.kicker import (
    BADGE,
    MAX_KICKER_CHARS,
    MIN_KICKER_CHARS,
    kicker_before,
    kind_mark,
    line_of,
    subtitle_below,
    unnamed_kicker,
)
from pipelines.extract.metadata import Head
from pipelines.extract.parse import Element
from pipelines.extract.shown_headline import shown_again, shown_headline

_DESCRIPTIONS = ("description", "og:description", "twitter:description")
_TITLE_REST = re.compile(r"\s*[:|–—]")
"""How a title goes on behind the kicker that it begins with."""
_SITE_SUFFIX = re.compile(r"\s+[|\-–—•»:·]\s+[^|\-–—•»·]{2,45}$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Headline:
    """Title and kicker; `forms` is every form of the title that the page gives, to find its repeats in the text."""

    title: str | None
    kicker: str | None
    subtitle: str | None
    """A second headline below the first, never the lead."""
    forms: tuple[str, ...]
    mark: str | None = None
    """What kind of text the page says above the headline that it is: "KOMMENTAR"."""


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
    headings = [heading for element in tree.iter("h1") if (heading := Heading(element)).whole]
    headings = headings or _second_rank(tree, named)
    best = _best_heading(headings, [*named, *([head.title] if head.title else [])])
    again: Heading | None = None
    if best is not None:
        best = shown_headline(best, named) or best
    title_tag = _without_site(head.title, site) if head.title else None
    title: str | None
    kicker: str | None = None
    if best is not None:
        title, kicker = best.title, best.kicker
        title, kicker = _split_by_described(title, kicker, named)
        kicker = kicker or kicker_before(best.element, title) or _declared_kicker(head, title)
        if kicker is None:
            again, kicker = shown_again(best)
        kicker = kicker or unnamed_kicker(best.element, title)
        if kicker and _TITLE_REST.match(title.removeprefix(kicker)):
            kicker = None  # said once: the page's own title begins with it
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
        *((again.whole, again.title) if again else ()),
    ]
    subtitle = None
    if best is not None:
        known = [*forms, kicker, *(head.first(name) for name in _DESCRIPTIONS)]
        subtitle = subtitle_below(best.element, known=[text for text in known if text])
    if title and kicker:
        forms.append(f"{kicker} {title}")
    return Headline(
        title=title, kicker=kicker, subtitle=subtitle, forms=tuple(dict.fromkeys(form for form in forms if form)),
        mark=kind_mark(best.element) if best else None,
    )  # fmt: skip


def _declared_kicker(head: Head, title: str) -> str | None:
    """The kicker of a meta tag of the house's own: `ntv:kicker`, `ob_kicker`, `cxenseparse:recs:xyz-kicker`."""
    for name, contents in head.meta.items():
        text = line_of(contents[0]).rstrip(" :|/–-")
        if name.endswith("kicker") and MIN_KICKER_CHARS <= len(text) <= MAX_KICKER_CHARS and not BADGE.search(text):
            return text if key_of(text) not in key_of(title) else None
    return None


def _second_rank(tree: Element, named: Sequence[str]) -> list[Heading]:
    """On a page without h1: the h2 that ends in the described headline."""
    keys = [key_of(name) for name in named if name]
    headings = [Heading(element) for element in tree.iter("h2")]
    return [heading for heading in headings if any(key and key_of(heading.whole).endswith(key) for key in keys)][:1]


def _without_site(text: str, site: str | None) -> str:
    if site and text.endswith(site) and len(text) > len(site) + 3:
        return text[: -len(site)].rstrip(" |-–—•»:·,")
    return _SITE_SUFFIX.sub("", text) if "|" in text or " - " in text or " – " in text else text


def _best_heading(headings: Sequence[Heading], named: Sequence[str]) -> Heading | None:
    keys = [key_of(name) for name in named]

    def likeness(heading: Heading) -> int:
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

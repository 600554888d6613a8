"""The headline that readers see, where the page's h1 is one for search engines.

Houses write such an h1 as the last of the breadcrumbs, or hide it, and set the shown headline, often with the kicker,
as an h2 or less below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from pipelines.extract.blocks import key_of
from pipelines.extract.heading import MIN_TITLE_CHARS, Heading
from pipelines.extract.kicker import kicker_before, names_of
from pipelines.extract.parse import Element

_CRUMB_NAMES = re.compile(
    r"(?:^|[\s_\-])(?:bread-?crumbs?|crumbs?|bread-?link|brot-?krumen?|seo-?(?:title|headline))(?=$|[\s_\-\d])",
    re.IGNORECASE,
)
_HEADLINE_NAMES = re.compile(
    r"(?:^|[\s_\-])(?:headlines?|head-?line-?text|(?:article|entry|post|story|text|page)-?(?:title|headline))(?=$|[\s_\-\d])",
    re.IGNORECASE,
)
MAX_FOLLOWING = 1_000
"""Elements behind a headline among the breadcrumbs in which the shown one is looked for."""
_CRUMB_MARK = re.compile(r"^\s*[|/›>»]\s*$")
MAX_TITLE_CHARS = 300
MIN_TEXT_CHARS = 250
"""A paragraph this long is the text: below it stand sub-headings."""
MIN_WORD_CHARS = 4
MIN_SHARED = 2


def shown_headline(heading: Heading, named: Sequence[str]) -> Heading | None:
    """The headline shown instead of one of the breadcrumbs, where the page describes it as its title (`named`).

    The crumb stays where the page describes only that one: a headline that no description knows may be a teaser's.
    """
    if not _is_crumb(heading.element):
        return None
    keys = {key_of(name) for name in named}
    is_described = key_of(heading.whole) in keys
    for shown in _headings_below(heading.element):
        if key_of(shown.title) in keys or (not is_described and key_of(shown.whole) in keys):
            return shown
    return None


def shown_again(heading: Heading) -> tuple[Heading | None, str | None]:
    """The first headline below the page's h1 that says the same in other words, and its kicker."""
    is_crumb = _is_crumb(heading.element)
    for shown in _headings_below(heading.element):
        if _is_alike(shown.whole, heading.title):
            kicker = shown.kicker or (kicker_before(shown.element, shown.title) if is_crumb else None)
            if is_crumb or kicker:
                return shown, kicker
    return None, None


def _is_crumb(heading: Element) -> bool:
    """Whether a headline is the last of the breadcrumbs, or hidden."""
    boxes = [heading, *islice(heading.iterancestors(), 4)]
    if any(box.tag in ("ol", "nav") or _CRUMB_NAMES.search(names_of(box)) for box in boxes):
        return True
    before = heading.getprevious()
    return before is not None and isinstance(before.tag, str) and bool(_CRUMB_MARK.match(before.text_content()))


def _headings_below(heading: Element) -> Iterator[Heading]:
    """What may be a headline between the page's h1 and its text."""
    following = heading.xpath("following::*[self::h1 or self::h2 or self::h3 or self::span or self::div or self::p]")
    for element in islice(following, MAX_FOLLOWING):
        if element.tag == "p":
            if len(element.text_content()) >= MIN_TEXT_CHARS:
                return
            continue
        if element.tag in ("span", "div") and not _is_headline_box(element):
            continue
        if _is_linked(element) or len(element.text_content()) > MAX_TITLE_CHARS:
            continue
        shown = Heading(element)
        if len(shown.title) >= MIN_TITLE_CHARS:
            yield shown


def _is_headline_box(element: Element) -> bool:
    return bool(_HEADLINE_NAMES.search(names_of(element))) and next(element.iter("h1", "h2", "h3"), None) is None


def _is_alike(one: str, other: str) -> bool:
    """Whether two headlines speak of the same: they share words, at least a third of the shorter one's."""
    words, others = _long_words(one), _long_words(other)
    return len(words & others) >= max(MIN_SHARED, -(-min(len(words), len(others)) // 3))


def _long_words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.lower()) if len(word) >= MIN_WORD_CHARS}


def _is_linked(element: Element) -> bool:
    return next(element.iterancestors("a", "aside", "li"), None) is not None

"""What a publisher's file says of its pages, found in the tree: boxes of the text, of the lead, of what is neither.

Hints help well-known houses; the rules hold without them. A hint that no longer fits must not cost an article, because
houses change their pages without a word: one that finds nothing says nothing, one that would take most of the text away
is not followed, and `body` counts only where its boxes hold most of the page's text (`body.MIN_HINTED_SHARE`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from cssselect import SelectorError
from lxml.cssselect import CSSSelector

from pipelines.extract.blocks import INLINE, Role
from pipelines.extract.marked import Marked
from pipelines.extract.parse import Element
from pipelines.extract.prune import drop, prose_chars
from pipelines.model.page import ExtractionHints

MAX_REMOVED_SHARE = 0.5
"""A box with more than this share of the page's paragraphs is not removed, whatever the hint."""


@dataclass(frozen=True, slots=True)
class HintedBoxes:
    """The boxes that hints name, and what must not be pruned because it holds one."""

    roles: dict[Element, Role]
    spared: frozenset[Element]


NO_BOXES = HintedBoxes({}, frozenset())


def is_selector(text: object) -> bool:
    """Whether a text is a CSS selector that can be followed."""
    try:
        return isinstance(text, str) and bool(text.strip()) and _compiled(text) is not None
    except (SelectorError, ValueError):
        return False


def with_hinted(marked: Marked, tree: Element, hints: ExtractionHints | None) -> Marked:
    """What the page marks as captions, credits and bylines, with what hints name as such; hinted bylines first."""
    if hints is None:
        return marked
    return replace(
        marked,
        captions=tuple(dict.fromkeys((*marked.captions, *_texts(tree, hints.caption)))),
        credits=tuple(dict.fromkeys((*marked.credits, *_texts(tree, hints.credit)))),
        bylines=tuple(dict.fromkeys((*_texts(tree, hints.byline), *marked.bylines))),
    )


def follow(tree: Element, hints: ExtractionHints | None) -> HintedBoxes:
    """Take out of the tree, in place, what hints name as no text; returns the boxes that they name as text."""
    if hints is None:
        return NO_BOXES
    max_chars = MAX_REMOVED_SHARE * prose_chars(tree)
    for element in _found(tree, (*hints.remove, *hints.caption, *hints.credit, *hints.byline)):
        parent = element.getparent()
        if parent is not None and prose_chars(element) <= max_chars:
            drop(element, parent)
    roles: dict[Element, Role] = dict.fromkeys(_found(tree, hints.body), "body")
    roles |= dict.fromkeys(_found(tree, hints.lead), "lead")
    for element in roles:
        if element.tag in INLINE:  # a block of its own, or its text would not stand alone
            element.tag = "div"
    spared = {above for element in roles for above in (element, *element.iterancestors())}
    return HintedBoxes(roles, frozenset(spared))


@lru_cache(maxsize=1024)
def _compiled(selector: str) -> Element:
    return CSSSelector(selector, translator="html")


def _found(tree: Element, selectors: Iterable[str]) -> list[Element]:
    return [element for selector in selectors for element in _compiled(selector)(tree)]


def _texts(tree: Element, selectors: Iterable[str]) -> list[str]:
    texts = (" ".join(element.text_content().split()) for element in _found(tree, selectors))
    return [text for text in texts if text]

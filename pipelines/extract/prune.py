"""Take out of the tree what cannot be the article: by tag, by role and by the names of `box_names`.

Runs after captions, credits and bylines were read and before trafilatura sees the tree. A box is spared, whatever its
name, where it holds the headline, the lead or much of the page's prose: systems hang words like `plus` on the whole
article.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipelines.extract.blocks import key_of
from pipelines.extract.box_names import is_comments, is_paywall, is_unseen, is_unwanted
from pipelines.extract.parse import Element

MAX_PROSE_SHARE = 0.3
"""A box with more than this share of the page's paragraph text is not pruned for its name."""
MAX_COMMENTS_SHARE = 0.9
"""Readers often write more than the article has; above this share the page is a forum."""
MIN_PAYWALL_PROSE = 400
"""A box named after the paywall with more text than this is what lies behind it and was delivered all the same."""
LEAD_KEY_CHARS = 40
MAX_LEAD_BOX_CHARS = 1_500

_TAGS = frozenset((
    "script", "style", "noscript", "iframe", "button", "select", "input", "textarea", "nav", "footer",
    "figure", "figcaption", "video", "audio", "object", "embed", "canvas", "svg", "picture", "dialog",
    "template", "label", "map", "img", "source", "fieldset", "option", "datalist", "aside", "form", "amp-ad",
    "amp-embed", "amp-iframe", "amp-video", "amp-img",
))  # fmt: skip
"""Elements that never hold the running text."""
_GUARDED_TAGS = frozenset(("aside", "form", "nav", "footer", "figure", "label", "fieldset"))
"""Of those, the ones that some system wraps around a whole page or article."""
_KEPT_TAGS = frozenset(("html", "body", "main", "article", "h1"))
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_ROLES = frozenset(
    ("navigation", "banner", "contentinfo", "search", "dialog", "alert", "complementary", "menu", "toolbar")
)


def prune(tree: Element, *, by_name: bool = True, leads: Sequence[str] = ()) -> None:
    """Remove, in place, every box that cannot be article; the text after each stays.

    `leads`: the page's descriptions; a box that says one of them is the lead, whatever its name.
    `by_name=False` goes by tags alone: the second try where names took the article with them.
    """
    lead_keys = tuple({key_of(lead)[:LEAD_KEY_CHARS] for lead in leads if len(key_of(lead)) >= LEAD_KEY_CHARS})
    # Comments first: with many of them, every box of the article would look small.
    _drop_all(tree, lambda element: is_comments(_names(element)), MAX_COMMENTS_SHARE, ())
    if by_name:
        _drop_all(
            tree, lambda element: _is_unwanted_tag(element) or _is_unwanted_name(element), MAX_PROSE_SHARE, lead_keys
        )
    else:
        _drop_all(tree, _is_unwanted_tag, MAX_PROSE_SHARE, lead_keys)


def _drop_all(
    tree: Element, is_candidate: Callable[[Element], bool], max_share: float, lead_keys: Sequence[str]
) -> None:
    prose = max(1, _prose_chars(tree))
    for element in list(tree.iter("*")):
        parent = element.getparent()
        if parent is None or element.tag in _KEPT_TAGS or not is_candidate(element):
            continue
        if not (_holds_article(element, max_share * prose) or _says_lead(element, lead_keys)):
            _drop(element, parent)


def _names(element: Element) -> str:
    attributes = element.attrib
    return (
        f"{attributes.get('class', '')} {attributes.get('id', '')} "
        f"{attributes.get('data-testid', '')} {attributes.get('data-component', '')}"
    )


def _is_unwanted_tag(element: Element) -> bool:
    return element.tag in _TAGS or "hidden" in element.attrib or element.get("role") in _ROLES


def _is_unwanted_name(element: Element) -> bool:
    if not len(element.attrib):
        return False
    names = _names(element)
    return is_unseen(names) if element.tag in _HEADINGS else is_unwanted(names)


def _holds_article(element: Element, max_chars: float) -> bool:
    if len(element) == 0 or (element.tag in _TAGS and element.tag not in _GUARDED_TAGS):
        return False
    if next(element.iter("h1"), None) is not None:
        return True
    held = _prose_chars(element)
    return held > max_chars or (held > MIN_PAYWALL_PROSE and is_paywall(_names(element)))


def _says_lead(element: Element, lead_keys: Sequence[str]) -> bool:
    if not lead_keys or element.tag in _TAGS:
        return False
    text = element.text_content()
    if not LEAD_KEY_CHARS <= len(text) <= MAX_LEAD_BOX_CHARS:
        return False
    key = key_of(text)
    return any(lead in key for lead in lead_keys)


def _prose_chars(element: Element) -> int:
    """Characters of paragraphs."""
    return sum(len(paragraph.text_content()) for paragraph in element.iter("p"))


def _drop(element: Element, parent: Element) -> None:
    tail = element.tail
    if tail:
        previous = element.getprevious()
        if previous is not None:
            previous.tail = (previous.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
    parent.remove(element)

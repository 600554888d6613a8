"""Take out of the tree what cannot be the article: by tag, by role and by the names of `box_names`.

Runs after captions, credits and bylines were read and before trafilatura sees the tree. A box is spared, whatever its
name, where it holds the headline, the lead or much of the page's prose: systems hang words like `plus` on the whole
article.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from pipelines.extract.blocks import INLINE, key_of
from pipelines.extract.box_names import (
    is_comments,
    is_credit,
    is_fact_box,
    is_paywall,
    is_place,
    is_unseen,
    is_unwanted,
    stands_apart,
)
from pipelines.extract.comments import comment_boxes
from pipelines.extract.parse import Element
from pipelines.extract.picture_boxes import picture_boxes
from pipelines.extract.side_boxes import is_side_label

MAX_PROSE_SHARE = 0.3
"""A box with more than this share of the page's paragraph text is not pruned for its name."""
MAX_COMMENTS_SHARE = 0.9
"""Readers often write more than the article has; above this share the page is a forum."""
MIN_PAYWALL_PROSE = 400
"""A box named after the paywall with more text than this is what lies behind it and was delivered all the same."""
MIN_OWN_PARAGRAPH_CHARS = 30
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
_WORDS_OF_SENTENCES = frozenset(("a", "b", "strong", "i", "em", "mark", "abbr"))
_SPOKEN_HINT = re.compile(
    r"\s*\((?:link )?(?:öffnet|wird|opens)(?: sich)? (?:in|im) (?:einem |einer |a )?(?:neue[mnrs]?|new) (?:browser-?)?"
    r"(?:fenster|tab|window)(?: geöffnet)?\)",
    re.IGNORECASE,
)
"""What screen readers say of a link; some houses write it between the words for everybody."""
_NAMING = frozenset(("class", "id", "componenttype", "itemprop"))
_NAME = re.compile(r"[A-Za-z][A-Za-z_.-]+$")
"""A data attribute whose value is a name, as `data-area="related-articles"`; numbers, addresses and JSON are none."""
MAX_NAME_CHARS = 40
_ADVERT_ATTRIBUTES = frozenset(("data-ad", "data-ads", "data-advertisement", "data-advert", "data-adslot"))
_LABELLED_TAGS = frozenset(("section", "div", "aside", "form", "ul", "ol", "nav"))
_BOXES = frozenset(("div", "section", "aside", "blockquote", "dl", "details"))
_SUMMARY = re.compile(
    r"(?:darum geht[’']?\s?(?:e?s)|worum (?:geht (?:es|s)|es geht)|das wichtigste|auf einen blick|in kürze"
    r"|kurz ?gefasst|kurz (?:und|&) (?:knapp|bündig)|die wichtigsten|zusammen(?:gefasst|fassung)|kernpunkte"
    r"|key ?facts)",
    re.IGNORECASE,
)
_KEPT_TAGS = frozenset(("html", "body", "main", "article", "h1"))
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_ROLES = frozenset(
    ("navigation", "banner", "contentinfo", "search", "dialog", "alert", "complementary", "menu", "toolbar")
)


def prune(
    tree: Element,
    *,
    by_name: bool = True,
    leads: Sequence[str] = (),
    spared: Collection[Element] = frozenset(),
    is_forum: bool = False,
) -> None:
    """Remove, in place, every box that cannot be article; the text after each stays.

    `leads`: the page's descriptions; a box that says one of them is the lead, whatever its name.
    `spared`: boxes that a publisher's file names as text, and those around them.
    `by_name=False` goes by tags alone: the second try where names took the article with them.
    `is_forum`: nothing is left without what looks like comments, so that they are the text.
    """
    for head in tree.findall("head"):  # read already; everything that follows walks the tree
        tree.remove(head)
    _drop_spoken_hints(tree)
    lead_keys = tuple({key_of(lead)[:LEAD_KEY_CHARS] for lead in leads if len(key_of(lead)) >= LEAD_KEY_CHARS})
    # Comments first: with many of them, every box of the article would look small.
    comments = comment_boxes(tree)
    for element in tree.iter("*"):
        if _is_comments(element):
            comments.append(element)
        if "-" in element.tag:
            _name_paragraph(element)
    if not is_forum:
        _drop_all(comments, MAX_COMMENTS_SHARE * prose_chars(tree), ())
    _drop_all(picture_boxes(tree), MAX_PROSE_SHARE * prose_chars(tree), lead_keys)
    is_candidate = _is_unwanted if by_name else _is_unwanted_tag
    _drop_all(_candidates(tree, is_candidate, spared), MAX_PROSE_SHARE * prose_chars(tree), lead_keys)


def _candidates(
    tree: Element, is_candidate: Callable[[Element], bool], spared: Collection[Element]
) -> Iterator[Element]:
    """Unwanted boxes from the outside in; the walk does not enter one that was dropped meanwhile."""
    stack = [tree]
    while stack:
        element = stack.pop()
        is_fixed = element.tag in _KEPT_TAGS or element in spared or element.getparent() is None
        if not is_fixed and is_candidate(element):
            yield element
            if element.getparent() is None:
                continue
        stack.extend(element.iterchildren("*", reversed=True))


def _drop_all(candidates: Iterable[Element], max_chars: float, lead_keys: Sequence[str]) -> None:
    for element in candidates:
        parent = element.getparent()
        if parent is None or _holds_article(element, max(1.0, max_chars)) or _says_lead(element, lead_keys):
            continue
        drop(element, parent)


def _names(element: Element) -> str:
    """Every word by which the house names the box: classes, id, data attributes, the tag if it is its own."""
    tag = element.tag
    words = [
        value
        for name, value in element.items()
        if name in _NAMING or (name.startswith("data-") and len(value) <= MAX_NAME_CHARS and _NAME.match(value))
    ]
    if "-" in tag:
        words.append(tag)
    return " ".join(words)


def _says_advert(element: Element) -> bool:
    return any(name in _ADVERT_ATTRIBUTES or name.startswith("data-ad-") for name in element.attrib)


def _is_comments(element: Element) -> bool:
    if element.tag in INLINE:
        return False
    get = element.get
    names = [name for name in (get("class"), get("id"), get("data-component")) if name]
    itemtype = get("itemtype")
    if itemtype:
        names.append(itemtype.rpartition("/")[2])
    return bool(names) and is_comments(" ".join(names))


def _drop_spoken_hints(tree: Element) -> None:
    for element in tree.iter("a", "span", "em", "small", "i", "sup"):
        if element.text and "neue" in element.text:
            element.text = _SPOKEN_HINT.sub("", element.text)
        if element.tail and "neue" in element.tail:
            element.tail = _SPOKEN_HINT.sub("", element.tail)


def _name_paragraph(element: Element) -> None:
    """Make a paragraph of a house's own element that holds a text and no box: trafilatura passes over tags unknown."""
    if len(element.text or "") >= MIN_OWN_PARAGRAPH_CHARS and all(_is_inline(child) for child in element):
        element.set("class", f"{element.get('class') or ''} {element.tag}")  # its name goes on to be judged
        element.tag = "p"


def _is_unwanted_tag(element: Element) -> bool:
    if element.tag in _TAGS:
        return True
    return bool(element.attrib) and ("hidden" in element.attrib or element.get("role") in _ROLES)


def _is_unwanted(element: Element) -> bool:
    if _is_unwanted_tag(element):
        return True
    if not element.attrib:
        return "-" in element.tag and is_unwanted(element.tag)
    label = element.get("aria-label")
    if label and element.tag in _LABELLED_TAGS and is_side_label(label):
        return True
    if _says_advert(element):
        return True
    names = _names(element)
    if not names:
        return False
    if element.tag in _HEADINGS:
        return is_unseen(names)
    if not is_unwanted(names) or (is_credit(names) and _is_glued(element)):
        return False
    if is_fact_box(names) and (element.tag not in _BOXES or _is_summary(element)):
        return False
    if is_place(names) and _opens_paragraph(element):
        return False
    return stands_apart(names) or not _is_in_sentence(element)


def _is_summary(element: Element) -> bool:
    """The text in short, which some systems set in a box: it is the article's own."""
    return bool(_SUMMARY.match(" ".join(element.text_content().split())[:80]))


def _opens_paragraph(element: Element) -> bool:
    """A word at the head of a paragraph that goes on: cleaning cuts place and agency there with what joins them."""
    return element.tag in INLINE and (bool((element.tail or "").strip()) or _is_inline(element.getnext()))


def _is_inline(element: Element | None) -> bool:
    return element is not None and element.tag in INLINE


def _is_glued(element: Element) -> bool:
    """A credit right behind the last full stop of a paragraph: cleaning knows by it that the paragraph is a caption."""
    parent = element.getparent()
    if parent is None or parent.tag != "p" or len(parent) != 1 or (element.tail or "").strip():
        return False
    return (parent.text or "").rstrip(" ").endswith((".", "!", "?", "“", "«", '"'))


def _is_in_sentence(element: Element) -> bool:
    """A word with others beside it: systems call a link to a topic `keyword`, one to a shop `affiliate`."""
    if element.tag not in _WORDS_OF_SENTENCES:
        return False
    previous, parent = element.getprevious(), element.getparent()
    before = ((parent.text if previous is None else previous.tail) or "").rstrip()
    after = (element.tail or "").lstrip()
    return bool(before and (before[-1].isalnum() or before[-1] in ',„"“(«»–')) or after[:1].islower()


def _holds_article(element: Element, max_chars: float) -> bool:
    if len(element) == 0 or (element.tag in _TAGS and element.tag not in _GUARDED_TAGS):
        return False
    if next(element.iter("h1"), None) is not None:
        return True
    held = prose_chars(element)
    return held > max_chars or (held > MIN_PAYWALL_PROSE and is_paywall(_names(element)))


def _says_lead(element: Element, lead_keys: Sequence[str]) -> bool:
    if not lead_keys or element.tag in _TAGS:
        return False
    text = element.text_content()
    if not LEAD_KEY_CHARS <= len(text) <= MAX_LEAD_BOX_CHARS:
        return False
    key = key_of(text)
    return any(lead in key for lead in lead_keys)


def prose_chars(element: Element) -> int:
    """Characters of paragraphs, whether in elements of their own or set off by line breaks."""
    chars = 0
    for found in element.iter("p", "br"):
        if found.tag == "p":
            chars += len(found.text_content())
        elif found.tail and found.getparent().tag != "p":
            chars += len(found.tail.strip())
    return chars


def drop(element: Element, parent: Element) -> None:
    """Take an element out of its parent; the text behind it stays."""
    tail = element.tail
    if tail:
        previous = element.getprevious()
        if previous is not None:
            previous.tail = (previous.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
    parent.remove(element)

"""What the page itself marks as something else than text: captions, credits, bylines, agency identifiers.

Read before pruning, because pruning takes these boxes away; cleaning knows by them a caption that a house also writes
into the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.extract.parse import Element

MAX_CAPTION_CHARS = 1_000
MAX_CREDIT_CHARS = 160
MAX_BYLINE_CHARS = 200

_CAPTION = re.compile(
    r"(?:^|[\s_\-])(?:captions?|bild-?(?:unterschrift|text|legende|unterzeile|beschreibung)|wp-caption-text|(?:image|img|photo|foto|media|picture)-?(?:caption|text|subline|description)|figcaption|caption-text)(?=$|[\s_\-])",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(?:^|[\s_\-])(?:credits?|copyrights?|bild-?(?:nachweis|quelle|rechte)|(?:image|img|photo|foto|media|picture|caption)-?(?:credits?|copyright|source|nachweis|rights)|photographer|fotograf|urheber|source)(?=$|[\s_\-])",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:^|[\s_\-])(?:by-?line|autor(?:en|in)?(?:-?(?:zeile|name|box|info))?|authors?(?:-?(?:name|names|line|list|link))?|article-?(?:author|byline)s?|verfasser|writer|creator|schreiber)(?=$|[\s_\-])",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])")


@dataclass(frozen=True, kw_only=True, slots=True)
class Marked:
    """Texts of the page's caption, credit and byline elements, each once, in order."""

    captions: tuple[str, ...]
    credits: tuple[str, ...]
    bylines: tuple[str, ...]


def read_marked(tree: Element) -> Marked:
    """One pass over the tree."""
    captions: dict[str, None] = {}
    credits: dict[str, None] = {}
    bylines: dict[str, None] = {}
    for element in tree.iter(
        "figcaption", "span", "div", "p", "small", "cite", "a", "em", "i", "dd", "address", "li", "strong", "figure"
    ):
        names = f"{element.get('class') or ''} {element.get('itemprop') or ''} {element.get('id') or ''}"
        tag = element.tag
        if tag != "figcaption" and len(names) < 5:
            continue
        names = _CAMEL.sub("-", names)
        if tag == "figcaption" or _CAPTION.search(names):
            _note(captions, element, MAX_CAPTION_CHARS)
        if _CREDIT.search(names):
            _note(credits, element, MAX_CREDIT_CHARS)
        if _BYLINE.search(names):
            _note(bylines, element, MAX_BYLINE_CHARS)
    return Marked(captions=tuple(captions), credits=tuple(credits), bylines=tuple(bylines))


def _note(found: dict[str, None], element: Element, max_chars: int) -> None:
    text = " ".join(element.text_content().split())
    if 2 <= len(text) <= max_chars:
        found[text] = None

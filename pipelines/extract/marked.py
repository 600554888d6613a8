"""What the page itself marks as something else than text: captions, credits, bylines.

Read before pruning, because pruning takes these boxes away; cleaning knows by them a caption that a house also writes
into the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.extract.parse import Element

MAX_CAPTION_CHARS = 1_000
MAX_CREDIT_CHARS = 160
MAX_BYLINE_CHARS = 160

_TAGS = (
    "figcaption", "figure", "span", "div", "p", "small", "cite", "a", "em", "i", "b", "strong", "dd",
    "address", "li", "time", "header", "section", "h4", "h5", "h6",
)  # fmt: skip
_CAPTION = re.compile(
    r"(?:^|[\s_\-])(?:captions?|bild-?(?:unterschrift|text|legende|unterzeile|beschreibung)|wp-caption-text|figcaption"
    r"|(?:image|img|photo|foto|media|picture)-?(?:caption|text|subline|description))(?=$|[\s_\-])",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(?:^|[\s_\-])(?:credits?|copyrights?|bild-?(?:nachweis|quelle|rechte)|photographer|fotograf|urheber"
    r"|(?:image|img|photo|foto|media|picture|caption)-?(?:credits?|copyright|source|nachweis|rights))(?=$|[\s_\-])",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:^|[\s_\-])(?:by-?line|autor(?:en|in)?(?:-?(?:zeile|name))?|authors?(?:-?(?:name|names|line|list|link))?"
    r"|article-?(?:author|byline)s?|verfasser|writer|creator|post-?author|entry-?author|fn|meta-?author)(?=$|[\s_\-])",
    re.IGNORECASE,
)
_VON_PERSON = re.compile(r"^\W*(?:[Vv]on|VON|Text|TEXT|Autor(?:in|en)?|[Bb]y|Interview)\s*:?\s+[A-ZÄÖÜ]")
_ELSEWHERE = re.compile(
    r"(?:^|[\s_\-])(?:comments?|comment-?list|kommentare?|related|teaser-?(?:list|box|item|grid)|sidebar|widget"
    r"|footer|nav|recommend\w*|most-?read|box-?more)(?=$|[\s_\-])",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])")


@dataclass(frozen=True, kw_only=True, slots=True)
class Marked:
    """Texts of the page's caption, credit and byline elements, each once, in order."""

    captions: tuple[str, ...]
    credits: tuple[str, ...]
    bylines: tuple[str, ...]
    """Those of the article only: below its headline where it has one, none from comments and teasers."""


def read_marked(tree: Element) -> Marked:
    """One pass over the tree."""
    captions: dict[str, None] = {}
    credits: dict[str, None] = {}
    bylines: dict[str, bool] = {}
    below_headline = False
    for element in tree.iter("h1", *_TAGS):
        tag = element.tag
        if tag == "h1":
            below_headline = True
            continue
        names = f"{element.get('class') or ''} {element.get('itemprop') or ''} {element.get('id') or ''}"
        if len(names) > 5:
            names = _CAMEL.sub("-", names)
        if tag == "figcaption" or _CAPTION.search(names):
            _note(captions, element, MAX_CAPTION_CHARS)
        if _CREDIT.search(names):
            _note(credits, element, MAX_CREDIT_CHARS)
        if _BYLINE.search(names) or _says_by_whom(element):
            text = " ".join(element.text_content().split())
            if text.endswith(":"):  # a label of its own: the name stands behind it
                text = f"{text} {' '.join((element.tail or '').split())}"
            if 4 <= len(text) <= MAX_BYLINE_CHARS and not _is_elsewhere(element):
                bylines.setdefault(text, below_headline)
    ordered = sorted(bylines, key=lambda text: not bylines[text])  # stable: those below the headline first
    return Marked(captions=tuple(captions), credits=tuple(credits), bylines=tuple(ordered))


def _says_by_whom(element: Element) -> bool:
    own = element.text
    return (
        bool(own)
        and len(own) < MAX_BYLINE_CHARS
        and bool(_VON_PERSON.match(own) or own.strip().lower() in ("von", "von:", "by", "autor:", "text:"))
    )


def _is_elsewhere(element: Element) -> bool:
    for depth, parent in enumerate(element.iterancestors()):
        if depth > 6:
            break
        if parent.tag in ("footer", "nav", "figure"):
            return True
        if _ELSEWHERE.search(f"{parent.get('class') or ''} {parent.get('id') or ''}") and parent.tag not in (
            "body",
            "html",
            "main",
            "article",
        ):
            return True
    return False


def _note(found: dict[str, None], element: Element, max_chars: int) -> None:
    text = " ".join(element.text_content().split())
    if 2 <= len(text) <= max_chars:
        found[text] = None

"""What the page itself marks as something else than text: captions, credits, bylines.

Read before pruning, because pruning takes these boxes away; cleaning knows by them a caption that a house also writes
into the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Literal

from pipelines.extract.box_names import own_words
from pipelines.extract.parse import Element

MAX_CAPTION_CHARS = 1_000
MAX_CREDIT_CHARS = 160
MAX_BYLINE_CHARS = 160

_TAGS = (
    "figcaption", "figure", "span", "div", "p", "small", "cite", "a", "em", "i", "b", "strong", "dd",
    "address", "li", "time", "header", "section", "h4", "h5", "h6",
)  # fmt: skip
LEGEND_TAGS = (
    "figcaption",
    "span",
    "div",
    "p",
    "small",
    "cite",
    "a",
    "em",
    "i",
    "b",
    "strong",
    "dd",
    "td",
    "li",
    "h6",
    "footer",
)
"""Elements that hold a caption or a credit."""
LegendKind = Literal["caption", "credit"]
_CAPTION = re.compile(
    r"(?:^|[\s_\-])(?:captions?|bild-?(?:unterschrift|text|legende|unterzeile|beschreibung)|wp-caption-text|figcaption"
    r"|(?:image|img|photo|foto|media|picture|(?:main|lead|head|top)?pic)"
    r"(?:[-_]{0,2}(?:caption|subline|description|legend)|[-_]{1,2}text))(?=$|[\s_\-])",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(?:^|[\s_\-])(?:credits?|copyrights?|bild-?(?:nachweis|quelle|rechte)|photographer|fotograf|urheber"
    r"|(?:image|img|photo|foto|media|picture|caption)-?(?:credits?|copyright|source|nachweis|rights))(?=$|[\s_\-])",
    re.IGNORECASE,
)
_CREDIT_PART = re.compile(
    r"(?:caption|media|image|img|bild|figure|photo|foto|picture)[\w-]*?[-_]{1,2}(?:source|copyrights?|credits?|rights"
    r"|author|agency|photographer|fotograf|quelle)(?=$|[\s_\-])",
    re.IGNORECASE,
)
_SIGNED_TAGS = ("p", "span", "div")
_SIGNED = re.compile(r"\s*(?:©|\(c\)\s|(?:Foto|Bild|Quelle|Grafik)s?:)\s*\S", re.IGNORECASE)
"""A line in a figure that begins so is a credit, whatever it is named."""
_BYLINE = re.compile(
    r"(?:^|[\s_\-])(?:by-?line|autor(?:en|in)?(?:-?(?:zeile|name))?|authors?(?:-?(?:name|names|line|list|link))?"
    r"|article-?(?:author|byline)s?|verfasser|writer|creator|post-?author|entry-?author|fn|meta-?author)(?=$|[\s_\-])",
    re.IGNORECASE,
)
_VON_PERSON = re.compile(r"^\W*(?:[Vv]on|VON|Text|TEXT|Autor(?:in|en)?|[Bb]y|Interview)\s*:?\s+[A-ZÄÖÜ]")
_ELSEWHERE = re.compile(
    r"(?:^|[\s_\-])(?:comments?|comment-?list|kommentare?|related|teaser-?(?:list|box|item|grid)|sidebar"
    r"|widget(?!-(?:picture|image|media|photo|foto|figure|bild))"
    r"|footer|nav|recommend\w*|most-?read|box-?more)(?=$|[\s_\-])",
    re.IGNORECASE,
)
_MEDIA_BOX = re.compile(r"(?:^|[\s_\-])(?:media|image|img|bild|photo|foto|picture|thumb|caption|visual)", re.IGNORECASE)
_MEDIA_PARTS: dict[str, LegendKind] = {
    "description": "caption", "text": "caption", "title": "caption", "rights": "credit", "source": "credit",
    "author": "credit",
}  # fmt: skip
"""Names that mean a legend only directly inside a box named after pictures."""
_LABEL = re.compile(
    r"^\W*(?:von|by|autor(?:in|en|innen)?|text|interview|protokoll|(?:ein|eine|geschrieben|verfasst|erstellt|text|interview)"
    r"(?:\s+\w+)?\s+von|(?:gast)?(?:kommentar|beitrag|kolumne|analyse|essay|rezension|reportage|artikel)\s+von)\s*:?\s*$",
    re.IGNORECASE,
)
"""An element that says no more than this is followed by the author's."""
_SMALL_TAGS = frozenset(("footer", "cite", "small"))
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
        names = " ".join(filter(None, (element.get("class"), element.get("itemprop"), element.get("id"))))
        is_caption, is_credit, is_byline = _named(names) if names else (False, False, False)
        if tag == "figcaption" or is_caption:
            _note(captions, element, MAX_CAPTION_CHARS)
        if is_credit:
            _note(credits, element, MAX_CREDIT_CHARS)
        if (is_byline and not _MEDIA_BOX.search(_CAMEL.sub("-", names))) or _says_by_whom(element):
            _note_byline(bylines, element, below_headline)
    ordered = sorted(bylines, key=lambda text: not bylines[text])  # stable: those below the headline first
    return Marked(captions=tuple(captions), credits=tuple(credits), bylines=tuple(ordered))


@lru_cache(maxsize=10_000)
def _named(names: str) -> tuple[bool, bool, bool]:
    """Whether the words name a caption, a credit, a byline."""
    words = _CAMEL.sub("-", names)
    return bool(_CAPTION.search(words)), bool(_CREDIT.search(words)), bool(_BYLINE.search(words))


def legend_kind(element: Element) -> LegendKind | None:
    """Whether the element is a caption or a credit by its own name, or by its place in a box of a picture."""
    get, tag = element.get, element.tag
    classes, itemprop, own_id = get("class"), get("itemprop"), get("id")
    if tag == "figcaption":
        return "caption"
    names = f"{classes or ''} {itemprop or ''} {own_id or ''}" if classes or itemprop or own_id else ""
    if tag in _SMALL_TAGS:  # their place says more than parts of their names
        is_in_figure = next(element.iterancestors("figure", "p"), element).tag == "figure"
        kind = "credit" if is_in_figure else _legend_plainly_named(names)
    else:
        kind = _legend_named(names) if names else None
    if kind is None and tag in _SIGNED_TAGS and _SIGNED.match(element.text or "") and _is_in_figure(element):
        return "credit"
    if kind is None and classes and (part := _media_part(classes)):
        parent = element.getparent()
        return part if parent is not None and is_of_media(parent) else None
    if kind is None and tag == "dd":  # the picture is the term that it describes
        parent = element.getparent()
        return "caption" if parent is not None and parent.tag == "dl" and is_of_media(parent) else None
    return kind


def is_of_media(box: Element) -> bool:
    """Whether a box is named after pictures."""
    return bool(_MEDIA_BOX.search(_CAMEL.sub("-", box.get("class") or "")))


@lru_cache(maxsize=10_000)
def _legend_named(names: str) -> LegendKind | None:
    return "credit" if _CREDIT_PART.search(names) else _legend_plainly_named(names)


@lru_cache(maxsize=10_000)
def _legend_plainly_named(names: str) -> LegendKind | None:
    is_caption, is_credit, _ = _named(names)
    return "credit" if is_credit else "caption" if is_caption else None


@lru_cache(maxsize=10_000)
def _media_part(classes: str) -> LegendKind | None:
    return next((kind for name in classes.lower().split() if (kind := _MEDIA_PARTS.get(name))), None)


def _is_in_figure(element: Element) -> bool:
    inside = next(element.iterancestors("figure"), None) is not None
    return inside and len(element.text_content()) <= MAX_CREDIT_CHARS


def _note_byline(bylines: dict[str, bool], element: Element, below_headline: bool) -> None:
    text = " ".join(element.text_content().split())
    if text.endswith(":") or _LABEL.match(text):  # the name stands behind it
        text = f"{text} {_text_behind(element)}"
    if 4 <= len(text) <= MAX_BYLINE_CHARS and not is_elsewhere(element):
        bylines.setdefault(text, below_headline)


def _text_behind(element: Element) -> str:
    """The text behind an element in its box: its tail, else the next element's."""
    tail = " ".join((element.tail or "").split())
    following = element.getnext()
    if tail or following is None or not isinstance(following.tag, str):
        return tail
    text = " ".join(following.text_content().split())
    return text if len(text) <= MAX_BYLINE_CHARS else ""


def _says_by_whom(element: Element) -> bool:
    own = element.text
    if not own or len(own) > MAX_BYLINE_CHARS:
        return False
    own = own.strip()
    return bool(own) and (bool(_LABEL.match(own)) or bool(_VON_PERSON.match(own)))


def is_elsewhere(element: Element, *, within: tuple[str, ...] = ("footer", "nav", "figure"), levels: int = 7) -> bool:
    """Whether the element stands in a comment, a teaser, a side column or one of the tags `within`."""
    for parent in islice(element.iterancestors(), levels):
        if parent.tag in within:
            return True
        names = f"{parent.get('class') or ''} {parent.get('id') or ''}"
        if parent.tag not in ("body", "html", "main", "article") and _ELSEWHERE.search(own_words(names)):
            return True
    return False


def _note(found: dict[str, None], element: Element, max_chars: int) -> None:
    text = " ".join(element.text_content().split())
    if 2 <= len(text) <= max_chars:
        found[text] = None

"""What the page itself marks as something else than text: captions, credits, bylines.

Read before pruning, because pruning takes these boxes away; cleaning knows by them a caption that a house also writes
into the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import islice
from operator import or_
from typing import Literal

from pipelines.extract.box_names import MAX_WORDS, by_word, is_about_others, parted
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
_IS_CAPTION, _IS_CREDIT, _IS_BYLINE, _IS_CREDIT_PART, _IS_OF_MEDIA, _IS_CAPTION_THERE, _IS_CREDIT_THERE = (
    1 << bit for bit in range(7)
)
"""What the words of a name say, together in one number; the last two only in a box of pictures."""
_IS_LEGEND_THERE = _IS_CAPTION_THERE | _IS_CREDIT_THERE
_CAPTION = re.compile(
    r"(?:^|[_\-])(?:captions?|bild-?(?:unterschrift|text|legende|unterzeile|beschreibung)|wp-caption-text|figcaption"
    r"|(?:image|img|photo|foto|media|picture|(?:main|lead|head|top)?pic)"
    r"(?:[-_]{0,2}(?:caption|subline|description|legend)|[-_]{1,2}text))(?=$|[_\-])"
)
_CREDIT = re.compile(
    r"(?:^|[_\-])(?:credits?|copyrights?|bild-?(?:nachweis|quelle|rechte)|photographer|fotograf|urheber"
    r"|(?:image|img|photo|foto|media|picture|caption)-?(?:credits?|copyright|source|nachweis|rights))(?=$|[_\-])"
)
_CREDIT_PART = re.compile(
    r"(?:caption|media|image|img|bild|figure|photo|foto|picture)[\w-]*?[-_]{1,2}(?:source|copyrights?|credits?|rights"
    r"|author|agency|photographer|fotograf|quelle)(?=$|[_\-])"
)
_SIGNED_TAGS = ("p", "span", "div")
_SIGNED = re.compile(r"\s*(?:©|\(c\)\s|(?:Foto|Bild|Quelle|Grafik)s?:)\s*\S", re.IGNORECASE)
"""A line in a figure that begins so is a credit, whatever it is named."""
_BYLINE = re.compile(
    r"(?:^|[_\-])(?:by-?line|autor(?:en|in)?(?:-?(?:zeile|name))?|authors?(?:-?(?:name|names|line|list|link))?"
    r"|article-?(?:author|byline)s?|verfasser|writer|creator|post-?author|entry-?author|fn|meta-?author)(?=$|[_\-])"
)
_VON_PERSON = re.compile(r"^\W*(?:[Vv]on|VON|Text|TEXT|Autor(?:in|en)?|[Bb]y|Interview)\s*:?\s+[A-ZÄÖÜ]")
_ELSEWHERE = re.compile(
    r"(?:^|[_\-])(?:comments?|comment-?list|kommentare?|related|teaser-?(?:list|box|item|grid)|sidebar"
    r"|widget(?!-(?:picture|image|media|photo|foto|figure|bild))"
    r"|footer|nav|recommend\w*|most-?read|box-?more)(?=$|[_\-])"
)
_MEDIA_BOX = re.compile(r"(?:^|[_\-])(?:media|image|img|bild|photo|foto|picture|thumb|caption|visual)")
_MEDIA_PARTS = dict.fromkeys(("description", "text", "title"), _IS_CAPTION_THERE)
_MEDIA_PARTS |= dict.fromkeys(("rights", "source", "author"), _IS_CREDIT_THERE)
"""Names that mean a legend only directly inside a box named after pictures."""
_LABEL = re.compile(
    r"^\W*(?:von|by|autor(?:in|en|innen)?|text|interview|protokoll|(?:ein|eine|geschrieben|verfasst|erstellt|text|interview)"
    r"(?:\s+\w+)?\s+von|(?:gast)?(?:kommentar|beitrag|kolumne|analyse|essay|rezension|reportage|artikel)\s+von)\s*:?\s*$",
    re.IGNORECASE,
)
"""An element that says no more than this is followed by the author's."""
_SMALL_TAGS = frozenset(("footer", "cite", "small"))


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
        says = _says(element.get("class"), element.get("itemprop"), element.get("id"))
        if tag == "figcaption" or says & _IS_CAPTION:
            _note(captions, element, MAX_CAPTION_CHARS)
        if says & _IS_CREDIT:
            _note(credits, element, MAX_CREDIT_CHARS)
        if (says & _IS_BYLINE and not says & _IS_OF_MEDIA) or _says_by_whom(element):
            _note_byline(bylines, element, below_headline)
    ordered = sorted(bylines, key=lambda text: not bylines[text])  # stable: those below the headline first
    return Marked(captions=tuple(captions), credits=tuple(credits), bylines=tuple(ordered))


@lru_cache(maxsize=MAX_WORDS)
def _says_word(word: str) -> int:
    """What a word of a name says of its box."""
    plain, parts = word.lower(), parted(word)
    return (
        (_IS_CAPTION if _CAPTION.search(parts) else 0)
        | (_IS_CREDIT if _CREDIT.search(parts) else 0)
        | (_IS_BYLINE if _BYLINE.search(parts) else 0)
        | (_IS_CREDIT_PART if _CREDIT_PART.search(plain) else 0)
        | (_IS_OF_MEDIA if _MEDIA_BOX.search(parts) else 0)
        | _MEDIA_PARTS.get(plain, 0)
    )


@lru_cache(maxsize=MAX_WORDS)
def _says_all(names: str) -> int:
    return reduce(or_, map(_says_word, names.split()), 0)


def _says(*names: str | None) -> int:
    """What all the words of these names say."""
    said = 0
    for name in names:
        if name:
            said |= _says_all(name)
    return said


def legend_kind(element: Element) -> LegendKind | None:
    """Whether the element is a caption or a credit by its own name, or by its place in a box of a picture."""
    get, tag = element.get, element.tag
    if tag == "figcaption":
        return "caption"
    classes = get("class")
    says = _says(classes, get("itemprop"), get("id"))
    kind: LegendKind | None = "credit" if says & _IS_CREDIT else "caption" if says & _IS_CAPTION else None
    if tag in _SMALL_TAGS:  # their place says more than parts of their names
        if next(element.iterancestors("figure", "p"), element).tag == "figure":
            return "credit"
    elif says & _IS_CREDIT_PART:
        return "credit"
    if kind is None and tag in _SIGNED_TAGS and _SIGNED.match(element.text or "") and _is_in_figure(element):
        return "credit"
    if kind is None and says & _IS_LEGEND_THERE and (there := _says(classes) & _IS_LEGEND_THERE):
        parent = element.getparent()
        if parent is None or not is_of_media(parent):
            return None
        return "caption" if there & _IS_CAPTION_THERE else "credit"
    if kind is None and tag == "dd":  # the picture is the term that it describes
        parent = element.getparent()
        return "caption" if parent is not None and parent.tag == "dl" and is_of_media(parent) else None
    return kind


def is_of_media(box: Element) -> bool:
    """Whether a box is named after pictures."""
    return bool(_says(box.get("class")) & _IS_OF_MEDIA)


def _is_in_figure(element: Element) -> bool:
    inside = next(element.iterancestors("figure"), None) is not None
    return inside and len(element.text_content()) <= MAX_CREDIT_CHARS


def _note_byline(bylines: dict[str, bool], element: Element, below_headline: bool) -> None:
    text = " ".join(element.text_content().split())
    if text.endswith(":") or _LABEL.match(text):  # the name stands behind it
        text = f"{text} {_text_behind(element)}"
    if 4 <= len(text) <= MAX_BYLINE_CHARS and not is_elsewhere(element) and not _is_in_teaser(element):
        bylines.setdefault(text, below_headline)


def _is_in_teaser(element: Element) -> bool:
    """Whether a byline stands in a link that has a headline: then it is of that article."""
    link = next(element.iterancestors("a"), None)
    return link is not None and next(link.iter("h1", "h2", "h3", "h4"), None) is not None


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
        if parent.tag in ("body", "html", "main", "article"):
            continue
        if any(name and _names_elsewhere(name) for name in (parent.get("class"), parent.get("id"))):
            return True
    return False


@by_word
def _names_elsewhere(word: str) -> bool:
    return not is_about_others(word) and bool(_ELSEWHERE.search(word.lower()))


def _note(found: dict[str, None], element: Element, max_chars: int) -> None:
    text = " ".join(element.text_content().split())
    if 2 <= len(text) <= max_chars:
        found[text] = None

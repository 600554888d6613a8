"""Boxes of a picture whose legend no name gives away: short lines, one of which says who took or sold it.

"Zwei Schlepper vor der Schleuse" and "Jan Behrmann / dpa" below a picture are its legend in a house that calls these
lines `text-xs` or `Visual_line__aP0s1`, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from pipelines.extract.parse import Element

MAX_LEGEND_CHARS = 320
MAX_LEGEND_LINES = 5
MAX_LEVELS = 4
MAX_CREDIT_CHARS = 120
_MARKS = "/|,©:"
MAX_PIECES = 40
"""Pieces of text, blank ones too; a box with more is no picture's."""
PICTURE_AGENCIES = (
    r"dpa(?:[-/]\w+)*|afp|ap|reuters|apa|epa|efe|ansa|keystone|sda|imago(?:[ /-]?images?)?|getty(?: ?images)?"
    r"|epd(?:[- ]bild)?|kna(?:[- ]bild)?|picture[- ]?alliance|shutterstock|"
    r"i?stock(?:photo)?|adobe ?stock|fotolia|pixabay|unsplash|pexels|ddp(?: ?images)?|action ?press"
    r"|ullstein(?: bild)?|akg[- ]images|bildagentur\w*|"
    r"news5|sven simon|eibner|witters|zuma(?: ?press)?|zuma wire|xinhua|sipa(?: usa)?|upi|anadolu(?: agency)?"
    r"|nurphoto|bestimage|photo press service|"
    r"mauritius(?: images)?|laif|agentur focus|ostkreuz|dts(?: nachrichtenagentur)?|expa|gepa(?: pictures)?"
    r"|freshfocus|firo|team ?2|vario images|westend61|"
    r"alamy(?: stock photo)?|depositphotos|colourbox|panthermedia|wikimedia(?: commons)?|wikipedia"
    r"|cc[- ]by[- \w.]*|nasa|esa"
)
"""Who sells pictures."""

_CREDIT = re.compile(
    rf"\W*(?:(?:(?:archiv|symbol)-?)?(?:fotos?|bild|grafik|quelle)\s*[:/©]|©)\s*\S.{{1,80}}$"
    rf"|\W*(?:[A-ZÄÖÜ][\w.'’-]*\s?){{0,4}}[/|,]\s*(?:{PICTURE_AGENCIES})\b[\w\s/|.&-]{{0,40}}\W*$",
    re.IGNORECASE,
)
_HEADINGS = ("h1", "h2", "h3", "h4")
_FIXED = frozenset(("html", "body", "main", "article", "p", "li", "figure"))
"""No box of one picture, or one that is known by its tag."""


def picture_boxes(tree: Element) -> Iterator[Element]:
    """The boxes of pictures with their legends below `tree`, those in figures left out."""
    for picture in list(tree.iter("img", "amp-img")):
        for box in islice(picture.iterancestors(), MAX_LEVELS):
            if box.tag in _FIXED:
                break
            pieces = list(islice(box.itertext("*"), MAX_PIECES))
            lines = [text.strip() for text in pieces if not text.isspace()]
            if not lines and len(pieces) < MAX_PIECES:
                continue
            if len(pieces) < MAX_PIECES and _is_legend(lines) and next(box.iter(*_HEADINGS), None) is None:
                yield box
            break


def _is_legend(lines: list[str]) -> bool:
    if len(lines) > MAX_LEGEND_LINES or sum(map(len, lines)) > MAX_LEGEND_CHARS:
        return False
    return any(_is_credit(line) for line in lines)


def _is_credit(line: str) -> bool:
    has_mark = any(mark in line for mark in _MARKS)  # looked for first: most lines below pictures are teasers
    return has_mark and len(line) <= MAX_CREDIT_CHARS and bool(_CREDIT.match(line))

"""The lines of a picture's box, each with what it is named, and what a line must look like to be a legend.

Shared by the legend of the node that describes the picture and by the one that the page shows: captions are no buttons,
counters, file names and imprints; a credit begins with its label, or ends the caption's line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.extract.marked import LEGEND_TAGS, LegendKind, legend_kind
from pipelines.extract.parse import Element

MAX_PROMO_CHARS = 80
MAX_WALKED_CHARS = 1_500
_PICTURES = ("img", "picture", "amp-img", "figure")
_SILENT = frozenset(
    "script style noscript template svg button select option form input textarea iframe video audio canvas".split()
)
_INLINE = frozenset(
    "a abbr b bdi cite code em font i img mark picture q s small source span strong sub sup time u wbr".split()
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4"))
_NAMED_TAGS = frozenset((*LEGEND_TAGS, "h2", "h3", "h4", "h5"))
_HIDDEN = re.compile(
    r"(?:^|\s)(?:sr-?only|(?:visually|element|u)-?(?:hidden|invisible)|invisible|screen-?reader(?:-?(?:text|only))?"
    r"|noprint|hide-?text|a11y[\w-]*)(?=$|\s)",
    re.IGNORECASE,
)
_LABEL = (
    r"(?:(?:archiv|symbol|agentur|presse)-?)?(?:fotos?|bild(?:er)?|photos?|grafik|illustration|collage|montage|screenshot"
    r"|karikatur)|(?:bild|foto)-?(?:quelle|rechte|nachweis|credit|agentur)n?|credits?|photographer|fotograf(?:in)?"
)
_SIGNED = re.compile(
    rf"\W*(?:(?:{_LABEL}|quelle)(?:\s*\[m\])?\s*[:©|]|©|\(c\)\s|copyright\s|(?:photo|foto)s? (?:by|von)\s)\W*\w",
    re.IGNORECASE,
)
_SIGNED_PICTURE = re.compile(rf"\W*(?:(?:{_LABEL})(?:\s*\[m\])?\s*[:©|]|©|\(c\)\s)\W*\w", re.IGNORECASE)
_CREDIT_END = re.compile(rf"(?:\b(?:{_LABEL})(?:\s*\[m\])?\s*[:©]|©)\s*[^.!?]{{2,90}}?[.)\]]?\s*$", re.IGNORECASE)
_SENTENCE = re.compile(r"[a-zäöüß]{3}[.!?]\s+[A-ZÄÖÜ„]|\s(?:ist|sind|hat|haben|wird|werden|wurden?|sich|nicht)\s")
_HOUSE = re.compile(
    r"(?:©|\(c\)|copyright|@)\W*(?:by\s+)?(?:19|20)\d\d|(?:19|20)\d\d\s*(?:[-–]\s*(?:19|20)\d\d)?\s*(?:©|®|\(c\))"
    r"|©.{0,60}\b(?:19|20)\d\d\W*$"
    r"|rights? reserved|rechte vorbehalten|impressum|datenschutz|privacy|\bagb\b|cookie|newsletter|wordpress|powered by"
    r"|\btheme\b|herausgegeben von|webdesign|abonn|software by|nutzungsbedingungen",
    re.IGNORECASE,
)
_AGENCY_RIGHTS = re.compile(
    r"(?:copyright|©|\(c\))?\s*(?:(?:19|20)\d\d,?\s+)?(?:the\s+)?\b(?:ap|afp|epa|reuters|associated press)\b\W*"
    r"all rights reserved\.?",
    re.IGNORECASE,
)
"""How agencies sign, with the words of an imprint."""
_NO_LEGEND = re.compile(
    r"^\W*(?:bild(?:beschreibung|unterschrift|text)(?: (?:ein|aus)blenden)?|detailansicht öffnen"
    r"|copyright|bild-?(?:nachweise?|rechte|quellen?|autor)|fotos?|bild|quelle|credits?"
    r"|(?:bild |foto )?(?:vergrößern|vergrössern|anzeigen|zoomen?|öffnen)"
    r"|(?:grafik|bild|foto|text) (?:herunterladen|kopieren|teilen)|download|vollbild"
    r"|schließen|zurück|weiter|slideshow"
    r"|teilen|merken|drucken|abspielen|kommentare?|\d+ (?:bilder|fotos|kommentare?)|diashow|bildergalerie|fotostrecke"
    r"|mehr(?: erfahren| lesen| zum thema.*| dazu)?|weiterlesen|video|galerie|anzeige.{0,20}|werbung|suche|archiv"
    r"|sonderthema|aktuelle ausgabe|versand.*|jetzt .*|zum (?:artikel|video|shop)|lesen sie .*|immer aktiv|null)\W*$"
    r"|\.(?:jpe?g|png|webp|gif|tiff?)$|^>>|^[\w-]+:$|^[\d\W_]*$"
    r"|^(?:audio|video)\w*\s+\d+:\d\d\b"
    r"|^\W*(?:\w+,?\s+)?\d{1,2}\.\s?(?:\d{1,2}\.|[A-ZÄ][a-zä]+)\s?\d{2,4}[\s,|–-]*(?:\d{1,2}[:.]\d\d)?(?: uhr)?\W*$",
    re.IGNORECASE,
)
_PREFIX = re.compile(
    r"^(?:(?:bild)?legende:|bildunterschrift(?: anzeigen)?:?|bild(?:text)? (?:vergrößern|anzeigen)"
    r"|zeigt weitere informationen zum bild"
    r"|(?:bild |foto )?\d{1,3}\s?(?:/|von)\s?\d{1,3}:?)\s*",
    re.IGNORECASE,
)
_PROMO = re.compile(
    r"^\W*(?:>>|»|mehr (?:zu|lesen|dazu|erfahren)|lesen sie|zum artikel|weiterlesen|jetzt )", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class LegendLine:
    """One line of a box: its text, what it is named, and where."""

    text: str
    kind: LegendKind | None
    depth: int
    """How many boxes named so it stands in: the innermost names it best."""
    owner: Element | None
    """The outermost of these."""
    is_heading: bool
    is_behind: bool
    """Whether a picture of the box stands before it."""


def is_plausible(text: str, max_chars: int) -> bool:
    """Whether a text can be a picture's legend: not the house's imprint, no bare label, no button, no file name."""
    if not 2 <= len(text) <= max_chars or _NO_LEGEND.search(text):
        return False
    return not _HOUSE.search(_AGENCY_RIGHTS.sub(" ", text))


def is_signed(text: str) -> bool:
    """Whether a line is a credit by its beginning: "Foto: Brandes/dpa", and not "Bild: Der Deich hält sich …"."""
    return bool(_SIGNED.match(text)) and not _SENTENCE.search(text)


def is_signed_picture(text: str) -> bool:
    """The same where no picture is in sight: "Quelle:" may be that of a text."""
    return bool(_SIGNED_PICTURE.match(text)) and not _SENTENCE.search(text)


def ends_in_credit(text: str) -> bool:
    """Whether a line is a caption by its end: "Der Deich bei Ebbe. Foto: Brandes"."""
    return bool(_CREDIT_END.search(text))


def without_prefix(text: str) -> str:
    """The text on one line without what counts the pictures or says that a legend follows."""
    return _PREFIX.sub("", " ".join(text.replace("\u00ad", "").split()))


def lines_of(box: Element) -> list[LegendLine]:
    """What a box says, line by line in order, without what is hidden, can be pressed or leads to other articles."""
    lines = _Lines()
    lines.walk(box, None, 0, None, is_heading=False)
    lines.flush()
    return lines.found


def lines_after(box: Element, *, levels: int) -> Iterator[LegendLine]:
    """The lines that follow a box on the page, up to the next picture; `levels`: how far up its siblings count."""
    for _ in range(levels):
        for element in box.itersiblings():
            if not isinstance(element.tag, str):
                continue
            yield from _lines_in(element)
            if element.tag in _PICTURES or next(element.iter(*_PICTURES), None) is not None:
                return
        above = box.getparent()
        if above is None or above.tag in ("body", "html", "main") or next(above.iter("h1"), None) is not None:
            return
        box = above


def _lines_in(box: Element) -> Iterator[LegendLine]:
    """The lines of a box, of a large one part by part: mostly only the first two are asked for."""
    if len(box.text_content()) <= MAX_WALKED_CHARS or not len(box):
        yield from lines_of(box)
        return
    for child in box:
        if isinstance(child.tag, str):
            yield from _lines_in(child)


class _Lines:
    """Lines as they are found."""

    def __init__(self) -> None:
        self.found: list[LegendLine] = []
        self._parts: list[str] = []
        self._state: tuple[LegendKind | None, int, Element | None, bool] = (None, 0, None, False)
        self._is_behind = False

    def walk(
        self, element: Element, kind: LegendKind | None, depth: int, owner: Element | None, *, is_heading: bool
    ) -> None:
        """Add what stands in an element."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _SILENT or _is_hidden(element):
            return
        if tag in _PICTURES[:3]:
            self.flush()
            self._is_behind = True
        own = _kind_of(element)
        if own:
            kind, depth, owner = own, depth + 1, element if owner is None or own == "credit" else owner
        is_heading = is_heading or tag in _HEADINGS
        is_break = tag not in _INLINE
        if is_break:
            self._break(kind)
        self._add(element.text, (kind, depth, owner, is_heading))
        for child in element:
            self.walk(child, kind, depth, owner, is_heading=is_heading)
            self._add(child.tail, (kind, depth, owner, is_heading))
        if is_break:
            self._break(kind)

    def flush(self) -> None:
        """End the line."""
        text = without_prefix("".join(self._parts))
        self._parts.clear()
        if text:
            self.found.append(LegendLine(text, *self._state, self._is_behind))

    def _add(self, text: str | None, state: tuple[LegendKind | None, int, Element | None, bool]) -> None:
        if not text:
            return
        if state != self._state and text.strip():
            self.flush()
            self._state = state
        self._parts.append(text)

    def _break(self, kind: LegendKind | None) -> None:
        """A new paragraph: another line, but in a caption, which may have several."""
        if kind == "caption":
            self._parts.append(" ")
        else:
            self.flush()


def _kind_of(element: Element) -> LegendKind | None:
    """What the element is named; a box that holds the picture too is named after it and not after its text.

    Elements of a house's own (`<storefront-html>`) count as well.
    """
    if element.tag not in _NAMED_TAGS and "-" not in element.tag:
        return None
    kind = legend_kind(element)
    if kind and element.tag != "figcaption" and next(element.iter(*_PICTURES), None) is not None:
        return None
    return kind


def _is_hidden(element: Element) -> bool:
    """Whether only machines read it, or it leads to other articles."""
    if _HIDDEN.search(element.get("class") or ""):
        return True
    if element.tag != "a":
        return False
    text = element.text_content()
    return len(text) <= MAX_PROMO_CHARS and bool(_PROMO.match(text) or _NO_LEGEND.search(text.strip()))

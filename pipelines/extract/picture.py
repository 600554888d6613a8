"""The article's main picture: its address, caption and credit, as JSON-LD describes it or its own figure shows it.

A page is full of captions and credits: of teasers, of other pictures, of the house ("© 2026 Verlag"). Only those count
that stand in one box with the picture that the page names as the article's, else with the first one beside the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from pipelines.extract.blocks import key_of
from pipelines.extract.jsonld import Node, text_of
from pipelines.extract.marked import (
    LEGEND_TAGS,
    MAX_CAPTION_CHARS,
    MAX_CREDIT_CHARS,
    LegendKind,
    credit_behind,
    is_elsewhere,
    legend_kind,
)
from pipelines.extract.metadata import Head
from pipelines.extract.parse import Element

MAX_TEXTS_BEFORE = 1
"""A picture below more paragraphs than this (the lead is one) is one of the text's, not the article's."""
MIN_TEXT_CHARS = 100
MAX_LEVELS = 6
MAX_BOX_IMAGES = 4
MAX_FRAME_CHARS = 2_000
MAX_SOURCES = 20
MIN_NAME_CHARS = 6
MIN_BEGINNING_CHARS = 16
_WORDS = re.compile(r"[^\W\d_]+(?:-\w+)+")
"""A file's name made of words."""

_HOUSE = re.compile(
    r"(?:©|\(c\)|copyright|@)\W*(?:by\s+)?(?:19|20)\d\d|(?:19|20)\d\d\s*(?:[-–]\s*(?:19|20)\d\d)?\s*(?:©|®|\(c\))"
    r"|©.{0,60}\b(?:19|20)\d\d\W*$"
    r"|rights? reserved|rechte vorbehalten|impressum|datenschutz|privacy|\bagb\b|cookie|newsletter|wordpress|powered by"
    r"|\btheme\b|herausgegeben von|webdesign|abonn|software by|nutzungsbedingungen",
    re.IGNORECASE,
)
_NO_LEGEND = re.compile(
    r"^\W*(?:bild(?:beschreibung|unterschrift|text) (?:ein|aus)blenden|detailansicht öffnen"
    r"|copyright|bild-?(?:nachweise?|rechte|quellen?|unterschrift|vergrößern|autor)|fotos?|bild|quelle|credits?"
    r"|mehr(?: erfahren| lesen| zum thema.*| dazu)?|weiterlesen|video|galerie|anzeige|werbung|suche|archiv"
    r"|sonderthema|aktuelle ausgabe|versand.*|jetzt .*|zum (?:artikel|video|shop)|lesen sie .*|immer aktiv|null)\W*$"
    r"|\.(?:jpe?g|png|webp|gif|tiff?)$|^>>|^[\w-]+:$|^[\d\W_]*$"
    r"|^(?:audio|video)\w*\s+\d+:\d\d\b",
    re.IGNORECASE,
)
_SIZES = re.compile(r"[-_](?:\d{2,4}x\d{2,4}|scaled|w?\d{2,4}w?)$|[-_]e\d{9,}$")
_PREFIX = re.compile(
    r"^(?:(?:bild)?legende:|bildunterschrift(?: anzeigen)?:?|bild(?:text)? (?:vergrößern|anzeigen)"
    r"|zeigt weitere informationen zum bild"
    r"|(?:bild |foto )?\d{1,3}\s?(?:/|von)\s?\d{1,3}:?)\s*",
    re.IGNORECASE,
)
_LONG_IDS = re.compile(r"(?<![0-9a-f])(?:\d{7,}|[0-9a-f]{16,}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})(?![0-9a-f])")
_ATTRIBUTES = (
    "src",
    "data-src",
    "srcset",
    "data-srcset",
    "data-original",
    "data-lazy-src",
    "data-cfsrc",
    "content",
    "href",
)
_PICTURES = ("img", "source", "amp-img", "picture", "image")


@dataclass(frozen=True, slots=True)
class Picture:
    """What is known of the main picture; everything may be missing."""

    url: str | None
    caption: str | None
    credit: str | None
    """As the page writes it, its label not taken off yet."""


@dataclass(slots=True)
class _Box:
    """One picture on the page with the legends that stand in its box."""

    names: frozenset[str]
    beside_text: bool
    is_figure: bool
    captions: list[str] = field(default_factory=list)
    credits: list[str] = field(default_factory=list)


def read_picture(
    tree: Element, head: Head, article: Node | None, nodes: Sequence[Node], *, page_url: str, title: str | None
) -> Picture:
    """The main picture; caption and credit are None unless they are this picture's own."""
    described, address = _described(article, nodes)
    named = [address, head.first("og:image", "og:image:url", "twitter:image", "twitter:image:src")]
    caption, credit = _legend_of_node(described)
    names = frozenset(name for one in named if one for name in _names_of(one))
    box = _main_box(_boxes(tree, title, names), names)
    if box is not None:
        caption = _first(caption, box.captions, title)
        credit = _first(credit, box.credits, title)
    return Picture(
        url=_absolute(named[1] or named[0], page_url),
        caption=_first(None, [caption] if caption else [], title),
        credit=_first(None, [credit] if credit else [], title),
    )


def _described(article: Node | None, nodes: Sequence[Node]) -> tuple[Any, str | None]:
    """The first picture of the article's node, and its address, looked up where it is only referred to.

    The caption behind a reference is not looked up: plugins write file names and alternative texts there.
    """
    found = article.get("image") if article else None
    found = found[0] if isinstance(found, list) and found else found
    if isinstance(found, dict) and set(found) <= {"@id", "@type"}:
        identity = found.get("@id")
        known = next((node for node in nodes if node.get("@id") == identity and len(node) > len(found)), found)
        return found, _address(known)
    return found, _address(found)


def _address(described: Any) -> str | None:
    if isinstance(described, dict):
        described = described.get("url") or described.get("contentUrl") or described.get("@id")
    return described if isinstance(described, str) else None


def _absolute(address: str | None, page_url: str) -> str | None:
    try:
        address = urljoin(page_url, address) if address else None
    except ValueError:
        return None
    return address if address and address.startswith("http") else None


def _legend_of_node(described: Any) -> tuple[str | None, str | None]:
    if not isinstance(described, dict):
        return None, None
    credits = (text_of(described.get(name)) for name in ("creditText", "copyrightHolder", "author", "copyrightNotice"))
    captions = (text_of(described.get(name)) for name in ("caption", "description"))
    return _legend(captions, MAX_CAPTION_CHARS), _legend(credits, MAX_CREDIT_CHARS)


def _legend(texts: Iterator[str | None], max_chars: int) -> str | None:
    return next((text for text in texts if text and is_plausible(text, max_chars)), None)


def is_plausible(text: str, max_chars: int) -> bool:
    """Whether a text can be a picture's legend: not the house's imprint, no bare label, no file name."""
    return 2 <= len(text) <= max_chars and not _HOUSE.search(text) and not _NO_LEGEND.search(text)


def _first(found: str | None, texts: Sequence[str], title: str | None) -> str | None:
    """What was found, else the first text that is not the headline again."""
    if found:
        return found
    return next((text for text in texts if not title or key_of(text) != key_of(title)), None)


def _boxes(tree: Element, title: str | None, named: frozenset[str]) -> list[_Box]:
    """Every picture of the page with its legends, in order, without those of header, footer and side column.

    A picture that the page names as its own is the article's even in a box that is called a side column.
    """
    heading = _heading(tree, title)
    around = frozenset(heading.iterancestors()) if heading is not None else frozenset()
    boxes: dict[Element, _Box] = {}
    below, texts = heading is None, 0
    for element in tree.iter("h1", "p", *LEGEND_TAGS):
        if element is heading:
            below = True
        elif element.tag == "p" and below and len(element.text_content()) >= MIN_TEXT_CHARS:
            texts += 1
        kind = legend_kind(element)
        frame = _frame(element) if kind else None
        if kind is None or frame is None:
            continue
        box = boxes.get(frame)
        if box is None:
            names = _picture_names(frame)
            if names.isdisjoint(named) and is_elsewhere(element, within=(), levels=4):
                continue
            near = texts <= MAX_TEXTS_BEFORE if below else _is_before(frame, heading, around)
            box = boxes[frame] = _Box(names, near, frame.tag == "figure")
        _note(box, element, kind)
    return list(boxes.values())


def _heading(tree: Element, title: str | None) -> Element | None:
    """The headline's h1, else the page's first one."""
    headings = list(islice(tree.iter("h1"), 20))
    key = key_of(title or "")
    return next((one for one in headings if key and key in key_of(one.text_content())), next(iter(headings), None))


def _is_before(frame: Element, heading: Element, around: frozenset[Element]) -> bool:
    """Whether a picture above the headline is the article's: in the same article, or in the box right before it."""
    if not around.isdisjoint(frame.iterancestors("article", "main", "header")):
        return True
    return any(
        (following := box.getnext()) is not None and (following is heading or following in around)
        for box in (frame, *islice(frame.iterancestors(), 3))
    )


def _frame(legend: Element) -> Element | None:
    """The box of a legend and its picture: the figure, else the nearest box with a picture in or before it."""
    figure = next(legend.iterancestors("figure"), None)
    outer = legend if figure is None else figure
    if next(outer.iterancestors("nav", "aside", "footer"), None) is not None:
        return None
    if figure is not None:
        return figure
    for parent in (legend, *islice(legend.iterancestors(), MAX_LEVELS)):
        if parent.tag in ("body", "html", "main"):
            return None
        before = parent.getprevious()
        if parent is not legend and _is_frame(parent):
            return parent
        if before is not None and _is_frame(before):
            return before
        if len(parent.text_content()) > MAX_FRAME_CHARS:
            return None
    return None


def _is_frame(box: Element) -> bool:
    """Whether a box is a picture with little text around it."""
    if box.tag in _PICTURES:
        return True
    pictures = len(list(islice(box.iter("img", "amp-img"), MAX_BOX_IMAGES + 1))) or any(
        True for _ in box.iter("picture")
    )
    return 0 < pictures <= MAX_BOX_IMAGES and len(box.text_content()) <= MAX_FRAME_CHARS


def _note(box: _Box, element: Element, kind: LegendKind) -> None:
    """Write the element's own text down: a caption without the credit that stands in it as an element."""
    if kind == "credit":
        if any(inner is not element and legend_kind(inner) == "caption" for inner in element.iter(*LEGEND_TAGS)):
            return  # a box of both, named after one
        text = _line(element.text_content())
        if is_plausible(text, MAX_CREDIT_CHARS):
            box.credits.append(text)
        return
    text = _line(element.text_content())
    for inner in element.iter(*LEGEND_TAGS):
        if inner is not element and legend_kind(inner) == "credit":
            text = text.replace(_line(inner.text_content()), " ", 1) if inner.text_content().strip() else text
    text = _line(text).rstrip(" ([|/–")
    if is_plausible(text, MAX_CAPTION_CHARS):
        box.captions.append(text)
        if (credit := credit_behind(element)) and is_plausible(credit, MAX_CREDIT_CHARS):
            box.credits.append(credit)


def _line(text: str) -> str:
    return _PREFIX.sub("", " ".join(text.replace("\u00ad", "").split()))


def _main_box(boxes: Sequence[_Box], named: frozenset[str]) -> _Box | None:
    """The box of the picture that the page names, a figure before others, else the first one beside the text."""
    spoken = [box for box in boxes if box.captions or box.credits]
    ours = [box for box in spoken if box.names & named] or [box for box in spoken if _begin_alike(box.names, named)]
    if ours:
        return next((box for box in ours if box.is_figure), ours[0])
    return next((box for box in boxes if box.beside_text), None)


def _begin_alike(names: frozenset[str], named: frozenset[str]) -> bool:
    """Whether a file's name goes on where another one ends: `der-deich` and `der-deich-bei-husum-16604694`."""
    words = [name for name in named if len(name) >= MIN_BEGINNING_CHARS and _WORDS.fullmatch(name)]
    return any(
        other.startswith(f"{one}-") or one.startswith(f"{other}-")
        for one in words
        for other in names
        if len(other) >= MIN_BEGINNING_CHARS and _WORDS.fullmatch(other)
    )


def _picture_names(frame: Element) -> frozenset[str]:
    found: set[str] = set()
    for picture in islice(frame.iter("a", "meta", *_PICTURES), MAX_SOURCES):
        for attribute in _ATTRIBUTES:
            value = picture.get(attribute)
            if value:
                found.update(name for part in value[:3000].split(",")[:8] for name in _names_of(part.split(" ")[0]))
    return frozenset(found)


def _names_of(address: str | None) -> Iterator[str]:
    """What tells a picture apart whatever its size: the file's name without its measures, long numbers and hashes."""
    if not address:
        return
    try:
        path = unquote(urlsplit(address.strip()).path)
    except ValueError:
        return
    stem = path.rstrip("/").rsplit("/", 1)[-1].rsplit(".", 1)[0].lower()
    previous = ""
    while previous != stem:
        previous, stem = stem, _SIZES.sub("", stem)
    if len(stem) >= MIN_NAME_CHARS:
        yield stem
    yield path.lower()
    yield from _LONG_IDS.findall(path.lower())

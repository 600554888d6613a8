"""From a page's bytes to one tree, parsed once, that every later step shares.

Scripts, styles and drawings are cut out of the text before the parser sees it: they are two thirds of a news page's
bytes and none of its words (parse and extraction take 0.85 of the time without them; text the same). Comments stay:
cutting them lost text on some pages. A page nested deeper than the parser follows is flattened and parsed again,
because the parser drops everything below without a word.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Any

from lxml import etree, html

from pipelines.extract.charset import decode
from pipelines.model.page import FetchedPage

MAX_DEPTH = 200
"""Below this depth boxes are dissolved. libxml2 stops at 256; trafilatura needs some levels of its own."""
MAX_ATTRIBUTES = 500
"""A tag with more attributes is cut down: 100,000 attributes on one tag take lxml half a minute."""
MAX_JSONLD_CHARS = 1_000_000
"""A larger JSON-LD block is not read: 10 MB of it cost 1.4 GB."""

MAX_AGENCY_IDS = 3
"""A page with more of them lists other reports."""

Element = Any
"""An lxml element; lxml has no types."""

_SCRIPT = re.compile(r"<!--|<(script|style|svg|template)\b([^>]*)>", re.IGNORECASE)
_AGENCY_ID = re.compile(r"\bdpa:\d{6}-\d{2,3}-\d{4,7}/\d{1,3}\b|\burn:newsml:[\w.:/-]{8,120}")
_JSONLD = re.compile(r"ld\+json", re.IGNORECASE)
_CONTROL = bytes({*range(32)} - {*b"\t\n\r"})
_SURROGATE_REFERENCE = re.compile(
    r"&#(?:x0*(?:d[89a-f][0-9a-f]{2}|0)|0*(?:5(?:5(?:29[6-9]|[3-9]\d\d)|6\d{3}|7[0-2]\d\d|73[0-3]\d|734[0-3])|0));?",
    re.IGNORECASE,
)
_REFERENCES = ("&#0", "&#5", "&#x", "&#X")
"""How such a reference begins."""
_CAPITAL_ENDS = ("</S", "</T")
MAX_CONTROL_SHARE = 0.02
"""Random bytes hold a tenth of control characters, programs a third; no page of 507 real ones holds any."""
_SAMPLE_BYTES = 65_536
_OPENING = re.compile(rb"<(?:!doctype|html|head|body|meta|title|article|div|p)\b", re.IGNORECASE)
_CONTROL_BYTES = bytes({*range(32)} - {*b"\t\n\x0b\f\r\x1b"}) + b"\x7f"
_BINARY_MARKS = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"PK\x03\x04", b"\x1f\x8b", b"RIFF", b"\x00\x00\x01\x00",
    b"\x7fELF",
    b"ID3", b"OggS", b"wOF2", b"wOFF", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ", b"Rar!", b"\xd0\xcf\x11\xe0",
    b"SQLite format 3",
    b"\x28\xb5\x2f\xfd",
)  # fmt: skip
_TAG = re.compile(
    r"<(/?)(div|span|section|article|main|center|font|b|i|em|strong|ul|ol|li|blockquote|table|tbody|tr|td|a"
    r"|p)\b([^>]*)>",
    re.IGNORECASE,
)
_LONG_TAG = re.compile(r"<[a-z][^<>]{20000,}>", re.IGNORECASE)
MIN_LONG_TAG_CHARS = 20_000


@dataclass(frozen=True, kw_only=True, slots=True)
class ParsedPage:
    """A page's tree and its JSON-LD, which is read from the text and is not in the tree."""

    tree: Element
    jsonld: tuple[str, ...]
    agency_ids: tuple[str, ...]
    """Identifiers that agencies put on reports, read before anything is taken away; they join copies exactly."""


def is_binary(body: bytes) -> bool:
    """Whether the bytes are a picture, a program, an archive or noise, whatever their label says.

    A page may hold a stray control character, or be UTF-16 without a mark: with markup at its start it is a page.
    """
    start = body[:_SAMPLE_BYTES].lstrip()
    if start.startswith(_BINARY_MARKS) or start[4:8] == b"ftyp":
        return True
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _OPENING.search(
        start.replace(b"\0", b"")[:4096]
    ):
        return False
    controls = len(start) - len(start.translate(None, _CONTROL_BYTES))
    return controls > MAX_CONTROL_SHARE * len(start)


def parse(page: FetchedPage) -> ParsedPage | None:
    """The page's tree, or None where there is no markup at all."""
    text = decode(page.body, page.headers.get("content-type"))
    text, jsonld = strip_scripts(text)
    if any(beginning in text for beginning in _REFERENCES):
        text = _SURROGATE_REFERENCE.sub("\ufffd", text)
    if max(map(len, text.split(">"))) >= MIN_LONG_TAG_CHARS:
        text = _LONG_TAG.sub(lambda match: _shorten(match.group()), text)
    tree = _parse(text)
    return None if tree is None else ParsedPage(tree=tree, jsonld=jsonld, agency_ids=_agency_ids(text, jsonld))


def _agency_ids(text: str, jsonld: tuple[str, ...]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for part in (text, *jsonld):
        if "dpa:" in part or "urn:newsml:" in part:
            found |= dict.fromkeys(match.group().rstrip(".:/") for match in _AGENCY_ID.finditer(part))
    return tuple(found) if len(found) <= MAX_AGENCY_IDS else ()


def strip_scripts(text: str) -> tuple[str, tuple[str, ...]]:
    """The markup without scripts, styles and drawings, and the JSON-LD blocks that were among them."""
    kept: list[str] = []
    jsonld: list[str] = []
    lower = text.lower() if any(end in text for end in _CAPITAL_ENDS) else text
    if len(lower) != len(text):  # some letters (İ) grow when lowered: offsets would be wrong
        lower = text
    never_closed: set[str] = set()
    comments_end = True
    position = 0
    while match := _SCRIPT.search(text, position):
        if match.group(1) is None:  # a comment: what looks like a tag in it is none
            end = text.find("-->", match.end()) if comments_end else -1
            comments_end = end >= 0
            end = end + 3 if comments_end else match.end()
            kept.append(text[position:end])
            position = end
            continue
        tag = match.group(1).lower()
        closing = -1 if tag in never_closed else lower.find("</" + tag, match.end())
        if closing < 0:
            never_closed.add(tag)
        if match.group(2).endswith("/") or closing < 0:
            kept.append(text[position : match.start()])
            position = match.end()
            continue
        if _JSONLD.search(match.group(2)) and closing - match.end() <= MAX_JSONLD_CHARS:
            jsonld.append(text[match.end() : closing])
        kept.append(text[position : match.start()])
        position = text.find(">", closing) + 1 or len(text)
    kept.append(text[position:])
    return "".join(kept), tuple(jsonld)


def _shorten(tag: str) -> str:
    return tag if tag.count("=") <= MAX_ATTRIBUTES else tag[: tag.find(" ")] + ">"


def _parse(text: str) -> Element | None:
    parser = _parser()
    tree = _document(text, parser)
    if any("depth" in entry.message for entry in parser.error_log):
        tree = _document(flatten(text), _parser())
    return tree


def _parser() -> Element:
    """A parser whose elements are all of one class: lxml.html's asks Python for the class of each, at each visit."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=False, remove_pis=True)
    parser.set_element_class_lookup(
        etree.ElementDefaultClassLookup(element=html.HtmlElement, comment=html.HtmlComment, entity=html.HtmlEntity)
    )
    return parser


def _document(text: str, parser: Element) -> Element | None:
    try:
        return html.document_fromstring(text.encode("utf-8", "replace").translate(None, _CONTROL), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def flatten(text: str) -> str:
    """The markup with every box below MAX_DEPTH turned into a line break."""
    depth = 0
    out: list[str] = []
    position = 0
    for match in _TAG.finditer(text):
        closing = match.group(1) == "/"
        if closing:
            dissolved = depth > MAX_DEPTH
            depth = max(0, depth - 1)
        elif match.group(3).endswith("/"):
            continue
        else:
            depth += 1
            dissolved = depth > MAX_DEPTH
        if dissolved:
            out.append(text[position : match.start()])
            out.append("<br><br>" if match.group(2).lower() in ("div", "p", "section", "li") else "")
            position = match.end()
    out.append(text[position:])
    return "".join(out)

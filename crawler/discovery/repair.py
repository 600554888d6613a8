"""Bytes of a damaged feed or sitemap to bytes that an XML parser can read: nothing well-formed in them is lost.

What is repaired was met in German feeds: cp1252 bytes in UTF-8, `&nbsp;` and its kin, bare ampersands, control
characters, references to characters that do not exist (`&#xD800;` makes feedparser lose the whole feed).
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterator
from html.entities import html5
from typing import Any

from lxml import etree

MAX_FRAGMENT_BYTES = 1024 * 1024
MAX_TAG_NAMES = 10
MAX_HEAD_BYTES = 20_000
"""Namespaces are declared in the beginning."""

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_REFERENCE = re.compile(
    r"&(?:#(?P<dec>[0-9]{1,9})|#[xX](?P<hex>[0-9a-fA-F]{1,8})|(?P<name>[A-Za-z][A-Za-z0-9]{1,31}));"
)
_BARE_AMPERSAND = re.compile(r"&(?!#[0-9]{1,9};|#x[0-9a-fA-F]{1,8};|(?:amp|lt|gt|quot|apos);)")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NAMESPACE = re.compile(rb"""xmlns:[\w.-]+\s*=\s*(?:"[^"<&]*"|'[^'<&]*')""")
_XML_OWN = frozenset(("amp", "lt", "gt", "quot", "apos"))
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    wrong = error.object[error.start : error.end]
    return wrong.decode("cp1252", errors="replace"), error.end


codecs.register_error("presseschau.cp1252", _as_cp1252)


def repaired(body: bytes, charset: str | None = None) -> bytes:
    """`body` as UTF-8 without a declaration, its known damages repaired. `charset`: what HTTP said."""
    text = decoded(body, charset).lstrip("\ufeff \t\r\n")
    text = _DECLARATION.sub("", text, count=1)
    text = _CONTROL.sub("", text)
    text = _REFERENCE.sub(_reference, text)
    text = _BARE_AMPERSAND.sub("&amp;", text)
    # What was cut off inside an address is another address.
    text = text[: text.rfind(">") + 1] or text
    return text.encode("utf-8")


def fragments(mended: bytes, *names: str) -> Iterator[Any]:
    """The elements of these names in a damaged document, each parsed alone: damage in one costs no other.

    `mended` is what `repaired` gave. An element that does not end is left out.
    """
    spaces = b" ".join(dict.fromkeys(_NAMESPACE.findall(mended[:MAX_HEAD_BYTES])))
    for element in _elements(mended, names):
        parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, remove_comments=True)
        try:
            root = etree.fromstring(b"<r %b>%b</r>" % (spaces, element), parser)
        except (etree.XMLSyntaxError, ValueError):
            continue
        if root is not None:
            yield from root.iter(*(f"{{*}}{name}" for name in names))


def _elements(mended: bytes, names: tuple[str, ...]) -> Iterator[bytes]:
    """The bytes of each element of these names, in one pass."""
    opening = re.compile(rb"<((?:[\w.-]{1,30}:)?(?:" + "|".join(names).encode() + rb"))[\s>]")
    never_closed: set[bytes] = set()
    position = 0
    while (found := opening.search(mended, position)) and len(never_closed) < MAX_TAG_NAMES:
        position = found.end()
        if found[1] in never_closed:
            continue
        closing = b"</" + found[1] + b">"
        end = mended.find(closing, position)
        if end < 0:
            never_closed.add(found[1])
            continue
        if end - found.start() <= MAX_FRAGMENT_BYTES:
            yield mended[found.start() : end + len(closing)]
        position = end


def decoded(body: bytes, charset: str | None = None) -> str:
    """`body` as text: by its byte order mark, its declaration, HTTP's charset, else UTF-8; stray bytes as cp1252."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body.decode(encoding, errors="replace")
    declared = _DECLARED.match(body[:400])
    labels: tuple[str | None, ...] = (declared[1].decode("ascii") if declared else None, charset)
    for label in labels:
        found = _text_encoding(label)
        if found and found != "utf-8":
            return body.decode(found, errors="replace")
    return body.decode("utf-8", errors="presseschau.cp1252")


def _text_encoding(label: str | None) -> str | None:
    """The codec of that name where it makes text of bytes: `hex` and `idna` are codecs too."""
    if not label:
        return None
    try:
        codec = codecs.lookup(label)
        "a".encode(codec.name)
    except (LookupError, UnicodeError, ValueError):
        return None
    if codec.name in ("idna", "punycode", "undefined", "utf-7", "unicode_escape", "raw_unicode_escape"):
        return None
    # Browsers read both as cp1252, and so do those who write them.
    return "cp1252" if codec.name in ("iso8859-1", "ascii") else codec.name


def _reference(found: re.Match[str]) -> str:
    if found["name"]:
        if found["name"] in _XML_OWN:
            return found[0]
        meant = html5.get(found["name"] + ";")
        return html.escape(meant) if meant else f"&amp;{found['name']};"
    number = int(found["dec"]) if found["dec"] else int(found["hex"], 16)
    return found[0].replace("X", "x") if _is_xml_character(number) else ""


def _is_xml_character(number: int) -> bool:
    if number < 0x20:
        return number in (9, 10, 13)
    return number <= 0xD7FF or 0xE000 <= number <= 0xFFFD or 0x10000 <= number <= 0x10FFFF

"""The characters of a page: which encoding its bytes are in, by the labels that browsers know.

A label counts only where the WHATWG encoding standard lists it: Python knows codecs named `idna`, `undefined` or `hex`
that would raise or lose the page. A page in none of the declared encodings is read as UTF-8 where it is (nearly)
valid, else as windows-1252, which is what browsers fall back to in German-speaking countries.
"""

from __future__ import annotations

import codecs
import re

MAX_BAD_SHARE = 0.02
"""A page counts as UTF-8 while at most this share of its non-ASCII bytes cannot be decoded: one broken advert must not
turn every umlaut of the page into two letters."""

_HEAD_BYTES = 4096
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([a-z0-9_:.\-]+)""", re.IGNORECASE)
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([a-z0-9_:.\-]+)""", re.IGNORECASE)
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")

_WINDOWS_1252 = """ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591
 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252"""
_CODECS = dict.fromkeys(_WINDOWS_1252.split(), "cp1252")
_CODECS |= dict.fromkeys("unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8".split(), "utf-8")
_CODECS |= dict.fromkeys("utf-16 utf-16le csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff".split(), "utf-16-le")
_CODECS |= dict.fromkeys("utf-16be unicodefffe".split(), "utf-16-be")
_CODECS |= dict.fromkeys("csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9 latin9".split(), "iso8859-15")
_CODECS |= dict.fromkeys("csisolatin2 iso-8859-2 iso8859-2 iso88592 iso_8859-2 l2 latin2".split(), "iso8859-2")
_CODECS |= dict.fromkeys("csmacintosh mac macintosh x-mac-roman".split(), "mac-roman")
_CODECS |= dict.fromkeys("cp866 866 csibm866 ibm866".split(), "cp866")
_CODECS |= dict.fromkeys("koi8-r cskoi8r koi koi8 koi8_r".split(), "koi8-r")
_CODECS |= {f"{prefix}125{n}": f"cp125{n}" for n in (0, 1, 3, 4, 5, 6, 7, 8) for prefix in ("cp", "windows-", "x-cp")}
_CODECS |= {f"iso-8859-{n}": f"iso8859-{n}" for n in (3, 4, 5, 6, 7, 8, 10, 13, 14, 16)}
_CODECS |= {"iso-8859-9": "cp1254", "latin5": "cp1254", "gbk": "gb18030", "gb2312": "gb18030", "gb18030": "gb18030"}
_CODECS |= {
    "big5": "big5hkscs",
    "euc-jp": "euc-jp",
    "shift_jis": "cp932",
    "iso-2022-jp": "iso2022-jp",
    "euc-kr": "cp949",
}

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def decode(body: bytes, content_type: str | None) -> str:
    """The text of a page's bytes; never raises, never empty where there are bytes.

    Order, as browsers do it: byte order mark, Content-Type header, meta tag, then what the bytes look like.
    """
    for mark, codec in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, "replace")
    declared = _declared(body, content_type)
    if declared == "utf-8" or declared is None:
        return _decode_undeclared(body)
    try:
        text = body.decode(declared)
    except UnicodeDecodeError:
        return _decode_undeclared(body)
    # UTF-8 labelled as something of one byte per character is by far the most frequent wrong label: umlauts that
    # are valid UTF-8 sequences are no accident.
    if declared.startswith(("cp125", "iso8859")) and _HIGH_BYTE.search(body) and _is_utf8(body):
        return body.decode("utf-8")
    return text


def _declared(body: bytes, content_type: str | None) -> str | None:
    in_header = _HEADER.search(content_type or "")
    codec = _CODECS.get(in_header.group(1).lower()) if in_header else None
    if codec:
        return codec
    in_meta = _META.search(body[:_HEAD_BYTES])
    codec = _CODECS.get(in_meta.group(1).decode("ascii").lower()) if in_meta else None
    # A meta tag that could be read byte by byte is not in UTF-16, whatever it says.
    return "utf-8" if codec in ("utf-16-le", "utf-16-be") else codec


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decode_undeclared(body: bytes) -> str:
    if _is_utf8(body):
        return body.decode("utf-8")
    text = body.decode("utf-8", "replace")
    high = len(_HIGH_BYTE.findall(body))
    if text.count("�") <= MAX_BAD_SHARE * high:
        return text
    return body.decode("cp1252", "replace")

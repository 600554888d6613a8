"""Every spelling of a word to one made of a–z and 0–9, which any search engine takes as one word."""

from __future__ import annotations

import hashlib
import re
import unicodedata

MAX_KEY_CHARS = 64

_LETTERS = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
        "ŋ": "n",
        "ħ": "h",
    }
)
_OTHER = re.compile(r"[^a-z0-9]")


def fold(word: str) -> str:
    """The word in lower case with ä as ae, ß as ss, accents off and any other letter as its number.

    Matches [a-z0-9]*, at most 64 characters; a longer one ends in a hash of the whole.
    """
    folded = word.lower()
    if not folded.isascii():
        folded = unicodedata.normalize("NFC", folded).translate(_LETTERS)
        if not folded.isascii():
            apart = unicodedata.normalize("NFKD", folded)
            folded = "".join(letter for letter in apart if not unicodedata.combining(letter)).lower()
            folded = folded.translate(_LETTERS)
    if not (folded.isascii() and folded.isalnum()):
        folded = _OTHER.sub(_as_number, folded)
    if len(folded) > MAX_KEY_CHARS:
        folded = folded[:44] + hashlib.sha256(folded.encode()).hexdigest()[:20]
    return folded


def _as_number(match: re.Match[str]) -> str:
    letter = match[0]
    return f"u{ord(letter):x}" if letter.isalnum() else ""

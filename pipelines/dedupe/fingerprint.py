"""What makes two texts the same text: their words, not their typography."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")


def text_hash(text: str) -> bytes:
    """16 bytes that two texts share if they have the same words in the same order.

    Case, white space, punctuation, ligatures, soft hyphens and ß/ss do not count; accents and umlauts do.
    """
    folded = unicodedata.normalize("NFKC", text.replace("\u00ad", "")).casefold()
    words = " ".join(_WORD.findall(folded))
    return hashlib.sha256(words.encode("utf-8", "replace")).digest()[:16]


def word_count(text: str) -> int:
    """Words as `text_hash` sees them."""
    return len(_WORD.findall(text))

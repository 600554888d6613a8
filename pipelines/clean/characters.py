"""Characters that nobody sees: what a stored text holds instead of them, and what comparisons look at.

Stored text is NFC, with plain spaces, without soft hyphens and zero-width marks; `folded` is what the line rules read,
so that a no-break space in "Foto:\u00a0dpa" hides no credit. A kept line is never replaced by its folded form.
"""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200e\u200f\u2028\u2029\u202a-\u202e\u2060\ufeff]")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_NOT_LETTERS = re.compile(r"[\W_]+")


def cleaned(text: str) -> str:
    """The text as it is stored; line breaks stay. Idempotent."""
    plain = unicodedata.normalize("NFC", _CONTROL.sub("", _INVISIBLE.sub("", text)))
    return "\n".join(" ".join(line.split()) for line in plain.split("\n"))


def folded(line: str) -> str:
    """One line as the rules read it: markup and invisible characters gone, single spaces."""
    plain = _INVISIBLE.sub("", line)
    if "<" in plain:
        plain = _MARKUP.sub(" ", plain)
    return " ".join(plain.split())


def key(line: str) -> str:
    """Letters and digits only, lower case: two lines with one key say the same."""
    return key_of_folded(folded(line))


def key_of_folded(plain: str) -> str:
    """The key of a line that is folded already."""
    return _NOT_LETTERS.sub("", plain).casefold()

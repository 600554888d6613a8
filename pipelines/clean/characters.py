"""Characters that nobody sees: what a stored text holds instead of them, and what comparisons look at.

Stored text is NFC, with plain spaces, without soft hyphens and zero-width marks; `folded` is what the line rules read,
so that a no-break space in "Foto:\u00a0dpa" hides no credit. A kept line is never replaced by its folded form.
"""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = dict.fromkeys(
    (0x00AD, 0x200B, 0x200C, 0x2060, 0xFEFF, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x2028, 0x2029)
)
_SPACE = re.compile(r"[^\S\n]+")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def cleaned(text: str) -> str:
    """The text as it is stored; line breaks stay. Idempotent."""
    plain = _CONTROL.sub("", text.translate(_INVISIBLE))
    return "\n".join(_SPACE.sub(" ", line).strip() for line in unicodedata.normalize("NFC", plain).split("\n"))


def folded(line: str) -> str:
    """One line as the rules read it: markup and invisible characters gone, single spaces."""
    return _SPACE.sub(" ", _MARKUP.sub(" ", line.translate(_INVISIBLE))).strip()


def key(line: str) -> str:
    """Letters and digits only, lower case: two lines with one key say the same."""
    return re.sub(r"[\W_]+", "", folded(line)).casefold()

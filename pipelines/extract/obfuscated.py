"""Text that a house shifts by one letter behind its paywall: recognised, never decoded, never kept."""

from __future__ import annotations

import re

_SMALL_WORDS = frozenset("der die das und ist nicht ein eine mit von den dem im in zu sich auf für des auch".split())
_WORD = re.compile(r"[^\W\d_]+")
MIN_WORDS = 6
MIN_SHIFTED_SHARE = 0.12
"""Small words are a third of German prose; among shifted ones they are none, and their shifted forms are."""


def _shifted(word: str) -> str:
    return "".join(chr(ord(letter) + 1) for letter in word)


_SHIFTED = frozenset(_shifted(word) for word in _SMALL_WORDS)


def is_obfuscated(text: str) -> bool:
    """Whether the text is German with every letter shifted by one."""
    text = text.lower()
    if not _SMALL_WORDS.isdisjoint(text.split()):
        return False
    words = _WORD.findall(text)
    if len(words) < MIN_WORDS:
        return False
    shifted = sum(word in _SHIFTED for word in words)
    return shifted >= MIN_SHIFTED_SHARE * len(words) and not any(word in _SMALL_WORDS for word in words)

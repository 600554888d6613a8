"""Three letters that follow each other in a word: `*gericht*` is looked for among words that have all of its parts."""

from __future__ import annotations

CHARS_A_PART = 3


def parts_of(word: str) -> list[str]:
    """Every three letters of a word, each once, sorted; empty for a shorter word."""
    return sorted({word[start : start + CHARS_A_PART] for start in range(len(word) - CHARS_A_PART + 1)})

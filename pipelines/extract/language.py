"""The language of a page: what it declares, checked against its most frequent small words."""

from __future__ import annotations

import re

from pipelines.extract.metadata import Head
from pipelines.extract.parse import Element

_SMALL_WORDS = {
    "de": frozenset("der die das und ist nicht ein eine mit für auf von dem den sich auch wird im zu des".split()),
    "en": frozenset("the and of to in is that for it with as was on are by this be at from have".split()),
    "fr": frozenset("le la les des et est une dans que pour qui sur pas avec au par plus ce du il".split()),
    "it": frozenset("il di che la per un una sono con del della non le si da gli nel alla è più".split()),
}
MIN_WORDS = 20
_WORD = re.compile(r"[^\W\d_]+")
_CODE = re.compile(r"^[a-z]{2}(?=$|[-_])")


def read_language(tree: Element, head: Head, text: str) -> str | None:
    """ISO 639-1 of the text; the declared one where the text is too short to tell."""
    words = [word.lower() for word in _WORD.findall(text[:5000])]
    declared = _declared(tree, head)
    if len(words) < MIN_WORDS:
        return declared
    counts = {code: sum(word in small for word in words) for code, small in _SMALL_WORDS.items()}
    best = max(counts, key=lambda code: counts[code])
    return (
        best
        if counts[best] >= 0.08 * len(words)
        and counts[best] > 1.3 * max(count for code, count in counts.items() if code != best)
        else declared
    )


def _declared(tree: Element, head: Head) -> str | None:
    root = tree.getroottree().getroot()
    values = (
        root.get("lang"),
        root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        head.first("content-language", "language", "og:locale", "dc.language", "inlanguage"),
    )
    for value in values:
        code = _CODE.match((value or "").strip().lower())
        if code:
            return code.group()
    return None

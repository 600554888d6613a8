"""Where an article says that it was corrected.

Houses say so in a sentence of their own, at the end or the start: „In einer früheren Version hieß es …“, „Anmerkung der
Redaktion: Wir haben den Namen berichtigt.“ A note of the editors about something else (help for people in distress, who
wrote it, how it was researched) is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

MAX_CORRECTION_CHARS = 700
"""A longer paragraph is part of the article, whatever it says of versions."""

_TEXT = r"(?:artikels?|textes|texts?|beitrags?|berichts?|meldung|interviews?|überschrift|vorspanns?|tickers?)"
_SAYS_SO = re.compile(
    rf"""
    \b(?:in|an)\ (?:eine[rm]|de[rm])\ (?:früheren|ersten|vorherigen|vorigen|älteren|ursprünglichen|alten)
        \ (?:version|fassung|variante)\b
        (?!\ (?:des|der|dieses|dieser|von|eines|einer|seine[sr]|ihre[sr])\ (?!{_TEXT}))  # of a law, say
  | \b(?:frühere|erste|vorherige|ältere|ursprüngliche)\ (?:version|fassung)\ (?:dieses|des|dieser|der|unseres)\ {_TEXT}
  | \b(?:hieß|stand|lautete|war|wurde|hatten\ wir|haben\ wir)\b.{{0,80}}
        \b(?:zunächst|ursprünglich|irrtümlich\w*|fälschlich\w*)\b.{{0,120}}
        \b(?:korrigiert|berichtigt|geändert|angepasst|richtig\ ist)\b
  | \bwir\ (?:haben|bitten)\b.{{0,120}}\b(?:korrigiert|berichtigt|richtiggestellt|fehler\ zu\ entschuldigen)\b
  | \b(?:fehler|stelle|passage|angabe|zahl|name|überschrift|{_TEXT})\b.{{0,60}}
        \b(?:wurden?|haben\ wir|ist|sind)\b.{{0,40}}\b(?:korrigiert|berichtigt|richtiggestellt)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_LABEL = re.compile(
    r"^\W*(?:korrektur(?:hinweis)?|berichtigung|richtigstellung|update und korrektur|erratum)\s*(?:\([^)]{0,40}\)|"
    r"vom [\d. ]{4,12}\w*)?\s*:",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"^\W*(?:(?:anmerkung|hinweis|anm\.)(?: der| d\.)? ?(?:red(?:aktion|\.)|autor\w*)|transparenzhinweis)\W",
    re.IGNORECASE,
)
_OF_A_CHANGE = re.compile(
    r"\b(?:version|fassung|korrigier\w*|korrektur|berichtig\w*|fehler\w*|ursprünglich\w*|nachträglich|geändert|präzisiert"
    r"|richtiggestellt|irrtümlich\w*|fälschlich\w*)\b",
    re.IGNORECASE,
)
_MAY = re.compile(
    r"version|fassung|variante|korr|bericht|richtig|erratum|geändert|angepasst|entschuldigen|red(?:\.|aktion)", re.I
)
"""One of these is in every such line; most lines have none, and looking for it costs a tenth."""


def find_corrections(lines: Iterable[str]) -> tuple[str, ...]:
    """The lines that say that the article was corrected, in order.

    `lines`: those of the text, and those that cleaning removed.
    """
    return tuple(line.strip() for line in lines if _is_correction(line))


def _is_correction(line: str) -> bool:
    if len(line) > MAX_CORRECTION_CHARS or not _MAY.search(line):
        return False
    if _LABEL.search(line) or _SAYS_SO.search(line):
        return True
    return bool(_NOTE.search(line) and _OF_A_CHANGE.search(line))

"""Who owns the text and where it is from: copyright lines, source lines, notes of the house at the end."""

from __future__ import annotations

import re

from pipelines.clean.verdict import Cut

MAX_CHARS = 160

_COPYRIGHT = re.compile(
    r"^\W*(?:©|\(c\)\s|copyright\b(?!\s+(?:ist|hat|wird|gilt|schützt|und|für|in|von\s+\w+\s+(?:ist"
    r"|wird)))).{0,140}$|^.{0,100}\balle rechte vorbehalten\W*$|^\W*alle rechte vorbehalten.{0,80}$"
    r"|^\W*(?:nachdruck|vervielfältigung|weiterverbreitung|wiedergabe)\b.{0,80}\b(?:verboten|untersagt|genehmigung"
    r"|gestattet|verlags?)\b.{0,60}$",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"^\W*(?:quellen?|quellenangaben?|originalquelle|originaltext|originalmeldung|textquelle"
    r"|verwendete quellen)\s*:\s*(?:\S.{0,120})?$",
    re.IGNORECASE,
)
_VERB = re.compile(r"\b(?:ist|sind|war|wird|wurde|hat|sagte|regelt|schützt)\b", re.IGNORECASE)


def find_copyright_line(line: str) -> Cut | None:
    """A copyright or source line."""
    if len(line) > MAX_CHARS:
        return None
    if _COPYRIGHT.match(line) and not (_VERB.search(line) and line.endswith(".") and "©" not in line):
        return Cut(0, "copyright")
    if _SOURCE.match(line):
        return Cut(0, "source line")
    return None

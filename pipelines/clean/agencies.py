"""News agencies in German lines: their marks as lines of their own or tails, and the identifiers they put on reports.

A mark is a line or a bracket that holds nothing but signs of agencies and desks. Prose that names an agency ("sagte er
der dpa.") is no mark and stays.
"""

from __future__ import annotations

import re

from pipelines.clean.verdict import Cut

SIGNS = (
    "dpa-infocom|dpa-afx|dpa-custom|dpa-tmn|dpa|afp|ap|reuters|rtr|apa-ots|apa|keystone-sda|sda|epd|kna|sid|ots"
    "|dts|dapd|ddp|"
    "bloomberg|ansa|efe|tass|kathpress|awp|pte|idw|spot on news|cover media|teleschau|glomex"
)
_SIGN = rf"(?:{SIGNS})"
_DESK = r"(?:[a-zäöü]{2,5}|[A-ZÄÖÜ]{2,4}|red\.?|lno|lnw|lby|lsw|lhe|lrs|lni|lsn|lsc|lth|lmv|bb|hh|tmn|th|online)"
_JOIN = r"\s*(?:[/,;+&|·-]|und|u\.|mit)\s*"
_MARK = rf"(?:{_DESK}{_JOIN}){{0,3}}{_SIGN}(?:{_JOIN}(?:{_SIGN}|{_DESK})){{0,5}}"

_ID = re.compile(r"\b(dpa:\d{6}-\d{2,3}-\d{4,7}/\d{1,3})\b|\b(urn:newsml:[\w.:/-]{8,120})", re.IGNORECASE)
_ID_LINE = re.compile(
    rf"^\W*(?:\(c\)\s*|©\s*)?(?:{_SIGN}\W{{1,3}})*(?:dpa:\d{{6}}-[\d-]+/\d+|urn:newsml:\S+)\W*$", re.IGNORECASE
)
_LINE = re.compile(
    rf"^[\s\W]*(?:(?:quellen?|agenturen?|text|von|mit(?:\s+(?:material|informationen|agenturmaterial|inhalten"
    rf"|agenturen))?(?:\s+(?:von|der|aus))?|nachrichtenagentur(?:en)?|aus|via|redaktion)\s*[:(]?\s*)?(?:der\s+"
    rf"|den\s+)?(?:nachrichten-?agentur(?:en)?\s+)?{_MARK}(?:\s+(?:gmbh|nachrichtenagentur"
    rf"|newswires))?\W*(?:\d{{1,2}}\.\d{{1,2}}\.(?:\d{{2,4}})?\W*)?$",
    re.IGNORECASE,
)
_WORDED = re.compile(
    rf"^\W*(?:\(?mit\s+(?:material|agentur\w*|informationen|inhalten|meldungen)\b.{{0,80}}|(?:diese[rs]?"
    rf"|dieser)\s+(?:text|artikel|beitrag|meldung)\s+(?:wurde|entstand|ist|basiert|stammt|enthält"
    rf"|kommt)\b.{{0,80}}\b(?:{_SIGN}|nachrichtenagentur\w*|agentur\w*)\b.{{0,60}}|(?:hinweis:\s*)?(?:die"
    rf"|eine)\s+(?:meldung|nachricht)\s+(?:der|von)\s+{_SIGN}.{{0,40}}\b(?:veröffentlicht|übernommen"
    rf"|importiert).{{0,60}}|(?:quellen?|agentur(?:en)?)\s*:\s*[^.!?]{{0,60}}\b{_SIGN}\b[^.!?]{{0,40}})\W*$",
    re.IGNORECASE,
)
_TAIL = re.compile(
    rf"(?<=[.!?“”\"«»’')…])(\s*[(\[]\s*(?:mit\s+(?:material\s+(?:von\s+)?)?|quellen?:\s*|text:\s*"
    rf"|von\s+)?{_MARK}\s*[)\]]\W*|\s+{_SIGN}(?:[/-][a-zäöü]{{2,4}}){{0,3}}\s*)$",
    re.IGNORECASE,
)
_AT_FRONT = re.compile(
    rf"^(?:[A-ZÄÖÜ][\w.’'-]*(?:[\s/,]+[\w.’'-]+){{0,4}}\s*)?[(\[](?P<mark>{_MARK})[)\]]\s*[.:–—-]?\s*(?=[A-ZÄÖÜ„»\"])",
    re.IGNORECASE,
)
"""`Bonn (KNA/iz). Der …`: the place, and who reports from there."""
_NAMED = re.compile(rf"\b({SIGNS})\b", re.IGNORECASE)
_PROPER = {
    "rtr": "reuters",
    "apa-ots": "ots",
    "keystone-sda": "sda",
    "dpa-infocom": "dpa",
    "dpa-custom": "dpa",
    "dpa-tmn": "dpa",
}

MAX_LINE_CHARS = 160


def external_ids(line: str) -> tuple[str, ...]:
    """Identifiers that agencies put on their reports, in order."""
    if ":" not in line:
        return ()
    return tuple(first or second.rstrip(".") for first, second in _ID.findall(line))


def agencies_in(mark: str) -> tuple[str, ...]:
    """Short names of the agencies that a removed mark names, sorted."""
    found = {name.lower() for name in _NAMED.findall(mark)}
    return tuple(sorted({_PROPER.get(name, name) for name in found}))


def agencies_at_front(line: str) -> tuple[str, ...]:
    """Short names of the agencies that a text's first line names in brackets before its first sentence."""
    found = _AT_FRONT.match(line)
    return agencies_in(found["mark"]) if found else ()


def find_agency_mark(line: str) -> Cut | None:
    """An agency mark that is the line or its tail."""
    if len(line) <= MAX_LINE_CHARS and (_ID_LINE.match(line) or _LINE.match(line) or _WORDED.match(line)):
        return Cut(0, "agency line")
    tail = _TAIL.search(line)
    return Cut(tail.start(1), "agency mark") if tail else None

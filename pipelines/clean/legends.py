"""A picture's legend in two: what it shows, and who took or sold it, without label and brackets.

Houses write both into one line ("Der Deich. Foto: Brandes/dpa", "… auf der Bühne.Getty Images"). In a caption, unlike
in running text, a "Foto:" begins the credit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipelines.clean.characters import key
from pipelines.clean.photo_credits import CREDIT_WORDS
from pipelines.extract.picture_boxes import PICTURE_AGENCIES

MAX_CREDIT_CHARS = 120
MIN_CAPTION_LETTERS = 3

_LABELS = rf"(?:{CREDIT_WORDS}|photographer|quelle|copyright|rechte|fotos?/video|©|\(c\))"
_LABEL = re.compile(
    rf"^[\s(\[|/–-]*(?:(?:{_LABELS})\s*(?:\[m\]\s*)?[:|©]\s*|(?:©|\(c\)|copyright\b)\s*"
    r"|(?:fotos?|photos?|bild) (?:von|by)\s+)",
    re.IGNORECASE,
)
_LABELLED_TAIL = re.compile(
    rf"(?P<open>[\s(\[|/–,.!?…“”\"»«)-]*)(?:(?<![\w-])|(?<=[a-zäöüß])(?=[A-ZÄÖÜ]))(?i:{_LABELS})\s*(?:\[M\]\s*)?"
    rf"(?::|©|(?<=©)|(?<=\(c\)))\s*(?P<credit>.{{2,{MAX_CREDIT_CHARS}}})$"
)
_NAMED_TAIL = re.compile(
    r"(?<=[.!?])\s+\(?(?:Bild|Fotos?)\s+(?P<credit>[A-ZÄÖÜ][\w.'’-]+(?:[\s/,]+[A-ZÄÖÜ][\w.'’-]+){0,5})\)?\W*$"
)
_AGENCY_TAIL = re.compile(
    r"(?<=[.!?“”\"»«)…])\s*\(?(?P<credit>(?:[A-ZÄÖÜ][\w.'’-]+(?:\s[A-ZÄÖÜ][\w.'’-]+){0,3}\s*[/|]\s*){0,3}"
    rf"(?i:{PICTURE_AGENCIES})(?:\s*[/|]\s*[\w .'’-]{{2,40}}){{0,3}})\)?\W*$"
)
_SLASHED_TAIL = re.compile(rf"\s[/|]\s(?P<credit>(?i:{PICTURE_AGENCIES})(?:\s*[/|]\s*[\w .'’-]{{2,40}}){{0,3}})\W*$")
_BRACKETED_TAIL = re.compile(
    r"\s[(\[](?P<credit>(?:[A-ZÄÖÜ][\w.'’-]+(?:\s[A-ZÄÖÜ][\w.'’-]+){0,3}\s*[/|]\s*){0,3}"
    rf"(?i:{PICTURE_AGENCIES})(?:\s*[/|]\s*[\w .'’-]{{2,40}}){{0,3}})[)\]]\W*$"
)
_NEXT_SENTENCE = re.compile(r"[a-zäöüß]{3}[.!?]\s+[A-ZÄÖÜ]\w+\s+(?:[A-ZÄÖÜ]\w+\s+)?[a-zäöüß]{2,}")
_FULL_STOP = re.compile(r"(?:\)|\w{4})\.$")
_SIGNS_PICTURE = re.compile(rf"\W*(?:{CREDIT_WORDS})\s*(?:\[m\]\s*)?[:©|]", re.IGNORECASE)
_SAYS_BILD = re.compile(rf"^(?:im\s+)?(?:bild|foto)\s*:\s+(?=.{{20,}}[\s(/|]{_LABELS}\s*[:©])", re.IGNORECASE)
"""Before a caption that names its credit at the end, "Bild:" is the label of the caption."""
_BRACKETS = (("(", ")"), ("[", "]"))


def split_legend(caption: str | None, credit: str | None) -> tuple[str | None, str | None]:
    """Caption and credit apart; the credit found at the caption's end where the page marks none."""
    credit = bare_credit(credit) if credit else None
    if caption and credit:
        caption = _without_credit(caption, credit)
    if caption:
        caption, found = _split(_SAYS_BILD.sub("", caption))
        caption, credit = caption.rstrip(" –—-|") if caption else None, credit or found
    if caption and (sum(map(str.isalpha, caption)) < MIN_CAPTION_LETTERS or (credit and key(caption) == key(credit))):
        caption = None
    return caption or None, credit


def only_legend(lines: Iterable[str]) -> tuple[str | None, str | None]:
    """Caption and credit of the one line that signs a picture, for a page whose main picture has none beside it.

    Two different ones may be those of other pictures: then none counts.
    """
    signed = {key(line): line for line in lines if _SIGNS_PICTURE.match(line)}
    return split_legend(next(iter(signed.values())), None) if len(signed) == 1 else (None, None)


def bare_credit(text: str) -> str | None:
    """A credit without label, brackets and marks: "(Foto: Brandes/dpa)" is "Brandes/dpa"."""
    text = text.strip()
    previous = ""
    while previous != text:
        previous, text = text, _LABEL.sub("", text, count=1)
    text = text.strip(" |/–-,;:")
    return _balanced(text.rstrip(".") if _FULL_STOP.search(text) else text) or None


def _balanced(text: str) -> str:
    """The text without a bracket at its end or start that has no partner."""
    for opening, closing in _BRACKETS:
        while text.endswith(closing) and text.count(closing) > text.count(opening):
            text = text[:-1].rstrip()
        while text.startswith(opening) and text.count(opening) > text.count(closing):
            text = text[1:].lstrip()
        if text.startswith(opening) and text.endswith(closing) and text.count(opening) == 1:
            text = text[1:-1].strip()
    return text


def _without_credit(caption: str, credit: str) -> str:
    """The caption without the known credit at its end or front."""
    position = caption.rfind(credit)
    if position > 0 and not re.search(r"\w", caption[position + len(credit) :]):
        front = caption[:position]
        labelled = re.search(rf"[\s(\[|/–-]*(?i:{_LABELS})\s*[:|©]?\s*$", front)
        return _closed(front[: labelled.start()] if labelled else front)
    if position >= 0 and not bare_credit(caption[:position] or "©"):
        rest = caption[position + len(credit) :].lstrip(" .:|/)–-")
        return caption if not rest or rest[0].islower() else rest  # "Weserbote feiert" begins with the credit's word
    return caption


def _split(caption: str) -> tuple[str | None, str | None]:
    found: tuple[str | None, str | None] = (caption, None)
    for match in _LABELLED_TAIL.finditer(caption):
        if not _NEXT_SENTENCE.search(match["credit"]):
            end = len(match["open"].rstrip(" ([|/–,-"))
            found = (_closed(caption[: match.start() + end]) or None, bare_credit(match["credit"]))
            break
    else:
        tails = (_NAMED_TAIL, _AGENCY_TAIL, _SLASHED_TAIL, _BRACKETED_TAIL)
        tail = next((found_tail for pattern in tails if (found_tail := pattern.search(caption))), None)
        if tail:
            found = (_closed(caption[: tail.start()]) or None, bare_credit(tail["credit"]))
    return found if found[1] else (caption, None)


def _closed(text: str) -> str:
    return text.rstrip(" ([|/–-©,")

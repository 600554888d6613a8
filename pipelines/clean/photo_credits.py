"""Photo credits: who took a picture or sold it, as a line of its own or glued to the sentence of a caption.

A line with a credit at its end is a caption as a whole: nobody credits a photographer in running text. Lines that only
start with "Foto" or name a picture agency in a sentence stay.
"""

from __future__ import annotations

import re

from pipelines.clean.verdict import Cut
from pipelines.extract.picture_boxes import PICTURE_AGENCIES

MAX_CREDIT_CHARS = 140
MAX_CAPTION_CHARS = 500

CREDIT_WORDS = (
    r"(?:(?:archiv|symbol|agentur|presse|handout|beispiel|teaser|titel|vorschau|haupt|themen)[- ]?)?(?:fotos?"
    r"|bild(?:er)?|photos?|aufnahmen?|grafik(?:en)?|illustration(?:en)?|infografik|screenshot|montage"
    r"|collage|karikatur|rendering)"
    r"|bild-?(?:quelle|rechte|nachweis|autor|urheber|credit)n?|foto-?(?:credit|quelle|nachweis|graf(?:in)?"
    r"|recht)e?|image|credits?|picture|fotograf(?:in)?"
)
_LABELLED = re.compile(
    rf"^\W*(?:(?:{CREDIT_WORDS})(?:\s*\[m\])?\s*(?:[:|©]|\bvon\b|/)\s*\S.{{0,{MAX_CREDIT_CHARS}}})$", re.IGNORECASE
)
_LABELLED_PHOTO = re.compile(rf"^\W*(?:{CREDIT_WORDS})(?:\s*\[m\])?\s*(?::|©)", re.IGNORECASE)
_SIGNED = re.compile(rf"^\W*(?:©|\(c\)|foto:|bild:)\s*\S.{{0,{MAX_CREDIT_CHARS}}}$", re.IGNORECASE)
_SLASHED = re.compile(
    rf"^[^.!?]{{0,80}}(?:[/|©]|\bvia\b|\bby\b)\s*(?:{PICTURE_AGENCIES})(?:\s*[/|,-]\s*[\w .&'-]{{2,40}})*\W*$",
    re.IGNORECASE,
)
_AGENCY_FIRST = re.compile(rf"^\W*(?:{PICTURE_AGENCIES})\s*(?:[/|]|via)\s*[^.!?]{{2,80}}$", re.IGNORECASE)
_ALONE = re.compile(
    r"^\W*(?:(?:symbol|archiv|beispiel|agentur)[- ]?(?:bild|foto|aufnahme)|picture[- ]?alliance"
    r"|imago(?:[ /-]?images?)?|getty ?images|shutterstock(?:\.com)?|adobe ?stock|istock(?:photo)?|pixabay|unsplash"
    r"|handout)\W*$",
    re.IGNORECASE,
)
_GLUED = re.compile(
    rf"[.!?“”\"»«)](?P<credit>(?:<[^>]*>)?(?:©\s*)?(?:[A-ZÄÖÜ][\w.'’ -]{{1,40}}/)+(?:{PICTURE_AGENCIES})(?:/[\w "
    rf".-]{{2,30}})*)\W*$|[.!?“”\"»«](?P<sign>©\s*\S.{{1,80}})$"
    rf"|[.!?“”\"»«](?P<labelled>(?:{CREDIT_WORDS}):\s*\S.{{1,90}})$",
    re.IGNORECASE,
)
_TAIL_WORD = (
    r"(?:(?:archiv|symbol|agentur|presse)[- ]?)?(?:fotos?|bild|grafik|bildquelle|bildrechte|bildnachweis|fotocredit)"
    r"\s*(?:\[m\])?\s*[:©]"
)
_TAIL = re.compile(
    rf"[.!?“”\"»«…)]\s*[(\[|/–-]?\s*{_TAIL_WORD}\s*[^.!?]{{2,90}}?\s*[)\]]?\W*$|[(\[|]\s*{_TAIL_WORD}[^.!?]{{2,90}}$",
    re.IGNORECASE,
)
_TAIL_NAMES = re.compile(
    rf"\s(?:(?i:{_TAIL_WORD})\s*)+(?:[A-ZÄÖÜ©][\w.'’&-]*[\s/,|]*|(?:(?i:{PICTURE_AGENCIES})|privat)\b[\s/,|]*){{1,7}}"
    r"[)\]]?\W*$"
)
"""Behind a caption without a full stop a credit is known by its names alone."""
_TAIL_RIGHTS = re.compile(
    r"\s[(\[|/–-]+\s*(?:©|copyright\b)[^.!?]{2,100}\.?\s*(?:all rights reserved|alle rechte vorbehalten)\W*$",
    re.IGNORECASE,
)
_LEFT_TO_RIGHT = re.compile(
    r"[(\[](?i:hinten |vorne? |stehend |sitzend |oben |unten )?(?i:v\.\s?l\.(?:\s?n\.\s?r\.)?|vlnr\.?)\s?:?[)\]]"
    r"|[(\[](?:[vV]on )?[lL]i(?:nks|\.)?(?: nach re(?:chts|\.)?)?\s?:?[)\]]:?"
    r"\s(?:[A-ZÄÖÜ][\w.-]+\s){1,3}?[A-ZÄÖÜ][\w-]+[,;]"
)
"""Who stands where is said below pictures only."""
_TAIL_PIPED = re.compile(r"^[^|]{10,200}\s\|\s*©\s*[^.!?|]{2,60}$")
_TAIL_SIGNED = re.compile(r"[.!?“”\"»«]\s*(?P<credit>©\s*[^.!?]{2,90})$")
_TAIL_AGENCY = re.compile(
    rf"[.!?“”\"»«]\s+\(?(?P<credit>(?:[A-ZÄÖÜ][\w.'’-]+(?:\s+[A-ZÄÖÜ][\w.'’-]+){{0,3}}\s*[/"
    rf"|]\s*)+(?:{PICTURE_AGENCIES})(?:\s*[/|]\s*[\w .-]{{2,30}})*)\)?\W*$",
    re.IGNORECASE,
)
_SYMBOL_TAIL = re.compile(r"[(.!?]\s*(?:symbol|archiv)(?:bild|foto)s?\)?\W*$", re.IGNORECASE)
_CREDIT_TAILS = (_GLUED, _TAIL, _TAIL_NAMES, _TAIL_PIPED, _TAIL_SIGNED, _TAIL_AGENCY)
_CREDIT_MARKS = ":©/|"
"""One of these stands in every such tail; most lines of a text have none."""
_OF_RELEASE = re.compile(
    r"/ weiterer text über ots\b|\bdie verwendung dieses bildes (?:ist )?für\b.{0,80}(?:honorarfrei|zwecke)",
    re.IGNORECASE,
)
"""What a portal of press releases writes behind the caption of every picture."""
_FIGURE = re.compile(r"^\W*(?:abb(?:ildung|\.)|fig(?:ur|\.))\s*(?:\d+[a-z]?\s*[:.–-]|:)\s*\S", re.IGNORECASE)
MAX_FIGURE_CHARS = 200
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_SENTENCE = re.compile(
    r"[.!?]\s+[A-ZÄÖÜ]|\b(?:ist|sind|war|waren|hat|haben|hatte|wird|werden|wurde|wurden|sagt|sagte|zeigt|zeigen"
    r"|soll|sollen|kann|können|muss|müssen)\b"
)


def find_photo_credit(line: str) -> Cut | None:
    """A credit as a line of its own."""
    if len(line) > MAX_CREDIT_CHARS + 20:
        return None
    if _YEAR.search(line) and "©" in line:
        return None  # a copyright line
    if _ALONE.match(line) or (_SIGNED.match(line) and not _SENTENCE.search(line)):
        return Cut(0, "photo credit")
    if _LABELLED_PHOTO.match(line) and _LABELLED.match(line) and not _SENTENCE.search(line):
        return Cut(0, "photo credit")
    if (_AGENCY_FIRST.match(line) or _SLASHED.match(line)) and not _SENTENCE.search(line):
        return Cut(0, "photo credit")
    return None


def find_credited_caption(line: str) -> Cut | None:
    """A caption that ends in its credit: the whole line goes."""
    if len(line) > MAX_CAPTION_CHARS:
        return None
    if len(line) <= MAX_FIGURE_CHARS and _FIGURE.match(line):
        return Cut(0, "caption")
    whole = (_SYMBOL_TAIL, _TAIL_RIGHTS, _LEFT_TO_RIGHT, _OF_RELEASE)
    if any(pattern.search(line) for pattern in whole):
        return Cut(0, "caption")
    if any(mark in line for mark in _CREDIT_MARKS) and any(pattern.search(line) for pattern in _CREDIT_TAILS):
        return Cut(0, "caption")
    return None

"""Lines that open a box of something else: related articles, newsletter, author, house note.

Used on headings and on the first line of boxes that lie deeper than the text; never on a paragraph of the text.
"""

from __future__ import annotations

import re

MAX_CHARS = 120

_OPENERS = (
    r"das könnte (?:sie|dich|euch)|(?:auch )?interessant",
    r"mehr (?:zum thema|dazu|aus|von|zu|über|themen|nachrichten|artikel|infos"
    r"|informationen)\b|zum thema|zum weiterlesen|weiterlesen",
    r"lesen sie|lies |lest |empfehlung|lese-?tipp|meistgelesen|top-?themen|newsfeed|ressort",
    r"(?:weitere|ähnliche|verwandte|passende|neueste|aktuelle|beliebte|empfohlene|andere)"
    r" (?:artikel|beiträge|themen|meldungen|nachrichten|links|infos|informationen|inhalte)",
    r"(?:(?:unser|der|jetzt|kostenloser?|täglicher?) )?newsletter\b|podcast\b|folg(?:e|st|en) |abonnier"
    r"|jetzt (?:abonnieren|testen|anmelden)",
    r"zur person|zum autor|zur autorin|(?:über )?(?:den|die|der|unsere[nr]?) (?:gast)?autor(?:in|en|innen)?\b"
    r"|autor(?:in)? ?:",
    r"passend (?:zum|dazu|zur)|zur serie|sendungshinweis|(?:verwendete )?quellen(?:angaben)?\W*$"
    r"|(?:presse|medien|ansprech)-?(?:kontakt|partner)|rückfragen (?:bitte )?(?:an|von)|kontakt(?:daten)?\W*$",
    r"hinweis(?: der redaktion)?\W*$|anmerkung der redaktion|transparenz",
    r"(?:leser?-?)?kommentare?\W*\d*\W*$|diskutieren|schreiben sie|wie (?:hat|gefällt) |umfrage\W*$|ihre meinung"
    r"|fehler gefunden",
    r"(?:anzeigen?|inserate?|werbung)\W*$",
    r"themen\W*$|schlagw|links?\W*$|quellen?\W*$|teilen\W*$|artikel teilen",
    r"solidarität jetzt|unterstützen sie|spenden sie",
)
_OPENER = re.compile(rf"^\W*(?:{'|'.join(_OPENERS)})", re.IGNORECASE)


def opens_side_box(text: str) -> bool:
    """Whether a heading or first line announces something else than the article."""
    return len(text) <= MAX_CHARS and bool(_OPENER.search(text))


_CALL = re.compile(
    r"(?:^|[.!?:]\s+|\bjetzt\s+)(?:werden sie|werde) (?:jetzt |auch )?(?:\w+-)?"
    r"(?:mitglied|unterstützer|förder|abonnent)"
    r"|(?:^|[.!?:]\s+)(?:abonnieren sie|abonniere |registrieren sie sich|unterstützen sie (?:uns|unser|den|die)"
    r"|unterstütze (?:uns|unser)|spenden sie|folgen sie uns|folge uns|trag dich|tragen sie sich"
    r"|laden sie .{0,30}\bapp\b"
    r"|melden sie sich .{0,60}\ban\b|melde dich .{0,60}\ban\b)"
    r"|\bnewsletter\b.{0,80}\b(?:anmelden|abonnieren|trag dich|jeden|kostenlos|postfach)\b|\bin ihrem postfach\b"
    r"|\bin dein(?:em)? postfach\b",
    re.IGNORECASE,
)
MAX_CALL_CHARS = 400


def calls_reader(text: str) -> bool:
    """Whether a block calls upon the reader to subscribe, to register, to join or to give."""
    return len(text) <= MAX_CALL_CHARS and bool(_CALL.search(text))


_LABEL = re.compile(
    r"^\W*(?:anzeigen?|werbung|advertisement|newsletter|kommentare?|empfehlung(?:en)?|empfohlen|teilen|social"
    r"|artikel (?:zum )?(?:teilen|hören|anhören|merken|bewerten)|breadcrumb|brotkrum|navigation|autor|über d|related"
    r"|verwandte|ähnliche|weitere (?:artikel|themen|beiträge|informationen|inhalte)|player|podcast)\b",
    re.IGNORECASE,
)


def is_side_label(label: str) -> bool:
    """Whether the label that screen readers say of a box names something else than the article."""
    return bool(_LABEL.search(label)) or opens_side_box(label)

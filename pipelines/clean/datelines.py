"""Lines that say when and by whom, and nothing else: "Stand: 16.05.2024, 18:03 Uhr", "Von Anna Beispiel, Berlin"."""

from __future__ import annotations

import re

from pipelines.clean.verdict import Cut

MAX_CHARS = 120

_MONTH = (
    r"(?:januar|jänner|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember|jan|feb|mär|apr"
    r"|jun|jul|aug|sept?|okt|nov|dez)\.?"
)
_DAY = (
    rf"(?:(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|mo|di|mi|do|fr|sa"
    rf"|so)\.?,?\s*)?\d{{1,2}}\.\s?(?:\d{{1,2}}\.|{_MONTH})\s?(?:\d{{2,4}})?"
)
_TIME = r"(?:\W{0,4}(?:um\s)?\d{1,2}[:.]\d{2}(?::\d{2})?(?:\s?uhr)?)?"
_PERSON = r"[A-ZÄÖÜ][\w.'’-]*"
_STAND = re.compile(
    r"^\W*(?:stand|(?:zuletzt )?aktualisiert(?: am| vor| um)?|veröffentlicht(?: am| um)?|erschienen(?: am| in)?"
    r"|erstellt(?: am)?|publiziert(?: am)?|letzte(?:s)? (?:aktualisierung|update)|update(?: vom| am)?|artikel vom"
    r"|erstmals publiziert|datum|vom)\b\W*(?=.{0,60}\d).{0,90}$",
    re.IGNORECASE,
)
_DATE_ONLY = re.compile(
    rf"^\W*(?:[A-ZÄÖÜ][\w.-]+(?:\s[A-ZÄÖÜ][\w.-]+)?,?\s*(?:am |den )?)?{_DAY}{_TIME}\W*$", re.IGNORECASE
)
_DATE_AND_NAME = re.compile(
    rf"^\W*(?i:{_DAY}{_TIME})\s*[/|·•–-]\s*(?i:von\s)?{_PERSON}(?:\s{_PERSON}){{1,3}}(?:(?:\s*[,/]|\sund)\s*{_PERSON}(?:\s{_PERSON}){{1,3}})*\W*$"
)
_CLOCK = re.compile(r"^\W*\d{1,2}[:.]\d{2}\s*uhr\W*$", re.IGNORECASE)
_AGE = re.compile(
    r"^\W*(?:(?:zuletzt )?(?:aktualisiert|geändert|veröffentlicht|publiziert|erschienen|update)\W+)?(?:vor\s+"
    r"(?:\d+|einer|einem|wenigen)\s+(?:sek|min|std|sekunden?|minuten?|stunden?|tag|tagen)\b|gerade eben\b)\W*$",
    re.IGNORECASE,
)
"""No years: `Vor 80 Jahren` heads a passage."""
_BYLINE = re.compile(
    r"^\W*(?i:von|by|text(?: und fotos?)?(?: von)?|autor(?:in|en)?|ein(?:e)? (?:kommentar|analyse|gastbeitrag|interview"
    r"|essay|kolumne|reportage|bericht)(?: von)?|interview(?: von)?|kommentar von|gastbeitrag von)\s*:?\s+"
    rf"{_PERSON}(?:(?:\s+(?:und|von|van|de|der|dos|di|zu|mit|UND)|,|\s*/|\s*&)?\s+(?:{_PERSON}|\((?i:text"
    rf"|fotos?)\))){{1,9}}\W*$"
)
"""At least two names: `Von Bremen` is a place, `Von Anna Kessler` a byline. Upper case counts here."""
_SITE_BYLINE = re.compile(
    r"^\W*(?:von|by|text)\s*:?\s+(?:www\.)?[\w-]+\.(?:com|de|at|ch|net|org|info|eu)\W*$", re.IGNORECASE
)
_SIGN = (
    r"(?!(?:oben|unten|links|mitte|vorn|ja|nein|sic|neu|alt|leer|wie|was|wer|auf|ab|an|aus|zu|so|oder|und|kurz|lang"
    r"|frei|gut|sehr|fast|etwa|circa|ca|rund|plus|min|max|km|cm|mm|kg|std|tot|nur|noch)\b)[a-zäöüß]{2,4}"
)
_DESK_SIGN = re.compile(rf"^\({_SIGN}(?:\s?[/,]\s?{_SIGN}){{0,3}}\)\W*$")
_DESK_TAIL = re.compile(rf"(?<=[.!?“”\"»…])\s+\({_SIGN}(?:/{_SIGN}){{1,3}}\)$|(?<=[.!?“”\"»…])\s+\(red\.?\)$")
"""Behind a sentence one sign alone may be a word ("(sagt er)"); two with a slash are desks."""
_CITIES = (
    "Frankfurt|Berlin|München|Hamburg|Düsseldorf|Köln|Stuttgart|Hannover|Leipzig|Dresden|Bonn|Bremen|Wien|Graz|Linz"
    "|Salzburg|Innsbruck|Zürich|Bern|Basel|Genf|Luxemburg|London|Paris|Brüssel|New York|Washington|Rom|Mailand|Madrid"
    "|Moskau|Peking|Tokio"
)
_SIGN_AND_CITY = re.compile(
    r"^(?!(?:in|im|ab|an|am|aus|bei|bis|für|um|von|vor|zu|das|ich|wir|er|sie|auf|nur|und)\b)"
    rf"[a-zäöü]{{2,3}},? (?:{_CITIES})$"
)
_AVAILABLE = re.compile(
    r"^\W*(?:verfügbar bis|verfügbar in|sendung vom|sendetermin)\b.{0,80}$|^.{0,80}\|\s*\d+:\d{2}\s*min\W*$",
    re.IGNORECASE,
)
_SENTENCE_VERB = re.compile(
    r"\b(?:ist|sind|war|waren|hat|haben|hatte|wird|werden|wurde|wurden|soll|sollen)\b", re.IGNORECASE
)


def find_dateline(line: str) -> Cut | None:
    """A line that is only a date, a state or a byline."""
    tail = _DESK_TAIL.search(line) if line.endswith(")") else None
    if tail:
        return Cut(tail.start(), "byline")
    if len(line) > MAX_CHARS:
        return None
    if _DESK_SIGN.match(line) or _SIGN_AND_CITY.match(line) or _SITE_BYLINE.match(line):
        return Cut(0, "byline")
    if (
        _DATE_ONLY.match(line)
        or _CLOCK.match(line)
        or _AGE.match(line)
        or _AVAILABLE.match(line)
        or (_STAND.match(line) and not (_SENTENCE_VERB.search(line) and line.endswith(".")))
    ):
        return Cut(0, "dateline")
    if _DATE_AND_NAME.match(line):
        return Cut(0, "byline")
    if _BYLINE.match(line) and not line.rstrip().endswith((".", "?", "!")):
        return Cut(0, "byline")
    return None

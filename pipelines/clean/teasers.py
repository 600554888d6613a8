"""Ways to elsewhere: links to other articles, and what the house offers beside the text.

Every pattern is anchored at the line's start or limited in length: an unanchored `spende` once deleted four of six
paragraphs about a "Samenspender".
"""

from __future__ import annotations

from pipelines.clean.verdict import Cut, any_of

MAX_CHARS = 220

_REST = r"(?:[^.!?]|\.(?=\w))"
"""Anything but the end of a sentence: a teaser is a headline, not a paragraph."""
_THING = r"(?:artikel|beiträge|meldungen|links|themen|nachrichten|informationen|infos|inhalte|texte|berichte|news)"

_RELATED = any_of(
    r"^\W*weiterführende[rns]? (?:links?|literatur|informationen)\W*$",
    r"^\W*(?:zeige )?alle (?:beiträge|artikel|texte) (?:von|des autors|der autorin|dieses autors)\b.{0,60}$",
    r"^\W*(?:schon gelesen|bereits gelesen)\W*$|^\W*(?:schon|bereits) gelesen\?\s.{0,120}$",
    r"^\W*(?:vorheriger|nächster|voriger) (?:artikel|beitrag)\b.{0,100}$",
    r"^\W*(?:lesen sie|lies|lest)\s+(?:auch|dazu|hier|hierzu|mehr|weiter|jetzt|außerdem|ebenfalls|unser\w*)\b.{0,200}$",
    rf"^\W*mehr\s+(?:zum thema|dazu|zu (?:diesem )?thema|lesen|infos?|informationen|hintergründe"
    rf"|{_THING})\b{_REST}{{0,120}}\W*$",
    rf"^\W*mehr\s+(?:zum|zur|zu|aus|über|von|auf)\s{_REST}{{2,80}}(?::|(?<!\.))$",
    r"^\W*mehr (?:zu|zum|zur|dazu)\s*:.{0,120}$",
    r"^\W*(?:auch interessant|auch spannend|passend (?:dazu|zum thema)|dazu passend|zum thema|siehe auch"
    r"|sehen sie auch|zum weiterlesen)\b"
    rf"{_REST}{{0,160}}$",
    r"^\W*(?:(?:das|dieses?|diese[rs]?) )?(?:(?:thema|artikel|beitrag) )?könnten? (?:sie|dich|euch) (?:auch )?"
    r"(?:noch )?interessieren\b.{0,120}$",
    r"^\W*(?:alles|mehr|infos|informationen) (?:über|zu|zum|zur|rund um) [^.!?]{3,80} (?:findest du|finden sie|gibt es"
    r"|liest du|lesen sie) (?:hier|auf [^.!?]{3,60})\W*$",
    r"^\W*(?:weitere|nähere|mehr) (?:infos?|informationen)(?: (?:gibt es|finden sie|findest du))?"
    r" (?:unter|auf|im internet)(?: der (?:web|internet)seite)?\W{1,3}\S*\w\.[a-z]{2,6}\S*\W*$",
    r"^\W*(?:\.\.\.|…)\s*weiter (?:zu|zum|zur|mit)\b.{0,80}$",
    r"^\W*(?:vorschau auf|zum|lesen sie) (?:den )?nächsten? (?:artikel|beitrag)\W*$",
    r"^.{0,120}\b(?:PDF|DOCX?|ZIP|EPUB)\b\W{0,4}\d+(?:[.,]\d+)? ?[KM]B\b.{0,60}$",
    rf"^\W*(?:weitere|weiterführende|ähnliche|verwandte|passende|neueste|aktuelle|empfohlene|andere"
    rf"|beliebte)\s+{_THING}\b{_REST}{{0,100}}$",
    r"^\W*(?:empfehlungen? der redaktion|unsere empfehlung(?:en)?|lese-?tipps?|leseempfehlung(?:en)?"
    r"|aus dem archiv|aus unserem archiv"
    rf"|meistgelesen|top-?themen|links zum (?:thema|artikel))\b{_REST}{{0,120}}$",
    rf"^\W*alle\s+(?:artikel|news|nachrichten|infos|informationen|entwicklungen|meldungen|folgen)\s+(?:zum|zur|zu"
    rf"|rund|aus|im|in|über)\b{_REST}{{0,100}}$",
    r"^\W*hier (?:geht es|geht's|gehts|finden sie|findest du|lesen sie|liest du|gibt es mehr|klicken"
    r"|können sie (?:den|die|das) (?:artikel|beitrag))"
    r"\b.{0,140}$",
    r"^\W*zum (?:artikel|beitrag|video|podcast|liveticker|newsblog|kommentar|interview|download|faktenfuchs"
    r"|original)\b\s*[:»>].{0,140}$",
    rf"^\s*(?:>>|→|►|▶|➤|➡|›)\s*\S{_REST}{{0,160}}$",
    rf"^\W*(?:video|podcast|audio|bilderstrecke|fotostrecke|bildergalerie|galerie|newsblog|liveblog|liveticker|quiz"
    rf"|grafik)\s*[:|]\s*{_REST}{{5,120}}$",
    rf"^\W*(?:alles|neues|weiteres|aktuelles)\s+(?:zum|zur|zu|rund um|über)\s{_REST}{{3,80}}(?:\s+(?:lesen|finden"
    rf"|gibt es|erfahren)\s{_REST}{{0,60}})?:?$",
)
_ADVERT = any_of(
    r"^.{0,140}\baffiliate[- ]?links?\b.{0,140}$|^\W*was (?:der stern|das sternchen) bedeutet\W*$",
    r"^\W*(?:neue|aktuelle) (?:stellen|job)?-?(?:angebote|anzeigen|jobs) (?:bei|auf|von|im|aus)\b.{0,40}$",
    r"^\W*(?:unbezahlte )?(?:werbung|anzeige)\W{1,3}(?:dieser|der) (?:beitrag|artikel|text) enthält\b.{0,120}$",
    r"^\W*(?:dieser|der) (?:beitrag|artikel|text) enthält (?:\w+ )?(?:werbung|produktplatzierungen?)\b.{0,100}$",
    r"^\W*(?:anzeigen?|werbung|advertisement|advertorial|sponsored|gesponsert|anzeige endet|ende der anzeige"
    r"|anzeige ende|werbung wird geladen"
    r"|artikel wird (?:unten|unterhalb der anzeige) fortgesetzt|nach der anzeige geht es weiter)\W*$",
    r"^\W*anzeige\s*[-–:|]\s.{0,120}$",
    r"^\W*(?:diese|dieser|dieses) (?:seite|artikel|beitrag|inhalt) (?:zeigt|enthält|ist)\b.{0,40}\b(?:gesponsert\w*"
    r"|marketing-?inhalt\w*)\b.{0,60}$",
    r"^.{0,80}\b(?:affiliate-?links?|provisions?-?links?|partner-?links?|werbe-?links?)\b.{0,140}$",
    r"^.{0,120}\b(?:erhalten|bekommen|erhält|bekommt) (?:wir|\w+) (?:\w+ )?(?:eine )?(?:kleine )?provision\b.{0,80}$",
    r"^\W*\*?\s*(?:mit (?:einem )?(?:stern|sternchen|\*|symbol)|die mit|bei den mit"
    r"|links? mit).{0,60}(?:gekennzeichnet|markiert).{0,120}$",
)
_SCREEN_READER = any_of(
    r"^\W*(?:öffnet (?:in|im) (?:einem )?neue[nms]? (?:fenster|tab)|externer link|zum inhalt springen"
    r"|zum hauptinhalt|bild vergrößern|vergrößern"
    r"|schließen|mehr anzeigen|weniger anzeigen|ausklappen|einklappen|weitere inhalte|menü|inhaltsverzeichnis"
    r"|überblick über den artikel"
    r"|bild (?:anzeigen|schließen)(?: bild (?:anzeigen|schließen))?|vollbild|zoom"
    r"|aufklappen|zuklappen|nach links|nach rechts|vor|zurück|weiter|slider|play|pause|ton an|ton aus)\W*$",
)

_STEPS = (("advert", _ADVERT), ("related", _RELATED), ("screen reader", _SCREEN_READER))


def find_teaser(line: str) -> Cut | None:
    """A line that leads elsewhere."""
    if len(line) > MAX_CHARS:
        return None
    return next((Cut(0, reason) for reason, pattern in _STEPS if pattern.search(line)), None)

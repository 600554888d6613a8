"""Calls to go elsewhere or do something else: related links, newsletters, apps, subscriptions, adverts, feedback.

Every pattern is anchored at the line's start or limited in length: an unanchored `spende` once deleted four of six
paragraphs about a "Samenspender".
"""

from __future__ import annotations

import re

from pipelines.clean.verdict import Cut

MAX_CHARS = 220


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_RELATED = _any(
    r"^\W*(?:lesen sie|lies|lest)\s+(?:auch|dazu|hier|mehr|weiter|hierzu|jetzt|außerdem|mehr dazu|den|die|das|alles)\b.{0,200}$",
    r"^\W*mehr (?:zum thema|dazu|zu (?:diesem )?thema|zum|zur|zu|aus|über|von|infos?|informationen|nachrichten|news|artikel|hintergründe|lesen|meldungen)\b[^.!?]{0,120}:?\W*$",
    r"^\W*(?:auch interessant|auch spannend|passend (?:dazu|zum thema)|zum thema|siehe auch|zum weiterlesen|weiterlesen|weiterführende|dazu passend|das könnte (?:sie|dich|euch)|könnte (?:sie|dich) auch interessieren|ähnliche (?:artikel|beiträge|themen)|verwandte (?:artikel|themen|beiträge)|weitere (?:artikel|meldungen|links|themen|nachrichten|informationen|beiträge|infos)|mehr (?:von|zu) |empfehlungen der redaktion|empfohlene? (?:artikel|beiträge)|lese-?tipps?|leseempfehlung(?:en)?|unsere empfehlungen|aus dem archiv|meistgelesen|top-?themen|links zum (?:thema|artikel)|alle (?:artikel|news|nachrichten|infos|entwicklungen|meldungen) (?:zum|zu|rund|aus|im)|hier (?:geht es|geht's|gehts|finden sie|lesen sie|findest du|gibt es mehr|klicken))\b.{0,160}$",
    r"^\W*(?:>>|→|►|▶|➤|›|»)\s*\S.{0,160}$",
    r"^\W*(?:video|podcast|audio|bilderstrecke|fotostrecke|galerie|bildergalerie|interview|kommentar|hintergrund|grafik|quiz|newsblog|liveblog|liveticker)\s*:\s*[^.]{5,120}$",
    r"^\W*(?:alles|mehr|aktuelles|neues|weiteres)\s+(?:zum|zur|zu|rund um|über|aus)\s[^.!?]{3,100}(?:\s+(?:lesen|finden|gibt es|erfahren)\s+.{0,60})?:?$",
)
_NEWSLETTER = _any(
    r"^.{0,120}\bnewsletter\b.{0,60}\b(?:anmeld\w*|abonnier\w*|bestell\w*|kostenlos\w*|erhalten|eintragen|registrier\w*|lesen|jetzt|hier|gratis|postfach)\b.{0,80}$",
    r"^.{0,60}\b(?:abonnier\w*|bestell\w*|melde\w*|jetzt|kostenlos\w*|täglich\w*|hier)\b.{0,80}\bnewsletter\w*\b.{0,80}$",
    r"^\W*(?:newsletter|news-?letter)\b.{0,60}$",
    r"^.{0,80}\bwhats-?app-?(?:kanal|channel|newsletter|gruppe)\b.{0,120}$",
    r"^.{0,80}\b(?:push-?(?:nachricht|mitteilung|benachrichtigung)\w*|news-?app|app (?:herunterladen|laden|installieren))\b.{0,100}$",
    r"^\W*(?:folgen sie|folge|folgt) (?:uns|mir|dem|der|ihm|ihr)\b.{0,120}$",
    r"^\W*(?:wir sind auch auf|besuchen sie uns|sie finden uns|finden sie uns)\b.{0,100}$",
    r"^.{0,60}\b(?:in|über|mit) (?:der|unserer) [\w-]*app\b.{0,80}\b(?:lesen|laden|herunterladen|kostenlos|verpassen)\b.{0,60}$",
)
_PAYWALL = _any(
    r"^\W*(?:jetzt|gleich|hier|sofort|einfach)\s+(?:kostenlos |gratis |für .{1,20} )?(?:testen|abonnieren|weiterlesen|registrieren|anmelden|freischalten|einloggen|abo)\b.{0,80}$",
    r"^\W*(?:sie sind|sind sie|du bist|bist du|bereits|schon|noch kein|noch keine)\b.{0,40}\b(?:abonnent\w*|abo|registriert|angemeldet|kunde|konto|digitalabo\w*|mitglied)\b.{0,60}$",
    r"^\W*(?:weiterlesen|lesen sie weiter|diesen artikel weiterlesen|(?:sie|um) (?:wollen|möchten|den)? ?(?:diesen )?(?:artikel|text|beitrag) (?:weiter|ganz|vollständig)).{0,80}$",
    r"^\W*(?:dieser|der) (?:artikel|inhalt|text|beitrag) ist (?:nur|exklusiv|ausschließlich|ein|teil|für|kostenpflichtig).{0,100}\b(?:abo\w*|plus\w*|nutzer\w*|leser\w*|kostenpflichtig)\b.{0,60}$",
    r"^.{0,60}\b(?:monatlich kündbar|jederzeit kündbar|probeabo|probemonat|kostenlos testen|gratis testen|digital-?abo|plus-?abo|alle artikel (?:frei|lesen)|unbegrenzt\w* zugang|zugang zu allen)\b.{0,120}$",
    r"^\W*(?:login|einloggen|log-?in|anmelden|registrieren|abo(?:nnieren)?|abonnement)\W*$",
)
_ADVERT = _any(
    r"^\W*(?:anzeigen?|werbung|advertisement|advertorial|sponsored|gesponsert|anzeige endet|ende der anzeige|werbung wird geladen|artikel wird unten fortgesetzt|anzeige ende)\W*$",
    r"^.{0,80}\b(?:affiliate-?links?|provisions?-?links?|provision)\b.{0,140}$",
    r"^\W*\*?\s*(?:mit (?:einem )?(?:stern|sternchen|\*|symbol)|die mit|bei den mit|links? mit).{0,60}(?:gekennzeichnet|markiert).{0,120}$",
)
_FEEDBACK = _any(
    r"^\W*(?:\d+\s*)?(?:leser-?)?kommentare?(?:\s+(?:schreiben|abgeben|verfassen|lesen|anzeigen|zum artikel|\(\d+\)))?\W*\d*\W*$",
    r"^\W*(?:diskutieren sie|diskutiere|schreiben sie uns|ihre meinung|was meinen sie|was denken sie|was meinst du|sagen sie uns|haben sie (?:fragen|hinweise|einen fehler|anregungen)|fehler (?:gefunden|melden|entdeckt)|hinweis geben|wie (?:hat|gefällt|finden) (?:ihnen|dir|sie) (?:der|dieser|den|diesen)|war dieser (?:artikel|beitrag)|hat ihnen|feedback|artikel bewerten|bewerten sie|ihre bewertung|vielen dank für ihr).{0,140}$",
    r"^\W*(?:(?:artikel|beitrag|text|seite)\s+)?(?:teilen|drucken|merken|versenden|speichern|empfehlen|vorlesen|anhören|kommentieren|als pdf|per e-?mail|link kopieren|kopieren)(?:\s*[|/·,]\s*\w+|\s+\w+){0,4}\W*$",
    r"^\W*(?:auf )?(?:facebook|twitter|x|whatsapp|telegram|linkedin|xing|pinterest|e-?mail|instagram|threads|bluesky|mastodon|flipboard|pocket|reddit)(?:\s+(?:teilen|empfehlen|share))?\W*$",
    r"^\W*(?:zur|zurück zur) (?:startseite|übersicht)\W*$|^\W*nach oben\W*$|^\W*zurück\W*$",
    r"^.{0,40}\b(?:lesezeit|lesedauer|minuten lesezeit|min\. lesezeit|min lesezeit|minuten lesedauer)\b.{0,30}$|^\W*\d+ min(?:\.|uten)?\W*$",
)
_CONSENT = _any(
    r"^.{0,80}\b(?:externe[rnms]?|redaktionelle[rnms]?|empfohlene[rnms]?) inhalte?\b.{0,140}$",
    r"^.{0,120}\b(?:cookies?|datenschutz(?:erklärung|einstellungen)|drittplattformen|personenbezogene daten)\b.{0,60}\b(?:akzeptier\w*|zustimm\w*|erlaub\w*|übermittelt|einstellungen|anzeigen|geladen|einverstanden|deaktiviert|aktivier\w*)\b.{0,80}$",
    r"^\W*(?:inhalt (?:laden|anzeigen|nicht verfügbar)|externen inhalt (?:laden|anzeigen)|dieses? (?:video|element|inhalt) (?:kann|konnte|ist|wird).{0,60}(?:nicht|geladen|verfügbar).{0,60}|(?:bitte )?(?:aktivieren sie|javascript).{0,80}javascript.{0,60}|bitte (?:stimmen|akzeptieren|aktivieren) sie.{0,120}|ich bin damit einverstanden.{0,160}|hier (?:steht|befindet sich|finden sie) .{0,40}(?:externer|inhalt|inhalte von).{0,120}|video wird geladen.{0,30}|wird geladen\W*|loading\W*)$",
)
_SCREEN_READER = _any(
    r"^\W*(?:öffnet (?:in|im) (?:einem )?neue[nms]? (?:fenster|tab)|externer link|zum inhalt springen|zum hauptinhalt|bild vergrößern|vergrößern|schließen|mehr anzeigen|weniger anzeigen|ausklappen|einklappen|weitere inhalte|menü|inhaltsverzeichnis|inhalt|überblick über den artikel)\W*$"
)
_AUTHOR_NOTE = _any(
    r"^\W*(?:zur person|zum autor|zur autorin|über (?:den autor|die autorin|die autoren|den verfasser)|die autorin|der autor)\s*:?\W*$",
    r"^\W*(?:zum autor|zur autorin|über den autor|über die autorin|zur person)\s*:\s*.{3,200}$",
    r"^\W*(?:transparenzhinweis|hinweis der redaktion|anm\. ?d\. ?red|anmerkung der redaktion|redaktioneller hinweis|hinweis in eigener sache|korrekturhinweis|in einer (?:früheren|vorherigen|ersten) (?:version|fassung)|in eigener sache)\b.{0,220}$",
    r"^\W*(?:dieser (?:artikel|beitrag|text) (?:erschien|wurde|ist|erscheint|stammt|entstand)\b).{0,200}$",
    r"^\W*(?:aus dem (?:englischen|französischen|italienischen|spanischen|russischen|amerikanischen)|übersetzung|übersetzt (?:von|aus)|aufgezeichnet von|protokoll|mitarbeit|redigatur|faktencheck|redaktion)\s*:?\s+[^.]{2,100}\.?$",
)

_STEPS = (
    ("advert", _ADVERT), ("newsletter", _NEWSLETTER), ("paywall", _PAYWALL), ("consent", _CONSENT),
    ("related", _RELATED), ("feedback", _FEEDBACK), ("screen reader", _SCREEN_READER), ("house note", _AUTHOR_NOTE),
)  # fmt: skip


def find_teaser(line: str) -> Cut | None:
    """A line that calls elsewhere."""
    if len(line) > MAX_CHARS:
        return None
    for reason, pattern in _STEPS:
        if pattern.search(line):
            return Cut(0, reason)
    return None

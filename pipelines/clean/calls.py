"""Calls to the reader: subscribe, register, follow, comment, rate, accept cookies.

A call speaks to the reader or is a button; a sentence *about* newsletters, subscriptions or cookies does neither and
stays. Every pattern is anchored or limited in length.
"""

from __future__ import annotations

from pipelines.clean.verdict import Cut, any_of

MAX_CHARS = 260

_READER = r"(?:sie|ihnen|ihr|ihre[nmrs]?|du|dich|dir|euch|uns|unser\w*)"
_SUBSCRIBE = (
    r"(?:anmeld\w*|abonnier\w*|bestell\w*|eintragen|registrier\w*|melden sie sich|melde dich|kostenlos\w*|gratis"
    r"|postfach)"
)

_NAMED = any_of(
    rf"^.{{0,160}}\b[\w-]*newsletter\w*\b.{{0,120}}\b(?:{_SUBSCRIBE}|erhalten sie|bekommen sie|hier|lesen"
    rf"|informiert sie)\b.{{0,120}}$",
    rf"^.{{0,80}}\b(?:{_SUBSCRIBE}|jetzt|hier|täglich\w*)\b.{{0,120}}\b[\w-]*newsletter\w*\b.{{0,120}}$",
    r"^\W*(?:[\w-]+ ){0,3}newsletter\W*$",
    r"^\W*newsletter\s*:\s.{0,80}$",
    rf"^.{{0,140}}\bwhats-?app-?(?:kanal|channel|newsletter|gruppe)\b.{{0,140}}\b(?:{_READER}|folg\w+|abonnier\w*"
    rf"|hier)\b.{{0,140}}$",
    rf"^.{{0,140}}\b(?:{_READER}|folg\w+|abonnier\w*)\b.{{0,140}}\bwhats-?app-?(?:kanal|channel|newsletter"
    rf"|gruppe)?\b.{{0,140}}$",
)
"""Newsletters and channels by name: looked for only in lines that hold one of `_NAMES`."""
_NAMES = ("newsletter", "whatsapp", "whats-app")
_NEWSLETTER = any_of(
    r"^.{0,40}\b(?:push-?(?:nachrichten|mitteilungen|benachrichtigungen))\b.{0,60}$",
    r"^\W*(?:[\w-]+ ){0,4}(?:news-?)?app (?:herunterladen|laden|installieren)\b.{0,80}$",
    r"^.{0,60}\b(?:in|über|mit) (?:der|unserer) [\w-]*\s?app\b.{0,80}\b(?:laden|herunterladen|kostenlos|verpassen"
    r"|installieren)\b.{0,60}$",
    r"^\W*(?:folgen sie|folge|folgt|folgst du|folgen auch sie) (?:uns|mir|dem|der|ihm|ihr|schon|auch)\b.{0,140}$",
    r"^.{0,200}\bhier geht(?:['’]?s| es) (?:zur|zum) (?:anmeldung|registrierung|abo\w*|newsletter|bestellung)\W*$",
    r"^.{0,40}\bdürfen wir (?:sie|dich) in (?:ihrem|deinem) browser\b.{0,200}$",
    r"^.{0,120}\?\s.{0,60}\bin unser(?:en|em) [\w-]*newsletter\W*$",
    r"^\W*(?:nichts|keine [\w-]{3,30}) mehr verpassen\W*$",
    r"^\W*nie (?:mehr|wieder) .{0,100}\bverpassen\W*$|^\W*verpass(?:en sie|e|t)? (?:keine[nrs]?|nichts|nie)\b"
    r".{0,60}\bmehr\W*$",
    r"^\W*abonnier(?:en sie|e|t) (?:jetzt |hier |auch )?(?:das|unser\w*|den|die|uns)\b.{0,60}$",
    r"^.{0,160}\b(?:hier|jetzt)\b.{0,60}\b(?:vorbestellen|abonnieren)\s*!\W*$",
    r"^\W*(?:besuchen sie uns|sie finden uns|finden sie uns|wir sind auch) (?:auf|bei|auch)\b.{0,100}$",
    r"^\W*(?:e-?paper und news in einer app|mehr lesekomfort.{0,60})\W*$",
)
_PAYWALL = any_of(
    r"^\W*(?:jetzt|gleich|hier|sofort|einfach)\s+(?:kostenlos |gratis |für .{1,24} |\d .{1,20} )?"
    r"(?:testen|abonnieren|weiterlesen|registrieren|anmelden|freischalten|einloggen|lesen|abo|digital-?abo)\b.{0,80}$",
    r"^\W*(?:sie sind|sind sie|du bist|bist du|bereits|schon|noch kein|noch keine|sie haben|haben sie|du hast"
    r"|hast du)\b.{0,40}"
    r"\b(?:abonnent\w*|abo|registriert|angemeldet|kund(?:e|in)|konto|digital-?abo\w*|mitglied|zugang)\b\W.{0,60}$",
    r"^\W*(?:\d+ wochen? |einen? monat )(?:lang )?(?:kostenlos|gratis)(?: testen| lesen)?\W*$",
    r"^\W*(?:weiterlesen|lesen sie weiter|diesen artikel weiterlesen)\b.{0,80}$",
    r"^\W*(?:um|sie wollen|sie möchten|möchten sie|wollen sie)\s.{0,30}(?:artikel|text|beitrag"
    r"|inhalt)\w*\s.{0,30}(?:weiter|ganz|vollständig|lesen).{0,80}$",
    r"^\W*(?:dieser|der|dieses) (?:artikel|inhalt|text|beitrag|video) ist (?:nur|exklusiv|ausschließlich|teil|für"
    r"|kostenpflichtig|hinter).{0,100}$",
    r"^.{0,80}\b(?:monatlich kündbar|jederzeit kündbar|probe-?abo|probemonat|kostenlos testen|gratis testen"
    r"|alle artikel (?:frei|lesen)"
    r"|unbegrenzte[nr]? zugang|zugang zu allen (?:artikeln|inhalten))\b.{0,120}$",
    r"^\W*(?:login|einloggen|log-?in|anmelden|registrieren|abonnieren|abonnement|abo|zum abo|zu den abos"
    r"|abo abschließen|mein konto)\W*$",
    r"^\W*informieren sie sich durch .{0,120}$",
    r"^\W*(?:bitte )?(?:logge? dich ein|loggen sie sich ein|melde dich an|melden sie sich an|registriere dich"
    r"|registrieren sie sich),? um (?:.{0,20}\b(?:kommentar\w*|artikel|beitrag|beiträge|text|inhalte?) .{0,40}"
    r"|diese funktion .{0,40}|zu kommentieren|weiterzulesen|mitzudiskutieren|mitzureden|alle[sn]? .{0,40})$",
)
_FEEDBACK = any_of(
    r"^\W*(?:gefällt|gefiel) (?:dir|ihnen|euch) (?:unser|der|dieser|dieses|das)\b.{0,100}\?\W*$",
    r"^\W*mit diesem (?:button|knopf) (?:kannst du|können sie)\b.{0,200}$",
    r"^\W*gefällt mir\W+(?:wird geladen|lade)\b.{0,20}$",
    r"^\W*(?:möchten|wollen) sie (?:den|diesen) (?:artikel|beitrag|text) (?:teilen|empfehlen|drucken|bewerten)\W*$",
    r"^\W*war (?:der|dieser) (?:artikel|beitrag|text|ratgeber) (?:hilfreich|nützlich|interessant)\b.{0,40}$",
    r"^.{0,80}\b(?:unseren?|den|diesen?) (?:artikel|beitrag|text) (?:bewertest|bewerten|teilst|weiterempfiehlst)\W*$",
    r"^\W*\d[\d.]* (?:stimmen?|bewertungen?)\s?[:,|–-].{0,40}\d\W*$",
    r"^\W*(?:noch )?keine kommentare\b.{0,80}$|^\W*\d+ comments?\W*$",
    r"^.{0,100}\b(?:unsere[rn]?|bitte)\b.{0,80}\bnetiquette\b.{0,120}$",
    r"^\W*(?:haben sie |hast du )?(?:probleme|fragen) (?:beim kommentieren|zu diesem (?:artikel|beitrag))\b.{0,100}$",
    r"^\W*bei fragen (?:und anregungen )?zu (?:diesem|unserem) (?:artikel|beitrag)\b.{0,140}$",
    r"^\W*was (?:meinen|denken) sie(?: dazu)?\W*$|^\W*was (?:meinst|denkst) du(?: dazu)?\W*$",
    r"^\W*\d[\d.,]*\s*(?:k|tsd\.?)?(?:\s*(?:mal|x|×)\s*(?:geteilt|gelesen|aufgerufen|angesehen|kommentiert)|\s+(?:aufrufe"
    r"|likes|shares|leser-?kommentare))\W*$",
    r"^\W*(?:\d+\s*)?(?:leser-?)?kommentare?(?:\s+(?:schreiben|abgeben|verfassen|lesen|anzeigen|zum artikel|\(\d+\)"
    r"|\d+))?\W*\d*\W*$",
    r"^\W*(?:leser-?)?kommentare? (?:lesen|schreiben)\b.{0,40}\bklick\w*\W*$",
    r"^\W*welche[rsn]? .{0,60}\b(?:dein|ihr|euer) (?:favorit|liebling)\w*\b.{0,80}\?\W*$",
    r"^\W*(?:diskutieren sie|diskutiert mit|diskutiere|schreiben sie uns|schreibt uns|schreib uns|ihre meinung"
    r"|deine meinung"
    r"|sagen sie uns|haben sie (?:fragen|hinweise|einen fehler|anregungen|informationen)"
    r"|fehler (?:gefunden|melden|entdeckt)"
    r"|hinweis geben|war dieser (?:artikel|beitrag)|hat (?:ihnen|dir) der|feedback|bewerten sie|ihre bewertung"
    r"|vielen dank für ihr"
    r"|durchschnittliche bewertung)\b.{0,140}$",
    r"^\W*wie (?:hat|gefällt|gefiel|finden|fandest) (?:ihnen|dir|sie|du) (?:der|dieser|den|diesen|das)\b.{0,100}$",
    r"^\W*(?:(?:artikel|beitrag|text|seite)\s+)?(?:teilen|drucken|merken|versenden|speichern|empfehlen|vorlesen"
    r"|anhören|kommentieren|bewerten|als pdf"
    r"|per e-?mail|link kopieren|kopieren|hören)(?:\s*[|/·,]\s*\w+|\s+(?:teilen|drucken|merken|auf|per|via|und"
    r"|facebook|twitter|x|whatsapp"
    r"|hören|senden|\w+mail)){0,5}\W*$",
    r"^\W*(?:auf |per |via )?(?:facebook|twitter|x|whatsapp|telegram|linkedin|xing|pinterest|e-?mail|instagram|threads"
    r"|bluesky|mastodon|flipboard|pocket|reddit)"
    r"(?:\s+(?:teilen|empfehlen|share|versenden|senden))?\W*$",
    r"^\W*(?:zur|zurück zur) (?:startseite|übersicht|[\w-]{2,12}-startseite)\W*$|^\W*nach oben\W*$",
    r"^.{0,40}\b(?:lesezeit|lesedauer|minuten lesezeit|min\. lesezeit)\b.{0,30}$|^\W*(?:ca\. )?\d+ min(?:\."
    r"|uten)?(?: (?:lesezeit|lesedauer))?\W*$",
    r"^\W*nur (?:für )?(?:angemeldete|registrierte|eingeloggte) [\w-]+ (?:können|dürfen)\b.{0,60}\b(?:kommentieren"
    r"|bewerten|kommentare|beiträge) ?.{0,60}$",
    r"^\W*(?:dein|ihr) kommentar (?:wurde|wird|konnte) .{0,40}\b(?:gespeichert|gesendet|freigeschaltet|geprüft"
    r"|veröffentlicht)\b.{0,120}$",
    r"^\W*(?:den )?link (?:zum (?:einbetten|teilen)\b.{0,60} kopieren\b.{0,40}|(?:wurde )?kopiert)\W*$",
    r"^.{0,160}\b(?:melden sie|melde) (?:uns )?(?:den|diesen|einen) fehler\b.{0,60}$",
    r"^.{0,60}\b(?:diesen?|den|unsere?n?|ihre?|deine?) (?:artikel|beitrag|beiträge|text|nachrichten)\b.{0,40}"
    r"\b(?:vorlesen|anhören)\b.{0,200}$",
    r"^\W*(?:infos zum zitiervorschlag|zitiervorschlag)\b.{0,40}$|^.{0,200}\(abgerufen am\W.{0,30}$",
)
_CONSENT = any_of(
    r"^\W*(?:hier|an dieser stelle|dieser|diese|externe[rn]?|empfohlene[rn]?"
    r"|redaktionell \w+)\b.{0,60}\b(?:externe[rnms]?|redaktionelle[rnms]?|eingebundene[rnms]?) inhalte?\b.{0,140}$",
    r"^\W*(?:externe[rn]?|empfohlene[rn]?|redaktionelle[rn]?) (?:redaktionelle[rn]? )?inhalte?\W*(?:(?:von"
    r"|anzeigen|laden|aktivieren|aus)\b.{0,80})?$",
    r"^.{0,160}\b(?:cookies?|datenschutz(?:erklärung|einstellungen|hinweise?)?|drittplattformen"
    r"|personenbezogene daten)\b.{0,80}"
    r"\b(?:akzeptieren|zustimmen|erlauben|übermittelt|einstellungen|anzeigen|geladen|einverstanden|deaktivier\w*"
    r"|aktivieren|übertragen)\b.{0,80}$",
    r"^\W*(?:inhalt|inhalte|video|karte|tweet|beitrag|element) (?:laden|anzeigen|aktivieren|nicht verfügbar)\W*$",
    r"^\W*dieses? (?:video|element|inhalt|audio) (?:kann|konnte|ist|wird)\b.{0,60}\b(?:nicht|geladen|verfügbar"
    r"|abgespielt)\b.{0,60}$",
    r"^\W*(?:bitte )?(?:aktivieren sie|stimmen sie|akzeptieren sie)\b.{0,80}\b(?:javascript|cookies?|inhalt\w*"
    r"|zu)\b.{0,80}$",
    r"^\W*ich bin (?:damit )?einverstanden, dass\b.{0,180}$",
    r"^.{0,80}\bmit (?:nur )?(?:einem|zwei) klicks? (?:anzeigen|laden) lassen und (?:auch )?wieder (?:ausblenden"
    r"|schließen)\W*$",
    r"^\W*(?:weiter|lesen|nutzen)\b.{0,40}\bmit werbung\W*$|^\W*werbefrei (?:mit|im|lesen)\b.{0,40}$",
    r"^.{0,80}\b(?:mit|ohne) (?:personalisierte[rn]? )?werb(?:ung|ebanner)\b.{0,60}\btracking\b.{0,120}$",
    r"^\W*(?:alle )?(?:cookies )?(?:zustimmen|akzeptieren|ablehnen|einwilligen)\W*$",
    r"^\W*(?:erst |nur )?mit (?:ihrer|deiner) (?:zustimmung|einwilligung)\b.{0,80}\b(?:inhalte?|videos?|karten?|posts?"
    r"|beitrag|elemente?)\b.{0,60}\b(?:geladen|angezeigt)\b.{0,40}$",
    r"^\W*(?:für (?:die (?:darstellung|anzeige|wiedergabe|nutzung)|das abspielen)|um .{3,60}?zu (?:sehen|nutzen"
    r"|können)).{0,60}\b(?:javascript|flash)\b.{0,80}$|^\W*javascript (?:ist|muss|wird|deaktiviert)\b.{0,100}$",
    r"^\W*(?:link zu[mr] [\w-]+-inhalt|video wird geladen|wird geladen|loading|mit dem laden .{0,100})\W*$",
    r"^\W*(?:mit (?:(?:ihrem|deinem|einem) )?)?klick (?:auf|für|hier)\b.{0,160}$",
)

MAX_CONSENT_CHARS = 600
_LONG_CONSENT = any_of(
    r"^\W*(?:an dieser stelle|hier) (?:finden|finde[snt]*|sehen|steht)\b.{0,100}\bexterne[rnsm]? inhalte?\b.{0,500}$",
    r"^\W*ich (?:bin (?:damit )?einverstanden|stimme zu), dass\b.{0,60}\binhalte?\b.{0,500}$",
    r"^.{0,300}\b\d+ partner\b.{0,80}\bpersonenbezogene daten\b.{0,500}$",
    r"^.{0,400}\bart(?:\.|ikel) \d+ .{0,30}dsgvo\b.{0,100}\b(?:widerruf\w*|einwilligung|datenschutz\w*)\b.{0,300}$",
    r"^.{0,60}\b(?:unserer website|diese website|unsere seite)\b.{0,60}\bcookies\b.{0,500}$",
    r"^.{0,300}\bkönnen personenbezogene daten an (?:drittplattformen|drittanbieter|dritte) übermittelt werden\b"
    r".{0,300}$",
)
"""Notes in front of embedded posts run to several sentences."""

_STEPS = (("newsletter", _NEWSLETTER), ("paywall", _PAYWALL), ("consent", _CONSENT), ("feedback", _FEEDBACK))


def find_call(line: str) -> Cut | None:
    """A line that calls the reader to do something."""
    if len(line) <= MAX_CONSENT_CHARS and _LONG_CONSENT.search(line):
        return Cut(0, "consent")
    if len(line) > MAX_CHARS:
        return None
    lowered = line.lower()
    if any(name in lowered for name in _NAMES) and _NAMED.search(line):
        return Cut(0, "newsletter")
    return next((Cut(0, reason) for reason, pattern in _STEPS if pattern.search(line)), None)

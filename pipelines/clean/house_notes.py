"""What the house says about the text: where it appeared first, who wrote or translated it, what was corrected."""

from __future__ import annotations

import re

from pipelines.clean.verdict import Cut, any_of

MAX_CHARS = 420

_TEXT = r"(?:artikel|beitrag|text|essay|kommentar|gastbeitrag|aufsatz|bericht|gastkommentar|interview|kolumne)"
_ROLE = (
    r"(?:korrespondent|redakteur|redaktor|journalist|autor|reporter|kolumnist|volontär|chefredakteur|ressortleiter"
    r"|publizist|gastautor|bürochef"
    r"|redaktionsleiter|herausgeber|hospitant|mitarbeiter)(?:in)?"
)
_PERSON = r"(?-i:(?:[A-ZÄÖÜ][\w.-]+ ){2,4})"
"""Upper case counts here: "Auch der Täter war Mitarbeiter" names nobody."""

_NOTES = any_of(
    r"^\W*(?:zur person|zum autor|zur autorin|über (?:den|die|unsere[nr]?) (?:gast)?(?:autor(?:in|en)?"
    r"|verfasser(?:in)?)|die autorin|der autor)\W*$",
    r"^\W*(?:zum autor|zur autorin|über den autor|über die autorin|zur person)\s*:\s*.{3,300}$",
    r"^\W*(?:transparenzhinweis|hinweis der redaktion|anm(?:erkung|\.)? ?d(?:er|\.) ?red(?:aktion|\.)"
    r"|redaktioneller hinweis|korrekturhinweis"
    r"|in einer (?:früheren|vorherigen|ersten|älteren) (?:version|fassung))(?!\w).{0,380}$",
    rf"^\W*(?:dieser|der|dieses) {_TEXT} (?:erschien|erscheint|ist (?:zuerst|zunächst|erstmals|ursprünglich"
    rf"|im original|eine (?:übersetzung|kooperation)|teil)"
    r"|wurde (?:zuerst|zunächst|erstmals|ursprünglich|aus dem|von .{3,40} (?:übersetzt|übernommen)|maschinell"
    r"|automatisch|mit)|stammt (?:aus|von)|entstand)\b.{0,380}$",
    r"^\W*aus dem (?:englischen|französischen|italienischen|spanischen|russischen|amerikanischen|niederländischen"
    r"|polnischen|türkischen)"
    r"(?:(?: übersetzt)? von (?-i:[A-ZÄÖÜ]).{2,60}|\s*:.{2,60})$",
    r"^\W*(?:übersetzung|übersetzt von|aufgezeichnet von|protokoll|mitarbeit|redigatur|faktencheck|redaktion"
    r"|recherche|lektorat|gestaltung"
    r"|design|schnitt|kamera|produktion)\s*:\s*[^.]{2,100}\.?$",
    r"^\W*(?:(?:übersetzung|redaktion|schlussredaktion|bildredaktion|fotoredaktion|audioversion|produktion|faktencheck"
    r"|recherche|schnitt|kamera|ton)\s*:\s*[^.:]{2,80}[,;|]?\s+){1,6}(?:redaktion|schlussredaktion|bildredaktion"
    r"|fotoredaktion|audioversion|produktion|faktencheck|schnitt|kamera|ton)\s*:\s*[^.:]{2,120}\.?$",
    r"^\W*(?:full |alle )?credits(?: [\w-]+){0,3}\s*:$",
    r"^\W*äußerungen unserer gesprächspartner\w*\b.{0,380}$",
    r"^.{0,200}\bhinweise?\b.{0,80}\?\s*(?:melden|schreiben|kontaktieren) sie\b.{0,30}\b(?:vertraulich|sicher|uns"
    r"|unser\w*)\b.{0,200}$",
    r"^\W*(?:über dieses thema berichtete?n?|dieses thema im programm|sendung"
    r"|das thema im programm)\b\s*:?.{0,120}\b\d.{0,60}$|^\W*(?:dieses|das) thema im programm\W*$",
    r"^\W*(?:alle )?angaben (?:sind )?ohne gewähr\W*$",
    r"^\W*dies ist (?:der )?(?:teil \d+|(?:erste|zweite|dritte|vierte|letzte) teil) (?:zum|zu|unser\w*|einer"
    r"|der|des|von)\b.{0,200}$",
    r"^\W*dieser (?:text|artikel|beitrag) entspricht den (?:vorgaben|richtlinien|standards)\b.{0,240}$",
    r"^\W*original-content von\b.{0,200}$",
    r"^\W*[„\"“»«']?[\w .&'’-]{3,40}[“\"”«»']?,\s(?:print-?ausgabe|ausgabe)\b.{0,40}\d{4}\W*$",
    r"^\W*gastkommentare? und (?:beiträge|gastbeiträge).{0,200}$",
    r"^\W*(?:der|dieser) (?:gast)?(?:beitrag|kommentar) gibt (?:nicht|die).{0,200}$",
    r"^\W*dieser (?:inhalt|beitrag) (?:wurde|ist) .{0,40}(?:übersetzt|generiert|erstellt)\b.{0,120}$",
    r"^\W*diese[rs]? (?:artikel|beitrag|text|audio-?\w+|zusammenfassung|übersetzung|vorlese\w+|stimme)"
    r" (?:wurde|ist|wird) .{0,40}\b(?:künstlich\w*|automatisch|automatisiert|maschinell|ki)\b.{0,60}"
    r"\b(?:übersetzt|generiert\w*|erstellt|erzeugt|eingesprochen|vertont|zusammengefasst)\b.{0,280}$",
)
_ENDINGS = any_of(
    r"^\W*(?:chef)?(?:redakteur|korrespondent|ressortleiter|volontär|bürochef|herausgeber)(?:in)?"
    r" (?:in|im|für|bei|der|des|aus)\s(?!.*\b(?:ist|war|hat|wird|wurde|soll|kann|will|muss|bleibt"
    r"|geht)\b)[^.!?:,]{2,90}\.?$",
    rf"^\W*{_ROLE} {_PERSON}(?:ist|arbeitet|schreibt|berichtet|leitet)\b.{{0,380}}$",
    rf"^\W*{_PERSON}(?:\([^)]*\) )?(?:ist|arbeitet)\b.{{0,80}}\b{_ROLE}\b.{{0,300}}$",
    rf"^\W*{_PERSON}(?:\([^)]*\) )?(?:schreibt (?:hier|regelmäßig|für|seit|in seiner|in ihrer"
    r"|an dieser stelle)|berichtet (?:seit|für))\b.{0,300}$",
    r"^.{0,300}\bnewsletter\b.{0,300}\b(?:sie|ihnen|du|dich|dir|euch|abonnier\w*|anmeld\w*|jeden|jede|täglich"
    r"|montags|kostenlos|einmal|erscheint|wöchentlich)\b.{0,300}$",
    r"^.{0,300}\b(?:einmal die woche|jeden \w+tag|täglich|abonnier\w*|anmeld\w*)\b.{0,200}\bnewsletter\b.{0,200}$",
    r"^.{0,200}\b(?:haben|hast) (?:sie|du)\b.{0,120}\b(?:hinweise|informationen)\b.{0,120}\b(?:melden|schreiben"
    r"|kontakt\w*|schreib|melde)\b.{0,300}$",
    r"^\W*(?:gefällt|gefallen) (?:dir|ihnen|euch) unser\w* [\w -]{3,40}\?.{0,800}$",
    r"^.{0,300}\b(?:melde dich|melden sie sich)\b.{0,80}\bnewsletter\b.{0,120}$",
    r"^.{0,200}\bhinterlass(?:e|en sie|t)\b.{0,60}\bkommentar\b.{0,200}$",
    r"^.{0,200}\bund haben hinweise\b.{0,100}\bmelden sie\b.{0,300}$",
    r"^.{0,200}\b(?:unterstützen sie|unterstütze|spenden sie|spende jetzt|mit ihrer spende|mit deiner spende"
    r"|werden sie (?:mitglied|unterstützer\w*))\b.{0,300}$",
)
MAX_SIGNED_CHARS = 50
_SIGN_LINE = re.compile(r"^[−–—-]\s?[a-zäöü]{2,4}(?:/[a-zäöü]{2,4})*$")
"""The sign of a desk behind a dash, as some houses close a report."""
_SIGNED = re.compile(r"^(?:[A-ZÄÖÜ][\w.-]+ ){1,3}\([a-zäöü]{2,4}(?:/[a-zäöü]{2,4})?\)$")
"""A house or person with the short sign of its desk: `Radio Neustadt (hst)`."""


def find_house_note(line: str) -> Cut | None:
    """A note of the house, wherever it stands."""
    return Cut(0, "house note") if len(line) <= MAX_CHARS and _NOTES.search(line) else None


def find_ending(line: str) -> Cut | None:
    """A line that at the end of a text is the house's own and elsewhere may be prose: an author's life, an appeal."""
    if len(line) <= MAX_SIGNED_CHARS and (_SIGNED.match(line) or _SIGN_LINE.match(line)):
        return Cut(0, "byline")
    return Cut(0, "house note") if len(line) <= 2 * MAX_CHARS and _ENDINGS.search(line) else None

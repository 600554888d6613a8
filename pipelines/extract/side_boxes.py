"""Lines that open a box of something else: related articles, newsletter, author, house note.

Used on headings and on the first line of boxes that lie deeper than the text; never on a paragraph of the text.
"""

from __future__ import annotations

import re

MAX_CHARS = 120

_OPENERS = re.compile(
    r"""^\W*(?:
      das\ könnte\ (?:sie|dich|euch) | (?:auch\ )?interessant | mehr\ (?:zum\ thema|dazu|aus|von|zu|über|themen|nachrichten|artikel|infos)\b
    | lesen\ sie | lies\ | lest\ | (?:weitere|ähnliche|verwandte|passende|neueste|aktuelle|beliebte|empfohlene|andere)\ (?:artikel|beiträge|themen|meldungen|nachrichten|links|infos|informationen|inhalte)
    | (?:unser|der|jetzt|kostenloser?|täglicher?)?\ ?newsletter\b | newsletter | podcast\b | folg(?:e|st|en)\ | abonnier | jetzt\ (?:abonnieren|testen|anmelden)
    | (?:zur\ person|zum\ autor|zur\ autorin|(?:über\ )?(?:den|die|der|unsere[nr]?)\ (?:gast)?autor(?:in|en|innen)?\b|die\ autorin|der\ autor|autor(?:in)?\ ?:) | hinweis(?:\ der\ redaktion)?\W*$ | anmerkung\ der\ redaktion
    | transparenz | leser?-?kommentare? | kommentare? \W*\d*\W*$ | diskutieren | schreiben\ sie | meistgelesen | top-?themen | themen\W*$ | schlagw | links?\W*$ | quellen?\W*$
    | empfehlung | newsfeed | ressort | teilen\W*$ | artikel\ teilen | zum\ thema | zum\ weiterlesen | weiterlesen | wie\ (?:hat|gefällt)\ | umfrage\W*$ | ihre\ meinung | fehler\ gefunden
    | solidarität\ jetzt | unterstützen\ sie | spenden\ sie
    )""",
    re.VERBOSE | re.IGNORECASE,
)


def opens_side_box(text: str) -> bool:
    """Whether a heading or first line announces something else than the article."""
    return len(text) <= MAX_CHARS and bool(_OPENERS.search(text))

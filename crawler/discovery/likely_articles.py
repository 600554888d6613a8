"""Which links of a German page can be articles, where the publisher's own patterns do not say: pure.

Three witnesses, none of which is believed alone: the address (a date, a number, a slug of several words), the text of
the link (a headline has more words than the name of a section), and the place on the page (a heading inside a teaser,
or the navigation). What an address says against it (`/thema/`, `/autor/`, `/video/`, an image) outweighs them all.

Points were set on section pages written in the style of fifteen houses and on the links of 174 real pages; see
tests/publishers/test_sections.py for what they reach.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

ENOUGH = 3.0
"""Points from which on a link is taken for an article."""

_NOT_SEGMENTS = frozenset(
    """
    thema themen topic topics tag tags stichwort stichworte schlagwort schlagworte dossier dossiers schwerpunkt special
    specials serie serien rubrik rubriken kat kategorie kategorien category categories section sections ressort archiv
    autor autoren author authors redaktion die-redaktion team profil profile user users mitarbeiter person members
    video videos audio audios podcast podcasts mediathek livestream live-tv tv sendung sendungen programm tv-programm
    bilder bildergalerie bildergalerien galerie fotostrecke fotostrecken fotos infografik multimedia webcam gallery
    suche search login logout anmelden registrieren account konto mein my sso user-area merkliste warenkorb checkout
    abo abos abonnement abonnieren aboshop shop epaper e-paper plus-abo newsletter push app apps whatsapp messenger
    impressum datenschutz datenschutzerklaerung agb nutzungsbedingungen kontakt hilfe faq cookies barrierefreiheit
    werbung anzeige anzeigen inserat inserate advertorial advertorials sponsored sponsoredcontent promotion partner
    mediadaten deals angebote gutschein gutscheine vergleich tarifrechner rechner shopping marktplatz
    service services ueber-uns ueberuns about verlag unternehmen-verlag karriere-bei-uns jobs stellenmarkt stellen
    stellenangebote immobilienmarkt automarkt trauer traueranzeigen termine veranstaltungen events event kalender
    wetter raetsel spiele games-online quiz quizze horoskop lotto kreuzwortraetsel liveticker liveblog-uebersicht
    tabelle tabellen spielplan ergebnisse livescore forum foren community comment comments kommentare leserbrief
    rss feed feeds rss-feeds sitemap xml api wp-content wp-json wp-login.php cdn-cgi seite page druck print drucken
    list listing index download downloads static assets files redirect share
    aktie aktien boersenkurse kurse indizes fonds etf devisen noch-fragen leserbriefe gewinnspiel gewinnspiele shops
    """.split()
)
_SOFT = frozenset("thema themen topic autor autoren author special specials dossier serie rubrik schwerpunkt".split())
"""Folders of topics and authors in which some houses keep articles too: a long headline outweighs them."""
_ARTICLE_SEGMENTS = frozenset("artikel article articles story stories beitrag beitraege meldung meldungen".split())
LONG_SLUG = 5
_NOT_SLUG = re.compile(
    r"^(?:startseite|home|index|uebersicht|impressum|datenschutz|agb|kontakt|newsletter|mediadaten|barrierefreiheit|"
    r"cookie|privacy|nutzungsbedingungen|terms|abo|rss|sitemap|login|suche|ueber-uns|video|audio|podcast|bildergalerie|"
    r"fotostrecke|liveticker|haeufig-gestellte-fragen|redaktionelle|werben|jobs|gutschein)(?:[-_.,]|$)"
)
_NOT_PREFIX = re.compile(r"^(?:abo|comments?|sponsored|anzeigen?|advertorial|video|podcast|newsletter)[-_]")
"""Of a folder: `/abo-service/`, `/comment-subscriptions/`."""
_NOT_IN_SLUG = re.compile(
    r"(?:^|[-_.])(?:newsletter|impressum|datenschutzerklaerung|datenschutz|nutzungsbedingungen|mediadaten|kreuzwortraetsel|"
    r"sudoku|leserbrief|abonnieren|gewinnspiel|barrierefreiheit\w*)(?:[-_.,]|$)"
)
MAX_WORDS_OF_SERVICE = 5
"""A service page's slug is short; one of more words that names a newsletter is an article about it."""
_FILE = re.compile(r"\.(?!html?$|s?html$|php$|aspx?$|ece$|story$|bild$)[a-z][a-z0-9]{1,4}$", re.IGNORECASE)
_NOT_QUERY = re.compile(
    r"(?:^|&)(?:q|query|suche|search|page|seite|p|param|tab|print|redirect|action|do|cat|tag|format|view|m)=", re.I
)
_ENDING = re.compile(r"(?:\.bild)?\.(?:s?html?|php|aspx?|ece)$")
_DATE = re.compile(r"/(?:19|20)\d\d[/-](?:0?[1-9]|1[0-2])(?:[/-](?:0?[1-9]|[12]\d|3[01]))?/(?=[^/]*[a-z])|/20\d{6}/")
_DAY_PAGE = re.compile(r"/(?:19|20)\d\d(?:/\d{1,2}){0,2}/?$")
_ID = re.compile(
    r"""
      (?<![a-z0-9])\d{5,}(?!\d)                        # -12345678.html  /!5928990/  _id_9209161
    | (?:article|artikel|art|id|story|doc|n)[-_]?\d{5,}   # article245055596  id30134161
    | [.,-]li\.\d{5,} | -ld\.\d{5,} | \b1\.\d{6,}      # berliner-zeitung, NZZ, sueddeutsche
    | [0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12} | -[0-9a-f]{24}\b
    | -(?=[A-Z0-9]*\d)[A-Z0-9]{26}\b                   # Madsack
    | ,(?=[A-Za-z]*[A-Z0-9])[A-Za-z0-9]{7}$            # br.de
    | \.(?=[A-Za-z]*[A-Z])[A-Za-z0-9]{22}$             # sueddeutsche, since 2024
    """,
    re.VERBOSE,
)
_PART = re.compile(r"-\d{2,4}$|,[a-z-]+\d{2,4}$")
"""ARD: `-100.html`, `,meteorit146.html`."""
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkOnPage:
    """A link as a page shows it; several links to one address are one."""

    url: str
    texts: tuple[str, ...] = ()
    """The texts of its anchors, without mark-up."""
    in_heading: bool = False
    """One of its anchors stands in, or holds, a heading."""
    in_teaser: bool = False
    """One stands in an <article> or a box that says teaser."""
    only_in_navigation: bool = False
    """All stand in <nav>, <header>, <footer> or a menu."""


def can_be_article(link: LinkOnPage) -> bool:
    """Whether the link can be an article's."""
    return points(link) >= ENOUGH


def points(link: LinkOnPage) -> float:
    """How much speaks for it; below zero where the address rules it out."""
    parts = urlsplit(link.url)
    path = unquote(parts.path)
    segments = [segment for segment in path.split("/") if segment]
    if not segments or _is_ruled_out(path, parts.query, link.texts):
        return -1.0
    return (
        _points_of_address(path, segments, parts.query)
        + _points_of_text(link.texts, long_slug=_words(_ENDING.sub("", segments[-1])) >= LONG_SLUG)
        + (1.0 if link.in_heading else 0.0)
        + (0.5 if link.in_teaser else 0.0)
        - (1.5 if link.only_in_navigation else 0.0)
    )


def _is_ruled_out(path: str, query: str, texts: tuple[str, ...]) -> bool:
    segments = [segment.lower() for segment in path.split("/") if segment]
    if _DAY_PAGE.search(path) or _NOT_QUERY.search(query) or _FILE.search(segments[-1]):
        return True
    last = _ENDING.sub("", segments[-1])
    folders = segments[:-1]
    is_headline = max(_words(last), *map(_words, folders[-1:]), 0) >= LONG_SLUG and _most_words(texts) >= LONG_SLUG
    against = _NOT_SEGMENTS - _SOFT if is_headline else _NOT_SEGMENTS
    if any(segment in against for segment in [*folders, last]):
        return True
    if any(_NOT_PREFIX.match(folder) and _words(folder) < LONG_SLUG for folder in folders):
        return True
    words = _words(last)
    is_service = _NOT_IN_SLUG.search(last) is not None and words <= MAX_WORDS_OF_SERVICE
    return is_service or (_NOT_SLUG.search(last) is not None and words <= 3)


def _points_of_address(path: str, segments: list[str], query: str) -> float:
    last = _ENDING.sub("", segments[-1])
    # Some houses put the number last and the slug before it.
    slugs = [last, *segments[-2:-1]] if _words(last) < 2 else [last]
    words = max(map(_words, slugs))
    found = min(words, 6) * 0.5 if words >= 2 else 0.0
    if words >= 4:
        found += 0.25
    if any(_ID.search(slug) for slug in (last, *segments[-3:-1])) or re.search(r"=\d{4,}", query):
        found += 2.0
    elif _PART.search(last) and words >= 3:
        found += 1.0
    if _DATE.search(path):
        found += 2.5
    if any(segment.lower() in _ARTICLE_SEGMENTS for segment in segments[:-1]):
        found += 0.75
    return found


def _points_of_text(texts: tuple[str, ...], *, long_slug: bool) -> float:
    words = _most_words(texts)
    if words >= 5:
        return 1.5
    if words >= 3:
        return 0.75
    return -0.5 if words and not long_slug else 0.0


def _most_words(texts: tuple[str, ...]) -> int:
    return max(map(_words, texts), default=0)


def _words(text: str) -> int:
    """Words of a slug or a text; the letters of an identifier are none."""
    return len(_WORD.findall(_ID.sub(" ", text)))

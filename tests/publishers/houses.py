# ruff: noqa: E501  a table: one trap a line would be longer than it is wide
"""Section pages written by us in the style of seventeen houses: their kinds of address, their mark-up, their traps.

The houses' ways of making addresses are facts; names, headlines and pages are ours.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

HEADLINES = (
    "Stadtrat von Neustadt beschließt den Umbau des Bahnhofs",
    "Hochwasser an der Linde",
    "Warum die Bäckerei am Markt nach hundert Jahren schließt",
    "Zwei Verletzte nach Unfall auf der Bundesstraße",
    "Landesregierung streitet über neue Schulen",
    "Streik bei der Bahn: Was Reisende jetzt wissen müssen",
    "„Wir haben zu lange gewartet“",
    "FC Neustadt verliert das Spiel in letzter Minute",
    "Dürre am Oberlauf",
    "So teuer wird der Strom im nächsten Jahr",
    "Video zeigt Einbruch in Juweliergeschäft am Markt",
    "Kommentar: Die Reform der Rente kommt zu spät",
    "Polizei sucht Zeugen nach Brand in Lagerhalle",
    "Forscher finden Spuren einer römischen Siedlung",
)
"""Long and short ones, quotes, a word that is a section elsewhere."""
SECTIONS = (
    ("politik", "Politik"), ("wirtschaft", "Wirtschaft"), ("sport/fussball", "Fußball"), ("kultur", "Kultur"),
    ("lokales/neustadt", "Neustadt an der Linde"), ("panorama", "Aus aller Welt"),
    ("lokales/kreis-und-umland", "Aus dem Kreis und dem Umland"),
)  # fmt: skip
FOOTER = (
    ("impressum", "Impressum"), ("datenschutz", "Datenschutz"), ("agb", "AGB"), ("kontakt", "Kontakt"),
    ("newsletter", "Newsletter jetzt kostenlos bestellen"), ("abo", "Digital-Abo: Jetzt vier Wochen gratis lesen"),
    ("service/mediadaten", "Werben Sie bei uns mit Erfolg"), ("suche?q=bahnhof", "Alles zum Bahnhof finden"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class House:
    """One house's section page and the truth about it."""

    name: str
    page: str
    url: str
    articles: frozenset[str]
    others: frozenset[str]


def slug(text: str, *, umlauts: bool = True) -> str:
    """A headline as houses write it into addresses."""
    text = text.lower()
    for letter, spelt in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.replace(letter, spelt if umlauts else letter)
    return re.sub(r"[^a-z0-9äöüß]+", "-", text).strip("-")


def number(seed: int, digits: int) -> int:
    """A number of so many digits that looks like an article's."""
    return 10 ** (digits - 1) + (seed * 7_919_777 + 1_234_567) % (9 * 10 ** (digits - 1))


def letters(seed: int, alphabet: str, length: int) -> str:
    """A made-up identifier."""
    return "".join(alphabet[(seed * 31 + place * 17 + place * place * seed) % len(alphabet)] for place in range(length))


HEX = "0123456789abcdef"
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
MIXED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"


def uuid(seed: int) -> str:
    """A made-up UUID."""
    return "-".join(letters(seed + place, HEX, length) for place, length in enumerate((8, 4, 4, 4, 12)))


Shape = Callable[[int, str], str]

SHAPES: dict[str, tuple[Shape, Sequence[tuple[str, str]]]] = {
    "ippen": (
        lambda n, text: f"/lokales/neustadt/{slug(text)}-{number(n, 8)}.html",
        (("/lokales/erding/", "Erding"), ("/autor/m-muster-12345.html", "Alle Artikel von Max Muster lesen"),
         ("/video/so-lief-der-tag-im-zoo-zr-93036630.html", "So lief der Tag im Zoo von Neustadt"),
         ("/service/abo/zeitungs-angebote/", "Unsere Angebote für neue Leser"), ("/themen/bahnhof-sti123/", "Bahnhof")),
    ),
    "funke": (
        lambda n, text: f"/lokales/neustadt/article{number(n, 9)}/{slug(text)}.html",
        (("/thema/bahnhof-neustadt/", "Bahnhof Neustadt: alle Artikel zum Thema"), ("/video/panorama/", "Videos"),
         ("/podcast/", "Podcast"), ("/autoren/", "Autoren"), ("/newsletter/morgenpost/", "Der Morgen in Neustadt")),
    ),
    "madsack": (
        lambda n, text: f"/lokales/neustadt/{slug(text)}-{letters(n, CAPITALS, 25)}7.html",
        (("/themen/bahnhof/", "Der neue Bahnhof und seine Folgen"), ("/abo/", "Abo"), ("/der-norden/", "Der Norden"),
         ("/mehr/digital-und-technik/", "Digital und Technik im Alltag"), ("/spiele/sudoku/", "Sudoku spielen")),
    ),
    "swmh": (
        lambda n, text: f"/inhalt.{slug(text)}.{uuid(n)}.html",
        (("/thema/Bahnhof", "Bahnhof"), ("/lokales", "Lokales"), ("/autoren", "Unsere Autorinnen und Autoren"),
         ("/bildergalerie", "Die schönsten Bilder des Tages"), ("/veranstaltungen", "Was ist los in Neustadt")),
    ),
    "sueddeutsche": (
        lambda n, text: f"/bayern/{slug(text)}-1.{number(n, 7)}" if n % 2 else f"/bayern/{slug(text)}-lux.{letters(n, MIXED, 22)}",
        (("/thema/Bahnhof", "Bahnhof"), ("/autoren/max-muster-1.1143204", "Max Muster, Redakteur in Neustadt"),
         ("/muenchen/landkreis-neustadt", "Landkreis Neustadt"), ("/tagesthema/2026", "Seite Drei"),
         ("/projekte/", "Projekte")),
    ),
    "hessenschau": (
        lambda n, text: f"/gesellschaft/{slug(text)},{slug(text)[:12].strip('-')}-{100 + n % 9}.html",
        (("/sport/index.html", "Sport"), ("/wetter/index.html", "Wetter in Hessen"), ("/index.html", "Startseite"),
         ("/tv-sendung/sendungsarchiv/index.html", "Alle Sendungen der letzten Woche"),
         ("/kultur/gespraech-mit-der-autorin,video-105164.html", "Video")),
    ),
    "tagesschau": (
        lambda n, text: f"/inland/gesellschaft/{slug(text)}-{100 + 2 * (n % 8)}.html",
        (("/inland/", "Inland"), ("/multimedia/sendung/tagesschau_20_uhr/video-1400000.html", "tagesschau 20:00 Uhr"),
         ("/multimedia/livestreams/index.html", "Livestream"), ("/thema/bahn/", "Alle Meldungen zum Thema Bahn"),
         ("/wirtschaft/boersenkurse/", "Kurse an den Börsen heute")),
    ),
    "rheinische-post": (
        lambda n, text: f"/nrw/staedte/neustadt/{slug(text)}_aid-{number(n, 9)}",
        (("/nrw/staedte/", "Städte"), ("/thema/bahnhof-neustadt/", "Bahnhof Neustadt"),
         ("/sport/fussball/wm/", "Fußball-WM 2026 in Amerika"), ("/autoren/max-muster", "Max Muster"),
         ("/gutscheine/", "Gutscheine für den nächsten Einkauf")),
    ),
    "taz": (
        lambda n, text: f"/{slug(text).title()}/!{number(n, 7)}/",
        (("/Politik/Deutschland/!p4616/", "Deutschland"), ("/Schwerpunkt-Bahn/!t5008262/", "Schwerpunkt Bahn"),
         ("/Podcasts/!p5334/", "Podcasts der taz"), ("/Autor/Max-Muster/!a123/", "Max Muster"),
         ("/Information/Impressum/!106557/", "Impressum und Ansprechpartner")),
    ),
    "wordpress": (
        lambda n, text: f"/{slug(text)}/",
        (("/category/politik/", "Politik"), ("/tag/bahnhof/", "Bahnhof"), ("/author/max-muster/", "Max Muster schreibt hier"),
         ("/page/2/", "Ältere Beiträge anzeigen"), ("/ueber-uns/", "Über uns"), ("/feed/", "RSS"),
         ("/wp-content/uploads/2026/11/plan.pdf", "Plan des Umbaus als Datei")),
    ),
    "wordpress-dated": (
        lambda n, text: f"/2026/11/{1 + n % 14:02d}/{slug(text)}/",
        (("/2026/11/", "November 2026"), ("/2026/11/22/", "Alle Beiträge vom 22. November"), ("/kat/sport/", "Sport"),
         ("/tag/bahnhof/", "Bahnhof"), ("/mediadaten/", "Mediadaten")),
    ),
    "ch-media": (
        lambda n, text: f"/ostschweiz/neustadt/{slug(text)}-ld.{number(n, 7)}",
        (("/ostschweiz/rheintal", "Rheintal"), ("/leben/ratgeber", "Ratgeber für den Alltag"), ("/abo", "Abo"),
         ("/wetter/wetter-europa", "Das Wetter in Europa"), ("/videos/", "Videos")),
    ),
    "tamedia": (
        lambda n, text: f"/{slug(text)}-{number(n, 12)}",
        (("/tags/67178/bahnhof", "Bahnhof"), ("/schweiz/ostschweiz", "Ostschweiz"), ("/author/12345/max-muster", "Max Muster"),
         ("/newsletter-2-127684", "Newsletter"), ("/podcast/apropos", "Apropos – der tägliche Podcast der Redaktion")),
    ),
    "kleine-zeitung": (
        lambda n, text: f"/kaernten/neustadt/{number(n, 8)}/{slug(text)}",
        (("/kaernten/osttirol/index.do", "Osttirol"), ("/service/gewinnspiele/", "Gewinnspiel: Mitmachen und Karten sichern"),
         ("/videos/", "Videos"), ("/trauer/", "Trauer"), ("/meinung/leserbriefe/", "Briefe unserer Leserinnen und Leser")),
    ),
    "standard": (
        lambda n, text: f"/story/{number(n, 13)}/{slug(text)}",
        (("/inland", "Inland"), ("/wirtschaft/unternehmen", "Unternehmen und Märkte im Überblick"), ("/r/abo", "Abo"),
         ("/kultur/film-und-tv", "Film und Fernsehen"), ("/profil/12345", "Profil von Max Muster ansehen")),
    ),
    "faz": (
        lambda n, text: f"/aktuell/rhein-main/{slug(text)}-{number(n, 8)}.html",
        (("/aktuell/rhein-main/region-und-hessen/", "Region und Hessen"), ("/aktuell/politik/thema/bahn", "Bahn"),
         ("/redaktion/max-muster-11104398.html", "Max Muster, Redakteur"), ("/asv/vor-denker/", "Verlagsspezial Denker"),
         ("/impressum-112096.html", "Impressum")),
    ),
    "br": (
        lambda n, text: f"/nachrichten/bayern/{slug(text)},V{letters(n, MIXED, 5)}K",
        (("/nachrichten/themen/bahnhof,UZlNk5T", "Bahnhof"), ("/nachrichten/oberbayern,QXAQcxl", "Oberbayern"),
         ("/nachrichten/autoren/max-muster,8dfe7ae9-d986-4317-9462-9e1418cf4cdf", "Max Muster aus der Redaktion"),
         ("/nachrichten/suche?param=Kirche", "Kirche"), ("/mediathek/podcast/", "Podcasts")),
    ),
}  # fmt: skip
"""House -> (how it makes an article's address, its own traps)."""


def _article_box(url: str, text: str) -> str:
    return (
        f'<article><a href="{url}"><img src="/b.jpg" alt=""></a><span>Neustadt</span>'
        f'<h2><a href="{url}">{text}</a></h2><p>Worum es geht. <a href="{url}">mehr</a></p></article>'
    )


def _teaser_box(url: str, text: str) -> str:
    return f'<div class="c-teaser__body"><a href="{url}"><span>Neustadt</span><h3>{text}</h3><p>Worum es geht.</p></a></div>'


def _plain_list(url: str, text: str) -> str:
    return f'<li><a href="{url}" title="{text}">{text}</a> <small>6.30 Uhr</small></li>'


def _old_table(url: str, text: str) -> str:
    return f'<tr><td><b><a href="{url}">{text}</a></b><br>Worum es geht. <a href="{url}">weiter</a></td></tr>'


LAYOUTS = (_article_box, _teaser_box, _plain_list, _old_table)


def _navigation(links: Sequence[tuple[str, str]], place: int) -> str:
    rows = "".join(f'<li><a href="{url}">{html.escape(text)}</a></li>' for url, text in links)
    return (f"<nav><ul>{rows}</ul></nav>", f'<div class="main-menu"><ul>{rows}</ul></div>', f"<ul>{rows}</ul>")[
        place % 3
    ]


def _house(place: int, name: str, shape: Shape, traps: Sequence[tuple[str, str]]) -> House:
    root = f"https://www.{name}.example"
    layout = LAYOUTS[place % len(LAYOUTS)]
    articles = [(shape(place * 50 + number, text), html.escape(text)) for number, text in enumerate(HEADLINES)]
    sections = [(f"/{path}/", text) for path, text in SECTIONS]
    footer = [(f"/{path}", text) for path, text in FOOTER]
    body = (
        f"{_navigation(sections, place)}<main><h1>Neustadt</h1>"
        + "".join(layout(url, text) for url, text in articles)
        + "".join(f'<div class="box"><a href="{url}">{html.escape(text)}</a></div>' for url, text in traps)
        + f'</main><footer>{_navigation(footer, place + 1)}</footer><a href="https://andere.example/a-b-c-d-12345678">x</a>'
    )
    return House(
        name=name,
        page=f'<!doctype html><html lang="de"><head><title>{name}</title></head><body>{body}</body></html>',
        url=f"{root}/lokales/neustadt/",
        articles=frozenset(root + url for url, _ in articles),
        others=frozenset(root + url for url, _ in [*sections, *footer, *traps]),
    )


HOUSES = [_house(place, name, *SHAPES[name]) for place, name in enumerate(SHAPES)]

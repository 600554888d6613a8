"""Who wrote it: persons as a list; agencies, functions, places and site names apart.

Order: JSON-LD, meta, `rel=author` and itemprop, then the byline that the page shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipelines.extract.jsonld import Node, text_of
from pipelines.extract.metadata import Head
from pipelines.extract.parse import Element

MAX_AUTHORS = 12
MAX_NAME_CHARS = 60

AGENCIES = {
    "dpa": "dpa", "deutsche presse-agentur": "dpa", "deutsche presse agentur": "dpa", "dpa-infocom": "dpa", "dpa infocom": "dpa", "dpa-afx": "dpa-afx", "dpa/tmn": "dpa", "dpa-tmn": "dpa",
    "afp": "afp", "agence france-presse": "afp", "afp deutschland": "afp", "reuters": "reuters", "thomson reuters": "reuters", "ap": "ap", "associated press": "ap",
    "apa": "apa", "austria presse agentur": "apa", "sda": "sda", "keystone-sda": "sda", "keystone": "sda", "sda/afp": "sda", "epd": "epd", "evangelischer pressedienst": "epd", "kna": "kna",
    "katholische nachrichten-agentur": "kna", "sid": "sid", "sport-informations-dienst": "sid", "dts": "dts", "dts nachrichtenagentur": "dts", "ots": "ots", "news aktuell": "ots", "bloomberg": "bloomberg", "dapd": "dapd", "ddp": "ddp",
    "ansa": "ansa", "efe": "efe", "tass": "tass", "spot on news": "spot on news", "cover media": "cover media", "glomex": "glomex", "teleschau": "teleschau", "dow jones newswires": "dow jones", "awp": "awp", "kathpress": "kathpress", "pte": "pte", "idw": "idw",
}  # fmt: skip
"""What a byline may call an agency, and our short name of it."""

_SPLIT = re.compile(r"\s*(?:;|,|\||·|•|/|\bund\b|\band\b|\bsowie\b|&|\+)\s*")
_LABEL = re.compile(
    r"^\W*(?:(?:ein(?:e)?\s+)?(?:gast)?(?:kommentar|beitrag|analyse|interview|text|reportage|essay|kolumne|bericht|rezension|kritik|protokoll|artikel|leitartikel|glosse|porträt)\w*\s+(?:von|by)|von|by|text(?:e)?(?:\s+(?:von|und\s+fotos?|by))?\s*:?|autor(?:in|en|innen)?(?:\*in)?\s*:|author\s*:|redaktion\s*:|bearbeitung\s*:|interview\s*:|aufgezeichnet\s+von|protokoll\w*\s*:?|geschrieben\s+von|veröffentlicht\s+von|erstellt\s+von|verfasst\s+von|posted\s+by|written\s+by|eingestellt\s+von|ein\s+\w+\s+von|verantwortlich\s*:|(?:aus|in)\s+\w+\s+berichtet|mitarbeit\s*:|foto(?:s)?\s*:)\s*",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"redaktion|redakteur|redaktor|redakcja|korrespondent|volont[äa]r|reporter|praktikant|chef\b|ressort|\bteam\b|online\b|zeitung|nachrichten\b|magazin\b|verlag|gmbh|e\.\s?v\.|\bag\b|admin|webmaster|editor|staff|gastautor|gastbeitrag|autor(?:in|en)?\b|agentur|pressestelle|presse\b|newsdesk|www\.|\.(?:de|at|ch|com|net|org|info|lu|eu)\b|@|https?:|\d{2,}|unbekannt|anonym|\bdesk\b|mitarbeiter|leser|bild:|foto|fotograf|freier? journalist|moderator|produzent|twitter|facebook|instagram|uhr\b|minuten|aktualisiert|min\.|januar|februar|märz|april|juni|juli|august|september|oktober|november|dezember|universität|stiftung|ministerium|institut\b|verband|radio\b|rundfunk|fernsehen|kommentare?\b|lesezeit|abo\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"^[A-ZÄÖÜÉÈÁÀÅØÇŠŽČĆĐŁŚÓÍ][\w.'’\-]*(?:\s+(?:[\w.'’\-]+)){0,5}$", re.UNICODE)
_TITLES = re.compile(
    r"^(?:(?:Prof|Dr|Dipl|Ing|Mag|Univ|PD|Priv|Doz|Lic|h\.\s?c|iur|phil|med|rer|nat|pol|Msc|MA|BA)\.?(?:-|\s|\b)\s*)+(?=[A-ZÄÖÜ])"
)
_TAIL = re.compile(r"\s*(?:\([^()]*\)|,\s.*|-\s.*|–\s.*|:\s*$)\s*$")
_SIGN = re.compile(r"^[a-zäöü]{2,4}$")


def read_authors(
    head: Head, article: Node | None, nodes: Sequence[Node], tree: Element, bylines: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Persons in the page's order, and agencies (short names, sorted)."""
    site = {
        name.casefold()
        for name in (head.first("og:site_name"), head.first("application-name"), _publisher(article))
        if name
    }
    agencies: set[str] = set()
    for names in (_from_jsonld(article, nodes), _from_meta(head), _from_markup(tree), bylines):
        persons, found = split_names(names, site)
        agencies |= set(found)
        if persons:
            return persons, tuple(sorted(agencies))
    return (), tuple(sorted(agencies))


def _publisher(article: Node | None) -> str | None:
    return text_of(article.get("publisher")) if article else None


def _from_jsonld(article: Node | None, nodes: Sequence[Node]) -> list[str]:
    if article is None:
        return []
    authors = article.get("author") or article.get("creator")
    names: list[str] = []
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and node.get("name")}
    for author in authors if isinstance(authors, list) else [authors]:
        if isinstance(author, dict) and not author.get("name") and isinstance(author.get("@id"), str):
            author = by_id.get(author["@id"])
        if isinstance(author, dict) and isinstance(author.get("name"), list):
            names += [name for name in author["name"] if isinstance(name, str)]
        elif name := text_of(author):
            names.append(name)
    return names


def _from_meta(head: Head) -> list[str]:
    for name in (
        "author",
        "article:author",
        "dc.creator",
        "dcterms.creator",
        "parsely-author",
        "sailthru.author",
        "og:article:author",
        "article:author_name",
        "cxenseparse:author",
        "authors",
        "byl",
    ):
        found = [content for content in head.meta.get(name, ()) if not content.startswith("http")]
        if found:
            return found
    return []


def _from_markup(tree: Element) -> list[str]:
    names: list[str] = []
    for element in tree.iter("a", "span", "div", "p", "address", "strong"):
        if (element.get("rel") or "").lower() == "author" or "author" in (element.get("itemprop") or "").split():
            named = next(
                (child for child in element.iter() if "name" in (child.get("itemprop") or "").split()), element
            )
            text = " ".join((named.get("content") or named.text_content()).split())
            if text and len(text) <= 120:
                names.append(text)
    return list(dict.fromkeys(names))


def split_names(names: Iterable[str], site: Iterable[str] = ()) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Persons and agencies among what bylines say."""
    houses = {name.casefold() for name in site}
    persons: list[str] = []
    agencies: list[str] = []
    for line in names:
        for part in _SPLIT.split(_without_label(line)):
            name = _TAIL.sub("", _without_label(part)).strip(' .,:;–-\u00a0"')
            agency = AGENCIES.get(name.casefold())
            if agency:
                agencies.append(agency)
            elif person := _person(name, houses):
                persons.append(person)
    return tuple(dict.fromkeys(persons))[:MAX_AUTHORS], tuple(sorted(set(agencies)))


def _without_label(text: str) -> str:
    previous = None
    text = " ".join(text.split())
    while previous != text:
        previous, text = text, _LABEL.sub("", text, count=1)
    return text


def _person(name: str, houses: set[str]) -> str | None:
    if not 3 <= len(name) <= MAX_NAME_CHARS or name.casefold() in houses or _SIGN.match(name):
        return None
    bare = _TITLES.sub("", name)
    if _NO_NAME.search(bare) or not _NAME.match(bare) or " " not in bare.strip():
        return None
    return name

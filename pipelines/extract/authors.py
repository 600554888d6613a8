"""Who wrote it: persons as a list; agencies, functions, places and site names apart.

Order: JSON-LD, meta, `rel=author` and itemprop, then the byline that the page shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipelines.extract.jsonld import Node, text_of, texts_of, types_of
from pipelines.extract.metadata import Head
from pipelines.extract.parse import Element

MAX_AUTHORS = 12
MAX_NAME_CHARS = 60

_AGENCY_NAMES = {
    "dpa": "dpa|deutsche presse-agentur|deutsche presse agentur|dpa-infocom|dpa infocom|dpa/tmn|dpa-tmn",
    "dpa-afx": "dpa-afx|dpa-afx wirtschaftsnachrichten",
    "afp": "afp|agence france-presse|afp deutschland",
    "reuters": "reuters|thomson reuters",
    "ap": "ap|associated press|the associated press",
    "apa": "apa|austria presse agentur|apa/red",
    "sda": "sda|keystone-sda|keystone|awp/sda",
    "epd": "epd|evangelischer pressedienst",
    "kna": "kna|katholische nachrichten-agentur",
    "sid": "sid|sport-informations-dienst",
    "dts": "dts|dts nachrichtenagentur",
    "ots": "ots|news aktuell|apa-ots",
    "spot on news": "spot on news",
    "dow jones": "dow jones|dow jones newswires",
}
AGENCIES = {name: short for short, names in _AGENCY_NAMES.items() for name in names.split("|")}
AGENCIES |= {
    name: name for name in ("bloomberg", "dapd", "ddp", "ansa", "efe", "tass", "awp", "kathpress", "pte", "idw")
}
AGENCIES |= {name: name for name in ("cover media", "glomex", "teleschau")}
"""What a byline may call an agency, and our short name of it."""

_SPLIT = re.compile(r"\s*(?:;|,|\||·|•|/|\bund\b|\band\b|\bsowie\b|&|\+)\s*")
_HOUSE_LINE = re.compile(
    r"\W*(?:\w+-)?(?:departement|ministerium|universität|hochschule|bundesamt|bistum|bündnis)\b", re.IGNORECASE
)
_OUR = re.compile(r"^(?:unserer?m?|unserem)\s+(?:\w+-?)+(?:in|en|er|ent|eur|or|ist)\s+(?=[A-ZÄÖÜ])")
"""`Von unserer Korrespondentin Anna Kessler`."""
_ASKED = re.compile(
    r"^.*\bim (?:Gespräch|Interview) mit\b|^\W*(?:ein\s+)?(?:Interview|Gespräch) (?:mit|zwischen)\b.*$", re.IGNORECASE
)
"""Who was asked is no author: `Eva Muster im Gespräch mit Jan Beispiel` was written by the latter."""
_LABEL = re.compile(
    r"^\W*(?:(?:ein(?:e)?\s+)?(?:gast)?(?:kommentar|beitrag|analyse|interview|text|reportage|essay|kolumne|bericht"
    r"|rezension|kritik|protokoll|artikel|leitartikel|glosse|porträt|nachruf|replik)\w*\s+(?:von|by)|von|by"
    r"|text(?:e)?(?:\s+(?:von|und\s+fotos?|by))?\s*:?|autor(?:/?in|en|innen)?(?:\*in)?\s*:|author\s*:"
    r"|redaktion\s*:|bearbeitung\s*:|interview\b\s*:?|aufgezeichnet\s+von|protokoll\w*\s*:?|geschrieben\s+von"
    r"|veröffentlicht\s+von|erstellt\s+von|verfasst\s+von|posted\s+by|written\s+by|eingestellt\s+von"
    r"|(?:ein|im)\s+\w+\s+von|protokolliert\s+von|übersetz\w+\s*:|verantwortlich\s*:|(?:aus|in)\s+\w+\s+berichtet|mitarbeit\s*:|foto(?:s)?\s*:)\s*",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"^(?:und|deine?|eure?|unsere?|die|der|das|eine?|mit|im|in)\b"
    r"|\bsag(?:t|te|en)\b|alle (?:artikel|beiträge)|weitere|\bfollow|posted|bearbeiten|themen\b|\bklick|\bmehr\b"
    r"|publikation|copyright"
    r"|redaktion|redakteur|redaktor|korrespondent|volont[äa]r|reporter|praktikant|chef\b|ressort|\bteam\b"
    r"|mitarbeiter|moderator|produzent"
    r"|autor(?:in|en)?\b|gastautor|gastbeitrag|freier? journalist|fotograf|\beditor|\bstaff\b|admin\b|webmaster"
    r"|newsdesk|newsroom|\bdesk\b|\bleser|\bservice\b|\bgast\b|\buser\b|\bcontent\b|\bbündnis\b"
    r"|online\b|zeitung|nachrichten\b|magazin\b|verlag|gmbh|e\.\s?v\.|\bag\b|agentur|pressestelle|\bpresse\b"
    r"|\bradio\b|rundfunk|fernsehen"
    r"|www\.|\.(?:de|at|ch|com|net|org|info|lu|eu)\b|@|https?:|\d{2,}|twitter|facebook|instagram|kommentare?\b"
    r"|lesezeit|\babo\b|bild:|\bfoto"
    r"|\buhr\b|\bminuten|aktualisiert|\bmin\.|\b(?:januar|februar|märz|april|juni|juli|september|oktober|november"
    r"|dezember)\b"
    r"|unbekannt|unknown|super user|support\b|verifiziert|\bkund(?:e|in)\b|pressemitteilung|sekretariat|departement"
    r"|\w{4,}amt\b|landesanstalt|feuerwehr|abteilung|fraktion\b|\bpartei|\bverein\b|\bco\. kg"
    r"|unbekannt|anonym|universität|stiftung|ministerium|institut\b|verband",
    re.IGNORECASE,
)
"""What stands in author fields and is no person: functions, houses, buttons, dates."""
_PLACES = frozenset(
    """berlin hamburg münchen köln frankfurt stuttgart düsseldorf leipzig dresden hannover bremen bonn mainz erfurt
    wien graz linz salzburg innsbruck zürich bern basel genf luxemburg brüssel paris london rom madrid lissabon athen
    warschau prag budapest moskau kiew kyjiw istanbul ankara kairo nairobi kapstadt johannesburg jerusalem beirut
    teheran dubai washington peking shanghai tokio seoul singapur sydney mumbai bangkok taipeh germany deutschland
    österreich schweiz austria switzerland""".split()
) | {"new york", "tel aviv", "neu delhi", "buenos aires", "rio de janeiro", "mexiko-stadt", "los angeles"}
"""Where correspondents write from: houses put the place behind the name."""
_CAPITAL = "[A-ZÄÖÜÉÈÁÀÅØÇŠŽČĆĐŁŚÓÍ]"
_PARTICLE = "von|van|de|der|den|dos|di|da|zu|zur|vom|la|le|del|al|el|bin|ibn|ten|ter|af|und"
_NAME = re.compile(rf"^{_CAPITAL}[\w.'’\-]*(?:\s+(?:{_CAPITAL}[\w.'’\-]*|{_PARTICLE})){{0,5}}$")
_WORD_PART = re.compile(r"[^\W\d_]+")
_TITLES = re.compile(
    r"^(?:(?:Prof|Dr|Dipl|Ing|Mag|Univ|PD|Priv|Doz|Lic|h\.\s?c|iur|phil|med|rer|nat|pol|Msc|MA|BA)\.?(?:-|\s"
    r"|\b)\s*)+(?=[A-ZÄÖÜ])"
)
_TAIL = re.compile(r"\s*(?:\([^()]*\)|,\s.*|-\s.*|–\s.*|:\s*$)\s*$")
_AFTER_NAME = re.compile(r"\s+(?:[Ss]tand\W*|am|vom|um|aus|für|in|im|bei|ist|schreibt|berichtet|\W*\d).*$|\s*\d.*$")
_CLOSING_LINE = re.compile(
    r"^\W*(?:(?:das|die|dieses)\s+(?:interview|gespräch|fragen)\s+(?:führten?|stellten?)|interview\s*:|protokoll\s*:"
    r"|aufgezeichnet\s+von|text\s*:|(?:die\s+)?fragen\s*:|von\b)\s*(?P<names>[A-ZÄÖÜ][^.!?]{4,80}?)\W*$",
    re.IGNORECASE,
)
"""How a text ends that names its author there: `Das Gespräch führte Eva Muster.`"""
_CLOSING = re.compile(r"\((?P<names>[A-ZÄÖÜ][^()\d]{5,120}?),\s*\d{1,2}\.\s?\d{1,2}\.(?:\s?\d{2,4})?\)$")
_CLOSING_NAME = re.compile(
    r"[.!?“”\"»«]\s\((?P<names>[A-ZÄÖÜ][a-zäöüß]+(?:-[A-ZÄÖÜ]?[a-zäöüß]+)*(?:\s[A-ZÄÖÜ]\.)?"
    r"(?:\s[A-ZÄÖÜ][a-zäöüß]+(?:-[A-ZÄÖÜ][a-zäöüß]+)*){1,2})\)[\s+*]*$"
)
"""`… bleibt spannend. (Anna Muster) +++`: only at the end of the last line."""
_ORGANISATION = re.compile(r"Organi[sz]ation|Corporation|Brand|LocalBusiness")
"""Types of an author in JSON-LD that is a house and no person, whatever its name looks like."""
_WRITTEN = re.compile(r"written by|verfasst von|geschrieben von|autor", re.IGNORECASE)
_IMPRINT = re.compile(r"https?:|\b[\w-]+\.(?:de|at|ch|com|net|org|info|lu|eu)\b|@|gmbh|verlag", re.IGNORECASE)
"""A meta author of this kind is the house, and what follows its comma its address."""
MAX_SIGN_CHARS = 40
MAX_CLOSING_LINES = 3
MIN_HANDLE_CHARS = 5
_DESK = re.compile(r"^(?:[a-zäöü]{2,6}|[A-ZÄÖÜ]{2,5}|mit|und|Quelle:|red\.)$")
_SIGN = re.compile(r"^[a-zäöü]{2,4}$")


def read_authors(
    head: Head, article: Node | None, nodes: Sequence[Node], tree: Element, bylines: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Persons in the page's order, and agencies (short names, sorted)."""
    site = {name.casefold() for name in _sites(head, article) if name}
    agencies: set[str] = set()
    handles: tuple[str, ...] = ()
    declared = (_from_jsonld(article, nodes), _from_meta(head), _from_markup(tree))
    for names in declared:
        persons, found = split_names(names, site, mononyms=True)
        agencies |= set(found)
        if any(not person.islower() for person in persons):
            return _in_full(persons, bylines, site), tuple(sorted(agencies))
        handles = handles or persons
    for byline in bylines:  # the first that names somebody: later ones are of teasers and comments
        persons, found = split_names([byline], site)
        agencies |= set(found)
        if persons:
            return persons, tuple(sorted(agencies))
    return handles, tuple(sorted(agencies))


def _in_full(persons: tuple[str, ...], bylines: Sequence[str], site: set[str]) -> tuple[str, ...]:
    """A single author of one word by the whole name that a byline gives: `Nils` is `Nils Pickert`."""
    if len(persons) != 1 or " " in persons[0]:
        return persons
    shown = (split_names([byline], site)[0] for byline in bylines)
    return next((names for names in shown if len(names) == 1 and names[0].startswith(f"{persons[0]} ")), persons)


def _sites(head: Head, article: Node | None) -> tuple[str | None, ...]:
    title = (head.title or "").split(" | ")[-1].split(" - ")[-1]
    return (
        head.first("og:site_name"),
        head.first("application-name"),
        text_of(article.get("publisher")) if article else None,
        title,
    )


def _from_jsonld(article: Node | None, nodes: Sequence[Node]) -> list[str]:
    if article is None:
        return []
    authors, creators = article.get("author"), article.get("creator")
    if not authors or (isinstance(creators, list) and text_of(authors) in texts_of(creators)):
        authors = creators  # some name the first as author and all as creators
    names: list[str] = []
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and node.get("name")}
    for author in authors if isinstance(authors, list) else [authors]:
        if isinstance(author, dict) and not author.get("name") and isinstance(author.get("@id"), str):
            author = by_id.get(author["@id"])
        if isinstance(author, dict) and _is_house(author):
            agency = AGENCIES.get((text_of(author) or "").casefold())
            names += [agency] if agency else []
        elif isinstance(author, dict) and isinstance(author.get("name"), list):
            names += [name for name in author["name"] if isinstance(name, str)]
        elif name := text_of(author):
            names.append(name)
    return names


def _is_house(author: Node) -> bool:
    types = types_of(author)
    return "Person" not in types and any(_ORGANISATION.search(name) for name in types)


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
        found = [content for content in head.meta.get(name, ()) if not _IMPRINT.search(content)]
        if found:
            return found
    for number in ("1", "2"):  # cards of a WordPress plugin: a label and its value apart
        label = head.first(f"twitter:label{number}")
        if label and _WRITTEN.match(label):
            return list(head.meta.get(f"twitter:data{number}", ()))
    return list(head.meta.get("twitter:misc:written by", ()))


def _from_markup(tree: Element) -> list[str]:
    """The first element marked as the author, and those beside it; later ones are of comments and teasers."""
    names: list[str] = []
    box = None
    for element in tree.iter("a", "span", "div", "p", "address", "strong"):
        if (element.get("rel") or "").lower() != "author" and "author" not in (element.get("itemprop") or "").split():
            continue
        named = next((child for child in element.iter() if "name" in (child.get("itemprop") or "").split()), element)
        text = " ".join((named.get("content") or named.text_content()).split())
        if not text or len(text) > 120:
            continue
        if box is not None and element.getparent() is not box:
            break
        box = element.getparent()
        names.append(text)
    return list(dict.fromkeys(names))


def signed_agencies(line: str) -> tuple[str, ...]:
    """Agencies of a line that is nothing but signs of agencies and desks: `AFP/lno`, `(dpa/jom)`."""
    if len(line) > MAX_SIGN_CHARS:
        return ()
    signs = [sign for sign in re.split(r"[\s/,;+&()|·]+", line.strip(" .-–")) if sign]
    found = {AGENCIES[sign.casefold()] for sign in signs if sign.casefold() in AGENCIES}
    others = [sign for sign in signs if sign.casefold() not in AGENCIES]
    return tuple(sorted(found)) if found and all(_DESK.match(sign) for sign in others) else ()


def closing_byline(lines: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Persons and agencies that sign below the text, from its last lines.

    `(Anna Muster, APA, 3.5.2024)`, as Austrian houses sign; `Das Gespräch führte Anna Muster.`
    """
    if lines and (found := _CLOSING_NAME.search(lines[-1])):
        persons, agencies = split_names([found["names"]])
        if persons:
            return persons, agencies
    for line in reversed(lines[-MAX_CLOSING_LINES:]):
        found = _CLOSING.search(line) or _CLOSING_LINE.match(line)
        persons, agencies = split_names([found.group("names")]) if found else ((), ())
        if persons or agencies:
            return persons, agencies
    return (), ()


def split_names(
    names: Iterable[str], site: Iterable[str] = (), *, mononyms: bool = False
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Persons and agencies among what bylines say; `mononyms`: a single word may be a name."""
    houses = {name.casefold() for name in site}
    persons: list[str] = []
    agencies: list[str] = []
    for line in names:
        if line.strip().casefold() in houses or _HOUSE_LINE.match(line):
            continue  # whole, before "Kirche und Leben" is two persons
        parts = _SPLIT.split(_without_label(_ASKED.sub("", line)))
        for part in parts:
            name = _AFTER_NAME.sub("", _TAIL.sub("", _without_label(part))).strip(' .,:;–-\u00a0"')
            agency = AGENCIES.get(name.casefold())
            if agency:
                agencies.append(agency)
            elif person := _person(name, houses, mononyms and len(parts) == 1):
                persons.append(person)
    unique = {person.casefold(): person for person in reversed(persons)}
    ordered = dict.fromkeys(unique[person.casefold()] for person in persons)
    return tuple(ordered)[:MAX_AUTHORS], tuple(sorted(set(agencies)))


def _without_label(text: str) -> str:
    previous = None
    text = " ".join(text.split())
    while previous != text:
        previous, text = text, _OUR.sub("", _LABEL.sub("", text, count=1))
    return text


def _person(name: str, houses: set[str], mononyms: bool) -> str | None:
    if not 3 <= len(name) <= MAX_NAME_CHARS or name.casefold() in houses | _PLACES or _SIGN.match(name):
        return None
    bare = _TITLES.sub("", name)
    if mononyms and bare.isalpha() and bare.islower() and len(bare) >= MIN_HANDLE_CHARS and not _NO_NAME.search(bare):
        return name  # what a blogger is called
    if _NO_NAME.search(bare) or not _NAME.match(bare):
        return None
    if " " not in bare.strip() and not (mononyms and bare[0].isupper() and len(bare) > 3):
        return None
    return _in_normal_case(name)


def _in_normal_case(name: str) -> str:
    """`ANNA VON KESSLER` is `Anna von Kessler`; `Anna KESSLER` and initials stay as the house sets them."""
    if not name.isupper() or " " not in name or "." in name:
        return name
    particles = _PARTICLE.split("|")
    words = (word.lower() if word.lower() in particles else word for word in name.split())
    return " ".join(word if word.islower() else _WORD_PART.sub(_capitalised, word) for word in words)


def _capitalised(part: re.Match[str]) -> str:
    return part[0][0] + part[0][1:].lower()

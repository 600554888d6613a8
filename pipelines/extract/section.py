"""The part of the paper an article stands in.

Houses name it in JSON-LD, in meta tags, in the breadcrumbs (declared or shown) and in the address. Each of them may
also carry a word of the CMS ("articles", "top-story"), the headline again, or a list: such a name does not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from urllib.parse import urlsplit

from pipelines.extract.heading import find_heading
from pipelines.extract.jsonld import Node, text_of, texts_of
from pipelines.extract.kicker import names_of
from pipelines.extract.marked import is_elsewhere
from pipelines.extract.metadata import Head
from pipelines.extract.parse import Element

MAX_SECTION_CHARS = 60
MAX_SHARED_KEY_CHARS = 24
MIN_TITLE_KEY_CHARS = 12
"""A shorter name may be a section and stand in the headline all the same."""
MAX_CRUMBS = 12
MAX_CRUMB_CHARS = 30
"""A longer crumb is the article itself."""
MAX_DECLARED = 2
"""Sections of the JSON-LD that are looked at: later ones are topics."""

_NO_SECTION = frozenset(
    """home startseite homepage start artikel article articles news nachrichten aktuell aktuelles uncategorized
    allgemein thema themen index story blog archiv headlines einstellung general sonstiges default tags plus premium
    abo forum community downloads videos overview übersicht meldungen beiträge startpage""".split()
) | {"main navigation", "top story", "sie sind hier", "die aktuellsten nachrichten", "top-news", "alle artikel"}
_NO_SECTION_SHAPE = re.compile(
    r"\W*\d+\W*$|.*_|https?:|#|.*,\S|(?:.*,){2}|Ausgabe \d|.* (?:19|20)\d\d$|.*:$"
    r"|\S+\.(?:de|at|ch|lu|it|com|net|org)$",
    re.IGNORECASE,
)
"""A number, a CMS's own key, an address, a hash tag, a list, a printed issue, a month, a label, a site."""
_URL_SECTIONS = {
    **{name: name.capitalize() for name in """
    politik wirtschaft sport kultur panorama wissen wissenschaft lokales regionales
    region regional innenpolitik aussenpolitik weltpolitik
    gesellschaft meinung digital netzwelt technik reise auto gesundheit
    finanzen ratgeber leben feuilleton kapital mobilitaet unternehmen
    ausland inland schweiz deutschland international medien bildung karriere unterhaltung leute blaulicht vermischtes
    stil mode geld boerse mobilität umwelt geschichte kommentare chronik welt europa""".split()},
    "boerse": "Börse", "oesterreich": "Österreich", "fussball": "Fußball", "kaernten": "Kärnten",
    "aussenpolitik": "Außenpolitik", "mobilitaet": "Mobilität", "kapitalmaerkte": "Kapitalmärkte", "maerkte": "Märkte",
}  # fmt: skip
"""First segments of an address that are sections of German newspapers."""
_CRUMB_NAMES = re.compile(
    r"(?:^|[\s_\-])(?:bread-?crumbs?|crumbs?|brot-?kr[uü]men?|you-?are-?here|pfad-?navigation|bread-?crumb-?list)"
    r"(?=$|[\s_\-\d])|BreadcrumbList",
    re.IGNORECASE,
)
_NAMING = ("class", "id", "aria-label", "itemprop", "itemtype", "typeof")
"""Where a box can be named breadcrumbs."""
_LOCAL = re.compile(r"^https?://[^/]+|[?#].*$")
_GLUED_SIGN = re.compile(r"(?<=[a-zäöüß])[A-ZÄÖÜ]{2,3}$")
_CHIP_NAMES = re.compile(
    r"(?:^|[\s_\-])(?:categor(?:y|ies)|kategorien?|section|ressort|rubri[kc]|topic|channel)(?=$|[\s_\-\d])",
    re.IGNORECASE,
)
MAX_CHIPS = 4
_HOME = re.compile(r"^(?:https?:)?(?://[^/]+)?/?(?:index\.\w+)?$")
_TITLE_END = re.compile(r"\s[|–—-]\s(?:(?!\s[|–—-]\s)[^|–—]){2,40}$")
"""What a page's title ends in behind the headline is the house's name."""
_CAMEL = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])")


def read_section(
    tree: Element, head: Head, article: Node | None, nodes: Sequence[Node], *, title: str | None, url: str
) -> str | None:
    """The section: JSON-LD, meta, the first crumb below home, a marked link, a link to where the address stands."""
    candidates = chain(
        texts_of(article.get("articleSection") if article else None)[:MAX_DECLARED],
        (head.first("article:section"), head.first("section", "rubrik", "dc.subject.section", "ressort")),
        _declared_crumbs(nodes),
        _shown_crumbs(tree, head),
        _marked_links(tree),
        _links_above(tree, url),
        _chips(tree, title),
        (_section_of(url),),
    )
    found = next((one for one in candidates if one and _is_section(one, title)), None)
    return found[0].upper() + found[1:] if found else None


def _is_section(name: str, title: str | None) -> bool:
    if len(name) > MAX_SECTION_CHARS or name.lower() in _NO_SECTION or _NO_SECTION_SHAPE.match(name):
        return False
    key, whole = _letters(name), _letters(title or "")
    is_headline = key in whole and (2 * len(key) > len(whole) or len(key) > MAX_SHARED_KEY_CHARS)
    return bool(key) and not (len(key) > MIN_TITLE_KEY_CHARS and is_headline)


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


def _section_of(url: str) -> str | None:
    try:
        segments = urlsplit(url).path.strip("/").split("/")
    except ValueError:
        return None
    return _URL_SECTIONS.get(segments[0].lower()) if len(segments) > 1 else None


def _declared_crumbs(nodes: Sequence[Node]) -> tuple[str, ...]:
    """Names of the breadcrumb list without home and the page itself."""
    for node in nodes:
        if node.get("@type") == "BreadcrumbList" and isinstance(node.get("itemListElement"), list):
            names = [
                text_of(item.get("name") or item.get("item"))
                for item in node["itemListElement"]
                if isinstance(item, dict)
            ]
            return tuple(name for name in names[1:3] if name)
    return ()


def _shown_crumbs(tree: Element, head: Head) -> Iterator[str]:
    """Texts of the links of the page's own breadcrumbs, without the first where it is the house."""
    ending = _TITLE_END.search(head.title or "")
    house = _letters(f"{head.first('og:site_name', 'application-name') or ''} {ending.group() if ending else ''}")
    for box in tree.iter("nav", "ol", "ul", "div", "p"):
        names = " ".join(filter(None, map(box.get, _NAMING)))
        if not names or not _CRUMB_NAMES.search(_CAMEL.sub("-", names)):
            continue
        crumbs = [
            text
            for link in islice(box.iter("a"), MAX_CRUMBS)
            if (text := _text_of_link(link))
            and not _HOME.search(link.get("href") or "")
            and len(text) <= MAX_CRUMB_CHARS
            and _letters(text) not in house
        ]
        if crumbs and not crumbs[0].endswith(":"):  # a label: "Themenseiten:"
            yield from crumbs
            return


def _marked_links(tree: Element) -> Iterator[str]:
    """Links that say themselves that they name the section: `itemprop="articleSection"`, `rel="category"`."""
    for element in tree.xpath("//*[@itemprop='articleSection' or @itemprop='about'] | //a[contains(@rel, 'category')]"):
        is_aside = next(element.iterancestors("aside", "footer", "nav"), None) is not None
        if element.tag != "meta" and not is_aside and (element.tag != "a" or not is_elsewhere(element)):
            link = next(element.iter("a"), element)
            if len(text := _text_of_link(link)) <= MAX_SECTION_CHARS:
                yield text


def _links_above(tree: Element, url: str) -> Iterator[str]:
    """What the page calls the lists in whose folder its own address stands, the widest first: `/digital-life/…`."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return
    segments = path.strip("/").split("/")[:-1]
    lengths = (length for length in range(1, len(segments) + 1) if not segments[length - 1].isdigit())
    folders = {"/" + "/".join(segments[:length]): length for length in lengths}
    found: dict[int, str] = {}
    for link in tree.iter("a"):
        folder = _LOCAL.sub("", link.get("href") or "").rstrip("/")
        length = folders.get(folder)
        if length and length not in found and 2 < len(text := _text_of_link(link)) <= MAX_CRUMB_CHARS:
            found[length] = text
    for _, text in sorted(found.items()):
        yield text


def _chips(tree: Element, title: str | None) -> Iterator[str]:
    """Links right before the headline that are named a section: the mark above it."""
    heading = find_heading(tree, title)
    if heading is None:
        return
    box = next(islice(heading.iterancestors(), 3, 4), None)
    for link in reversed(heading.xpath(f"preceding::a[position() <= {MAX_CHIPS}]")):  # the nearest first
        if box not in link.iterancestors():
            return
        names = f"{names_of(link)} {names_of(link.getparent())}"
        if _CHIP_NAMES.search(names) and 2 < len(text := _text_of_link(link)) <= MAX_CRUMB_CHARS:
            yield text


def _text_of_link(link: Element) -> str:
    """What a link says, without an abbreviation glued to it ("HamburgHH", which a narrow screen shows instead)."""
    return _GLUED_SIGN.sub("", " ".join(link.text_content().split()).strip("/|›»> "))

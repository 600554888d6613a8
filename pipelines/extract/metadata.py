"""What the page's head says: meta tags read once, and from them address, section, tags, teaser, image."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from pipelines.extract.jsonld import Node, text_of, texts_of
from pipelines.extract.parse import Element

MAX_TAGS = 40
MAX_TAG_CHARS = 80
MAX_SECTION_CHARS = 60
MAX_SHARED_KEY_CHARS = 24
MIN_TITLE_KEY_CHARS = 12
"""A shorter name may be a section and stand in the headline all the same."""

_NO_SECTION = frozenset(
    (
        "home",
        "startseite",
        "homepage",
        "start",
        "artikel",
        "article",
        "news",
        "nachrichten",
        "aktuell",
        "aktuelles",
        "uncategorized",
        "allgemein",
        "thema",
        "themen",
        "index",
        "articles",
        "story",
        "blog",
        "archiv",
        "headlines",
        "main navigation",
        "top story",
        "einstellung",
    )
)
_NO_TAG = re.compile(
    r"^(?:\d+|article|artikel|news|text|standard|free|frei|plus|premium|paid|dpa|[a-z]+:.*|\W*)$", re.IGNORECASE
)


_NO_SECTION_SHAPE = re.compile(r"\W*\d+\W*$|.*_|https?:|#|.*,\S|(?:.*,){2}")
"""A number, a CMS's own key, an address, a hash tag, a list."""
_URL_SECTIONS = {
    **{name: name.capitalize() for name in """
    politik wirtschaft sport kultur panorama wissen wissenschaft lokales regionales
    region regional
    gesellschaft meinung digital netzwelt technik reise auto gesundheit
    finanzen ratgeber leben feuilleton
    ausland inland schweiz deutschland international medien bildung karriere unterhaltung leute blaulicht vermischtes
    stil mode geld boerse mobilität umwelt geschichte kommentare chronik welt europa""".split()},
    "boerse": "Börse", "oesterreich": "Österreich", "fussball": "Fußball", "kaernten": "Kärnten",
}  # fmt: skip
"""First segments of an address that are sections of German newspapers."""
_TECHNICAL = re.compile(
    r"_|^[a-z]+(?:-[a-z]+){3,}$|^[a-z]{15,}(?:left|right|inset|image)\w*$|^[A-Z]{2}\w{9}\d$|^FB-|^Desk-|InstantArticle"
    r"|[�<>{}=]|^(?i:texttospeech|kommentarfunktion|leserdiskussion)$|^(?:stats|live|desk|isin|wkn|cms|id)[-:]"
)
"""What a publisher's CMS writes among the keywords for itself."""
_NAME = re.compile(r"[A-ZÄÖÜ][a-zäöüßéèç]+(?:-[A-ZÄÖÜ][a-zäöüß]+)?$")
_QUOTES = "«»„“”\"‚‘'‹› "
MIN_TITLE_PIECES = 2
MAX_WORDS_SHARED = 2
"""More words that make up most of the headline are the headline."""


@dataclass(frozen=True, slots=True)
class Head:
    """Meta tags and links of the page's head; names lower case, several contents of one name in order."""

    meta: Mapping[str, tuple[str, ...]]
    canonical: str | None
    title: str | None

    def first(self, *names: str) -> str | None:
        """The first content of the first of these names that has one."""
        for name in names:
            for content in self.meta.get(name, ()):
                if content:
                    return content
        return None


def read_head(tree: Element) -> Head:
    """The page's meta tags (`name`, `property`, `itemprop`, `http-equiv`), canonical link and title."""
    meta: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = " ".join((element.get("content") or "").split())
        for attribute in ("name", "property", "itemprop", "http-equiv"):
            name = element.get(attribute)
            if name and content:
                meta.setdefault(name.lower(), []).append(content)
    canonical = next(
        (
            link.get("href")
            for link in tree.iter("link")
            if (link.get("rel") or "").lower() == "canonical" and link.get("href")
        ),
        None,
    )
    title = next((text for element in tree.iter("title") if (text := " ".join(element.text_content().split()))), None)
    return Head(meta={name: tuple(contents) for name, contents in meta.items()}, canonical=canonical, title=title)


def canonical_url(head: Head, page_url: str) -> str | None:
    """What the page names as its address where that is credible: http(s), same registered domain, not a front page."""
    for named in (head.canonical, head.first("og:url")):
        if not named:
            continue
        try:
            address = urljoin(page_url, named.strip())
            parts, own = urlsplit(address), urlsplit(page_url)
        except ValueError:
            continue
        if parts.scheme not in ("http", "https") or not parts.netloc:
            continue
        if own.netloc and _domain(parts.netloc) != _domain(own.netloc):
            continue
        if parts.path in ("", "/") and not parts.query and own.path not in ("", "/"):
            continue
        return address
    return None


def _domain(host: str) -> str:
    labels = host.lower().rsplit(":", 1)[0].split(".")
    wide = len(labels) > 2 and labels[-2] in ("co", "com", "or", "ac", "gv", "org", "net") and len(labels[-1]) == 2
    return ".".join(labels[-3:] if wide else labels[-2:])


def section(head: Head, article: Node | None, nodes: Sequence[Node], *, title: str | None, url: str) -> str | None:
    """The part of the paper it stands in: JSON-LD, meta, the last but one crumb, else the address."""
    candidates = [
        *texts_of(article.get("articleSection") if article else None)[:2],
        head.first("article:section"),
        head.first("section", "rubrik", "dc.subject.section"),
        *_crumbs(nodes),
        _section_of(url),
    ]
    return next((one for one in candidates if one and _is_section(one, title)), None)


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


def _crumbs(nodes: Sequence[Node]) -> tuple[str, ...]:
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


def tags(head: Head, article: Node | None, *, title: str | None, text: str) -> tuple[str, ...]:
    """Keywords in the publisher's order, each once, without the house's own marks."""
    values = list(texts_of(article.get("keywords"))) if article else []
    if not values:
        values = (
            [*head.meta.get("article:tag", ())]
            or [*head.meta.get("news_keywords", ())]
            or [*head.meta.get("keywords", ())]
        )
    parts = [part.strip().strip(_QUOTES) for value in values for part in re.split(r"[,;]", value)]
    if _is_torn_title(parts, title):
        return ()
    houses = {_letters(name) for name in _house_names(head, article) if name}
    found = [tag for tag in _joined_names(parts, text) if _is_tag(tag, title) and _letters(tag) not in houses]
    unique = {tag.casefold(): tag for tag in reversed(found)}
    return tuple(dict.fromkeys(unique[tag.casefold()] for tag in found))[:MAX_TAGS]


def _is_tag(tag: str, title: str | None) -> bool:
    if not tag or len(tag) > MAX_TAG_CHARS or _NO_TAG.match(tag) or _TECHNICAL.search(tag):
        return False
    key, whole = _letters(tag), _letters(title or "")
    return not (len(tag.split()) > MAX_WORDS_SHARED and key in whole and 2 * len(key) > len(whole))


def _is_torn_title(parts: Sequence[str], title: str | None) -> bool:
    """Whether the keywords are the headline torn at its commas or into its words, in its order."""
    if not title or len(parts) < MIN_TITLE_PIECES:
        return False
    whole, position = _letters(title), 0
    for part in parts:
        key = _letters(part)
        position = whole.find(key, position)
        if position < 0:
            return False
        position += len(key)
    return 2 * sum(len(_letters(part)) for part in parts) >= len(whole)


def _joined_names(parts: Sequence[str], text: str) -> list[str]:
    """Names torn at their comma ("Voigt, Mario") are put together where the text has them so ("Mario Voigt")."""
    joined: list[str] = []
    for part in parts:
        last = joined[-1] if joined else ""
        name = f"{part} {last}"
        if _NAME.match(part) and _NAME.match(last) and re.search(rf"\b{re.escape(name)}\b", text):
            joined[-1] = name
        else:
            joined.append(part)
    return joined


def _house_names(head: Head, article: Node | None) -> tuple[str | None, ...]:
    publisher = article.get("publisher") if article else None
    return head.first("og:site_name"), head.first("application-name"), text_of(publisher), head.first("publisher")


def descriptions(head: Head, article: Node | None) -> tuple[str, ...]:
    """Every short description the page gives, best first."""
    named = [
        text_of(article.get("description")) if article else None,
        *(head.first(name) for name in ("og:description", "description", "twitter:description", "dc.description")),
    ]
    return tuple(dict.fromkeys(text for text in named if text))

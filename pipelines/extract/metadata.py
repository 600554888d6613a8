"""What the page's head says: meta tags read once, and from them address, section, tags, teaser, image, reservations."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from pipelines.extract.jsonld import Node, text_of, texts_of
from pipelines.extract.parse import Element

MAX_TAGS = 40
MAX_SECTION_CHARS = 60

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
    )
)
_NO_TAG = re.compile(
    r"^(?:\d+|article|artikel|news|text|standard|free|frei|plus|premium|paid|dpa|[a-z]+:.*|\W*)$", re.IGNORECASE
)


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


def section(head: Head, article: Node | None, nodes: Sequence[Node]) -> str | None:
    """The part of the paper it stands in: JSON-LD, meta, else the last but one crumb."""
    named = texts_of(article.get("articleSection")) if article else ()
    candidates = [
        *named[:1],
        head.first("article:section"),
        head.first("section", "rubrik", "dc.subject.section"),
        *_crumbs(nodes),
    ]
    for candidate in candidates:
        if (
            candidate
            and len(candidate) <= MAX_SECTION_CHARS
            and candidate.lower() not in _NO_SECTION
            and not candidate.startswith("http")
        ):
            return candidate
    return None


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


def tags(head: Head, article: Node | None) -> tuple[str, ...]:
    """Keywords in the publisher's order, each once, without the house's own marks."""
    found: list[str] = []
    values = list(texts_of(article.get("keywords"))) if article else []
    if not values:
        values = (
            [*head.meta.get("article:tag", ())]
            or [*head.meta.get("news_keywords", ())]
            or [*head.meta.get("keywords", ())]
        )
    for value in values:
        found += [part.strip() for part in (re.split(r"[,;]", value) if "," in value or ";" in value else [value])]
    unique = {tag.casefold(): tag for tag in reversed(found) if tag and len(tag) <= 80 and not _NO_TAG.match(tag)}
    return tuple(dict.fromkeys(unique[tag.casefold()] for tag in found if tag.casefold() in unique))[:MAX_TAGS]


def descriptions(head: Head, article: Node | None) -> tuple[str, ...]:
    """Every short description the page gives, best first."""
    named = [
        text_of(article.get("description")) if article else None,
        *(head.first(name) for name in ("og:description", "description", "twitter:description", "dc.description")),
    ]
    return tuple(dict.fromkeys(text for text in named if text))


def tdm_reserved(head: Head) -> bool | None:
    """The page's own TDM reservation (TDMRep meta tag); None where it says nothing."""
    value = head.first("tdm-reservation")
    return None if value is None else value.strip() == "1"

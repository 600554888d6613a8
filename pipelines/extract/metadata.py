"""What the page's head says: meta tags read once, and from them address and descriptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from pipelines.extract.jsonld import Node, text_of
from pipelines.extract.parse import Element


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


def descriptions(head: Head, article: Node | None) -> tuple[str, ...]:
    """Every short description the page gives, best first."""
    named = [
        text_of(article.get("description")) if article else None,
        *(head.first(name) for name in ("og:description", "description", "twitter:description", "dc.description")),
    ]
    return tuple(dict.fromkeys(text for text in named if text))

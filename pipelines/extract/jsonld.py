"""What a page says of itself in JSON-LD: read however damaged, searched however nested.

Publishers write it by hand and by plugin: trailing commas, raw line breaks in strings, HTML comments around it,
entities, `@graph`, arrays of arrays, teaser lists beside the article. Nothing here raises.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

Node = dict[str, Any]

MAX_NODES = 5_000
"""Nodes looked at in one page; more is no description of an article."""

ARTICLE_TYPES = frozenset(
    """Article NewsArticle ReportageNewsArticle AnalysisNewsArticle OpinionNewsArticle BackgroundNewsArticle
    AskPublicNewsArticle ReviewNewsArticle AdvertiserContentArticle LiveBlogPosting BlogPosting TechArticle
    ScholarlyArticle Report SocialMediaPosting Review CriticReview Interview PressRelease SatiricalArticle Recipe
    VideoObject PodcastEpisode AudioObject ImageGallery MediaGallery CreativeWork""".split()
)
_MEDIA = frozenset(("VideoObject", "PodcastEpisode", "AudioObject", "ImageGallery", "MediaGallery", "CreativeWork"))

_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|\]\]>"
    r"|/\*\s*\]\]>\s*\*/)\s*;?\s*$"
)
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu])')


def read_jsonld(blocks: Sequence[str]) -> tuple[Node, ...]:
    """Every object of every block, in order, nested ones after those that hold them."""
    nodes: list[Node] = []
    for block in blocks:
        for node in _walk(_loads(block)):
            nodes.append(node)
            if len(nodes) >= MAX_NODES:
                return tuple(nodes)
    return tuple(nodes)


def _loads(block: str) -> Any:
    text = _WRAPPING.sub("", _WRAPPING.sub("", block)).strip()
    for attempt in (str, _repaired, html.unescape):
        try:
            return json.loads(attempt(text), strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _repaired(text: str) -> str:
    return _BAD_ESCAPE.sub(r"\\\\", _TRAILING_COMMA.sub(r"\1", text)).rstrip(";")


def _walk(value: Any) -> Iterator[Node]:
    queue = [value]
    while queue:
        found = queue.pop(0)
        if isinstance(found, dict):
            yield found
            queue.extend(child for child in found.values() if isinstance(child, dict | list))
        elif isinstance(found, list):
            queue.extend(child for child in found if isinstance(child, dict | list))


def types_of(node: Node) -> frozenset[str]:
    """The node's types, without the schema's address."""
    named = node.get("@type")
    names = named if isinstance(named, list) else [named]
    return frozenset(name.rsplit("/", 1)[-1] for name in names if isinstance(name, str))


def article_node(nodes: Sequence[Node], addresses: Sequence[str], title: str | None) -> Node | None:
    """The node that describes the page's own article, or None.

    A page often carries several, one for each teaser. The one that names the page's address wins, then the one with
    the page's headline, then the first of an article type, then the first medium.
    """
    candidates = [node for node in nodes if types_of(node) & ARTICLE_TYPES and _is_described(node)]
    own = {_bare(address) for address in addresses if address}

    def rank(node: Node) -> tuple[bool, bool, bool, bool]:
        named = {_bare(address) for address in _addresses(node)}
        same_title = bool(title) and _letters(text_of(node.get("headline") or node.get("name"))) == _letters(title)
        media = not types_of(node) - _MEDIA
        return (media, not same_title, not (named & own), not node.get("datePublished"))

    ranked = sorted(candidates, key=rank)
    if not ranked:
        return None
    best = ranked[0]
    teaser = len([n for n in candidates if not types_of(n) <= _MEDIA]) > 1
    return (
        None
        if teaser and own and not ({_bare(a) for a in _addresses(best)} & own) and rank(best)[1] and _addresses(best)
        else best
    )


def _is_described(node: Node) -> bool:
    return any(node.get(key) for key in ("headline", "datePublished", "articleBody", "author", "name"))


def _addresses(node: Node) -> list[str]:
    main = node.get("mainEntityOfPage")
    values = [node.get("url"), node.get("@id"), main.get("@id") if isinstance(main, dict) else main]
    if isinstance(main, dict):
        values.append(main.get("url"))
    return [value for value in values if isinstance(value, str) and value.startswith("http")]


def _bare(address: str) -> str:
    return re.sub(r"^https?://(?:www\.|m\.|amp\.)?", "", address.split("#")[0].split("?")[0]).rstrip("/").lower()


def _letters(text: str | None) -> str:
    return re.sub(r"\W+", "", text or "").lower()


def text_of(value: Any) -> str | None:
    """A text value as one line: entities resolved, tags dropped, the first of a list, the `name` of an object."""
    if isinstance(value, list):
        return next((text for text in map(text_of, value) if text), None)
    if isinstance(value, dict):
        return text_of(value.get("name") or value.get("@value") or value.get("headline"))
    if not isinstance(value, str):
        return None
    plain = html.unescape(html.unescape(value)) if "&" in value else value
    if "<" in plain:
        plain = re.sub(r"</?[a-zA-Z][^<>]*>", " ", plain)
    return " ".join(plain.split()) or None


def texts_of(value: Any) -> tuple[str, ...]:
    """A list of texts, whether it was written as a list or as one text."""
    values = value if isinstance(value, list) else [value]
    return tuple(text for text in map(text_of, values) if text)

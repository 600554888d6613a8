"""The article's main picture: its address, caption and credit, as JSON-LD describes it or its own figure shows it.

A page is full of captions and credits: of teasers, of other pictures, of the house ("© 2026 Verlag"). Only those count
that stand with the picture that the page names as the article's, else with the first one beside the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from pipelines.extract.blocks import key_of
from pipelines.extract.jsonld import Node, text_of
from pipelines.extract.legend import Legend, shown_legend
from pipelines.extract.legend_lines import is_plausible
from pipelines.extract.marked import MAX_CAPTION_CHARS, MAX_CREDIT_CHARS
from pipelines.extract.metadata import Head, descriptions
from pipelines.extract.parse import Element
from pipelines.extract.picture_names import names_of_address


@dataclass(frozen=True, slots=True)
class Picture:
    """What is known of the main picture; everything may be missing."""

    url: str | None
    caption: str | None
    credit: str | None
    """As the page writes it, its label not taken off yet."""


def read_picture(
    tree: Element, head: Head, article: Node | None, nodes: Sequence[Node], *, page_url: str, title: str | None
) -> Picture:
    """The main picture; caption and credit are None unless they are this picture's own."""
    described, address = _described(article, nodes)
    named = [address, head.first("og:image", "og:image:url", "twitter:image", "twitter:image:src")]
    names = frozenset(name for one in named if one for name in names_of_address(one))
    said = _legend_of_node(described)
    shown = shown_legend(tree, names, title=title, known=descriptions(head, article))
    caption = said.caption or shown.caption
    is_title = bool(title and caption and key_of(caption) == key_of(title))
    return Picture(
        url=_absolute(named[1] or named[0], page_url),
        caption=None if is_title else caption,
        credit=_fuller(said.credit, shown.credit),
    )


def _fuller(said: str | None, shown: str | None) -> str | None:
    """The credit that the node gives, unless the page shows the same with more ("Getty Images/Anna Kessler")."""
    if said and shown and key_of(said) in key_of(shown):
        return shown
    return said or shown


def _described(article: Node | None, nodes: Sequence[Node]) -> tuple[Any, str | None]:
    """The first picture of the article's node, and its address, looked up where it is only referred to.

    The caption behind a reference is not looked up: plugins write file names and alternative texts there.
    """
    found = article.get("image") if article else None
    found = found[0] if isinstance(found, list) and found else found
    if isinstance(found, dict) and set(found) <= {"@id", "@type"}:
        identity = found.get("@id")
        known = next((node for node in nodes if node.get("@id") == identity and len(node) > len(found)), found)
        return found, _address(known)
    return found, _address(found)


def _address(described: Any) -> str | None:
    if isinstance(described, dict):
        described = described.get("url") or described.get("contentUrl") or described.get("@id")
    return described if isinstance(described, str) else None


def _absolute(address: str | None, page_url: str) -> str | None:
    try:
        address = urljoin(page_url, address) if address else None
    except ValueError:
        return None
    return address if address and address.startswith("http") else None


def _legend_of_node(described: Any) -> Legend:
    if not isinstance(described, dict):
        return Legend()
    credits = (text_of(described.get(name)) for name in ("creditText", "copyrightHolder", "author", "copyrightNotice"))
    captions = (text_of(described.get(name)) for name in ("caption", "description"))
    return Legend(_plausible(captions, MAX_CAPTION_CHARS), _plausible(credits, MAX_CREDIT_CHARS))


def _plausible(texts: Iterator[str | None], max_chars: int) -> str | None:
    return next((text for text in texts if text and is_plausible(text, max_chars)), None)

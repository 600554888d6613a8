"""The text blocks of a tree in reading order: one for each paragraph, heading, list item, cell or line break.

Trafilatura says *which* words are the article; the blocks say what the page made of them: where they stand, in which
box, as heading or as text, how much of them is links. The repair steps of `body` need both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pipelines.extract.parse import Element

INLINE = frozenset(
    """a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark nobr o-anno q rp rt ruby s samp small
    span strike strong sub sup time tt u var wbr label meter output progress summary-text""".split()
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_NOT_TEXT = frozenset(
    ("script", "style", "noscript", "template", "svg", "head", "iframe", "object", "select", "textarea", "button")
)
_TRANSPARENT = frozenset(("meta", "link", "wbr", "input", "source", "track", "param", "area", "img"))
"""Elements without text of their own; houses put `<meta>` in the middle of sentences."""


Role = Literal["body", "lead"]
"""What a publisher's file says that a box holds."""
_NO_ROLES: Mapping[Element, Role] = {}


@dataclass(slots=True)
class Block:
    """One block. `path` names the boxes around it from the outside in; equal numbers are the same box."""

    text: str
    tag: str
    """The nearest box: `p`, `h2`, `li`, `div` …"""
    names: str
    """Class and id of the nearest boxes, lower case."""
    path: tuple[int, ...]
    link_chars: int
    bold_chars: int = 0
    key: str = ""
    """Letters and digits only, lower case: what comparisons look at."""
    role: Role | None = None
    """What the nearest hinted box around it holds; None where there is none."""

    @property
    def is_heading(self) -> bool:
        """A heading by its tag."""
        return self.tag in HEADINGS

    @property
    def link_share(self) -> float:
        """Share of the characters that are links."""
        return self.link_chars / len(self.text) if self.text else 0.0


def key_of(text: str) -> str:
    """Letters and digits only, lower case."""
    return "".join(filter(str.isalnum, text)).lower()


def blocks_of(tree: Element, roles: Mapping[Element, Role] = _NO_ROLES) -> list[Block]:
    """Every text block below `tree`, in document order; empty ones left out. `roles`: the boxes that hints name."""
    return list(_Walk(tree, roles))


def _leads_away(link: Element) -> bool:
    """A jump inside the page is no way to elsewhere: tickers and lists of contents are text."""
    return not (link.get("href") or "#").startswith("#")


class _Walk:
    """The walk keeps its own stack: pages nest deeper than Python recurses."""

    def __init__(self, tree: Element, roles: Mapping[Element, Role]) -> None:
        self._tree = tree
        self._roles = roles
        self._role: list[Role | None] = [None]
        self._parts: list[str] = []
        self._links = 0
        self._bold = 0
        self._in_link = 0
        self._in_bold = 0
        self._path: list[int] = []
        self._tags: list[str] = []
        self._names: list[str] = []
        self._count = 0

    def __iter__(self) -> Iterator[Block]:
        stack: list[tuple[Element, bool]] = [(self._tree, False)]
        while stack:
            element, leaving = stack.pop()
            tag = element.tag
            if leaving:
                yield from self._leave(element, tag)
                self._add(element.tail)
                continue
            if not isinstance(tag, str) or tag in _NOT_TEXT:
                self._add(element.tail if isinstance(tag, str) or element.tail else None)
                continue
            if tag in _TRANSPARENT:
                self._add(element.tail)
                continue
            if tag == "br":
                yield from self._flush()
                self._add(element.tail)
                continue
            yield from self._enter(element, tag)
            self._add(element.text)
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))
        yield from self._flush()

    def _enter(self, element: Element, tag: str) -> Iterator[Block]:
        if tag in INLINE:
            self._in_link += tag == "a" and _leads_away(element)
            self._in_bold += tag in ("b", "strong")
            return
        yield from self._flush()
        self._count += 1
        self._role.append(self._roles.get(element, self._role[-1]))
        self._path.append(self._count)
        self._tags.append(tag)
        self._names.append(f"{element.get('class') or ''} {element.get('id') or ''}".lower())

    def _leave(self, element: Element, tag: str) -> Iterator[Block]:
        if tag in INLINE:
            self._in_link -= tag == "a" and _leads_away(element)
            self._in_bold -= tag in ("b", "strong")
            return
        yield from self._flush()
        self._path.pop()
        self._role.pop()
        self._tags.pop()
        self._names.pop()

    def _add(self, text: str | None) -> None:
        if not text or (not self._parts and text.isspace()):
            return
        self._parts.append(text)
        if self._in_link:
            self._links += len(text)
        if self._in_bold:
            self._bold += len(text)

    def _flush(self) -> Iterator[Block]:
        if not self._parts:
            return
        text = " ".join("".join(self._parts).split())
        links, bold = self._links, self._bold
        self._parts.clear()
        self._links = self._bold = 0
        if not text:
            return
        key = key_of(text)
        tag = next((tag for tag in reversed(self._tags[-3:]) if tag in HEADINGS or tag in ("li", "p")), None)
        yield Block(
            text=text,
            tag=tag or (self._tags[-1] if self._tags else "body"),
            names=" ".join(self._names[-2:]),
            path=tuple(self._path),
            link_chars=links,
            bold_chars=bold,
            key=key,
            role=self._role[-1],
        )

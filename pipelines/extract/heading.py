"""One headline element: all its text, and kicker and title apart where its markup tells them."""

from __future__ import annotations

import re
from itertools import islice

from pipelines.extract.blocks import key_of
from pipelines.extract.kicker import BADGE, MAX_KICKER_CHARS, MIN_KICKER_CHARS, line_of, names_of
from pipelines.extract.parse import Element

_KICKER_NAMES = re.compile(
    r"(?:^|[\s_\-])(?:kicker|dach-?zeile|ober-?zeile|over-?line|roof-?line|spitz-?marke|top-?line|eyebrow"
    r"|head-?line-?(?:kicker|prefix|intro)|super-?title|pre-?title|pre-?headline|vor-?spann-?zeile|rubrik|category"
    r"|label|section|topic|ressort|subject)(?=$|[\s_\-\d])",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"^\s*[:|/–—-]\s*$")
"""A child of the headline that is nothing but this, shown or hidden, parts the kicker from the title."""
_COLON_END = re.compile(r"[:|–—]\s*$")
_MARK = "\ue000"
"""A character of no script, set where the separator stands to cut there."""
MIN_TITLE_CHARS = 8


def find_heading(tree: Element, title: str | None) -> Element | None:
    """The headline's h1, else the page's first one."""
    headings = list(islice(tree.iter("h1"), 20))
    key = key_of(title or "")
    return next((one for one in headings if key and key in key_of(one.text_content())), next(iter(headings), None))


class Heading:
    """One headline element."""

    def __init__(self, element: Element) -> None:
        self.element = element
        for line_end in element.iter("br"):  # else the words before and behind it are one
            line_end.tail = f" {line_end.tail or ''}"
        self.whole = line_of(element.text_content())
        self.kicker: str | None = None
        self.title = self.whole
        if self._split_at_separator() or self._split_at_break():
            return
        for child in element.iter("span", "small", "em", "strong", "div", "p", "a", "b", "i"):
            text = line_of(child.text_content())
            if not text or text == self.title or len(text) > MAX_KICKER_CHARS or not self.title.startswith(text):
                continue
            rest = self.title[len(text) :].lstrip(" :|/–-")
            if _is_badge(child, text):
                self.title = rest
            elif _KICKER_NAMES.search(names_of(child)):
                self.kicker, self.title = text.rstrip(" :|/–-"), rest
                break

    def _split_at_separator(self) -> bool:
        """Whether an element of its own, `<span hidden>: </span>`, parted kicker and title."""
        for child in self.element.iter("span", "i", "b", "em", "small"):
            if len(child) or not child.text or not _SEPARATOR.match(child.text):
                continue
            text, child.text = child.text, _MARK
            front, _, rest = (line_of(part) for part in self.element.text_content().partition(_MARK))
            child.text = text
            if self._is_split(front, rest):
                return True
        return False

    def _split_at_break(self) -> bool:
        """Whether a line that ends in a colon stands above the title: `Krach im Werk:<br>Chef muss gehen`."""
        for line_end in self.element.iter("br"):
            tail, line_end.tail = line_end.tail, f"{_MARK}{line_end.tail or ''}"
            front, _, rest = self.element.text_content().partition(_MARK)
            line_end.tail = tail
            return bool(_COLON_END.search(front)) and self._is_split(line_of(front).rstrip(" :|–—"), line_of(rest))
        return False

    def _is_split(self, front: str, rest: str) -> bool:
        if not (MIN_KICKER_CHARS <= len(front) <= MAX_KICKER_CHARS and len(rest) >= MIN_TITLE_CHARS):
            return False
        self.kicker, self.title = (None if BADGE.search(front) else front), rest
        return True


def _is_badge(element: Element, text: str) -> bool:
    """Whether an element is a mark of the house ("A+", "Live") and no part of the headline."""
    return bool(BADGE.search(text)) and bool(
        re.search(r"badge|icon|plus|label|flag|tag|live|kicker", names_of(element))
    )

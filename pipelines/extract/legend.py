"""What a page shows beside its main picture: caption and credit, by the place of their lines.

Houses name these boxes in a hundred ways, and some not at all. So the picture is found first, then the smallest box
around it that says anything, then the lines of that box: those that are named caption or credit, else those that begin
or end as a credit does, else the only lines there. What stands right behind the box counts where it is named or signed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from pipelines.extract.blocks import key_of
from pipelines.extract.heading import find_heading
from pipelines.extract.legend_lines import (
    LegendLine,
    ends_in_credit,
    is_plausible,
    is_signed,
    is_signed_picture,
    lines_after,
    lines_of,
    without_prefix,
)
from pipelines.extract.marked import MAX_CAPTION_CHARS, MAX_CREDIT_CHARS, is_elsewhere, is_of_media
from pipelines.extract.parse import Element
from pipelines.extract.picture_names import begin_alike, names_around, names_in

MAX_TEXTS_BEFORE = 1
"""A picture below more paragraphs than this (the lead is one) is one of the text's, not the article's."""
MIN_TEXT_CHARS = 100
MAX_LEVELS = 7
MAX_LEVELS_BEHIND = 4
MAX_PICTURES = 300
MAX_TRIED = 6
MAX_SHARING = 6
MAX_FRAME_CHARS = 1_500
MAX_PLAIN_LINES = 3
MAX_PLAIN_CHARS = 500
MIN_PLAIN_CHARS = 12
_END_TAGS = ("body", "html", "main")
_CREDIT_ATTRIBUTES = ("data-copyright", "data-credit", "data-credits", "data-photographer", "title")
_CAPTION_ATTRIBUTES = ("data-caption",)
_TAGS = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Legend:
    """Caption and credit as the page writes them, labels not taken off, a credit perhaps still in the caption."""

    caption: str | None = None
    credit: str | None = None

    @property
    def parts(self) -> int:
        """How much of it there is: 0, 1 or 2."""
        return (self.caption is not None) + (self.credit is not None)

    def or_else(self, other: Legend) -> Legend:
        """This, and from the other what this has not."""
        return Legend(self.caption or other.caption, self.credit or other.credit)


@dataclass(frozen=True, slots=True)
class _Shown:
    """One picture on the page."""

    element: Element
    """The figure, where it stands in one."""
    is_figure: bool
    is_beside_text: bool
    names: frozenset[str]


def shown_legend(tree: Element, named: frozenset[str], *, title: str | None, known: Sequence[str]) -> Legend:
    """The legend of the picture that the page names as its own, else of the first one beside the text.

    `named` are the names of the former, `known` the texts that are no legend: descriptions of the article.
    """
    heading = find_heading(tree, title)
    no_legend = frozenset(key for text in (title, *known) if text and (key := key_of(text)))
    pictures = list(islice(_pictures(tree, heading), MAX_PICTURES))
    named = _telling_names(named, pictures)
    ours = [one for one in pictures if not one.names.isdisjoint(named)]
    ours = ours or [one for one in pictures if begin_alike(one.names, named)]
    ours.sort(key=lambda one: (not one.is_beside_text, not one.is_figure))  # stable
    for by_number in (False, True):
        group = (one for one in ours if _by_number_only(one.names & named) == by_number)
        found = [_legend_of(one, no_legend, is_named=True) for one in islice(group, MAX_TRIED)]
        best = max(found, key=lambda legend: legend.parts, default=Legend())
        if best.parts:
            return best
    beside = (one for one in pictures if one.is_beside_text and not is_elsewhere(one.element, within=(), levels=4))
    tried = (_legend_of(one, no_legend, is_named=False) for one in islice(beside, MAX_TRIED))
    return next((legend for legend in tried if legend.parts), None) or _signed_below(heading)


def _telling_names(named: frozenset[str], pictures: Sequence[_Shown]) -> frozenset[str]:
    """The names without those that many pictures share: a key of the house in all its addresses tells none apart."""
    counts = Counter(name for one in pictures for name in one.names & named)
    return frozenset(name for name in named if counts[name] <= MAX_SHARING)


def _by_number_only(common: frozenset[str]) -> bool:
    """Whether a picture is known by a number alone, which may be the article's and in all its pictures' names."""
    return bool(common) and all(name.isdigit() for name in common)


def _pictures(tree: Element, heading: Element | None) -> Iterator[_Shown]:
    """Every picture of the page once, in order, without those of header, footer and side column."""
    around = frozenset(heading.iterancestors()) if heading is not None else frozenset()
    below, texts = heading is None, 0
    seen: set[Element] = set()
    for element in tree.iter("h1", "p", "figure", "picture", "img", "amp-img"):
        if element is heading:
            below = True
        if element.tag in ("h1", "p"):
            texts += element.tag == "p" and below and len(element.text_content()) >= MIN_TEXT_CHARS
            continue
        box = next(element.iterancestors("figure"), None)
        if box is None:
            box = next(element.iterancestors("picture"), element)
        if box in seen or any(side not in around for side in box.iterancestors("nav", "aside", "footer")):
            continue
        seen.add(box)
        near = texts <= MAX_TEXTS_BEFORE if below else _is_before(box, heading, around)
        is_figure = box.tag == "figure"
        yield _Shown(box, is_figure, near, names_in(box) if is_figure else names_around(box))


def _is_before(picture: Element, heading: Element | None, around: frozenset[Element]) -> bool:
    """Whether a picture above the headline is the article's: in the same article, or in the box right before it."""
    if not around.isdisjoint(picture.iterancestors("article", "main", "header")):
        return True
    return any(
        (following := box.getnext()) is not None and (following is heading or following in around)
        for box in (picture, *islice(picture.iterancestors(), 3))
    )


def _legend_of(shown: _Shown, no_legend: frozenset[str], *, is_named: bool) -> Legend:
    """The legend beside one picture; unnamed lines count only in a figure or beside the picture that the page names."""
    box, lines = _frame(shown.element)
    if any(key_of(line.text) in no_legend for line in lines if line.kind is None):
        lines = [line for line in lines if line.kind] if shown.is_figure else []  # a teaser or the article's head
    is_sure = is_named or any(is_signed(line.text) for line in lines)
    legend = _read(lines, may_be_plain=shown.is_figure or (is_sure and is_of_media(box)))
    if legend.parts < 2:
        legend = legend.or_else(_behind(box, no_legend, is_named=is_named))
    return legend if legend.parts == 2 else legend.or_else(_of_attributes(shown.element))


def _frame(picture: Element) -> tuple[Element, list[LegendLine]]:
    """The smallest box around a picture that says anything, and what; else the largest silent one."""
    box = picture
    lines = lines_of(box)
    for parent in islice(picture.iterancestors(), MAX_LEVELS):
        if lines or parent.tag in _END_TAGS or next(parent.iter("h1"), None) is not None:
            break
        if len(parent.text_content()) > MAX_FRAME_CHARS:
            break
        box, lines = parent, lines_of(parent)
    return box, lines


def _read(lines: Sequence[LegendLine], *, may_be_plain: bool) -> Legend:
    """The legend among the lines of a box."""
    captions = [line for line in lines if line.kind == "caption" and is_plausible(line.text, MAX_CAPTION_CHARS)]
    credits = [line for line in lines if line.kind == "credit" and is_plausible(line.text, MAX_CREDIT_CHARS)]
    caption: str | None = None
    used: list[LegendLine] = []
    captions.sort(key=lambda line: not line.is_behind)  # stable: before the picture stands what an audio is called
    if captions:
        own = [line for line in captions if line.owner is captions[0].owner]
        depth = max(line.depth for line in own)
        used = [line for line in own if line.depth == depth]
        caption = " ".join(dict.fromkeys(line.text for line in used))
    else:
        used = _plain(lines, may_be_plain=may_be_plain)[:1]
        caption = used[0].text if used else None
    signed = (
        line.text
        for line in lines
        if line not in used and is_signed(line.text) and is_plausible(line.text, MAX_CREDIT_CHARS)
    )
    return Legend(caption, credits[0].text if credits else next(signed, None))


def _plain(lines: Sequence[LegendLine], *, may_be_plain: bool) -> list[LegendLine]:
    """Unnamed lines that may be a caption: those behind the picture where lines are few, else those with a credit."""
    plain = [
        line
        for line in lines
        if line.kind is None
        and not line.is_heading
        and not is_signed(line.text)
        and len(line.text) >= MIN_PLAIN_CHARS
        and is_plausible(line.text, MAX_PLAIN_CHARS)
    ]
    if may_be_plain and len(plain) <= MAX_PLAIN_LINES:
        return sorted(plain, key=lambda line: not line.is_behind)
    return [line for line in plain if ends_in_credit(line.text)]


def _behind(box: Element, no_legend: frozenset[str], *, is_named: bool) -> Legend:
    """The legend in the first two lines behind a box: named so, or signed, or followed by a signed one."""
    lines = list(islice(_telling(lines_after(box, levels=MAX_LEVELS_BEHIND)), 2))
    if not lines or lines[0].is_heading or key_of(lines[0].text) in no_legend:
        return Legend()
    first = lines[0]
    if is_signed(first.text) and is_plausible(first.text, MAX_CREDIT_CHARS):
        return Legend(None, first.text)
    if first.kind or ends_in_credit(first.text):
        return _read([line for line in lines if line is first or line.kind or is_signed(line.text)], may_be_plain=False)
    is_followed = len(lines) == 2 and is_signed_picture(lines[1].text)
    return _read(lines, may_be_plain=True) if is_named and is_followed else Legend()


def _telling(lines: Iterable[LegendLine]) -> Iterator[LegendLine]:
    return (line for line in lines if is_plausible(line.text, MAX_CAPTION_CHARS) or line.is_heading)


def _of_attributes(picture: Element) -> Legend:
    """What the picture's own attributes say: `data-caption`, `data-copyright`, a title that begins with "Foto:"."""
    around = [*picture.iter("img", "picture", "figure", "a"), *islice(picture.iterancestors(), 2)]

    def first(names: Sequence[str], max_chars: int) -> str | None:
        for element in around:
            for name in names:
                text = without_prefix(_TAGS.sub(" ", element.get(name) or ""))
                if text and is_plausible(text, max_chars) and (name != "title" or is_signed_picture(text)):
                    return text
        return None

    return Legend(first(_CAPTION_ATTRIBUTES, MAX_CAPTION_CHARS), first(_CREDIT_ATTRIBUTES, MAX_CREDIT_CHARS))


def _signed_below(heading: Element | None) -> Legend:
    """A line "Foto: …" between the headline and the text, where the picture itself cannot be found."""
    if heading is None:
        return Legend()
    for element in heading.xpath("following::*[self::p or self::span or self::div or self::small or self::figcaption]"):
        text = " ".join((element.text_content() if len(element) < 4 else element.text or "").split())
        if element.tag == "p" and len(text) >= MIN_TEXT_CHARS:
            break
        if is_signed_picture(text) and is_plausible(text, MAX_CREDIT_CHARS) and not is_elsewhere(element, within=()):
            return Legend(None, text)
    return Legend()

"""The article's text blocks: trafilatura says which words are the article, the page's own structure repairs it.

Trafilatura runs once, in its fast mode, without metadata and comments, on the tree that every step shares. It decides
where the article is; the page's structure decides what of it is the article's own text. What trafilatura loses on
German news pages is put back: sub-headings, paragraphs between kept neighbours, the lead. What it takes too much is
dropped: the headline's repeats, boxes after the text, boxes that a heading announces as something else.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from trafilatura import bare_extraction

from pipelines.extract.blocks import Block, Role, blocks_of, key_of
from pipelines.extract.lead import lead_of, without_headline, without_place
from pipelines.extract.obfuscated import is_obfuscated
from pipelines.extract.parse import Element
from pipelines.extract.side_boxes import calls_reader, opens_side_box

logger = logging.getLogger(__name__)

MIN_SUBSTRING_KEY = 20
"""A shorter block must equal a whole line of trafilatura's: `mehr` is in every text."""
MAIN_SHARE = 0.7
"""The main box is the deepest one that holds this share of the chosen text."""
THIN_SHARE = 0.4
"""Trafilatura's choice counts as thin below this share of the page's prose."""
DENSE_SHARE = 0.6
MIN_HINTED_SHARE = 0.5
MIN_PROSE_CHARS = 80
MAX_BLOCKS = 20_000
"""A page with more goes without trafilatura, whose time grows with the square: 100,000 paragraphs took a minute."""
MAX_FOLLOWING = 3
MAX_BOLD_HEADING_CHARS = 40
MAX_BOLD_SUB_HEADING_CHARS = 80
MIN_PULL_QUOTE_KEY = 15
MAX_CALL_BOX_CHARS = 500
MAX_LABEL_CHARS = 24
"""A longer line with a colon at its end is a sentence: "Das Papier finden Sie hier:"."""
MAX_LINK_SHARE = 0.65
"""A list item or short paragraph with more of its letters in links is a way to elsewhere."""

_NO_ROLES: Mapping[Element, Role] = {}
_QUOTE_NAMES = re.compile(r"quote|zitat|citation", re.IGNORECASE)

Path = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """The article's blocks in reading order, and what trafilatura took for text and is not, with a reason each."""

    blocks: list[Block]
    removed: tuple[tuple[str, str], ...] = ()
    following: tuple[str, ...] = ()
    """The short lines after the last block: where agencies sign."""

    @property
    def chars(self) -> int:
        """Characters of the text."""
        return sum(len(block.text) for block in self.blocks)

    @property
    def has_prose(self) -> bool:
        """Whether one of the blocks is a paragraph of some length."""
        return any(_is_prose(block) for block in self.blocks)


def select_blocks(
    tree: Element, *, titles: Sequence[str], leads: Sequence[str], roles: Mapping[Element, Role] = _NO_ROLES
) -> Selection:
    """The blocks of the pruned tree that are the article, without headline.

    `titles`: every form of the headline that the page gives, the title first; `leads`: descriptions that a lead may
    equal; `roles`: the boxes that the publisher's file names.
    """
    blocks = [block for block in blocks_of(tree, roles) if not is_obfuscated(block.text)]
    lines = trafilatura_lines(tree) if len(blocks) <= MAX_BLOCKS else []
    chosen = _matched(blocks, lines)
    chosen = (_hinted(blocks, chosen) if roles else set()) or _dense_where_thin(blocks, chosen)
    forms = {key_of(title) for title in titles}
    headlines = {index for index in chosen if blocks[index].tag == "h1" or blocks[index].key in forms}
    text = chosen - headlines
    if not text:
        return Selection([])
    main = main_box([blocks[index] for index in text])
    repaired = _repaired(blocks, text, main)
    body = _without_side_boxes(blocks, repaired, main)
    if not body:
        return Selection([])
    lead = lead_of(blocks, min(body), titles=titles, leads=leads)
    lead |= {index for index in range(min(body)) if blocks[index].role == "lead"}
    opening = _headings_between(blocks, lead, min(body))
    selected = [blocks[index] for index in sorted({*body, *lead, *opening})]
    kept = without_place(without_headline(selected, titles, leads))
    following = tuple(block.text for block in blocks[max(body) + 1 : max(body) + 1 + MAX_FOLLOWING])
    return Selection(kept, tuple(_removed(blocks, text | repaired, headlines, kept)), following)


def _removed(
    blocks: Sequence[Block], text: set[int], headlines: set[int], kept: Sequence[Block]
) -> list[tuple[str, str]]:
    keys = {block.key for block in kept}
    starts = tuple(block.key for block in kept[:2])  # their place was cut off
    beside = [
        blocks[index].text
        for index in sorted(text)
        if not (blocks[index].key in keys or blocks[index].key.endswith(starts))
    ]
    return [(blocks[index].text, "headline") for index in sorted(headlines)] + [
        (line, "beside the text") for line in beside
    ]


def trafilatura_lines(tree: Element) -> list[str]:
    """Trafilatura's text of the tree, line by line; empty where it finds nothing or fails. The tree is used up."""
    try:
        found = bare_extraction(tree, fast=True, include_comments=False, with_metadata=False, include_tables=True)
    except Exception:  # a library that is handed the open web: its failure must not lose the page
        logger.warning("trafilatura failed", exc_info=True)
        return []
    text = getattr(found, "text", None) or ""
    return [line for line in text.splitlines() if line.strip()]


def _hinted(blocks: Sequence[Block], chosen: set[int]) -> set[int]:
    """Prose and what trafilatura chose in the boxes that the publisher's file names.

    None where they hold too little of the page: it changed.
    """
    prose = {index for index, block in enumerate(blocks) if _is_prose(block)}
    inside = {index for index in prose | chosen if blocks[index].role == "body"}
    hinted = sum(len(blocks[index].text) for index in inside & prose)
    whole = sum(len(blocks[index].text) for index in prose)
    return inside if prose and hinted >= MIN_HINTED_SHARE * whole else set()


def _matched(blocks: Sequence[Block], lines: Sequence[str]) -> set[int]:
    keys = [key_of(line) for line in lines]
    whole = {*keys, *(key_of(cell) for line in lines if "|" in line for cell in line.split("|"))}  # a row of a table
    joined = "".join(keys)
    return {
        index
        for index, block in enumerate(blocks)
        if block.key and (block.key in whole or (len(block.key) >= MIN_SUBSTRING_KEY and block.key in joined))
    }


def _dense_where_thin(blocks: Sequence[Block], chosen: set[int]) -> set[int]:
    """The box with most of the page's prose, where trafilatura chose far less than that (or nothing)."""
    prose = [index for index, block in enumerate(blocks) if _is_prose(block)]
    if sum(len(blocks[index].text) for index in chosen) >= THIN_SHARE * sum(len(blocks[index].text) for index in prose):
        return chosen
    box = main_box([blocks[index] for index in prose], share=DENSE_SHARE)
    inside = [index for index in prose if _is_in(blocks[index], box)]
    if not inside:
        return chosen
    lists = {
        index for index in range(inside[0], inside[-1] + 1) if blocks[index].tag == "li" and _is_in(blocks[index], box)
    }
    return chosen | set(inside) | {index for index in lists if blocks[index].link_share < MAX_LINK_SHARE}


def _is_prose(block: Block) -> bool:
    long_enough = len(block.text) >= MIN_PROSE_CHARS and not block.is_heading
    return long_enough and block.link_share < 0.3 and block.text[-1] in '.!?“”"«»…:'


def main_box(blocks: Iterable[Block], share: float = MAIN_SHARE) -> Path:
    """Path of the deepest box that holds most of the text of these blocks."""
    chars: Counter[Path] = Counter()
    total = 0
    for block in blocks:
        total += len(block.text)
        for length in range(1, len(block.path)):
            chars[block.path[:length]] += len(block.text)
    return max((path for path, count in chars.items() if count >= share * total), key=len, default=())


def _repaired(blocks: Sequence[Block], chosen: set[int], main: Path) -> set[int]:
    """What is chosen in the main box or shaped like it, and what stands between: headings, prose in the same boxes."""
    inside = {index for index in chosen if _is_in(blocks[index], main)}
    shapes = {(blocks[index].tag, blocks[index].names) for index in inside if len(blocks[index].text) > 80}
    body = inside | {
        index
        for index in chosen
        if index > max(inside) and blocks[index].names and (blocks[index].tag, blocks[index].names) in shapes
    }
    boxes = {blocks[index].path[:-1] for index in body if blocks[index].tag in ("p", "div", "li")}
    own_boxes = {blocks[index].path for index in body}  # paragraphs set off by line breaks
    for index in range(min(body), max(body) + 1):
        block = blocks[index]
        if index in body or block.link_share > MAX_LINK_SHARE:
            continue
        is_heading = (block.is_heading and block.tag != "h1") or _is_bold_sub_heading(block, boxes | own_boxes)
        is_sub_heading = is_heading and _is_followed(blocks, index, body)
        is_prose = block.path[:-1] in boxes and block.text[-1] in '.!?“”"«»…:'
        is_item = block.tag == "li" and block.path[:-2] in boxes and block.link_share < 0.3
        if is_sub_heading or is_prose or is_item:
            body.add(index)
    return body


def _is_bold_sub_heading(block: Block, boxes: Collection[Path]) -> bool:
    """A bold line between the paragraphs, which is how texts without markup set their headings."""
    is_inside = block.path[:-1] in boxes or block.path in boxes
    return is_inside and len(block.text) <= MAX_BOLD_SUB_HEADING_CHARS and block.bold_chars >= 0.9 * len(block.text)


def _headings_between(blocks: Sequence[Block], lead: set[int], first: int) -> set[int]:
    """The heading straight above the first paragraph where a lead stands above it: the first entry of a ticker."""
    above = first - 1
    if not lead or above in lead or above < max(lead):
        return set()
    block = blocks[above]
    is_heading = block.is_heading and block.tag != "h1" and block.link_share < MAX_LINK_SHARE
    return {above} if is_heading and not opens_side_box(block.text) else set()


def _is_followed(blocks: Sequence[Block], index: int, body: set[int]) -> bool:
    """Whether text of the body comes next after a heading; else it heads a teaser between the paragraphs."""
    following = next((after for after in range(index + 1, len(blocks)) if not blocks[after].is_heading), None)
    box = blocks[index].path[:-1]
    near = (after for after in range(max(0, index - 4), min(len(blocks), index + 5)) if after in body)
    return following in body or any(blocks[after].path[:-1] == box for after in near)


def _is_in(block: Block, box: Path) -> bool:
    return block.path[: len(box)] == box


def _without_side_boxes(blocks: Sequence[Block], body: set[int], main: Path) -> set[int]:
    """Without links to elsewhere, boxes that announce themselves, and boxes after the last paragraph."""
    kept: list[int] = []
    depth = _usual_depth([blocks[index] for index in body], main)
    body = body - _calls(blocks, body, depth)
    side: Path | None = None
    joined = "\n".join(blocks[index].key for index in sorted(body))
    for index in range(min(body), max(body) + 1):
        block = blocks[index]
        if side is not None and block.path[: len(side)] == side:
            continue
        side = None
        if opens_side_box(block.text):
            box = block.path[:-1]
            is_own_box = main[: len(box)] != box and not any(_is_in(blocks[before], box) for before in kept)
            is_apart = (is_own_box and index not in body) or _opens_lines(blocks, index, main, kept)
            if block.is_heading or len(block.path) > depth or is_apart:
                side = box if is_own_box else block.path
                continue
        if index not in body or _is_pull_quote(block, joined):
            continue
        if block.link_share > MAX_LINK_SHARE and (block.tag == "li" or len(block.text) < 200):
            continue
        kept.append(index)
    usual = {
        _own_name(blocks[index]) for index in kept if len(blocks[index].path) == depth and _is_prose(blocks[index])
    }
    while kept and _is_trailing(blocks[kept[-1]], depth, usual):
        kept.pop()
    if len(kept) > 1 and _announces(blocks[kept[-1]]) and _is_prose(blocks[kept[-2]]):
        kept.pop()
    return set(kept)


def _is_pull_quote(block: Block, joined: str) -> bool:
    """A sentence of the text that is shown a second time, large: in a box named so, or alone in quotation marks."""
    if block.is_heading or len(block.key) < MIN_PULL_QUOTE_KEY:
        return False
    is_set_off = bool(_QUOTE_NAMES.search(block.names)) or block.text[0] in '„“»«"›‹'
    return is_set_off and joined.count(block.key) > 1 and f"\n{block.key}\n" in f"\n{joined}\n"


def _usual_depth(blocks: Sequence[Block], main: Path) -> int:
    depths: Counter[int] = Counter()
    for block in blocks:
        if _is_in(block, main):
            depths[len(block.path)] += len(block.text)
    return depths.most_common(1)[0][0] if depths else 0


def _opens_lines(blocks: Sequence[Block], index: int, main: Path, kept: Sequence[int]) -> bool:
    """Whether a line is the first of a box beside the text whose lines are set off by breaks: a cell of a table."""
    own = blocks[index].path
    if main[: len(own)] == own or any(_is_in(blocks[before], own) for before in kept):
        return False
    return index + 1 < len(blocks) and blocks[index + 1].path == own


def _calls(blocks: Sequence[Block], body: set[int], depth: int) -> set[int]:
    """What stands in small boxes beside the paragraphs that call upon the reader: to subscribe, to join, to give."""
    boxes: dict[Path, list[int]] = {}
    for index in body:
        if len(blocks[index].path) > depth > 0:
            boxes.setdefault(blocks[index].path[:depth], []).append(index)
    return {
        index
        for inside in boxes.values()
        if sum(len(blocks[one].text) for one in inside) <= MAX_CALL_BOX_CHARS
        and any(calls_reader(blocks[one].text) for one in inside)
        for index in inside
    }


def _own_name(block: Block) -> str:
    return f"{block.tag} {block.names.split()[-1]}" if block.names.split() else ""


def _is_trailing(block: Block, depth: int, usual: Collection[str]) -> bool:
    """A heading with nothing below it, or a box that lies deeper than paragraphs and lists do.

    `usual`: what paragraphs are named here; one of that name is the text's own, however deep it lies.
    """
    if block.is_heading:
        return True
    if _is_prose(block) and (own := _own_name(block)) and own in usual:
        return False
    return len(block.path) >= depth + (3 if block.tag == "li" else 2)


def _announces(block: Block) -> bool:
    """A few words of what came next and is gone: in bold, which is how headings look that are not marked, or ":"."""
    if len(block.text) > MAX_BOLD_HEADING_CHARS or block.tag == "li":
        return False
    is_label = block.text[-1] == ":" and len(block.text) <= MAX_LABEL_CHARS
    return is_label or (block.bold_chars >= 0.9 * len(block.text) and block.text[-1].isalnum())

"""The lead between headline and text, found where trafilatura lost it; what stands before a text taken off."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from pipelines.extract.blocks import Block, key_of

MIN_LEAD_KEY = 40
MAX_KICKER_CHARS = 40
MIN_LEAD_HEADING_KEY = 60
"""A heading straight below the headline is a lead from this length on, else a second headline."""
MAX_BLOCKS_TO_HEADING = 8
"""Where no block is the headline by tag or text, a heading this close before the text is taken for it."""
MAX_BLOCKS_BETWEEN = 40
"""A lead stands near the text; further up is the page's navigation."""

_LEAD_NAMES = re.compile(
    r"(?:^|[\s_\-])(?:leads?|lead-?(?:text|in)|intro|introduction|teaser(?:-?text)?|vorspann|anrei(?:ß|ss)er"
    r"|stand-?first|summary|excerpt|sub-?(?:title|line|headline)|dek|deck|abstract|perex|ingress|einleitung"
    r"|description)(?=$|[\s_\-]|text)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…][“”\"«»’)]?$")
_PLACE_BEFORE_DOT = re.compile(r"^[A-ZÄÖÜ][\w/.\- ]{1,30}?\s*·\s+(?=[A-ZÄÖÜ„\"«»])")
_PLACE_LINE = re.compile(r"^[A-ZÄÖÜ][\w/\-]{2,24}(?:[ /-][A-ZÄÖÜ(][\w/.\-)]{1,20})?\s*[.:·–-]$")


def lead_of(blocks: Sequence[Block], first: int, *, titles: Sequence[str], leads: Sequence[str]) -> set[int]:
    """Indices of the lead's blocks between the headline and block `first`, the first of the text."""
    keys = [key_of(lead) for lead in leads if lead]
    start = _headline_before(blocks, first, titles)
    found: set[int] = set()
    for index in range(max(0 if start is None else start + 1, first - MAX_BLOCKS_BETWEEN), first):
        block = blocks[index]
        if block.link_share > 0.5 or not block.key or block.tag == "h1":
            continue
        described = len(block.key) >= 25 and any(
            block.key[:60] in key or (len(key) > 40 and key[:60] in block.key) for key in keys
        )
        named = bool(_LEAD_NAMES.search(block.names)) and len(block.key) >= MIN_LEAD_KEY
        prose = start is not None and len(block.key) >= MIN_LEAD_KEY and bool(_SENTENCE_END.search(block.text))
        below = block.is_heading and index - 1 == start and len(block.key) >= MIN_LEAD_HEADING_KEY
        if block.tag == "li" and not (prose and block.link_share == 0.0):
            continue  # a lead in points is of sentences; other lists above the text are of links and facts
        if described or (start is not None and (named or prose or below)):
            found.add(index)
    return found


def _headline_before(blocks: Sequence[Block], first: int, titles: Sequence[str]) -> int | None:
    """The headline's block: the title itself, else another form of it, else an h1, else a heading near the text.

    The uppermost one where it stands several times: some houses repeat it below the lead.
    """
    title, forms = key_of(titles[0]) if titles else "", {key_of(form) for form in titles}
    tests: tuple[Callable[[Block], bool], ...] = (
        lambda block: block.tag == "h1" and (block.key in forms or (len(title) > 12 and title in block.key)),
        lambda block: block.key == title and block.link_share < 0.5,
        lambda block: block.key in forms and block.link_share < 0.5,
        lambda block: block.tag == "h1",
    )
    for is_headline in tests:
        above = range(max(0, first - MAX_BLOCKS_BETWEEN), first)
        found = next((index for index in above if is_headline(blocks[index])), None)
        if found is not None:
            return found
    near = range(first - 1, max(-1, first - MAX_BLOCKS_TO_HEADING), -1)
    return next((index for index in near if blocks[index].is_heading and len(blocks[index].key) > 15), None)


def without_headline(blocks: Sequence[Block], titles: Sequence[str], leads: Sequence[str]) -> list[Block]:
    """The blocks without the headline's repeats and without what stands before the first text.

    A text begins with a sentence; a heading before it is a headline in other words, unless it is the lead that some
    houses set as a heading: a full sentence, or what the page gives as its description.
    """
    keys = {key for title in titles if len(key := key_of(title)) > 5}
    lead_keys = [key_of(lead) for lead in leads if lead]
    kept: list[Block] = []
    for block in blocks:
        if block.tag == "h1" or (block.key in keys and (len(kept) < 3 or block.is_heading)):
            continue
        if not kept and block.role != "lead" and _is_before_text(block, lead_keys):
            continue
        kept.append(block)
    return kept


def _is_before_text(block: Block, lead_keys: Sequence[str]) -> bool:
    """A heading that is no lead; a kicker or place: a few words without a full stop."""
    if block.is_heading:
        return not _is_lead_heading(block, lead_keys)
    return len(block.text) <= MAX_KICKER_CHARS and block.tag != "li" and not _SENTENCE_END.search(block.text)


def _is_lead_heading(block: Block, lead_keys: Sequence[str]) -> bool:
    if len(block.key) >= 25 and any(block.key[:60] in key for key in lead_keys):
        return True
    return len(block.text) > 90 or (bool(_LEAD_NAMES.search(block.names)) and len(block.key) >= MIN_LEAD_KEY)


def without_place(blocks: Sequence[Block]) -> list[Block]:
    """Without a place as a line of its own before the text, or set off by a middle dot at its start."""
    kept: list[Block] = []
    for position, block in enumerate(blocks):
        if position < 3 and not block.is_heading and _PLACE_LINE.match(block.text):
            continue
        if position < 2 and (place := _PLACE_BEFORE_DOT.match(block.text)):
            text = block.text[place.end() :]
            block = replace(block, text=text, key=key_of(text))
        kept.append(block)
    return kept

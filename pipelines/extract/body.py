"""The article's text blocks: trafilatura says which words are the article, the page's own structure repairs it.

Trafilatura runs once, in its fast mode, without metadata and comments, on the tree that every step shares. What it
loses on German news pages is put back from the tree: sub-headings between kept blocks, paragraphs between kept
neighbours of one box, the lead. What it repeats is dropped: headline and kicker.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from copy import deepcopy

from trafilatura import bare_extraction

from pipelines.extract.blocks import Block, blocks_of, key_of
from pipelines.extract.parse import Element

logger = logging.getLogger(__name__)

MIN_SUBSTRING_KEY = 20
"""A shorter block must equal a whole line of trafilatura's: `mehr` is in every text."""


def select_blocks(tree: Element, *, titles: Sequence[str], leads: Sequence[str]) -> list[Block]:
    """The blocks of the pruned tree that are the article, in reading order, without headline.

    `titles`: every form of the headline that the page gives; `leads`: descriptions that a lead may equal.
    """
    blocks = blocks_of(tree)
    lines = trafilatura_lines(tree)
    chosen = _matched(blocks, lines)
    chosen = _repaired(blocks, chosen)
    chosen |= _lead(blocks, chosen, titles, leads)
    return _without_headline([blocks[index] for index in sorted(chosen)], titles)


def trafilatura_lines(tree: Element) -> list[str]:
    """Trafilatura's text of the tree, which it may change; empty where it finds nothing or fails."""
    try:
        found = bare_extraction(
            deepcopy(tree), fast=True, include_comments=False, with_metadata=False, include_tables=True
        )
    except Exception:  # a library that is handed the open web: its failure must not lose the page
        logger.warning("trafilatura failed", exc_info=True)
        return []
    text = getattr(found, "text", None) or ""
    return [line for line in text.splitlines() if line.strip()]


def _matched(blocks: Sequence[Block], lines: Sequence[str]) -> set[int]:
    whole = {key_of(line) for line in lines}
    joined = "".join(key_of(line) for line in lines)
    return {
        index
        for index, block in enumerate(blocks)
        if block.key and (block.key in whole or (len(block.key) >= MIN_SUBSTRING_KEY and block.key in joined))
    }


def _repaired(blocks: Sequence[Block], chosen: set[int]) -> set[int]:
    """Add what stands between chosen blocks: headings before a chosen block, prose in a box that holds chosen ones."""
    if not chosen:
        return set(chosen)
    boxes = Counter(blocks[index].path[:-1] for index in chosen if blocks[index].tag in ("p", "div", "li"))
    repaired = set(chosen)
    for index in range(min(chosen), max(chosen) + 1):
        block = blocks[index]
        if index in chosen or block.link_share > 0.5:
            continue
        if (block.is_heading and block.tag != "h1") or (block.path[:-1] in boxes and block.text[-1] in '.!?“”"«»…'):
            repaired.add(index)
    return repaired


def _lead(blocks: Sequence[Block], chosen: set[int], titles: Sequence[str], leads: Sequence[str]) -> set[int]:
    if not chosen:
        return set()
    first = min(chosen)
    keys = [key_of(lead) for lead in leads if lead]
    heads = {key_of(title) for title in titles}
    start = max((i for i in range(first + 1) if blocks[i].tag == "h1" or blocks[i].key in heads), default=None)
    if start is None:
        return set()
    return {
        index
        for index in range(start + 1, first)
        if len(blocks[index].key) > 40
        and blocks[index].link_share < 0.5
        and (any(blocks[index].key[:40] in key for key in keys) or blocks[index].text[-1] in '.!?“”"')
    }


def _without_headline(blocks: Sequence[Block], titles: Sequence[str]) -> list[Block]:
    keys = {key_of(title) for title in titles}
    return [block for block in blocks if block.tag != "h1" and block.key not in keys]

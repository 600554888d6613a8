"""Which five-word sequences of a text are kept to find its copies by.

Of every window of neighbouring sequences the one with the smallest hash is kept (winnowing): wherever two texts share a
run of words at least as long as the window, they keep the same ones, and every such run keeps at least one. So a teaser
of thirty words is found as surely as a whole copy. Windows are narrow where teasers and paywalled heads are, at the
start, and grow with the distance from it; what is smallest in a wide window is smallest in the narrow ones inside it,
so a paragraph that moved from the middle to the top still shares what it kept.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from pipelines.dedupe.agency_ids import report_keys
from pipelines.dedupe.words import Words, read_words
from pipelines.model.article import ArticleDraft

WORDS_A_SHINGLE = 5
WINDOWS = ((80, 6), (400, 31), (1_600, 63), (1 << 31, 127))
"""(before which word, how many sequences share one); about 2 in 7, 1 in 16, 1 in 32, 1 in 64 are kept."""


def shingles(words: Words) -> list[int]:
    """Hashes of the kept sequences, 32 bits signed, ascending, each once. Empty for a text of under five words."""
    spellings = words.spellings
    count = len(spellings) - WORDS_A_SHINGLE + 1
    if count < 1:
        return []
    joined = (" ".join(spellings[i : i + WORDS_A_SHINGLE]) for i in range(count))
    hashes = [_spread(zlib.crc32(shingle.encode())) for shingle in joined]
    kept: set[int] = set()
    start = 0
    for end, window in WINDOWS:
        _keep_smallest(hashes, start, min(end, count), window, kept)
        if end >= count:
            break
        start = end
    return sorted(value - (1 << 31) for value in kept)


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleHashes:
    """What an article is found by."""

    words: Words
    shingles: tuple[int, ...]
    names: tuple[int, ...]
    """One for each report that an agency's identifier names."""

    @property
    def all(self) -> tuple[int, ...]:
        """Both, each once."""
        return tuple(dict.fromkeys((*self.names, *self.shingles)))


def article_hashes(draft: ArticleDraft) -> ArticleHashes:
    """The hashes of a draft or of a stored article's current text."""
    words = read_words(draft.text)
    names = tuple(_spread(zlib.crc32(key.encode(), 0x1D)) - (1 << 31) for key in report_keys(draft.external_ids))
    return ArticleHashes(words=words, shingles=tuple(shingles(words)), names=names)


def _spread(value: int) -> int:
    """CRC values of similar texts are related; multiplied and folded they are not."""
    value = (value * 0x9E3779B1) & 0xFFFFFFFF
    return value ^ (value >> 15)


def _keep_smallest(hashes: list[int], start: int, end: int, window: int, kept: set[int]) -> None:
    """Add the smallest hash of every whole window that begins at `start` … `end` - 1, at least of one."""
    last = min(end, len(hashes) - window + 1)
    smallest = -1
    for first in range(start, max(last, start + 1)):
        after = min(first + window, len(hashes))
        if smallest < first:
            smallest = min(range(first, after), key=hashes.__getitem__)
        elif hashes[after - 1] < hashes[smallest]:
            smallest = after - 1
        kept.add(hashes[smallest])

"""German words and their base forms: simplemma's dictionary, in a form that opens at once.

Reading simplemma's own file takes a second or two and 120 MB, too much for every `presseschau search`. On first use it
is written once, sorted, to the user's cache folder; from then on it is looked up in place, in memory that all processes
share. Most look-ups are for words that are not in it (every part of an unknown compound is tried), so a bitmap stands
before the words that says so for 98 of 100 of them at a sixth of the cost.
"""

from __future__ import annotations

import logging
import mmap
import os
import tempfile
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from importlib.metadata import version
from pathlib import Path
from zlib import crc32

import platformdirs

logger = logging.getLogger(__name__)

DICTIONARY_VERSION = version("simplemma")


_BLOCK_BYTES = 1 << 12
_BITS_A_WORD = 8
"""At least so many; with two bits set for a word, 2 of 100 unknown words pass."""
_NUMBER_BYTES = 8
_HEAD_BYTES = 2 * _NUMBER_BYTES
_SECOND_HASH = 0x9E3779B1


class _Lines:
    """Sorted lines `word TAB rest`, looked up in place. Before the first stands a line end."""

    def __init__(self, content: bytes | mmap.mmap, begin: int, end: int) -> None:
        self._content = content
        starts = [begin, *(content.find(b"\n", place) + 1 for place in range(begin + _BLOCK_BYTES, end, _BLOCK_BYTES))]
        self._starts = [start for start in starts if begin <= start < end]
        self._ends = [*self._starts[1:], end]
        self._firsts = [content[start : content.find(b"\t", start) + 1] for start in self._starts]

    def rest(self, word: bytes) -> str | None:
        """What stands behind the word, None for a word that is not there."""
        wanted = b"\n%s\t" % word
        block = bisect_right(self._firsts, wanted[1:]) - 1
        if block < 0:
            return None
        place = self._content.find(wanted, self._starts[block] - 1, self._ends[block])
        if place < 0:
            return None
        start = place + len(wanted)
        return self._content[start : self._content.find(b"\n", start)].decode()


class Lexicon:
    """Sorted lines `form TAB base form`, the base form empty where it is the form itself; case counts.

    Behind them sorted lines `base form TAB form TAB form …`, without the base form itself. Before them a head that
    says how long the bitmap and the first lines are, the bitmap, and a line end.
    """

    def __init__(self, content: bytes | mmap.mmap) -> None:
        self._content = content
        bitmap_bytes = int.from_bytes(content[:_NUMBER_BYTES], "big")
        self._mask = bitmap_bytes * 8 - 1
        self._bitmap = memoryview(content)[_HEAD_BYTES : _HEAD_BYTES + bitmap_bytes]
        self._begin = _HEAD_BYTES + bitmap_bytes + 1
        self._end = self._begin + int.from_bytes(content[_NUMBER_BYTES:_HEAD_BYTES], "big")
        self._lines = _Lines(content, self._begin, self._end)

    @cached_property
    def _by_base(self) -> _Lines:
        """Only `haubitze~` needs them."""
        return _Lines(self._content, self._end, len(self._content))

    def base_form(self, word: str) -> str | None:
        """The base form, None for a word that is not in the dictionary."""
        written_word = word.encode("utf-8", "replace")
        code, mask, bitmap = crc32(written_word), self._mask, self._bitmap
        one, other = code & mask, (code * _SECOND_HASH >> 16) & mask
        if not (bitmap[one >> 3] >> (one & 7) & 1 and bitmap[other >> 3] >> (other & 7) & 1):
            return None
        base = self._lines.rest(written_word)
        return word if base == "" else base

    def forms_of(self, base: str) -> list[str]:
        """Every form of a base form, itself included; empty for any other word."""
        own = self.base_form(base)
        if own is None:
            return []
        others = self._by_base.rest(base.encode("utf-8", "replace"))
        return [base] * (own == base) + (others.split("\t") if others else [])

    def words(self) -> Iterator[str]:
        """Every form, in the order of its bytes."""
        start = self._begin
        while start < self._end:
            yield self._content[start : self._content.find(b"\t", start)].decode()
            start = self._content.find(b"\n", start) + 1

    def __contains__(self, word: str) -> bool:
        return self.base_form(word) is not None


def written(words: Mapping[str, str]) -> bytes:
    """The lexicon of a dictionary. Base forms that are a choice (`er|es|sie`) are none."""
    entries = sorted(
        (form.encode(), b"" if base == form or "|" in base else base.encode())
        for form, base in words.items()
        if form and "\t" not in form and "\n" not in form
    )
    bits = 1 << (max(len(entries), 1) * _BITS_A_WORD - 1).bit_length()
    bitmap = bytearray(max(bits // 8, 1))
    for form, _ in entries:
        code = crc32(form)
        for bit in (code & (bits - 1), (code * _SECOND_HASH >> 16) & (bits - 1)):
            bitmap[bit >> 3] |= 1 << (bit & 7)
    lines = b"".join(b"%s\t%s\n" % entry for entry in entries)
    by_base: dict[bytes, list[bytes]] = {}
    for form, base in entries:
        if base:
            by_base.setdefault(base, []).append(form)
    reverse = b"".join(b"%s\t%s\n" % (base, b"\t".join(by_base[base])) for base in sorted(by_base))
    head = len(bitmap).to_bytes(_NUMBER_BYTES, "big") + len(lines).to_bytes(_NUMBER_BYTES, "big")
    return head + bytes(bitmap) + b"\n" + lines + reverse


@lru_cache(maxsize=1)
def german_lexicon() -> Lexicon:
    """The German dictionary, from the cache folder, which is filled on first use."""
    folder = Path(platformdirs.user_cache_dir("presseschau"))
    path = folder / f"german-{DICTIONARY_VERSION}-4.lexicon"
    if not path.is_file():
        content = written(_simplemma_words())
        try:
            _put(path, content)
        except OSError as error:
            logger.info("lexicon not cached folder=%s reason=%s", folder, error.strerror)
            return Lexicon(content)
    with path.open("rb") as file:
        return Lexicon(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def _simplemma_words() -> Mapping[str, str]:
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    words: Mapping[str, str] = DefaultDictionaryFactory().get_dictionary("de")
    return words


def _put(path: Path, content: bytes) -> None:
    """Write the file whole or not at all; another process may do the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.replace(name, path)

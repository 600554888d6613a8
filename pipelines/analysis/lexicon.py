"""German words and their base forms: simplemma's dictionary, in a form that opens at once.

Reading simplemma's own file takes a second or two and 120 MB, too much for every `presseschau search`. On first use it
is written once, sorted, to the user's cache folder; from then on it is looked up in place, in memory that all processes
share.
"""

from __future__ import annotations

import logging
import mmap
import os
import tempfile
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import platformdirs

logger = logging.getLogger(__name__)

DICTIONARY_VERSION = version("simplemma")


_BLOCK_BYTES = 1 << 14


class Lexicon:
    """Sorted lines `form TAB base form`, the base form empty where it is the form itself; case counts."""

    def __init__(self, lines: bytes | mmap.mmap) -> None:
        self._lines = lines
        places = range(_BLOCK_BYTES, len(lines), _BLOCK_BYTES)
        starts = [0, *(lines.find(b"\n", place) + 1 for place in places)]
        self._starts = [start for start in starts if start < len(lines)]
        self._firsts = [lines[start : lines.find(b"\t", start) + 1] for start in self._starts]

    def base_form(self, word: str) -> str | None:
        """The base form, None for a word that is not in the dictionary."""
        wanted = word.encode("utf-8", "replace") + b"\t"
        lines = self._lines
        block = bisect_right(self._firsts, wanted) - 1
        if block < 0:
            return None
        low = self._starts[block]
        high = self._starts[block + 1] if block + 1 < len(self._starts) else len(lines)
        while low < high:
            start = lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = lines.find(b"\n", start)
            line = lines[start:end]
            if line.startswith(wanted):
                return line[len(wanted) :].decode() or word
            if line < wanted:
                low = end + 1
            else:
                high = start
        return None

    def words(self) -> Iterator[str]:
        """Every form, in the order of its bytes."""
        start = 0
        while start < len(self._lines):
            yield self._lines[start : self._lines.find(b"\t", start)].decode()
            start = self._lines.find(b"\n", start) + 1

    def __contains__(self, word: str) -> bool:
        return self.base_form(word) is not None


def written(words: Mapping[str, str]) -> bytes:
    """The lines for a dictionary. Base forms that are a choice (`er|es|sie`) are none."""
    lines = [
        f"{form}\t{'' if base == form or '|' in base else base}".encode()
        for form, base in words.items()
        if form and "\t" not in form and "\n" not in form
    ]
    lines.sort()
    return b"\n".join(lines) + b"\n"


@lru_cache(maxsize=1)
def german_lexicon() -> Lexicon:
    """The German dictionary, from the cache folder, which is filled on first use."""
    folder = Path(platformdirs.user_cache_dir("presseschau"))
    path = folder / f"german-{DICTIONARY_VERSION}-1.lexicon"
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

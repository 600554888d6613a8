"""A text as the words that near-duplicates are compared by.

Houses that carry one report change its typography, not its words: quotation marks, ß, `20 %`, `Mio.`, `drei` and
`1.000` are spelled alike here. Of each word it is kept whether it is a figure or a day (what changes between two
reports written from one template), whether it is capitalised, and whether it stands in quotation marks.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

PLAIN, NAME, FIGURE, DAY = 0, 1, 2, 3
"""What a word is; NAME is any capitalised word, in German every noun, DAY a weekday or month."""

_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[^\W_]+|[„“”\"»«%€$\n]")
_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0\u2009\u202f'’](?=\d{3}(?!\d))")
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_SPELLINGS = {
    "%": "prozent",
    "€": "euro",
    "$": "dollar",
    "mio": "millionen",
    "million": "millionen",
    "mrd": "milliarden",
    "milliarde": "milliarden",
    "zwei": "2",
    "drei": "3",
    "vier": "4",
    "fuenf": "5",
    "sechs": "6",
    "sieben": "7",
    "acht": "8",
    "neun": "9",
    "zehn": "10",
    "elf": "11",
    "zwoelf": "12",
}
# fmt: off
_CALENDAR = frozenset({
    "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag", "januar", "jaenner",
    "februar", "maerz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "dezember",
})
# fmt: on
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_CACHE_LIMIT = 100_000

_known: dict[str, tuple[str, int]] = {}  # surface -> (spelling, what it is); the same in every process, so never stale


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The words of one text, in order; the first three sequences have one length. Equal only to itself."""

    spellings: tuple[str, ...]
    sorts: tuple[int, ...]
    """PLAIN, NAME, FIGURE or DAY."""
    quoted: tuple[bool, ...]
    """Whether the word stands in quotation marks that open and close within its paragraph."""
    lines: tuple[int, ...]
    """Where each line of the text ends, counted in words."""

    def __len__(self) -> int:
        return len(self.spellings)


@lru_cache(maxsize=256)
def read_words(text: str) -> Words:
    """The words of a text; lines are paragraphs. Remembered for a while: copies of one report come together."""
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    text = _THOUSANDS.sub("", text.replace("\u00ad", ""))
    spellings: list[str] = []
    sorts: list[int] = []
    quotes: list[tuple[int, int]] = []
    lines: list[int] = []
    opened = -1
    for token in _TOKEN.findall(text):
        if token == "\n":
            lines.append(len(spellings))
            opened = -1
            continue
        if token in '„“”"»«':
            opened = _after_mark(token, opened, len(spellings), quotes)
            continue
        known = _known.get(token)
        if known is None:
            known = _remember(token)
        spellings.append(known[0])
        sorts.append(known[1])
    quoted = [False] * len(spellings)
    for start, end in quotes:
        quoted[start:end] = [True] * (end - start)
    return Words(tuple(spellings), tuple(sorts), tuple(quoted), (*lines, len(spellings)))


def _after_mark(mark: str, opened: int, here: int, quotes: list[tuple[int, int]]) -> int:
    """Where the quotation open after this mark began, -1 for none; one that ends here is added to `quotes`."""
    if mark == "„" or opened < 0:
        return here
    quotes.append((opened, here))
    return -1


def _remember(token: str) -> tuple[str, int]:
    if len(_known) >= _CACHE_LIMIT:
        _known.clear()
    _known[token] = known = _read_word(token)
    return known


def _read_word(token: str) -> tuple[str, int]:
    if token[0].isdigit():
        if _GROUPED.fullmatch(token):
            token = token.replace(".", "")
        return token.replace(":", "."), FIGURE
    folded = token.casefold().translate(_UMLAUTS)
    if not folded.isascii():
        folded = "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))
    spelling = _SPELLINGS.get(folded, folded)
    if folded in _CALENDAR:
        return spelling, DAY
    if spelling[0].isdigit():
        return spelling, FIGURE
    return spelling, NAME if token[0].isupper() else PLAIN

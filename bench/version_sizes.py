"""What an earlier version of an article costs: real texts, edited as houses edit theirs, and live tickers."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Iterator, Sequence

from bench.wire_copies import SYNONYMS
from pipelines.storage.version_texts import pack, unpack

EDITS_A_TEXT = 4
TICKER_ENTRIES = (60, 250, 1_000)
"""About 20, 80 and 330 KB."""

Paragraphs = list[str]
Edit = Callable[[Paragraphs, Sequence[str], random.Random], Paragraphs]


def _word(text: Paragraphs, sentences: Sequence[str], dice: random.Random) -> Paragraphs:
    old, new = dice.choice(SYNONYMS)
    return [paragraph.replace(old, new) for paragraph in text]


def _figure(text: Paragraphs, sentences: Sequence[str], dice: random.Random) -> Paragraphs:
    place = dice.randrange(len(text))
    return [*text[:place], f"{text[place]} Es waren {dice.randrange(5_000)}.", *text[place + 1 :]]


def _sentence(text: Paragraphs, sentences: Sequence[str], dice: random.Random) -> Paragraphs:
    place = dice.randrange(len(text))
    return [*text[:place], f"{text[place]} {dice.choice(sentences)}", *text[place + 1 :]]


def _appended(text: Paragraphs, sentences: Sequence[str], dice: random.Random) -> Paragraphs:
    return [*text, dice.choice(sentences)]


def _dropped(text: Paragraphs, sentences: Sequence[str], dice: random.Random) -> Paragraphs:
    place = dice.randrange(1, len(text)) if len(text) > 3 else len(text)
    return [*text[:place], *text[place + 1 :]]


_EDITS: dict[str, Edit] = {
    "wording": _word, "figure": _figure, "sentence": _sentence, "appended": _appended, "dropped": _dropped,
}  # fmt: skip


def print_version_sizes(texts: Sequence[Sequence[str]], sentences: Sequence[str]) -> None:
    """Bytes of the packed text of an earlier version, by kind of edit; every one is unpacked and compared."""
    print("what was edited · versions · bytes a version, mean / median / p95")
    everything = []
    for kind, edit in _EDITS.items():
        sizes = list(_edited(texts, sentences, edit))
        everything += sizes
        _print(kind, sizes)
    _print("all of these", everything)
    for entries in TICKER_ENTRIES:
        _print(f"ticker of {entries} entries, one or two more", list(_ticker(texts, entries)))


def _edited(texts: Sequence[Sequence[str]], sentences: Sequence[str], edit: Edit) -> Iterator[int]:
    for number, paragraphs in enumerate(texts):
        dice = random.Random(number)
        text = list(paragraphs)
        for _ in range(EDITS_A_TEXT):
            edited = edit(text, sentences, dice)
            if edited != text:
                yield _size(text, edited)
            text = edited


def _ticker(texts: Sequence[Sequence[str]], entries: int) -> Iterator[int]:
    """The newest entry first; now and then an old one is corrected."""
    dice = random.Random(entries)
    stock = [paragraph for paragraphs in texts for paragraph in paragraphs if len(paragraph) > 80]
    text = [f"{number}: {dice.choice(stock)}" for number in range(entries)]
    for number in range(20):
        edited = [f"{entries + number}: {dice.choice(stock)}" for _ in range(dice.randint(1, 2))] + text
        if number % 4 == 0:
            edited = _figure(edited, (), dice)
        yield _size(text, edited)
        text = edited


def _size(text: Paragraphs, following: Paragraphs) -> int:
    old, new = "\n".join(text), "\n".join(following)
    packed = pack(old, new)
    if unpack(packed, new) != old:
        raise AssertionError("a packed text is not what it was")
    return len(packed)


def _print(kind: str, sizes: Sequence[int]) -> None:
    p95 = sorted(sizes)[int(len(sizes) * 0.95)]
    print(f"{kind} · {len(sizes)} · {statistics.mean(sizes):.0f} / {statistics.median(sizes):.0f} / {p95}")

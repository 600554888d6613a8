"""An earlier text costs little beside the one that followed it, however long both are."""

from __future__ import annotations

import random
import zlib

import pytest

from pipelines.storage.version_texts import pack, unpack
from tests.dedupe.texts import OTHER, REPORT

WORDS = sorted(set(f"{REPORT} {OTHER}".split()))


def ticker(entries: int, seed: int = 1) -> str:
    """Lines that no other one resembles, the newest first."""
    dice = random.Random(seed)
    return "\n".join(f"{number} Uhr: {' '.join(dice.choices(WORDS, k=40))}" for number in range(entries, 0, -1))


LONG = ticker(400)
assert len(LONG.encode()) > 3 << zlib.MAX_WBITS


def edited(text: str, at: int) -> str:
    lines = text.split("\n")
    lines[at] = lines[at].replace(" ", " nunmehr ", 3)
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "next_text"),
    [
        pytest.param(REPORT, REPORT.replace("1200", "1300"), id="a figure"),
        pytest.param(LONG, f"401 Uhr: {OTHER}\n{LONG}", id="an entry more in a ticker"),
        pytest.param(LONG.split("\n", 1)[1], LONG, id="its first line more"),
        pytest.param(LONG, edited(edited(LONG, 3), 390), id="two lines changed far from each other"),
        pytest.param(LONG, "\n".join(sorted(LONG.split("\n"))[200:] + sorted(LONG.split("\n"))[:200]), id="moved"),
        pytest.param(LONG, LONG, id="the same"),
        pytest.param("", LONG, id="empty before"),
        pytest.param(LONG, "", id="empty after"),
        pytest.param(f"\n{LONG}\n\n", f"{LONG}\n", id="empty lines"),
        pytest.param(ticker(300, 2), LONG, id="nothing in common"),
        pytest.param("ä🦊" * 20_000, "ä🦊" * 20_001, id="one long line"),
    ],
)
def test_there_and_back(text: str, next_text: str) -> None:
    assert unpack(pack(text, next_text), next_text) == text
    assert unpack(pack(next_text, text), text) == next_text


def test_an_edit_costs_what_was_edited() -> None:
    assert len(pack(LONG, f"401 Uhr: {OTHER}\n{LONG}")) < 20
    assert len(pack(edited(edited(LONG, 3), 390), LONG)) < 150
    assert len(pack(REPORT, REPORT.replace("1200", "1300"))) < 40


def test_long_texts_packed_before_there_were_lines_are_read() -> None:
    """They were deflated with the end of the following text."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=LONG.encode()[-(1 << zlib.MAX_WBITS) :])
    packed = packer.compress(edited(LONG, 3).encode()) + packer.flush()
    assert unpack(packed, LONG) == edited(LONG, 3)

"""`haubitze~`: how well compounds are told from words that only hold the letters; floors that only go up."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.analysis.compounds import has_part, part_forms, part_stems
from pipelines.analysis.folding import fold
from tests.analysis.compound_pairs import compound_pairs

MIN_FOUND = 0.99
MIN_APART = 0.97


def finds(word: str, other: str) -> bool:
    return has_part(fold(other), part_forms(word))


def test_compounds_are_found() -> None:
    wanted = [(word, other) for word, other, must in compound_pairs() if must]
    assert len(wanted) >= 140
    missed = [pair for pair in wanted if not finds(*pair)]
    assert 1 - len(missed) / len(wanted) >= MIN_FOUND, missed


def test_letters_alone_are_no_part() -> None:
    unwanted = [(word, other) for word, other, must in compound_pairs() if not must]
    assert len(unwanted) >= 85
    joined = [pair for pair in unwanted if finds(*pair)]
    assert 1 - len(joined) / len(unwanted) >= MIN_APART, joined


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("haubitze", ("haubitze", "haubitzen")),
        ("Häuser", ("haeuser", "haeusern", "haus", "hause", "hauses")),
        ("Panzerhaubitze", ("panzerhaubitze", "panzerhaubitzen")),
        ("Xyzzy", ("xyzzy", "xyzzye", "xyzzyen", "xyzzyer", "xyzzyern", "xyzzyes", "xyzzyn", "xyzzys")),
    ],
)
def test_forms(word: str, forms: tuple[str, ...]) -> None:
    assert part_forms(word) == forms


@given(st.text("abdeghinrstu", min_size=3, max_size=25), st.sampled_from(["Haus", "rat", "Ente", "Xyzzy"]))
def test_every_word_with_the_part_has_one_of_its_stems(letters: str, word: str) -> None:
    """What the search in the list of words relies on."""
    forms = part_forms(word)
    if has_part(letters, forms):
        assert any(stem in letters for stem in part_stems(forms))


def test_no_word_takes_long() -> None:
    """The split is no search through all splits: a word of syllables that all are words ends at once."""
    began = time.process_time()
    for word in ("amt" * 20, "haus" * 15, "rat" * 19 + "x", "ort" * 200, "a" * 60):
        has_part(word, part_forms("amt"))
    assert time.process_time() - began < 20

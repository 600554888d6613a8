"""Words of a text, and which spellings are one word."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.analysis.folding import MAX_KEY_CHARS, fold
from pipelines.analysis.german import analyse


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("Der CO2-Preis steigt.", ["Der", "CO2", "Preis", "steigt"]),
        ("1.000,50 Euro", ["1.000,50", "Euro"]),
        ("am 22.11.2026 um 10:30", ["am", "22", "11", "2026", "um", "10", "30"]),
        ("1.234.567", ["1.234.567"]),
        ("Bürger*innen, Lehrer:innen, Autor_innen", ["Bürger*innen", "Lehrer:innen", "Autor_innen"]),
        ("Lehrer/-in Lehrer/in Autor(in)", ["Lehrer/-in", "Lehrer/in", "Autor(in)"]),
        ("BürgerInnen", ["BürgerInnen"]),
        ("So ist's: geht’s", ["So", "ist", "s", "geht", "s"]),
        ("„Nein“ – sagte Scholz’", ["Nein", "sagte", "Scholz"]),
        ("Auf\u00adlage", ["Auflage"]),
        ("", []),
        ("… – !", []),
    ],
)
def test_words(text: str, surfaces: list[str]) -> None:
    tokens = analyse(text)
    assert [token.surface for token in tokens] == surfaces
    assert [token.position for token in tokens] == list(range(len(surfaces)))


@pytest.mark.parametrize(
    "alike",
    [
        ("Straße", "STRASSE", "strasse"),
        ("München", "Muenchen", "MÜNCHEN", "Mu\u0308nchen"),
        ("Bürger*innen", "Bürger:innen", "BürgerInnen", "Bürger_innen", "Bürger/-innen", "Buerger"),
        ("1.000,50", "1000,50"),
        ("1.000", "1000"),
        ("Café", "Cafe"),
        ("Eﬃzienz", "Effizienz"),
        ("CO₂", "CO2"),
    ],
)
def test_one_key(alike: tuple[str, ...]) -> None:
    assert len({analyse(text)[0].key for text in alike}) == 1
    assert {len(analyse(text)) for text in alike} == {1}


@pytest.mark.parametrize(
    ("one", "other"),
    [("3,5", "35"), ("1.000", "1,000"), ("Müller", "Muller"), ("Путин", "Путина"), ("東京", "京東")],
)
def test_different_keys(one: str, other: str) -> None:
    assert analyse(one)[0].key != analyse(other)[0].key


@given(st.text(max_size=200))
def test_keys_are_what_every_index_takes(text: str) -> None:
    for token in analyse(text):
        assert re.fullmatch(r"[a-z0-9]+", token.key)
        assert len(token.key) <= MAX_KEY_CHARS


@given(st.text(max_size=20), st.text(max_size=5))
def test_folding_keeps_beginnings(word: str, more: str) -> None:
    """What `wort*` relies on."""
    if len(fold(word + more)) < MAX_KEY_CHARS and (word + more).isalpha() and (word + more).isascii():
        assert fold(word + more).startswith(fold(word))


def test_long_words_stay_apart() -> None:
    assert fold("a" * 1000) != fold("a" * 1001)

"""Copies keep the same hashes; the number kept stays small."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pipelines.dedupe.agency_ids import report_key
from pipelines.dedupe.shingles import WINDOWS, WORDS_A_SHINGLE, article_hashes, shingles
from pipelines.dedupe.words import read_words
from tests.storage.drafts import draft


def text_of(words: int, seed: int) -> str:
    rng = random.Random(seed)
    return " ".join(f"wort{rng.randrange(10_000)}" for _ in range(words))


@given(st.integers(30, 70), st.integers(0, 10_000))
def test_a_teaser_shares_what_it_keeps(length: int, seed: int) -> None:
    full = text_of(600, seed)
    teaser = " ".join(full.split()[:length])
    shared = set(shingles(read_words(full))) & set(shingles(read_words(teaser)))
    window = WINDOWS[0][1]
    assert len(shared) >= (length - WORDS_A_SHINGLE + 1) // window


@given(st.integers(200, 500), st.integers(0, 10_000))
def test_a_passage_from_the_middle_is_found(start: int, seed: int) -> None:
    full = text_of(900, seed).split()
    own = text_of(60, seed + 1)
    passage = own + " " + " ".join(full[start : start + 130])
    assert set(shingles(read_words(" ".join(full)))) & set(shingles(read_words(passage)))


def test_how_many_are_kept() -> None:
    counts = {words: len(shingles(read_words(text_of(words, 1)))) for words in (4, 5, 40, 400, 1_600, 6_000)}
    assert counts[4] == 0
    assert counts[5] == 1
    assert counts[400] < 60
    assert counts[1_600] < 100
    assert counts[6_000] < 180


def test_hashes_fit_their_column_and_never_change() -> None:
    found = shingles(read_words("Der Rat hat am Montag den Haushalt beschlossen und vertagt sich"))
    assert found == sorted(set(found))
    assert all(-(1 << 31) <= value < 1 << 31 for value in found)
    assert found == [-1523459363]  # stored: a change needs every database to be indexed again


def test_names_stand_apart() -> None:
    made = draft(external_ids=("dpa:240516-99-53606/3", "urn:newsml:dpa.com:20090101:240516-99-53606"))
    hashes = article_hashes(made)
    assert len(hashes.names) == 1
    assert set(hashes.all) == {*hashes.names, *hashes.shingles}
    assert article_hashes(replace(made, external_ids=())).names == ()


def test_report_keys() -> None:
    assert report_key("dpa:240516-99-53606/3") == report_key("urn:newsml:dpa.com:20090101:240516-99-53606/4")
    assert report_key("urn:newsml:afp.com:20240516T1230Z:TX-PAR-ABC1:2") == report_key(
        "urn:newsml:afp.com:20240516T1230Z:TX-PAR-ABC1:1u"
    )
    assert report_key("dpa:240516-99-53606/3") != report_key("dpa:240516-99-53607/3")
    assert report_key("APA0123") == "apa0123"

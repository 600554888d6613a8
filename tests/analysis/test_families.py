"""How well words find each other, over every pair of the families: floors that only go up."""

from __future__ import annotations

from pipelines.analysis.german import analyse, keys_of_query_word
from tests.analysis.families import pairs

MIN_FOUND = 0.99
MIN_APART = 0.99


def finds(query: str, word: str) -> bool:
    """Whether a query of one word finds the word in the middle of a sentence."""
    text = analyse(f"Man sah {word} damals")
    return text[2].key in keys_of_query_word(query)


def test_enough_pairs() -> None:
    judged = pairs()
    assert sum(1 for *_, must in judged if must) >= 300
    assert sum(1 for *_, must in judged if not must) >= 300


def test_forms_of_one_word_find_each_other() -> None:
    wanted = [(query, word) for query, word, must in pairs() if must]
    missed = [pair for pair in wanted if not finds(*pair)]
    assert 1 - len(missed) / len(wanted) >= MIN_FOUND, missed


def test_different_words_stay_apart() -> None:
    unwanted = [(query, word) for query, word, must in pairs() if not must]
    joined = [pair for pair in unwanted if finds(*pair)]
    assert 1 - len(joined) / len(unwanted) >= MIN_APART, joined

"""The German analysis beside others: which words find each other, and how many words a second.

    python -m bench.analysis

Judged are the pairs of tests/analysis (forms of one word that must find each other, and words that must not), and the
pairs of `wort~`. Speed: tokens a second on articles of made-up text by Zipf's law, a tenth of whose words are compounds
that no dictionary has; cold is with empty caches, warm the same texts again. Stemmers are measured where they are
installed (`pip install snowballstemmer PyStemmer`); only ratios within one run mean anything.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Collection
from functools import lru_cache
from importlib import import_module
from itertools import accumulate

from pipelines.analysis import compounds, german
from pipelines.analysis.compounds import has_part, part_forms
from pipelines.analysis.folding import fold
from pipelines.analysis.german import analyse, keys_of_query_word
from pipelines.analysis.lexicon import german_lexicon
from tests.analysis.compound_pairs import compound_pairs
from tests.analysis.families import pairs

ARTICLES, WORDS_AN_ARTICLE, VOCABULARY = 300, 400, 60_000
Key = Callable[[str], str]


def ours(word: str) -> Collection[str]:
    """As a query reads a word."""
    return keys_of_query_word(word)


def cistem(word: str) -> str:
    """Weissweiler and Fraser, Developing a Stemmer for German (2017), from the paper; case kept for -t."""
    is_noun = word[:1].isupper()
    stem = word.lower().translate(str.maketrans({"ü": "u", "ö": "o", "ä": "a", "ß": "ss"}))
    stem = re.sub(r"^ge(.{4,})", r"\1", stem)
    stem = stem.replace("sch", "$").replace("ei", "%").replace("ie", "&")
    stem = re.sub(r"(.)\1", r"\1*", stem)
    while len(stem) > 3:
        shorter = re.sub(r"(em|er|nd)$", "", stem) if len(stem) > 5 else stem
        if shorter == stem and not is_noun:
            shorter = stem.removesuffix("t")
        if shorter == stem:
            shorter = re.sub(r"[esn]$", "", stem)
        if shorter == stem:
            break
        stem = shorter
    stem = re.sub(r"(.)\*", r"\1\1", stem)
    return stem.replace("$", "sch").replace("%", "ei").replace("&", "ie")


def candidates() -> dict[str, Key]:
    """Every other way to a key that is installed here."""
    found: dict[str, Key] = {"folding only": fold, "CISTEM": cistem}
    simplemma = import_module("simplemma")
    found["simplemma, greedy"] = lambda word: fold(simplemma.lemmatize(word, lang="de", greedy=True))
    for module in ("Stemmer", "snowballstemmer"):
        try:
            library = import_module(module)
        except ImportError:
            print(f"{module} is not installed, its stemmers are left out")
            continue
        for language in ("german", "german2"):
            name = f"Snowball {language} ({module})"
            try:
                found[name] = _stemmer(library, language)
            except (KeyError, ValueError):
                print(f"{name}: no such stemmer (Snowball 3 has made german2 its german)")
    return found


def _stemmer(library: object, language: str) -> Key:
    make = getattr(library, "stemmer", None) or getattr(library, "Stemmer", None)
    assert make is not None
    stemmer = make(language)
    stem: Key = stemmer.stemWord
    return lambda word: stem(word.lower())


def judge(finds: Callable[[str, str], bool], judged: list[tuple[str, str, bool]]) -> str:
    """Precision, recall and F over pairs."""
    right = sum(1 for query, word, must in judged if must and finds(query, word))
    wrong = sum(1 for query, word, must in judged if not must and finds(query, word))
    wanted = sum(1 for *_, must in judged if must)
    precision, recall = right / max(right + wrong, 1), right / wanted
    return f"{precision:.3f} / {recall:.3f} / {2 * precision * recall / max(precision + recall, 1e-9):.3f}"


def finds_by(key: Key) -> Callable[[str, str], bool]:
    """Whether two words have one key."""
    return lambda query, word: key(query) == key(word)


def finds_by_ours(query: str, word: str) -> bool:
    """Whether our query finds the word inside a sentence."""
    return analyse(f"Man sah {word} damals")[2].key in ours(query)


def finds_by_letters(query: str, word: str) -> bool:
    """`*wort*`, the way without a reading of compounds."""
    return fold(query) in fold(word)


def texts() -> list[str]:
    """Made-up articles, the same in each run."""
    dice = random.Random(1)
    known = [word for word in german_lexicon().words() if word.isalpha() and 2 < len(word) < 20]
    nouns = [word for word in known if word[0].isupper()]
    words = dice.sample(known, VOCABULARY)
    for place in range(0, len(words), 10):
        words[place] = dice.choice(nouns) + dice.choice(nouns).lower()
    weights = list(accumulate(1 / (rank + 20) for rank in range(len(words))))
    return [" ".join(dice.choices(words, cum_weights=weights, k=WORDS_AN_ARTICLE)) for _ in range(ARTICLES)]


def forget() -> None:
    """Empty every cache of the analysis."""
    for module in (german, compounds):
        for one in vars(module).values():
            if hasattr(one, "cache_clear") and one is not german_lexicon:
                one.cache_clear()


def speed(work: Callable[[str], object], made: list[str]) -> float:
    """Thousand tokens a second."""
    began = time.process_time()
    for text in made:
        work(text)
    return len(made) * WORDS_AN_ARTICLE / (time.process_time() - began) / 1000


def main() -> None:
    """Run from the command line."""
    judged, made = pairs(), texts()
    found = candidates()
    print(f"{len(judged)} pairs, {sum(1 for *_, must in judged if must)} of them must find each other\n")
    print(f"{'':34} precision / recall / F    1,000 tokens/s")
    forget()
    cold, warm = speed(analyse, made), speed(analyse, made)
    print(f"{'ours':34} {judge(finds_by_ours, judged)}     cold {cold:.0f}, warm {warm:.0f}")
    for name, key in found.items():
        cached = lru_cache(maxsize=100_000)(key)
        a_second = speed(lambda text, cached=cached: [cached(word) for word in re.findall(r"\w+", text)], made)
        print(f"{name:34} {judge(finds_by(key), judged)}     cold {a_second:.0f}")
    article_cold, article_warm = WORDS_AN_ARTICLE / cold, WORDS_AN_ARTICLE / warm
    print(f"\nours, an article of {WORDS_AN_ARTICLE} words: cold {article_cold:.2f} ms, warm {article_warm:.2f} ms")
    compound = compound_pairs()
    print(f"\n{len(compound)} pairs of wort~, {sum(1 for *_, must in compound if must)} of them must match\n")
    print(f"{'wort~':34} {judge(lambda word, other: has_part(fold(other), part_forms(word)), compound)}")
    print(f"{'*wort*':34} {judge(finds_by_letters, compound)}")


if __name__ == "__main__":
    main()

"""A rule is a saved search: it matches exactly the articles that its query finds, on both databases."""

from __future__ import annotations

import random
from typing import Any

import pytest

from pipelines.alerts.matching.rule_set import RuleSet
from pipelines.model.alert import Rule
from pipelines.search.find import find, index_article
from pipelines.search.query import parse
from pipelines.storage.database import Database
from tests.alerts.making import NOW, store

ARTICLES, RULES = 60, 250
WORDS = """Rat Räte Haushalt Haushalte Haushaltsrecht Straße Straßen Bürgermeisterin Bürger*innen München Münchner
Berlin Merz Merz' Haubitze Haubitzen Kursk 3,5 1.000 Café US-Präsident E-Mail der die und nicht gestern sagte Wahl
Wahlen gewählt Bank Banken Datenbank Gericht Oberlandesgericht Streik gestreikt Streiks""".split()


def words(numbers: random.Random, at_most: int) -> str:
    return " ".join(numbers.choice(WORDS) for _ in range(numbers.randint(1, at_most)))


def term(numbers: random.Random) -> str:
    word = numbers.choice(WORDS)
    letters = "".join(letter for letter in word if letter.isalpha())
    if len(letters) < 4:
        return word
    special = [f"{letters[:4]}*", f"*{letters[-4:]}", f"*{letters[1:4]}*", f"={letters}", f"title:{letters}"]
    special += [f'"{words(numbers, 3)}"', f"({letters} NEAR/3 {numbers.choice(WORDS)})", "publisher:zeitung"]
    special += [f"({letters} ONEAR/2 {numbers.choice(WORDS)})", f"author:{letters}", "lang:de", "Hamburg", "date:7d"]
    special += [f"{letters}~", "country:DE", "country:AT", "gone:no", "gone:yes", "changed:no", "changed:title"]
    return numbers.choice([word, letters.lower(), numbers.choice(special), numbers.choice(special)])


def facts(numbers: random.Random) -> dict[str, Any]:
    return {
        "language": numbers.choice(["de", "fr", None]),
        "publisher": numbers.choice(["zeitung", "bote"]),
        "country": numbers.choice(["DE", "AT", None]),
        "authors": (numbers.choice(["Jutta Rat", "Bank Merz"]),),
    }


def query(numbers: random.Random, depth: int = 0) -> str:
    kind = numbers.random()
    if depth > 2 or kind < 0.35:
        return term(numbers)
    if kind < 0.55:
        return f"({query(numbers, depth + 1)} AND {query(numbers, depth + 1)})"
    if kind < 0.75:
        return f"({query(numbers, depth + 1)} OR {query(numbers, depth + 1)})"
    if kind < 0.9:
        return f"({query(numbers, depth + 1)} NOT {query(numbers, depth + 1)})"
    return f"(({term(numbers)}) ({term(numbers)}))"


@pytest.mark.parametrize("seed", [1, 2])
def test_a_rule_matches_what_its_search_finds(database: Database, seed: int) -> None:
    numbers = random.Random(seed)
    asked = ["*", *(query(numbers) for _ in range(RULES))]
    rules = RuleSet.of(
        Rule(id=number, name=text, query=text, channels=(), created_at=NOW) for number, text in enumerate(asked)
    )
    assert len(rules) == len(asked)
    matched: dict[str, set[int]] = {text: set() for text in asked}
    with database.write() as c:
        for number in range(ARTICLES):
            article = store(c, number, text=words(numbers, 40), title=words(numbers, 5), **facts(numbers))
            index_article(c, article, replaces=None)
            for rule in rules.matching(article):
                matched[rule.name].add(article.id)
    hits = 0
    with database.read() as c:
        for text in asked:
            found = set(find(c, parse(text), limit=ARTICLES))
            assert matched[text] == found, text
            hits += len(found)
    assert hits > ARTICLES, "queries that find nothing prove nothing"

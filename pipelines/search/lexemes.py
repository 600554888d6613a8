"""An article's words and facts as the lexemes of a GIN index, and a query as a condition on them.

A lexeme begins with a letter that says what it is. Where a key is also spelled so in the article (*Haus*, *Berlin*),
key and spelling are one lexeme: of news two thirds. An index of the set says nothing of order: phrases and NEAR are
named too widely here, `needs_check` says so.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from pipelines.search import nodes
from pipelines.search.document import EVERYTHING, Document
from pipelines.search.match import sequences
from pipelines.search.pairs import pair_of, pairs_in


class _Letters(NamedTuple):
    both: str
    """A key that is also a spelling."""
    key: str
    """A key that is not spelled so."""
    word: str
    """A spelling that is no key."""


BOTH, KEY, FACT = "b", "k", "f"
_ANYWHERE = _Letters(BOTH, KEY, "w")
_TITLE = _Letters("c", "l", "x")
_KEY_ONLY_IN_TITLE, _WORD_ONLY_IN_TITLE, _PAIR = "n", "m", "p"
_NOTHING = "'0'"  # a lexeme that no article has: none begins with a digit
_ALL = f"'{FACT}{EVERYTHING}'"


def unspelled_keys(document: Document) -> frozenset[str]:
    """Keys of title or text that are not spelled so in it; they are not among `other_lexemes`."""
    return document.keys - document.words


def other_lexemes(document: Document) -> list[str]:
    """All lexemes but those of keys and facts, which the article's line tells."""
    keys, words = frozenset(document.title), document.title_words
    return [
        *(_ANYWHERE.word + word for word in document.words - document.keys),
        *(_TITLE.both + key for key in keys & words),
        *(_TITLE.key + key for key in keys - words),
        *(_TITLE.word + word for word in words - keys),
        *(_KEY_ONLY_IN_TITLE + key for key in keys.difference(document.text)),
        *(_WORD_ONLY_IN_TITLE + word for word in words - document.text_words),
        *(_PAIR + pair for pair in pairs_in(document.title) | pairs_in(document.text)),
    ]


def condition(query: nodes.Query, scope: str = "any") -> str:
    """A tsquery for every article the query matches, and only those unless `needs_check`."""
    match query:
        case nodes.Everything() | nodes.Dates() | nodes.Story():
            return _ALL
        case nodes.Word(keys=keys):
            return any_of([_key(key, scope) for key in keys])
        case nodes.Prefix(start=start):
            letters = _TITLE if scope == "title" else _ANYWHERE
            return any_of([f"'{letters.both}{start}':*", f"'{letters.word}{start}':*"])
        case nodes.Exact(folded=folded):
            return _spelling(folded, scope)
        case nodes.Phrase() | nodes.Near() | nodes.Fact():
            return _run(query, scope)
        case nodes.Within(field=field, part=part):
            return condition(part, field)
        case nodes.Or(parts=parts):
            return any_of([condition(part, scope) for part in parts]) if parts else _NOTHING
        case nodes.And(parts=parts):
            wanted = [condition(part, scope) for part in parts if not isinstance(part, nodes.Not)]
            unwanted = [
                f"!({condition(part.part, scope)})"
                for part in parts
                if isinstance(part, nodes.Not) and not needs_check(part.part, scope)
            ]
            return all_of([*wanted, *unwanted] or [_ALL])
        case _:
            raise AssertionError("NOT stands only inside AND, and wildcards were replaced by words")


def needs_check(query: nodes.Query, scope: str = "any") -> bool:
    """Whether `condition` names too many articles."""
    match query:
        case nodes.Phrase():
            return scope != "any" or not _is_pair(query)
        case nodes.Near() | nodes.Dates():
            return True
        case nodes.Prefix():
            return scope == "text"
        case nodes.Fact(tokens=tokens):
            return len(tokens) > 1
        case nodes.Within(field=field, part=part):
            return needs_check(part, field)
        case _:
            return any(needs_check(child, scope) for child in nodes.children(query))


def any_of(conditions: list[str]) -> str:
    """At least one of them."""
    return conditions[0] if len(conditions) == 1 else f"({' | '.join(conditions)})"


def all_of(conditions: list[str]) -> str:
    """Each of them."""
    return conditions[0] if len(conditions) == 1 else f"({' & '.join(conditions)})"


def _key(key: str, scope: str) -> str:
    if scope == "title":
        return f"('{_TITLE.both}{key}' | '{_TITLE.key}{key}')"
    anywhere = f"('{_ANYWHERE.both}{key}' | '{_ANYWHERE.key}{key}')"
    return anywhere if scope == "any" else f"({anywhere} & !'{_KEY_ONLY_IN_TITLE}{key}')"


def _spelling(word: str, scope: str) -> str:
    if scope == "title":
        return f"('{_TITLE.both}{word}' | '{_TITLE.word}{word}')"
    anywhere = f"('{_ANYWHERE.both}{word}' | '{_ANYWHERE.word}{word}')"
    return anywhere if scope == "any" else f"({anywhere} & !'{_WORD_ONLY_IN_TITLE}{word}')"


def _run(query: nodes.Phrase | nodes.Near | nodes.Fact, scope: str) -> str:
    """All words of what must stand together."""
    if isinstance(query, nodes.Fact):
        return all_of([f"'{FACT}{token}'" for token in query.tokens])
    if isinstance(query, nodes.Phrase):
        return _one_of(query, scope)
    return all_of([_one_of(query.left, scope), _one_of(query.right, scope)])


def _one_of(query: nodes.Query, scope: str) -> str:
    return any_of([_all_in(run, scope) for run in sequences(query)])


def _all_in(run: tuple[str, ...], scope: str) -> str:
    """With the pairs of small words among them, whose keys alone would name nearly every article."""
    pairs = {(one, two): pair_of((one, two)) for one, two in pairwise(run)}
    paired = {key for two, pair in pairs.items() if pair for key in two}
    lexemes = [f"'{_PAIR}{pair}'" for pair in pairs.values() if pair]
    left = run if scope == "title" else [key for key in run if key not in paired]
    return all_of([*lexemes, *(_key(key, scope) for key in left)])


def _is_pair(query: nodes.Phrase) -> bool:
    return all(pair_of(run) for run in sequences(query))

"""What a query says, as a tree. Frozen and comparable, so a tree can be a key and two spellings can be compared."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Everything:
    """`*`: every article."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word in title or text, in any of its forms."""

    text: str
    """As typed."""
    keys: tuple[str, ...]
    """An article has the word if it has one of these keys; never empty."""


@dataclass(frozen=True, slots=True)
class Prefix:
    """`wort*`: words that begin so."""

    text: str
    """As typed, without the star."""
    start: str
    """The beginning of the key."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other, in the title or in the text."""

    text: str
    """As typed, without quotes."""
    words: tuple[tuple[str, ...], ...]
    """One tuple of keys a position, any of which may stand there; at least two positions."""


@dataclass(frozen=True, slots=True)
class And:
    """All of them. A `Not` stands only here, next to something else."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of them."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Articles that it does not match; always part of an `And`."""

    part: Query


Query = Everything | Word | Prefix | Phrase | And | Or | Not

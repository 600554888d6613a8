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
    """`wort*`: words whose spelling begins so."""

    text: str
    """As typed, without the star."""
    start: str
    """The folded beginning."""


@dataclass(frozen=True, slots=True)
class Suffix:
    """`*wort`: words whose spelling ends so."""

    text: str
    end: str


@dataclass(frozen=True, slots=True)
class Infix:
    """`*wort*`: words with this somewhere in their spelling."""

    text: str
    part: str


@dataclass(frozen=True, slots=True)
class Compound:
    """`wort~`: the word in any of its forms, and German compounds that have it as a part."""

    text: str
    """As typed, without the ~."""
    keys: tuple[str, ...]
    """Of the word alone; an article has it if it has one of these keys."""
    forms: tuple[str, ...]
    """Folded spellings of the word as a part of others, see `pipelines.analysis.compounds`."""


@dataclass(frozen=True, slots=True)
class Exact:
    """`=wort`: this spelling and no other form; case, accents and ä/ae do not count."""

    text: str
    folded: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other, in the title or in the text."""

    text: str
    """As typed, without quotes."""
    words: tuple[tuple[str, ...], ...]
    """One tuple of keys a position, any of which may stand there; at least two positions."""


@dataclass(frozen=True, slots=True)
class Near:
    """`a NEAR/5 b`: at most so many words between the two, in title or in text; `ONEAR`: in this order."""

    left: Query
    """A word, a phrase, or an `Or` of them; so is `right`."""
    right: Query
    distance: int
    ordered: bool


@dataclass(frozen=True, slots=True)
class Within:
    """`title:…` and `text:…`: the part, looked for only there."""

    field: str
    part: Query


@dataclass(frozen=True, slots=True)
class Fact:
    """`author:…`, `lang:…` and the like: what is known of an article besides its words."""

    field: str
    text: str
    """As typed."""
    tokens: tuple[str, ...]
    """The meta tokens that follow each other in an article that has the fact."""


@dataclass(frozen=True, slots=True)
class Dates:
    """`date:…`: articles whose id, which is their time, is from `low` to below `high`."""

    text: str
    """As typed, relative dates as the days they meant when the query was read."""
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Story:
    """`story:…`: the articles of these stories; the parser lets it stand only next to other conditions of the whole."""

    text: str
    ids: tuple[int, ...]


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


Query = (
    Everything | Word | Prefix | Suffix | Infix | Compound | Exact | Phrase | Near | Within | Fact | Dates | Story
    | And | Or | Not
)  # fmt: skip


def children(query: Query) -> tuple[Query, ...]:
    """The trees directly below."""
    match query:
        case And(parts=parts) | Or(parts=parts):
            return parts
        case Not(part=part) | Within(part=part):
            return (part,)
        case Near(left=left, right=right):
            return (left, right)
        case _:
            return ()

"""What search and alerts see of an article: the same for every index and for the matcher.

`LAYOUT_VERSION` changes with what is put into an index, `ANALYSIS_VERSION` with the keys of a text; an index made with
another of either is made anew by `presseschau db reindex`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain

from pipelines.analysis.folding import fold
from pipelines.analysis.german import ANALYSIS_VERSION, Form, analyse
from pipelines.model.article import Article, ArticleDraft
from pipelines.storage.articles import hour_of

LAYOUT_VERSION = "7"
INDEX_VERSION = f"{LAYOUT_VERSION}.{ANALYSIS_VERSION}"

MAX_DISTINCT_CHARS = 200_000
"""Of all different keys of a text together; PostgreSQL's tsvector ends at a megabyte. No article comes near."""

META = "="
"""Stands before a meta token where it could be mistaken for a key."""
EVERYTHING = "all"
"""A meta token that every article has."""
GAP = "x"
"""A meta token between two values, which no phrase crosses."""

FACT_LETTERS = {
    "author": "a", "section": "s", "tag": "t", "agency": "g", "lang": "l", "kind": "k", "access": "z", "country": "c",
    "changed": "v", "gone": "w",
}  # fmt: skip
_OF_WORDS = ("author", "section", "tag", "agency")
"""Facts that are names; a query may ask for some words of one. The others are one token each."""


@dataclass(frozen=True, eq=False)
class Document:
    """An article's words and facts."""

    id: int
    title_forms: tuple[Form, ...]
    """In order."""
    text_forms: tuple[Form, ...]
    meta: tuple[str, ...]
    """Tokens for facts, e.g. the publisher; never mistaken for words."""
    stories: frozenset[int] = frozenset()
    """Every id of the article's story: its own and those of the stories merged into it."""
    title: tuple[str, ...] = field(init=False)
    """Keys in order."""
    text: tuple[str, ...] = field(init=False)
    forms: frozenset[Form] = field(init=False)
    """Of title and text; so are the keys."""
    keys: frozenset[str] = field(init=False)
    line: str = field(init=False)
    """` key key | key key | =meta =meta `: to look phrases up in."""

    def __post_init__(self) -> None:
        meta = " ".join(META + token for token in self.meta)
        forms = frozenset(chain(self.title_forms, self.text_forms))
        object.__setattr__(self, "title", tuple(form.key for form in self.title_forms))
        object.__setattr__(self, "text", tuple(form.key for form in self.text_forms))
        object.__setattr__(self, "forms", forms)
        object.__setattr__(self, "keys", frozenset(form.key for form in forms))
        object.__setattr__(self, "line", f" {' '.join(self.title)} | {' '.join(self.text)} | {meta} ")

    @cached_property
    def title_words(self) -> frozenset[str]:
        """Folded spellings in the title."""
        return frozenset(form.folded for form in self.title_forms)

    @cached_property
    def text_words(self) -> frozenset[str]:
        """Folded spellings in the text."""
        return frozenset(form.folded for form in self.text_forms)

    @cached_property
    def words(self) -> frozenset[str]:
        """Folded spellings in title or text."""
        return frozenset(form.folded for form in self.forms)

    @cached_property
    def word_line(self) -> str:
        """` word word `: to look beginnings, ends and parts up in."""
        return f" {' '.join(sorted(self.words))} "

    @cached_property
    def only_title(self) -> Document:
        """The same without its text."""
        return Document(self.id, self.title_forms, (), self.meta, self.stories)

    @cached_property
    def only_text(self) -> Document:
        """The same without its title."""
        return Document(self.id, (), self.text_forms, self.meta, self.stories)


def document_of(article: Article) -> Document:
    """The words and facts of an article's current version."""
    draft = article.draft
    facts, stories = tuple(_facts(article)), frozenset([article.story_id])
    return _document(article.id, title_of(draft), text_of(draft), facts, stories)


def title_of(draft: ArticleDraft) -> str:
    """What `title:` searches: the headline with what stands above and below it, a line each."""
    return "\n".join(part for part in (draft.kicker, draft.title, draft.subtitle) if part)


def text_of(draft: ArticleDraft) -> str:
    """What is searched besides the title: the text, of an article that was only announced the teaser."""
    return (draft.teaser or "") if draft.from_announcement else draft.text


def document_of_text(text: str) -> Document:
    """A text that is nobody's, e.g. one sentence."""
    return _document(0, "", text, (EVERYTHING,), frozenset())


def publisher_token(publisher: str) -> str:
    """The meta token of a publisher, whose key is the same in capital letters."""
    return "p" + hashlib.sha256(publisher.lower().encode("utf-8", "replace")).hexdigest()[:16]


def fact_tokens(name: str, value: str) -> tuple[str, ...]:
    """The meta tokens of a fact's value: its words, spelled folded, each with the letter of its field."""
    if name == "publisher":
        return (publisher_token(value),)
    letter = FACT_LETTERS[name]
    if name in _OF_WORDS:
        return tuple(letter + token.folded for token in analyse(value))
    return (letter + fold(value),)


def _facts(article: Article) -> Iterable[str]:
    """All that a query may ask of an article besides its words; whoever changes one of these indexes it anew."""
    draft = article.draft
    yield EVERYTHING
    single = {
        "publisher": draft.publisher,
        "country": draft.country,
        "lang": draft.language,
        "kind": draft.kind.value,
        "access": draft.access.value if draft.access else None,
        "gone": "yes" if article.gone_at else "no",
    }
    for name, value in single.items():
        if value is not None:
            yield from fact_tokens(name, value)
    for change in ("yes" if article.version > 1 else "no", *sorted(article.changes)):
        yield from fact_tokens("changed", change)
    section = (draft.section,) if draft.section else ()
    for name, values in (
        ("author", draft.authors),
        ("section", section),
        ("tag", draft.tags),
        ("agency", draft.agencies),
    ):
        for one in values:
            yield GAP
            yield from fact_tokens(name, one)


def hours_of(documents: Iterable[Document]) -> list[dict[str, int]]:
    """How many there are of each hour since 1900."""
    hours = Counter(hour_of(document.id) for document in documents)
    return [{"hour": hour, "more": articles} for hour, articles in sorted(hours.items())]


@lru_cache(maxsize=16)
def _document(article_id: int, title: str, text: str, meta: tuple[str, ...], stories: frozenset[int]) -> Document:
    """Cached: the index and the rules ask for the same article one after the other."""
    return Document(article_id, _forms(title), _forms(text), meta, stories)


def _forms(text: str) -> tuple[Form, ...]:
    forms = tuple(token.form for token in analyse(text))
    if len(text) <= MAX_DISTINCT_CHARS:
        return forms
    seen: set[str] = set()
    chars = 0
    for number, form in enumerate(forms):
        if form.key not in seen:
            seen.add(form.key)
            chars += len(form.key) + len(form.folded)
            if chars > MAX_DISTINCT_CHARS:
                return forms[:number]
    return forms

"""What search and alerts see of an article: its keys, the same for every index and for the matcher."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from pipelines.analysis.german import analyse
from pipelines.model.article import Article

MAX_DISTINCT_CHARS = 500_000
"""Of all different keys of a text together; PostgreSQL's tsvector ends at a megabyte. No article comes near."""

EVERYTHING = "all"
"""A meta token that every article has."""


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """An article's keys."""

    title: tuple[str, ...]
    text: tuple[str, ...]
    meta: tuple[str, ...]
    """Tokens for what narrows a search, e.g. the publisher; never mistaken for words."""
    keys: frozenset[str]
    """Of title and text."""
    line: str
    """` key key | key key key `: title and text, to look phrases and beginnings up in."""


def document_of(article: Article) -> Document:
    """The keys of an article's current version."""
    return _document(article.draft.title or "", article.draft.text, article.draft.publisher)


def publisher_token(publisher: str) -> str:
    """The meta token of a publisher."""
    return "p" + hashlib.sha256(publisher.encode("utf-8", "replace")).hexdigest()[:16]


@lru_cache(maxsize=16)
def _document(title: str, text: str, publisher: str | None) -> Document:
    """Cached: the index and the rules ask for the same article one after the other."""
    title_keys, text_keys = _keys(title), _keys(text)
    meta = (EVERYTHING, *((publisher_token(publisher),) if publisher is not None else ()))
    return Document(
        title=title_keys,
        text=text_keys,
        meta=meta,
        keys=frozenset(title_keys) | frozenset(text_keys),
        line=f" {' '.join(title_keys)} | {' '.join(text_keys)} ",
    )


def _keys(text: str) -> tuple[str, ...]:
    keys = tuple(token.key for token in analyse(text))
    if sum(map(len, keys)) <= MAX_DISTINCT_CHARS:
        return keys
    seen: set[str] = set()
    chars = 0
    for number, key in enumerate(keys):
        if key not in seen:
            seen.add(key)
            chars += len(key)
            if chars > MAX_DISTINCT_CHARS:
                return keys[:number]
    return keys

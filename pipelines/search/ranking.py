"""Which matching article is most about the query: the words in its title, often in its opening, early in it.

The opening is the first 1,500 characters, where news says what it is about; a text is read no further, which halves
the time and makes long texts as cheap as short ones.

Scored are the newest with the words in the title and the newest that have them anywhere, from their texts and not from
an index: so the order is the same on every database, and a word in a million articles costs no more than one in a
hundred. With fewer matches than that all of them are scored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import log

from pipelines.model.article import Article
from pipelines.search import nodes
from pipelines.search.asked import Asked
from pipelines.search.document import Document, document_of_text, text_of, title_of
from pipelines.search.match import matches, sequences
from pipelines.storage.articles import get_articles

CANDIDATES = 40
"""Of each of the two kinds: reading the opening of one takes most of a millisecond while caches are cold."""

_IN_TITLE = 2.0
_EARLY = 0.5
_EARLY_WORDS = 50
_OPENING_CHARS = 1500
_OPENING_WORDS = 200


class Sort(StrEnum):
    """The order of what is found."""

    NEWEST = "newest"
    RELEVANCE = "relevance"


@dataclass(frozen=True, slots=True)
class _Sight:
    """How one word or phrase of the query stands in one article."""

    in_title: bool
    times: float
    """In the opening, of which 0 is never and 1 is nothing but."""
    early: bool


@dataclass(frozen=True, slots=True)
class _Read:
    """What is read of an article."""

    title: Document
    opening: Document
    line: str
    """The keys of the opening with blanks around them."""
    early: str
    """The first of them."""


def most_relevant(question: Asked, limit: int) -> list[int]:
    """Ids, the most relevant first, of equally relevant ones the newest; at most `limit`."""
    scored = max(CANDIDATES, limit)
    candidates = set(question.newest(scored))
    in_title = _titled(question.query)
    if in_title is not None and len(candidates) == scored:
        candidates.update(replace(question, query=in_title).newest(scored))
    return _ranked(get_articles(question.c, sorted(candidates)), question.query)[:limit]


def _titled(query: nodes.Query) -> nodes.Query | None:
    """The query for those of its articles that have one of its words in the title; None where it has no words."""
    terms = _terms(query)
    if not terms:
        return None
    parts = query.parts if isinstance(query, nodes.And) else (query,)
    return nodes.And((*parts, nodes.Within("title", nodes.Or(terms) if len(terms) > 1 else terms[0])))


def _ranked(articles: Sequence[Article], query: nodes.Query) -> list[int]:
    terms = _terms(query)
    sights = {article.id: _sights(terms, article) for article in articles}
    weights = []
    for place in range(len(terms)):
        having = sum(1 for found in sights.values() if found[place].in_title or found[place].times > 0)
        weights.append(log(1 + len(sights) / (1 + having)))
    scores = {
        article_id: round(sum(w * _score(sight) for w, sight in zip(weights, found, strict=True)), 9)
        for article_id, found in sights.items()
    }
    return sorted(scores, key=lambda article_id: (-scores[article_id], -article_id))


def _score(sight: _Sight) -> float:
    return _IN_TITLE * sight.in_title + sight.times + _EARLY * sight.early


def _terms(query: nodes.Query) -> tuple[nodes.Query, ...]:
    """What a matching article has for it: words, phrases, nearness, spellings; nothing that NOT excludes."""
    match query:
        case nodes.Not():
            return ()
        case nodes.Or(parts=parts) if parts and all(isinstance(part, nodes.Exact) for part in parts):
            return (query,)  # a wildcard
        case nodes.Word() | nodes.Phrase() | nodes.Near() | nodes.Prefix() | nodes.Exact():
            return (query,)
        case _:
            return tuple(dict.fromkeys(term for part in nodes.children(query) for term in _terms(part)))


def _sights(terms: Sequence[nodes.Query], article: Article) -> list[_Sight]:
    opening = document_of_text(_opening(text_of(article.draft)))
    keys = opening.text
    read = _Read(
        title=document_of_text(title_of(article.draft)),
        opening=opening,
        line=f" {' '.join(keys)} ",
        early=f" {' '.join(keys[:_EARLY_WORDS])} ",
    )
    return [_sight(term, read) for term in terms]


def _opening(text: str) -> str:
    """To the end of a word, where there are words."""
    start = text[:_OPENING_CHARS]
    return text if start == text else start.rpartition(" ")[0] or start


def _sight(term: nodes.Query, read: _Read) -> _Sight:
    in_title = _stands(term, read.title)
    if not isinstance(term, nodes.Word | nodes.Phrase):
        return _Sight(in_title, 0.5 if _stands(term, read.opening) else 0.0, early=False)
    runs = [f" {' '.join(run)} " for run in sequences(term)]
    times = sum(read.line.count(run) for run in runs)
    usual = max(len(read.opening.text), _OPENING_WORDS // 4) / _OPENING_WORDS
    return _Sight(in_title, times / (times + 1 + usual), early=any(run in read.early for run in runs))


def _stands(term: nodes.Query, document: Document) -> bool:
    """As `matches`, but soon for the hundreds of spellings of a wildcard."""
    if isinstance(term, nodes.Or):
        return any(part.folded in document.words for part in term.parts if isinstance(part, nodes.Exact))
    return matches(term, document)

"""Which matching article is most about the query: the words in its title, often in its text, early in it.

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
from pipelines.search.document import Document, document_of
from pipelines.search.match import matches, sequences
from pipelines.storage.articles import get_articles

CANDIDATES = 40
"""Of each of the two kinds: reading one again takes most of a millisecond."""

_IN_TITLE = 2.0
_EARLY = 0.5
_EARLY_WORDS = 50
_USUAL_WORDS = 400


class Sort(StrEnum):
    """The order of what is found."""

    NEWEST = "newest"
    RELEVANCE = "relevance"


@dataclass(frozen=True, slots=True)
class _Sight:
    """How one word or phrase of the query stands in one article."""

    in_title: bool
    times: float
    """In the text, of which 0 is never and 1 is nothing but."""
    early: bool


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
    sights = {article.id: [_sight(term, document_of(article)) for term in terms] for article in articles}
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


def _sight(term: nodes.Query, document: Document) -> _Sight:
    in_title = matches(term, document.only_title)
    if not isinstance(term, nodes.Word | nodes.Phrase):
        return _Sight(in_title, 0.5 if matches(term, document.only_text) else 0.0, early=False)
    text = f" {' '.join(document.text)} "
    opening = f" {' '.join(document.text[:_EARLY_WORDS])} "
    runs = [f" {' '.join(run)} " for run in sequences(term)]
    times = sum(text.count(run) for run in runs)
    usual = max(len(document.text), _USUAL_WORDS // 4) / _USUAL_WORDS
    return _Sight(in_title, times / (times + 1 + usual), early=any(run in opening for run in runs))

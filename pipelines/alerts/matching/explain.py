"""Why an article matches a query or does not: clause by clause, with the words that were found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.analysis.compounds import has_part
from pipelines.analysis.german import Token, analyse
from pipelines.model.article import Article
from pipelines.search import nodes
from pipelines.search.document import Document, document_of
from pipelines.search.format import format_query
from pipelines.search.match import matches

MAX_FOUND = 8
"""Different spellings shown for one clause."""
_NAMES = {nodes.And: "AND", nodes.Or: "OR", nodes.Not: "NOT"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Clause:
    """One clause of a query and what it makes of the article."""

    text: str
    """As the query language writes it; AND, OR, NOT for those of several parts."""
    holds: bool
    found: tuple[str, ...] = ()
    """The words in the article that it asks for, as they are spelled there."""
    parts: tuple[Clause, ...] = ()


def explain(query: nodes.Query, article: Article) -> Clause:
    """What each clause of the query makes of the article."""
    tokens = [*analyse(article.draft.title or ""), *analyse(article.draft.text)]
    return _clause(query, document_of(article), tokens)


def drawn(clause: Clause, depth: int = 0) -> Iterator[str]:
    """The tree as lines: ✓ what holds, ✗ what does not."""
    found = f"  ({', '.join(clause.found)})" if clause.found else ""
    yield f"{'  ' * depth}{'✓' if clause.holds else '✗'} {clause.text}{found}"
    for part in clause.parts:
        yield from drawn(part, depth + 1)


def _clause(query: nodes.Query, document: Document, tokens: list[Token]) -> Clause:
    holds = matches(query, document)
    if type(query) in _NAMES:
        parts = tuple(_clause(part, document, tokens) for part in nodes.children(query))
        return Clause(text=_NAMES[type(query)], holds=holds, parts=parts)
    found = dict.fromkeys(token.surface for token in tokens if _asks_for(query, token))
    return Clause(text=format_query(query), holds=holds, found=tuple(found)[:MAX_FOUND])


def _asks_for(query: nodes.Query, token: Token) -> bool:
    match query:
        case nodes.Word(keys=keys):
            return token.key in keys
        case nodes.Phrase(words=words):
            return any(token.key in keys for keys in words)
        case nodes.Prefix(start=start):
            return token.folded.startswith(start)
        case nodes.Suffix(end=end):
            return token.folded.endswith(end)
        case nodes.Infix(part=part):
            return part in token.folded
        case nodes.Exact(folded=folded):
            return token.folded == folded
        case nodes.Compound(keys=keys, forms=forms):
            return token.key in keys or has_part(token.folded, forms)
        case nodes.Fact() | nodes.Dates() | nodes.Story() | nodes.Everything():
            return False
        case _:
            return any(_asks_for(part, token) for part in nodes.children(query))

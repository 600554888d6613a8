"""A second opinion: what a query means, as plainly as can be, from tokens, without any index or shortcut."""

from __future__ import annotations

from functools import lru_cache

from pipelines.analysis.compounds import has_part
from pipelines.analysis.german import Token, analyse
from pipelines.model.article import Article
from pipelines.search import nodes


def matches_naively(query: nodes.Query, article: Article) -> bool:
    """Whether the article is what the query asks for."""
    return _holds(query, article, [_tokens(_title(article)), _tokens(_text(article))])


def _title(article: Article) -> str:
    draft = article.draft
    return "\n".join([draft.kicker or "", draft.title or "", draft.subtitle or ""])


def _text(article: Article) -> str | None:
    return article.draft.teaser if article.draft.from_announcement else article.draft.text


@lru_cache(maxsize=10_000)
def _tokens(text: str | None) -> list[Token]:
    return analyse(text or "")


def _holds(query: nodes.Query, article: Article, places: list[list[Token]]) -> bool:  # noqa: C901
    if isinstance(query, nodes.Everything):
        return True
    if isinstance(query, nodes.And):
        return not [part for part in query.parts if not _holds(part, article, places)]
    if isinstance(query, nodes.Or):
        return bool([part for part in query.parts if _holds(part, article, places)])
    if isinstance(query, nodes.Not):
        return not _holds(query.part, article, places)
    if isinstance(query, nodes.Within):
        return _holds(query.part, article, [_tokens(_title(article) if query.field == "title" else _text(article))])
    if isinstance(query, nodes.Dates):
        return query.low <= article.id < query.high
    if isinstance(query, nodes.Story):
        return article.story_id in query.ids
    if isinstance(query, nodes.Fact):
        return _has_fact(query, article)
    if isinstance(query, nodes.Near):
        return any(_near(query, tokens) for tokens in places)
    if isinstance(query, nodes.Word | nodes.Phrase):
        return any(_runs(query, tokens) for tokens in places)
    if isinstance(query, nodes.Compound):
        tokens = [token for place in places for token in place]
        return any(token.key in query.keys or has_part(token.folded, query.forms) for token in tokens)
    spellings = [token.folded for tokens in places for token in tokens]
    if isinstance(query, nodes.Exact):
        return query.folded in spellings
    if isinstance(query, nodes.Prefix):
        return any(spelling.startswith(query.start) for spelling in spellings)
    if isinstance(query, nodes.Suffix):
        return any(spelling.endswith(query.end) for spelling in spellings)
    assert isinstance(query, nodes.Infix)
    return any(query.part in spelling for spelling in spellings)


def _runs(query: nodes.Query, tokens: list[Token]) -> list[tuple[int, int]]:
    """First and last position of everywhere the word or phrase, or one of an Or of them, stands."""
    if isinstance(query, nodes.Or):
        return [run for part in query.parts for run in _runs(part, tokens)]
    assert isinstance(query, nodes.Word | nodes.Phrase)
    wanted = [query.keys] if isinstance(query, nodes.Word) else list(query.words)
    return [
        (start, start + len(wanted) - 1)
        for start in range(len(tokens) - len(wanted) + 1)
        if all(tokens[start + offset].key in keys for offset, keys in enumerate(wanted))
    ]


def _near(query: nodes.Near, tokens: list[Token]) -> bool:
    for left in _runs(query.left, tokens):
        for right in _runs(query.right, tokens):
            for first, second in [(left, right)] if query.ordered else [(left, right), (right, left)]:
                words_between = second[0] - first[1] - 1
                if first[0] <= second[0] and words_between <= query.distance:
                    return True
    return False


def _has_fact(query: nodes.Fact, article: Article) -> bool:
    draft = article.draft
    if query.field == "changed":
        asked = query.text.lower()
        return asked in article.changes or asked == ("yes" if article.version > 1 else "no")
    if query.field == "gone":
        return query.text.lower() == ("yes" if article.gone_at else "no")
    if query.field == "publisher":
        return (draft.publisher or "").lower() == query.text.lower()
    values = {
        "author": draft.authors,
        "tag": draft.tags,
        "agency": draft.agencies,
        "section": (draft.section,),
        "lang": (draft.language,),
        "country": (draft.country,),
        "kind": (draft.kind.value,),
        "access": (draft.access.value if draft.access else None,),
    }[query.field]
    wanted = [token.folded for token in _tokens(query.text)]
    for value in values:
        words = [token.folded for token in _tokens(value)]
        if any(words[start : start + len(wanted)] == wanted for start in range(len(words) - len(wanted) + 1)):
            return True
    return False

"""The exact check of a query, compiled to closures: `pipelines.search.match.matches`, several times as fast.

A test holds the two to the same answers. What costs much is asked last and only of documents that have the words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

from pipelines.alerts.matching.anchors import anchor_of
from pipelines.analysis.compounds import part_stems
from pipelines.search import nodes
from pipelines.search.document import META, Document
from pipelines.search.match import matches, sequences

Check = Callable[[Document], bool]


def compiled(query: nodes.Query) -> Check:  # noqa: C901 - one line for each kind of node
    """`matches` for one query, as a function."""
    match query:
        case nodes.Everything():
            return lambda document: True
        case nodes.Word(keys=(key,)):
            return lambda document: key in document.keys
        case nodes.Word(keys=keys):
            return lambda document: not document.keys.isdisjoint(keys)
        case nodes.Exact(folded=folded):
            return lambda document: folded in document.words
        case nodes.Prefix(start=start):
            return _in_words(f" {start}")
        case nodes.Suffix(end=end):
            return _in_words(f"{end} ")
        case nodes.Infix(part=part):
            return _in_words(part)
        case nodes.Compound():
            return _compound(query)
        case nodes.Phrase(words=words):
            phrases = tuple(f" {' '.join(keys)} " for keys in product(*words))
            needed = tuple(frozenset(keys) for keys in words)
            return lambda document: (
                not any(map(document.keys.isdisjoint, needed)) and any(phrase in document.line for phrase in phrases)
            )
        case nodes.Near(left=left, right=right):
            one, other = (frozenset(run[0] for run in sequences(side)) for side in (left, right))
            return lambda document: (
                not (document.keys.isdisjoint(one) or document.keys.isdisjoint(other)) and matches(query, document)
            )
        case nodes.Fact(tokens=tokens):
            needle = f" {' '.join(META + token for token in tokens)} "
            return lambda document: needle in document.line
        case nodes.Within(part=part) if not _excludes(part):
            anywhere = compiled(part)
            return lambda document: anywhere(document) and matches(query, document)
        case nodes.And(parts=parts):
            return _all(parts)
        case nodes.Or(parts=parts):
            return _any_of([compiled(part) for part in parts])
        case nodes.Not(part=part):
            check = compiled(part)
            return lambda document: not check(document)
        case _:
            return lambda document: matches(query, document)


def _in_words(letters: str) -> Check:
    return lambda document: letters in document.word_line


def _compound(query: nodes.Compound) -> Check:
    keys, stems = query.keys, part_stems(query.forms)
    return lambda document: (
        not document.keys.isdisjoint(keys)
        or (any(stem in document.word_line for stem in stems) and matches(query, document))
    )


def _excludes(query: nodes.Query) -> bool:
    return isinstance(query, nodes.Not) or any(map(_excludes, nodes.children(query)))


def _all(parts: Sequence[nodes.Query]) -> Check:
    """Words that must stand there and words that must not, asked of all at once; then the other parts."""
    needed = frozenset(part.keys[0] for part in parts if isinstance(part, nodes.Word) and len(part.keys) == 1)
    banned = frozenset(key for part in parts for key in _banned(part))
    others = [part for part in parts if not (_banned(part) or (isinstance(part, nodes.Word) and len(part.keys) == 1))]
    check = _all_of([compiled(part) for part in sorted(others, key=_order)])
    if others and (needed or banned):
        return lambda document: needed <= document.keys and banned.isdisjoint(document.keys) and check(document)
    if others:
        return check
    return lambda document: needed <= document.keys and banned.isdisjoint(document.keys)


def _banned(query: nodes.Query) -> tuple[str, ...]:
    """The keys of a word that must not stand there."""
    return query.part.keys if isinstance(query, nodes.Not) and isinstance(query.part, nodes.Word) else ()


def _all_of(checks: Sequence[Check]) -> Check:
    if len(checks) == 1:
        return checks[0]
    if len(checks) == 2:
        first, second = checks
        return lambda document: first(document) and second(document)
    return lambda document: all(check(document) for check in checks)


def _any_of(checks: Sequence[Check]) -> Check:
    return lambda document: any(check(document) for check in checks)


def _order(query: nodes.Query) -> tuple[bool, float]:
    """What is quick and rarely true first."""
    anchor = anchor_of(query)
    return (not isinstance(query, nodes.Word), anchor.cost if anchor else 1.0)

"""The exact check of a query, compiled to closures: `pipelines.search.match.matches`, several times as fast.

A test holds the two to the same answers. What costs much is asked last and only of documents that have the words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from operator import attrgetter

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
            return _phrase(words)
        case nodes.Near():
            return _near(query)
        case nodes.Fact(tokens=(token,)):
            return lambda document: token in document.meta
        case nodes.Fact(tokens=tokens):
            needle = f" {' '.join(META + token for token in tokens)} "
            return lambda document: needle in document.line
        case nodes.Within(field=field, part=nodes.Word(keys=keys)):
            return _word_within(field, keys)
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


def _phrase(words: tuple[tuple[str, ...], ...]) -> Check:
    needed = frozenset(keys[0] for keys in words if len(keys) == 1)
    phrases = tuple(f" {' '.join(keys)} " for keys in product(*words))
    if len(phrases) == 1:
        return lambda document: needed <= document.keys and phrases[0] in document.line
    either = [keys for keys in words if len(keys) > 1]
    return lambda document: (
        needed <= document.keys
        and not any(map(document.keys.isdisjoint, either))
        and any(phrase in document.line for phrase in phrases)
    )


def _word_within(field: str, keys: tuple[str, ...]) -> Check:
    words_of = attrgetter(field)
    return lambda document: not document.keys.isdisjoint(keys) and any(key in words_of(document) for key in keys)


def _near(query: nodes.Near) -> Check:
    """Spaces of the line are counted instead of words."""
    one, other = (frozenset(run[0] for run in sequences(side)) for side in (query.left, query.right))
    lefts, rights = (tuple(f" {' '.join(run)} " for run in sequences(side)) for side in (query.left, query.right))
    distance, is_ordered = query.distance, query.ordered

    def is_near(document: Document) -> bool:
        if document.keys.isdisjoint(one) or document.keys.isdisjoint(other):
            return False
        line = document.line
        places = list(_places(rights, line))
        for start, end in _places(lefts, line):
            for other_start, other_end in places:
                if start <= other_start:
                    is_close = _are_close(line, end, other_start, distance)
                else:
                    is_close = not is_ordered and _are_close(line, other_end, start, distance)
                if is_close:
                    return True
        return False

    return is_near


def _are_close(line: str, end: int, start: int, distance: int) -> bool:
    """Whether from one space to another are at most so many words, and both are in the title or both in the text."""
    return line.count(" ", end, start) <= distance and line.find("|", end, start) < 0


def _places(runs: Sequence[str], line: str) -> Iterator[tuple[int, int]]:
    """The spaces before and after each of the runs."""
    for run in runs:
        at = line.find(run)
        while at >= 0:
            yield at, at + len(run) - 1
            at = line.find(run, at + 1)


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
    if not banned:
        return lambda document: needed <= document.keys
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

"""Does a query match a document? The definition that every index must agree with, and what alerts ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

from pipelines.analysis.compounds import has_part, part_stems
from pipelines.search import nodes
from pipelines.search.document import META, Document


def matches(query: nodes.Query, document: Document) -> bool:  # noqa: C901 - one line for each kind of node
    """Whether the article with these words and facts is in the query's search."""
    match query:
        case nodes.Everything():
            return True
        case nodes.Word(keys=keys):
            return not document.keys.isdisjoint(keys)
        case nodes.Prefix(start=start):
            return f" {start}" in document.word_line
        case nodes.Suffix(end=end):
            return f"{end} " in document.word_line
        case nodes.Infix(part=part):
            return part in document.word_line
        case nodes.Compound(keys=keys, forms=forms):
            return not document.keys.isdisjoint(keys) or _has_compound(forms, document)
        case nodes.Exact(folded=folded):
            return folded in document.words
        case nodes.Phrase(words=words):
            return any(f" {' '.join(keys)} " in document.line for keys in product(*words))
        case nodes.Near():
            return _near(query, document.title) or _near(query, document.text)
        case nodes.Within(field=field, part=part):
            return matches(part, document.only_title if field == "title" else document.only_text)
        case nodes.Fact(tokens=tokens):
            return f" {' '.join(META + token for token in tokens)} " in document.line
        case nodes.Dates(low=low, high=high):
            return low <= document.id < high
        case nodes.Story(ids=ids):
            return not document.stories.isdisjoint(ids)
        case nodes.And(parts=parts):
            return all(matches(part, document) for part in parts)
        case nodes.Or(parts=parts):
            return any(matches(part, document) for part in parts)
        case nodes.Not(part=part):
            return not matches(part, document)


def _has_compound(forms: tuple[str, ...], document: Document) -> bool:
    stems = [stem for stem in part_stems(forms) if stem in document.word_line]
    return bool(stems) and any(has_part(word, forms) for word in document.words if any(stem in word for stem in stems))


def sequences(query: nodes.Query) -> list[tuple[str, ...]]:
    """The runs of keys of which one must stand in a text, for a word, a phrase or an `Or` of them."""
    match query:
        case nodes.Word(keys=keys):
            return [(key,) for key in keys]
        case nodes.Phrase(words=words):
            return list(product(*words))
        case nodes.Or(parts=parts):
            return [run for part in parts for run in sequences(part)]
        case _:
            raise AssertionError("the parser lets only words and phrases stand at NEAR")


def _near(query: nodes.Near, keys: Sequence[str]) -> bool:
    """Between the end of the one and the start of the other are at most `distance` words; they may overlap."""
    lefts = list(_places(sequences(query.left), keys))
    rights = list(_places(sequences(query.right), keys)) if lefts else []
    for left_start, left_end in lefts:
        for right_start, right_end in rights:
            if left_start <= right_start and right_start - left_end <= query.distance:
                return True
            if not query.ordered and right_start <= left_start and left_start - right_end <= query.distance:
                return True
    return False


def _places(runs: Sequence[tuple[str, ...]], keys: Sequence[str]) -> Iterable[tuple[int, int]]:
    wanted = {run[0] for run in runs}
    for start, key in enumerate(keys):
        if key in wanted:
            for run in runs:
                if tuple(keys[start : start + len(run)]) == run:
                    yield start, start + len(run)

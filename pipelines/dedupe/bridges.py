"""May a text that is the same report as articles of two stories make them one story?

A full report does, that comes after two excerpts of it which have little in common. Three bridges carry nothing: an
article that prints two reports one after the other, a few words of a house's own that stand in two reports, and an
article that only resembles some excerpt in a story. So the stories' heads are asked: they must be the same report
themselves, or the text one report with both, and largely by the same part of itself, unless one is its teaser. A head
whose beginning a house replaced does not know the report's teaser; then most of the story's other articles must.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.dedupe.alignment import Alignment
from pipelines.dedupe.decide import Evidence, is_same_report
from pipelines.dedupe.same_report import MIN_COMMON_SHARE, TEASER_WORDS, judge, places_in, stands_for
from pipelines.dedupe.words import read_words
from pipelines.model.article import ArticleDraft

MIN_COMMON_WORDS = 60
"""Where a head is longer than the text: fewer may be a house's own."""
MIN_TEASER_CONTAINMENT = 0.9
MAX_TEASER_START = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What is looked at of a story."""

    head: ArticleDraft
    """The article that stands for it; the draft itself where it is alone in its story."""
    others: tuple[ArticleDraft, ...]
    """Some of its other articles, without the draft."""


def stories_made_one(
    draft: ArticleDraft, story_id: int, evidence: Sequence[Evidence], told: Mapping[int, Told]
) -> set[int]:
    """The draft's story and those of the evidence that are one story with it.

    `told`: each of these stories. An agency's identifier needs no other proof.
    """
    joined = {story_id}
    own = told[story_id]
    for found in evidence:
        if found.named or found.story_id == story_id or _carries(draft, own, told[found.story_id]):
            joined.add(found.story_id)
    return joined


def _carries(draft: ArticleDraft, own: Told, other: Told) -> bool:
    if is_same_report(own.head, other.head):
        return _both_stand_for_it(own, other)
    words = read_words(draft.text)
    heads = [read_words(story.head.text) for story in (own, other)]
    judged = [judge(words, head) for head in heads]
    if not all(judgement.same for judgement in judged):
        return False
    if _most_are(own.others, other.head) or _most_are(other.others, own.head):
        return True
    is_longer = [len(words) > len(head) for head in heads]
    one, two = (places_in(words, head) for head in heads)
    if len(one & two) >= MIN_COMMON_SHARE * min(len(one), len(two)):
        return all(is_longer) or len(one & two) >= MIN_COMMON_WORDS
    alignments = [judgement.alignment for judgement in judged]
    return any(longer and _is_teaser(alignment) for alignment, longer in zip(alignments, is_longer, strict=True))


def _both_stand_for_it(one: Told, two: Told) -> bool:
    """Whether neither head only prints the other's report after its own story's."""
    return all(
        stands_for(read_words(b.head.text), read_words(a.head.text), [read_words(other.text) for other in a.others])
        for a, b in ((one, two), (two, one))
    )


def _most_are(articles: Sequence[ArticleDraft], head: ArticleDraft) -> bool:
    """Whether most of a story's articles, and not only one, are the other story's report, though its head is not."""
    return len(articles) > 1 and 2 * sum(is_same_report(article, head) for article in articles) > len(articles)


def _is_teaser(alignment: Alignment) -> bool:
    """Whether the shorter text is nothing but the beginning of the longer: it has nothing in common with the rest."""
    begins = min(run.start_in_longer for run in alignment.runs) <= MAX_TEASER_START
    return begins and alignment.words < TEASER_WORDS and alignment.containment >= MIN_TEASER_CONTAINMENT

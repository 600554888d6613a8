"""May a text that is the same report as articles of two stories make them one story?

A full report does, that comes after two excerpts of it which have little in common. Three bridges carry nothing: an
article that prints two reports one after the other, a few words of a house's own that stand in two reports, and an
article that only resembles some excerpt in a story. So the stories' heads are asked: they must be the same report
themselves, or the text must hold both, and largely the same part of itself in both, unless one is its teaser.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipelines.dedupe.alignment import Alignment
from pipelines.dedupe.decide import Evidence, is_same_report
from pipelines.dedupe.same_report import TEASER_WORDS, judge
from pipelines.dedupe.words import read_words
from pipelines.model.article import ArticleDraft

MIN_COMMON_SHARE = 0.5
"""Of what the text has from one head, so much is also in what it has from the other."""
MIN_TEASER_CONTAINMENT = 0.9
MAX_TEASER_START = 10


def stories_made_one(
    draft: ArticleDraft, story_id: int, evidence: Sequence[Evidence], heads: Mapping[int, ArticleDraft]
) -> set[int]:
    """The draft's story and those of the evidence that are one story with it.

    `heads`: of each of these stories the article that stands for it; the draft itself where it is alone in its story.
    An agency's identifier needs no other proof.
    """
    joined = {story_id}
    own = heads[story_id]
    for found in evidence:
        if found.named or found.story_id == story_id or _carries(draft, own, heads[found.story_id]):
            joined.add(found.story_id)
    return joined


def _carries(draft: ArticleDraft, own: ArticleDraft, other: ArticleDraft) -> bool:
    if is_same_report(own, other):
        return True
    words = read_words(draft.text)
    heads = [read_words(head.text) for head in (own, other)]
    if any(len(head) >= len(words) for head in heads):
        return False
    judged = [judge(words, head) for head in heads]
    if not all(judgement.same for judgement in judged):
        return False
    alignments = [judgement.alignment for judgement in judged]
    one, two = (_part_of_longer(alignment) for alignment in alignments)
    if len(one & two) >= MIN_COMMON_SHARE * min(len(one), len(two)):
        return True
    return any(_is_teaser(alignment) for alignment in alignments)


def _part_of_longer(alignment: Alignment) -> set[int]:
    """Positions of the words of the longer text that stand in the shorter."""
    return {place for run in alignment.runs for place in range(run.start_in_longer, run.start_in_longer + run.length)}


def _is_teaser(alignment: Alignment) -> bool:
    """Whether the shorter text is nothing but the beginning of the longer: it has nothing in common with the rest."""
    begins = min(run.start_in_longer for run in alignment.runs) <= MAX_TEASER_START
    return begins and alignment.words < TEASER_WORDS and alignment.containment >= MIN_TEASER_CONTAINMENT

"""May a text that is the same report as articles of two stories make them one story?

A full report does, that comes after two excerpts of it which have little in common. Three bridges carry nothing: an
article that prints two reports one after the other, a few words of a house's own that stand in two reports, and an
article that only resembles some excerpt in a story. So the stories' heads are asked: they must be the same report
themselves, or the text one report with both, and largely by the same part of itself, unless one is its teaser.
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
MIN_COMMON_WORDS = 60
"""Where a head is longer than the text: fewer may be a house's own."""
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
    judged = [judge(words, head) for head in heads]
    if not all(judgement.same for judgement in judged):
        return False
    is_longer = [len(words) > len(head) for head in heads]
    alignments = [judgement.alignment for judgement in judged]
    one, two = (_part(alignment, longer) for alignment, longer in zip(alignments, is_longer, strict=True))
    if len(one & two) >= MIN_COMMON_SHARE * min(len(one), len(two)):
        return all(is_longer) or len(one & two) >= MIN_COMMON_WORDS
    return any(longer and _is_teaser(alignment) for alignment, longer in zip(alignments, is_longer, strict=True))


def _part(alignment: Alignment, is_longer: bool) -> set[int]:
    """Positions of the text's words that stand in a head; `is_longer`: the text is the longer of the two."""
    starts = ((run.start_in_longer if is_longer else run.start, run.length) for run in alignment.runs)
    return {place for start, length in starts for place in range(start, start + length)}


def _is_teaser(alignment: Alignment) -> bool:
    """Whether the shorter text is nothing but the beginning of the longer: it has nothing in common with the rest."""
    begins = min(run.start_in_longer for run in alignment.runs) <= MAX_TEASER_START
    return begins and alignment.words < TEASER_WORDS and alignment.containment >= MIN_TEASER_CONTAINMENT

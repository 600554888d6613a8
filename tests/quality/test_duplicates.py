"""The floors of duplicate detection: what these figures are below, nobody may commit.

Wire copies and hard negatives of real texts go through `ingest` (see `bench.duplicates`, which prints the figures for
more seeds). Template families the method's numbers were not chosen on have floors of their own.
"""

from __future__ import annotations

import pytest

from bench.duplicates import CORPUS, FAMILIES, Figures, measure_quality, read_bases, read_sentences
from bench.wire_copies import collection

BASES = 24

pytestmark = [
    pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no corpus: {CORPUS.parent.name}/{CORPUS.name} is not next to us"),
    pytest.mark.slow,
]


@pytest.fixture(scope="module", params=list(FAMILIES))
def figures(request: pytest.FixtureRequest) -> Figures:
    families = FAMILIES[request.param]
    return measure_quality(collection(read_bases()[:BASES], read_sentences(), request.param, tuple(families), each=8))


def test_no_story_holds_what_is_another_report(figures: Figures) -> None:
    assert figures.precision >= 0.998, figures.wrong


def test_copies_are_found(figures: Figures) -> None:
    assert figures.recall >= 0.97  # of whole stories: one copy missed costs all its pairs
    assert figures.recall_of(*figures.copies) >= 0.98
    assert figures.recall_of("heavy", "heavy again") >= 0.93
    assert figures.recall_of("teaser", "paywalled") >= 0.98


def test_templated_reports_stay_apart(figures: Figures) -> None:
    assert figures.templated_joins == 0


def test_the_collection_is_what_it_says(figures: Figures) -> None:
    assert figures.texts > 450
    assert figures.true_pairs > 4_000
    assert figures.copies["heavy"] >= 30

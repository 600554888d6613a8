"""Which texts make one story of two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from pipelines.dedupe.bridges import Told, stories_made_one
from pipelines.dedupe.decide import Evidence
from pipelines.model.article import ArticleDraft
from tests.dedupe.texts import OTHER, REPORT, STANDING, paragraphs
from tests.storage.drafts import draft

FIRST, SECOND, THIRD, FOURTH = paragraphs(REPORT)
TEASER = " ".join(FIRST.split()[:30])


def article(text: str, house: str = "blatt", **changes: Any) -> ArticleDraft:
    url = f"https://{house}.test/{len(text)}"
    return draft(
        **({"text": text, "publisher": house, "url": url, "canonical_url": None, "external_ids": ()} | changes)
    )


def joined(text: str, own: str, other: str, beside: Sequence[str] = (), *, named: bool = False) -> set[int]:
    evidence = Evidence(article_id=20, story_id=2, reason="", named=named, shared=60, containment=1.0, paragraphs=(0,))
    told = {
        1: Told(head=article(own, "kurier"), others=()),
        2: Told(head=article(other, "bote"), others=tuple(article(text, f"haus{n}") for n, text in enumerate(beside))),
    }
    return stories_made_one(article(text), 1, [evidence], told)


@pytest.mark.parametrize(
    ("text", "own", "other"),
    [
        pytest.param(FIRST, REPORT, f"{FIRST}\n{SECOND}\n{THIRD}", id="the heads are one report"),
        pytest.param(
            REPORT, f"{FIRST}\n{SECOND}\n{THIRD}", f"{SECOND}\n{THIRD}\n{FOURTH}", id="it holds both, overlapping"
        ),
        pytest.param(REPORT, f"{THIRD}\n{FOURTH}", TEASER, id="one is its teaser"),
        pytest.param(REPORT, TEASER, f"{THIRD}\n{FOURTH}", id="the first is its teaser"),
    ],
)
def test_one_story(text: str, own: str, other: str) -> None:
    assert joined(text, own, other) == {1, 2}


@pytest.mark.parametrize(
    ("text", "own", "other"),
    [
        pytest.param(f"{REPORT}\n{OTHER}", REPORT, OTHER, id="two reports, one after the other"),
        pytest.param(f"{OTHER}\n{REPORT}", REPORT, OTHER, id="the other way round"),
        pytest.param(STANDING, f"{STANDING}\n{REPORT}", f"{STANDING}\n{OTHER}", id="a standing paragraph of both"),
        pytest.param(
            f"{STANDING}\n{REPORT}", REPORT, f"{OTHER}\n{STANDING}", id="one shares a standing paragraph only"
        ),
        pytest.param(f"{FIRST}\n{SECOND}", REPORT, OTHER, id="the other's head is another report"),
    ],
)
def test_two_stories(text: str, own: str, other: str) -> None:
    assert joined(text, own, other) == {1}


def test_an_identifier_needs_no_other_proof() -> None:
    assert joined(f"{FIRST}\n{SECOND}", REPORT, OTHER, named=True) == {1, 2}


def test_one_story_where_most_articles_know_the_teaser_though_its_head_does_not() -> None:
    whole, start = f"{REPORT}\n{OTHER}", f"{FIRST}\n{SECOND}\n{THIRD}"
    head = f"Anders begonnen, mit ganz eigenen Worten.\n{FOURTH}\n{OTHER}"
    assert joined(whole, start, head) == {1}
    assert joined(whole, start, head, [whole, f"{REPORT}\n{STANDING}", OTHER]) == {1, 2}
    assert joined(whole, start, head, [whole, OTHER, FOURTH]) == {1}


def test_a_head_of_two_reports_takes_in_the_one_its_story_is_of() -> None:
    both = f"{REPORT}\n{OTHER}"
    assert joined(OTHER, OTHER, both) == {1, 2}  # nobody knows yet which it is
    assert joined(OTHER, OTHER, both, [REPORT]) == {1}
    assert joined(OTHER, OTHER, both, [OTHER]) == {1, 2}

"""What a draft is when others are nearly the same: pure, without a database."""

from __future__ import annotations

from typing import Any

from pipelines.dedupe.decide import Candidate, VerdictKind, decide
from pipelines.model.article import Article
from tests.dedupe.texts import OTHER, REPORT, paragraphs
from tests.storage.drafts import NOW, draft

COPY = "\n".join(paragraphs(REPORT)[:3])


def candidate(number: int, text: str, *, story_id: int | None = None, **changes: Any) -> Candidate:
    values: dict[str, Any] = {"publisher": "kurier", "url": f"https://kurier.test/{number}", "external_ids": ()}
    return Candidate(article_id=number, story_id=story_id or number, text=text, **(values | changes))


def copy(**changes: Any) -> Any:
    return draft(**({"text": COPY, "publisher": "blatt", "url": "https://blatt.test/1", "external_ids": ()} | changes))


def test_the_surest_is_named_and_every_story_is_in_the_evidence() -> None:
    near = [candidate(1, OTHER), candidate(2, f"{REPORT}\n{OTHER}"), candidate(3, REPORT, story_id=2)]
    near.append(candidate(4, f"Eigener erster Satz der Redaktion.\n{' '.join(COPY.split()[:60])}"))
    verdict = decide(copy(), None, [], near)
    assert verdict.kind is VerdictKind.COPY_OF
    assert verdict.article_id == 2
    assert [(evidence.article_id, evidence.story_id) for evidence in verdict.evidence] == [(2, 2), (4, 4)]
    assert verdict.evidence[0].containment == 1.0
    assert verdict.evidence[0].paragraphs == (0, 1, 2)
    assert verdict.reason.startswith("same report as article 2 of kurier: 100%")


def test_nothing_near_enough_is_new() -> None:
    verdict = decide(copy(), None, [], [candidate(1, OTHER)])
    assert (verdict.kind, verdict.evidence) == (VerdictKind.NEW, ())


def test_an_identifier_outweighs_the_text() -> None:
    near = [candidate(1, OTHER, external_ids=("dpa:240516-99-53606/1",))]
    verdict = decide(copy(external_ids=("dpa:240516-99-53606/3",)), None, [], near)
    assert (verdict.kind, verdict.article_id) == (VerdictKind.COPY_OF, 1)
    assert "both name dpa:240516-99-53606" in verdict.reason


def test_an_edit_keeps_its_article_and_names_other_stories() -> None:
    known = Article(id=9, draft=copy(text=OTHER), first_seen_at=NOW, story_id=9, version=1)
    verdict = decide(copy(), known, [], [candidate(9, OTHER), candidate(2, REPORT)])
    assert (verdict.kind, verdict.article_id, verdict.reason) == (VerdictKind.VERSION_OF, 9, "text changed")
    assert [evidence.story_id for evidence in verdict.evidence] == [2]


def test_words_count_for_more_than_their_share() -> None:
    """A scrap that stands whole in the draft says less than a long copy with a lead of its own."""
    near = [candidate(1, " ".join(COPY.split()[:30])), candidate(2, f"{' '.join(OTHER.split()[:10])}\n{REPORT}")]
    verdict = decide(copy(), None, [], near)
    assert (verdict.article_id, [found.story_id for found in verdict.evidence]) == (2, [2, 1])


def test_an_unchanged_page_joins_nothing() -> None:
    known = Article(id=9, draft=copy(), first_seen_at=NOW, story_id=9, version=1)
    verdict = decide(copy(), known, [], [candidate(2, REPORT)])
    assert (verdict.kind, verdict.evidence) == (VerdictKind.SAME, ())

"""Every page of our newspapers, extracted and cleaned, is its manuscript again: text and fields."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.demo.manuscripts import Manuscript, load_manuscripts
from crawler.demo.newspaper import Newspaper
from crawler.demo.rendering import Rendering
from pipelines.clean.article import clean
from pipelines.extract.article import extract
from pipelines.model.article import ArticleDraft, Extraction, Rejection
from pipelines.model.page import FetchedPage

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
ALL = [(paper, one) for paper in ("anzeiger", "bote", "later") for one in load_manuscripts(paper, NOW)]
READABLE = [(paper, one) for paper, one in ALL if one.status == 200 and one.is_article]
REFUSED = [(paper, one) for paper, one in ALL if one.status == 200 and not one.is_article]
FIELDS = (
    "title",
    "kicker",
    "authors",
    "section",
    "tags",
    "published_at",
    "modified_at",
    "access",
    "kind",
    "agencies",
    "external_ids",
)


KNOWN_FAULTS = {}
"""Test and path: what extraction cannot do yet. Strict: whoever mends one takes its line out."""


@pytest.fixture(autouse=True)
def expect_known_fault(request: pytest.FixtureRequest) -> None:
    if "manuscript" not in request.fixturenames:
        return
    path = request.getfixturevalue("manuscript").path
    reason = KNOWN_FAULTS.get(f"{request.function.__name__}{path}")
    if reason:
        request.applymarker(pytest.mark.xfail(reason=reason, strict=True))


class Press:
    """A paper that prints without a server."""

    title = "Der Anzeiger von Neustadt an der Linde"
    disallow: tuple[str, ...] = ()
    url = "http://127.0.0.1:8080"

    @property
    def manuscripts(self) -> list[Manuscript]:
        return []

    def at(self, path: str) -> str:
        return self.url + path


def extraction_of(manuscript: Manuscript) -> Extraction | Rejection:
    address = Press.url + manuscript.path
    page = FetchedPage(
        url=address,
        final_url=address,
        status=200,
        headers={"content-type": f"text/html; charset={manuscript.charset}"},
        body=Rendering(Press()).article(manuscript),
        fetched_at=NOW,
    )
    return extract(page)


def read(manuscript: Manuscript) -> ArticleDraft | Rejection:
    extraction = extraction_of(manuscript)
    return extraction if isinstance(extraction, Rejection) else clean(extraction)


def says_caption(manuscript: Manuscript) -> bool:
    """Houses whose JSON-LD describes the picture."""
    return manuscript.house in ("anzeiger", "arc")


def named(pairs: list[tuple[str, Manuscript]]) -> list[object]:
    return [pytest.param(one, id=f"{paper}{one.path}") for paper, one in pairs]


@pytest.mark.parametrize("manuscript", named(READABLE))
def test_the_text_is_the_manuscript(manuscript: Manuscript) -> None:
    draft = read(manuscript)
    assert isinstance(draft, ArticleDraft), draft
    assert draft.text.split("\n") == manuscript.text_lines


@pytest.mark.parametrize("manuscript", named(READABLE))
def test_the_fields_are_the_manuscripts(manuscript: Manuscript) -> None:
    draft = read(manuscript)
    assert isinstance(draft, ArticleDraft), draft
    assert {name: getattr(draft, name) for name in FIELDS} == {name: getattr(manuscript, name) for name in FIELDS}


@pytest.mark.parametrize("manuscript", named([pair for pair in READABLE if pair[1].image and says_caption(pair[1])]))
def test_the_picture_keeps_caption_and_credit(manuscript: Manuscript) -> None:
    draft = read(manuscript)
    assert isinstance(draft, ArticleDraft)
    assert manuscript.image is not None
    assert (draft.image_caption, draft.image_credit) == (manuscript.image.caption, manuscript.image.credit)


@pytest.mark.parametrize("manuscript", named([pair for pair in READABLE if pair[1].removed]))
def test_what_is_no_text_is_known_as_such(manuscript: Manuscript) -> None:
    """A caption or an agency line is among the removed lines, or among what the page itself marks as a caption."""
    extraction = extraction_of(manuscript)
    assert isinstance(extraction, Extraction)
    known = [line.text for line in clean(extraction).removed] + [*extraction.captions, *extraction.credits]
    for expected in manuscript.removed:
        assert any(expected in text for text in known), (expected, known)


@pytest.mark.parametrize("manuscript", named(REFUSED))
def test_a_page_that_is_no_article_is_refused(manuscript: Manuscript) -> None:
    assert isinstance(read(manuscript), Rejection)


def test_the_two_dozen_are_complete() -> None:
    anzeiger = load_manuscripts("anzeiger", NOW)
    assert len(anzeiger) >= 24
    assert len({one.path for one in anzeiger}) == len(anzeiger)
    assert {one.house for one in anzeiger} >= {"anzeiger", "glued", "wordpress", "typo3", "arc", "plus", "ticker"}
    assert {one.kind.value for one in anzeiger} == {"article", "live", "gallery", "interview", "opinion"}


def test_the_report_stands_in_both_papers_under_other_headlines() -> None:
    carried = [one for _, one in ALL if "dpa:261122-99-53606/3" in one.external_ids]
    assert len({one.title for one in carried}) == 2
    assert len({one.text for one in carried}) == 1
    assert len(carried) == 3


def test_the_revision_changes_headline_and_number() -> None:
    paper = Newspaper.demo(NOW)
    paper.stop()
    before = next(one for one in paper.manuscripts if one.revision)
    after = before.revised()
    assert after.title != before.title
    assert "vierzehn Millionen Euro" in after.text
    assert "zwölf" not in after.text

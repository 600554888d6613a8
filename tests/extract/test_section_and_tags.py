"""Section and keywords of pages that declare none: what readers see of them, and what looks so and is not."""

from __future__ import annotations

import pytest

from pipelines.extract.article import extract
from pipelines.model.article import ArticleDraft, Extraction
from tests.extract.pages import URL, article, page

TWO = ("Deich", "Husum")


def _draft(body: str, head: str = "", url: str = URL) -> ArticleDraft:
    extraction = extract(page(body, head, url=url))
    assert isinstance(extraction, Extraction)
    return extraction.draft


@pytest.mark.parametrize(
    ("below", "tags"),
    [
        ('<div><button class="tag"><a rel="tag">Deich</a></button><button><a rel="tag">Husum</a></button></div>', TWO),
        ('<ul class="taglist"><li><a>Deich</a></li><li><a>Husum</a></li></ul>', TWO),
        ('<ul class="tags"><li><a rel="tag">Deich</a></li><li><a rel="tag">Husum</a></li></ul>', TWO),
        ('<p><b>Schlagworte:</b> <span><a href="/d">Deich</a>, <a href="/h">Husum</a></span></p>', TWO),
        ('<div><a href="/d">#Deich</a> <a href="/h">#Husum</a></div>', TWO),
        ('<p>Am <a rel="tag">Deich</a> in <a rel="tag">Husum</a> steht seit gestern das Wasser hoch.</p>', ()),
        ('<nav class="tags"><a>Deich</a><a>Husum</a></nav>', ()),
        ('<div class="teaser-list"><p class="tags"><a>Deich</a> <a>Husum</a></p></div>', ()),
        ('<p><a href="/tag/deich">Deich</a> <a href="/tag/husum">Husum</a></p>', TWO),
        ('<p class="tags"><a>Deich</a></p>', ()),
    ],
)
def test_tags_that_only_readers_see(below: str, tags: tuple[str, ...]) -> None:
    assert _draft(article(after=below)).tags == tags


@pytest.mark.parametrize(
    ("declared", "tags"),
    [
        ('<meta name="news_keywords" content="Weser">', ("Weser",)),
        ('<meta name="keywords" content="Weser, Husum">', ("Weser", "Husum")),
        ('<meta name="keywords" content="Nachrichten, Husum, Tating, Garding, Tönning, News">', TWO),
        ('<meta name="keywords" content="Deich, Husum, News">', TWO),
    ],
)
def test_declared_tags_count_before_those_unless_they_are_the_houses(declared: str, tags: tuple[str, ...]) -> None:
    shown = '<p class="tags"><a>Deich</a> <a>Husum</a></p>'
    assert _draft(article(after=shown), declared).tags == tags


@pytest.mark.parametrize(
    ("before", "path", "section"),
    [
        ('<ul itemprop="breadcrumb"><li><a href="/f">Fluten</a></li></ul>', "/1", "Fluten"),
        ('<div class="breadcrumb">Küste</div><ol class="breadcrumbs"><a href="/f">Fluten</a></ol>', "/1", "Fluten"),
        ('<div class="breadcrumbs"><a href="/t">Themenseiten:</a><a href="/d">Deich</a></div>', "/1", None),
        ('<nav><a href="https://www.weserbote.example/see-kueste/">See &amp; Küste</a></nav>', "/see-kueste/1",
         "See & Küste"),
        ('<nav><a href="/2024/05">Mai 2024</a></nav>', "/2024/05/1", None),
        ('<nav><a href="/nordsee">NordseeNS</a></nav>', "/nordsee/1", "Nordsee"),
        ('<p><a rel="category tag" href="/c">Fluten</a></p>', "/1", "Fluten"),
        ('<ul><li itemprop="about"><a href="/c">Fluten</a></li></ul>', "/1", "Fluten"),
        ('<aside><a rel="category tag" href="/c">Fluten</a></aside>', "/1", None),
    ],
)  # fmt: skip
def test_section_of_what_the_page_shows(before: str, path: str, section: str | None) -> None:
    assert _draft(before + article(), url=f"https://www.weserbote.example{path}").section == section


def test_the_mark_above_the_headline_is_the_section_and_no_kicker() -> None:
    mark = "<header><a class='topic' href='/thema/7'>Fluten</a><h1>"
    draft = _draft(article().replace("<h1>", mark).replace("</h1>", "</h1></header>"))
    assert (draft.section, draft.kicker) == ("Fluten", None)


def test_a_section_in_the_pages_title_is_not_the_house() -> None:
    crumbs = '<ul class="breadcrumbs"><li><a href="/f">Fluten</a></li><li><a href="/f/h">Husum</a></li></ul>'
    head = "<title>Der Deich hält - Fluten - Husum</title>"
    assert _draft(crumbs + article(), head, "https://www.weserbote.example/1").section == "Fluten"
    head = "<title>Der Deich hält | Fluten</title>"
    assert _draft(crumbs + article(), head, "https://www.weserbote.example/1").section == "Husum"

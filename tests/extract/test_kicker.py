"""What stands beside the headline: kickers parted by a hidden mark, sub-headlines, headlines among breadcrumbs."""

from __future__ import annotations

import pytest

from pipelines.extract.article import extract
from pipelines.model.article import Extraction
from tests.extract.pages import TITLE, article, page


@pytest.mark.parametrize(
    ("heading", "kicker"),
    [
        ('<span>Hochwasser</span><span class="hidden">: </span><span>Der Deich hält</span>', "Hochwasser"),
        ('<span>Hochwasser<span class="visually-hidden"> – </span></span>Der Deich hält', "Hochwasser"),
        ('<span>Live</span><span class="sep">: </span>Der Deich hält', None),
        ("Der Deich hält", None),
    ],
)
def test_a_mark_of_its_own_parts_kicker_and_title(heading: str, kicker: str | None) -> None:
    found = extract(page(article(title=heading)))
    assert isinstance(found, Extraction)
    assert (found.draft.title, found.draft.kicker) == (TITLE, kicker)


@pytest.mark.parametrize(
    ("described", "title"),
    [
        ("Der Deich hält", "Der Deich hält"),
        ("Hochwasser an der Weser: Deich Vollmer", "Hochwasser an der Weser: Deich Vollmer"),
    ],
)
def test_the_headline_readers_see_and_not_the_one_of_the_breadcrumbs(described: str, title: str) -> None:
    crumbs = "<nav class='breadcrumb'><a href='/'>Start</a><h1>Hochwasser an der Weser: Deich Vollmer</h1></nav>"
    shown = article().replace("<h1>", "<h2 class='article__headline'>").replace("</h1>", "</h2>")
    found = extract(page(crumbs + shown, f'<meta property="og:title" content="{described}">'))
    assert isinstance(found, Extraction)
    assert found.draft.title == title


@pytest.mark.parametrize(
    ("below", "subtitle"),
    [
        ('<h2 class="subtitle">Was der Umbau kostet</h2>', "Was der Umbau kostet"),
        ('<p class="article-subheadline">Was der Umbau kostet</p>', "Was der Umbau kostet"),
        ('<div class="Unterzeile">Was der Umbau kostet</div>', "Was der Umbau kostet"),
        ('<p class="subtitle">Von Anna Kessler</p>', None),
        ('<p class="subtitle">16.05.2024, 18:03 Uhr</p>', None),
        ("<p>Was der Umbau kostet</p>", None),
    ],
)
def test_subtitle(below: str, subtitle: str | None) -> None:
    text = article(title=TITLE).replace("</h1>", f"</h1>{below}", 1)
    found = extract(page(text, ""))
    assert isinstance(found, Extraction)
    assert found.draft.subtitle == subtitle

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


SEO = "Deich Vollmer: Hochwasser an der Weser, so hält der Deich"


@pytest.mark.parametrize(
    ("crumb", "shown", "described", "expected"),
    [
        (  # both are described: readers see the second
            SEO, '<h2 class="headline">Der Deich an der Weser hält</h2>', "Der Deich an der Weser hält",
            ("Der Deich an der Weser hält", None),
        ),
        (  # only the kicker comes from a headline that no description knows
            SEO, '<h2><span class="topline">Deichbau</span> <span>Der Deich an der Weser hält</span></h2>',
            SEO, (SEO, "Deichbau"),
        ),
        (
            SEO, '<span class="c-topic">Deichbau</span><h2 class="headline">Der Deich an der Weser hält</h2>', SEO,
            (SEO, "Deichbau"),
        ),
        (
            "Deichbau: Der Deich an der Weser hält",
            '<h2><span data-cy="kicker"><em>Deichbau</em></span><span>Der Deich an der Weser hält</span></h2>',
            "Der Deich an der Weser hält", ("Der Deich an der Weser hält", "Deichbau"),
        ),
        (  # every description says both as one
            "Deichbau: Der Deich an der Weser hält",
            '<h2><span class="kicker">Deichbau</span><span>Der Deich an der Weser hält</span></h2>',
            "Deichbau: Der Deich an der Weser hält", ("Deichbau: Der Deich an der Weser hält", None),
        ),
        (SEO, '<h2><span class="topline">Sport</span> <span>Husum steigt auf</span></h2>', SEO, (SEO, None)),
    ],
)  # fmt: skip
def test_kicker_of_the_headline_below_the_breadcrumbs(
    crumb: str, shown: str, described: str, expected: tuple[str, str | None]
) -> None:
    body = article().replace("<h1>Der Deich hält</h1>", shown)
    assert shown in body
    page_ = page(
        f"<nav><ol><li><h1>{crumb}</h1></li></ol></nav>{body}", f'<meta property="og:title" content="{described}">'
    )
    found = extract(page_)
    assert isinstance(found, Extraction)
    assert (found.draft.title, found.draft.kicker) == expected


@pytest.mark.parametrize(
    ("above", "kicker"),
    [
        ("<h3>Hochwasser</h3>", "Hochwasser"),
        ("<span class='ort'>Interview mit der Deichgräfin</span>", "Interview mit der Deichgräfin"),
        ("<p>Husum</p><!-- Werbung -->", "Husum"),
        (
            "<ul><li class='rubric'><a href='/p'>Politik</a></li><li class='Kicker'>Husum</li></ul><!-- Deck -->",
            "Husum",
        ),
        ("<p class='category'>Politik</p>", None),
        ("<p><a href='/politik'>Politik</a></p>", None),
        ("<a class='Label' href='/politik'>Politik</a>", None),
        ("<p>16.05.2024</p>", None),
        ("<p>Von Anna Kessler</p>", None),
        ("<p>Anzeige</p>", None),
        ("<div><span>News</span><span>Artikel merken</span></div>", None),
        ("<p>Ein Satz über den Deich.</p>", None),
        ("<p>Wetter</p><p>Hochwasser</p>", None),
        ("<h2 class='topic'><a href='/fluten'>Spezial: Fluten</a> – Hochwasser im Mai</h2>", "Hochwasser im Mai"),
    ],
)
def test_a_line_right_above_the_headline(above: str, kicker: str | None) -> None:
    text = article().replace("<h1>", f"<header>{above}<h1>", 1).replace("</h1>", "</h1></header>", 1)
    found = extract(page(text))
    assert isinstance(found, Extraction)
    assert (found.draft.title, found.draft.kicker) == (TITLE, kicker)


@pytest.mark.parametrize(
    ("heading", "title", "kicker"),
    [
        ("Hochwasser in Husum:<br>Der Deich hält", "Der Deich hält", "Hochwasser in Husum"),
        ("<span>Hochwasser:</span><br/><span>Der Deich hält</span>", "Der Deich hält", "Hochwasser"),
        ("Der Deich hält<br>noch bis Mai", "Der Deich hält noch bis Mai", None),
    ],
)
def test_a_line_that_ends_in_a_colon_is_the_kicker(heading: str, title: str, kicker: str | None) -> None:
    found = extract(page(article(title=heading)))
    assert isinstance(found, Extraction)
    assert (found.draft.title, found.draft.kicker) == (title, kicker)

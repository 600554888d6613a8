"""What stands where a fact should stand and is none: binary data, badges, CMS marks, the headline as section."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from pipelines.extract.article import extract
from pipelines.extract.parse import is_binary
from pipelines.model.article import ArticleDraft, Extraction, Rejection
from pipelines.model.page import FetchedPage
from tests.extract.pages import TITLE, article, page


def _draft(fetched: FetchedPage) -> ArticleDraft:
    extraction = extract(fetched)
    assert isinstance(extraction, Extraction)
    return extraction.draft


@pytest.mark.parametrize(
    "body",
    [
        b"\x7fELF\x02\x01\x01" + b"Text \x00" * 900,
        b"\x89PNG\r\n\x1a\n<html><p>" + b"Der Deich. " * 99,
        random.Random(7).randbytes(20_000),
        b"\x00\x01\x02Satz um Satz. " * 300,
    ],
)
def test_binary_data_is_no_page(body: bytes) -> None:
    answer = extract(replace(page(), body=body))
    assert answer == Rejection(outcome="not_article", reason="no web page: binary data")


@pytest.mark.parametrize(
    "body",
    [
        page().body.replace(b"Deich", b"De\x00ich\x1f"),
        page().body.decode().encode("utf-16"),
        page().body.decode().encode("utf-16-le"),
        b"Nur Text, kein Zeichen zu viel.\n" * 20,
        page().body.decode().encode("latin-1", "replace"),
    ],
)
def test_a_page_with_odd_bytes_is_a_page(body: bytes) -> None:
    assert not is_binary(body)


@pytest.mark.parametrize(
    ("meta", "header", "reserved"),
    [(None, "1", True), (None, "0", False), ("0", "1", False), ("1", "0", True), ("1", None, True), (None, None, None)],
)
def test_tdm_reservation(meta: str | None, header: str | None, reserved: bool | None) -> None:
    head = f'<meta name="tdm-reservation" content="{meta}">' if meta else ""
    headers = {"content-type": "text/html", **({"tdm-reservation": header} if header else {})}
    assert _draft(replace(page(head=head), headers=headers)).tdm_reserved is reserved


@pytest.mark.parametrize(
    ("keywords", "tags"),
    [
        ("Deich,_Prio_3,stats-reach-team-all-articles,FB-InstantArticles,Desk-Delta", ("Deich",)),
        ("ISIN_US3453708600,splitscreenimageleftinset,Kommentarfunktion,Weser", ("Weser",)),
        ("Rhein-Main-Verkehrsverbund,dpa,AfD", ("Rhein-Main-Verkehrsverbund", "AfD")),
        ("«Der Deich hält noch lange, Kultur»", ("Kultur",)),
        ("Der,Deich,hält", ()),
        ("Vollmer,Ines,Weser", ("Ines Vollmer", "Weser")),
        ("Weserbote,Husum", ("Husum",)),
    ],
)
def test_tags(keywords: str, tags: tuple[str, ...]) -> None:
    head = f'<meta name="keywords" content="{keywords}"><meta property="og:site_name" content="Weserbote">'
    title = TITLE if "noch lange" not in keywords else "Der Deich hält noch lange"
    after = "<p>Das sagte Ines Vollmer vom Heimatverein am Abend, und der Rat stimmte ihr nach langer Rede zu.</p>"
    assert _draft(page(article(title=title, after=after), head)).tags == tags


@pytest.mark.parametrize(
    ("name", "url", "section"),
    [
        ("Region", "https://w.example/x/deich-1", "Region"),
        ("365", "https://w.example/x/deich-1", None),
        ("news_news", "https://w.example/x/deich-1", None),
        ("thema", "https://w.example/kultur/deich-1", "Kultur"),
        ("index", "https://w.example/deich-1", None),
        ("Netzwerk, Windows, Husum", "https://w.example/sport/deich-1", "Sport"),
        (f"{TITLE} seit gestern", "https://w.example/x/deich-1", None),
    ],
)
def test_section(name: str, url: str, section: str | None) -> None:
    head = f'<meta property="article:section" content="{name}">'
    assert _draft(page(article(title=f"{TITLE} seit gestern"), head, url=url)).section == section


H1 = f"<h1>{TITLE}</h1>"


@pytest.mark.parametrize(
    ("headline", "kicker"),
    [
        (f"<p class='story-kicker'>Energie</p><h1><span class='badge-plus'>A+</span> {TITLE}</h1>", "Energie"),
        (f"<div><div class='head__overline'>Brand</div>{H1}</div>", "Brand"),
        (f"<h2 class='article-kicker'>Kurioses</h2>{H1}", "Kurioses"),
        (f"<p class='OverlineLightstyled__Overline-sc'>Kunst</p>{H1}", "Kunst"),
        (f"<div><span class='dachzeile'>Wetter:</span></div><header>{H1}</header>", "Wetter"),
        (f"<h2><span class='kicker'>Weser</span><span>{TITLE}</span></h2>", "Weser"),
        (f"<span class='label'>Exklusiv</span>{H1}", None),
        (f"<span class='kicker'>Live</span>{H1}", None),
        (f"<p class='topline'>Start / Region / Husum</p>{H1}", None),
        (f"<p>Ein Absatz davor.</p>{H1}", None),
    ],
)
def test_kicker_beside_the_headline(headline: str, kicker: str | None) -> None:
    head = f'<meta property="og:title" content="{TITLE}">'
    draft = _draft(page(article().replace(H1, headline), head))
    assert (draft.title, draft.kicker) == (TITLE, kicker)


def test_a_crumb_that_the_title_names_too_is_the_section() -> None:
    head = "<title>Der Deich hält - Kreis Husum | Weserbote</title>"
    crumbs = '<div class="breadcrumb"><a href="/">Weserbote</a><a href="/kreis-husum">Kreis Husum</a></div>'
    assert _draft(page(crumbs + article(), head)).section == "Kreis Husum"

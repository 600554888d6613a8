"""Hints of a publisher's file: they help where they fit, and never cost an article where they do not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from crawler.publishers.errors import PublisherFileError
from crawler.publishers.load import load_catalogue
from pipelines.clean.article import clean
from pipelines.extract.article import extract
from pipelines.extract.hints import is_selector
from pipelines.model.article import ArticleDraft, Extraction
from pipelines.model.page import ExtractionHints
from tests.extract.pages import page

PARAGRAPHS = (
    "Die Abstimmung war für den späten Abend angesetzt, doch schon um neun zeichnete sich ab, wie sie ausgehen würde.",
    "Nach Angaben der Verwaltung fehlen in der Kasse drei Millionen Euro, und niemand weiß, woher sie kommen sollen.",
    "Der Verein hatte zuvor fast viertausend Unterschriften gesammelt und sie der Bürgermeisterin übergeben.",
    "Im kommenden Jahr soll der Betrieb beginnen, zunächst nur an drei Tagen in der Woche und mit kurzen Zeiten.",
)
BESIDE = "Unser Morgenbrief bringt aus allen Orten des Kreises das, worüber man am Tag im Laden reden wird."
LEAD = "Kein Geld, kein Plan"
PAGE = f"""<html lang="de"><head><title>Rat vertagt Entscheidung</title></head><body><main>
<h1>Rat vertagt Entscheidung</h1><div class="zz1">{LEAD}</div><div class="zz2">Malte Reuss berichtet</div>
<div class="zz3"><p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p><div class="zz4"><p>{BESIDE}</p></div>
<p>{PARAGRAPHS[2]}</p><div class="zz5"><p>Der Saal am Abend der Sitzung</p></div><p>{PARAGRAPHS[3]}</p></div>
</main></body></html>"""
HINTS = ExtractionHints(
    body=("div.zz3",), lead=("div.zz1",), remove=("div.zz4",), byline=("div.zz2",), caption=("div.zz5 > p",)
)


def _draft(hints: ExtractionHints | None, html: str = PAGE) -> ArticleDraft:
    extraction = extract(replace(page(raw=html.encode()), hints=hints))
    assert isinstance(extraction, Extraction)
    return clean(extraction)


def test_hints_name_text_lead_and_what_is_neither() -> None:
    assert BESIDE in _draft(None).text  # no name tells what the box is
    assert _draft(HINTS).text.split("\n") == [LEAD, *PARAGRAPHS]


@pytest.mark.parametrize(
    "hints",
    [
        ExtractionHints(body=("div.gone",), lead=(".gone",), remove=("#gone",)),
        ExtractionHints(body=("div.zz4",)),
        ExtractionHints(remove=("main", "div.zz3", "body")),
    ],
)
def test_a_hint_that_no_longer_fits_costs_nothing(hints: ExtractionHints) -> None:
    assert _draft(hints).text == _draft(None).text


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("div.article-body > p", True),
        ("[data-area='x'] h2, .y", True),
        ("div[class*='Box']", True),
        ("", False),
        ("   ", False),
        ("div..x", False),
        ("p:nth-child(", False),
        ("//div[@class='x']", False),
        ("p::before", False),
        (7, False),
    ],
)
def test_what_is_a_selector(text: object, is_one: bool) -> None:
    assert is_selector(text) is is_one


def test_a_publishers_hints_stand_before_its_familys(tmp_path: Path) -> None:
    (tmp_path / "bote.toml").write_text(
        'name = "Bote"\ndomains = ["bote.example"]\ncountry = "DE"\nfamily = "ippen"\n'
        '[extraction]\nremove = ["div.eigenes"]\n',
        encoding="utf-8",
    )
    catalogue = load_catalogue(tmp_path)
    hints = catalogue.get("bote").extraction
    family = catalogue.family("ippen").extraction
    assert hints is not None
    assert family is not None
    assert hints.remove == ("div.eigenes", *family.remove)
    assert hints.lead == family.lead


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('extraction = "div"', "extraction = 'div' is not allowed; it takes a table of lists of CSS selectors"),
        ('[extraction]\nbody = "div"', "extraction.body = 'div' is not allowed; it takes a list of CSS selectors"),
        (
            '[extraction]\nlead = ["div["]',
            "extraction.lead = ['div['] is not allowed; it takes a list of CSS selectors",
        ),
        ('[extraction]\ntitle = ["h1"]', "no such field; known are body, lead, remove, byline, caption, credit"),
    ],
)
def test_a_mistake_is_told_in_one_line(tmp_path: Path, line: str, message: str) -> None:
    file = tmp_path / "bote.toml"
    file.write_text(f'name = "Bote"\ndomains = ["bote.example"]\ncountry = "DE"\n{line}\n', encoding="utf-8")
    with pytest.raises(PublisherFileError) as told:
        load_catalogue(tmp_path).get("bote")
    assert message in str(told.value)
    assert str(told.value).startswith(str(file))
    assert "\n" not in str(told.value)


def test_every_catalogued_hint_can_be_followed() -> None:
    hinted = [publisher for publisher in load_catalogue(None).all() if publisher.extraction]
    assert len(hinted) >= 70
    for publisher in hinted:
        assert _draft(publisher.extraction).text.split("\n")[-1] == PARAGRAPHS[-1], publisher.key

"""Our own pages, each in the manner of another house: what they must give, field by field, one test a page and field.

A page is a folder: `page.html` and `expected.json`. `text` is exact, line by line; `unwanted` must not stand in it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from crawler.publishers.load import load_catalogue
from pipelines.clean.article import clean
from pipelines.extract.article import extract
from pipelines.model.article import ArticleDraft, Extraction
from pipelines.model.page import FetchedPage

PAGES = sorted(path for path in (Path(__file__).parent / "pages").iterdir() if path.is_dir())
NAMES = [path.name for path in PAGES]


@cache
def _expected(name: str) -> dict[str, Any]:
    path = Path(__file__).parent / "pages" / name / "expected.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _page(name: str) -> FetchedPage:
    url = _expected(name)["url"]
    body = (Path(__file__).parent / "pages" / name / "page.html").read_bytes()
    return FetchedPage(url=url, final_url=url, status=200, body=body, fetched_at=datetime(2026, 1, 1, tzinfo=UTC))


@cache
def _draft(name: str) -> ArticleDraft:
    extraction = extract(_page(name))
    assert isinstance(extraction, Extraction)
    return clean(extraction)


def test_there_are_enough_pages_to_mean_something() -> None:
    assert len(PAGES) >= 100


@pytest.mark.parametrize("name", NAMES)
def test_text(name: str) -> None:
    assert _draft(name).text.split("\n") == _expected(name)["text"]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_unwanted(name: str) -> None:
    text = _draft(name).text
    assert [unwanted for unwanted in _expected(name)["unwanted"] if unwanted in text] == []


@pytest.mark.parametrize("name", NAMES)
def test_title_and_kicker(name: str) -> None:
    draft, expected = _draft(name), _expected(name)
    assert draft.title == expected["title"]
    assert draft.kicker == expected.get("kicker", draft.kicker)


@pytest.mark.parametrize("name", NAMES)
def test_authors_and_agencies(name: str) -> None:
    draft, expected = _draft(name), _expected(name)
    assert list(draft.authors) == expected.get("authors", list(draft.authors))
    assert set(expected.get("agencies", [])) <= set(draft.agencies)
    assert list(draft.external_ids) == expected.get("external_ids", [])


@pytest.mark.parametrize("name", NAMES)
def test_date_kind_access_language(name: str) -> None:
    draft, expected = _draft(name), _expected(name)
    assert draft.published_at == datetime.fromisoformat(expected["published_at"])
    assert draft.kind == expected["kind"]
    assert draft.access == expected.get("access", draft.access)
    assert draft.language == expected["language"]


@pytest.mark.parametrize(
    ("name", "publisher"),
    [
        ("65-wochenspiegel", "spiegel"),
        ("66-die-woche", "zeit"),
        ("67-funkenpost", "abendblatt"),
        ("68-isarmerkur", "merkur"),
        ("69-rheinecho", "allgemeine-zeitung"),
        ("72-zuercher-blatt", "tagesanzeiger"),
        ("73-limmatzeitung", "nzz"),
        ("74-rundfunk-bern", "srf"),
        ("75-austria-rundfunk", "orf"),
        ("78-elbrundfunk", "mdr"),
        ("79-havelrundfunk", "rbb24"),
        ("80-abendschau", "tagesschau"),
        ("81-t-portal", "t-online"),
        ("82-wirtschaftsblatt", "handelsblatt"),
        ("83-kapitalmagazin", "wiwo"),
        ("84-technikticker", "heise"),
        ("98-tageblatt-links", "taz"),
        ("101-netzblatt", "netzpolitik"),
        ("102-trendportal", "watson"),
        ("104-muenchner-neue", "sueddeutsche"),
    ],
)
def test_the_hints_of_the_house_in_whose_manner_a_page_is_made_give_the_same_text(name: str, publisher: str) -> None:
    hints = load_catalogue(None).get(publisher).extraction
    assert hints is not None
    extraction = extract(replace(_page(name), hints=hints))
    assert isinstance(extraction, Extraction)
    assert clean(extraction).text.split("\n") == _expected(name)["text"]

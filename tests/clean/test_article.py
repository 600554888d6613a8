"""From an extraction to a draft: lines cleaned, facts of removed lines kept as fields."""

from __future__ import annotations

import pytest

from pipelines.clean.article import clean
from pipelines.model.article import ArticleDraft, Extraction, Kind


def _extraction(text: str, **fields: object) -> Extraction:
    captions = fields.pop("captions", ())
    draft = ArticleDraft(url="https://weser.example/a", text=text, **fields)  # type: ignore[arg-type]
    return Extraction(draft=draft, captions=captions)  # type: ignore[arg-type]


def test_agencies_of_byline_and_text_come_together() -> None:
    draft = clean(_extraction("Das Wasser steigt.\n(AFP)", agencies=("dpa",), external_ids=("urn:newsml:dpa.com:1",)))
    assert draft.text == "Das Wasser steigt."
    assert draft.agencies == ("afp", "dpa")
    assert draft.external_ids == ("urn:newsml:dpa.com:1",)
    assert [(line.text, line.reason) for line in draft.removed] == [("(AFP)", "agency line")]


@pytest.mark.parametrize(
    ("front", "agencies"),
    [
        ("Bonn (KNA/iz). ", ("kna",)),
        ("BERLIN/HUSUM (dpa/AFP) - ", ("afp", "dpa")),
        ("(dpa) ", ("dpa",)),
        ("Bad Homburg v. d. Höhe (epd). ", ("epd",)),
        ("Der Sender (ARD) ", ()),
        ("Der Deich (mit dpa) ", ()),
        ("", ()),
    ],
)
def test_the_agency_of_a_dateline_is_known(front: str, agencies: tuple[str, ...]) -> None:
    draft = clean(_extraction(f"{front}Der Deich hält noch immer.\nDas Wasser steigt (dpa) an."))
    assert draft.agencies == agencies


def test_invisible_characters_go_and_spaces_become_plain() -> None:
    draft = clean(_extraction("Der\u00a0Deich\u00ad bau\u200b beginnt.", title="Deich\u00adbau"))
    assert draft.text == "Der Deich bau beginnt."
    assert draft.title == "Deichbau"


def test_a_line_of_the_authors_names_is_a_byline() -> None:
    draft = clean(_extraction("Der Deich hält.\nAnna Kessler, Jens Brandes", authors=("Anna Kessler", "Jens Brandes")))
    assert draft.text == "Der Deich hält."
    assert draft.removed[0].reason == "byline"


def test_a_line_that_only_mentions_the_author_stays() -> None:
    text = "Der Deich hält.\nAnna Kessler war selbst am Deich."
    assert clean(_extraction(text, authors=("Anna Kessler",))).text == text


def test_a_caption_of_the_page_goes() -> None:
    draft = clean(_extraction("Das Wasser steigt.\nHelfer am Deich bei Nacht", captions=("Helfer am Deich bei Nacht",)))
    assert draft.text == "Das Wasser steigt."


def test_nul_and_surrogates_do_not_reach_the_draft() -> None:
    draft = clean(_extraction("Das\x00 Wasser\ud800 steigt."))
    assert draft.text == "Das Wasser steigt."


def test_a_credit_below_the_text_is_the_main_pictures_where_it_has_none() -> None:
    text = "Der Deich hält.\n" * 5
    assert clean(_extraction(f"{text}Foto: Brandes / Weserbote")).image_credit == "Brandes / Weserbote"
    assert clean(_extraction(f"{text}Foto: Brandes", image_credit="dpa")).image_credit == "dpa"
    assert clean(_extraction(f"Foto: Brandes\n{text}")).image_credit is None  # one of the text's pictures


def test_day_and_time_beside_the_names_are_the_byline_s() -> None:
    line = "Von Anna Kessler und Jens Brandes5. November 2025, 14:05 Uhr"
    draft = clean(_extraction(f"Der Deich hält.\n{line}", authors=("Anna Kessler", "Jens Brandes")))
    assert draft.text == "Der Deich hält."
    assert [removed.reason for removed in draft.removed] == ["byline"]


def test_the_main_picture_s_caption_goes_from_the_text_unless_it_is_the_lead() -> None:
    caption = "Zwei Schlepper vor der Schleuse in Bremerhaven"
    assert clean(_extraction(f"{caption}\nDer Deich hält.", image_caption=caption)).text == "Der Deich hält."
    kept = clean(_extraction(f"{caption}\nDer Deich hält.", image_caption=caption, teaser=caption))
    assert kept.text == f"{caption}\nDer Deich hält."


def test_what_the_sender_of_a_press_release_says_of_itself_goes() -> None:
    text = "Das Werk ist eröffnet.\nEs gibt 200 Stellen.\nÜber Bosselmann\nDie Bosselmann AG baut Pumpen."
    assert clean(_extraction(text, kind=Kind.PRESS_RELEASE)).text == "Das Werk ist eröffnet.\nEs gibt 200 Stellen."
    assert clean(_extraction(text)).text == text


def test_a_last_paragraph_on_the_author_goes() -> None:
    note = "Anna Kessler lehrt Mietrecht in Bremen und hat zwei Bücher geschrieben."
    text = f"Der Deich hält.\n{note}"
    assert clean(_extraction(text, authors=("Anna Kessler",))).text == "Der Deich hält."
    assert clean(_extraction(text, authors=("Jens Brandes",))).text == text
    assert clean(_extraction(f"{note}\nDer Deich hält.", authors=("Anna Kessler",))).text.startswith(note)

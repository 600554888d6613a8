"""Which pairs of texts are one report."""

from __future__ import annotations

import random

import pytest

from bench.templated_reports import DEVELOPMENT, HELD_OUT, write_report
from pipelines.dedupe.alignment import align
from pipelines.dedupe.same_report import judge
from pipelines.dedupe.words import read_words
from tests.dedupe.texts import OTHER, REPORT, STANDING, paragraphs

FIRST, SECOND, THIRD, FOURTH = paragraphs(REPORT)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(REPORT.replace("„", "»").replace("“", "«").replace("(dpa) ", ""), id="typography"),
        pytest.param(f"{FIRST}\n{SECOND}", id="cut from the end"),
        pytest.param(f"{FIRST}\n{FOURTH}", id="paragraphs dropped"),
        pytest.param(REPORT.replace("\n", " "), id="paragraphs merged"),
        pytest.param(f"Großeinsatz am Nachmittag: Tausende mussten warten.\n{SECOND}\n{THIRD}", id="another lead"),
        pytest.param(f"{REPORT}\n{OTHER}", id="extended"),
        pytest.param(f"{FIRST}\n{STANDING}\n{SECOND}\n{THIRD}", id="a house's paragraph put in"),
        pytest.param(" ".join(FIRST.split()[:26]) + " …", id="teaser"),
        pytest.param(FIRST, id="paywalled head"),
        pytest.param(REPORT.replace("rund 1200", "rund 1500"), id="a figure corrected"),
        pytest.param(
            REPORT.replace("1200", "1.200").replace("zwei", "2").replace("16.40", "16:40"), id="figures respelled"
        ),
        pytest.param(REPORT.replace("ß", "ss"), id="Swiss"),
    ],
)
def test_copies(text: str) -> None:
    one, other = read_words(REPORT), read_words(text)
    assert judge(one, other).same, judge(one, other).reason
    assert judge(other, one).same


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param(OTHER, "too little", id="another report"),
        pytest.param(f"{OTHER}\n{THIRD}", "too little", id="a paragraph as background"),
        pytest.param(
            REPORT.replace("Musterhausen", "Altstadt").replace("Dienstag", "Freitag").replace("1200", "900")
            .replace("Brandt", "Meyer").replace("Neustadt", "Oberdorf").replace("16.40", "14.10"),
            "one template",
            id="the same template",
        ),
    ],
)  # fmt: skip
def test_other_reports(text: str, reason: str) -> None:
    judgement = judge(read_words(REPORT), read_words(text))
    assert not judgement.same
    assert reason in judgement.reason
    assert judgement.paragraphs == ()


def test_standing_paragraphs_join_nothing() -> None:
    one, other = f"{THIRD}\n{STANDING}", f"{paragraphs(OTHER)[0]}\n{paragraphs(OTHER)[1]}\n{STANDING}"
    assert not judge(read_words(one), read_words(other)).same


def test_a_teaser_in_a_round_up_joins_nothing() -> None:
    teaser = " ".join(FIRST.split()[:30])
    round_up = f"{OTHER}\n{teaser}\n{STANDING}"
    assert "not from its beginning" in judge(read_words(teaser), read_words(round_up)).reason


def test_long_quotations_join_nothing() -> None:
    said = "„" + FOURTH.replace("„", "").replace("“", "") + "“, sagte der Minister."
    one, other = f"{said}\n{' '.join(OTHER.split()[:30])}", f"{said}\n{' '.join(THIRD.split())}"
    assert not judge(read_words(one), read_words(other)).same


def test_one_publisher_reuses_its_paragraphs() -> None:
    follow_up = f"{' '.join(OTHER.split()[:28])}\n{THIRD}\n{FOURTH}"
    pair = read_words(follow_up), read_words(REPORT)
    assert judge(*pair).same
    assert not judge(*pair, same_publisher=True).same
    assert judge(read_words(FIRST), read_words(REPORT), same_publisher=True).same


def test_evidence_names_the_paragraphs() -> None:
    text = f"{' '.join(OTHER.split()[:20])}\n{FIRST}\n{SECOND}\n{paragraphs(OTHER)[1]}\n{FOURTH}"
    judgement = judge(read_words(text), read_words(REPORT))
    assert judgement.paragraphs == (1, 2, 4)
    assert judge(read_words(REPORT), read_words(text)).paragraphs == (0, 1, 3)


@pytest.mark.parametrize("family", [*DEVELOPMENT, *HELD_OUT])
def test_templated_reports_stay_apart(family: str) -> None:
    made = [read_words(write_report(family, random.Random(f"{family}/{number}"))) for number in range(12)]
    joined = [(i, j) for i, one in enumerate(made) for j, other in enumerate(made[:i]) if judge(one, other).same]
    assert joined == []


@pytest.mark.parametrize("text", ["", "Kurz.", "a b c d", "\n\n", "„" * 50, "1 " * 200])
def test_odd_texts(text: str) -> None:
    assert not judge(read_words(text), read_words(REPORT)).same
    assert align(read_words(text), read_words(text)).containment in (0.0, 1.0)


STUB = (
    "Sie möchten diesen Artikel lesen? Mit unserem digitalen Angebot erhalten Sie Zugriff auf alle Inhalte der Seite."
)


def test_what_a_house_puts_under_every_paywalled_article_joins_nothing() -> None:
    assert "both too short" in judge(read_words(STUB), read_words(STUB)).reason
    one, other = (f"{' '.join(text.split()[:14])}.\n{STUB} {STUB}" for text in (REPORT, OTHER))
    assert not judge(read_words(one), read_words(other)).same


def test_a_description_of_one_sentence_joins_its_article() -> None:
    description = " ".join(FIRST.split()[:19]) + "…"
    assert judge(read_words(description), read_words(REPORT)).same
    assert not judge(read_words(description), read_words(OTHER)).same


def test_passages_strewn_in_another_order_are_quoted() -> None:
    first, second, _ = paragraphs(OTHER)
    strewn = read_words(f"{THIRD}\n{first}\n{SECOND}\n{second}\n{FIRST}")
    in_order = read_words(f"{FIRST}\n{first}\n{SECOND}\n{second}\n{THIRD}")
    assert align(read_words(REPORT), strewn).shared == align(read_words(REPORT), in_order).shared
    assert "too little in the same order" in judge(read_words(REPORT), strewn).reason
    assert judge(read_words(REPORT), in_order).same
    assert judge(read_words(REPORT), read_words(f"{THIRD}\n{SECOND}\n{FIRST}\n{FOURTH}")).same  # all of it, moved about


@pytest.mark.parametrize("same_publisher", [True, False])
@pytest.mark.parametrize("words", [30, 60, 90])
def test_standing_sentences_join_nothing(words: int, same_publisher: bool) -> None:
    """„Mehr dazu lesen Sie …“ under two reports, at most as long as what is told."""
    standing = " ".join(STANDING.split()[: min(words, 45)])
    texts = [read_words(f"{' '.join(text.split()[:words])}\n{standing}") for text in (REPORT, OTHER)]
    assert not judge(texts[0], texts[1], same_publisher=same_publisher).same

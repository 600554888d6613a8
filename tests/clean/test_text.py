"""The laws of cleaning, the table of lines, and the article that started it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.clean.text import REASONS, clean_lines, judge

TABLES = Path(__file__).parent / "tables"
REMOVED = [line.split("\t", 1) for line in (TABLES / "removed.tsv").read_text(encoding="utf-8").splitlines()]
KEPT = (TABLES / "kept.txt").read_text(encoding="utf-8").splitlines()
SEED = Path(__file__).parents[3] / "shared" / "data" / "seed-article.txt"

CAPTION = "Helfer stapeln Sandsäcke am Ufer der Weser."
ARTICLE = [
    "Hochwasser im Weserbergland - Dutzende Helfer sichern den Deich",
    "",
    f'{CAPTION}<span class="copyright">Brandes/AP/dpa</span>',
    f"{CAPTION}Brandes/AP/dpa",
    "",
    "Der Pegel der Weser ist in der Nacht weiter gestiegen. Der Landkreis rief am Morgen den Notstand aus.",
    'Landrätin Ines Vollmer sagte dem „Weserkurier“: „Wir halten den Deich.“ Laut "Times" war es das höchste Wasser.',
    "",
    "Hält der Deich?",
    "",
    "Nach Angaben der dpa sind 300 Helfer im Einsatz. Fotos zeigen Sandsäcke, so weit das Auge reicht.",
    "Lage entspannt sich",
]

SOME_LINES = st.lists(
    st.one_of(
        st.sampled_from([line for _, line in REMOVED]),
        st.sampled_from(KEPT),
        st.sampled_from(
            ["", "  ", "Sie kam. (dpa)", "Er ging.  (AFP, dpa)", "Anna Kessler ist Redakteurin in Bremen."]
        ),
        st.text(max_size=80),
    ),
    max_size=12,
)


def test_exactly_the_two_captions_go() -> None:
    cleaned = clean_lines(ARTICLE)
    assert [line.text for line in cleaned.removed] == ARTICLE[2:4]
    assert {line.reason for line in cleaned.removed} == {"caption"}
    assert list(cleaned.kept) == ARTICLE[:2] + ARTICLE[4:]


@pytest.mark.skipif(not SEED.is_file(), reason="../shared is not here")
def test_the_seed_article() -> None:
    lines = SEED.read_text(encoding="utf-8").split("\n")
    cleaned = clean_lines(lines)
    captions = [line for line in lines if "Libkos" in line]
    assert [line.text for line in cleaned.removed] == captions
    assert len(captions) == 2
    assert list(cleaned.kept) == [line for line in lines if line not in captions]


def test_the_tables_are_large_enough_to_mean_something() -> None:
    assert len(REMOVED) >= 200
    assert len(KEPT) >= 200
    assert {reason for reason, _ in REMOVED} <= set(REASONS)


@pytest.mark.parametrize(("reason", "line"), REMOVED)
def test_removed(reason: str, line: str) -> None:
    cut = judge(line)
    assert cut is not None
    assert (cut.start, cut.reason) == (0, reason)


@pytest.mark.parametrize("line", KEPT)
def test_kept(line: str) -> None:
    assert clean_lines([line]).kept == (line,)


@pytest.mark.parametrize(
    ("line", "head", "tail", "agencies"),
    [
        ("Die Polizei sucht Zeugen. (dpa)", "Die Polizei sucht Zeugen.", " (dpa)", ("dpa",)),
        ("Die Polizei sucht Zeugen. (dpa/AFP)", "Die Polizei sucht Zeugen.", " (dpa/AFP)", ("afp", "dpa")),
        ("Die Polizei sucht Zeugen. (APA/sda)", "Die Polizei sucht Zeugen.", " (APA/sda)", ("apa", "sda")),
        ("Das sagte er am Abend.“ (mit dpa)", "Das sagte er am Abend.“", " (mit dpa)", ("dpa",)),
        ("Die Polizei sucht Zeugen. dpa/lno", "Die Polizei sucht Zeugen.", " dpa/lno", ("dpa",)),
        ("Die Polizei sucht Zeugen.  (jom/dpa)", "Die Polizei sucht Zeugen.", "  (jom/dpa)", ("dpa",)),
    ],
)
def test_an_agency_mark_is_cut_off_its_line(line: str, head: str, tail: str, agencies: tuple[str, ...]) -> None:
    cleaned = clean_lines([line])
    assert cleaned.kept == (head,)
    assert [(one.text, one.reason) for one in cleaned.removed] == [(tail, "agency mark")]
    assert cleaned.agencies == agencies


def test_agencies_and_identifiers_of_removed_lines_are_kept_as_facts() -> None:
    cleaned = clean_lines(
        ["Das Wasser steigt.", "© dpa-infocom, dpa:240516-99-53606/3", "Mit Material von AFP und Reuters"]
    )
    assert cleaned.agencies == ("afp", "dpa", "reuters")
    assert cleaned.external_ids == ("dpa:240516-99-53606/3",)


@pytest.mark.parametrize(
    "ending",
    [
        ["Korrespondent Jens Brandes ist beim Weserkurier für Landespolitik zuständig."],
        ["Anna Kessler schreibt seit 2019 für den Weserkurier."],
        ["Redakteurin in der Wirtschaft."],
        ["Anna Kessler ist Redakteurin im Ressort Wirtschaft."],
        ["Anna Kessler (Jahrgang 1980) arbeitet als freie Journalistin in Bremen."],
        ["Der Weser-Newsletter", "Verpassen war gestern: Mit dem Newsletter kommt jeden Freitag Neues zu Ihnen."],
        ["Sie arbeiten bei der Deichwacht und haben Hinweise? Melden Sie sich vertraulich bei uns."],
        ["Diese Recherche war aufwendig. Unterstützen Sie uns mit einem Beitrag."],
        ["Mehr zum Thema", "Deichbau: Was bleibt zu tun", "Jetzt Newsletter abonnieren"],
    ],
)
def test_endings_of_the_house_go(ending: list[str]) -> None:
    text = ["Der Deich hält.", "Am Abend zogen die Helfer ab."]
    cleaned = clean_lines([*text, *ending])
    assert list(cleaned.kept) == text
    assert [line.text for line in cleaned.removed] == ending


def test_an_ending_rule_does_not_reach_into_the_text() -> None:
    lines = ["Anna Kessler ist Redakteurin in Bremen und wurde als Zeugin gehört.", "Das Gericht vertagte sich."]
    assert list(clean_lines(lines).kept) == lines


def test_a_heading_stays_where_text_follows_the_removed_line() -> None:
    lines = ["Lage entspannt sich", "Lesen Sie auch: Der Streik in Zahlen", "Am Abend sank der Pegel."]
    assert list(clean_lines(lines).kept) == [lines[0], lines[2]]


def test_captions_and_credits_of_the_page_go_wherever_they_stand() -> None:
    captions = ["Die neue Schleuse bei Nacht Jens Brandes"]
    lines = ["Die Schleuse ist fertig.", "Die neue Schleuse bei Nacht", "Jens Brandes", "Sie kostet 40 Millionen Euro."]
    cleaned = clean_lines(lines, captions=captions, credits=["Jens Brandes"])
    assert list(cleaned.kept) == [lines[0], lines[3]]
    assert [line.reason for line in cleaned.removed] == ["caption", "photo credit"]


@given(SOME_LINES)
@settings(max_examples=300, deadline=None)
def test_kept_and_removed_are_the_input(lines: list[str]) -> None:
    cleaned = clean_lines(lines)
    kept, removed = list(cleaned.kept), [line.text for line in cleaned.removed]
    for line in lines:
        if kept and kept[0] == line:
            kept.pop(0)
        elif removed and removed[0] == line:
            removed.pop(0)
        else:
            assert kept.pop(0) + removed.pop(0) == line
    assert not kept
    assert not removed


@given(SOME_LINES)
@settings(max_examples=300, deadline=None)
def test_cleaning_twice_is_cleaning_once(lines: list[str]) -> None:
    once = clean_lines(lines)
    twice = clean_lines(once.kept)
    assert twice.kept == once.kept
    assert twice.removed == ()


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_every_reason_is_a_known_one(text: str) -> None:
    assert {line.reason for line in clean_lines(text.split("\n")).removed} <= set(REASONS)


def test_a_sentence_with_a_marked_credit_glued_to_it_is_a_caption() -> None:
    lines = ["Das Boot lag kieloben in der Bucht.Jens Brandes", "Die Helfer riefen den Fischer Jens Brandes"]
    cleaned = clean_lines(lines, credits=["Jens Brandes"])
    assert cleaned.kept == (lines[1],)
    assert [line.reason for line in cleaned.removed] == ["caption"]

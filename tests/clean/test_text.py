"""The laws of cleaning, and the article that started it: two caption lines go, everything else stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.clean.text import clean_lines

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
SEED = Path(__file__).parents[3] / "shared" / "data" / "seed-article.txt"


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

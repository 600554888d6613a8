"""What houses spell differently is one word here."""

from __future__ import annotations

import pytest

from pipelines.dedupe.words import DAY, FIGURE, NAME, PLAIN, read_words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("„So nicht“, sagte er", "»So nicht«, sagte er"),
        ("die Straße", "die Strasse"),
        ("Müller", "Mueller"),
        ("1.200.000 Euro", "1 200 000 €"),
        ("20 Prozent", "20%"),
        ("drei Mio. Euro", "3 Millionen Euro"),
        ("14.30 Uhr", "14:30 Uhr"),
        ("Kinder\u00adgarten", "Kindergarten"),
        ("ﬁnanziell", "finanziell"),
        ("Café", "Cafe"),
    ],
)
def test_one_spelling(one: str, other: str) -> None:
    assert read_words(one).spellings == read_words(other).spellings


@pytest.mark.parametrize(("one", "other"), [("1,5", "15"), ("2.30", "230"), ("schon", "schön"), ("Buße", "Busse ")])
def test_what_differs_stays_different(one: str, other: str) -> None:
    same = read_words(one).spellings == read_words(other).spellings
    assert same is (one == "Buße")  # Swiss papers write no ß, so these two are one


def test_sorts() -> None:
    words = read_words("Am Montag kamen drei Gäste und 12 gingen")
    assert words.sorts == (NAME, DAY, PLAIN, FIGURE, NAME, PLAIN, FIGURE, PLAIN)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Er sagte: „Das geht.“ Dann ging er.", "Das geht"),
        ('Er sagte: "Das geht." Dann', "Das geht"),
        ("»Ja«, rief «nein» sie", "Ja nein"),
        ("Ein „offenes Zitat ohne Ende\nNeuer Absatz", ""),
    ],
)
def test_quoted(text: str, quoted: str) -> None:
    words = read_words(text)
    found = [word for word, inside in zip(words.spellings, words.quoted, strict=True) if inside]
    assert found == quoted.lower().split()


def test_lines() -> None:
    assert read_words("Eins a b.\n\nZwei c.").lines == (3, 3, 5)
    assert len(read_words("")) == 0

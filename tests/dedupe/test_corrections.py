"""What says that an article was corrected, and what only sounds like it."""

from __future__ import annotations

import pytest

from pipelines.dedupe.corrections import find_corrections


@pytest.mark.parametrize(
    "line",
    [
        "In einer früheren Version dieses Artikels hieß es, der Minister sei 58 Jahre alt. Er ist 57.",
        "Anmerkung der Redaktion: In einer früheren Fassung war der Ort falsch angegeben.",
        "Anmerkung der Redaktion: Wir haben die Schreibweise des Namens nachträglich geändert.",
        "Anm. d. Red.: Die Zahl der Verletzten wurde korrigiert.",
        "Hinweis der Redaktion: In der Überschrift stand zunächst ein falscher Name. Wir haben den Fehler korrigiert.",
        "Korrektur: Das Spiel endete 2:1, nicht 2:0.",
        "Korrekturhinweis (12. März): Die Strecke ist 14 Kilometer lang.",
        "Berichtigung: Frau Dr. Muster ist Vorsitzende des Ausschusses.",
        "In einer früheren Fassung hieß es, der Rat habe abgelehnt.",
        "Eine frühere Version des Textes enthielt eine falsche Jahreszahl.",
        "*In einer ersten Version hatten wir geschrieben, der Bau koste drei Millionen Euro.",
        "Ursprünglich stand hier eine andere Zahl. Die Angabe haben wir berichtigt.",
        "Transparenzhinweis: In einer älteren Fassung fehlte die Stellungnahme der Stadt.",
        "Wir bitten, den Fehler zu entschuldigen.",
    ],
)
def test_corrections(line: str) -> None:
    assert find_corrections(["Der Rat tagte am Montag.", f" {line} "]) == (line,)


@pytest.mark.parametrize(
    "line",
    [
        "Anmerkung der Redaktion: Wenn Sie an Suizid denken, rufen Sie die Telefonseelsorge an.",
        "Hinweis der Redaktion: Der Autor ist Mitglied des Vereins.",
        "Transparenzhinweis: Die Reise wurde vom Veranstalter bezahlt.",
        "Die neue Version der App ist schneller als die alte.",
        "Die Prognose wurde nach unten korrigiert, sagte der Ökonom.",
        "Der Fehler lag bei der Weiche.",
        "In einer früheren Fassung des Gesetzes war eine Frist von zwei Jahren vorgesehen.",
        "Sie ist die erste Fassung des Romans, die im Archiv liegt.",
        "Mit der Korrektur der Klausuren ist er fertig: endlich Ferien.",
        "",
    ],
)
def test_other_lines(line: str) -> None:
    assert find_corrections([line]) == ()


def test_long_paragraphs_are_no_notes() -> None:
    assert find_corrections(["In einer früheren Version des Gesetzes " + "stand manches anders. " * 50]) == ()

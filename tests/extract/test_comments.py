"""Readers' comments that no name gives away, and what looks like them and is text."""

from __future__ import annotations

import pytest
from lxml import html

from pipelines.extract.comments import comment_boxes


def taken(body: str) -> str:
    tree = html.document_fromstring(f"<html><body><h1>Brücke gesperrt</h1>{body}</body></html>")
    return " ".join(" ".join(box.itertext()) for box in comment_boxes(tree))


def comment(name: str, when: str, text: str, answer: str = "<button>Antworten</button>") -> str:
    return f"<div class='x7'><b>{name}</b><i>{when}</i><p>{text}</p>{answer}</div>"


FIRST = comment("Rosa L.", "vor 3 Stunden", "Das wurde aber auch Zeit, finde ich.")
SECOND = comment("pendler", "06.05.2025 um 14:02 Uhr", "Und wer bezahlt das alles am Ende?")


@pytest.mark.parametrize(
    "body",
    [
        f"<div>{FIRST}{SECOND}</div>",
        f"<h3>2 Kommentare</h3><div>{FIRST}{SECOND}</div>",
        f"<section><h3>Leserstimmen</h3>{FIRST}{SECOND}</section>",
        f"<div>{FIRST}{SECOND}<a href='#'>Alle 12 Kommentare anzeigen</a></div>",
        f"<div>{FIRST.replace('Antworten', 'Melden')}{SECOND.replace('Antworten', 'Kommentar melden')}</div>",
    ],
)
def test_comments_side_by_side_with_times_and_ways_to_answer_go(body: str) -> None:
    assert "das wurde aber" in taken(body).lower()
    assert "wer bezahlt" in taken(body)


def test_below_a_heading_the_times_are_enough() -> None:
    body = f"<div>Kommentare (2)</div>{comment('Ute', 'gestern', 'Endlich passiert etwas.', '')}{SECOND}"
    assert "Endlich passiert etwas." in taken(body)


def test_comments_in_the_box_below_the_heading() -> None:
    items = comment("Ute", "12. Oktober 2025", "Endlich passiert etwas.", "") + SECOND
    body = f"<section><div>12 Kommentare</div><div>{items}</div><div>Schreib etwas dazu</div></section><p>Ende.</p>"
    assert "Endlich" in taken(body)
    assert "Schreib etwas dazu" in taken(body)
    assert "Ende." not in taken(body)


def test_one_comment_needs_a_heading_that_counts_one() -> None:
    alone = comment("Ute", "gestern", "Endlich passiert hier etwas.", "")
    assert "Endlich" in taken(f"<h4>1 Kommentar</h4>{alone}")
    assert taken(f"<h4>Kommentare</h4>{alone}") == ""


@pytest.mark.parametrize(
    "body",
    [
        # a ticker: times, and a button in each entry that answers nobody
        "<div><div class='e'><i>20:14 Uhr</i><p>Die Wahllokale sind geschlossen.</p><button>Teilen</button></div>"
        "<div class='e'><i>19:02 Uhr</i><p>Erste Reaktionen aus Mainz.</p><button>Teilen</button></div></div>",
        # a button among the paragraphs
        "<div><p>Am 6. Mai 2025 tagte der Rat um 18.30 Uhr.</p><p>Es gab keine Einigung.</p><a>12 Kommentare</a></div>",
        # questions and answers without times
        "<div><div class='q'><b>Was kostet das?</b><p>Rund zwei Millionen Euro im Jahr.</p><b>Antworten</b></div>"
        "<div class='q'><b>Wer zahlt?</b><p>Der Bund und das Land zur Hälfte.</p><b>Antworten</b></div></div>",
        # a sub-heading of the text
        "<h2>Die Debatte</h2><p>Am Montag wurde gestritten.</p><h2>Das Ergebnis</h2><p>Am Dienstag gab es keines.</p>",
        # one entry that can be answered is no thread
        f"<div>{SECOND}</div>",
    ],
)
def test_text_stays(body: str) -> None:
    assert taken(body) == ""

"""`forget`, `reprocess`, `show` of stories and versions, as people type them."""

from __future__ import annotations

import re

import pytest

from pipelines.storage.database import Database
from tests.dedupe.texts import OTHER, REPORT, paragraphs
from tests.in_process import InProcess
from tests.program import Program
from tests.storage.test_one_story import take

FIRST, SECOND, THIRD, FOURTH = paragraphs(REPORT)


@pytest.fixture
def program(in_process: InProcess) -> Program:
    program = in_process
    database = Database.open(program.database_url)
    take(database, "kurier", REPORT, title="Bombe gefunden")
    take(database, "blatt", f"Eigener Satz der Redaktion.\n{FIRST}\n{THIRD}", title="Bahnhof gesperrt")
    take(database, "bote", OTHER, url="https://bote.test/radweg", title="Radweg")
    take(database, "bote", f"{OTHER}\nZusatz <b>neu</b>.", url="https://bote.test/radweg", title="Neuer Radweg")
    database.close()
    return program


def test_forget_asks_first(program: Program) -> None:
    line = program.refused("forget", "bote.test/*", code=2)
    assert "1 article and 0 announced addresses" in line
    assert "--yes" in line
    program.ok("forget", "bote.test/*", "--yes")
    assert len(program.ok("search", "*").records) == 2
    fate = program.ok("why", "https://bote.test/radweg").records[0]
    assert fate["outcome"] == "forgotten"
    assert "nothing is stored under" in program.refused("forget", "bote.test/*", "--yes", code=1)


def test_copies_and_how_they_differ(program: Program) -> None:
    (found,) = program.ok("search", "title:Bombe").records
    head, copy = program.ok("show", str(found["id"]), "--copies").records
    if copy["head"]:
        head, copy = copy, head
    assert (head["publisher"], head["head"], head["containment"]) == ("kurier", True, 1.0)
    assert (head["left_out"], head["added"]) == ([], [])
    assert copy["added"] == ["Eigener Satz der Redaktion."]
    assert copy["left_out"] == [SECOND, FOURTH]
    assert 0.9 < copy["containment"] < 1
    shown = program.ok("show", str(found["id"]), "--copies", "--format", "table").out
    assert "+ Eigener Satz der Redaktion." in shown
    assert "the head" in shown
    assert "also in 1 outlet:" in program.ok("show", str(copy["id"]), "--format", "table").out


def test_changes_as_html(program: Program) -> None:
    html = program.ok("show", "https://bote.test/radweg", "--diff", "--html").out
    assert re.search(r"<h2>Version 2, \d{4}-\d\d-\d\d \d\d:\d\d</h2>", html), "times to the minute, as in tables"
    assert "<ins>Neuer " in html
    assert "Zusatz &lt;b&gt;neu&lt;/b&gt;.</ins>" in html
    assert html.count("<ins>") == html.count("</ins>") == 2
    shown = program.ok("show", "https://bote.test/radweg", "--format", "table").out
    assert "changed: text, title" in shown
    program.refused("show", "https://bote.test/radweg", "--html", code=2)
    program.refused("show", "https://bote.test/radweg", "--copies", "--diff", code=2)


def test_status_counts_what_was_saved(program: Program) -> None:
    told = " ".join(program.ok("status").err.split())
    assert "duplicates saved: 1 copy joined to the story of another article, 0 addresses" in told


def test_reprocess_says_what_came_of_it(program: Program) -> None:
    told = program.ok("reprocess").err
    assert "no pages are kept (setting keep_pages_days)" in told
    assert "3 fingerprints made anew · 0 stories split off, 0 merged" in " ".join(told.split())
    program.refused("reprocess", "(Radweg", code=2)

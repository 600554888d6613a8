"""`alerts`, as a user types it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.program import Program

SECRET = "geheim-1234"
URL = f"json://nutzer:{SECRET}@127.0.0.1:9/{SECRET}"


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


def test_the_life_of_a_rule(program: Program) -> None:
    (added,) = program.ok("alerts", "add", "Haushalt", "haushalt* NOT berlin", "--to", URL).records
    assert (added["name"], added["query"], added["paused"]) == ("Haushalt", "haushalt* NOT berlin", False)
    assert added["channels"] == ["json://…@127.0.0.1:9/…"]
    assert program.ok("alerts", "list").records == [added]
    shown = program.ok("alerts", "show", "Haushalt").records[0]
    assert shown["deliveries"] == {"waiting": 0, "sending": 0, "sent": 0, "retry": 0, "in_doubt": 0, "dead": 0}
    program.ok("alerts", "pause", "Haushalt")
    assert program.ok("alerts", "list").records[0]["paused"] is True
    program.ok("alerts", "resume", "Haushalt")
    assert program.ok("alerts", "test", "Haushalt").out == ""
    assert "0 articles in 0 stories in 30 days" in program.ok("alerts", "test", "--query", "rat").err
    assert program.ok("alerts", "log").out == ""
    for format_ in ("table", "json", "csv"):
        told = program.ok("alerts", "list", "--format", format_)
        assert "Haushalt" in told.out
        assert SECRET not in told.out + told.err
    program.ok("alerts", "remove", "Haushalt")
    assert program.ok("alerts", "list").out == ""


def test_mistakes_are_one_line(program: Program) -> None:
    program.ok("alerts", "add", "haushalt", "haushalt", "--to", URL)
    refused = program.refused
    assert "exists already" in refused("alerts", "add", "haushalt", "x", "--to", URL, code=1)
    assert "did you mean haushalt?" in refused("alerts", "show", "haushalte", code=1)
    for command in ("pause", "resume", "remove", "log", "test"):
        assert "no rule 'b'" in refused("alerts", command, "b", code=1)
    pointed = refused("alerts", "add", "b", "rat AND (x", "--to", URL, code=2)
    assert pointed.splitlines()[1:] == ["  rat AND (x", "          ^"]
    told = refused("alerts", "add", "b", "rat", "--to", f"file:///{SECRET}", code=1)
    assert "file: is not allowed" in told
    assert SECRET not in told
    assert len(told.splitlines()) == 1
    refused("alerts", "add", "b", "rat", code=2)
    refused("alerts", "test", code=2)
    assert len(program.ok("alerts", "list").records) == 1

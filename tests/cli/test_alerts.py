"""`alerts`, as a user types it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.in_process import InProcess
from tests.program import Program

SECRET = "geheim-1234"
URL = f"json://nutzer:{SECRET}@127.0.0.1:9/{SECRET}"


@pytest.fixture
def program(in_process: InProcess) -> Program:
    return in_process


def test_the_life_of_a_rule(program: Program) -> None:
    (added,) = program.ok("alerts", "add", "Haushalt", "haushalt* NOT berlin", "--to", URL).records
    assert (added["name"], added["query"], added["paused"]) == ("Haushalt", "haushalt* NOT berlin", False)
    assert added["channels"] == ["json://…@127.0.0.1:9/…"]
    assert program.ok("alerts", "list").records == [added]
    shown = program.ok("alerts", "show", "Haushalt").records[0]
    assert shown["deliveries"] == {"waiting": 0, "sending": 0, "sent": 0, "retry": 0, "in_doubt": 0, "dead": 0}
    program.ok("alerts", "pause", "Haushalt")
    assert program.ok("alerts", "list").records[0]["paused"] is True
    assert "goes on; what waited leaves now: 0 alerts" in program.ok("alerts", "resume", "Haushalt").err
    assert "is not paused" in program.ok("alerts", "resume", "Haushalt").err
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


def test_every_option_of_a_rule_and_its_editing(program: Program, tmp_path: Path) -> None:
    template = tmp_path / "mein.txt"
    template.write_text("{{ rule.name }}")
    given = ["--on", "new|changed", "--digest", "daily@07:30", "--quiet", "22:00-06:00", "--zone", "Europe/Vienna"]
    given += ["--max-age", "7d", "--language", "en", "--template", str(template), "--full-text", "--flood-limit", "50"]
    program.ok("alerts", "add", "haushalt", "haushalt", "--to", URL, *given)
    shown = program.ok("alerts", "show", "haushalt").records[0]
    assert (shown["on"], shown["digest"], shown["quiet"]) == (["new", "changed"], "daily@07:30", "22:00-06:00")
    assert (shown["zone"], shown["max_age_h"], shown["language"]) == ("Europe/Vienna", 168, "en")
    assert (shown["template"], shown["full_text"], shown["flood_limit"]) == ("{{ rule.name }}", True, 50)
    edited = ["--query", "etat", "--digest", "immediate", "--no-quiet", "--on", "gone", "--no-full-text"]
    program.ok("alerts", "edit", "haushalt", *edited)
    shown = program.ok("alerts", "show", "haushalt").records[0]
    assert (shown["query"], shown["on"], shown["digest"], shown["quiet"]) == ("etat", ["gone"], "immediate", None)
    assert (shown["full_text"], shown["max_age_h"], shown["channels"]) == (False, 168, ["json://…@127.0.0.1:9/…"])


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["--digest", "daily@7"], "use immediate, hourly, daily@07:30"),
        (["--quiet", "22-6"], "use two different times"),
        (["--zone", "Berlin"], "is no time zone"),
        (["--zone", "../../etc/passwd"], "is no time zone"),
        (["--on", "neu"], "is no occasion; use new, changed"),
        (["--on", "digest"], "is no occasion"),
        (["--max-age", "ewig"], "use hours or days"),
        (["--max-age", "0h"], "use hours or days"),
        (["--template", "/nowhere/x"], "No such file"),
        (["--flood-limit", "0"], "not in the range"),
    ],
)
def test_options_that_cannot_be(program: Program, given: list[str], told: str) -> None:
    assert told in program.refused("alerts", "add", "b", "rat", "--to", URL, *given, code=2)
    assert program.ok("alerts", "list").out == ""


def test_trouble_is_of_publishers(program: Program) -> None:
    refused = program.refused("alerts", "add", "b", "rat", "--on", "trouble", "--to", URL, code=1)
    assert "the query is * or publisher:NAME" in refused
    program.ok("alerts", "add", "b", "publisher:taz OR publisher:faz", "--on", "trouble,silence", "--to", URL)


def test_running_a_rule_asks_first(program: Program) -> None:
    program.ok("alerts", "add", "haushalt", "haushalt", "--to", URL)
    assert "0 alerts to be sent" in program.ok("alerts", "run", "haushalt", "--since", "30d", "--yes").err
    refused = program.refused("alerts", "run", "haushalt", "--since", "gestern", code=2)
    assert "is no moment" in refused

"""Wrong input: one clear line on stderr, the right exit code, nothing lost, never a traceback."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from tests.in_process import InProcess
from tests.program import Program


@pytest.fixture
def program(in_process: InProcess, sqlite_template: Path, tmp_path: Path) -> Program:
    shutil.copyfile(sqlite_template, tmp_path / "test.sqlite")
    return in_process


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["serch", "x"], 2, "No such command"),
        (["search"], 2, "Missing argument"),
        (["search", "Brücke AND"], 2, "character 8"),
        (["search", '"Brücke'], 2, "character 1"),
        (["search", "(Brücke"], 2, "character 1"),
        (["search", "x", "--since", "gestern abend"], 2, "is no moment"),
        (["search", "x", "--limit", "0"], 2, "--limit"),
        (["search", "x", "--count", "--explain"], 2, "only one"),
        (["search", "x", "--count-by", "colour"], 2, "--count-by"),
        (["search", "@nirgends"], 2, "no search is saved as @nirgends"),
        (["search", "--save", "a b", "x"], 1, "cannot be a name"),
        (["search", "--save", "", "x"], 1, "cannot be a name"),
        (["search", "--forget", ""], 1, "cannot be a name"),
        (["search", "--save", "a", "(x"], 2, "character 1"),
        (["export", "x", "--output", "nirgends/x.csv"], 1, "the folder nirgends does not exist"),
        (["search", "--forget", "nichts"], 1, "no search is saved as nichts"),
        (["search", "x" * 100_000], 2, "at most 10000 characters"),
        (["search", "(" * 5_000], 2, "nested deeper"),
        (["search", "Rat date:2026-02-30"], 2, "there is no day 2026-02-30"),
        (["search", "autor:Muster"], 2, "did you mean author:"),
        (["search", os.fsdecode(b"Stra\xdfe")], 2, "character 5"),
        (["search", "NOT Rat"], 2, "NOT alone"),
        (["export", "x", "--output", "x.docx", "--format", "docx"], 2, "--format"),
        (["search", "x", "--publisher", "tatz"], 1, "taz"),
        (["crawl", "tagesshau"], 1, "tagesschau"),
        (["crawl", "--replay", "nowhere.warc.gz"], 1, "nowhere.warc.gz"),
        (["show", "4711"], 1, "no article 4711"),
        (["show", "9" * 40], 1, "no article"),
        (["why", "https://anzeiger.example/x"], 1, "never announced"),
        (["why", "kein link"], 1, "kein link"),
        (["extract", "nowhere.html"], 1, "nowhere.html"),
        (["extract", "a.html", "b.html", "--url", "https://a.example/"], 2, "--url"),
        (["clean", "nowhere.txt"], 2, "nowhere.txt"),
        (["export", "*", "--format", "parquet"], 2, "--output"),
        (["export", "*", "--output", "no/such/folder/x.jsonl"], 1, "x.jsonl"),
        (["alerts", "add", "a", "(x", "--to", "json://127.0.0.1/"], 2, "character 1"),
        (["alerts", "add", "a", "x", "--to", "gibberish"], 1, "not an address"),
        (["alerts", "remove", "nobody"], 1, "nobody"),
        (["publishers", "show", "tatz"], 1, "taz"),
        (["--config", "nowhere.toml", "config"], 1, "nowhere.toml"),
        (["--database", "mysql://x/y", "status"], 1, "mysql://x/y"),
        (["--database", "sqlite:////proc/nowhere/x.sqlite", "status"], 1, "/proc/nowhere"),
        (["--database", "postgresql+psycopg://u:secret@127.0.0.1:1/x", "status"], 1, "127.0.0.1"),
    ],
)
def test_it_is_refused_in_a_clear_line(program: Program, arguments: list[str], code: int, told: str) -> None:
    line = program.refused(*arguments, code=code)
    assert told in line
    assert "secret" not in line
    if code == 1:
        assert len(line.splitlines()) == 1, line


def test_a_wrong_query_is_pointed_at(program: Program) -> None:
    lines = program.refused("search", "Brücke AND (Linde", code=2).splitlines()
    assert lines[-2].strip() == "Brücke AND (Linde"
    assert lines[-1].index("^") - (len(lines[-2]) - len(lines[-2].lstrip())) == 11


def test_a_new_database_is_told_of_once(tmp_path: Path) -> None:
    program = Program(tmp_path)
    assert program.ok("--database", f"sqlite:///{tmp_path}/arhciv.sqlite", "search", "Brücke").err.splitlines() == [
        f"a new database was made: {tmp_path}/arhciv.sqlite",
    ]
    assert "new database" not in program.ok("--database", f"sqlite:///{tmp_path}/arhciv.sqlite", "search", "Brücke").err


def test_a_file_that_is_no_database_is_left_alone(program: Program, tmp_path: Path) -> None:
    (tmp_path / "test.sqlite").write_text("Liebes Tagebuch, " * 100)
    line = program.refused("status", code=1)
    assert "test.sqlite" in line
    assert (tmp_path / "test.sqlite").read_text().startswith("Liebes Tagebuch")


def test_a_newer_database_is_refused(program: Program, tmp_path: Path) -> None:
    program.ok("db", "upgrade")
    with sqlite3.connect(tmp_path / "test.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    assert "newer" in program.refused("status", code=1)


def test_a_page_without_text_is_no_article(program: Program, tmp_path: Path) -> None:
    (tmp_path / "leer.html").write_text("<html><title>Leer</title><body><nav><a href=/>Start</a></nav></body></html>")
    assert "not_article" in program.refused("extract", "leer.html", code=1)


def test_a_reader_that_leaves_early_is_no_error(program: Program, tmp_path: Path) -> None:
    command = f"{' '.join(program.command)} publishers list --format jsonl | head -n 1"
    done = subprocess.run(
        command, shell=True, cwd=tmp_path, env=program.full_environment(), capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.stdout.startswith("{")


def test_a_broken_page_among_others_costs_itself_only(program: Program, tmp_path: Path) -> None:
    paragraph = "<p>Die Brücke über die Linde bleibt bis Freitag gesperrt, teilte die Stadt Neustadt mit.</p>"
    page = (
        f"<html><head><title>Brücke</title></head><body><article><h1>Brücke</h1>{paragraph * 6}</article></body></html>"
    )
    (tmp_path / "gut.html").write_text(page)
    finished = program.run("extract", "nowhere.html", "gut.html")
    assert finished.code == 1
    assert [record["id"] for record in finished.records] == ["gut.html"]
    assert len(finished.err.strip().splitlines()) == 1

"""`search`, `show` and `export` on a stored newspaper, with the real program."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.demo.newspaper import Newspaper
from tests.program import Program


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("search")
    program = Program(folder)
    with Newspaper.demo() as paper, Newspaper.second() as other:
        for one in (paper, other):
            program.ok("publishers", "add", one.url)
        keys = [file.stem for file in (folder / "publishers").glob("*.toml")]
        program.ok("crawl", *keys)
        (edited,) = [one for one in paper.manuscripts if "sperrung" in one.path or "Ostern" in one.title]
        paper.edit(edited.path, title="Alte Lindebrücke bleibt bis Pfingsten gesperrt")
        program.ok("crawl", paper.at(edited.path))
        yield program


def test_newest_first_and_limited(program: Program) -> None:
    found = program.ok("search", "*", "--limit", "5").records
    assert len(found) == 5
    assert [article["id"] for article in found] == sorted((article["id"] for article in found), reverse=True)
    assert int(program.ok("search", "*", "--count").out) > 20


def test_the_query_may_be_written_without_quotes(program: Program) -> None:
    plain = program.ok("search", "Lindebrücke", "AND", "Ostern").records
    assert plain == program.ok("search", "Lindebrücke AND Ostern").records


def test_bounds(program: Program) -> None:
    everything = int(program.ok("search", "*", "--count").out)
    recent = int(program.ok("search", "*", "--count", "--since", "12h").out)
    older = int(program.ok("search", "*", "--count", "--until", "12h").out)
    assert recent + older == everything
    assert 0 < recent < everything
    one = program.ok("search", "*", "--limit", "1").records[0]["publisher"]
    (of_one,) = {article["publisher"] for article in program.ok("search", "*", "--publisher", one).records}
    assert of_one == one


def test_a_story_is_shown_once(program: Program) -> None:
    query = "agency:dpa Süderhaven Sturm"
    copies = program.ok("search", query).records
    stories = program.ok("search", query, "--stories").records
    assert len(copies) > len(stories)
    assert len({article["story_id"] for article in stories}) == len(stories)
    shown = program.ok("show", str(stories[0]["id"]), "--format", "table").out
    assert "also in 1 outlet" in shown


def test_explain_says_how_a_query_is_understood(program: Program) -> None:
    assert program.ok("search", "brücke UND (ost ODER west)", "--explain").out.strip() == "brücke (ost OR west)"


def test_every_format_says_the_same(program: Program) -> None:
    lines = program.ok("search", "*", "--format", "jsonl").records
    assert json.loads(program.ok("search", "*", "--format", "json").out) == lines
    assert program.ok("search", "*", "--format", "csv").out.startswith("id,url,canonical_url,publisher,title")
    table = program.ok("search", "*", "--format", "table")
    assert lines[0]["title"].split()[0] in table.out
    assert "found" in table.err
    assert "\x1b[" not in table.out


def test_what_changed_is_shown_word_by_word(program: Program) -> None:
    (article,) = [one for one in program.ok("search", "*", "--limit", "99").records if one["version"] == 2]
    first, second = program.ok("show", str(article["id"]), "--history", "--diff").records
    assert (first["version"], second["version"]) == (1, 2)
    assert first["diff"] is None
    assert "[-Ostern-]" in second["diff"]
    assert "{+Pfingsten+}" in second["diff"]
    assert "[-Ostern-]" in program.ok("show", str(article["id"]), "--diff", "--format", "table").out


def test_export_takes_its_format_from_the_ending(program: Program) -> None:
    count = int(program.ok("search", "*", "--count").out)
    for name in ("all.csv", "all.jsonl", "all.json"):
        program.ok("export", "*", "--output", name)
    texts = [(program.folder / name).read_text(encoding="utf-8") for name in ("all.csv", "all.jsonl", "all.json")]
    assert len(list(csv.DictReader(io.StringIO(texts[0])))) == count
    assert len(texts[1].splitlines()) == len(json.loads(texts[2])) == count
    program.ok("export", "*", "--output", "all.parquet")
    assert (program.folder / "all.parquet").read_bytes().startswith(b"PAR1")


def test_an_index_of_another_version_is_made_anew(program: Program) -> None:
    before = program.ok("search", "Lindebrücke").records
    assert before
    with sqlite3.connect(Path(program.folder) / "test.sqlite") as connection:
        query = "UPDATE meta SET value = json_set(value, '$.version', 'of yesterday') WHERE key = 'search_index'"
        connection.execute(query)
    assert program.ok("search", "Lindebrücke").records == before
    assert "made anew" not in program.ok("search", "Lindebrücke").err

"""`search`, `show` and `export` on a stored newspaper, on a real database."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from pathlib import Path

import feedparser
import pytest
from rich.console import Console

from crawler.cli.search import bar_chart
from crawler.demo.newspaper import Newspaper
from pipelines.search.find import Count
from tests.in_process import InProcess
from tests.program import Program


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a program that has crawled both newspapers."""
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
    return folder


@pytest.fixture
def program(in_process: InProcess, stored: Path) -> Program:
    in_process.folder = stored
    return in_process


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
    told = program.ok("search", "brücke~ UND (ost ODER Oster*)", "--explain", "--format", "table").out
    assert told.splitlines()[0] == "brücke~ (ost OR Oster*)"
    assert "lindebruecke" in told
    assert "the FTS5 index alone" in told
    (record,) = program.ok("search", "brücke~ UND (ost ODER Oster*)", "--explain", "--format", "jsonl").records
    assert record["query"] == "brücke~ (ost OR Oster*)"
    assert record["found"] == int(program.ok("search", "brücke~ (ost OR Oster*)", "--count").out)
    assert [part["depth"] for part in record["parts"]] == [0, 1, 1, 2, 2]


def test_counts_with_their_share_of_all(program: Program) -> None:
    by_day = program.ok("search", "*", "--count-by", "day").records
    assert sum(one["articles"] for one in by_day) == int(program.ok("search", "*", "--count").out)
    assert [one["day"] for one in by_day] == sorted(one["day"] for one in by_day)
    assert {one["share"] for one in by_day} == {1.0}
    of_some = program.ok("search", "brücke~", "--count-by", "publisher").records
    assert 0 < of_some[0]["share"] < 1
    assert of_some[0]["share"] == round(of_some[0]["articles"] / of_some[0]["of"], 6)
    for by in ("week", "month", "section", "agency", "author"):
        assert program.ok("search", "*", "--count-by", by).records
    table = program.ok("search", "*", "--count-by", "author", "--limit", "3", "--format", "table")
    assert "█" in table.out
    assert "(nobody said)" in table.out
    assert "3 of" in table.err
    assert "nothing found" in program.ok("search", "gibtsnicht", "--count-by", "day", "--format", "table").err


def test_most_relevant_first(program: Program) -> None:
    found = program.ok("search", "Lindebrücke", "--sort", "relevance").records
    newest = program.ok("search", "Lindebrücke").records
    assert {one["id"] for one in found} == {one["id"] for one in newest}
    assert "brücke" in found[0]["title"].lower()


def test_what_changed_and_the_story_are_fields(program: Program) -> None:
    (edited,) = program.ok("search", "changed:title").records
    assert edited["version"] == 2
    assert [edited] == program.ok("search", "changed:yes Lindebrücke date:1d").records
    assert program.ok("search", "changed:access").records == []
    assert program.ok("search", "gone:no", "--count").out == program.ok("search", "*", "--count").out
    (copy, *_) = program.ok("search", "agency:dpa Süderhaven Sturm", "--stories").records
    story = program.ok("search", f"story:{copy['story_id']}").records
    assert len(story) == 2
    assert program.ok("search", "country:DE", "--count").out == program.ok("search", "*", "--count").out


def test_saved_searches(program: Program) -> None:
    program.ok("search", "--save", "bruecken", "Lindebrücke", "OR", "Elbe")
    assert program.ok("search", "--saved").records == [{"name": "@bruecken", "query": "Lindebrücke OR Elbe"}]
    assert program.ok("search", "@bruecken").records == program.ok("search", "Lindebrücke OR Elbe").records
    exported = program.ok("export", "@bruecken").records
    assert exported == program.ok("search", "@bruecken", "--limit", "99").records
    program.ok("search", "--forget", "bruecken")
    assert program.ok("search", "--saved").records == []


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
    program.ok("export", "*", "--output", "all.rss")
    assert len(feedparser.parse((program.folder / "all.rss").read_bytes()).entries) == count
    program.ok("export", "*", "--output", "all.jsonld")
    assert len(json.loads((program.folder / "all.jsonld").read_text(encoding="utf-8"))["@graph"]) == count
    program.ok("export", "*", "--output", "all.md")
    assert (program.folder / "all.md").read_text(encoding="utf-8").count("\n# ") == count - 1
    program.ok("export", "*", "--format", "excel", "--output", "all.csv")
    rows = (program.folder / "all.csv").read_text(encoding="utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(rows, newline=""), delimiter=";"))) == count
    assert not list(program.folder.glob("*.part"))


def test_an_index_of_another_version_is_made_anew(program: Program) -> None:
    before = program.ok("search", "Lindebrücke").records
    assert before
    with sqlite3.connect(Path(program.folder) / "test.sqlite") as connection:
        query = "UPDATE meta SET value = json_set(value, '$.version', 'of yesterday') WHERE key = 'search_index'"
        connection.execute(query)
    assert program.ok("search", "Lindebrücke").records == before
    assert "made anew" not in program.ok("search", "Lindebrücke").err


def test_a_long_time_without_an_article_is_one_line_of_a_chart() -> None:
    counts = [Count("2026-11-01", 2, 4), *(Count(f"2026-11-{day:02}", 0, 9) for day in range(2, 8)), Count("x", 1, 1)]
    console = Console(width=80, record=True, file=io.StringIO())
    console.print(bar_chart(counts, "day", width=80))
    lines = console.export_text().splitlines()
    assert len(lines) == 4, "the head and three lines"
    assert lines[2].split() == ["…", "0", "in", "6", "days"]
    console.print(bar_chart(counts[:4], "day", width=80))
    assert len(console.export_text().splitlines()) == 5, "three empty days are still days"


def test_the_hint_about_a_minus_comes_only_with_a_word(program: Program) -> None:
    assert "goes in quotes" in program.refused("search", "Haus", "-Rat", code=2)
    assert "goes in quotes" not in program.refused("export", "Haus", "--limit", "3", code=2)

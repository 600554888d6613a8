"""The command `crawl` as a user meets it: its own process, its exit codes, its summary."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.demo.newspaper import Newspaper
from pipelines.model.crawl import Outcome
from tests.crawler.crawling import RSS, article, rss
from tests.program import Program

PUBLISHER = """
name = "Stadtblatt"
domains = ["127.0.0.1"]
country = "DE"
sources = [{{kind = "feed", url = "{feed}"}}]
"""


@pytest.fixture
def program(tmp_path: Path, newspaper: Newspaper) -> Program:
    """The program, to which the newspaper is known as `stadtblatt`; it prints /a and announces it."""
    folder = tmp_path / "publishers"
    folder.mkdir()
    (folder / "stadtblatt.toml").write_text(PUBLISHER.format(feed=newspaper.at("/feed.xml")), encoding="utf-8")
    newspaper.put("/a", article("Bericht a"))
    newspaper.put("/feed.xml", rss(newspaper.at("/a")), content_type=RSS)
    return Program(tmp_path)


def test_the_summary_is_one_record(program: Program) -> None:
    finished = program.ok("crawl", "stadtblatt")
    (record,) = finished.records
    assert (record["announced"], record["new"], record["stored"], record["sources_ok"]) == (1, 1, 1, 1)
    assert {str(outcome) for outcome in Outcome if outcome is not Outcome.PENDING} <= record.keys()
    assert [line.partition(": ")[0] for line in finished.err.splitlines()] == ["a new database was made"]


def test_the_summary_as_a_table_leaves_out_what_is_zero(program: Program) -> None:
    out = program.ok("crawl", "stadtblatt", "--format", "table").out
    assert "stored" in out
    assert "failed" not in out


def test_a_source_that_fails_is_named_and_exits_3(program: Program, newspaper: Newspaper) -> None:
    newspaper.put("/feed.xml", "<html>Wartung</html>")
    finished = program.run("crawl", "stadtblatt")
    assert finished.code == 3
    assert "an HTML page, no feed" in finished.err
    assert finished.records[0]["sources_failed"] == 1


def test_a_source_that_yields_nothing_exits_3(program: Program, newspaper: Newspaper) -> None:
    newspaper.put("/feed.xml", rss(), content_type=RSS)
    assert program.run("crawl", "stadtblatt").code == 3


def test_an_address_can_be_named(program: Program, newspaper: Newspaper) -> None:
    newspaper.put("/b", article("Bericht b"))
    finished = program.ok("crawl", newspaper.at("/b"))
    assert finished.records[0]["stored"] == 1
    asked = [request.path for request in newspaper.requests]
    assert asked == ["/robots.txt", "/.well-known/tdmrep.json", "/b"]


def test_an_address_of_a_known_source_is_read_as_one(program: Program, newspaper: Newspaper) -> None:
    finished = program.ok("crawl", newspaper.at("/feed.xml"))
    assert (finished.records[0]["sources_ok"], finished.records[0]["stored"]) == (1, 1)


def test_recorded_and_replayed(program: Program, newspaper: Newspaper, tmp_path: Path) -> None:
    recorded = program.ok("crawl", "stadtblatt", "--record", "warc")
    (warc,) = (tmp_path / "warc").iterdir()
    assert str(warc.relative_to(tmp_path)) in recorded.err.replace("\n", "")
    newspaper.stop()
    program.environment["PRESSESCHAU_DATABASE"] = f"sqlite:///{tmp_path / 'other.sqlite'}"
    assert program.ok("crawl", "stadtblatt", "--replay", str(warc)).records[0]["stored"] == 1
    assert program.ok("crawl", "stadtblatt", "--replay", str(warc)).records[0]["stored"] == 0


def test_a_truncated_archive_is_read_as_far_as_it_goes(program: Program, tmp_path: Path) -> None:
    program.ok("crawl", "stadtblatt", "--record", "warc")
    (warc,) = (tmp_path / "warc").iterdir()
    (tmp_path / "cut.warc.gz").write_bytes(warc.read_bytes()[:-200])
    program.environment["PRESSESCHAU_DATABASE"] = f"sqlite:///{tmp_path / 'other.sqlite'}"
    finished = program.run("crawl", "stadtblatt", "--replay", "cut.warc.gz")
    assert "cut.warc.gz" in finished.err
    assert "cut off" in finished.err
    assert "Traceback" not in finished.err
    assert finished.records[0]["sources_ok"] == 1


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["stadtblat"], 1, "did you mean stadtblatt"),
        (["ftp://127.0.0.1/x"], 2, "http://"),
        (["http://[::1"], 2, "cannot be fetched"),
        (["--limit", "0"], 2, "--limit"),
        (["--record", "x", "--replay", "y"], 2, "exclude each other"),
        (["https://blatt.example/a"], 1, "PRESSESCHAU_CONTACT"),
    ],
)
def test_wrong_use_gets_one_clear_line(program: Program, arguments: list[str], code: int, told: str) -> None:
    finished = program.run("crawl", *arguments)
    assert (finished.code, finished.out) == (code, "")
    assert told in finished.err
    assert "Traceback" not in finished.err


def test_json(program: Program) -> None:
    assert json.loads(program.ok("crawl", "stadtblatt", "--format", "json").out)[0]["stored"] == 1

"""One journey, the whole way, with the real program: newspaper -> crawl -> store -> rule -> delivery."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.demo.newspaper import Newspaper
from crawler.demo.receiver import Receiver
from tests.program import Program


@pytest.fixture
def paper() -> Iterator[Newspaper]:
    with Newspaper.demo() as paper:
        yield paper


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


def test_from_an_announcement_to_an_alert(tmp_path: Path, paper: Newspaper, receiver: Receiver) -> None:
    program = Program(tmp_path)
    program.ok("publishers", "add", paper.url)
    program.ok("alerts", "add", "alles", "*", "--to", receiver.apprise_url)

    (file,) = (tmp_path / "publishers").glob("*.toml")
    crawled = program.run("crawl", file.stem)
    stored = program.ok("search", "*", "--limit", "1000").records
    assert len(stored) >= 20, crawled.err
    assert all(article["title"] and (article["text"] or article["from_announcement"]) for article in stored)
    assert sum(article["published_at"] is None for article in stored) == 1, "one is printed without a date"

    one = stored[0]
    assert program.ok("show", str(one["id"])).records == [one]
    (fate,) = program.ok("why", one["url"]).records
    assert (fate["outcome"], fate["article_id"]) == ("stored", one["id"])

    stories = {article["story_id"] for article in stored}
    assert receiver.wait(len(stories))
    alerted = len(receiver.received)
    assert alerted == len(stories), "one alert a story"

    program.run("crawl", file.stem)
    assert {a["id"] for a in program.ok("search", "*", "--limit", "1000").records} == {a["id"] for a in stored}
    assert len(receiver.received) == alerted, "nothing is said twice"

    exported = tmp_path / "all.jsonl"
    program.ok("export", "*", "--output", str(exported))
    assert [json.loads(line)["id"] for line in exported.read_text().splitlines()] == [a["id"] for a in stored]

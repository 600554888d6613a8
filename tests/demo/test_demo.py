"""The `demo` command does the whole job, and says which step failed where one does."""

from __future__ import annotations

import io
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from crawler.demo.manuscripts import Manuscript
from crawler.demo.newspaper import Newspaper
from crawler.demo.receiver import Receiver
from crawler.demo.showing import MEANINGS
from crawler.demo.tour import StepFailedError, Tour
from pipelines.model.crawl import Outcome
from pipelines.settings import Settings
from pipelines.storage.database import Database
from tests.program import Program


def test_once_does_every_step_and_ends(tmp_path: Path) -> None:
    program = Program(tmp_path)
    done = program.ok("demo", "--once", "--keep", "kept")
    for step in range(1, 10):
        assert f"\n{step}. " in done.out, step
    assert "Stadt lässt Fähre über die Linde fahren" in done.out, "the alert that arrived"
    assert "+ Alte Lindebrücke bleibt bis Pfingsten gesperrt" in done.out, "the edit"
    assert "robots.txt disallows it" in done.out
    assert "presseschau crawl taz" in done.out, "how to start for real"
    assert "\x1b" not in done.out + done.err, "no colours in a pipe"

    assert not (tmp_path / "test.sqlite").exists(), "the user's archive is left alone"
    found = program.ok("--database", f"sqlite:///{tmp_path}/kept/demo.sqlite", "search", "Lindebrücke").records
    assert {article["publisher"] for article in found} == {"anzeiger"}, "what was kept can be searched"


def test_every_outcome_is_explained() -> None:
    assert set(MEANINGS) == set(Outcome)


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    line = Program(tmp_path).refused("demo", "--once", "--keep", "file", code=1)
    assert "--keep file" in line
    assert "\n" not in line


def test_without_once_it_goes_on_until_interrupted(tmp_path: Path) -> None:
    process = Program(tmp_path, environment={"PYTHONUNBUFFERED": "1"}).start("demo")
    assert process.stdout is not None
    for line in process.stdout:
        if "front page" in line:
            break
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "presseschau watch" in out


@pytest.fixture
def papers() -> Iterator[tuple[Newspaper, Newspaper, Receiver]]:
    with Newspaper.demo() as anzeiger, Newspaper.second() as bote, Receiver() as receiver:
        yield anzeiger, bote, receiver


def test_a_step_that_fails_names_itself(tmp_path: Path, papers: tuple[Newspaper, Newspaper, Receiver]) -> None:
    anzeiger, bote, receiver = papers
    for manuscript in anzeiger.manuscripts[5:]:
        anzeiger.remove(manuscript.path)
    anzeiger.publish(
        Manuscript(path="/leer.html", title="Leer", body="", house="textless", published_at=datetime.now(UTC))
    )
    database = Database.open(f"sqlite:///{tmp_path}/demo.sqlite")
    try:
        tour = Tour(
            anzeiger=anzeiger,
            bote=bote,
            receiver=receiver,
            database=database,
            settings=Settings(workers=1),
            console=Console(file=io.StringIO()),
        )
        with pytest.raises(StepFailedError, match="demo, step crawl: 7 articles were read, 8 are printed"):
            tour.walk()
    finally:
        database.close()

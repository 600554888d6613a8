"""The one door: the examples of its docstrings, of README, and what they do not show."""

from __future__ import annotations

import doctest
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import pipelines.archive
from pipelines.archive import Archive, open_archive
from pipelines.errors import NotFoundError, PresseschauError, QueryError
from pipelines.search import find as finding
from pipelines.search.find import IndexState, index_article
from pipelines.storage.database import Database
from tests.storage.drafts import draft, store

README = Path(__file__).parents[1] / "README.md"
MORNING = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
ARTICLES = (
    ("anzeiger", 1, "Alte Lindebrücke bleibt gesperrt", "Die Brücke bleibt bis Freitag gesperrt, sagt der Rat."),
    (
        "anzeiger",
        2,
        "Neue Farbe für die Lindebrücke",
        "Die Maler kommen im Mai, die Stadt zahlt. Sonst ändert sich nichts.",
    ),
    ("bote", 1, "Brücke zu", "Die alte Lindebrücke bleibt vorerst zu, heißt es im Rathaus."),
    ("bote", 2, "Wetter", "Es regnet."),
)


def fill(url: str) -> Archive:
    """Four articles of two publishers, the first of each being one story."""
    database = Database.open(url)
    stories: dict[int, int] = {}
    with database.write() as c:
        for hours, (publisher, number, title, text) in enumerate(ARTICLES):
            address = f"https://{publisher}.example/{number}"
            made = draft(
                url=address, canonical_url=address, publisher=publisher, title=title, text=text,
                published_at=MORNING - timedelta(hours=hours), teaser=None, authors=(), agencies=(), removed=(),
            )  # fmt: skip
            article = store(c, made, story_id=stories.get(number) if number == 1 else None)
            stories.setdefault(number, article.story_id)
            index_article(c, article, replaces=None)
    return Archive(database)


@pytest.fixture
def archive(database_url: str) -> Archive:
    return fill(database_url)


def test_examples(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every example in the module's docstrings is so."""
    monkeypatch.chdir(tmp_path)
    archive = fill(sqlite_url)
    finder = doctest.DocTestFinder(recurse=True)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    tried = 0
    for test in finder.find(pipelines.archive, globs={"open_archive": open_archive, "archive": archive}):
        tried += runner.run(test).attempted
    assert tried >= 15
    assert runner.failures == 0


def test_examples_of_the_readme(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(sqlite_url)
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, "README.md", "exec"), {})


def test_everything_is_the_same_on_both_databases(archive: Archive, tmp_path: Path) -> None:
    assert archive.count() == 4
    assert [a.draft.publisher for a in archive.iterate("Lindebrücke")] == ["anzeiger", "anzeiger", "bote"]
    assert [a.draft.title for a in archive.search("lindebrücke", sort="relevance", limit=1)] == [
        "Alte Lindebrücke bleibt gesperrt"
    ]
    assert [a.draft.publisher for a in archive.search_stories("Lindebrücke")] == ["anzeiger", "anzeiger"]
    by_relevance = archive.search_stories("lindebrücke", sort="relevance")
    assert by_relevance[0].draft.title == "Alte Lindebrücke bleibt gesperrt"
    assert len(by_relevance) == 2
    assert len(archive.search_stories("lindebrücke", sort="relevance", limit=1)) == 1
    assert archive.count_by("Lindebrücke", "day")[0][:2] == ("2026-11-22", 3)
    assert archive.count("Lindebrücke", publishers=["bote"], until=MORNING) == 1
    assert archive.export("*", tmp_path / "all.jsonl") == 4
    story = archive.get("https://bote.example/1").story_id
    assert archive.count(f"story:{story}") == 2
    assert [a.draft.publisher for a in archive.search(f"story:{story} NOT gesperrt")] == ["bote"]
    assert archive.count(f"Lindebrücke NOT story:{story}") == 1
    assert archive.count_by(f"story:{story}", "publisher") == [("anzeiger", 1, 2), ("bote", 1, 2)]
    assert archive.count("story:5") == 0
    assert archive.count(f"* NOT story:5,{story}") == 2


def test_an_index_of_another_version_is_made_anew(database_url: str) -> None:
    archive = fill(database_url)
    with archive.database.write() as c:
        finding.set_index_state(c, IndexState(version="of yesterday"))
    archive.close()
    seen: list[tuple[int, int]] = []
    with open_archive(database_url, on_reindex=lambda done, total: seen.append((done, total))) as again:
        assert again.count("Lindebrücke") == 3
    assert seen[-1] == (4, 4)


def test_without_an_address_the_settings_say_which(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(sqlite_url).close()
    monkeypatch.setenv("PRESSESCHAU_DATABASE", sqlite_url)
    with open_archive() as archive:
        assert archive.count() == 4


def test_a_saved_search_stands_for_its_query_wherever_it_is_written(archive: Archive) -> None:
    assert archive.save_search("@Brücken", "Lindebrücke OR Elbbrücke") == "brücken"
    archive.save_search("maler", "@brücken Maler")
    assert archive.saved_searches() == {
        "brücken": "Lindebrücke OR Elbbrücke",
        "maler": "(Lindebrücke OR Elbbrücke) Maler",
    }
    assert archive.count("@Brücken") == 3
    assert archive.count("* -@brücken") == 1
    assert archive.count("title:@brücken") == 2
    assert archive.count("@maler OR Wetter") == 2
    assert archive.count('"@brücken"') == 2
    archive.save_search("maler", "Wetter")
    assert archive.count("@maler") == 1
    archive.forget_search("@maler")
    with pytest.raises(NotFoundError, match="no search is saved as maler"):
        archive.forget_search("maler")
    with pytest.raises(QueryError, match="did you mean @brücken") as caught:
        archive.count("Rat @brueken")
    assert caught.value.position == 4


@pytest.mark.parametrize("name", ["", "@", "a b", "a/b", "x" * 101, "-a"])
def test_names_that_cannot_be(archive: Archive, name: str) -> None:
    with pytest.raises(PresseschauError, match="cannot be a name"):
        archive.save_search(name, "Rat")


def test_a_query_that_cannot_be_read_is_not_saved(archive: Archive) -> None:
    with pytest.raises(QueryError):
        archive.save_search("a", "(Rat")
    assert archive.saved_searches() == {}


def test_explains_what_it_reads_and_asks(archive: Archive) -> None:
    told = archive.explain("brücke~ (title:gesp* OR Maler ONEAR/3 Mai) NOT Wetter date:2026")
    assert told.query == "brücke~ (title:gesp* OR (Maler ONEAR/3 Mai)) NOT Wetter date:2026"
    meanings = {part.query: (part.meaning, part.articles) for part in told.parts}
    assert "spellings in the archive: bruecke, lindebruecke" in meanings["brücke~"][0]
    assert meanings["brücke~"][1] == 3
    assert meanings["gesp*"] == ("a spelling that begins with gesp", 1)
    assert "2026-01-01T00:00:00+01:00" in meanings["date:2026"][0]
    assert told.found == 2
    assert "bruecke" in told.asked
    story = archive.get("https://bote.example/1").story_id
    assert "2 articles of the story" in archive.explain(f"story:{story}").plan
    assert archive.explain("*").plan == "the table of articles, newest first"

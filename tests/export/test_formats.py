"""Files in every format: what a reader of each finds, hostile text included, and no half of a file."""

from __future__ import annotations

import csv
import json
import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree

from pipelines.errors import PresseschauError
from pipelines.export.formats import FORMATS, format_of, write_file
from pipelines.export.records import article_record
from pipelines.export.to_csv import MAX_EXCEL_CHARS
from pipelines.export.to_markdown import escaped
from tests.export.test_records import article

HOSTILE = '<script>alert(1)</script> & "Zitat" ]]> =1+1 \x0b\x00 <!-- --> 😀'


def record(**changes: Any) -> dict[str, Any]:
    return article_record(article(4_198_882_807_137_125, **changes))


@pytest.mark.parametrize(
    ("name", "format_"),
    [
        ("a.jsonl", "jsonl"), ("a.ndjson", "jsonl"), ("a.JSON", "json"), ("a.csv", "csv"), ("a.md", "markdown"),
        ("a.rss", "rss"), ("a.xml", "rss"), ("a.jsonld", "jsonld"), ("a.parquet", "parquet"), ("a.txt", None),
        ("a", None),
    ],
)  # fmt: skip
def test_the_ending_names_the_format(name: str, format_: str | None) -> None:
    assert format_of(Path(name)) == format_


def test_a_format_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(PresseschauError, match=r"'a\.txt' names no format; there are jsonl"):
        write_file([record()], tmp_path / "a.txt")
    with pytest.raises(PresseschauError, match="'docx' names no format"):
        write_file([record()], tmp_path / "a.txt", "docx")


@pytest.mark.parametrize("format_", FORMATS)
def test_no_half_of_a_file_is_left(tmp_path: Path, format_: str) -> None:
    path = tmp_path / "found"
    path.write_text("of yesterday")

    def cut_short() -> Iterator[dict[str, Any]]:
        yield record()
        raise RuntimeError("cut short")

    with pytest.raises(RuntimeError, match="cut short"):
        write_file(cut_short(), path, format_)
    assert path.read_text() == "of yesterday"
    assert os.listdir(tmp_path) == ["found"]


@pytest.mark.parametrize("format_", FORMATS)
def test_nothing_found_is_still_a_file(tmp_path: Path, format_: str) -> None:
    assert write_file([], tmp_path / "found", format_) == 0
    assert (tmp_path / "found").exists()


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.jsonl"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    write_file([record()], pipe)
    reader.join(timeout=10)
    assert json.loads(read[0])["id"] == 4_198_882_807_137_125
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_excel_opens_it_by_a_double_click(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_file([record(title="=1+1", text="ä" * 40_000, tags=("a", "b"))], path, "excel")
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbfid;url;")
    assert content.count(b"\r\n") == 2
    with path.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file, delimiter=";")
    assert row["id"] == "'4198882807137125"
    assert row["title"] == "'=1+1"
    assert row["tags"] == "a; b"
    assert len(row["text"]) == MAX_EXCEL_CHARS


def test_a_feed_reader_reads_the_feed(tmp_path: Path) -> None:
    path = tmp_path / "a.rss"
    write_file([record(title=HOSTILE, teaser=HOSTILE, text=f"{HOSTILE}\nZweiter Absatz", tags=("Brücke",))], path)
    etree.parse(path)
    (entry,) = feedparser.parse(path.read_bytes()).entries
    assert entry.link == "https://anzeiger.example/4198882807137125"
    assert entry.id == "presseschau:4198882807137125"
    assert entry.published == "Sun, 22 Nov 2026 06:30:00 +0000"
    assert [author.name for author in entry.authors] == ["Mara Vogt", "Jens Ohm"]
    assert [tag.term for tag in entry.tags] == ["Brücke"]
    assert "Zweiter Absatz" in entry.content[0].value
    assert "<script>" not in entry.content[0].value
    assert b"<script>" not in path.read_bytes()


def test_json_ld_is_a_news_article(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonld"
    write_file([record(), record(title=HOSTILE, image_url="https://a.example/b.jpg", image_credit="Ohm")], path)
    document = json.loads(path.read_text(encoding="utf-8"))
    assert document["@context"] == "https://schema.org"
    first, second = document["@graph"]
    assert first["@type"] == "NewsArticle"
    assert first["headline"] == "Brücke über die Linde gesperrt"
    assert first["datePublished"] == "2026-11-22T06:30:00+00:00"
    assert first["author"] == [{"@type": "Person", "name": "Mara Vogt"}, {"@type": "Person", "name": "Jens Ohm"}]
    assert first["isAccessibleForFree"] is True
    assert "dateModified" not in first
    assert second["image"] == {"@type": "ImageObject", "url": "https://a.example/b.jpg", "creditText": "Ohm"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Preis * 2 [neu] <b>", r"Preis \* 2 \[neu\] \<b\>"),
        ("# kein Titel", r"\# kein Titel"),
        ("- kein Punkt", r"\- kein Punkt"),
        ("1. kein Absatz", r"1\. kein Absatz"),
        ("22 Euro", "22 Euro"),
        ("ein\nzwei", "ein zwei"),
    ],
)
def test_markdown_shows_text_as_it_is(text: str, shown: str) -> None:
    assert escaped(text) == shown


def test_markdown_is_one_section_an_article(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    write_file([record(), record(title=None)], path)
    first, second = path.read_text(encoding="utf-8").split("\n---\n\n")
    assert first.startswith(
        "# Brücke über die Linde gesperrt\n\nanzeiger · 2026-11-22T06:30:00+00:00 · Mara Vogt, Jens Ohm"
    )
    assert "\n\nDie Brücke bleibt zu.\n\nBis Freitag wird gebaut.\n" in first
    assert second.startswith("# https://anzeiger.example/")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_documented(name: str) -> None:
    table = (Path(__file__).parents[2] / "docs" / "export.md").read_text(encoding="utf-8")
    endings = " ".join(f".{ending}" for ending in FORMATS[name].endings)
    assert f"| `{name}` | {f'`{endings}`' if endings else 'none'} |" in table

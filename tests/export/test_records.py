"""What leaves the house: the contract's fields, cells no spreadsheet runs, the same rows in every format."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from pipelines.export.records import FIELDS, article_record, draft_record
from pipelines.export.to_csv import csv_cell, write_csv
from pipelines.export.to_jsonl import write_json, write_jsonl
from pipelines.export.to_parquet import write_parquet
from pipelines.model.article import Access, Article, ArticleDraft, RemovedLine

CONTRACT = [
    "id",
    "url",
    "canonical_url",
    "publisher",
    "title",
    "kicker",
    "subtitle",
    "teaser",
    "text",
    "authors",
    "agencies",
    "external_ids",
    "published_at",
    "published_source",
    "modified_at",
    "first_seen_at",
    "section",
    "tags",
    "language",
    "kind",
    "access",
    "tdm_reserved",
    "image_url",
    "image_caption",
    "image_credit",
    "removed",
    "word_count",
    "story_id",
    "version",
    "from_announcement",
]


def article(number: int = 1, **changes: Any) -> Article:
    known: dict[str, Any] = {
        "url": f"https://anzeiger.example/{number}",
        "publisher": "anzeiger",
        "title": "Brücke über die Linde gesperrt",
        "text": "Die Brücke bleibt zu.\nBis Freitag wird gebaut.",
        "authors": ("Mara Vogt", "Jens Ohm"),
        "published_at": datetime(2026, 11, 22, 6, 30, tzinfo=UTC),
        "access": Access.FREE,
        "removed": (RemovedLine(text="Foto: Ohm", reason="photo credit"),),
    }
    seen = datetime(2026, 11, 22, 7, tzinfo=UTC)
    return Article(id=number, draft=ArticleDraft(**(known | changes)), first_seen_at=seen, story_id=number, version=1)


def test_the_fields_are_the_contract_in_its_order() -> None:
    assert list(FIELDS) == CONTRACT
    assert list(article_record(article())) == CONTRACT


def test_a_draft_lacks_only_what_storing_knows() -> None:
    record = draft_record(article().draft, id="page.html")
    assert set(CONTRACT) - set(record) == {"first_seen_at", "story_id", "version", "from_announcement"}
    assert record["id"] == "page.html"


def test_moments_carry_the_offset_of_the_zone_asked_for() -> None:
    record = article_record(article(), zone=timezone(timedelta(hours=1)))
    assert record["published_at"] == "2026-11-22T07:30:00+01:00"


def test_a_day_stays_a_day() -> None:
    day = article(published_at=datetime(2026, 11, 22, tzinfo=UTC), published_day_only=True)
    assert article_record(day, zone=timezone(timedelta(hours=-5)))["published_at"] == "2026-11-22"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+49 30", "'+49 30"),
        ("-5 Grad", "'-5 Grad"),
        ("@anzeiger", "'@anzeiger"),
        ("\t=1", "'\t=1"),
        ("Brücke = zu", "Brücke = zu"),
        (["=1", "b"], "'=1; b"),
        (None, ""),
        (-5, "-5"),
        (True, "true"),
    ],
)
def test_no_cell_is_a_formula(value: Any, cell: str) -> None:
    assert csv_cell(value) == cell


def test_every_format_holds_every_article(tmp_path: Path) -> None:
    import pyarrow.parquet

    records = [article_record(article(number)) for number in range(1, 4)]
    jsonl, array, table = io.StringIO(), io.StringIO(), io.StringIO()
    assert write_jsonl(records, jsonl) == write_json(records, array) == write_csv(records, table) == 3
    assert write_parquet(records, tmp_path / "all.parquet") == 3
    assert [json.loads(line) for line in jsonl.getvalue().splitlines()] == records
    assert json.loads(array.getvalue()) == records
    assert [row["id"] for row in csv.DictReader(io.StringIO(table.getvalue()))] == ["1", "2", "3"]
    assert pyarrow.parquet.read_table(tmp_path / "all.parquet").to_pylist() == records


def test_nothing_is_still_valid_json() -> None:
    array = io.StringIO()
    write_json([], array)
    assert json.loads(array.getvalue()) == []

"""Records as Parquet, for data frames. pyarrow is an extra: `pip install presseschau[parquet]`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from pipelines.errors import PresseschauError
from pipelines.export.records import FIELDS

ROWS_A_GROUP = 1_000
"""Rows held in memory at once, about 5 MB of German articles."""


def write_parquet(records: Iterable[Mapping[str, Any]], path: Path) -> int:
    """Write all records to `path`, a group of rows at a time; returns how many.

    Moments stay ISO 8601 text, since some are only days. Raises PresseschauError where pyarrow is missing.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise PresseschauError("Parquet needs pyarrow: pip install 'presseschau[parquet]'") from None
    text, texts = pyarrow.string(), pyarrow.list_(pyarrow.string())
    removed = pyarrow.list_(pyarrow.struct([("text", text), ("reason", text)]))
    special = {
        "id": pyarrow.int64(),
        "story_id": pyarrow.int64(),
        "version": pyarrow.int32(),
        "from_announcement": pyarrow.bool_(),
        "word_count": pyarrow.int32(),
        "tdm_reserved": pyarrow.bool_(),
        "removed": removed,
    } | dict.fromkeys(("authors", "agencies", "external_ids", "tags"), texts)
    schema = pyarrow.schema([(name, special.get(name, text)) for name in FIELDS])
    written = 0
    with pyarrow.parquet.ParquetWriter(path, schema) as writer:
        for rows in _groups(records):
            writer.write_table(pyarrow.Table.from_pylist(rows, schema=schema))
            written += len(rows)
    return written


def _groups(records: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    remaining = iter(records)
    while rows := list(islice(remaining, ROWS_A_GROUP)):
        yield rows

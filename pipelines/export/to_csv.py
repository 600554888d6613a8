"""Records as CSV that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from typing import IO, Any

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to spreadsheets (OWASP, CSV injection); an apostrophe before it stops that."""


def write_csv(records: Iterable[Mapping[str, Any]], file: IO[str]) -> int:
    """A header and one row a record; lists are joined by `; `, other nested values are JSON. Returns how many rows."""
    written = 0
    writer = None
    for record in records:
        if writer is None:
            writer = csv.DictWriter(file, fieldnames=list(record), lineterminator="\n")
            writer.writeheader()
        writer.writerow({name: csv_cell(value) for name, value in record.items()})
        written += 1
    return written


def csv_cell(value: Any) -> str:
    """One value as the text of a cell; None is empty. Text that a spreadsheet would run gets an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        text = "; ".join(value)
    elif isinstance(value, str):
        text = value
    else:
        text = json.dumps(value, ensure_ascii=False)
    return "'" + text if text.startswith(FORMULA_STARTS) else text

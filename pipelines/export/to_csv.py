"""Records as CSV that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from typing import IO, Any

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that begins so is a formula to spreadsheets (OWASP, CSV injection); an apostrophe before it stops that."""


MAX_EXCEL_CHARS = 32_767
"""A cell of Excel holds so many characters and loses the row's order where there are more."""

_FIRST_ROUNDED = 10**15


def write_csv(records: Iterable[Mapping[str, Any]], file: IO[str]) -> int:
    """A header and one row a record; lists are joined by `; `, other nested values are JSON. Returns how many rows."""
    return _write(records, file, csv_cell, delimiter=",", lineterminator="\n")


def write_excel_csv(records: Iterable[Mapping[str, Any]], file: IO[str]) -> int:
    """The same as a German Excel opens it by a double click: semicolons, a byte order mark, Windows' line ends."""
    file.write("\ufeff")
    return _write(records, file, _excel_cell, delimiter=";", lineterminator="\r\n")


def _write(
    records: Iterable[Mapping[str, Any]],
    file: IO[str],
    cell: Callable[[Any], str],
    *,
    delimiter: str,
    lineterminator: str,
) -> int:
    written = 0
    writer = None
    for record in records:
        if writer is None:
            names = list(record)
            writer = csv.DictWriter(file, names, delimiter=delimiter, lineterminator=lineterminator)
            writer.writeheader()
        writer.writerow({name: cell(value) for name, value in record.items()})
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


def _excel_cell(value: Any) -> str:
    """As `csv_cell`, cut to what a cell holds; a number that Excel would round (our ids) is text."""
    if isinstance(value, int) and abs(value) >= _FIRST_ROUNDED:
        return f"'{value}"
    text = csv_cell(value)
    return text if len(text) <= MAX_EXCEL_CHARS else text[: MAX_EXCEL_CHARS - 1] + "…"

"""Every format in which articles leave, under the ending of its files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from pipelines.errors import PresseschauError
from pipelines.export.to_csv import write_csv, write_excel_csv
from pipelines.export.to_jsonl import write_json, write_jsonl
from pipelines.export.to_jsonld import write_jsonld
from pipelines.export.to_markdown import write_markdown
from pipelines.export.to_parquet import write_parquet
from pipelines.export.to_rss import write_rss

Records = Iterable[Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Format:
    """One format."""

    endings: tuple[str, ...]
    """Of its files, without the dot; empty: it must be named."""
    write_text: Callable[[Records, IO[str]], int] | None = None
    """Writes records as they come and returns how many; None: the format is no text."""


FORMATS = {
    "jsonl": Format(endings=("jsonl", "ndjson"), write_text=write_jsonl),
    "json": Format(endings=("json",), write_text=write_json),
    "csv": Format(endings=("csv",), write_text=write_csv),
    "excel": Format(endings=(), write_text=write_excel_csv),
    "jsonld": Format(endings=("jsonld",), write_text=write_jsonld),
    "markdown": Format(endings=("md", "markdown"), write_text=write_markdown),
    "rss": Format(endings=("rss", "xml"), write_text=write_rss),
    "parquet": Format(endings=("parquet",)),
}
"""By name. `excel` is the CSV that a German Excel opens by a double click."""


def format_of(path: Path) -> str | None:
    """The format that a file's ending names; None where it names none."""
    ending = path.suffix.removeprefix(".").lower()
    return next((name for name, known in FORMATS.items() if ending in known.endings), None)


def write_file(records: Records, path: Path, format_: str | None = None) -> int:
    """Write records to a file as they come; returns how many.   Raises PresseschauError, OSError.

    The file is there when it is whole: until then it is called `NAME.part`, which goes when anything fails.
    """
    name = format_ or format_of(path)
    if name not in FORMATS:
        raise PresseschauError(f"{name or path.name!r} names no format; there are {', '.join(FORMATS)}")
    if path.exists() and not path.is_file():  # a device or a pipe
        return _write(records, path, name)
    if not path.parent.is_dir():
        raise PresseschauError(f"{path}: the folder {path.parent} does not exist")
    part = path.with_name(path.name + ".part")
    try:
        written = _write(records, part, name)
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return written


def _write(records: Records, path: Path, name: str) -> int:
    write_text = FORMATS[name].write_text
    if write_text is None:
        return write_parquet(records, path)
    with path.open("w", encoding="utf-8", newline="") as file:
        return write_text(records, file)

"""Records as JSON: one a line, or one array."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import IO, Any


def write_jsonl(records: Iterable[Mapping[str, Any]], file: IO[str]) -> int:
    """One JSON object a line; returns how many."""
    written = 0
    for record in records:
        file.write(json.dumps(record, ensure_ascii=False) + "\n")
        written += 1
    return written


def write_json(records: Iterable[Mapping[str, Any]], file: IO[str]) -> int:
    """One JSON array, written as the records come; returns how many."""
    written = 0
    file.write("[")
    for record in records:
        file.write(("," if written else "") + "\n" + json.dumps(record, ensure_ascii=False))
        written += 1
    file.write("\n]\n")
    return written

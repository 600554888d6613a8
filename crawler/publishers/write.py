"""Write a user's publisher file: the same fields in the same order as the built-in ones, one source a line."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from crawler.publishers.fields import PUBLISHER_FIELDS, SOURCE_FIELDS
from crawler.publishers.load import Catalogue, read_toml
from crawler.publishers.publisher import Publisher, SourceSpec

_LAST = ("notes", "facts", "extraction")
ORDER = (*(field for field in PUBLISHER_FIELDS if field not in _LAST), *_LAST)
"""Order of the fields in a file; a table comes last, or what follows would belong to it."""
_SOURCE_LISTS = ("sources", "more_sources")


def file_of(folder: Path, publisher: Publisher | None, key: str) -> Path:
    """Where the user's file of a publisher stands, or is to stand."""
    if publisher is not None and publisher.is_users and publisher.file:
        return Path(publisher.file)
    return folder / f"{key}.toml"


def users_values(catalogue: Catalogue, folder: Path, key: str) -> tuple[Path, dict[str, Any]]:
    """The user's file of a publisher and what stands in it, raw; empty where there is none.

    Raises PublisherFileError.
    """
    publisher = catalogue.get(key) if key in catalogue else None
    file = file_of(folder, publisher, key)
    return file, read_toml(file) if file.exists() else {}


def with_sources(values: Mapping[str, Any], sources: Iterable[SourceSpec], *, overlay: bool) -> dict[str, Any]:
    """A file's values with sources added; `overlay`: the file changes a built-in publisher and keeps its sources."""
    field = "more_sources" if overlay and "sources" not in values else "sources"
    changed = dict(values)
    known = list(changed.get(field, []))
    urls = {table["url"] for table in known}
    new = [source for source in sources if source.url not in urls]
    changed[field] = known + [source_table(source) for source in new]
    if dropped := [url for url in changed.get("without_sources", []) if url not in {source.url for source in new}]:
        changed["without_sources"] = dropped
    else:
        changed.pop("without_sources", None)
    return changed


def without_sources(values: Mapping[str, Any], urls: Sequence[str]) -> dict[str, Any]:
    """A file's values with addresses taken out: from its own lists, and from a built-in's by `without_sources`."""
    changed = dict(values)
    own: set[str] = set()
    for field in _SOURCE_LISTS:
        tables = changed.get(field, [])
        own |= {table["url"] for table in tables if table["url"] in urls}
        if tables:
            changed[field] = [table for table in tables if table["url"] not in urls]
    if foreign := [url for url in urls if url not in own]:
        changed["without_sources"] = [*dict.fromkeys([*changed.get("without_sources", []), *foreign])]
    return changed


def source_table(source: SourceSpec) -> dict[str, Any]:
    """A source as it stands in a file."""
    table: dict[str, Any] = {"kind": str(source.kind), "url": source.url, "confidence": str(source.confidence)}
    if source.seen_on:
        table["seen_on"] = source.seen_on
    if source.origin:
        table["origin"] = source.origin
    return table


def to_toml(values: Mapping[str, Any]) -> str:
    """The text of a publisher file. Fields without a value are left out."""
    lines: list[str] = []
    for field in ORDER:
        value = values.get(field)
        if value is None or value in ([], (), {}):
            continue
        if field in _SOURCE_LISTS:
            lines += ["", f"{field} = [", *(f"  {{ {_inline(table)} }}," for table in value), "]"]
        elif field in ("facts", "extraction"):
            lines += ["", f"[{field}]", *(f"{_key(name)} = {_quoted(text)}" for name, text in value.items())]
        elif field == "notes":
            lines += [f"{field} = [", *(f"  {_quoted(note)}," for note in value), "]"]
        else:
            lines.append(f"{field} = {_quoted(value)}")
    return "\n".join(lines).lstrip("\n") + "\n"


def write_values(file: Path, values: Mapping[str, Any]) -> None:
    """Write a publisher file whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=file.parent, prefix=f".{file.stem}-", suffix=".new")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(to_toml(values))
        os.chmod(unfinished, 0o644)
        os.replace(unfinished, file)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise


def _inline(table: Mapping[str, Any]) -> str:
    return ", ".join(f"{field} = {_quoted(table[field])}" for field in SOURCE_FIELDS if field in table)


def _key(name: str) -> str:
    return name if name.replace("_", "").isalnum() and name.isascii() else _quoted(name)


def _quoted(value: Any) -> str:
    """A value as TOML; JSON's strings are TOML's but for DEL and lone surrogates."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | int):
        return str(value)
    if isinstance(value, str):
        text = value.encode("utf-8", "replace").decode("utf-8")
        return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
    return "[" + ", ".join(map(_quoted, value)) + "]"

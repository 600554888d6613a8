"""Reads the published robots.txt cases (google/robotstxt-spec-test, Apache-2.0): protocol buffers as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[2].parent / "shared" / "data" / "suites" / "robots" / "CTC"
_TOKEN = re.compile(rb'#[^\n]*|(?P<string>"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\')|(?P<word>\w+)|(?P<mark>[{}\[\]])')
_ESCAPE = re.compile(rb"\\(?:x(?P<hex>[0-9a-fA-F]{1,2})|(?P<octal>[0-7]{1,3})|(?P<char>.))", re.DOTALL)
_CHARS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v"}
_FIELDS = (b"robotstxt", b"testurl", b"useragent", b"expected_outcome", b"additional_explanation", b"test_type")


@dataclass(frozen=True, slots=True)
class Case:
    """One question to one file."""

    id: str
    """`FILE:TEST.EXPECTATION`, counted from 1."""
    file: bytes
    url: str
    agent: str
    allowed: bool
    explanation: str


def cases() -> Iterator[Case]:
    """Every case, in the order of the files' names."""
    for path in sorted(FOLDER.rglob("*.textproto")):
        yield from _cases(path)


def _cases(path: Path) -> Iterator[Case]:
    file = b""
    test = number = 0
    fields: dict[bytes, bytes] = {}
    for name, value in [*_pairs(path.read_bytes()), (b"", b"")]:
        if name in (b"robotstxt", b"testurl", b"") and fields:
            yield _case(f"{path.stem}:{test}.{number}", file, fields)
            fields = {}
        if name == b"robotstxt":
            file, test, number = value, test + 1, 0
        elif name:
            number += name == b"testurl"
            fields[name] = value


def _case(id_: str, file: bytes, fields: dict[bytes, bytes]) -> Case:
    return Case(
        id=id_,
        file=file,
        url=fields[b"testurl"].decode(),
        agent=fields[b"useragent"].decode(),
        allowed=fields[b"expected_outcome"] == b"ALLOWED",
        explanation=fields.get(b"additional_explanation", b"").decode(errors="replace"),
    )


def _pairs(text: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The fields that have a value, strings put together and unescaped."""
    name, parts, is_string = b"", [b""], False
    for token in _TOKEN.finditer(text):
        if token["string"] is not None:
            parts.append(_ESCAPE.sub(_unescaped, token["string"][1:-1]))
            is_string = True
        elif token["word"] in _FIELDS:
            if is_string:
                yield name, b"".join(parts)
            name, parts, is_string = token["word"], [], False
        elif token["word"] in (b"ALLOWED", b"DISALLOWED"):
            yield name, token["word"]
        elif token["mark"] == b"}" and is_string:
            yield name, b"".join(parts)
            name, parts, is_string = b"", [], False
    if is_string:
        yield name, b"".join(parts)


def _unescaped(found: re.Match[bytes]) -> bytes:
    if found["hex"]:
        return bytes([int(found["hex"], 16)])
    if found["octal"]:
        return bytes([int(found["octal"], 8)])
    return _CHARS.get(found["char"], found["char"])

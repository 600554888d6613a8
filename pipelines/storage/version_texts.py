"""Texts of earlier versions, packed: each by what it does not share with the text that followed it.

Two ways are tried. With the following text as deflate's dictionary an edited word costs that word; but deflate looks 32
KB back and names at most 258 bytes at a time. So the text is also taken apart by lines: those that stand in the
following text are named by their numbers, the others are deflated with the following text's own lines as the
dictionary. Live tickers of any length cost what was added.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

_BY_LINES = b"\x07"
"""No deflated stream begins so: the block type is a reserved one (RFC 1951, 3.2.3)."""

_Copy = tuple[int, int]
"""First line and number of lines."""


def pack(text: str, next_text: str) -> bytes:
    """The text as bytes that `unpack` reads with the text that followed it; under 100 for a usual edit."""
    return min(_deflate(text, next_text), _pack_lines(text, next_text), key=len)


def unpack(packed: bytes, next_text: str) -> str:
    """What `pack` was given."""
    if not packed.startswith(_BY_LINES):
        return _inflate(packed, next_text)
    order, rest = packed[len(_BY_LINES) :].split(b"\n", 1)
    next_lines = next_text.split("\n")
    parts = order.decode().split(" ")
    copies = [(int(start), int(count)) for start, plus, count in (part.partition("+") for part in parts) if plus]
    own = iter(_inflate(rest, _not_copied(next_lines, copies)).split("\n"))
    return "\n".join(_in_order(parts, next_lines, own))


def _pack_lines(text: str, next_text: str) -> bytes:
    lines, next_lines = text.split("\n"), next_text.split("\n")
    matcher = SequenceMatcher(None, next_lines, lines, autojunk=False)
    parts: list[str] = []
    copies: list[_Copy] = []
    own: list[str] = []
    for kind, start, end, own_start, own_end in matcher.get_opcodes():
        if kind == "equal":
            copies.append((start, end - start))
            parts.append(f"{start}+{end - start}")
        elif own_end > own_start:
            own += lines[own_start:own_end]
            parts.append(str(own_end - own_start))
    rest = _deflate("\n".join(own), _not_copied(next_lines, copies))
    return _BY_LINES + " ".join(parts).encode() + b"\n" + rest


def _in_order(parts: Sequence[str], next_lines: Sequence[str], own: Iterator[str]) -> Iterator[str]:
    for part in parts:
        first, plus, count = part.partition("+")
        if plus:
            yield from next_lines[int(first) : int(first) + int(count)]
        else:
            yield from (next(own) for _ in range(int(first)))


def _not_copied(next_lines: Sequence[str], copies: Sequence[_Copy]) -> str:
    """Where an edited line is likeliest to be found as it became."""
    copied = {line for start, count in copies for line in range(start, start + count)}
    return "\n".join(line for number, line in enumerate(next_lines) if number not in copied)


def _deflate(text: str, dictionary: str) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=_tail(dictionary))
    return packer.compress(text.encode()) + packer.flush()


def _inflate(packed: bytes, dictionary: str) -> str:
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS, zdict=_tail(dictionary))
    return (unpacker.decompress(packed) + unpacker.flush()).decode()


def _tail(text: str) -> bytes:
    return text.encode()[-(1 << zlib.MAX_WBITS) :]

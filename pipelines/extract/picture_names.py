"""What tells a picture apart whatever its size, host and format: the names in its address.

A page shows its main picture in another size and often from another host than the one it names to others (og:image,
JSON-LD). What stays is the file's name without its measures, a long number or a hash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import unquote, urlsplit

from pipelines.extract.parse import Element

MAX_SOURCES = 20
MAX_LEVELS = 2
MIN_NAME_CHARS = 6
MIN_BEGINNING_CHARS = 16
MAX_VALUE_CHARS = 3_000
MAX_SIZES = 8
_WORDS = re.compile(r"[^\W\d_]+(?:-\w+)+")
"""A file's name made of words."""
_SIZES = re.compile(r"[-_](?:\d{2,4}x\d{2,4}|scaled|w?\d{2,4}w?)$|[-_]e\d{9,}$|(?<=\w)_(?=[a-f]*\d)[0-9a-f]{10}$")
"""Measures, a time of editing, and the hash that TYPO3 appends to a picture's every size."""
_LONG_IDS = re.compile(r"(?<![0-9a-f])(?:\d{7,}|[0-9a-f]{16,}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})(?![0-9a-f])")
_ATTRIBUTES = (
    "src", "data-src", "srcset", "data-srcset", "data-original", "data-lazy-src", "data-cfsrc", "content", "href",
)  # fmt: skip
PICTURE_TAGS = ("img", "source", "amp-img", "picture", "image")


def names_of_address(address: str | None) -> Iterator[str]:
    """The file's name without its measures, the whole path, long numbers and hashes; nothing for a broken address."""
    if not address:
        return
    try:
        path = unquote(urlsplit(address.strip()).path)
    except ValueError:
        return
    stem = path.rstrip("/").rsplit("/", 1)[-1].rsplit(".", 1)[0].lower()
    previous = ""
    while previous != stem:
        previous, stem = stem, _SIZES.sub("", stem)
    if len(stem) >= MIN_NAME_CHARS:
        yield stem
    yield path.lower()
    yield from _LONG_IDS.findall(path.lower())


def names_in(box: Element) -> frozenset[str]:
    """The names of all pictures in a box, of links to them and of what describes them beside."""
    found: set[str] = set()
    for element in islice(box.iter("a", "meta", *PICTURE_TAGS), MAX_SOURCES):
        found.update(_own_names(element))
    return frozenset(found)


def names_around(picture: Element) -> frozenset[str]:
    """The names of one picture, of the link it stands in and of what describes it beside."""
    found = set(names_in(picture))
    for parent in islice(picture.iterancestors(), MAX_LEVELS):
        found.update(_own_names(parent))
        for element in parent:
            if element.tag in ("a", "meta", "source"):
                found.update(_own_names(element))
    return frozenset(found)


def begin_alike(names: frozenset[str], named: frozenset[str]) -> bool:
    """Whether a file's name goes on where another one ends: `der-deich` and `der-deich-bei-husum-16604694`."""
    words = [name for name in named if len(name) >= MIN_BEGINNING_CHARS and _WORDS.fullmatch(name)]
    return any(
        other.startswith(f"{one}-") or one.startswith(f"{other}-")
        for one in words
        for other in names
        if len(other) >= MIN_BEGINNING_CHARS and _WORDS.fullmatch(other)
    )


def _own_names(element: Element) -> Iterator[str]:
    for attribute in _ATTRIBUTES:
        value = element.get(attribute)
        if value:
            for part in value[:MAX_VALUE_CHARS].split(",")[:MAX_SIZES]:
                yield from names_of_address(part.strip().split(" ")[0])

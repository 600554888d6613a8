"""What a publisher file may hold: every field, what it takes, and how TOML becomes the value of a `Publisher`.

One table for publishers, one for families, one for sources, so that a check, its error and the documentation of
the file format cannot drift apart.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crawler.publishers.errors import PublisherFileError
from crawler.publishers.publisher import Confidence, SourceSpec
from pipelines.extract.hints import is_selector
from pipelines.model.crawl import SourceKind
from pipelines.model.page import ExtractionHints

TYPES = (
    "national", "regional", "public", "weekly", "magazine", "business", "tech", "science", "political", "policy",
    "sport", "people", "media", "trade", "legal", "special", "investigative", "factcheck", "satire", "blog",
    "expat", "portal", "agency", "official", "press releases", "digital policy",
)  # fmt: skip
"""Kinds of publisher, as the catalogue's source names them."""

KEY = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
_URL = re.compile(r"https?://[^\s/?#{}]+(?:[/?#]\S*)?")
_DOMAIN = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?::[1-9]\d{0,4})?")
_TEMPLATE = re.compile(r"\{(?!YYYY\}|MM\}|DD\})[^}]*\}?")
MAX_URL_CHARS = 2000


@dataclass(frozen=True, slots=True)
class Field:
    """What one field takes."""

    allowed: str
    fits: Callable[[Any], bool]
    convert: Callable[[Any], Any] = lambda value: value


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value.strip() != ""


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_zone(value: Any) -> bool:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, TypeError, OSError):
        return False
    return True


def _is_pattern(value: Any) -> bool:
    try:
        re.compile(value)
    except (re.error, TypeError):
        return False
    return _is_text(value)


def is_source_url(value: Any) -> bool:
    """Whether it is an http(s) address, its only braces {YYYY}, {MM} and {DD}."""
    return (
        isinstance(value, str)
        and len(value) <= MAX_URL_CHARS
        and _URL.fullmatch(value) is not None
        and _TEMPLATE.search(value) is None
        and _has_host(value)
    )


def _has_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # a bracket or a port that is none
        return False


def _is_archive_url(value: Any) -> bool:
    return isinstance(value, str) and _URL.fullmatch(value) is not None


def _is_volume(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(type(n) is int and n >= 0 for n in value)
        and value[0] <= value[1]
    )


def _matches(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _each(fits: Callable[[Any], bool], *, at_least: int = 0) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and len(value) >= at_least and all(map(fits, value))


def _is_facts(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_text, value.values()))


_TEXT = Field("a text", _is_text)
_TEXTS = Field("a list of texts", _is_texts, tuple)
_FLAG = Field("true or false", _is_flag)
_PATTERNS = Field("a list of regular expressions", _each(_is_pattern), tuple)
_PATHS = Field("a list of paths that begin with /", _each(lambda v: isinstance(v, str) and v.startswith("/")), tuple)
_TABLES = Field("a list of tables with kind and url", _each(lambda value: isinstance(value, dict)))

PUBLISHER_FIELDS: Mapping[str, Field] = {
    "name": _TEXT,
    "domains": Field(
        "a list of hosts without www., lower case, e.g. ['taz.de'], with a port where it is not the usual one",
        _each(_matches(_DOMAIN), at_least=1),
        tuple,
    ),
    "country": Field("two capital letters, e.g. 'AT'", _matches(re.compile("[A-Z]{2}"))),
    "language": Field("two small letters, e.g. 'de'", _matches(re.compile("[a-z]{2}"))),
    "time_zone": Field("an IANA time zone, e.g. 'Europe/Vienna'", _is_zone),
    "region": _TEXTS,
    "group": _TEXT,
    "type": Field("one of " + ", ".join(TYPES), TYPES.__contains__),
    "family": _TEXT,
    "expected_per_day": Field("two whole numbers, from and to, e.g. [20, 60]", _is_volume, tuple),
    "paywall": _FLAG,
    "paywall_markers": _TEXTS,
    "consent_wall": _TEXT,
    "tdm_reserved": _FLAG,
    "ai_crawlers_blocked": _FLAG,
    "article_patterns": _PATTERNS,
    "not_article_patterns": _PATTERNS,
    "archives": Field("a list of http(s) addresses", _each(_is_archive_url), tuple),
    "notes": _TEXTS,
    "enabled": _FLAG,
    "facts": Field("a table of texts", _is_facts, lambda value: tuple(value.items())),
    "extraction": Field("a table of lists of CSS selectors", lambda value: isinstance(value, dict)),
    "sources": _TABLES,
    "more_sources": _TABLES,
    "without_sources": Field("a list of addresses", _is_texts, tuple),
}
"""Fields of a publisher file. `more_sources` and `without_sources` are for a user's file that changes a built-in."""

FAMILY_FIELDS: Mapping[str, Field] = {
    "name": _TEXT,
    "feed_paths": _PATHS,
    "news_sitemap_paths": _PATHS,
    "archive_paths": _PATHS,
    "article_patterns": _PATTERNS,
    "not_article_patterns": _PATTERNS,
    "page_marks": _TEXTS,
    "extraction": Field("a table of lists of CSS selectors", lambda value: isinstance(value, dict)),
    "notes": _TEXTS,
}

_SELECTORS = Field("a list of CSS selectors, e.g. ['div.article-body', 'p.lead']", _each(is_selector), tuple)
EXTRACTION_FIELDS: Mapping[str, Field] = {
    field.name: _SELECTORS for field in fields(ExtractionHints)
}  # body, lead, remove, byline, caption, credit

SOURCE_FIELDS: Mapping[str, Field] = {
    "kind": Field("one of " + ", ".join(SourceKind), [*SourceKind].__contains__, SourceKind),
    "url": Field("an http(s) address; {YYYY}, {MM} and {DD} stand for the day", is_source_url),
    "confidence": Field("one of " + ", ".join(Confidence), [*Confidence].__contains__, Confidence),
    "seen_on": Field("a day, e.g. 2026-09-23", lambda value: type(value) is date),
    "origin": _TEXT,
}


def checked(file: Path, raw: Mapping[str, Any], known: Mapping[str, Field], where: str = "") -> dict[str, Any]:
    """The values, each checked and converted.   Raises PublisherFileError at the first that does not fit."""
    values: dict[str, Any] = {}
    for key, value in raw.items():
        if key not in known:
            raise PublisherFileError(file, where + key, value, _no_such_field(key, known))
        found = known[key]
        if not _fits(found, value):
            raise PublisherFileError(file, where + key, value, found.allowed)
        values[key] = found.convert(value)
    return values


def _no_such_field(key: str, known: Mapping[str, Field]) -> str:
    near = difflib.get_close_matches(key, known, n=1)
    meant = f"; did you mean {near[0]}?" if near else ";"
    return f"no such field{meant} known are {', '.join(known)}"


def _fits(known: Field, value: Any) -> bool:
    try:
        return known.fits(value)
    except TypeError:  # an unhashable value asked for in a tuple of names
        return False


def checked_hints(file: Path, table: Mapping[str, Any]) -> ExtractionHints:
    """The table `[extraction]` of a publisher or family file.   Raises PublisherFileError."""
    return ExtractionHints(**checked(file, table, EXTRACTION_FIELDS, where="extraction."))


def checked_sources(file: Path, key: str, tables: list[dict[str, Any]]) -> tuple[SourceSpec, ...]:
    """The sources of one list, each with kind and url.   Raises PublisherFileError."""
    sources: dict[str, SourceSpec] = {}
    for number, table in enumerate(tables, start=1):
        values = checked(file, table, SOURCE_FIELDS, where=f"{key}[{number}].")
        for needed in ("kind", "url"):
            if needed not in values:
                allowed = SOURCE_FIELDS[needed].allowed
                raise PublisherFileError(file, f"{key}[{number}].{needed}", None, allowed)
        source = SourceSpec(**values)
        sources.setdefault(source.url, source)
    return tuple(sources.values())

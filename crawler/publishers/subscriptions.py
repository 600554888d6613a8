"""A list of feeds from another program into the user's publisher files, one publisher a website."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crawler.publishers.load import Catalogue, site_of
from crawler.publishers.naming import country_for, readable_host
from crawler.publishers.opml import Outline, is_importable
from crawler.publishers.publisher import Confidence, SourceSpec
from crawler.publishers.write import users_values, with_sources, write_values

FEED_HOSTS = ("rss.", "feed.", "feeds.", "newsfeed.", "rssfeed.")
"""Beginnings of hosts that carry only feeds: their website is the rest."""


@dataclass(slots=True)
class Imported:
    """What came of a list."""

    new_publishers: int = 0
    new_sources: int = 0
    known: int = 0
    refused: list[str] = field(default_factory=list)
    """One line for each entry that could not be taken."""


def import_outlines(
    catalogue: Catalogue,
    folder: Path,
    outlines: Iterable[Outline],
    key_for: Callable[[str, Any], str],
    *,
    dry_run: bool = False,
) -> Imported:
    """Write a list's feeds into the user's files. Nothing is fetched; what is known already is left alone."""
    done = Imported()
    by_host: dict[str, list[Outline]] = {}
    for outline in outlines:
        host = _site_host(outline)
        if not host or not is_importable(outline):
            done.refused.append(f"{(outline.name or '')[:60]!r}: {outline.url[:120]!r} is no http(s) address")
        else:
            by_host.setdefault(host, []).append(outline)
    taken = set(catalogue.keys())
    known_urls = {source.url: one.key for one in catalogue.all() for source in one.sources + one.dated_sources}
    for host, entries in by_host.items():
        sources = {entry.url: _source(entry) for entry in entries}
        new = [source for url, source in sources.items() if url not in known_urls]
        done.known += len(entries) - len(new)
        if not new:
            continue
        done.new_sources += len(new)
        publisher = catalogue.for_url(f"https://{host}")
        if publisher is not None:
            file, values = users_values(catalogue, folder, publisher.key)
        else:
            key = key_for(host, taken)
            taken.add(key)
            done.new_publishers += 1
            file, values = folder / f"{key}.toml", _new_values(host, entries)
        if not dry_run:
            write_values(file, with_sources(values, new, overlay="name" not in values))
    return done


def _new_values(host: str, entries: Iterable[Outline]) -> dict[str, Any]:
    name = next((entry.name for entry in entries if entry.name), None) or readable_host(host)
    return {"name": name[:200], "domains": [host], "country": country_for(host)}


def _source(outline: Outline) -> SourceSpec:
    return SourceSpec(kind=outline.kind, url=outline.url, confidence=Confidence.MEDIUM, origin="user")


def _site_host(outline: Outline) -> str:
    host = site_of(outline.site or "") or site_of(outline.url)
    for beginning in FEED_HOSTS:
        if host.startswith(beginning) and host.count(".") > 1:
            return host.removeprefix(beginning)
    return host

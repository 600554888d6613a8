"""From what was found at a site to the user's publisher file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from crawler.discovery.picking import Found
from crawler.publishers.errors import SiteTakenError
from crawler.publishers.load import Catalogue
from crawler.publishers.naming import country_for, key_for, readable_host
from crawler.publishers.publisher import Confidence, SourceSpec
from crawler.publishers.write import users_values, with_sources, without_sources, write_values
from pipelines.model.crawl import SourceKind

FOUND_BY_US = "discovery"
NAMED_BY_USER = "user"


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """What is known of a site whose sources are adopted."""

    host: str
    """As `load.site_of` has it."""
    name: str | None = None
    language: str | None = None
    family: str | None = None
    country: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Adopted:
    """What was written."""

    key: str
    file: Path
    added: tuple[SourceSpec, ...]
    known: tuple[SourceSpec, ...]
    """Sources that the publisher had already."""
    is_new: bool
    """Whether the publisher was in no catalogue before."""


def as_source(found: Found, *, seen_on: date | None) -> SourceSpec:
    """A source that answers as it goes into a file."""
    return SourceSpec(kind=found.kind, url=found.url, seen_on=seen_on, origin=FOUND_BY_US)


def as_named(kind: SourceKind, url: str) -> SourceSpec:
    """An address that the user gave and nobody has looked at."""
    return SourceSpec(kind=kind, url=url, confidence=Confidence.LOW, origin=NAMED_BY_USER)


def adopt(
    catalogue: Catalogue,
    folder: Path,
    site: Site,
    sources: Sequence[SourceSpec],
    *,
    key: str | None = None,
) -> Adopted:
    """Write a site's sources into the user's file of its publisher.

    The publisher is the one whose domain the host belongs to; without one a new publisher is made, under `key` or
    one of its host. What it has already is left alone; a publisher that was switched off is switched on. Raises
    SiteTakenError where `key` is not whose site it is, PublisherFileError, OSError.
    """
    owner = catalogue.for_url(site.host)
    if key and owner and owner.key != key and site.host in owner.domains:
        raise SiteTakenError(site.host, owner.key, key)
    publisher = catalogue.get(key) if key and key in catalogue else None if key else owner
    if publisher is None:
        return _found_new(catalogue, folder, site, sources, key)
    known = {source.url for source in publisher.sources + publisher.dated_sources}
    added = tuple(source for source in sources if source.url not in known)
    file, values = users_values(catalogue, folder, publisher.key)
    if added or not publisher.enabled:
        changed = with_sources(values, added, overlay="name" not in values)
        if not publisher.enabled:
            changed["enabled"] = True
        if key and not publisher.has_site(site.host):
            changed["domains"] = [*publisher.domains, site.host]
        write_values(file, changed)
    return Adopted(
        key=publisher.key,
        file=file,
        added=added,
        known=tuple(source for source in sources if source.url in known),
        is_new=False,
    )


def _found_new(
    catalogue: Catalogue, folder: Path, site: Site, sources: Sequence[SourceSpec], key: str | None
) -> Adopted:
    key = key or key_for(site.host, catalogue)
    values: dict[str, Any] = {
        "name": site.name or readable_host(site.host),
        "domains": [site.host],
        "country": site.country or country_for(site.host),
    }
    if site.language and site.language != "de":
        values["language"] = site.language
    if site.family:
        values["family"] = site.family
    file = folder / f"{key}.toml"
    write_values(file, with_sources(values, sources, overlay=False))
    return Adopted(key=key, file=file, added=tuple(sources), known=(), is_new=True)


def replace_sources(
    catalogue: Catalogue, folder: Path, key: str, lost: Sequence[str], better: Sequence[SourceSpec]
) -> Path:
    """Put better sources in place of lost addresses, in the user's file of a publisher.   Raises PublisherFileError."""
    publisher = catalogue.get(key)
    file, values = users_values(catalogue, folder, key)
    known = {source.url for source in publisher.sources + publisher.dated_sources}
    changed = without_sources(values, lost)
    new = [source for source in better if source.url not in known]
    write_values(file, with_sources(changed, new, overlay="name" not in values))
    return file

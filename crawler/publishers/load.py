"""Read the catalogue: one TOML file per publisher, built in or the user's, checked, families merged.

Files are read when they are asked for: the command line loads the catalogue at each start, and most commands want
one publisher or none. A user's file (`<folder>/<key>.toml`, also in folders below it) adds a publisher, or overrides
the built-in one of that key field by field; `more_sources` and `without_sources` change its sources and keep the rest.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.publishers.errors import PublisherFileError
from crawler.publishers.fields import FAMILY_FIELDS, KEY, PUBLISHER_FIELDS, checked, checked_hints, checked_sources
from crawler.publishers.publisher import Family, Publisher, SourceSpec
from pipelines.errors import NotFoundError
from pipelines.model.page import ExtractionHints

BUILT_IN = Path(__file__).parent
FAMILIES = "families"
PROVENANCE = "provenance.toml"
MAX_FILE_BYTES = 1_000_000

TIME_ZONES: Mapping[str, str] = {
    "AT": "Europe/Vienna", "BE": "Europe/Brussels", "CH": "Europe/Zurich", "ES": "Europe/Madrid",
    "IL": "Asia/Jerusalem", "IT": "Europe/Rome", "LI": "Europe/Vaduz", "LU": "Europe/Luxembourg",
    "PY": "America/Asuncion",
}  # fmt: skip
"""Zone of a country's publishers where their file names none; every other country: Europe/Berlin."""


class Catalogue:
    """All publishers, built in and the user's own. Reads a file when its publisher is first asked for."""

    def __init__(self, built_in: Path, user_folder: Path | None) -> None:
        self._built_in, wrong = _files_by_key(built_in, skip=FAMILIES)
        self._users, users_wrong = _files_by_key(user_folder) if user_folder else ({}, [])
        self._family_files, families_wrong = _files_by_key(built_in / FAMILIES)
        self._wrong_names = [*wrong, *users_wrong, *families_wrong]
        self._broken: dict[str, PublisherFileError] = {}
        self._families: dict[str, Family] = {}
        self._publishers: dict[str, Publisher] = {}

    def keys(self) -> list[str]:
        """Every key, sorted; reads no file."""
        return sorted(self._built_in.keys() | self._users.keys())

    def __contains__(self, key: object) -> bool:
        return key in self._built_in or key in self._users

    def get(self, key: str) -> Publisher:
        """One publisher, by key or by one of its domains.   Raises NotFoundError that knows the nearest names."""
        if key in self:
            return self._read(key)
        wanted = key.casefold().strip()
        if wanted in self:
            return self._read(wanted)
        if by_domain := self._by_domain.get(wanted.removeprefix("www.")):
            return by_domain
        raise NotFoundError(f"no publisher {key!r}", self._near(wanted))

    def all(self) -> list[Publisher]:
        """Every publisher whose file can be read, enabled or not, by key; `faults` says what is wrong with others."""
        found = []
        for key in self.keys():
            if key in self._broken:
                continue
            try:
                found.append(self._read(key))
            except PublisherFileError as error:
                self._broken[key] = error
        return found

    @property
    def broken(self) -> Mapping[str, PublisherFileError]:
        """Publishers that `all` leaves out, and why."""
        self.all()
        return self._broken

    def faults(self) -> list[PublisherFileError]:
        """Everything that is wrong with the files: those that cannot be read, and domains that two claim."""
        return [*self._wrong_names, *self.broken.values(), *self._claims]

    def enabled(self) -> list[Publisher]:
        """Every publisher that its file enables, of those that can be read."""
        return [publisher for publisher in self.all() if publisher.enabled]

    def for_url(self, url: str) -> Publisher | None:
        """Who publishes an address: the publisher with the longest domain that its host ends with."""
        site = site_of(url)
        host, _, port = site.partition(":")
        for ending in (f":{port}", "") if port else ("",):
            name = host
            while name:
                if publisher := self._by_domain.get(name + ending):
                    return publisher
                name = name.partition(".")[2]
        return None

    def users_file(self, key: str) -> Path | None:
        """The user's own file of a publisher, whether or not it can be read; None: there is none."""
        return self._users.get(key)

    def families(self) -> list[Family]:
        """Every family, by key."""
        return [self.family(key) for key in sorted(self._family_files)]

    def family(self, key: str) -> Family:
        """One family.   Raises NotFoundError."""
        if key not in self._families:
            file = self._family_files.get(key)
            if file is None:
                raise NotFoundError(f"no family {key!r}", difflib.get_close_matches(key, self._family_files))
            values = {"name": key, **checked(file, read_toml(file), FAMILY_FIELDS)}
            if "extraction" in values:
                values["extraction"] = checked_hints(file, values["extraction"])
            self._families[key] = Family(key=key, **values)
        return self._families[key]

    @cached_property
    def _by_domain(self) -> dict[str, Publisher]:
        found: dict[str, Publisher] = {}
        # A built-in publisher keeps its domain, whatever file of the user's claims it.
        for publisher in sorted(self.all(), key=lambda publisher: publisher.key not in self._built_in):
            for domain in publisher.domains:
                found.setdefault(domain, publisher)
        return found

    @property
    def _claims(self) -> list[PublisherFileError]:
        """Domains of a user's file that are another publisher's."""
        return [
            PublisherFileError(
                Path(one.file), "domains", domain, f"a domain of its own; {self._by_domain[domain].key} has this one"
            )
            for one in self.all()
            for domain in one.domains
            if one.file and self._by_domain[domain].key != one.key
        ]

    def _near(self, wanted: str) -> list[str]:
        names = {name: publisher.key for name, publisher in self._by_domain.items()}
        names |= {publisher.name.casefold(): publisher.key for publisher in self.all()}
        names |= {key: key for key in self.keys()}
        close = difflib.get_close_matches(wanted, names, n=6, cutoff=0.65)
        close += [name for name in sorted(names, key=len) if len(wanted) > 2 and wanted in name]
        return list(dict.fromkeys(names[name] for name in close))[:3]

    def _read(self, key: str) -> Publisher:
        if key not in self._publishers:
            self._publishers[key] = self._merged(key, self._built_in.get(key), self._users.get(key))
        return self._publishers[key]

    def _merged(self, key: str, built_in: Path | None, users: Path | None) -> Publisher:
        values: dict[str, Any] = {}
        if built_in is not None:
            _overlay(values, built_in, dict(_built_in_values(built_in)))
        if users is not None:
            _overlay(values, users, checked(users, read_toml(users), PUBLISHER_FIELDS))
        file = users or built_in
        assert file is not None, "a key comes from a file"
        _require(file, values)
        self._merge_family(file, values)
        sources: tuple[SourceSpec, ...] = values.pop("sources", ())
        return Publisher(
            key=key,
            file=str(file),
            is_users=users is not None,
            sources=tuple(source for source in sources if not source.is_template),
            dated_sources=tuple(source for source in sources if source.is_template),
            time_zone=values.pop("time_zone", TIME_ZONES.get(values["country"], "Europe/Berlin")),
            **values,
        )

    def _merge_family(self, file: Path, values: dict[str, Any]) -> None:
        key = values.get("family")
        if key is None:
            return
        if key not in self._family_files:
            raise PublisherFileError(file, "family", key, "one of " + ", ".join(sorted(self._family_files)))
        family = self.family(key)
        for field in ("article_patterns", "not_article_patterns"):
            values[field] = values.get(field, ()) + getattr(family, field)
        values["extraction"] = joined(values.get("extraction"), family.extraction)


def load_catalogue(user_folder: Path | None, built_in: Path = BUILT_IN) -> Catalogue:
    """The catalogue with the user's own files, if any. Cheap: reads file names only."""
    return Catalogue(built_in, user_folder)


def joined(own: ExtractionHints | None, family: ExtractionHints | None) -> ExtractionHints | None:
    """A publisher's hints with its family's behind them."""
    if own is None or family is None:
        return own or family
    return ExtractionHints(
        **{field.name: getattr(own, field.name) + getattr(family, field.name) for field in fields(ExtractionHints)}
    )


def site_of(url: str) -> str:
    """The site of an address or of a bare host name: its host, lower case, ASCII, without `www.`, and its port where
    that is not the scheme's own (`127.0.0.1:8001`); empty where there is none."""
    try:
        parts = urlsplit(url if "://" in url else f"//{url}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    name = to_ascii(host.rstrip(".")).removeprefix("www.")
    own = {"http": 80, "https": 443}.get(parts.scheme)
    return f"{name}:{port}" if name and port is not None and port != own else name


def to_ascii(host: str) -> str:
    """A host name as it goes over the wire (IDNA 2008), e.g. `xn--mnchen-3ya.de`; empty where it cannot be one."""
    if host.isascii():
        return host.lower()
    import idna  # only for the rare host that needs it: its tables take 20 ms to load

    try:
        return idna.encode(host.lower(), uts46=True).decode("ascii")
    except idna.IDNAError:
        return ""


def read_provenance(built_in: Path = BUILT_IN) -> dict[str, str]:
    """What the short names in `origin` and `facts` stand for."""
    return {key: str(value) for key, value in read_toml(built_in / PROVENANCE).items()}


def _files_by_key(folder: Path, skip: str | None = None) -> tuple[dict[str, Path], list[PublisherFileError]]:
    """The files of a folder, and what is wrong with the names of others."""
    files: dict[str, Path] = {}
    wrong: list[PublisherFileError] = []
    if not folder.is_dir():
        return files, wrong
    for file in sorted(folder.rglob("*.toml")):
        if file.name == PROVENANCE or (skip and file.parent.name == skip):
            continue
        if not KEY.fullmatch(file.stem):
            wrong.append(PublisherFileError(file, "file name", file.stem, "small letters, digits and -"))
        elif file.stem in files:
            allowed = f"a key of its own; {files[file.stem]} has it"
            wrong.append(PublisherFileError(file, "file name", file.stem, allowed))
        else:
            files[file.stem] = file
    return files, wrong


def read_toml(file: Path) -> dict[str, Any]:
    """What stands in a TOML file, unchecked.   Raises PublisherFileError."""
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            raise PublisherFileError(file, "file", "its size", f"at most {MAX_FILE_BYTES:,} bytes")
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PublisherFileError(file, "file", re.sub(r"\s+", " ", str(error)), "valid TOML in UTF-8") from None
    except OSError as error:
        raise PublisherFileError(file, "file", error.strerror or str(error), "a readable file") from None


@lru_cache(maxsize=1024)
def _built_in_values(file: Path) -> Mapping[str, Any]:
    """A built-in file's values: they never change while the program runs, and `import` loads the catalogue often."""
    return checked(file, read_toml(file), PUBLISHER_FIELDS)


def _overlay(values: dict[str, Any], file: Path, new: dict[str, Any]) -> None:
    """Lay a file's values over those read so far; its sources replace, add to or drop from theirs."""
    more = checked_sources(file, "more_sources", new.pop("more_sources", []))
    dropped = set(new.pop("without_sources", ()))
    if "sources" in new:
        new["sources"] = checked_sources(file, "sources", new["sources"])
    if "extraction" in new:
        new["extraction"] = checked_hints(file, new["extraction"])
    values.update(new)
    kept = [source for source in values.get("sources", ()) if source.url not in dropped]
    known = {source.url for source in kept}
    values["sources"] = (*kept, *(source for source in more if source.url not in known))


def _require(file: Path, values: Mapping[str, Any]) -> None:
    for key in ("name", "domains", "country"):
        if key not in values:
            raise PublisherFileError(file, key, None, PUBLISHER_FIELDS[key].allowed)

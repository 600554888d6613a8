"""The settings of presseschau: what can be set, where a value came from, and what it takes.

Order: option of the command line, environment (`PRESSESCHAU_<KEY>`, for the database also `DATABASE_URL`), the file
(`--config`, else `presseschau.toml` here, else in the user's config folder), the default.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import platformdirs

from pipelines.errors import SettingsError

APP = "presseschau"
FILE_NAME = "presseschau.toml"
PURPOSES = ("monitoring", "research", "tdm")
ALERT_LANGUAGES = ("de", "en")


def _positive(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


def _default_workers() -> int:
    return max(1, os.cpu_count() or 1)


def _default_database() -> str:
    return f"sqlite:///{Path(platformdirs.user_data_dir(APP)) / 'presseschau.sqlite'}"


def _setting(
    default: Any,
    doc: str,
    allowed: str,
    check: Callable[[Any], bool],
    *,
    secret: bool = False,
    only_in_file: bool = False,
) -> Any:
    metadata = {"doc": doc, "allowed": allowed, "check": check, "secret": secret, "only_in_file": only_in_file}
    if callable(default):
        return field(default_factory=default, metadata=metadata)
    return field(default=default, metadata=metadata)


def _is_contact(value: Any) -> bool:
    return isinstance(value, str) and (
        value == "" or bool(re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+|https?://\S+", value))
    )


def _is_database_url(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(("sqlite:///", "postgresql+psycopg://", "postgresql://"))


def _is_folder(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _are_commands(value: Any) -> bool:
    """Names to lists of arguments, the first of which is a program's whole path."""
    return isinstance(value, dict) and all(
        re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", name)
        and isinstance(argv, list)
        and argv
        and all(isinstance(argument, str) and "\0" not in argument for argument in argv)
        and Path(argv[0]).is_absolute()
        for name, argv in value.items()
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Every setting, checked. README documents each; a test compares."""

    database: str = _setting(
        _default_database,
        "Where everything is kept, as a SQLAlchemy URL.",
        "sqlite:///PATH or postgresql+psycopg://USER:PASSWORD@HOST/NAME",
        _is_database_url,
        secret=True,
    )
    contact: str = _setting(
        "",
        "Your e-mail or web address, sent to publishers in the User-Agent. Needed to crawl anything but loopback.",
        "an e-mail address or an http(s) address",
        _is_contact,
    )
    publishers_folder: str = _setting(
        lambda: str(Path(platformdirs.user_config_dir(APP)) / "publishers"),
        "Your own publisher files (*.toml); they add to the built-in ones or override them by key.",
        "a folder",
        _is_folder,
    )
    purpose: str = _setting(
        "monitoring",
        "What you collect for; decides what happens to texts whose mining is reserved.",
        " | ".join(PURPOSES),
        PURPOSES.__contains__,
    )
    workers: int = _setting(
        _default_workers,
        "Processes that extract articles.",
        "a whole number from 1",
        lambda v: type(v) is int and v >= 1,
    )
    concurrency: int = _setting(
        32,
        "Requests under way at once, over all hosts.",
        "a whole number from 1",
        lambda v: type(v) is int and v >= 1,
    )
    delay_s: float = _setting(
        1.0, "Seconds between two requests to one host.", "a number from 0", lambda v: _positive(v) or v == 0
    )
    timeout_s: float = _setting(30.0, "Seconds after which a request is given up.", "a number above 0", _positive)
    max_page_mb: float = _setting(
        10.0, "A page larger than this is not read, in MB after decompression.", "a number above 0", _positive
    )
    eagerness: float = _setting(
        1.0,
        "How often sources are asked: 2 asks twice as often, 0.5 half as often; never below 2 minutes or above a day.",
        "a number from 0.01 to 10",
        lambda v: _positive(v) and 0.01 <= v <= 10,
    )
    keep_pages_days: int = _setting(
        0,
        "Fetched pages are kept for so many days, so that `reprocess` can read them again. 0: none.",
        "a whole number from 0",
        lambda v: type(v) is int and v >= 0,
    )
    tick_s: float = _setting(
        10.0, "Seconds between two looks at what is due, in `watch`.", "a number above 0", _positive
    )
    alert_language: str = _setting(
        "de",
        "The language of alerts of rules that name none.",
        " | ".join(ALERT_LANGUAGES),
        ALERT_LANGUAGES.__contains__,
    )
    alert_private_networks: str = _setting(
        "allow",
        "Whether alerts may go to this machine and its own networks. Refuse it where others make rules.",
        "allow | refuse",
        ("allow", "refuse").__contains__,
    )
    templates_folder: str = _setting(
        lambda: str(Path(platformdirs.user_config_dir(APP)) / "templates"),
        "Your own templates for alerts; they stand in for the built-in ones.",
        "a folder",
        _is_folder,
    )
    commands: Mapping[str, Sequence[str]] = _setting(
        dict,
        "What `exec:NAME` may run: a table of names, each a list of a program's whole path and its arguments.",
        'a table like [commands] with lines like notify = ["/usr/bin/notify", "--alert"], in the file only',
        _are_commands,
        only_in_file=True,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Configuration:
    """The settings in force and where each came from."""

    settings: Settings
    origins: Mapping[str, str]
    """Key to `option`, `environment NAME`, `file PATH` or `default`."""
    file: Path | None


def find_file(explicit: Path | None) -> Path | None:
    """The settings file that counts, or None.   Raises SettingsError where a named file does not exist."""
    if explicit is not None:
        if not explicit.is_file():
            raise SettingsError("config", str(explicit), "an existing TOML file")
        return explicit
    for candidate in (Path(FILE_NAME), Path(platformdirs.user_config_dir(APP)) / FILE_NAME):
        if candidate.is_file():
            return candidate
    return None


def load_settings(
    options: Mapping[str, Any], environment: Mapping[str, str], file: Path | None = None
) -> Configuration:
    """Merge option, environment, file and default.

    `options` holds only what was given. Raises SettingsError for an unknown key, a value that is not allowed, or a
    file that cannot be read.
    """
    path = find_file(file)
    from_file = _read_file(path) if path else {}
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for setting in fields(Settings):
        outside = ({}, {}) if setting.metadata["only_in_file"] else (options, environment)
        value, origin = _find(setting.name, *outside, from_file, path)
        if origin == "default":
            origins[setting.name] = origin
            continue
        value = _converted(setting.name, value, setting.type)
        if not setting.metadata["check"](value):
            raise SettingsError(f"{setting.name} ({origin})", value, setting.metadata["allowed"])
        values[setting.name] = value
        origins[setting.name] = origin
    return Configuration(settings=Settings(**values), origins=origins, file=path)


def _find(
    key: str,
    options: Mapping[str, Any],
    environment: Mapping[str, str],
    from_file: Mapping[str, Any],
    path: Path | None,
) -> tuple[Any, str]:
    if options.get(key) is not None:
        return options[key], "option"
    names = [f"{APP.upper()}_{key.upper()}"] + (["DATABASE_URL"] if key == "database" else [])
    for name in names:
        if environment.get(name):
            return environment[name], f"environment {name}"
    if key in from_file:
        return from_file[key], f"file {path}"
    return None, "default"


def _read_file(path: Path) -> dict[str, Any]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError("config", str(path), f"a readable TOML file ({error})") from error
    known = {setting.name for setting in fields(Settings)}
    for key in found:
        if key not in known:
            raise SettingsError(key, found[key], f"no such name in {path}; known are {', '.join(sorted(known))}")
    return found


def _converted(key: str, value: Any, type_name: Any) -> Any:
    if not isinstance(value, str) or type_name == "str":
        return value
    try:
        return int(value) if type_name == "int" else float(value)
    except ValueError:
        raise SettingsError(key, value, "a number") from None

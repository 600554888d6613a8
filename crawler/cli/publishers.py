"""The catalogue on the command line. What looks at addresses, `add` and `check`, stands in `publishers_sources`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from crawler.cli.counting import counted
from crawler.cli.house import Column, House, format_option, pass_house
from crawler.cli.publishers_sources import add, check
from crawler.middlewares.robots_txt import ROBOTS, RobotsTxt
from crawler.middlewares.sites import site_of_address
from crawler.publishers.load import Catalogue, read_provenance
from crawler.publishers.naming import key_for
from crawler.publishers.opml import read_opml, write_opml
from crawler.publishers.publisher import Publisher, SourceSpec
from crawler.publishers.records import full_record, list_record
from crawler.publishers.subscriptions import import_outlines
from crawler.publishers.write import users_values, write_values
from pipelines.errors import NotFoundError
from pipelines.storage.site_files import kept_file

COLUMNS = (
    Column(name="key", style="cyan", fold=False),
    Column(name="name", min_width=20),
    Column(name="country", fold=False),
    Column(name="region", fold=False, spare=True),
    Column(name="group", spare=True),
    Column(name="type", fold=False, spare=True),
    Column(name="paywall", fold=False, spare=True),
    Column(name="sources", right=True, fold=False, spare=True),
    Column(name="enabled", fold=False),
)
FILTERS: dict[str, Callable[[Publisher], Iterable[str]]] = {
    "country": lambda publisher: (publisher.country,),
    "region": lambda publisher: publisher.region,
    "group": lambda publisher: (publisher.group,) if publisher.group else (),
    "type": lambda publisher: (publisher.type,) if publisher.type else (),
    "family": lambda publisher: (publisher.family,) if publisher.family else (),
}


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that choose among publishers."""
    for name in reversed(FILTERS):
        text = f"Only this {name}; may be repeated."
        command = click.option(f"--{name}", multiple=True, metavar=name.upper(), help=text)(command)
    command = click.option("--paywall/--no-paywall", default=None, help="Only with, only without a paywall.")(command)
    return click.option("--enabled/--disabled", default=None, help="Only what is crawled, only what is not.")(command)


@click.group()
def publishers() -> None:
    """The catalogue and your own publishers."""


@publishers.command("list")
@filter_options
@click.option("--own", is_flag=True, help="Only those that a file of yours makes or changes.")
@format_option
@pass_house
def list_publishers(house: House, /, own: bool, format_: str | None, **chosen: Any) -> int:
    """All publishers, by country and name. Exit 3 where a file of yours is wrong: the others are listed."""
    catalogue = house.catalogue()
    found = [publisher for publisher in chosen_publishers(catalogue, **chosen) if publisher.is_users or not own]
    found.sort(key=lambda publisher: (publisher.country != "DE", publisher.country, publisher.name.casefold()))
    house.write([list_record(publisher) for publisher in found], format_, COLUMNS)
    sources = sum(len(publisher.sources) + len(publisher.dated_sources) for publisher in found)
    if house.format(format_) == "table":
        house.note(f"{counted(len(found), 'publisher')}, {counted(sources, 'source')}")
    return 3 if house.tell_faults(catalogue) else 0


def chosen_publishers(
    catalogue: Catalogue, *, paywall: bool | None = None, enabled: bool | None = None, **wanted: tuple[str, ...]
) -> list[Publisher]:
    """The publishers that fit every filter, by key.   Raises BadParameter for a value that no publisher has."""
    found = catalogue.all()
    for name, values in wanted.items():
        if values:
            known = {value.casefold(): value for publisher in found for value in FILTERS[name](publisher)}
            _refuse_unknown(catalogue, name, values)
            folded = {value.casefold() for value in values}
            found = [one for one in found if folded & {value.casefold() for value in FILTERS[name](one)} and known]
    if paywall is not None:
        found = [publisher for publisher in found if publisher.paywall is paywall]
    if enabled is not None:
        found = [publisher for publisher in found if publisher.enabled is enabled]
    return found


def _refuse_unknown(catalogue: Catalogue, name: str, values: Iterable[str]) -> None:
    known = sorted({value for publisher in catalogue.all() for value in FILTERS[name](publisher)}, key=str.casefold)
    folded = {value.casefold() for value in known}
    for value in values:
        if value.casefold() not in folded:
            raise click.BadParameter(
                f"no publisher has {name} {value!r}; there are {', '.join(known)}", param_hint=name
            )


@publishers.command()
@click.argument("key")
@format_option
@pass_house
def show(house: House, key: str, format_: str | None) -> None:
    """One publisher: everything known of it, and who says so."""
    publisher = house.catalogue().get(key)
    record = full_record(publisher) | {"licenses": _licenses(house, publisher)}
    if house.format(format_) != "table":
        house.write([record], format_, ())
        return
    legend = read_provenance()
    for name, value in record.items():
        if name not in ("sources", "facts", "notes") and value not in (None, []):
            shown = ", ".join(value) if isinstance(value, list) else {True: "yes", False: "no"}.get(value, value)
            evidence = dict(publisher.facts).get(name)
            click.echo(f"{name.replace('_', ' '):<22}{shown}" + (f"  ({evidence})" if evidence else ""))
    for source in publisher.sources + publisher.dated_sources:
        click.echo(f"\n{source.kind:<22}{source.url}\n{'':<22}{_explained(source, legend)}")
    for note in publisher.notes:
        click.echo(f"\n{'note':<22}{note}")


def _licenses(house: House, publisher: Publisher) -> list[str]:
    """Terms of use (RSL) that the robots.txt of its sites name, as they were read last; nothing is fetched."""
    database = house.known_database()
    if database is None:
        return []
    addresses = [source.url for source in publisher.sources + publisher.dated_sources]
    sites = dict.fromkeys(site_of_address(address) for address in addresses)
    with database.read() as c:
        files = [kept_file(c, site, ROBOTS) for site in sites]
    found = (RobotsTxt.read(file.body).licenses for file in files if file and file.body)
    return list(dict.fromkeys(license_url for licenses in found for license_url in licenses))


def _explained(source: SourceSpec, legend: dict[str, str]) -> str:
    parts = [f"confidence {source.confidence}"]
    if source.seen_on:
        parts.append(f"seen to answer on {source.seen_on}")
    if source.origin:
        parts.append(legend.get(source.origin, source.origin))
    return " · ".join(parts)


@publishers.command()
@click.argument("keys", nargs=-1, required=True, metavar="KEY…")
@pass_house
def enable(house: House, keys: tuple[str, ...]) -> None:
    """Crawl these publishers again."""
    _switch(house, keys, on=True)


@publishers.command()
@click.argument("keys", nargs=-1, required=True, metavar="KEY…")
@pass_house
def disable(house: House, keys: tuple[str, ...]) -> None:
    """Crawl these publishers no more; what is stored stays."""
    _switch(house, keys, on=False)


def _switch(house: House, keys: Iterable[str], *, on: bool) -> None:
    catalogue = house.catalogue()
    folder = Path(house.settings.publishers_folder)
    for publisher in [catalogue.get(key) for key in keys]:
        word = "enabled" if on else "disabled"
        if publisher.enabled is on:
            house.note(f"{publisher.key} is {word} already")
            continue
        file, values = users_values(catalogue, folder, publisher.key)
        write_values(file, values | {"enabled": on})
        house.note(f"{publisher.key} {word}")


@publishers.command()
@click.argument("keys", nargs=-1, required=True, metavar="KEY…")
@pass_house
def remove(house: House, keys: tuple[str, ...]) -> None:
    """Delete your own files of these publishers; a built-in one is again as it came. Articles stay."""
    catalogue = house.catalogue()
    files = {key: catalogue.users_file(key if key in catalogue else catalogue.get(key).key) for key in keys}
    for key, file in files.items():
        if file is None:
            raise NotFoundError(f"{key} is built in and has no file of yours; `publishers disable` stops it")
    for file in {file for file in files.values() if file}:
        file.unlink()
        house.note(f"{file} deleted")


@publishers.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be written, write nothing.")
@pass_house
def import_file(house: House, file: Path, dry_run: bool) -> None:
    """Add the feeds of an OPML file, one publisher a website; nothing is fetched."""
    folder = Path(house.settings.publishers_folder)
    done = import_outlines(house.catalogue(), folder, read_opml(file), key_for, dry_run=dry_run)
    for line in done.refused[:10]:
        house.note(f"left out: {line}")
    if len(done.refused) > 10:
        house.note(f"left out: {len(done.refused) - 10} more")
    would = "would be " if dry_run else ""
    house.note(
        f"{counted(done.new_publishers, 'publisher')} and {counted(done.new_sources, 'source')} {would}added, "
        f"{done.known} known already, {len(done.refused)} left out"
    )


@publishers.command()
@filter_options
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write. Default: stdout.")
@pass_house
def export(house: House, /, output: Path | None, **chosen: Any) -> int:
    """Sources of the enabled publishers as OPML, for other programs. Exit 3 where a file of yours is wrong."""
    if chosen["enabled"] is None:
        chosen["enabled"] = True
    catalogue = house.catalogue()
    found = chosen_publishers(catalogue, **chosen)
    if output is None:
        written = write_opml(found, sys.stdout, "presseschau")
    else:
        with output.open("w", encoding="utf-8") as stream:
            written = write_opml(found, stream, "presseschau")
    house.note(f"{counted(written, 'source')} of {counted(len(found), 'publisher')} exported")
    return 3 if house.tell_faults(catalogue) else 0


publishers.add_command(add)
publishers.add_command(check)

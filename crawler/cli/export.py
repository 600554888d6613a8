"""`export`: everything that matches a query, to a file or to stdout, as it comes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from crawler.cli.counting import counted
from crawler.cli.house import House, pass_house
from crawler.cli.selection import bounds_of, record_of, with_bounds
from pipelines.archive import Archive, Bounds
from pipelines.export.formats import FORMATS, format_of, write_file


@click.command()
@click.argument("query", nargs=-1, required=True)
@with_bounds
@click.option(
    "--format",
    "format_",
    type=click.Choice(list(FORMATS)),
    help="Default: what the ending of FILE says, else jsonl. excel: CSV as a German Excel opens it.",
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Default: stdout.")
@pass_house
def export(
    house: House,
    query: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    publishers: tuple[str, ...],
    format_: str | None,
    output: Path | None,
) -> None:
    """Everything that matches, newest first, streaming."""
    name = format_ or (format_of(output) if output else None) or "jsonl"
    archive, text = Archive(house.database()), " ".join(query)
    records = _records(house, archive, text, bounds_of(house, since, until, publishers))
    if output is not None:
        written = write_file(records, output, name)
    else:
        write_text = FORMATS[name].write_text
        if write_text is None:
            raise click.UsageError(f"{name} needs --output FILE")
        written = write_text(records, sys.stdout)
    house.note(f"{counted(written, 'article')} exported")


def _records(house: House, archive: Archive, query: str, bounds: Bounds) -> Iterator[dict[str, Any]]:
    """The records one after the other, a bar moving meanwhile on a terminal."""
    is_shown = house.console.is_terminal and house.verbosity >= 0
    columns = (TextColumn("articles"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=house.console, disable=not is_shown, transient=True) as progress:
        task = progress.add_task("articles", total=archive.count(query, **bounds) if is_shown else None)
        for article in archive.iterate(query, **bounds):
            yield record_of(house, article)
            progress.advance(task)

"""What every command needs: settings, the database, the catalogue, and how data leaves on stdout.

Data on stdout, everything else on stderr. The database is opened by the first command that asks for it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from crawler.cli.moments import to_the_minute
from crawler.publishers.load import Catalogue, load_catalogue
from pipelines.errors import PresseschauError, StorageError
from pipelines.export.to_csv import write_csv
from pipelines.export.to_jsonl import write_json, write_jsonl
from pipelines.search.reindex import is_current, reindex
from pipelines.settings import Configuration, Settings
from pipelines.storage.database import BUSY_TIMEOUT_S, PATIENT_TIMEOUT_S, Database

WRITERS = {"jsonl": write_jsonl, "json": write_json, "csv": write_csv}
DEFAULT_ZONE = "Europe/Berlin"
FORMATS = ("table", *WRITERS)
LEAST_CHARS = 8
"""A column that folds is not made narrower than this, nor than its head, unless it says so."""
GAP_CHARS = 2

format_option = click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    help="How data is written. Default: table on a terminal, jsonl in a pipe.",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column of a table on a terminal."""

    name: str
    """Key in the record."""
    head: str | None = None
    """What stands above it; None: its name."""
    style: str | None = None
    right: bool = False
    fold: bool = True
    """True: long text goes on in the next line; False: it is cut with an ellipsis."""
    min_width: int | None = None
    """Characters that it keeps on a narrow terminal, at the others' cost."""
    max_width: int | None = None
    spare: bool = False
    """True: it goes where the terminal is too narrow for all; the data has it still."""


class House:
    """Handed to every command: `click.get_current_context().find_object(House)`, or the decorator `pass_house`."""

    def __init__(self, configuration: Configuration, *, verbosity: int) -> None:
        self.configuration = configuration
        self.verbosity = verbosity
        self.console = Console(stderr=True)
        """For people: progress, notes, warnings."""
        self._database: Database | None = None
        self._zones: dict[str | None, tzinfo] = {}

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self.configuration.settings

    def database(self, *, patient: bool = False) -> Database:
        """The database, opened on first use, its tables and index made those of this version.   Raises StorageError.

        `patient`, for commands that nobody sits and waits for, outlasts a database that is locked for a minute.
        """
        if self._database is None:
            timeout_s = PATIENT_TIMEOUT_S if patient else BUSY_TIMEOUT_S
            self._database = Database.open(self.settings.database, busy_timeout_s=timeout_s)
            if self._database.was_made:  # a slip in the address would look like an archive without articles
                self.note(f"a new database was made: {self._database.name}")
            if not is_current(self._database):
                self.note("the search index is made anew for this version; a moment, please")
                reindex(self._database)
        return self._database

    def known_database(self) -> Database | None:
        """The database where there is one that can be opened: for what is shown beside other things; none is made."""
        path = self.settings.database.removeprefix("sqlite:///")
        if path != self.settings.database and not Path(path).exists():
            return None
        try:
            return self.database()
        except StorageError:
            return None

    @cached_property
    def zone(self) -> tzinfo:
        """The user's own time zone; people see their own."""
        zone = datetime.now().astimezone().tzinfo
        assert zone is not None
        return zone

    def zone_of(self, publisher: str | None) -> tzinfo:
        """The zone in which a publisher writes its times: data keeps it, so that a day stays the paper's day."""
        if publisher not in self._zones:
            self._zones[publisher] = ZoneInfo(self._zone_name(publisher))
        return self._zones[publisher]

    def _zone_name(self, publisher: str | None) -> str:
        try:
            return self._known.get(publisher).time_zone if publisher and publisher in self._known else DEFAULT_ZONE
        except PresseschauError:  # a publisher file that cannot be read is no reason to show no article
            return DEFAULT_ZONE

    @cached_property
    def _known(self) -> Catalogue:
        return self.catalogue()

    def catalogue(self) -> Catalogue:
        """All publishers, the user's own included."""
        return load_catalogue(Path(self.settings.publishers_folder))

    def tell_faults(self, catalogue: Catalogue) -> bool:
        """Say on stderr what is wrong with publisher files, a line each; whether anything is."""
        faults = catalogue.faults()
        for fault in faults:
            click.echo(f"presseschau: {fault}", err=True)
        return bool(faults)

    def note(self, text: str) -> None:
        """One line for the person at the terminal; silent with `-q`."""
        if self.verbosity >= 0:
            self.console.print(Text(text), soft_wrap=True)

    def format(self, chosen: str | None) -> str:
        """The format to write: what was chosen, else table on a terminal and jsonl in a pipe."""
        return chosen or ("table" if sys.stdout.isatty() else "jsonl")

    def write(
        self,
        records: Iterable[Mapping[str, Any]],
        format_: str | None,
        columns: Sequence[Column],
        *,
        title: str | None = None,
    ) -> int:
        """Write records to stdout; `columns` says what a table shows. Returns how many."""
        chosen = self.format(format_)
        if chosen == "table":
            return self._write_table(records, columns, title)
        return WRITERS[chosen](records, sys.stdout)

    def _write_table(self, records: Iterable[Mapping[str, Any]], columns: Sequence[Column], title: str | None) -> int:
        table = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
        rows = [{column.name: _cell(record.get(column.name)) for column in columns} for record in records]
        console = Console()
        shown = fitted(columns, rows, console.width)
        for column, width in shown:
            table.add_column(
                _head(column),
                style=column.style,
                justify="right" if column.right else "left",
                overflow="fold" if column.fold else "ellipsis",
                no_wrap=not column.fold,
                width=width,
            )
        for row in rows:
            table.add_row(*(row[column.name] for column, _ in shown))
        if rows:
            console.print(table)
        return len(rows)

    def close(self) -> None:
        """Close what was opened."""
        if self._database is not None:
            self._database.close()


pass_house = click.make_pass_decorator(House)


def fitted(columns: Sequence[Column], rows: Sequence[Mapping[str, Text]], width: int) -> list[tuple[Column, int]]:
    """The columns that find room in `width` characters, and how many each gets.

    Spare ones go first, the last before the others; then the widest that folds is narrowed, down to its minimum.
    """
    natural = {column.name: _natural_width(column, rows) for column in columns}
    least = {
        column.name: min(natural[column.name], (column.min_width or max(len(_head(column)), LEAST_CHARS)))
        if column.fold
        else natural[column.name]
        for column in columns
    }
    kept = list(columns)
    for column in reversed(columns):
        if column.spare and _total(least[one.name] for one in kept) > width:
            kept.remove(column)
    widths = {column.name: natural[column.name] for column in kept}
    while _total(widths.values()) > width:
        loose = [name for name in widths if widths[name] > least[name]]
        if not loose:
            break
        widths[max(loose, key=widths.__getitem__)] -= 1
    return [(column, widths[column.name]) for column in kept]


def _natural_width(column: Column, rows: Sequence[Mapping[str, Text]]) -> int:
    longest = max([cell_len(_head(column)), *(row[column.name].cell_len for row in rows)])
    return max(min(longest, column.max_width or longest), 1)


def _total(widths: Iterable[int]) -> int:
    """Of a table's line, the gaps between columns included."""
    listed = list(widths)
    return sum(listed) + GAP_CHARS * (len(listed) - 1)


def _head(column: Column) -> str:
    return column.head or column.name.replace("_", " ")


def _cell(value: Any) -> Text:
    """A value as people read it. Text, never markup: a headline may hold brackets."""
    if value is None:
        return Text("")
    if isinstance(value, bool):
        return Text("yes" if value else "no")
    if isinstance(value, list):
        return Text(", ".join(str(item) for item in value))
    return Text(to_the_minute(value) if isinstance(value, str) else str(value))

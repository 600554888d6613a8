"""`demo`: the whole job on two small newspapers of our own, served from loopback."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console

from crawler.cli.house import House, pass_house
from crawler.demo.newspaper import Newspaper
from crawler.demo.receiver import Receiver
from crawler.demo.tour import Tour
from pipelines.errors import StorageError
from pipelines.storage.database import Database

FOR_REAL = """
For real, with publishers of your choice (their servers see who asks: set your own address):

  export PRESSESCHAU_CONTACT=you@example.org
  presseschau publishers list
  presseschau crawl taz
  presseschau search 'Brücke AND Sanierung'
  presseschau alerts add bruecken 'Brücke AND Sanierung' --to 'mailto://user:password@example.org'
  presseschau watch
"""


@click.command()
@click.option("--once", is_flag=True, help="End after the tour; without it the newspaper goes on until Ctrl-C.")
@click.option(
    "--keep",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Keep the database in this folder, to look at it afterwards.",
)
@pass_house
def demo(house: House, once: bool, keep: Path | None) -> None:
    """The whole job on a small newspaper of ours: crawl, clean, store, find, alert."""
    console = Console()
    with (
        _database(house, keep) as database,
        Newspaper.demo() as anzeiger,
        Newspaper.second() as bote,
        Receiver() as receiver,
    ):
        tour = Tour(
            anzeiger=anzeiger,
            bote=bote,
            receiver=receiver,
            database=database,
            settings=house.settings,
            console=console,
        )
        tour.walk()
        if not once:
            tour.keep_running()
    if keep is not None:
        url = f"sqlite:///{keep.absolute() / 'demo.sqlite'}"
        click.echo(f"\nThe database stays: presseschau --database {url} search '*'")
    click.echo(FOR_REAL)


@contextlib.contextmanager
def _database(house: House, keep: Path | None) -> Iterator[Database]:
    """Where the demo stores: the database of `--database`, else a file of its own, never the user's archive.

    `--database` is obeyed only as an option: an environment variable names the archive that the user works with.
    """
    if house.configuration.origins["database"] == "option":
        yield house.database()
        return
    with contextlib.ExitStack() as stack:
        folder = keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="presseschau-demo-")))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "demo.sqlite").unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(f"--keep {folder}: {error.strerror}; give a folder that can be written") from error
        database = Database.open(f"sqlite:///{folder / 'demo.sqlite'}")
        stack.callback(database.close)
        yield database

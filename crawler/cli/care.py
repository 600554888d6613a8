"""Commands that work through what is stored: reprocess, forget."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from functools import cache

import click
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from crawler.cli.counting import counted
from crawler.cli.house import House, pass_house
from crawler.publishers.load import Catalogue
from pipelines.errors import NotFoundError
from pipelines.forgetting import find_meant, forget_articles, forget_links
from pipelines.model.page import ExtractionHints, FetchedPage
from pipelines.reprocess import HintsOf, Reprocessed, Run

FORGOTTEN_AT_ONCE = 50


@click.command()
@click.argument("query", nargs=-1)
@pass_house
def reprocess(house: House, query: tuple[str, ...]) -> None:
    """Read kept pages again after the rules improved (see the setting keep_pages_days); no network, no alerts.

    Without a QUERY also all fingerprints and stories are made anew. Stopped, it goes on where it was.
    """
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed}"), TimeElapsedColumn())
    quiet = not house.console.is_terminal or house.verbosity < 0
    with Progress(*columns, console=house.console, disable=quiet) as bars:
        bar = bars.add_task("begins", total=None)
        run = Run(
            database=house.database(),
            workers=house.settings.workers,
            hints_of=_hints_of(house.catalogue()),
            query=" ".join(query) or None,
            on_progress=lambda phase, done: bars.update(bar, description=phase, completed=done),
        )
        done = run()
    house.note(_told(done, is_whole=not query))


def _hints_of(catalogue: Catalogue) -> HintsOf:
    """What the catalogue says today of a page's publisher, looked up once each."""

    @cache
    def of_publisher(key: str) -> ExtractionHints | None:
        return catalogue.get(key).extraction if key in catalogue else None

    def hints_of(page: FetchedPage) -> ExtractionHints | None:
        return of_publisher(page.publisher) if page.publisher else None

    return hints_of


def _told(done: Reprocessed, *, is_whole: bool) -> str:
    parts = [f"{counted(done.pages, 'page')} read again", f"{counted(done.corrected, 'article')} corrected"]
    if not done.pages:
        parts = ["no pages are kept (setting keep_pages_days)"]
    if done.recovered:
        parts.append(f"found among pages that were none: {counted(done.recovered, 'article')}")
    if done.unreadable:
        parts.append(f"no article under these rules: {counted(done.unreadable, 'page')}; what was there stays")
    if is_whole:
        parts.append(f"{counted(done.indexed, 'fingerprint')} made anew")
        parts.append(f"{counted(done.split, 'story')} split off, {done.merged} merged")
    return ("went on where it was: " if done.resumed else "") + " · ".join(parts)


@click.command()
@click.argument("name", metavar="URL|PATTERN")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_house
def forget(house: House, name: str, yes: bool) -> None:
    """Everything of an article goes: text, versions, index, pages, alerts. It is not fetched again.

    In a PATTERN * stands for anything: 'zeitung.de/person/*'. `presseschau db vacuum` then clears the bytes.
    """
    database = house.database()
    with database.read() as c:
        meant = find_meant(c, name)
    count = len(meant.article_ids)
    if not count and not meant.link_ids:
        raise NotFoundError(f"nothing is stored under {name}; in a pattern * stands for anything")
    what = f"{counted(count, 'article')} and {counted(len(meant.link_ids), 'announced address')}"
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError(f"this forgets {what} for good; say --yes")
        click.confirm(f"Forget {what} for good?", abort=True, err=True)
    for start in range(0, count, FORGOTTEN_AT_ONCE):
        with database.write() as c:
            forget_articles(c, meant.article_ids[start : start + FORGOTTEN_AT_ONCE], now=datetime.now(UTC))
    for start in range(0, len(meant.link_ids), FORGOTTEN_AT_ONCE):
        with database.write() as c:
            forget_links(c, meant.link_ids[start : start + FORGOTTEN_AT_ONCE], now=datetime.now(UTC))
    house.note(f"{what} forgotten; `presseschau db vacuum` clears their bytes from the file, backups keep them")

"""Commands about articles: extract and clean pages, search, show, export."""

from __future__ import annotations

import gzip
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from crawler.cli.house import WRITERS, Column, House, format_option, pass_house
from crawler.cli.moments import Moment
from crawler.cli.reading import difference, print_article, print_draft, print_history
from pipelines.archive import Archive, Selection
from pipelines.clean.text import clean_lines
from pipelines.errors import PresseschauError
from pipelines.export.records import article_record, draft_record, moment_text
from pipelines.model.article import Article, ArticleDraft, Rejection, Version
from pipelines.model.page import FetchedPage
from pipelines.search.format import format_query
from pipelines.search.query import parse
from pipelines.workers import ExtractionPool

GZIP_MAGIC = b"\x1f\x8b"
EXPORT_FORMATS = (*WRITERS, "parquet")
FOUND_COLUMNS = (
    Column(name="published", style="dim", fold=False),
    Column(name="publisher", style="cyan", fold=False, max_width=18),
    Column(name="title", min_width=24),
    Column(name="id", style="dim", right=True, fold=False),
)

selection_options = [
    click.option("--since", type=Moment(), help="Published at or after, e.g. 2026-11-01, 7d, today."),
    click.option("--until", type=Moment(), help="Published before."),
    click.option("--publisher", "publishers", multiple=True, metavar="KEY", help="Only of this publisher; repeatable."),
]


def with_selection(command: Any) -> Any:
    """Give a command the options that bound a search."""
    for option in reversed(selection_options):
        command = option(command)
    return command


@click.command()
@click.argument("pages", nargs=-1, required=True, metavar="FILE|URL|-…")
@click.option("--url", help="Address of the page, where it is a file; decides publisher, time zone and links.")
@click.option("--explain", is_flag=True, help="Show what was removed and why beside what was kept.")
@format_option
@pass_house
def extract(house: House, pages: tuple[str, ...], url: str | None, explain: bool, format_: str | None) -> int:
    """A page (HTML, also .gz) to an article, without storing it."""
    if url and len(pages) > 1:
        raise click.UsageError("--url goes with one page, since no two pages have the same address")
    failed = 0

    def records() -> Iterator[dict[str, Any]]:
        nonlocal failed
        for name, result in _read_pages(house, pages, url):
            if isinstance(result, str | Rejection):
                reason = result if isinstance(result, str) else f"{result.outcome}: {result.reason}"
                click.echo(f"presseschau: {name}: {reason}", err=True)
                failed += 1
            elif explain or house.format(format_) == "table":
                print_draft(result, explain=explain, zone=house.zone)
            else:
                yield draft_record(result, id=name, zone=house.zone_of(result.publisher))

    if explain or house.format(format_) == "table":
        for _ in records():
            pass
    else:
        house.write(records(), format_, ())
    return 1 if failed else 0


def _read_pages(
    house: House, names: tuple[str, ...], url: str | None
) -> Iterator[tuple[str, ArticleDraft | Rejection | str]]:
    """Each name with its draft, or with the reason why there is none; in order."""
    waiting: deque[tuple[str, str | None]] = deque()

    def pages() -> Iterator[FetchedPage]:
        for name in names:
            try:
                page = _page(house, name, url)
            except (OSError, EOFError, PresseschauError) as error:
                waiting.append((name, f"cannot be read: {getattr(error, 'strerror', None) or error}"))
                continue
            waiting.append((name, None))
            yield page

    def unreadable() -> Iterator[tuple[str, str]]:
        while waiting and waiting[0][1] is not None:
            name, reason = waiting.popleft()
            yield name, str(reason)

    with ExtractionPool(min(house.settings.workers, len(names))) as pool:
        for _, result in pool.read_all(pages()):
            yield from unreadable()
            yield waiting.popleft()[0], result
    yield from unreadable()


def _page(house: House, name: str, url: str | None) -> FetchedPage:
    if name.startswith(("http://", "https://")):
        from crawler.cli.fetching import fetch_page

        return fetch_page(house, name)
    body = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    if body.startswith(GZIP_MAGIC):
        body = gzip.decompress(body)
    publisher = house.catalogue().for_url(url) if url else None
    return FetchedPage(
        url=url or "",
        final_url=url or "",
        status=200,
        body=body,
        fetched_at=datetime.now(UTC),
        publisher=publisher.key if publisher else None,
        country=publisher.country if publisher else None,
        time_zone=publisher.time_zone if publisher else "Europe/Berlin",
    )


@click.command()
@click.argument("file", type=click.File("r", encoding="utf-8", errors="replace"), metavar="FILE|-")
@click.option("--explain", is_flag=True, help="Say on stderr what was removed and why.")
def clean(file: Any, explain: bool) -> None:
    """Plain text of an article to clean text: captions, credits, copyright and agency lines out, no more."""
    text = file.read()
    cleaned = clean_lines(text.split("\n"))
    click.echo("\n".join(cleaned.kept), nl=False)
    if explain:
        for line in cleaned.removed:
            click.echo(f"removed ({line.reason}): {line.text}", err=True)


@click.command()
@click.argument("query", nargs=-1, required=True)
@with_selection
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="At most so many.")
@click.option("--count", "only_count", is_flag=True, help="Only say how many match.")
@click.option("--stories", is_flag=True, help="One article a story: copies of a report are counted, not shown.")
@click.option("--explain", is_flag=True, help="Say how the query is understood, and do not search.")
@format_option
@pass_house
def search(
    house: House,
    query: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    publishers: tuple[str, ...],
    limit: int,
    only_count: bool,
    stories: bool,
    explain: bool,
    format_: str | None,
) -> None:
    """Find articles, newest first: words, "phrases", AND OR NOT, brackets, wort*, and * for everything."""
    selection = _selection(house, query, since, until, publishers)
    if explain:
        click.echo(format_query(parse(selection.query)))
        return
    archive = Archive(house.database())
    if only_count:
        click.echo(archive.count(selection))
        return
    found = archive.stories(selection, limit=limit) if stories else archive.search_selected(selection, limit=limit)
    if house.format(format_) == "table":
        house.write((_shown(house, archive, article, stories) for article in found), format_, FOUND_COLUMNS)
        house.note(f"{len(found)} shown, {archive.count(selection)} found" if found else "nothing found")
    else:
        house.write((_record(house, article) for article in found), format_, ())


def _shown(house: House, archive: Archive, article: Article, stories: bool) -> dict[str, Any]:
    copies = len(archive.copies(article)) if stories else 0
    also = f" (also in {copies} {'outlet' if copies == 1 else 'outlets'})" if copies else ""
    record = article_record(article, zone=house.zone)
    return record | {"published": _when(house, article), "title": f"{article.draft.title or ''}{also}"}


def _record(house: House, article: Article) -> dict[str, Any]:
    return article_record(article, zone=house.zone_of(article.draft.publisher))


def _when(house: House, article: Article) -> str:
    """The day and minute a reader expects in a list."""
    moment = article.draft.published_at
    if moment is None:
        return f"seen {article.first_seen_at.astimezone(house.zone):%Y-%m-%d %H:%M}"
    if article.draft.published_day_only:
        return str(moment.date())
    return f"{moment.astimezone(house.zone):%Y-%m-%d %H:%M}"


def _selection(
    house: House,
    query: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    publishers: Iterable[str],
) -> Selection:
    for key in publishers:
        house.catalogue().get(key)  # raises, with the nearest names
    return Selection(query=" ".join(query), since=since, until=until, publishers=tuple(publishers))


@click.command()
@click.argument("name", metavar="ID|URL")
@click.option("--history", is_flag=True, help="Every version, oldest first.")
@click.option("--diff", is_flag=True, help="What changed between versions, word by word.")
@format_option
@pass_house
def show(house: House, name: str, history: bool, diff: bool, format_: str | None) -> None:
    """One article, its story, its versions."""
    archive = Archive(house.database())
    article = archive.article(name)
    versions = archive.versions(article) if history or diff else []
    if house.format(format_) == "table":
        console = Console()
        if versions:
            print_history(console, article, versions, diff=diff, zone=house.zone)
        else:
            print_article(console, article, archive.copies(article), zone=house.zone)
        return
    if versions:
        pairs = zip([None, *versions], versions, strict=False)
        house.write((_version_record(house, article.id, old, new, diff=diff) for old, new in pairs), format_, ())
    else:
        house.write([_record(house, article)], format_, ())


def _version_record(
    house: House, article_id: int, before: Version | None, version: Version, *, diff: bool
) -> dict[str, Any]:
    record = {
        "id": article_id,
        "version": version.number,
        "seen_at": moment_text(version.seen_at, house.zone),
        "title": version.title,
        "text": version.text,
        "access": str(version.access) if version.access else None,
    }
    if diff:
        record["diff"] = str(difference(before, version)) if before else None
    return record


@click.command()
@click.argument("query", nargs=-1, required=True)
@with_selection
@click.option(
    "--format",
    "format_",
    type=click.Choice(EXPORT_FORMATS),
    help="Default: what the ending of FILE says, else jsonl.",
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
    """Everything that matches, streaming."""
    ending = output.suffix.removeprefix(".").lower() if output else ""
    format_ = format_ or (ending if ending in EXPORT_FORMATS else "jsonl")
    archive = Archive(house.database())
    selection = _selection(house, query, since, until, publishers)
    records = (_record(house, article) for article in archive.stream(selection))
    if format_ == "parquet":
        from pipelines.export.to_parquet import write_parquet

        if output is None:
            raise click.UsageError("parquet needs --output FILE")
        written = write_parquet(records, output)
    elif output is None:
        written = house.write(records, format_, ())
    else:
        with output.open("w", encoding="utf-8", newline="") as file:
            written = WRITERS[format_](records, file)
    house.note(f"{written} articles exported")

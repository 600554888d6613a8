"""Commands about a page: extract its article, clean a text."""

from __future__ import annotations

import gzip
import sys
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from crawler.cli.house import House, format_option, pass_house
from crawler.cli.reading import print_draft
from pipelines.clean.text import clean_lines
from pipelines.errors import PresseschauError
from pipelines.export.records import draft_record
from pipelines.model.article import ArticleDraft, Rejection
from pipelines.model.page import FetchedPage
from pipelines.workers import ExtractionPool

GZIP_MAGIC = b"\x1f\x8b"


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
        hints=publisher.extraction if publisher else None,
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

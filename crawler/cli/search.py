"""`search`: find articles, count them, explain a query, keep it under a name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from itertools import groupby
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from crawler.cli.counting import counted
from crawler.cli.house import Column, House, format_option, pass_house
from crawler.cli.selection import bounds_of, record_of, with_bounds
from pipelines.archive import Archive, Bounds
from pipelines.export.records import article_record
from pipelines.model.article import Article
from pipelines.search.explain import Explanation
from pipelines.search.find import Count, CountBy, Sort

FOUND_COLUMNS = (
    Column(name="published", style="dim", fold=False),
    Column(name="publisher", style="cyan", fold=False, max_width=18),
    Column(name="title", min_width=24),
    Column(name="id", style="dim", right=True, fold=False),
)
SAVED_COLUMNS = (Column(name="name", style="cyan", fold=False), Column(name="query", min_width=20))
MAX_BAR_CHARS = 40
MAX_EMPTY_LINES = 3
"""A longer run of days, weeks or months without an article is one line of a chart; the data has each."""
NOBODY_SAID = "(nobody said)"
_EIGHTHS = " ▏▎▍▌▋▊▉"


@click.command()
@click.argument("query", nargs=-1)
@with_bounds
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="At most so many.")
@click.option("--sort", type=click.Choice([one.value for one in Sort]), default="newest", show_default=True)
@click.option("--count", "only_count", is_flag=True, help="Only say how many match.")
@click.option("--count-by", type=click.Choice([one.value for one in CountBy]), help="Count instead of showing.")
@click.option("--stories", is_flag=True, help="One article a story: copies of a report are counted, not shown.")
@click.option("--explain", is_flag=True, help="Say how the query is read, what the index is asked and what it costs.")
@click.option("--save", metavar="NAME", help="Keep the query; @NAME then stands for it in any query.")
@click.option("--saved", is_flag=True, help="List what was saved.")
@click.option("--forget", metavar="NAME", help="Remove what was saved under this name.")
@format_option
@pass_house
def search(
    house: House,
    query: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    publishers: tuple[str, ...],
    limit: int,
    sort: str,
    only_count: bool,
    count_by: str | None,
    stories: bool,
    explain: bool,
    save: str | None,
    saved: bool,
    forget: str | None,
    format_: str | None,
) -> None:
    """Find articles, newest first: words, "phrases", AND OR NOT, brackets, wort*, haubitze~, and * for everything."""
    _require_one([only_count, count_by, stories, explain, save is not None, saved, forget is not None])
    if saved or forget is not None:
        _care_for_saved(house, forget, format_)
        return
    if not query:
        raise click.UsageError("Missing argument 'QUERY'; * finds everything.")
    text = " ".join(query)
    archive, bounds = Archive(house.database()), bounds_of(house, since, until, publishers)
    if save is not None:
        house.note(f"saved; write @{archive.save_search(save, text)} for it in any query")
    elif explain:
        _write_explanation(house, archive.explain(text, **bounds), format_)
    elif only_count:
        click.echo(archive.count(text, **bounds))
    elif count_by:
        _write_counts(house, archive, text, bounds, CountBy(count_by), limit, format_)
    elif stories:
        found = archive.search_stories(text, limit=limit, sort=sort, **bounds)
        _write_found(house, archive, text, bounds, found, True, format_)
    else:
        found = archive.search(text, limit=limit, sort=sort, **bounds)
        _write_found(house, archive, text, bounds, found, False, format_)


def _require_one(choices: Iterable[object]) -> None:
    if sum(map(bool, choices)) > 1:
        raise click.UsageError("of --count, --count-by, --stories, --explain, --save, --saved, --forget only one goes")


def _care_for_saved(house: House, forget: str | None, format_: str | None) -> None:
    archive = Archive(house.database())
    if forget is not None:
        archive.forget_search(forget)
        house.note(f"{forget} is forgotten")
        return
    kept = archive.saved_searches()
    house.write(({"name": f"@{name}", "query": query} for name, query in kept.items()), format_, SAVED_COLUMNS)
    if not kept:
        house.note("nothing is saved; search --save NAME QUERY does it")


def _write_found(
    house: House,
    archive: Archive,
    query: str,
    bounds: Bounds,
    found: list[Article],
    stories: bool,
    format_: str | None,
) -> None:
    if house.format(format_) != "table":
        house.write((record_of(house, article) for article in found), format_, ())
        return
    house.write((_shown(house, archive, article, stories) for article in found), format_, FOUND_COLUMNS)
    house.note(f"{len(found)} shown, {archive.count(query, **bounds)} found" if found else "nothing found")


def _shown(house: House, archive: Archive, article: Article, stories: bool) -> dict[str, Any]:
    copies = len(archive.copies(article)) if stories else 0
    also = f" (also in {copies} {'outlet' if copies == 1 else 'outlets'})" if copies else ""
    record = article_record(article, zone=house.zone)
    return record | {"published": _when(house, article), "title": f"{article.draft.title or ''}{also}"}


def _when(house: House, article: Article) -> str:
    """The day and minute a reader expects in a list."""
    moment = article.draft.published_at
    if moment is None:
        return f"seen {article.first_seen_at.astimezone(house.zone):%Y-%m-%d %H:%M}"
    if article.draft.published_day_only:
        return str(moment.date())
    return f"{moment.astimezone(house.zone):%Y-%m-%d %H:%M}"


# -- counting ----------------------------------------------------------------------------------------------------


def _write_counts(
    house: House, archive: Archive, query: str, bounds: Bounds, by: CountBy, limit: int, format_: str | None
) -> None:
    counts = archive.count_by(query, by.value, zone=house.zone, **bounds)
    shown = counts if by.span else counts[:limit]
    if house.format(format_) == "table":
        Console().print(bar_chart(shown, by.value, width=Console().width))
    else:
        house.write(({by.value: one.label or None, **_figures(one)} for one in shown), format_, ())
    if len(shown) < len(counts):
        house.note(f"{len(shown)} of {len(counts)} shown; --limit shows more")
    elif not counts:
        house.note("nothing found")


def _figures(count: Count) -> dict[str, Any]:
    return {"articles": count.articles, "of": count.of, "share": round(share(count), 6)}


def share(count: Count) -> float:
    """Of all articles with the label, from 0 to 1."""
    return count.articles / count.of if count.of else 0.0


def bar_chart(counts: list[Count], head: str, *, width: int) -> Table:
    """Label, number, bar and share of all articles of the label; the longest bar is the largest number."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(head, style="cyan", overflow="ellipsis", no_wrap=True, max_width=max(width // 3, 12))
    table.add_column("articles", justify="right")
    table.add_column("", no_wrap=True)
    table.add_column("share of all", justify="right", style="dim")
    most = max((one.articles for one in counts), default=0)
    chars = max(min(MAX_BAR_CHARS, width // 3), 5)
    for is_hole, run in groupby(counts, key=lambda one: not one.articles):
        alike = list(run)
        if is_hole and len(alike) > MAX_EMPTY_LINES:
            table.add_row("…", "0", Text(f"in {len(alike)} {head}s", style="dim"), "")
            continue
        for one in alike:
            line = bar(one.articles, most, chars)
            table.add_row(Text(one.label or NOBODY_SAID), str(one.articles), Text(line), f"{share(one):.1%}")
    return table


def bar(number: int, most: int, chars: int) -> str:
    """A bar of at most so many characters, in eighths of one; the smallest is visible."""
    if not number:
        return ""
    eighths = max(round(number / most * chars * 8), 1)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


# -- explaining --------------------------------------------------------------------------------------------------


def _write_explanation(house: House, told: Explanation, format_: str | None) -> None:
    """The normalised query first; as data one record with all of it."""
    if format_ not in (None, "table"):
        house.write([asdict(told)], format_, ())
        return
    click.echo(told.query)
    click.echo("")
    for part in told.parts:
        having = "" if part.articles is None else f"  [{counted(part.articles, 'article')}]"
        click.echo(f"{'  ' * part.depth}{part.query}  =  {part.meaning}{having}")
    click.echo(f"\nplan   {told.plan}")
    if told.asked:
        click.echo(f"asked  {told.asked}")
    click.echo(f"cost   {told.found} found; newest 20 in {told.find_ms:.1f} ms, counted in {told.count_ms:.1f} ms")

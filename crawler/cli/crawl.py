"""`crawl`: one pass now."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as ProgressBars

from crawler.cli.house import Column, House, format_option, pass_house
from crawler.discovery.article_urls import absolute
from crawler.leases import LEASE_S
from crawler.run import CrawlRequest, CrawlSummary, Progress, crawl_blocking
from crawler.spiders.summary import FAILED_RESULTS, Failure
from pipelines.model.crawl import CheckResult, Outcome

SHOWN_FAILURES = 10
SOME_SOURCE_FAILED, INTERRUPTED = 3, 130
MAX_URL_SHOWN = 60

COLUMNS = (Column(name="what"), Column(name="count", right=True, style="bold"))


@click.command()
@click.argument("targets", nargs=-1, metavar="[PUBLISHER|URL …]")
@click.option(
    "--replay",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="WARC",
    help="Answer every request from this WARC file and never touch the network. May be repeated.",
)
@click.option(
    "--record",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write all that is fetched to a WARC file in this folder.",
)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Fetch at most N articles.")
@format_option
@pass_house
def crawl(
    house: House,
    targets: tuple[str, ...],
    replay: tuple[Path, ...],
    record: Path | None,
    limit: int | None,
    format_: str | None,
) -> int:
    """One pass now over publishers (default: all enabled), or over single articles by URL."""
    if record is not None and replay:
        raise click.UsageError("--record and --replay exclude each other: what is replayed is recorded already")
    request = _request(house, targets, replay=replay, record=record, limit=limit)
    with _progress(house) as show:
        summary = crawl_blocking(house.database(patient=True), house.settings, request, on_progress=show)
    _tell(house, summary)
    record_of = summary_record(summary)
    if house.format(format_) == "table":
        rows = [{"what": name.replace("_", " "), "count": value} for name, value in record_of.items() if value]
        house.write(rows, format_, COLUMNS)
    else:
        house.write([record_of], format_, ())
    if summary.stopped:
        return INTERRUPTED
    has_faults = not targets and request.catalogue is not None and house.tell_faults(request.catalogue)
    return 0 if summary.is_clean and not has_faults else SOME_SOURCE_FAILED


def summary_record(summary: CrawlSummary) -> dict[str, Any]:
    """The summary as one record: what a script reads."""
    outcomes = {str(outcome): summary.outcomes[outcome] for outcome in Outcome if outcome is not Outcome.PENDING}
    return {
        "announced": summary.announced,
        "new": summary.new_links,
        **outcomes,
        "left_pending": summary.left,
        "sources_ok": summary.checks[CheckResult.OK] + summary.checks[CheckResult.UNCHANGED],
        "sources_empty": summary.checks[CheckResult.EMPTY],
        "sources_failed": sum(summary.checks[result] for result in FAILED_RESULTS),
        "sources_not_in_the_archive": summary.not_in_archive,
        "publishers_skipped": len(summary.skipped),
        "matches": summary.matches,
        "alerts_sent": summary.delivered,
        "seconds": round(summary.duration_s, 1),
    }


def _request(
    house: House, targets: Sequence[str], *, replay: Sequence[Path], record: Path | None, limit: int | None
) -> CrawlRequest:
    catalogue = house.catalogue()
    urls = [_checked_url(target) for target in targets if "://" in target]
    names = [target for target in targets if "://" not in target]
    if names or urls:
        publishers = list({publisher.key: publisher for publisher in map(catalogue.get, names)}.values())
    else:
        publishers = catalogue.enabled()
    return CrawlRequest(
        publishers=publishers, urls=urls, catalogue=catalogue, replay=replay, record=record, limit=limit
    )


def _checked_url(url: str) -> str:
    checked = absolute(url, url)
    if checked is None:
        raise click.UsageError(f"{url} cannot be fetched; an address begins with http:// or https://")
    return checked


@contextlib.contextmanager
def _progress(house: House) -> Iterator[Callable[[Progress], None] | None]:
    """Two bars on a terminal; nothing in a pipe."""
    if not house.console.is_terminal or house.verbosity < 0:
        yield None
        return
    columns = (
        TextColumn("{task.description:<9}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("[dim]{task.fields[url]}"),
    )
    with ProgressBars(*columns, console=house.console, transient=True) as bars:
        sources = bars.add_task("sources", total=None, url="")
        links = bars.add_task("articles", total=None, url="")

        def show(progress: Progress) -> None:
            bars.update(sources, completed=progress.sources_done, total=progress.sources_total)
            shown = progress.url[:MAX_URL_SHOWN].replace("[", "\\[")
            bars.update(links, completed=progress.links_done, total=progress.links_total, url=shown)

        yield show


def _tell(house: House, summary: CrawlSummary) -> None:
    """What a person should know besides the numbers."""
    for problem in summary.problems:
        house.note(problem)
    if summary.skipped:
        house.note(f"another process crawls, or was killed less than {LEASE_S} s ago: {', '.join(summary.skipped)}")
    _tell_failures(house, "sources that failed or announced nothing", summary.failed_sources)
    _tell_failures(house, "addresses that failed", summary.failures)
    if summary.recorded_to:
        house.note(f"recorded to {summary.recorded_to}")
    if summary.stopped:
        house.note("stopped; what was not fetched stays pending")


def _tell_failures(house: House, what: str, failures: Sequence[Failure]) -> None:
    if not failures:
        return
    house.note(f"{len(failures)} {what}:")
    for failure in failures[:SHOWN_FAILURES]:
        house.note(f"  {failure.publisher}: {failure.url}: {failure.reason}")
    if len(failures) > SHOWN_FAILURES:
        house.note("  … (`presseschau status` and `presseschau why URL` say more)")

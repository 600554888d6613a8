"""Commands of care: why, status, db, config."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.progress import Progress
from sqlalchemy.engine import make_url

from crawler.cli.counting import counted
from crawler.cli.house import Column, House, format_option, pass_house
from pipelines.archive import Archive
from pipelines.export.records import moment_text
from pipelines.health.watching import all_troubles
from pipelines.model.crawl import Outcome, PublisherSummary
from pipelines.model.health import Trouble
from pipelines.search.reindex import reindex


@click.command()
@click.argument("url")
@format_option
@pass_house
def why(house: House, url: str, format_: str | None) -> None:
    """How this URL ended, when and why."""
    fate = Archive(house.database()).why(url)
    record = {
        "url": fate.url,
        "publisher": fate.publisher or None,
        "outcome": str(fate.outcome),
        "reason": fate.reason,
        "outcome_at": moment_text(fate.outcome_at, house.zone),
        "status": fate.status,
        "attempts": fate.attempts,
        "next_attempt_at": moment_text(fate.next_attempt_at, house.zone),
        "article_id": fate.article_id,
        "first_seen_at": moment_text(fate.first_seen_at, house.zone),
        "announced_by": fate.source_url,
    }
    if house.format(format_) != "table":
        house.write([record], format_, ())
        return
    for name, value in record.items():
        if value is not None:
            click.echo(f"{name.replace('_', ' '):<16}{value}")


STATUS_COLUMNS = (
    Column(name="publisher", style="cyan", fold=False, max_width=22),
    Column(name="articles", right=True, fold=False),
    Column(name="articles_24h", head="24 h", right=True, fold=False),
    Column(name="pending", right=True, fold=False),
    Column(name="last_good_at", head="last good", style="dim", fold=False),
    Column(name="trouble", style="yellow", min_width=24),
)


@click.command()
@click.option("--check", is_flag=True, help="Exit 3 if not all is well, for monitoring.")
@format_option
@pass_house
def status(house: House, check: bool, format_: str | None) -> int:
    """Is the monitor well: per publisher what came, errors, last good check."""
    archive = Archive(house.database())
    found = all_troubles(house.database(), now=datetime.now(UTC))
    summaries = archive.publishers()
    # What was never looked at is no fault of the monitor: most people crawl a few of the catalogue.
    looked_at = [summary for summary in summaries if summary.last_check_at or summary.articles]
    records = [_status_record(house, summary, found.get(summary.publisher, [])) for summary in looked_at]
    house.write(records, format_, STATUS_COLUMNS)
    outcomes = archive.outcomes()
    ended = " · ".join(f"{outcomes[outcome]} {outcome}" for outcome in Outcome if outcomes.get(outcome))
    house.note(f"addresses: {ended or 'none yet; `presseschau crawl` fetches the first'}")
    house.note(
        f"duplicates saved: {counted(archive.count_copies(), 'copy')} joined to the story of another article, "
        f"{counted(outcomes.get(Outcome.DUPLICATE, 0), 'address')} of an article that was known under another, "
        f"{outcomes.get(Outcome.UNCHANGED, 0)} that were as before"
    )
    if len(summaries) > len(looked_at):
        house.note(f"never looked at: {counted(len(summaries) - len(looked_at), 'publisher')}")
    troubled = sum(record["trouble"] is not None for record in records)
    if troubled:
        house.note(
            f"not well: {troubled} of {counted(len(records), 'publisher')}; "
            "--format json says since when and what to do"
        )
    return 3 if check and (troubled or not records) else 0


def _status_record(house: House, summary: PublisherSummary, found: Sequence[Trouble]) -> dict[str, Any]:
    return {
        "publisher": summary.publisher,
        "sources": summary.sources,
        "articles": summary.articles,
        "articles_24h": summary.articles_24h,
        "pending": summary.pending,
        "last_check_at": moment_text(summary.last_check_at, house.zone),
        "last_good_at": moment_text(summary.last_good_at, house.zone),
        "failures": summary.failures,
        "trouble": _told(found),
        "troubles": [
            {
                "kind": str(trouble.kind),
                "since": moment_text(trouble.since, house.zone),
                "what": trouble.what,
                "advice": trouble.advice,
                "source": trouble.source_url,
                "may_pass": trouble.may_pass,
            }
            for trouble in found
        ],
    }


def _told(found: Sequence[Trouble]) -> str | None:
    """The worst trouble in one clause, and how many more there are; None: all is well."""
    if not found:
        return None
    worst = found[0]
    where = f"{worst.source_url}: " if worst.source_url else ""
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return f"{where}{worst.what}{more}"


@click.group()
def db() -> None:
    """Care of the database: upgrade, check, backup, reindex, vacuum."""


@db.command()
@pass_house
def upgrade(house: House) -> None:
    """Bring the tables to this version of the program; every other command does so too."""
    house.database()
    house.note("the database has the tables of this version")


@db.command(name="check")
@pass_house
def check_database(house: House) -> int:
    """Is the file whole and does everything in it fit together."""
    faults = house.database().check()
    for fault in faults:
        click.echo(fault)
    house.note("database is sound" if not faults else counted(len(faults), "fault"))
    return 1 if faults else 0


@db.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@pass_house
def backup(house: House, file: Path) -> None:
    """A copy of the database while it is in use (SQLite; for PostgreSQL use pg_dump)."""
    house.database().backup(file)
    house.note(f"backed up to {file}")


@db.command(name="reindex")
@pass_house
def reindex_articles(house: House) -> None:
    """Make the search index anew, or finish a rebuild that was cut short; searches wait meanwhile."""
    with Progress(console=house.console, disable=not house.console.is_terminal or house.verbosity < 0) as bars:
        bar = bars.add_task("articles", total=None)

        def show(done: int, total: int) -> None:
            bars.update(bar, completed=done, total=total)

        indexed = reindex(house.database(patient=True), on_progress=show)
    house.note(f"{counted(indexed, 'article')} indexed")


@db.command()
@pass_house
def vacuum(house: House) -> None:
    """Give the space of what was removed back to the disk."""
    house.database().vacuum()


@click.command()
@format_option
@pass_house
def config(house: House, format_: str | None) -> None:
    """Each setting, its value and where it comes from; secrets masked."""
    columns = (
        Column(name="setting", style="cyan", fold=False),
        Column(name="value", min_width=16),
        Column(name="from", style="dim", min_width=11, max_width=24),
        Column(name="meaning", style="dim", min_width=24, max_width=60),
    )
    house.write(
        (
            {
                "setting": setting.name,
                "value": _shown(setting, getattr(house.settings, setting.name)),
                "from": house.configuration.origins[setting.name],
                "meaning": setting.metadata["doc"],
            }
            for setting in fields(house.settings)
        ),
        format_,
        columns,
    )


def _shown(setting: Any, value: Any) -> Any:
    """The value, without its password where it holds one."""
    return make_url(value).render_as_string(hide_password=True) if setting.metadata["secret"] else value

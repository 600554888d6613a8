"""`watch`: crawl on schedule, match and deliver, until told to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import click

from crawler.cli.counting import counted
from crawler.cli.house import House, pass_house
from crawler.publishers.publisher import Publisher
from crawler.reactor import run_in_reactor
from crawler.schedule.jobs import Watch, WatchCounts
from pipelines.model.crawl import Outcome


@click.command()
@click.argument("publishers", nargs=-1, metavar="[PUBLISHER …]")
@pass_house
def watch(house: House, publishers: tuple[str, ...]) -> None:
    """Crawl what is due, match, deliver; until Ctrl-C or SIGTERM. Without names: all enabled publishers.

    May run more than once on the same database: the processes share the work. -v tells of every crawl.
    """
    watch = Watch(house.database(patient=True), house.settings, lambda: _publishers(house, publishers))

    async def work(stop: asyncio.Event) -> WatchCounts:
        return await watch.run(stop, on_start=begun)

    def begun(line: str) -> None:
        house.note(f"{line}; -v tells of every crawl" if house.verbosity == 0 else line)

    counts = run_in_reactor(work)
    stored, sent = counts.outcomes[Outcome.STORED], counted(counts.alerts_sent, "alert")
    house.note(
        f"stopped after {counted(counts.crawls, 'crawl')}: {counted(stored, 'article')} stored, "
        f"{counts.outcomes[Outcome.UPDATED]} updated, {sent} sent"
    )


def _publishers(house: House, names: tuple[str, ...]) -> Mapping[str, Publisher]:
    """The catalogue as it is now, or what was named of it."""
    catalogue = house.catalogue()
    chosen = [replace(catalogue.get(name), enabled=True) for name in names] if names else catalogue.all()
    return {publisher.key: publisher for publisher in chosen}

"""`watch`: crawl on schedule, match and deliver, until told to stop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace

import click

from crawler.cli.counting import counted
from crawler.cli.house import House, pass_house
from crawler.publishers.publisher import Publisher
from crawler.reactor import run_in_reactor
from crawler.schedule.jobs import Watch, WatchCounts
from pipelines.model.crawl import Outcome

logger = logging.getLogger(__name__)


@click.command()
@click.argument("publishers", nargs=-1, metavar="[PUBLISHER …]")
@pass_house
def watch(house: House, publishers: tuple[str, ...]) -> None:
    """Crawl what is due, match, deliver; until Ctrl-C or SIGTERM. Without names: all enabled publishers.

    May run more than once on the same database: the processes share the work. -v tells of every crawl.
    """
    watch = Watch(house.database(patient=True), house.settings, _Reader(house, publishers).read)

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


class _Reader:
    """Reads the catalogue again and again; a file that went wrong is told of once, its publisher stays as it was."""

    def __init__(self, house: House, names: tuple[str, ...]) -> None:
        self._house = house
        self._names = names
        self._last: dict[str, Publisher] = {}
        self._told: set[str] = set()

    def read(self) -> Mapping[str, Publisher]:
        """The catalogue as it is now, or what was named of it.   Raises what reading a named one raises."""
        catalogue = self._house.catalogue()
        if self._names:
            chosen = [replace(catalogue.get(name), enabled=True) for name in self._names]
            return {publisher.key: publisher for publisher in chosen}
        found = {publisher.key: publisher for publisher in catalogue.all()}
        kept = {key: self._last[key] for key in catalogue.broken if key in self._last}
        faults = {str(fault) for fault in catalogue.faults()}
        for fault in sorted(faults - self._told):
            logger.error("publisher file is wrong, the others are watched fault=%s", fault)
        self._told = faults
        self._last = found | kept
        return self._last

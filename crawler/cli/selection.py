"""The options that bound a search, for every command that takes a query."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import click

from crawler.cli.house import House
from crawler.cli.moments import Moment
from pipelines.archive import Bounds
from pipelines.export.records import article_record
from pipelines.model.article import Article

_OPTIONS = [
    click.option("--since", type=Moment(), help="Published at or after, e.g. 2026-11-01, 7d, today."),
    click.option("--until", type=Moment(), help="Published before."),
    click.option("--publisher", "publishers", multiple=True, metavar="KEY", help="Only of this publisher; repeatable."),
]


def with_bounds(command: Any) -> Any:
    """Give a command the options that bound a search."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def bounds_of(house: House, since: datetime | None, until: datetime | None, publishers: Iterable[str]) -> Bounds:
    """What those options say.   Raises NotFoundError for a publisher that is not in the catalogue."""
    for key in publishers:
        house.catalogue().get(key)  # raises, with the nearest names
    return Bounds(since=since, until=until, publishers=tuple(publishers))


def record_of(house: House, article: Article) -> dict[str, Any]:
    """An article as data: its times in its publisher's zone."""
    return article_record(article, zone=house.zone_of(article.draft.publisher))

"""What helps a publisher whose sources moved or were lost: new addresses in place of the old ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from crawler.discovery.adopt import FOUND_BY_US, as_source
from crawler.discovery.answers import Fetch
from crawler.discovery.autodiscover import Discovery, read_all
from crawler.discovery.checkup import Checkup
from crawler.discovery.typed_address import read_address
from crawler.publishers.publisher import Confidence, Family, Publisher, SourceSpec
from pipelines.model.crawl import SourceKind


@dataclass(frozen=True, kw_only=True, slots=True)
class Remedy:
    """What to change in a publisher's sources."""

    publisher: str
    lost: tuple[str, ...]
    better: tuple[SourceSpec, ...]


async def find_remedies(
    publishers: Sequence[Publisher],
    checkups: Sequence[Checkup],
    fetch: Fetch,
    families: Sequence[Family],
    *,
    now: datetime,
) -> list[Remedy]:
    """A remedy for each publisher that needs one and for which there is one.

    A moved source gets its new address. For a lost one the site is searched anew, but only where the publisher has no
    feed or news sitemap left that is well: a section's feed that went needs no successor.
    """
    by_key = {publisher.key: publisher for publisher in publishers}
    grouped = {key: list(group) for key, group in groupby(checkups, key=lambda checkup: checkup.publisher)}
    searched = [by_key[key] for key, group in grouped.items() if _needs_search(group)]
    addresses = {publisher.key: read_address(publisher.domains[0]) for publisher in searched}
    answers = await read_all(addresses.values(), fetch, families, now=now)
    remedies = []
    for key, group in grouped.items():
        found = answers.get(addresses[key].url) if key in addresses else None
        remedy = _remedy(key, group, found if isinstance(found, Discovery) else None, now)
        if remedy:
            remedies.append(remedy)
    return remedies


def _needs_search(group: Sequence[Checkup]) -> bool:
    well = [one for one in group if (one.is_well or one.moved_to) and one.source.kind is not SourceKind.SECTION]
    return any(one.is_lost for one in group) and not well


def _remedy(key: str, group: Sequence[Checkup], found: Discovery | None, now: datetime) -> Remedy | None:
    lost = [one.source.url for one in group if one.moved_to]
    better = [_moved(one, now) for one in group if one.moved_to]
    if found:
        known = {one.source.url for one in group}
        better += [as_source(one, seen_on=now.date()) for one in found.picked if one.url not in known]
    if better or any(one.is_well for one in group):  # never leave a publisher without a source
        lost += [one.source.url for one in group if one.is_lost]
    return Remedy(publisher=key, lost=tuple(lost), better=tuple(better)) if lost or better else None


def _moved(checkup: Checkup, now: datetime) -> SourceSpec:
    assert checkup.moved_to is not None
    return replace(
        checkup.source,
        url=checkup.moved_to,
        confidence=Confidence.HIGH,
        seen_on=now.date(),
        origin=FOUND_BY_US,
    )

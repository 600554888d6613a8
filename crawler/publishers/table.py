"""The catalogue as a table for readers: `python -m crawler.publishers.table > docs/publishers.md`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable

from crawler.publishers.load import Catalogue, load_catalogue
from crawler.publishers.naming import readable_host
from crawler.publishers.publisher import Family, Publisher

COMMAND = "python -m crawler.publishers.table > docs/publishers.md"
COUNTRY_NAMES = {
    "DE": "Germany", "AT": "Austria", "CH": "Switzerland", "LI": "Liechtenstein", "LU": "Luxembourg",
    "IT": "South Tyrol", "BE": "East Belgium", "EU": "Europe", "ES": "Spain", "IL": "Israel", "PY": "Paraguay",
}  # fmt: skip
"""In the order of the table."""


def catalogue_table(catalogue: Catalogue) -> str:
    """The built-in catalogue as Markdown: counts, a table per country, the families."""
    publishers = catalogue.all()
    lines = ["# The catalogue", "", f"Made by `{COMMAND}`; a test compares.", "", *_counts(publishers)]
    countries = [*COUNTRY_NAMES, *sorted({one.country for one in publishers} - COUNTRY_NAMES.keys())]
    for country in countries:
        here = [publisher for publisher in publishers if publisher.country == country]
        if here:
            lines += ["", f"## {COUNTRY_NAMES.get(country, country)} ({len(here)})", "", *_rows(here)]
    lines += ["", "## Families", "", *_family_rows(catalogue.families(), publishers)]
    return "\n".join(lines) + "\n"


def _counts(publishers: list[Publisher]) -> list[str]:
    confidences = Counter(str(publisher.confidence) for publisher in publishers)
    sources = sum(len(publisher.sources) + len(publisher.dated_sources) for publisher in publishers)
    return [
        f"{len(publishers)} publishers, {sources} sources. Best source known with confidence: "
        + ", ".join(f"{level} {confidences[level]}" for level in ("high", "medium", "low"))
        + ". *Low* means that nobody wrote down that the address answers: one likely address is tried, no more."
    ]


def _rows(publishers: Iterable[Publisher]) -> list[str]:
    rows = ["| key | name | domain | type | group | region | paywall | sources |", "| --- " * 8 + "|"]
    for one in sorted(publishers, key=lambda publisher: publisher.name.casefold()):
        paywall = {True: "yes", False: "no", None: ""}[one.paywall]
        cells = (
            f"`{one.key}`", one.name, ", ".join(map(readable_host, one.domains)), one.type or "", one.group or "",
            ", ".join(one.region), paywall, _kinds(one),
        )  # fmt: skip
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return rows


def _kinds(publisher: Publisher) -> str:
    sources = publisher.sources + publisher.dated_sources
    kinds = Counter(str(source.kind).replace("_", " ") for source in sources)
    told = ", ".join(f"{count} {kind}{'s' * (count > 1)}" for kind, count in kinds.items())
    return told + ("" if publisher.confidence == "high" else f" ({publisher.confidence})")


def _family_rows(families: Iterable[Family], publishers: list[Publisher]) -> list[str]:
    used = Counter(publisher.family for publisher in publishers)
    rows = ["| family | publishers | usual feed | usual news sitemap |", "| --- " * 4 + "|"]
    for family in families:
        feeds = " ".join(f"`{path}`" for path in family.feed_paths[:2])
        maps = " ".join(f"`{path}`" for path in family.news_sitemap_paths[:2])
        rows.append(f"| {family.name} (`{family.key}`) | {used[family.key]} | {feeds} | {maps} |")
    return rows


if __name__ == "__main__":
    sys.stdout.write(catalogue_table(load_catalogue(None)))

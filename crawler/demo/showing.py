"""How the demo shows what it did: tables, times, sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import zip_longest

from rich.table import Table
from rich.text import Text

from pipelines.model.article import RemovedLine
from pipelines.model.crawl import Outcome

MAX_TITLE = 58

MEANINGS = {
    Outcome.STORED: "a new article",
    Outcome.UPDATED: "a known article with another text",
    Outcome.UNCHANGED: "a known article, as it was",
    Outcome.DUPLICATE: "the same article at a second address",
    Outcome.NOT_ARTICLE: "no text to read",
    Outcome.BLOCKED: "a consent wall, not circumvented",
    Outcome.GONE: "taken back by the newspaper (410)",
    Outcome.DISALLOWED: "robots.txt says no, so it was not asked for",
    Outcome.RESERVED: "text and data mining is reserved",
    Outcome.TEMPORARY: "failed, will be tried again",
    Outcome.FAILED: "failed",
    Outcome.FORGOTTEN: "forgotten on request",
    Outcome.QUARANTINED: "breaks the extractor",
    Outcome.PENDING: "not fetched yet",
}
"""What an outcome means, for somebody who sees the word for the first time."""


def table_of(*columns: str) -> Table:
    """An empty table without lines; columns that count are set to the right."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for column in columns:
        is_number = column in ("pages", "words", "sources", "articles", "pending")
        table.add_column(column, justify="right" if is_number else "left", overflow="fold")
    return table


def texts(*cells: str) -> list[Text]:
    """Cells as plain text: a headline may hold brackets, which rich would read as markup."""
    return [Text(cell) for cell in cells]


def spread(lines: Sequence[RemovedLine]) -> list[RemovedLine]:
    """Each line once, one of each reason in turn, so that a short list shows many reasons; headlines left out."""
    by_reason: dict[str, list[RemovedLine]] = {}
    for line in dict.fromkeys(lines):
        if line.reason != "headline":
            by_reason.setdefault(line.reason, []).append(line)
    rounds = zip_longest(*by_reason.values())
    return [line for one_of_each in rounds for line in one_of_each if line is not None]


def sentences(text: str) -> list[str]:
    """A text cut into sentences, roughly: short pieces for a comparison."""
    return [sentence for sentence in re.split(r"(?<=[.!?“])\s+", text) if sentence]


def shortened(title: str) -> str:
    """A headline that fits into a table."""
    return title if len(title) <= MAX_TITLE else title[: MAX_TITLE - 1].rstrip() + "…"


def local_time(moment: datetime | None) -> str:
    """Hour and minute in the user's own zone; a dash where nobody said."""
    return moment.astimezone().strftime("%d.%m. %H:%M") if moment else "–"

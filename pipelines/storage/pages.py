"""Pages kept as they came over the wire: for good those that broke the extractor, so that the fault can be found; for a
while, where the user wants it, the others, so that better rules can read them again without the network."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select

from pipelines.dedupe.urls import url_key
from pipelines.model.page import FetchedPage
from pipelines.storage import tables
from pipelines.storage.inserting import insert_into
from pipelines.storage.links import packed_announcement, unpacked_announcement

_HEADERS = ("content-type", "content-language", "last-modified", "tdm-reservation", "tdm-policy", "x-robots-tag")
"""What the extraction reads of an answer's headers; the others are not kept."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptPage:
    """A kept page and what it was read as."""

    id: int
    article_id: int | None
    """None: it was no article."""
    page: FetchedPage


def keep_page(c: Connection, page: FetchedPage, *, article_id: int | None, now: datetime) -> None:
    """Keep a page for `reprocess`; a later page of the same address takes its place.

    `now` is when what it says was stored.
    """
    values = {
        "article_id": article_id,
        "url": page.url,
        "final_url": page.final_url,
        "publisher": page.publisher,
        "country": page.country,
        "status": page.status,
        "headers": {name: value for name, value in page.headers.items() if name in _HEADERS},
        "announcement": packed_announcement(page.announcement) if page.announcement else None,
        "time_zone": page.time_zone,
        "fetched_at": now,
        "packed_body": zlib.compress(page.body, 9),
    }
    statement = insert_into(c, tables.page).values(url_key=url_key(page.url), **values)
    c.execute(statement.on_conflict_do_update(index_elements=[tables.page.c.url_key], set_=values))


def pages_of(c: Connection, article_ids: Sequence[int]) -> list[KeptPage]:
    """The kept pages of these articles, those of one article in the order in which they were fetched."""
    t = tables.page.c
    query = select(tables.page).where(t.article_id.in_(article_ids)).order_by(t.article_id.desc(), t.fetched_at)
    return [_kept(row) for row in c.execute(query)]


def rejected_pages(c: Connection, *, after_id: int, limit: int) -> list[KeptPage]:
    """Kept pages that were no article, by id."""
    t = tables.page.c
    query = select(tables.page).where(t.article_id.is_(None), t.id > after_id).order_by(t.id).limit(limit)
    return [_kept(row) for row in c.execute(query)]


def count_pages(c: Connection) -> int:
    """How many pages are kept."""
    return c.execute(select(func.count()).select_from(tables.page)).scalar_one()


def forget_pages(c: Connection, before: datetime) -> int:
    """Delete pages that were fetched before this moment; returns how many."""
    return c.execute(delete(tables.page).where(tables.page.c.fetched_at < before)).rowcount


def _kept(row: Row[Any]) -> KeptPage:
    page = FetchedPage(
        url=row.url,
        final_url=row.final_url,
        status=row.status,
        headers=row.headers,
        body=zlib.decompress(row.packed_body),
        fetched_at=row.fetched_at,
        publisher=row.publisher,
        country=row.country,
        announcement=None if row.announcement is None else unpacked_announcement(row.url, row.announcement),
        time_zone=row.time_zone,
    )
    return KeptPage(id=row.id, article_id=row.article_id, page=page)


def quarantine(c: Connection, page: FetchedPage, *, reason: str, now: datetime) -> None:
    """Keep the page's bytes and headers; a later page of the same address takes its place."""
    values = {
        "url": page.url,
        "publisher": page.publisher,
        "reason": reason,
        "quarantined_at": now,
        "headers": dict(page.headers),
        "packed_body": zlib.compress(page.body),
    }
    statement = insert_into(c, tables.quarantine).values(url_key=url_key(page.url), **values)
    c.execute(statement.on_conflict_do_update(index_elements=[tables.quarantine.c.url_key], set_=values))


def quarantined_body(c: Connection, url: str) -> bytes | None:
    """The bytes of a quarantined page; None where there is none."""
    t = tables.quarantine.c
    packed = c.execute(select(t.packed_body).where(t.url_key == url_key(url))).scalar()
    return None if packed is None else zlib.decompress(packed)

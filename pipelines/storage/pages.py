"""Pages kept as they came over the wire: only those that broke the extractor, so that the fault can be found."""

from __future__ import annotations

import zlib
from datetime import datetime

from sqlalchemy import Connection, select

from pipelines.dedupe.urls import url_key
from pipelines.model.page import FetchedPage
from pipelines.storage import tables
from pipelines.storage.inserting import insert_into


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

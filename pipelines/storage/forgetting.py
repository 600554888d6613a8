"""Addresses that are to stay forgotten: only a hash of each is kept, so that it is not fetched again."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection, select

from pipelines.storage.inserting import insert_into
from pipelines.storage.tables import forgotten

_KEYS_A_QUERY = 500


def remember_as_forgotten(c: Connection, keys: Iterable[str], *, now: datetime) -> None:
    """Keep what makes sure that these addresses (see `pipelines.dedupe.urls.url_key`) do not come back."""
    rows = [{"key_hash": _hash(key), "forgotten_at": now} for key in set(keys)]
    if rows:
        c.execute(insert_into(c, forgotten).on_conflict_do_nothing(), rows)


def forgotten_keys(c: Connection, keys: Collection[str]) -> set[str]:
    """Those of the address keys that were forgotten."""
    by_hash = {_hash(key): key for key in keys}
    hashes = list(by_hash)
    found: set[str] = set()
    for start in range(0, len(hashes), _KEYS_A_QUERY):
        query = select(forgotten.c.key_hash).where(forgotten.c.key_hash.in_(hashes[start : start + _KEYS_A_QUERY]))
        found.update(by_hash[bytes(value)] for value in c.execute(query).scalars())
    return found


def forgotten_since(c: Connection, key: str) -> datetime | None:
    """When an address was forgotten; None: it was not."""
    found: datetime | None = c.execute(
        select(forgotten.c.forgotten_at).where(forgotten.c.key_hash == _hash(key))
    ).scalar()
    return found


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()

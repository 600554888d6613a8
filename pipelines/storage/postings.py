"""Which articles have which hash: postings in blocks, for both databases.

A row for each hash and article costs PostgreSQL 3.8 KB an article, most of it row headers and a second copy in the
index; a row for each article under a GIN index 1.9 KB, and its look-ups are slow where a phrase is common. So the
hashes are dealt into 2^18 buckets by their upper bits, and a bucket's postings (two bytes for the rest of the hash,
seven for the article) stand one after the other in blocks of 64: 0.65 KB an article (300,000 inserted one by one;
`python -m bench.duplicates cost`). New ones are appended to the bucket's open block; a full one gets a number and is
not written again. A block knows its oldest and newest article, so a look-up reads only what a week needs, however much
is stored.

Who writes holds the database's writer lock (`Database.write`), so no two append to one block at once.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from sqlalchemy import Connection, delete, select, update

from pipelines.storage.tables import shingle_block as block

OPEN = (1 << 31) - 1
"""The number of the block that is appended to: above every other, so that newest first is by number."""
POSTINGS_A_BLOCK = 64
MAX_BLOCKS_A_LOOKUP = 20
"""Of one bucket. Only a phrase that stands in thousands of articles of one week fills so many; it says nothing."""
_BUCKET_BITS = 18
_REST_BITS = 32 - _BUCKET_BITS
_REST_BYTES, _ID_BYTES = 2, 7
_POSTING_BYTES = _REST_BYTES + _ID_BYTES
_FULL_BYTES = POSTINGS_A_BLOCK * _POSTING_BYTES

_APPEND_ONE = (
    "INSERT INTO shingle_block (bucket, part, first_id, last_id, postings)"
    " VALUES (:bucket, :open, :id, :id, :postings) ON CONFLICT (bucket, part) DO UPDATE SET"
    " first_id = min(first_id, excluded.first_id), last_id = max(last_id, excluded.last_id),"
    " postings = CAST(postings || excluded.postings AS BLOB)"
)
"""For SQLite: a statement that is prepared once and bound for each bucket costs it half of one for all of them."""
_FULL = (
    "SELECT bucket FROM shingle_block WHERE part = :open AND bucket IN (SELECT value FROM json_each(:buckets))"
    " AND length(postings) >= :full"
)
_APPEND_ALL = (
    "INSERT INTO shingle_block AS b (bucket, part, first_id, last_id, postings)"
    " SELECT u.bucket, %(open)s, %(id)s, %(id)s, u.postings"
    " FROM unnest(%(buckets)s::int[], %(postings)s::bytea[]) AS u (bucket, postings)"
    " ON CONFLICT (bucket, part) DO UPDATE SET first_id = least(b.first_id, excluded.first_id),"
    " last_id = greatest(b.last_id, excluded.last_id), postings = b.postings || excluded.postings"
    " RETURNING b.bucket, length(b.postings)"
)
"""For PostgreSQL: forty-five statements cost a server six times as much."""
_FIND = {
    # A bucket's blocks in one piece: SQLite looks each block up again where they are rows of their own.
    "sqlite": (
        "SELECT w.value, CAST((SELECT group_concat(postings, '') FROM (SELECT part, postings FROM"
        " (SELECT part, postings FROM shingle_block q WHERE q.bucket = w.value"
        " AND q.last_id >= :since AND q.first_id <= :until ORDER BY part DESC LIMIT :most)"
        " ORDER BY part)) AS BLOB) FROM json_each(:buckets) w"
    ),
    "postgresql": (
        "SELECT w.bucket, b.postings"
        " FROM (SELECT value::int AS bucket FROM json_array_elements_text(%(buckets)s::json)) w, LATERAL"
        " (SELECT string_agg(r.postings, '' ORDER BY r.part) AS postings FROM (SELECT q.part, q.postings"
        " FROM shingle_block q WHERE q.bucket = w.bucket AND q.last_id >= %(since)s AND q.first_id <= %(until)s"
        " ORDER BY q.part DESC LIMIT %(most)s) r) b"
    ),
}
"""A bucket's blocks one after the other, oldest first; null for none."""
_CLOSE = {
    "sqlite": (
        "UPDATE shingle_block AS b SET part = 1 + (SELECT coalesce(max(q.part), 0) FROM shingle_block q"
        " WHERE q.bucket = b.bucket AND q.part < :open)"
        " WHERE b.part = :open AND b.bucket IN (SELECT value FROM json_each(:buckets))"
    ),
    "postgresql": (
        "UPDATE shingle_block AS b SET part = 1 + (SELECT coalesce(max(q.part), 0) FROM shingle_block q"
        " WHERE q.bucket = b.bucket AND q.part < %(open)s) WHERE b.part = %(open)s"
        " AND b.bucket IN (SELECT value::int FROM json_array_elements_text(%(buckets)s::json))"
    ),
}
"""Gives full open blocks a number; the next posting opens another."""


def add_postings(c: Connection, article_id: int, hashes: Collection[int]) -> None:
    """Note that the article has these hashes, which it must not have yet."""
    if not hashes:
        return
    new = sorted(_by_bucket(article_id, hashes).items())
    full = _append_on_sqlite(c, article_id, new) if c.dialect.name == "sqlite" else _append(c, article_id, new)
    if full:
        c.exec_driver_sql(_CLOSE[c.dialect.name], {"open": OPEN, "buckets": json.dumps(full)})


def _append_on_sqlite(c: Connection, article_id: int, new: Sequence[tuple[int, bytes]]) -> list[int]:
    """Append to the open blocks; the buckets whose blocks are full now."""
    rows = [{"bucket": b, "open": OPEN, "id": article_id, "postings": postings} for b, postings in new]
    c.exec_driver_sql(_APPEND_ONE, rows)
    looked_at = {"open": OPEN, "full": _FULL_BYTES, "buckets": json.dumps([bucket for bucket, _ in new])}
    return list(c.exec_driver_sql(_FULL, looked_at).scalars())


def _append(c: Connection, article_id: int, new: Sequence[tuple[int, bytes]]) -> list[int]:
    """The same on PostgreSQL."""
    buckets, postings = zip(*new, strict=True)
    values = {"open": OPEN, "id": article_id, "buckets": list(buckets), "postings": list(postings)}
    return [bucket for bucket, size in c.exec_driver_sql(_APPEND_ALL, values) if size >= _FULL_BYTES]


def remove_postings(c: Connection, article_id: int, hashes: Collection[int]) -> None:
    """Note that the article has these hashes no more; what it never had is passed over."""
    for bucket, gone in _by_bucket(article_id, hashes).items():
        cut = {gone[at : at + _POSTING_BYTES] for at in range(0, len(gone), _POSTING_BYTES)}
        within = (block.c.bucket == bucket, block.c.first_id <= article_id, block.c.last_id >= article_id)
        for part, postings in c.execute(select(block.c.part, block.c.postings).where(*within)).all():
            kept = b"".join(posting for posting in _postings(postings) if posting not in cut)
            this = (block.c.bucket == bucket, block.c.part == part)
            if not kept:
                c.execute(delete(block).where(*this))
            elif len(kept) < len(postings):
                c.execute(update(block).where(*this).values(postings=kept))


def find_postings(c: Connection, hashes: Collection[int], *, since: int, until: int, most: int) -> dict[int, list[int]]:
    """For each hash the newest articles with ids from `since` to `until` that have it, at most `most`."""
    wanted: dict[int, list[tuple[bytes, list[int]]]] = defaultdict(list)
    found: dict[int, list[int]] = {}
    for value in hashes:
        bucket, rest = _place(value)
        ids: list[int] = []
        found[value] = ids
        wanted[bucket].append((rest, ids))
    bounds = {"since": since, "until": until, "most": MAX_BLOCKS_A_LOOKUP, "buckets": json.dumps(list(wanted))}
    for bucket, postings in c.exec_driver_sql(_FIND[c.dialect.name], bounds).all():
        for rest, ids in wanted[bucket]:
            if postings and rest in postings:
                ids.extend(islice((i for i in _ids_with(postings, rest) if since <= i <= until), most))
    return found


def clear_postings(c: Connection) -> None:
    """Forget all of them, before they are made anew."""
    c.execute(delete(block))


def packed_blocks(bucket: int, postings: Sequence[tuple[int, int]]) -> Iterator[dict[str, object]]:
    """Rows for the postings (hash, article), ascending by article, of a bucket that has none: for filling at once."""
    for start in range(0, len(postings), POSTINGS_A_BLOCK):
        some = postings[start : start + POSTINGS_A_BLOCK]
        yield {
            "bucket": bucket,
            "part": start // POSTINGS_A_BLOCK + 1 if len(some) == POSTINGS_A_BLOCK else OPEN,
            "first_id": some[0][1],
            "last_id": some[-1][1],
            "postings": b"".join(_place(value)[1] + _id_bytes(article_id) for value, article_id in some),
        }


def bucket_of(value: int) -> int:
    """The bucket of a hash; ascending hashes, read as unsigned, are ascending buckets."""
    return _place(value)[0]


def _place(value: int) -> tuple[int, bytes]:
    """The bucket of a hash and the rest that is kept of it."""
    unsigned = value & 0xFFFFFFFF
    return unsigned >> _REST_BITS, (unsigned & ((1 << _REST_BITS) - 1)).to_bytes(_REST_BYTES, "big")


def _id_bytes(article_id: int) -> bytes:
    return article_id.to_bytes(_ID_BYTES, "big")


def _by_bucket(article_id: int, hashes: Collection[int]) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    for value in sorted(set(hashes)):
        bucket, rest = _place(value)
        found[bucket] = found.get(bucket, b"") + rest + _id_bytes(article_id)
    return found


def _postings(postings: bytes) -> Iterator[bytes]:
    return (postings[at : at + _POSTING_BYTES] for at in range(0, len(postings), _POSTING_BYTES))


def _ids_with(postings: bytes, rest: bytes) -> Iterator[int]:
    """Articles with this rest of a hash, the one appended last first."""
    at = postings.rfind(rest)
    while at >= 0:
        if at % _POSTING_BYTES == 0:
            yield int.from_bytes(postings[at + _REST_BYTES : at + _POSTING_BYTES], "big")
        at = postings.rfind(rest, 0, at + _REST_BYTES - 1)

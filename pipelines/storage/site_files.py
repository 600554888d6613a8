"""What sites say to robots (robots.txt, tdmrep.json), kept across runs: nobody is asked for it more than once a day."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from pipelines.storage.inserting import insert_into
from pipelines.storage.tables import site_file


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file as it was had last."""

    read_at: datetime
    body: bytes | None
    """None: the site has no such file."""


def keep_file(c: Connection, site: str, name: str, body: bytes | None, *, now: datetime) -> None:
    """Keep what the site (`scheme://host:port`) answered for the path `name`."""
    values = {"read_at": now, "packed_body": None if body is None else zlib.compress(body)}
    statement = insert_into(c, site_file).values(site=site, name=name, **values)
    c.execute(statement.on_conflict_do_update(index_elements=[site_file.c.site, site_file.c.name], set_=values))


def kept_file(c: Connection, site: str, name: str) -> KeptFile | None:
    """The last good copy, however old; None: there is none."""
    wanted = (site_file.c.site == site) & (site_file.c.name == name)
    row = c.execute(select(site_file.c.read_at, site_file.c.packed_body).where(wanted)).first()
    if row is None:
        return None
    return KeptFile(row.read_at, None if row.packed_body is None else zlib.decompress(row.packed_body))

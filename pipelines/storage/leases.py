"""Who crawls a publisher now."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select, update

from pipelines.storage.inserting import insert_into
from pipelines.storage.tables import publisher_state


def lease_publisher(c: Connection, publisher: str, holder: str, *, now: datetime, lease_s: int) -> bool:
    """Take the publisher for `lease_s` seconds; True where it was free, expired or already `holder`'s."""
    t = publisher_state
    values = {"lease_holder": holder, "lease_until": now + timedelta(seconds=lease_s)}
    free = or_(t.c.lease_holder.is_(None), t.c.lease_holder == holder, t.c.lease_until <= now)
    statement = insert_into(c, t).values(publisher=publisher, **values)
    statement = statement.on_conflict_do_update(index_elements=[t.c.publisher], set_=values, where=free)
    return c.execute(statement.returning(t.c.publisher)).first() is not None


def renew_lease(c: Connection, publisher: str, holder: str, *, now: datetime, lease_s: int) -> bool:
    """Prolong a lease; False where somebody else has it by now: stop crawling this publisher."""
    t = publisher_state
    statement = (
        update(t)
        .where(t.c.publisher == publisher, t.c.lease_holder == holder)
        .values(lease_until=now + timedelta(seconds=lease_s))
    )
    return c.execute(statement).rowcount == 1


def release_lease(c: Connection, publisher: str, holder: str) -> None:
    """Give the publisher back, if it is still `holder`'s."""
    t = publisher_state
    statement = update(t).where(t.c.publisher == publisher, t.c.lease_holder == holder)
    c.execute(statement.values(lease_holder=None, lease_until=None))


def leased_publishers(c: Connection, now: datetime) -> set[str]:
    """Publishers that a live holder crawls."""
    t = publisher_state
    return set(c.execute(select(t.c.publisher).where(t.c.lease_until > now)).scalars())

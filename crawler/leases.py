"""The publishers that this process crawls and no other: taken, renewed, given back."""

from __future__ import annotations

import asyncio
import logging
import os
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime

from pipelines.errors import StorageError
from pipelines.storage import crawl_state
from pipelines.storage.database import Database

logger = logging.getLogger(__name__)

LEASE_S = 45
"""Long enough for a loop that is blocked for a while, short enough for a publisher not to wait long after a kill."""
RENEW_EVERY_S = 10.0
LEASES_A_WRITE = 100


class Leases:
    """The publishers that are ours for now."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self.holder = f"{os.uname().nodename}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self.on_loss: Callable[[str], None] | None = None
        self._database = database
        self._clock = clock
        self._held: list[str] = []

    def take(self, keys: Sequence[str]) -> list[str]:
        """Lease what is free; returns what is not. May be called again where the database was locked."""
        refused = []
        for start in range(0, len(keys), LEASES_A_WRITE):
            with self._database.write() as c:
                for key in keys[start : start + LEASES_A_WRITE]:
                    if crawl_state.lease_publisher(c, key, self.holder, now=self._clock(), lease_s=LEASE_S):
                        self._held += [key] if key not in self._held else []
                    else:
                        refused.append(key)
        return refused

    def renew(self) -> list[str]:
        """Prolong all; returns what somebody else took."""
        with self._database.write() as c:
            now = self._clock()
            lost = [
                key for key in self._held if not crawl_state.renew_lease(c, key, self.holder, now=now, lease_s=LEASE_S)
            ]
        self._held = [key for key in self._held if key not in lost]
        return lost

    def release(self) -> None:
        """Give all back."""
        with self._database.write() as c:
            for key in self._held:
                crawl_state.release_lease(c, key, self.holder)
        self._held = []

    async def keep(self) -> None:
        """Renew until cancelled."""
        while True:
            await asyncio.sleep(RENEW_EVERY_S)
            try:
                lost = await asyncio.to_thread(self.renew)
            except StorageError as error:
                logger.warning("leases not renewed, trying again error=%s", error)
                continue
            for key in lost:
                if self.on_loss:
                    self.on_loss(key)

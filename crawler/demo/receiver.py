"""Receives alerts over HTTP and keeps them: for the demo to print, and for tests to assert on."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from typing import Any

from crawler.demo.server import LOOPBACK, Answer, LoopbackServer, Request


class Receiver(LoopbackServer):
    """An HTTP endpoint on loopback that records what is posted to it.

    >>> with Receiver() as receiver:
    ...     receiver.apprise_url.startswith("json://127.0.0.1:")
    True

    Answers 200 until told otherwise: `respond(503, times=2)` refuses two posts and accepts the next.
    """

    def __init__(self, *, name: str = LOOPBACK, port: int = 0) -> None:
        super().__init__(self._next_answer, name=name, port=port)
        self._lock = threading.Lock()
        self._queue: list[Answer] = []
        self._standing = Answer()

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT/alerts`"""
        return f"{super().url}/alerts"

    @property
    def apprise_url(self) -> str:
        """The same address as a channel: `json://127.0.0.1:PORT/alerts`."""
        return f"json://{self.name}:{self.port}/alerts"

    @property
    def received(self) -> list[Request]:
        """Every post so far, refused ones included, oldest first; bodies and headers in full."""
        return [request for request in self.requests if request.method in ("POST", "PUT")]

    @property
    def bodies(self) -> list[Any]:
        """The posts' bodies as JSON, oldest first. Raises ValueError where one is not JSON."""
        return [json.loads(request.body) for request in self.received]

    def respond(
        self,
        status: int,
        *,
        times: int | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        delay_s: float = 0.0,
        drip_s: float = 0.0,
        cut_after: int | None = None,
        reset: bool = False,
    ) -> None:
        """Answer the next `times` posts like this; from now on where `times` is None."""
        answer = Answer(
            status=status,
            headers=headers or {},
            body=body,
            delay_s=delay_s,
            drip_s=drip_s,
            cut_after=cut_after,
            reset=reset,
        )
        with self._lock:
            if times is None:
                self._queue.clear()
                self._standing = answer
            else:
                self._queue.extend([answer] * times)

    def wait(self, count: int = 1, *, timeout_s: float = 10.0) -> bool:
        """Wait until `count` posts have come; False where they did not."""
        return self.wait_for(lambda requests: len(requests) >= count, timeout_s=timeout_s)

    def _next_answer(self, request: Request) -> Answer:
        with self._lock:
            return self._queue.pop(0) if self._queue else self._standing

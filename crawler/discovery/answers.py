"""What came back for an address, as far as looking for sources and checking them needs it.

Who fetches is not decided here: everything below takes a `Fetch`, so that a network, a WARC archive and a table in
a test are the same thing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from pipelines.model.crawl import CheckResult


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What came back for one address."""

    url: str
    """As asked for."""
    final_url: str
    """What answered, after redirects."""
    status: int | None = None
    """None: nobody answered."""
    content_type: str = ""
    body: bytes = b""
    charset: str | None = None
    """As the Content-Type says."""
    moved_to: str | None = None
    """Where it has moved for good (301, 308 on every hop); None: it has not."""
    result: CheckResult = CheckResult.OK
    """What the answer means before its body is read: ok, or gone, disallowed, failed."""
    problem: str | None = None
    """Why there is no body worth reading, one clause; None: there is one."""

    @property
    def is_ok(self) -> bool:
        """Whether there is a body worth reading."""
        return self.problem is None

    @property
    def trouble(self) -> str:
        """Why there is no body worth reading; empty where there is one."""
        return self.problem or ""


Fetch = Callable[[Sequence[str]], Awaitable[Mapping[str, Answer]]]
"""Fetches every address; the mapping has an Answer for each, and never raises for one of them."""

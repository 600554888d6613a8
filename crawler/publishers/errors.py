"""Errors of the catalogue.

PresseschauError
├── PublisherFileError     a publisher or family file holds something it cannot hold
├── SiteTakenError         a site is another publisher's already
└── NotFoundError          no such publisher; knows the nearest names (from `pipelines.errors`)
"""

from __future__ import annotations

from pathlib import Path

from pipelines.errors import PresseschauError


class SiteTakenError(PresseschauError):
    """A site was to become a new publisher's, or another one's, and is one's already."""

    def __init__(self, site: str, owner: str, wanted: str) -> None:
        super().__init__(f"{site} is the publisher {owner}; leave out --key {wanted}, and it is added to {owner}")
        self.owner = owner


class PublisherFileError(PresseschauError):
    """A publisher or family file holds something it cannot hold: names file, key, value and what is allowed.

    `value` is what stands there; None: nothing does, and something must.
    """

    def __init__(self, file: Path, key: str, value: object, allowed: str) -> None:
        shown = repr(value)
        shown = shown if len(shown) <= 80 else shown[:77] + "..."
        fault = "is missing" if value is None else f"= {shown} is not allowed"
        super().__init__(f"{file}: {key} {fault}; it takes {allowed}")
        self.file = file
        self.key = key
        self.value = value
        self.allowed = allowed

"""What a rule says of a line: from which character on it goes, and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cut:
    """From `start` to the end of the folded line is no article; 0 is the whole line."""

    start: int
    reason: str

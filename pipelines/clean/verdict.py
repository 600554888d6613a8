"""What a rule says of a line: from which character on it goes, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cut:
    """From `start` to the end of the folded line is no article; 0 is the whole line."""

    start: int
    reason: str


def any_of(*patterns: str) -> re.Pattern[str]:
    """One pattern that finds what any of these finds, upper and lower case alike."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)

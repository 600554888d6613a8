"""Which article of a story stands for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

AGENCIES = frozenset("afp ap apa dapd dpa dts epd idea kna ots presseportal reuters sda sid".split())
"""Keys of publishers that are agencies."""
COMPLETE_SHARE = 0.6
"""A member with that share of the longest one's words is complete; a teaser or a paywalled head is not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """What is looked at of an article of a story."""

    article_id: int
    publisher: str | None
    words: int
    paywalled: bool


def choose_head(members: Sequence[Member]) -> Member:
    """The agency's own report, else the first complete one everybody can read, else the longest.

    `members`: at least one, oldest first.
    """
    longest = max(members, key=lambda member: member.words)
    complete = [member for member in members if member.words >= COMPLETE_SHARE * longest.words]
    readable = [member for member in complete if not member.paywalled]
    for member in complete:
        if member.publisher in AGENCIES:
            return member
    return readable[0] if readable else longest

"""What a site reserves against text and data mining: /.well-known/tdmrep.json (TDMRep), pure.

A list of rules: `location` is a path pattern as in robots.txt, `tdm-reservation` 1 or 0, `tdm-policy` an address. The
most specific location that fits counts; among equals the one that reserves.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from crawler.middlewares.robots_txt import matches, normalised, path_of
from pipelines.model.page import Reservation

MAX_RULES = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class _Rule:
    location: str
    """As written."""
    pattern: str
    is_reserved: bool
    policy: str | None


@dataclass(frozen=True, slots=True)
class TdmRules:
    """A site's tdmrep.json that was read; without rules where it is none."""

    rules: tuple[_Rule, ...] = ()

    @classmethod
    def read(cls, body: bytes) -> TdmRules:
        """Read a file; an entry that makes no sense costs no other."""
        try:
            entries = json.loads(body)
        except (ValueError, RecursionError):
            return cls()
        listed = entries if isinstance(entries, list) else [entries]
        return cls(tuple(_rules(listed[:MAX_RULES])))

    def reservation(self, url: str) -> Reservation | None:
        """What they say of an address; None: nothing."""
        path = path_of(url)
        fitting = [rule for rule in self.rules if matches(rule.pattern, path)]
        if not fitting:
            return None
        best = max(fitting, key=lambda rule: (len(rule.pattern), rule.is_reserved))
        policy = urljoin(url, best.policy) if best.policy else None
        return Reservation(is_reserved=best.is_reserved, evidence=f"tdmrep.json: {best.location}", policy=policy)


def _rules(entries: list[Any]) -> Iterator[_Rule]:
    for entry in entries:
        if not isinstance(entry, dict):
            continue
        location, value, policy = entry.get("location"), entry.get("tdm-reservation"), entry.get("tdm-policy")
        if not isinstance(location, str) or isinstance(value, bool) or value not in (0, 1, "0", "1"):
            continue
        path = location if location.startswith(("/", "*")) else f"/{_path(location)}"
        yield _Rule(
            location=location[:200],
            pattern=normalised(path),
            is_reserved=value in (1, "1"),
            policy=policy if isinstance(policy, str) and policy.strip() else None,
        )


def _path(location: str) -> str:
    """Some write whole addresses."""
    try:
        parts = urlsplit(location)
    except ValueError:
        return location
    return parts.path.removeprefix("/") if parts.scheme in ("http", "https") else location

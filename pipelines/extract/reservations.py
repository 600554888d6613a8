"""What a page and its site reserve: text and data mining (TDMRep), and showing copies (noarchive)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin

from pipelines.extract.metadata import Head
from pipelines.model.page import Reservation
from pipelines.settings import APP

_WITH_VALUE = frozenset(("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"))
"""Directives that have a colon of their own."""


def read_reservation(head: Head, headers: Mapping[str, str], site: Reservation | None, url: str) -> Reservation | None:
    """What counts for the page: the site's file, the answer's header, the meta tag; the later overrides.

    What says nothing resets nothing. None: nobody says anything.
    """
    found = site
    for evidence, value, policy in (
        ("header", headers.get("tdm-reservation"), headers.get("tdm-policy")),
        ("meta tag", head.first("tdm-reservation"), head.first("tdm-policy")),
    ):
        if value is not None and value.strip() in ("0", "1"):
            named = urljoin(url, policy.strip()) if policy and policy.strip() else found.policy if found else None
            found = Reservation(is_reserved=value.strip() == "1", evidence=evidence, policy=named)
    return found


def read_noarchive(head: Head, headers: Mapping[str, str]) -> bool | None:
    """True where the page asks that no copy of it be shown: X-Robots-Tag or robots meta tag; None: it does not."""
    contents = [*head.meta.get("robots", ()), *head.meta.get(APP, ())]
    said = {word for content in contents for word in re.split(r"[,\s]+", content.lower())}
    said.update(_for_us(headers.get("x-robots-tag", "")))
    return True if "noarchive" in said else None


def _for_us(lines: str) -> Iterator[str]:
    """The directives of X-Robots-Tag, a header a line, that are for every robot or for us."""
    for line in lines.lower().splitlines():
        is_ours = True
        for word in line.split(","):
            before, colon, after = (part.strip() for part in word.partition(":"))
            if colon and before not in _WITH_VALUE:
                is_ours, before = before in ("*", APP), after
            if is_ours:
                yield before

"""Which report an agency's identifier names, whatever its version and spelling.

`dpa:240516-99-53606/3` on one page and `urn:newsml:dpa.com:20090101:240516-99-53606/4` on another are one report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_DPA = re.compile(r"(?<!\d)(\d{6}-\d{2,3}-\d{3,8})(?:[/-]\d{1,3})?(?!\d)")
_VERSION = re.compile(r"(?:/\d{1,3}|:\d{1,3}[a-z]?)$")


def report_key(external_id: str) -> str:
    """The part of an identifier that all versions and copies of a report share."""
    name = "".join(external_id.split()).casefold()
    found = _DPA.search(name)
    if found:
        return f"dpa:{found[1]}"
    return _VERSION.sub("", name) if name.startswith("urn:newsml:") else name


def report_keys(external_ids: Iterable[str]) -> tuple[str, ...]:
    """The keys of all identifiers of an article, each once, sorted."""
    return tuple(sorted({report_key(external_id) for external_id in external_ids if external_id.strip()}))

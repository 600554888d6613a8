"""From a host to a publisher's key, domain, country and name, where nobody said."""

from __future__ import annotations

import re
from collections.abc import Container

import idna

COUNTRIES = {"at": "AT", "be": "BE", "ch": "CH", "de": "DE", "es": "ES", "eu": "EU", "it": "IT", "bz": "IT",
             "li": "LI", "lu": "LU", "swiss": "CH", "wien": "AT", "tirol": "AT"}  # fmt: skip
"""Top-level domain to country; every other: Germany. `.bz` is Bozen here."""

_SPELT = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}


def key_for(host: str, taken: Container[str]) -> str:
    """A free key for a host without `www.`: `aerobuzz.de` is `aerobuzz`, `x.wordpress.com` is `x-wordpress`.

    Taken: with the top-level domain, `wochenblatt-com`; taken too: with a number.
    """
    plain, _, top = host.rpartition(".")
    if top.partition(":")[0].isdigit():  # an IP address has no ending to leave out
        plain = host.partition(":")[0]
    whole = _slug(host)
    for key in (_slug(plain or top), whole):
        if key and key not in taken:
            return key
    number = 2
    while f"{whole}-{number}" in taken:
        number += 1
    return f"{whole}-{number}"


def country_for(host: str) -> str:
    """The country that a host's top-level domain tells; `DE` where it tells none."""
    return COUNTRIES.get(host.partition(":")[0].rpartition(".")[2], "DE")


def readable_host(host: str) -> str:
    """A host as people write it: `münchen.de`."""
    try:
        return idna.decode(host)
    except (idna.IDNAError, UnicodeError):
        return host


def _slug(text: str) -> str:
    spelt = "".join(_SPELT.get(char, char) for char in readable_host(text).lower())
    slug = re.sub(r"[^a-z0-9]+", "-", spelt).strip("-")
    return slug or re.sub(r"[^a-z0-9]+", "-", text).strip("-")

"""Who is asked only with a contact: everybody but this machine. Publishers must be able to reach whoever crawls."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable

from crawler.errors import ContactMissingError
from pipelines.settings import Settings

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


def ip_of(host: str) -> IpAddress | None:
    """The number that `host` spells, in any spelling (`127.1`, `0x7f000001`, `[::1]`); None where it is a name."""
    host = host.strip("[]").partition("%")[0]
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, UnicodeError, ValueError):
        return None


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine, by number or by a name that RFC 6761 reserves for it."""
    host = host.rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    address = ip_of(host)
    return address is not None and address.is_loopback


def may_ask(settings: Settings, host: str) -> bool:
    """Whether a host may be asked with these settings."""
    return bool(settings.contact) or is_loopback(host)


def require_contact(settings: Settings, hosts: Iterable[str]) -> None:
    """Refuse to ask any of `hosts` without a contact.   Raises ContactMissingError, which names the first."""
    for host in hosts:
        if not may_ask(settings, host):
            raise ContactMissingError(host)

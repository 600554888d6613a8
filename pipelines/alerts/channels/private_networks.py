"""Whether channels may go to this machine and its own networks.

They may, by default: a rule's addresses are typed by whoever runs the program, never taken from a page or feed, and
a home server is what many alerts are for. Who lets others make rules sets `alert_private_networks = "refuse"`; then
the sending process refuses at the moment it connects, when the name is already an address, so that no spelling and no
DNS answer gets around it.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

REFUSED = "addresses of this machine and its networks are refused (setting alert_private_networks)"


def refuse() -> None:
    """From now on this process connects to public addresses only. Cannot be undone."""
    socket.socket.connect = _connect  # type: ignore[method-assign,assignment]
    socket.socket.connect_ex = _connect_ex  # type: ignore[method-assign,assignment]


def is_public(host: str) -> bool:
    """Whether an address, not a name, is one of the open internet; an IPv4 address inside IPv6 counts as itself."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            return inner.is_global and not inner.is_multicast
    return address.is_global and not address.is_multicast


_connect_unguarded = socket.socket.connect
_connect_ex_unguarded = socket.socket.connect_ex


def _connect(self: socket.socket, address: Any) -> None:
    _check(self, address)
    _connect_unguarded(self, address)


def _connect_ex(self: socket.socket, address: Any) -> int:
    _check(self, address)
    return _connect_ex_unguarded(self, address)


def _check(connecting: socket.socket, address: Any) -> None:
    if connecting.family not in (socket.AF_INET, socket.AF_INET6) or not is_public(str(address[0])):
        raise PermissionError(1, REFUSED)

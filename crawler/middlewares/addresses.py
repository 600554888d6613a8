"""Which addresses are asked at all: http(s) only, private networks only where the user named them, a contact always.

Checked for every request, so for every hop of a redirect, and again for the numbers that a name turns out to mean, at
the moment of connecting: a public name may point at 127.0.0.1.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy import Request
from scrapy.exceptions import CannotResolveHostError
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver, IHostResolution
from zope.interface import implementer  # type: ignore[import-untyped]

from crawler.contact import IpAddress, ip_of, is_loopback
from crawler.errors import RefusedAddressError
from crawler.middlewares.sites import authority

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: IpAddress) -> bool:
    """Whether the number belongs to the public internet, what is packed into it included."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


class AddressMiddleware:
    """Refuses what must not be asked."""

    def __init__(self, crawler: Any, resolver: GuardedResolver | None) -> None:
        self._spider = crawler.spider
        self._has_contact = "(+" in crawler.settings["USER_AGENT"]
        self._resolver = resolver

    @classmethod
    def from_crawler(cls, crawler: Any) -> AddressMiddleware:
        """Scrapy's constructor."""
        return cls(crawler, GuardedResolver.installed)

    def process_request(self, request: Request) -> None:
        """Raises RefusedAddressError."""
        parts = urlsplit(request.url)
        host = parts.hostname or ""
        if parts.scheme not in ("http", "https") or not host:
            raise RefusedAddressError(f"only http and https are asked, not {parts.scheme or 'this'}:")
        if self._spider.replaying:
            return
        if not self._has_contact and not is_loopback(host):
            raise RefusedAddressError(f"no contact is set, so {host} is not asked (see the setting contact)")
        address = ip_of(host)
        private = is_loopback(host) or (address is not None and not is_public(address))
        if private and authority(request.url) not in self._spider.named_authorities:
            raise RefusedAddressError(f"{host} is in a private network and nobody named it")

    def process_exception(self, request: Request, exception: Exception) -> None:
        """A name that means a private number is refused, not unknown."""
        host = urlsplit(request.url).hostname or ""
        if isinstance(exception, CannotResolveHostError) and self._resolver and host in self._resolver.refused:
            raise RefusedAddressError(f"{host} is in a private network and nobody named it") from exception


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name
        self.task: asyncio.Task[None] | None = None

    def cancel(self) -> None:
        if self.task:
            self.task.cancel()


@implementer(IHostnameResolver)
class GuardedResolver:
    """Resolves names through the system, remembers nothing, and hands out private numbers only for permitted names."""

    installed: GuardedResolver | None = None

    def __init__(self) -> None:
        self.permitted: set[str] = {urlsplit(proxy).hostname or "" for proxy in getproxies().values()}
        """Hosts that a user or the catalogue named."""
        self.refused: set[str] = set()

    @classmethod
    def install(cls, hosts: Iterable[str]) -> GuardedResolver:
        """Put it into the running reactor, once; `hosts` are permitted to be private."""
        from twisted.internet import reactor

        if cls.installed is None:
            cls.installed = cls()
            reactor.installNameResolver(cls.installed)
        cls.installed.permitted.update(hosts)
        return cls.installed

    def resolveHostName(  # noqa: N802 Twisted's name
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> _Resolution:
        """Twisted's interface: tells the receiver every address that may be asked."""
        resolution = _Resolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        resolution.task = asyncio.ensure_future(self._resolve(resolutionReceiver, hostName, portNumber))
        return resolution

    async def _resolve(self, receiver: Any, host: str, port: int) -> None:
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            found = []
        kept = 0
        for family, _, _, _, where in found:
            if not self._may_connect(host, str(where[0])):
                continue
            kind = IPv6Address if family == socket.AF_INET6 else IPv4Address
            receiver.addressResolved(kind("TCP", str(where[0]), int(where[1])))
            kept += 1
        if found and not kept:
            self.refused.add(host)
        receiver.resolutionComplete()

    def _may_connect(self, host: str, address: str) -> bool:
        number = ip_of(address)
        return number is not None and (is_public(number) or host in self.permitted)

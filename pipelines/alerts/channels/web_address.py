"""The parts of `schema://user:password@host:port/path?query`, for channels of our own that go to a host."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import idna

_PATH_SAFE = "/%:@!$&'()*+,;=~"


@dataclass(frozen=True, kw_only=True, slots=True)
class WebAddress:
    """A resolved address in its parts, decoded."""

    schema: str
    host: str
    """As DNS knows it: `xn--…` for names with umlauts; an IPv6 address without brackets."""
    port: int | None
    user: str = field(repr=False)
    password: str = field(repr=False)
    path: str = field(repr=False)
    """Still percent-encoded; `/` where there is none."""
    parameters: tuple[tuple[str, str], ...] = field(repr=False)

    @classmethod
    def read(cls, url: str) -> Self:
        """The parts of an address.   Raises ValueError with what is wrong."""
        parts = urlsplit(url)
        if not parts.hostname:
            raise ValueError("it names no host")
        try:
            port = parts.port
        except ValueError:
            raise ValueError("its port is no number from 1 to 65535") from None
        user, _, password = parts.netloc.rpartition("@")[0].partition(":")
        return cls(
            schema=parts.scheme,
            host=_as_dns_knows(parts.hostname),
            port=port or None,
            user=unquote(user),
            password=unquote(password),
            path=quote(parts.path, safe=_PATH_SAFE) or "/",
            parameters=tuple(parse_qsl(parts.query, keep_blank_values=True)),
        )

    @property
    def is_encrypted_from_the_start(self) -> bool:
        """`webhooks://`, `smtps://`."""
        return self.schema.endswith("s")

    def values(self, name: str) -> list[str]:
        """What a parameter holds, once for each time it stands there."""
        return [value for key, value in self.parameters if key == name]

    def value(self, name: str, default: str = "") -> str:
        """The only value of a parameter.   Raises ValueError where there is more than one."""
        found = self.values(name)
        if len(found) > 1:
            raise ValueError(f"parameter {name} stands there twice")
        return found[0] if found else default


def _as_dns_knows(host: str) -> str:
    host = unquote(host)
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        raise ValueError("its host is no name that can exist") from None

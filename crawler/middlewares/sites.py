"""What of an address says whose server it is; without Scrapy, which takes a second to import."""

from __future__ import annotations

from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}


def authority(url: str) -> str:
    """`host:port` of an http(s) address, lower-case; empty where it has none."""
    try:
        parts = urlsplit(url)
        port = parts.port or DEFAULT_PORTS.get(parts.scheme, 0)
    except ValueError:
        return ""
    return f"{(parts.hostname or '').rstrip('.')}:{port}"


def site_of_address(url: str) -> str:
    """`scheme://host:port`: what has one robots.txt."""
    return f"{urlsplit(url).scheme}://{authority(url)}"

"""Every network failure becomes a cause in words that a user understands."""

from __future__ import annotations

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)


def network_reason(error: BaseException) -> str:
    """One clause for what went wrong on the network."""
    told = _told(error)
    if "certificate" in told.lower() or "ssl" in type(error).__name__.lower() or "tls" in told.lower():
        return "its TLS certificate or connection is not acceptable"
    for kind, reason in _NETWORK_REASONS:
        if isinstance(error, kind):
            return reason
    return f"{type(error).__name__}: {told[:200]}" if told else type(error).__name__


_NETWORK_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (DownloadTimeoutError, "no whole answer within the time allowed"),
    (CannotResolveHostError, "the host's name cannot be resolved"),
    (DownloadConnectionRefusedError, "the connection was refused"),
    (ResponseDataLossError, "the answer was cut off"),
    (DownloadFailedError, "the connection broke"),
)


def _told(error: BaseException) -> str:
    causes: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(causes) < 5:
        causes.append(" ".join(str(cause).split()))
        causes += [str(getattr(reason, "value", reason)) for reason in getattr(cause, "reasons", ())]
        cause = cause.__cause__
    return " ".join(causes)

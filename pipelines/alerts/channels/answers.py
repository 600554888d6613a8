"""What a receiver's answer means, and why there was none."""

from __future__ import annotations

import email.utils
import re
import socket
import ssl
from datetime import UTC, datetime

MAX_ANSWER_BYTES = 64 * 1024
MAX_RETRY_AFTER_S = 24 * 3600


def refusal(status: int) -> str:
    """What is told of an answer that is none of success."""
    return f"HTTP {status}{': redirects are not followed' if 300 <= status < 400 else ''}"


def is_only_this(status: int) -> bool:
    """Whether the receiver is well and does not take this one message (400, 413 …), rather than any (429, 5xx)."""
    return status < 500 and status not in (408, 429)


def retry_after_s(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, 1 s to 24 h; None for none or one without a meaning."""
    if value is None:
        return None
    value = value.strip()
    if re.fullmatch(r"[0-9]{1,12}", value):
        seconds = float(value)
    else:
        try:
            at = email.utils.parsedate_to_datetime(value)
        except (TypeError, ValueError, IndexError, OverflowError):
            return None
        seconds = ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds()
    return min(max(seconds, 1.0), MAX_RETRY_AFTER_S)


def why_no_connection(error: Exception) -> str | None:
    """Why no connection to a host came about, in one line; None: the error says something else."""
    match error:
        case ssl.SSLCertVerificationError():
            return f"its certificate is not good: {error.verify_message}"
        case ssl.SSLError():
            return f"no encrypted connection: {error.reason or error}"
        case socket.gaierror():
            return "its host is not found"
        case _:
            return None

"""`stdout:`: one line of JSON on the program's standard output, e.g. for `watch | jq`."""

from __future__ import annotations

import os
import signal
import sys

from pipelines.alerts.channels.envelope import ChannelOptions, Envelope, Receipt
from pipelines.alerts.channels.webhook import body_of

STDOUT = 1


def check(url: str, options: ChannelOptions) -> None:
    """Raise ValueError for more than `stdout:`."""
    if url.lower() not in ("stdout:", "stdout://"):
        raise ValueError("stdout: takes nothing behind it")


def send(url: str, envelope: Envelope) -> Receipt:
    """One line, written as a whole or told as an error."""
    if sys.platform != "win32":
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)  # a terminal may stop what writes from a group of its own
    line = body_of(envelope) + b"\n"
    try:
        while line:
            line = line[os.write(STDOUT, line) :]
    except OSError as error:
        return Receipt(sent=False, error=f"standard output: {error.strerror}")
    return Receipt(sent=True)

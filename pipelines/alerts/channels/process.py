"""One attempt in a process of its own, which is killed with all its children when its time is over.

Only a killed process is sure to end: a receiver may drip, an answer may be endless, a library may wait for ever.
"""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import resource
import signal
import sys
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess, SpawnContext, SpawnProcess

from pipelines.alerts.channels.envelope import Envelope, Receipt
from pipelines.alerts.channels.send import prepare_sender, send

DEADLINE_S = 15.0
"""For a whole attempt, from the start of its process."""
MEMORY_LIMIT_MB = 512
_PR_SET_PDEATHSIG = 1


def send_in_process(
    context: ForkServerContext | SpawnContext, envelope: Envelope, *, deadline_s: float = DEADLINE_S
) -> Receipt:
    """Send in a process of its own, which is killed when `deadline_s` is over. Never raises for what happens there."""
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(sender, envelope), daemon=True)
    with receiver:
        process.start()
        sender.close()
        try:
            if not receiver.poll(deadline_s):
                return Receipt(sent=False, error=f"no end within {deadline_s:.0f} s; it may have arrived")
            receipt: Receipt = receiver.recv()
            return receipt
        except (EOFError, OSError):
            process.join(1)
            return Receipt(sent=False, error=f"the sending process died (exit code {process.exitcode})")
        finally:
            _kill_with_children(process)


def process_context() -> ForkServerContext | SpawnContext:
    """Not fork: this process has threads. Not spawn, where there is a choice: each would take the half second that
    Apprise needs to load."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["__main__", "pipelines.alerts.channels.preloaded"])
    return context


def _kill_with_children(process: ForkServerProcess | SpawnProcess) -> None:
    """End it and whatever its command started, by their process group, which has its number."""
    assert process.pid is not None
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.join()


def _send(sender: Connection, envelope: Envelope) -> None:
    """What the process does."""
    _prepare_worker()
    try:
        receipt = send(envelope)
    except Exception as error:  # noqa: BLE001 whatever a channel raises is one failed attempt
        receipt = Receipt(sent=False, error=f"the channel failed: {type(error).__name__}")
    with contextlib.suppress(BrokenPipeError):  # whoever began the attempt was killed; it is in doubt then
        sender.send(receipt)


def _prepare_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which lets us finish
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform != "win32":
        os.setpgrp()
    if sys.platform == "linux":
        # The parent is the fork server; it ends with the program, also when that is killed.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if sys.platform != "win32":
        limit, hard = MEMORY_LIMIT_MB * 1024 * 1024, resource.getrlimit(resource.RLIMIT_DATA)[1]
        # Not the hard limit: a command that we run is no business of ours.
        resource.setrlimit(resource.RLIMIT_DATA, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))
    prepare_sender()

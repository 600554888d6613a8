"""`exec:NAME`: run a command of the settings file with the alert as JSON on its standard input.

The address names it; what runs stands only in the table `[commands]` of the settings file, as a list of arguments, so
that nobody who may make rules can run anything of his own. No shell, an environment of a few variables. Exit code 0 is
sent; 75 (EX_TEMPFAIL of sysexits) says that others need not be tried either; any other concerns this alert alone.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time

from pipelines.alerts.channels.addresses import is_command_name
from pipelines.alerts.channels.envelope import ChannelOptions, Envelope, Receipt
from pipelines.alerts.channels.webhook import body_of
from pipelines.alerts.messages.snippets import one_line

EX_TEMPFAIL = 75
MAX_OUTPUT_BYTES = 64 * 1024
"""Of what it writes so much is read; more is thrown away."""
TOLD_CHARS = 200
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "SYSTEMROOT")
_LOOK_EVERY_S = 0.02
_PR_SET_PDEATHSIG = 1


def check(url: str, options: ChannelOptions) -> None:
    """Raise ValueError unless the settings file has this command."""
    name = url.partition(":")[2]
    if not is_command_name(name):
        raise ValueError("it takes the name of a command, like exec:notify")
    if name not in options.commands:
        known = ", ".join(sorted(options.commands)) or "none"
        raise ValueError(f"the settings file has no such command in its table [commands]; it has {known}")


def send(url: str, envelope: Envelope) -> Receipt:
    """Run it once and wait for its end. Its process group is this process's: who kills that group kills it too."""
    argv = envelope.options.commands[url.partition(":")[2]]
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environment["PRESSESCHAU_ALERT_ID"] = envelope.idempotency_key
    with tempfile.TemporaryFile() as given:
        given.write(body_of(envelope))
        given.seek(0)
        try:
            process = subprocess.Popen(
                argv,
                stdin=given,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd="/" if sys.platform != "win32" else None,
                preexec_fn=_before_it_runs if sys.platform == "linux" else None,
            )
        except OSError as error:
            return Receipt(sent=False, error=f"it cannot be run: {error.strerror}")
        output = _output_until_end(process)
    if process.returncode == 0:
        return Receipt(sent=True)
    return Receipt(
        sent=False,
        error=_told(process.returncode, output),
        only_this=process.returncode != EX_TEMPFAIL,
    )


def _output_until_end(process: subprocess.Popen[bytes]) -> bytes:
    """What it writes, its beginning, until it ends; children that keep the pipe open are not waited for."""
    assert process.stdout is not None
    os.set_blocking(process.stdout.fileno(), False)
    output = b""
    while True:
        has_ended = process.poll() is not None
        while piece := process.stdout.read(MAX_OUTPUT_BYTES):
            output = (output + piece)[:MAX_OUTPUT_BYTES]
        if has_ended:
            process.stdout.close()
            return output
        time.sleep(_LOOK_EVERY_S)


def _told(code: int, output: bytes) -> str:
    """How it ended and the last of what it said."""
    ended = f"exit code {code}" if code >= 0 else f"ended by signal {-code}"
    said = one_line(output.decode("utf-8", "replace"))
    return f"{ended}: {said[-TOLD_CHARS:]}" if said else ended


def _before_it_runs() -> None:
    """In the new process: end with us, and without the memory limit of a sender."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))

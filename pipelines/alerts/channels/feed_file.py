"""`feed:/path/to/rule.xml` (Atom) or `.json` (JSON Feed): a file that always holds a rule's newest alerts.

It is replaced as a whole, never written in place, so a reader sees the old or the new one. A file that is no feed of
this rule is left alone.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from pipelines.alerts.channels.envelope import ChannelOptions, Envelope, Receipt
from pipelines.alerts.messages import feed

MAX_FILE_BYTES = 16 * 1024 * 1024
_MODE = 0o644


@dataclass(frozen=True, slots=True)
class _Format:
    read: Callable[[bytes, Mapping[str, Any]], list[feed.Item]]
    write: Callable[[Mapping[str, Any], Iterable[feed.Item]], bytes]


_ATOM = _Format(feed.from_atom, feed.to_atom)
_FORMATS: Mapping[str, _Format] = {".xml": _ATOM, ".atom": _ATOM, ".json": _Format(feed.from_json, feed.to_json)}


def check(url: str, options: ChannelOptions) -> None:
    """Raise ValueError unless a feed can be written to this resolved address."""
    path = _path(url)
    if not path.is_absolute() or ".." in path.parts or path.suffix.lower() not in _FORMATS:
        raise ValueError("a feed needs a whole path that ends with .xml (Atom) or .json, like feed:/srv/www/rule.xml")
    if not path.parent.is_dir():
        raise ValueError("the feed's folder does not exist")
    if path.is_dir():
        raise ValueError("the feed's path is a folder")


def send(url: str, envelope: Envelope) -> Receipt:
    """Put what is told on top of the file."""
    path = _path(url)
    rule = envelope.message.data["rule"]
    form = _FORMATS[path.suffix.lower()]
    try:
        with _alone(path.parent):
            old = form.read(path.read_bytes()[:MAX_FILE_BYTES], rule) if path.exists() else []
            new = feed.items(envelope.message.data, told_at=envelope.created_at)
            replace_file(path, form.write(rule, feed.merged(new, old)))
    except feed.FeedError as error:
        return Receipt(sent=False, error=str(error))
    except OSError as error:
        return Receipt(sent=False, error=f"the feed cannot be written: {error.strerror}")
    return Receipt(sent=True)


def replace_file(path: Path, content: bytes) -> None:
    """Put a whole new file in the place of the old one, which keeps its permissions.   Raises OSError."""
    mode = path.stat().st_mode & 0o777 if path.exists() else _MODE
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:  # it names the temporary file, of which nobody knows
        raise type(error)(error.errno, error.strerror, str(path)) from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let no other process read and replace a feed in this folder meanwhile: what the slower one read would be lost."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _path(url: str) -> Path:
    return Path(unquote(url.partition(":")[2]))

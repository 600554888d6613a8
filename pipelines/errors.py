"""Every error that this package raises on purpose, named after what the caller should do.

PresseschauError                 anything a user may see, as one line
├── SettingsError                a setting has a value it cannot have
├── QueryError                   a query cannot be read; knows the character
├── RuleError                    a rule cannot be made, found or changed
├── NotFoundError                what was asked for is not there
└── StorageError                 the database cannot do it
    ├── DatabaseBusyError        locked or away for longer than the busy timeout: try again
    └── DatabaseTooNewError      written by a newer presseschau: update the program
"""

from __future__ import annotations

from collections.abc import Sequence

_SHOWN_CHARS = 60


class PresseschauError(Exception):
    """Anything a user may see: its text is one line that says what, where, and what would be right."""


class SettingsError(PresseschauError):
    """A setting has a value it cannot have."""

    def __init__(self, key: str, value: object, allowed: str) -> None:
        super().__init__(f"setting {key}: {value!r} is not allowed; it takes {allowed}")
        self.key = key
        self.value = value
        self.allowed = allowed


class QueryError(PresseschauError):
    """A query cannot be read.

    `position` is the offset of the offending character in `query`, from 0; it may equal `len(query)`.
    """

    def __init__(self, message: str, query: str, position: int) -> None:
        super().__init__(message)
        self.query = query
        self.position = position

    def pointed(self) -> str:
        """The query around the offending character with a caret below it, for a terminal."""
        start = max(self.position - _SHOWN_CHARS, 0)
        shown = self.query[start : self.position + _SHOWN_CHARS]
        shown = "".join(char if char.isprintable() else " " if char.isspace() else "�" for char in shown)
        before = "…" if start else ""
        after = "…" if len(self.query) > self.position + _SHOWN_CHARS else ""
        return f"{self.args[0]}\n  {before}{shown}{after}\n  {' ' * (len(before) + self.position - start)}^"


class RuleError(PresseschauError):
    """A rule cannot be made, found or changed."""


class NotFoundError(PresseschauError):
    """What was asked for is not there. `near` holds the nearest names, best first, perhaps none."""

    def __init__(self, message: str, near: Sequence[str] = ()) -> None:
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        super().__init__(message + hint)
        self.near = tuple(near)


class StorageError(PresseschauError):
    """The database cannot do it."""


class DatabaseBusyError(StorageError):
    """Locked by another process for longer than the busy timeout: try again."""


class DatabaseTooNewError(StorageError):
    """Written by a newer presseschau: update the program."""

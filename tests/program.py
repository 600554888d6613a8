"""Starts the real program as a user would: its own process, its own folders, no settings of whoever runs the tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Finished:
    """What one command left behind."""

    code: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        """Standard output as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass(slots=True)
class Program:
    """`presseschau` with everything it keeps in one folder."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    command: tuple[str, ...] = (sys.executable, "-m", "crawler.cli")

    @property
    def database_url(self) -> str:
        """Where it keeps its articles."""
        return self.environment.get("PRESSESCHAU_DATABASE", f"sqlite:///{self.folder / 'test.sqlite'}")

    def full_environment(self) -> dict[str, str]:
        """The variables its process sees."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("PRESSESCHAU_")}
        inherited.pop("DATABASE_URL", None)
        return (
            inherited
            | {
                "PRESSESCHAU_DATABASE": self.database_url,
                "PRESSESCHAU_PUBLISHERS_FOLDER": str(self.folder / "publishers"),
                "PRESSESCHAU_DELAY_S": "0",
                "PRESSESCHAU_WORKERS": "1",
                "XDG_CONFIG_HOME": str(self.folder / "config"),
                "XDG_DATA_HOME": str(self.folder / "data"),
                "NO_COLOR": "1",
            }
            | self.environment
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Begin a command that goes on; the caller ends it."""
        return subprocess.Popen(
            [*self.command, *arguments],
            cwd=self.folder,
            env=self.full_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(self, *arguments: str, stdin: str | None = None, timeout_s: float = 120) -> Finished:
        """Run a command to its end."""
        done = subprocess.run(
            [*self.command, *arguments],
            cwd=self.folder,
            env=self.full_environment(),
            input=stdin if stdin is not None else "",
            capture_output=True,
            encoding="utf-8",
            timeout=timeout_s,
            check=False,
        )
        return Finished(done.returncode, done.stdout, done.stderr)

    def ok(self, *arguments: str, stdin: str | None = None) -> Finished:
        """Run a command that must succeed."""
        finished = self.run(*arguments, stdin=stdin)
        assert finished.code == 0, f"{arguments}: exit {finished.code}\n{finished.err}\n{finished.out}"
        return finished

    def refused(self, *arguments: str, code: int, stdin: str | None = None) -> str:
        """Run a command that must fail with `code` and one clear line; returns the line."""
        finished = self.run(*arguments, stdin=stdin)
        assert finished.code == code, f"{arguments}: exit {finished.code}\n{finished.err}\n{finished.out}"
        assert "Traceback" not in finished.err
        assert "internal error" not in finished.err
        return finished.err.strip()

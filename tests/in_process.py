"""The command line in the test's own process: starting Python for each of fifty commands takes a minute."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from crawler.cli import main
from tests.program import Finished, Program


class InProcess(Program):
    """The program without a process of its own. Not for what crawls: Twisted's reactor runs once a process."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        super().__init__(folder)
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def run(self, *arguments: str, stdin: str | None = None, timeout_s: float = 120) -> Finished:
        """Run a command to its end."""
        variables = self.full_environment()
        with self._monkeypatch.context() as changed:
            for name in os.environ.keys() - variables.keys():
                changed.delenv(name)
            for name, value in variables.items():
                changed.setenv(name, value)
            changed.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((stdin or "").encode()), encoding="utf-8"))
            changed.chdir(self.folder)
            self._capsys.readouterr()
            code = main.run(list(arguments))
        captured = self._capsys.readouterr()
        return Finished(code, captured.out, captured.err)

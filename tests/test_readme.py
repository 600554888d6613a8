"""What README does not document fails here."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.cli.main import COMMANDS
from pipelines.model.crawl import Outcome

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    assert f"| `{command}" in README


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_is_documented(outcome: Outcome) -> None:
    assert f"| `{outcome}` |" in README


def test_every_folder_of_the_house_is_on_the_map() -> None:
    root = Path(__file__).parents[1]
    for package in ("crawler", "pipelines"):
        for folder in (root / package).iterdir():
            if folder.is_dir() and (folder / "__init__.py").exists():
                assert f"{folder.name}/" in README, f"{package}/{folder.name} is not on the map in README"

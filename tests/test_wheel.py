"""The wheel carries everything: installed alone, in another directory, it does the whole job."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.program import Program

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The program from a wheel in an environment of its own; only its dependencies are borrowed from ours."""
    folder = tmp_path_factory.mktemp("wheel")
    built = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(built, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    environment = folder / "environment"
    venv.create(environment, symlinks=True)
    python = environment / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    # As PYTHONPATH, so that our own editable install (a .pth file, read only in site folders) stays invisible.
    borrowed = {"PYTHONPATH": sysconfig.get_path("purelib"), "PYTHONSAFEPATH": "1"}
    return Program(elsewhere, environment=borrowed, command=(str(environment / "bin" / "presseschau"),))


def test_the_program_runs_from_the_wheel_alone(installed: Program) -> None:
    python = str(Path(installed.command[0]).parent / "python")
    script = "import crawler, pipelines; print(crawler.__file__, pipelines.__file__)"
    found = subprocess.run(
        [python, "-c", script], env=os.environ | installed.environment, capture_output=True, text=True, check=True
    )
    assert str(ROOT) not in found.stdout


def test_publisher_files_travel(installed: Program) -> None:
    assert len(installed.ok("publishers", "list", "--format", "jsonl").records) >= 140


def test_demo_does_the_whole_job(installed: Program) -> None:
    assert "alert" in installed.ok("demo", "--once").out.lower()


def test_migrations_travel(installed: Program) -> None:
    installed.ok("db", "upgrade")
    assert (installed.folder / "test.sqlite").exists()

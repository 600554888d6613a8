"""Settings: order of precedence, checks, and that README documents each."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from pipelines.errors import SettingsError
from pipelines.settings import Settings, load_settings


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, and no settings file of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


def test_option_beats_environment_beats_file_beats_default(folder: Path) -> None:
    (folder / "presseschau.toml").write_text('workers = 3\ntimeout_s = 7\ndatabase = "sqlite:///file.sqlite"\n')
    environment = {"PRESSESCHAU_WORKERS": "2", "DATABASE_URL": "sqlite:///environment.sqlite"}
    found = load_settings({"database": "sqlite:///option.sqlite"}, environment)
    assert (found.settings.database, found.origins["database"]) == ("sqlite:///option.sqlite", "option")
    assert (found.settings.workers, found.origins["workers"]) == (2, "environment PRESSESCHAU_WORKERS")
    assert (found.settings.timeout_s, found.origins["timeout_s"]) == (7, "file presseschau.toml")
    assert found.origins["delay_s"] == "default"


def test_our_own_variable_beats_the_common_one(folder: Path) -> None:
    environment = {"DATABASE_URL": "sqlite:///common.sqlite", "PRESSESCHAU_DATABASE": "sqlite:///ours.sqlite"}
    assert load_settings({}, environment).settings.database == "sqlite:///ours.sqlite"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("database", "mysql://somewhere/else"),
        ("contact", "not an address"),
        ("purpose", "fun"),
        ("workers", "0"),
        ("workers", "many"),
        ("delay_s", "-1"),
        ("timeout_s", "0"),
    ],
)
def test_a_wrong_value_is_refused_with_what_is_allowed(folder: Path, key: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({}, {f"PRESSESCHAU_{key.upper()}": value})
    assert key in str(caught.value)
    assert value in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["workers = ", "wrokers = 2", "\x00"])
def test_a_wrong_file_is_refused_in_one_line(folder: Path, text: str) -> None:
    (folder / "presseschau.toml").write_text(text)
    with pytest.raises(SettingsError) as caught:
        load_settings({}, {})
    assert "presseschau.toml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_named_file_must_exist(folder: Path) -> None:
    with pytest.raises(SettingsError, match="existing TOML file"):
        load_settings({}, {}, folder / "nowhere.toml")


@pytest.mark.parametrize("name", [setting.name for setting in fields(Settings)])
def test_readme_documents_every_setting(name: str) -> None:
    readme = Path(__file__).parents[1] / "README.md"
    assert f"| `{name}` |" in readme.read_text(encoding="utf-8")

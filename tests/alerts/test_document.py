"""docs/alerts.md tells the truth: its commands run, its examples work, and whatever a user can choose is in it."""

from __future__ import annotations

import base64
import json
import os
import re
import shlex
import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import click
import pytest

from crawler.cli.alert_rules import alerts
from crawler.demo.receiver import Receiver
from pipelines.alerts.channels.addresses import OWN
from pipelines.alerts.messages.own_templates import applied
from pipelines.model.alert import WATCHABLE, DeliveryState, Notice, Occasion
from pipelines.settings import load_settings
from tests.alerts.attempts import article, envelope, message, send
from tests.in_process import InProcess

DOCUMENT = (Path(__file__).parents[2] / "docs" / "alerts.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The code of the fenced blocks in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)


def test_every_command_runs(tmp_path: Path, in_process: InProcess) -> None:
    """In order, with one database; what it writes to /tmp goes into the test's folder."""
    (tmp_path / "presseschau.toml").write_text("".join(blocks("toml")), encoding="utf-8")
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    for line in lines:
        words = [word.replace("/tmp/", f"{tmp_path}/") for word in shlex.split(line)]
        if words[0] == "export":
            name, _, value = words[1].partition("=")
            in_process.environment[name] = value
        else:
            assert words[0] == "presseschau", line
            in_process.ok(*words[1:])
    assert len(lines) > 30
    assert json.loads((tmp_path / "rathaus-feed.json").read_text())["items"] == []


def test_the_verification_accepts_ours_and_nothing_else() -> None:
    (code,) = blocks("python")
    found: dict[str, Any] = {}
    exec(code, found)
    is_genuine = found["is_genuine"]
    secret = f"whsec_{base64.b64encode(os.urandom(32)).decode()}"
    with Receiver() as receiver:
        for given in (secret, "ein-geheimnis-von-genug-byte"):
            url = (
                receiver.url.replace("http://", "webhook://") + "?secret=${HOOK}&secret=ein-altes-geheimnis-von-gestern"
            )
            assert send(url, {"HOOK": given}).sent
            request = receiver.received[-1]
            assert is_genuine(request.headers, request.body, given)
            assert is_genuine(request.headers, request.body, "ein-altes-geheimnis-von-gestern")
    at = int(request.headers["webhook-timestamp"])
    assert is_genuine(request.headers, request.body, given, now=at + 299)
    assert not is_genuine(request.headers, request.body, given, now=at + 301)
    assert not is_genuine(request.headers, request.body, given, now=at - 301)
    assert not is_genuine(request.headers, request.body + b" ", given)
    assert not is_genuine(request.headers, request.body, given + "x")
    for name in ("webhook-id", "webhook-timestamp"):
        assert not is_genuine({**request.headers, name: request.headers[name] + "0"}, request.body, given, now=at)


def shape(value: Any) -> Any:
    """The names in it, at every depth; of a list, those of its first member."""
    if isinstance(value, Mapping):
        return {name: shape(inner) for name, inner in value.items()}
    return [shape(value[0])] if isinstance(value, list) and value else None


def test_the_json_is_what_is_sent() -> None:
    (text,) = blocks("json")
    notice = Notice(heading="still", lines=("seit gestern",), occasion=Occasion.SILENCE)
    told = message(article(authors=("Jürgen Groß",)))
    told = replace(told, data={**told.data, "notices": message(notice=notice).data["notices"]})
    with Receiver() as receiver:
        assert send(
            receiver.url.replace("http://", "webhook://") + "?secret=ein-geheimnis-von-genug-byte", told=told
        ).sent
        (sent,) = receiver.bodies
    assert shape(sent) == shape(json.loads(text))


def test_the_commands_of_the_settings_file_are_read(tmp_path: Path) -> None:
    (text,) = blocks("toml")
    file = tmp_path / "presseschau.toml"
    file.write_text(text, encoding="utf-8")
    assert load_settings({}, {}, file).settings.commands == tomllib.loads(text)["commands"]


def test_the_template_works(tmp_path: Path) -> None:
    (text,) = blocks("jinja")
    (tmp_path / "digest-smtp.txt").write_text(text, encoding="utf-8")
    told = message(article(1), article(2), occasion=Occasion.DIGEST)
    made, faults = applied(told, "smtp", str(tmp_path))
    assert faults == []
    assert made.body.splitlines() == [
        "2 × Geld & Grüße",
        "- Rat für Kürzung 1 (Die Zeitung)",
        "  … Der *Haushalt* wird gekürzt, sagte Jürgen Groß.",
        "  https://zeitung.example/1",
        "- Rat für Kürzung 2 (Die Zeitung)",
        "  … Der *Haushalt* wird gekürzt, sagte Jürgen Groß.",
        "  https://zeitung.example/2",
    ]
    assert envelope("stdout:", told=made).message.html == told.html


@pytest.mark.parametrize("schema", sorted(OWN))
def test_every_channel_of_ours_is_there(schema: str) -> None:
    assert f"`{schema}:" in DOCUMENT


@pytest.mark.parametrize("state", list(DeliveryState))
def test_every_state_says_what_to_do(state: DeliveryState) -> None:
    assert f"| `{state}` |" in DOCUMENT


@pytest.mark.parametrize("occasion", WATCHABLE)
def test_every_occasion_is_there(occasion: Occasion) -> None:
    assert f"| `{occasion}` |" in DOCUMENT


def _options() -> list[str]:
    found = {
        option
        for command in alerts.commands.values()
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for option in (*parameter.opts, *parameter.secondary_opts)
    }
    return sorted(found)


@pytest.mark.parametrize("name", [*(f"alerts {name}" for name in alerts.commands), *_options()])
def test_every_command_and_option_is_there(name: str) -> None:
    assert re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", DOCUMENT)


@pytest.mark.parametrize("setting", ["alert_language", "alert_private_networks", "templates_folder"])
def test_every_setting_is_there(setting: str) -> None:
    assert setting in {field.name for field in fields(load_settings({}, {}).settings)}
    assert f"`{setting}" in DOCUMENT

"""Commands of the settings file: what they get, how they end, and that nothing of them is left."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.alerts.channels.addresses import masked
from pipelines.alerts.channels.envelope import ChannelOptions, Receipt
from pipelines.alerts.channels.process import process_context, send_in_process
from pipelines.alerts.channels.send import check_url
from pipelines.errors import RuleError, SettingsError
from pipelines.settings import load_settings
from tests.alerts.attempts import KEY, envelope, send


@pytest.fixture
def command(tmp_path: Path) -> Callable[[str], ChannelOptions]:
    """Makes a Python script the command `it`."""

    def made(script: str) -> ChannelOptions:
        file = tmp_path / "script.py"
        file.write_text(script, encoding="utf-8")
        return ChannelOptions(commands={"it": (sys.executable, str(file), "Grüße; rm -rf $HOME `id`")})

    return made


def test_it_gets_json_its_own_arguments_and_little_else(
    command: Callable[[str], ChannelOptions], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen.json"
    options = command(
        f"import json, os, sys; json.dump([json.load(sys.stdin), sys.argv[1:], dict(os.environ), os.getcwd()],"
        f" open({str(seen)!r}, 'w'))"
    )
    assert send("exec:it", {"TOKEN": "geheim", "PATH": os.environ["PATH"]}, options=options) == Receipt(sent=True)
    alert, arguments, environment, folder = json.loads(seen.read_text())
    assert (alert["type"], alert["id"]) == ("alert.new", KEY)
    assert alert["data"]["stories"][0]["articles"][0]["title"] == "Rat für Kürzung 1"
    assert arguments == ["Grüße; rm -rf $HOME `id`"], "no shell has seen it"
    assert environment["PRESSESCHAU_ALERT_ID"] == KEY
    assert "TOKEN" not in environment
    assert set(environment) <= {"PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "PRESSESCHAU_ALERT_ID"}
    assert folder == "/"


@pytest.mark.parametrize(
    ("script", "receipt"),
    [
        ("raise SystemExit(0)", Receipt(sent=True)),
        ("raise SystemExit(1)", Receipt(sent=False, error="exit code 1", only_this=True)),
        ("raise SystemExit(75)", Receipt(sent=False, error="exit code 75")),
        (
            "print('was schief ging\\n'); raise SystemExit(3)",
            Receipt(sent=False, error="exit code 3: was schief ging", only_this=True),
        ),
        (
            "import sys; sys.stderr.write('auch hier'); raise SystemExit(3)",
            Receipt(sent=False, error="exit code 3: auch hier", only_this=True),
        ),
        (
            "import os, signal; os.kill(os.getpid(), signal.SIGTERM)",
            Receipt(sent=False, error="ended by signal 15", only_this=True),
        ),
    ],
)
def test_how_it_ends(command: Callable[[str], ChannelOptions], script: str, receipt: Receipt) -> None:
    assert send("exec:it", options=command(script)) == receipt


def test_it_need_not_read_and_may_say_much(command: Callable[[str], ChannelOptions]) -> None:
    much = send("exec:it", options=command("import sys; sys.stdout.write('x' * 50_000_000); raise SystemExit(1)"))
    assert much.error.startswith("exit code 1: xxx")
    assert len(much.error) < 300


def test_it_may_use_more_memory_than_a_sender(command: Callable[[str], ChannelOptions]) -> None:
    assert send("exec:it", options=command("x = bytearray(700 * 1024 * 1024)")) == Receipt(sent=True)


def test_a_program_that_is_not_there() -> None:
    options = ChannelOptions(commands={"it": ("/nirgends/programm",)})
    assert send("exec:it", options=options) == Receipt(sent=False, error="it cannot be run: No such file or directory")


LEAVES_CHILDREN = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open({file!r}, "w").write(f"{{os.getpid()}} {{child.pid}}")
time.sleep({wait})
"""


@pytest.mark.parametrize("wait", [60, 0])
def test_it_is_killed_with_its_children(command: Callable[[str], ChannelOptions], tmp_path: Path, wait: int) -> None:
    """At the deadline; and children that it leaves behind when it ends itself."""
    file = tmp_path / "pids"
    options = command(LEAVES_CHILDREN.format(file=str(file), wait=wait))
    receipt = send_in_process(process_context(), envelope("exec:it", options), deadline_s=3)
    assert receipt.sent is (wait == 0)
    pids = [int(pid) for pid in file.read_text().split()]
    assert len(pids) == 2
    for _ in range(100):
        if not any(map(_is_alive, pids)):
            return
        time.sleep(0.05)
    raise AssertionError("something lives on")


def _is_alive(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


@pytest.mark.parametrize(
    "url", ["exec:anderes", "exec://it", "exec:it;id", "exec:/bin/sh", "exec:", "exec:../it", "exec:it?x"]
)
def test_nothing_but_a_name_of_the_settings_file(url: str) -> None:
    with pytest.raises(RuleError) as refused:
        check_url(url, options=ChannelOptions(commands={"it": ("/bin/true",)}))
    assert "exec:…: it takes the name" in str(refused.value) or "it has it" in str(refused.value)


def test_a_name_is_shown() -> None:
    assert masked("exec:it") == "exec:it"


class TestSettings:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        return tmp_path / "presseschau.toml"

    def test_the_table(self, file: Path) -> None:
        file.write_text('[commands]\nit = ["/usr/bin/notify", "--alert"]\n')
        settings = load_settings({}, {}, file).settings
        assert ChannelOptions.of(settings).commands == {"it": ("/usr/bin/notify", "--alert")}

    @pytest.mark.parametrize(
        "table",
        [
            'it = "/usr/bin/notify"',
            "it = []",
            'it = ["notify"]',
            'it = ["/usr/bin/notify", 5]',
            '"it it" = ["/usr/bin/notify"]',
            'it = ["/usr/bin/noti\\u0000fy"]',
        ],
    )
    def test_a_wrong_table_is_refused(self, file: Path, table: str) -> None:
        file.write_text(f"[commands]\n{table}\n")
        with pytest.raises(SettingsError, match="a table like"):
            load_settings({}, {}, file)

    def test_it_cannot_come_from_anywhere_else(self, file: Path) -> None:
        file.write_text("workers = 1\n")
        found = load_settings({"commands": {"x": ["/bin/x"]}}, {"PRESSESCHAU_COMMANDS": '{"x": ["/bin/x"]}'}, file)
        assert found.settings.commands == {}
        assert found.origins["commands"] == "default"

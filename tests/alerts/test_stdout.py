"""`stdout:`: a line of JSON where the program writes its data."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.alerts.channels.addresses import masked
from pipelines.alerts.channels.send import check_url
from pipelines.errors import RuleError
from tests.alerts.attempts import KEY

ROOT = Path(__file__).parents[2]
PROGRAM = """
from tests.alerts.attempts import article, message, send
if __name__ == "__main__":
    long = message(*(article(number) for number in range(1, 40)))
    for receipt in (send("stdout:"), send("stdout:", told=long)):
        assert receipt.sent, receipt
"""


def test_one_line_an_alert() -> None:
    ended = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, check=True, encoding="utf-8", cwd=ROOT)
    assert ended.stderr == ""
    short, long = map(json.loads, ended.stdout.splitlines())
    assert (short["id"], short["type"]) == (KEY, "alert.new")
    assert long["data"]["counts"]["articles"] == 39


def test_a_reader_that_went_away_is_told() -> None:
    program = PROGRAM.replace("assert receipt.sent, receipt", "print(receipt.error, file=__import__('sys').stderr)")
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read().decode().splitlines() == ["standard output: Broken pipe"] * 2


def test_the_address() -> None:
    check_url("stdout:")
    assert masked("stdout:") == "stdout:"
    with pytest.raises(RuleError, match="takes nothing behind it"):
        check_url("stdout:/etc/passwd")

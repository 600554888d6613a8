"""One journey: a newspaper prints, and every channel of our own gets it, from one crawl of the real program."""

from __future__ import annotations

import json
import sys
from io import BytesIO
from pathlib import Path

import feedparser

from crawler.demo.newspaper import Newspaper
from crawler.demo.receiver import Receiver
from tests.alerts.mailbox import Mailbox
from tests.in_process import InProcess
from tests.program import Program

SECRET = "ein-geheimnis-von-genug-byte"
KEEP = "import sys, pathlib; pathlib.Path(sys.argv[1]).open('a').write(sys.stdin.read() + '\\n')"


def test_every_channel_of_our_own(tmp_path: Path, in_process: InProcess) -> None:
    in_process.environment["HOOK_SECRET"] = SECRET
    program = Program(tmp_path, environment=in_process.environment)
    kept, feed = tmp_path / "kept.jsonl", tmp_path / "feed.xml"
    (tmp_path / "presseschau.toml").write_text(
        f"[commands]\nkeep = {json.dumps([sys.executable, '-c', KEEP, str(kept)])}\n"
    )
    with Newspaper.demo() as paper, Receiver() as receiver, Mailbox() as box:
        in_process.ok("publishers", "add", paper.url)
        hook = receiver.url.replace("http://", "webhook://") + "?secret=${HOOK_SECRET}"
        targets = (hook, box.url(), f"feed:{feed}", "exec:keep", "stdout:")
        in_process.ok(
            "alerts",
            "add",
            "stadt",
            "Haushalt OR Brücke OR Feuerwehr",
            *(part for url in targets for part in ("--to", url)),
        )
        (file,) = (tmp_path / "publishers").glob("*.toml")
        crawled = program.run("crawl", file.stem)
    log = in_process.ok("alerts", "log", "--limit", "10000").records
    assert {delivery["state"] for delivery in log} == {"sent"}, log
    stories = len(log) // len(targets)
    assert stories >= 2

    by_hook = [body["id"] for body in receiver.bodies]
    by_mail = [mail["Message-ID"].strip("<>").partition("@")[0] for mail in box.mails]
    by_command = [json.loads(line)["id"] for line in kept.read_text().splitlines()]
    by_stdout = [json.loads(line)["id"] for line in crawled.out.splitlines() if '"alert.new"' in line]
    for ids in (by_hook, by_mail, by_command, by_stdout):
        assert len(ids) == len(set(ids)) == stories
    read = feedparser.parse(BytesIO(feed.read_bytes()))
    assert not read.bozo
    assert {entry.link for entry in read.entries} == {
        body["data"]["stories"][0]["articles"][0]["url"] for body in receiver.bodies
    }
    assert SECRET not in crawled.out + crawled.err

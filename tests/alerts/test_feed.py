"""Feeds of a rule: Atom and JSON Feed, as text and as a file that is always whole."""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree

from pipelines.alerts.channels import feed_file
from pipelines.alerts.channels.addresses import masked
from pipelines.alerts.channels.envelope import Receipt
from pipelines.alerts.channels.send import check_url
from pipelines.alerts.messages import feed
from pipelines.errors import RuleError
from pipelines.model.alert import Notice, Occasion
from tests.alerts.attempts import FOUND_AT, article, envelope, message, send

DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def entries(*told: Any, at: datetime = FOUND_AT) -> list[feed.Item]:
    return [item for one in told for item in feed.items(one.data, told_at=at)]


RULE = message().data["rule"]


def check_atom(text: bytes) -> None:
    """What RFC 4287 asks of a feed and its entries."""
    root = etree.fromstring(text)
    names = {"a": feed.ATOM}
    assert root.tag == f"{{{feed.ATOM}}}feed"
    for one in (root, *root.findall("a:entry", names)):
        for required in ("id", "title", "updated"):
            assert len(one.findall(f"a:{required}", names)) == 1, required
        assert one.findtext("a:id", namespaces=names).startswith("urn:uuid:")
        for moment in ("updated", "published"):
            assert all(DATE_TIME.fullmatch(found.text) for found in one.findall(f"a:{moment}", names))
        for author in one.findall("a:author", names):
            assert author.findtext("a:name", namespaces=names)
        assert len(one.findall("a:link[@rel='alternate']", names)) <= 1
        assert len(one.findall("a:summary", names)) <= 1
    for entry in root.findall("a:entry", names):
        content = entry.find("a:content", names)
        assert content.get("type") == "html"
        assert len(content) == 0
        assert entry.find("a:link[@rel='alternate']", names) is not None or content.text
    assert root.find("a:author", names) is not None
    ids = [found.text for found in root.iterfind("a:entry/a:id", names)]
    assert len(ids) == len(set(ids))


def check_json(text: bytes) -> None:
    """What JSON Feed 1.1 asks of a feed and its items."""
    found = json.loads(text)
    assert found["version"] == "https://jsonfeed.org/version/1.1"
    assert isinstance(found["title"], str)
    assert all(isinstance(author, dict) and author for author in found["authors"])
    for item in found["items"]:
        assert isinstance(item["id"], str)
        assert item["content_html"] or item["content_text"]
        assert all(DATE_TIME.fullmatch(item[name]) for name in ("date_published", "date_modified") if name in item)
        assert all(isinstance(tag, str) for tag in item.get("tags", ()))
        assert set(item) <= {
            "id", "url", "title", "content_html", "summary", "date_published", "date_modified", "authors", "tags",
            "language",
        }  # fmt: skip
    assert len({item["id"] for item in found["items"]}) == len(found["items"])


NASTY = '<script>alert(1)</script> & "x" ]]> \x0b'
KINDS = [
    message(),
    message(article(2, title=NASTY, text=f"Der Haushalt {NASTY}", kicker=None, agencies=(NASTY,), publisher=None)),
    message(article(3, published_at=None, text="", title=None)),
    message(article(4, published_day_only=True, published_at=datetime(2026, 11, 22, tzinfo=UTC))),
    message(article(5), article(6, story_id=5), article(7), occasion=Occasion.DIGEST),
    message(article(8), occasion=Occasion.CHANGED),
    message(article(8), occasion=Occasion.GONE),
    message(
        occasion=Occasion.SILENCE, notice=Notice(heading="still", lines=("seit <gestern>",), occasion=Occasion.SILENCE)
    ),
    message(occasion=Occasion.TROUBLE, notice=Notice(heading="kaputt", lines=(), occasion=Occasion.TROUBLE)),
]


def test_atom_is_valid_and_read_by_a_feed_reader() -> None:
    text = feed.to_atom(RULE, entries(*KINDS))
    check_atom(text)
    read = feedparser.parse(BytesIO(text))
    assert not read.bozo
    assert read.version == "atom10"
    assert read.feed.title == "presseschau: Geld & Grüße"
    first = read.entries[0]
    assert (first.title, first.link) == ("Haushalt: Rat für Kürzung 1", "https://zeitung.example/1")
    assert "<strong>Haushalt</strong>" in first.content[0].value
    assert first.published == "2026-11-22T09:30:00Z"
    assert first.updated == "2026-11-22T12:00:00Z"
    assert not any("<script" in entry.content[0].value for entry in read.entries)


def test_json_feed_is_valid() -> None:
    text = feed.to_json(RULE, entries(*KINDS))
    check_json(text)
    assert "<script" not in "".join(item["content_html"] for item in json.loads(text)["items"])


def test_an_empty_feed_is_valid() -> None:
    check_atom(feed.to_atom(RULE, []))
    check_json(feed.to_json(RULE, []))


@pytest.mark.parametrize(
    ("write", "read"), [(feed.to_atom, feed.from_atom), (feed.to_json, feed.from_json)], ids=["atom", "json"]
)
def test_what_is_written_can_be_read(
    write: Callable[[Mapping[str, Any], Iterable[feed.Item]], bytes],
    read: Callable[[bytes, Mapping[str, Any]], list[feed.Item]],
) -> None:
    made = entries(*KINDS)
    assert read(write(RULE, made), RULE) == made


def test_an_entry_keeps_its_id() -> None:
    (first,) = entries(message(article(1, story_id=5)))
    (copy,) = entries(message(article(2, story_id=5), occasion=Occasion.GROWN))
    (other,) = entries(message(article(3, story_id=6)))
    (changed,) = entries(message(article(1, story_id=5), occasion=Occasion.CHANGED))
    assert first["id"] == copy["id"]
    assert len({first["id"], other["id"], changed["id"]}) == 3


def test_a_digest_has_one_entry_a_story_newest_first() -> None:
    digest = message(article(5), article(6, story_id=5), article(7), occasion=Occasion.DIGEST)
    later = FOUND_AT + timedelta(hours=1)
    together = feed.merged(entries(message(article(7)), at=later), entries(digest))
    assert [item["url"].rpartition("/")[2] for item in together] == ["7", "5"]
    assert together[0]["date_modified"] == "2026-11-22T13:00:00Z"
    many = [entry for number in range(300) for entry in entries(message(article(number)))]
    assert len(feed.merged(many, [])) == feed.ENTRIES


def test_the_whole_text_is_in_no_feed() -> None:
    told = message(article(text="Der Haushalt. " + "Wort " * 500 + "Geheimnis."), full_text=True)
    assert "Geheimnis" in told.body
    assert "Geheimnis" not in json.dumps(entries(told))


class TestFile:
    @pytest.mark.parametrize("name", ["regel.xml", "regel.atom", "regel.json", "Größe & so.xml"])
    def test_it_grows_and_a_repetition_changes_nothing(self, tmp_path: Path, name: str) -> None:
        path = tmp_path / name
        url = f"feed:{path}"
        check_url(url)
        assert send(url) == Receipt(sent=True)
        assert send(url, told=message(article(2))) == Receipt(sent=True)
        once = path.read_bytes()
        assert send(url, told=message(article(2))) == Receipt(sent=True)
        assert path.read_bytes() == once
        (check_json if name.endswith("json") else check_atom)(once)
        assert once.count(b"zeitung.example/") == 2
        assert sorted(os.listdir(tmp_path)) == [name]
        assert path.stat().st_mode & 0o777 == 0o644

    def test_two_programs_at_once_lose_nothing(self, tmp_path: Path) -> None:
        path = tmp_path / "regel.xml"
        with ThreadPoolExecutor(8) as threads:
            sent = threads.map(lambda n: send(f"feed:{path}", told=message(article(n))), range(1, 25))
            assert all(receipt.sent for receipt in sent)
        assert path.read_bytes().count(b"<entry>") == 24

    def test_it_keeps_its_permissions(self, tmp_path: Path) -> None:
        path = tmp_path / "regel.json"
        send(f"feed:{path}")
        path.chmod(0o600)
        send(f"feed:{path}", told=message(article(2)))
        assert path.stat().st_mode & 0o777 == 0o600

    @pytest.mark.parametrize("name", ["regel.xml", "regel.json"])
    @pytest.mark.parametrize("content", [b"", b"Meine Diplomarbeit", b"<html/>", b"{}", b"[" * 100_000, b"\xff\x00"])
    def test_what_is_no_feed_is_left_alone(self, tmp_path: Path, name: str, content: bytes) -> None:
        path = tmp_path / name
        path.write_bytes(content)
        refused = send(f"feed:{path}")
        assert refused.error == "the file is there and is no feed of ours; move it away or choose another path"
        assert path.read_bytes() == content

    @pytest.mark.parametrize("name", ["regel.xml", "regel.json"])
    def test_another_rules_feed_is_left_alone(self, tmp_path: Path, name: str) -> None:
        path = tmp_path / name
        form = feed.to_json if name.endswith("json") else feed.to_atom
        path.write_bytes(form({**RULE, "id": "aaaed69c-a692-5a3f-b2bb-be2b6a470c20"}, []))
        assert "another rule's feed" in send(f"feed:{path}").error

    def test_an_entity_opens_no_file(self, tmp_path: Path) -> None:
        path = tmp_path / "regel.xml"
        path.write_text(
            '<!DOCTYPE feed [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
            f'<feed xmlns="{feed.ATOM}"><id>urn:uuid:{RULE["id"]}</id><entry><id>a</id><title>&x;</title>'
            "<updated>2026-01-01T00:00:00Z</updated></entry></feed>"
        )
        send(f"feed:{path}")
        assert Path("/etc/hostname").read_text().strip() not in path.read_text()

    def test_a_folder_that_is_gone(self, tmp_path: Path) -> None:
        folder = tmp_path / "www"
        folder.mkdir()
        url = f"feed:{folder}/regel.xml"
        check_url(url)
        folder.rmdir()
        assert not send(url).sent

    @pytest.mark.parametrize("step", ["fsync", "replace"])
    def test_a_full_disk_leaves_the_old_feed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
        def full(*given: Any) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        path = tmp_path / "regel.json"
        url = f"feed:{path}"
        send(url)
        before = path.read_bytes()
        monkeypatch.setattr(os, step, full)
        refused = feed_file.send(url, envelope(url, told=message(article(2))))
        assert refused == Receipt(sent=False, error="the feed cannot be written: No space left on device")
        assert path.read_bytes() == before
        assert os.listdir(tmp_path) == ["regel.json"]

    @pytest.mark.parametrize(
        ("url", "reason"),
        [
            ("feed:relativ.xml", "whole path"),
            ("feed:/tmp/regel.txt", "ends with .xml"),
            ("feed:/tmp/../etc/regel.xml", "whole path"),
            ("feed:/nirgends/regel.xml", "folder does not exist"),
            ("feed://host/regel.xml", "folder does not exist"),
            ("feed:", "whole path"),
        ],
    )
    def test_a_refused_address_says_what_would_be_right(self, url: str, reason: str) -> None:
        with pytest.raises(RuleError) as refused:
            check_url(url)
        assert reason in str(refused.value)

    def test_its_path_is_shown_but_nothing_that_may_be_a_secret(self) -> None:
        assert masked("feed:/srv/www/regel.xml") == "feed:/srv/www/regel.xml"
        assert masked("feed:/srv/${TOKEN}.xml") == "feed:…"


def test_envelopes_hide_their_address() -> None:
    assert "geheim" not in repr(envelope("json://nutzer:geheim@host/"))

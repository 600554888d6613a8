"""WARC files: what is written can be read by others, what is damaged is read as far as it goes."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from scrapy import Request
from scrapy.http import Response

from crawler.archives.record import Recorder
from crawler.archives.replay import Archive
from crawler.errors import ArchiveError

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)


def url(number: int) -> str:
    return f"https://blatt.example/{number}"


@pytest.fixture
def warc(tmp_path: Path) -> Path:
    """Ten recorded pages of a few hundred bytes."""
    recorder = Recorder(tmp_path / "warc", software="test", now=AT)
    for number in range(10):
        body = f"<p>Seite {number}</p>".encode() + str(number * 7919**9).encode() * 20
        headers = {"Content-Type": "text/html", "ETag": f'"{number}"', "Transfer-Encoding": "chunked"}
        recorder.write(Request(url(number)), Response(url(number), headers=headers, body=body), at=AT)
    recorder.close()
    return recorder.file


def member_offsets(file: Path) -> list[int]:
    with file.open("rb") as stream:
        return [record.stream_pos for record in ArchiveIterator(stream, record_types=WarcRecordType.response)]


def test_a_recorded_answer_is_found_by_its_address(warc: Path) -> None:
    archive = Archive([warc])
    found = archive.get(url(3))
    assert found is not None
    assert (found.status, found.recorded_at) == (200, AT)
    assert found.body.startswith(b"<p>Seite 3</p>")
    assert dict(found.headers)["Etag"] == '"3"'
    assert (len(archive), archive.problems, archive.get(url(11))) == (10, [], None)
    assert archive.get(url(3) + "#teil") is not None


def test_the_file_is_standard(warc: Path) -> None:
    with warc.open("rb") as stream:
        records = [
            (record.record_type, record.headers.get("WARC-Target-URI"), record.verify_block_digest())
            for record in ArchiveIterator(stream, parse_http=False)
        ]
    assert records[0][0] == WarcRecordType.warcinfo
    assert records[1:3] == [
        (WarcRecordType.response, url(0), True),
        (WarcRecordType.request, url(0), True),
    ]
    assert len(records) == 21
    assert gzip.decompress(warc.read_bytes()).startswith(b"WARC/1.1\r\n")


def test_the_request_names_its_answer(warc: Path) -> None:
    with warc.open("rb") as stream:
        _, answer, asked = [record.headers for record, _ in zip(ArchiveIterator(stream), range(3), strict=False)]
    assert asked["WARC-Concurrent-To"] == answer["WARC-Record-ID"]


def test_the_last_answer_counts_but_no_304(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, software="test", now=AT)
    for status, body in ((200, b"alt"), (200, b"neu"), (304, b"")):
        recorder.write(Request(url(1)), Response(url(1), status=status, body=body), at=AT)
    recorder.close()
    found = Archive([recorder.file]).get(url(1))
    assert found is not None
    assert found.body == b"neu"


def test_a_file_that_is_not_compressed_is_read(warc: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain.warc"
    plain.write_bytes(gzip.decompress(warc.read_bytes()))
    assert len(Archive([plain])) == 10


@pytest.mark.parametrize("share", [0.5, 0.6, 2 / 3, 0.7, 0.8])
@pytest.mark.parametrize("compressed", [True, False])
def test_a_truncated_file_is_read_as_far_as_it_goes(warc: Path, tmp_path: Path, compressed: bool, share: float) -> None:
    content = warc.read_bytes() if compressed else gzip.decompress(warc.read_bytes())
    cut = tmp_path / "cut.warc"
    cut.write_bytes(content[: int(len(content) * share)])
    archive = Archive([cut])
    assert 4 <= len(archive) <= 8
    assert len(archive.problems) == 1
    assert "cut off" in archive.problems[0]
    assert str(cut) in archive.problems[0]
    assert all(archive.get(url(number)) for number in range(len(archive)))


@pytest.mark.parametrize("compressed", [True, False])
def test_damage_in_the_middle_costs_what_is_damaged(warc: Path, tmp_path: Path, compressed: bool) -> None:
    content = bytearray(warc.read_bytes() if compressed else gzip.decompress(warc.read_bytes()))
    place = content.index(b"https://blatt.example/5") - 100 if not compressed else member_offsets(warc)[5] + 30
    content[place : place + 40] = b"X" * 40
    damaged = tmp_path / "damaged.warc"
    damaged.write_bytes(content)
    archive = Archive([damaged])
    assert len(archive) >= 8
    assert all(archive.get(url(number)) for number in (0, 1, 8, 9))


@pytest.mark.parametrize(
    "content", [b"", b"no archive at all", gzip.compress(b"no archive", mtime=0), b"\x1f\x8b\x08kaputt"]
)
def test_what_is_no_warc_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.warc.gz"
    file.write_bytes(content)
    with pytest.raises(ArchiveError, match="no recorded answer can be read") as caught:
        Archive([file])
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="No such file"):
        Archive([tmp_path / "weg.warc"])


def test_one_unreadable_file_of_two_is_named_and_the_other_used(warc: Path, tmp_path: Path) -> None:
    (tmp_path / "x.warc").write_bytes(b"nichts")
    archive = Archive([tmp_path / "x.warc", warc])
    assert len(archive) == 10
    assert len(archive.problems) == 1

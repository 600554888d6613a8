"""Lists of feeds from and to other programs."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from crawler.publishers.load import load_catalogue
from crawler.publishers.naming import key_for
from crawler.publishers.opml import OpmlError, Outline, read_opml, write_opml
from crawler.publishers.subscriptions import Imported, import_outlines
from pipelines.model.crawl import SourceKind

HEAD = '<?xml version="1.0"?><opml version="2.0"><head><title>t</title></head><body>'


def opml(tmp_path: Path, body: str, head: str = HEAD) -> Path:
    file = tmp_path / "list.opml"
    file.write_text(f"{head}{body}</body></opml>", encoding="utf-8")
    return file


def imported(tmp_path: Path, body: str) -> tuple[Imported, Path]:
    folder = tmp_path / "users"
    done = import_outlines(load_catalogue(folder), folder, read_opml(opml(tmp_path, body)), key_for)
    return done, folder


def test_reads_feeds_in_folders(tmp_path: Path) -> None:
    body = """<outline text="Presse"><outline text="Tal &amp; Berg" type="rss" xmlUrl=" https://tal.example/rss "
        htmlUrl="https://tal.example/"/></outline><outline text="Ordner ohne Adresse"/>"""
    assert read_opml(opml(tmp_path, body)) == [
        Outline(name="Tal & Berg", kind=SourceKind.FEED, url="https://tal.example/rss", site="https://tal.example/")
    ]


def test_reads_a_damaged_list_as_far_as_it_goes_and_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "list.opml"
    file.write_text(HEAD + '<outline xmlUrl="https://a.example/rss"/><outline xmlUrl="https://b.example/rss', "utf-8")
    assert [outline.url for outline in read_opml(file)] == ["https://a.example/rss"]
    assert "list.opml line=1" in caplog.text


@pytest.mark.parametrize("text", ["", "  ", "kein XML", "<rss/>", '{"a": 1}', "<html><body/></html>"])
def test_what_is_no_list_is_one_line(tmp_path: Path, text: str) -> None:
    file = tmp_path / "list.opml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(OpmlError, match="no OPML") as raised:
        read_opml(file)
    assert "\n" not in str(raised.value)


def test_opens_no_file_and_expands_no_entity(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("geheim", encoding="utf-8")
    head = f'<!DOCTYPE opml [<!ENTITY x SYSTEM "{secret.as_uri()}">]>' + HEAD.partition("?>")[2]
    file = opml(tmp_path, '<outline text="a" xmlUrl="https://a.example/rss"/><outline>&x;</outline>', head)
    assert "geheim" not in repr(read_opml(file))


def test_import_makes_one_publisher_a_website(tmp_path: Path) -> None:
    body = """<outline text="Talbote" xmlUrl="https://www.talbote.ch/rss" htmlUrl="https://www.talbote.ch/"/>
        <outline text="Talbote Sport" xmlUrl="https://rss.talbote.ch/sport"/>
        <outline text="Bergblick" xmlUrl="https://feeds.service.example/bergblick" htmlUrl="https://bergblick.at"/>"""
    done, folder = imported(tmp_path, body)
    assert (done.new_publishers, done.new_sources, done.known, done.refused) == (2, 3, 0, [])
    found = load_catalogue(folder)
    assert [source.url for source in found.get("talbote").sources] == [
        "https://www.talbote.ch/rss",
        "https://rss.talbote.ch/sport",
    ]
    assert (found.get("bergblick").name, found.get("bergblick").country) == ("Bergblick", "AT")


def test_import_leaves_alone_what_is_known(tmp_path: Path) -> None:
    known = load_catalogue(None).get("taz").sources[0].url
    body = f'<outline xmlUrl="{known}"/><outline xmlUrl="https://taz.de/neu.rss"/>'
    done, folder = imported(tmp_path, body)
    assert (done.new_publishers, done.new_sources, done.known) == (0, 1, 1)
    assert len(load_catalogue(folder).get("taz").sources) == len(load_catalogue(None).get("taz").sources) + 1
    again, _ = imported(tmp_path, body)
    assert (again.new_sources, again.known) == (0, 2)


def test_import_names_what_cannot_be_a_source(tmp_path: Path) -> None:
    body = "".join(f'<outline text="x" xmlUrl="{url}"/>' for url in ("file:///etc/passwd", "javascript:1", "kein"))
    done, folder = imported(tmp_path, body)
    assert len(done.refused) == 3
    assert "'x': 'file:///etc/passwd' is no http(s) address" in done.refused
    assert not folder.exists()


def test_imports_ten_thousand_feeds(tmp_path: Path) -> None:
    body = "".join(f'<outline text="Blatt {n}" xmlUrl="https://blatt{n}.example/rss"/>' for n in range(10_000))
    folder = tmp_path / "users"
    outlines = read_opml(opml(tmp_path, body))
    done = import_outlines(load_catalogue(folder), folder, outlines, key_for, dry_run=True)
    assert (done.new_publishers, done.new_sources) == (10_000, 10_000)
    assert not folder.exists()


def test_what_is_exported_is_imported_again(tmp_path: Path) -> None:
    everything = load_catalogue(None).all()
    text = io.StringIO()
    written = write_opml(everything, text, "presseschau")
    file = tmp_path / "list.opml"
    file.write_text(text.getvalue(), encoding="utf-8")
    read = [(outline.kind, outline.url) for outline in read_opml(file)]
    assert written == len(read)
    assert read == [(source.kind, source.url) for one in everything for source in one.sources + one.dated_sources]

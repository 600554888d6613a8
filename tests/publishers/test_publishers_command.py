"""`presseschau publishers …`, against the small newspaper and against an archive of ours."""

from __future__ import annotations

import gzip
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.demo.newspaper import Newspaper
from crawler.publishers.load import load_catalogue
from tests.in_process import InProcess
from tests.program import Program
from tests.publishers.site import news_sitemap, rss

ARCHIVE = Path(__file__).parents[3] / "shared" / "corpora" / "open-news.warc.gz"


@pytest.fixture
def program(in_process: InProcess) -> Program:
    return in_process


@pytest.fixture
def paper() -> Iterator[Newspaper]:
    with Newspaper.demo() as paper:
        yield paper


def users_file(program: Program, key: str) -> Path:
    return program.folder / "publishers" / f"{key}.toml"


def archive(program: Program, **pages: str) -> str:
    """A WARC file that answers for talbote.example; `_` in a name is `.`, and the host stands before it."""
    file = program.folder / "web.warc.gz"
    with file.open("wb") as stream:
        for path, body in pages.items():
            content = f"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
            url = f"https://talbote.example/{path.replace('_', '.')}"
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\n"
                "WARC-Date: 2026-11-22T06:00:00Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000000>\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(content)}\r\n\r\n"
            ).encode()
            stream.write(gzip.compress(head + content + b"\r\n\r\n"))
    return str(file)


def test_list_filters(program: Program) -> None:
    swiss = program.ok("publishers", "list", "--country", "ch", "--region", "ZH").records
    assert swiss
    assert all(one["country"] == "CH" and "ZH" in one["region"] for one in swiss)
    paid = program.ok("publishers", "list", "--paywall", "--type", "regional", "--group", "Funke").records
    assert paid
    assert all(one["paywall"] is True and one["group"] == "Funke" for one in paid)
    everything = len(program.ok("publishers", "list").records)
    assert everything == len(load_catalogue(None).keys())


def test_list_as_csv_and_table(program: Program) -> None:
    csv = program.ok("publishers", "list", "--country", "LI", "--format", "csv").out.splitlines()
    assert csv[0].startswith("key,name,country")
    table = program.ok("publishers", "list", "--country", "LI", "--format", "table")
    assert len(csv) == 3
    assert "landesspiegel" in table.out
    assert "2 publishers" in table.err


def test_a_filter_that_fits_nobody_says_what_there_is(program: Program) -> None:
    line = program.refused("publishers", "list", "--country", "XX", code=2)
    assert "'XX'" in line
    assert "AT, BE, CH" in line


def test_show_explains(program: Program) -> None:
    text = program.ok("publishers", "show", "taz", "--format", "table").out
    assert "https://taz.de/rss.xml" in text
    assert "<link rel=alternate>" in text
    [record] = program.ok("publishers", "show", "taz.de", "--format", "jsonl").records
    assert record["key"] == "taz"
    assert {"kind", "url", "confidence", "seen_on", "origin"} == set(record["sources"][0])


def test_show_names_the_terms_of_use_that_robots_txt_names(program: Program, paper: Newspaper) -> None:
    paper.put(
        "/robots.txt", "License: https://zeitung.test/rsl.xml\nUser-agent: *\nAllow: /", content_type="text/plain"
    )
    program.ok("publishers", "add", paper.at(Newspaper.RSS), "--key", "anzeiger")
    assert program.ok("publishers", "show", "anzeiger").records[0]["licenses"] == []
    assert not list(program.folder.glob("*.sqlite")), "to show makes no database"
    program.run("crawl", "anzeiger", "--limit", "1")
    assert program.ok("publishers", "show", "anzeiger").records[0]["licenses"] == ["https://zeitung.test/rsl.xml"]
    assert "https://zeitung.test/rsl.xml" in program.ok("publishers", "show", "anzeiger", "--format", "table").out


def test_show_suggests_near_names(program: Program) -> None:
    assert "did you mean" in program.refused("publishers", "show", "spigel", code=1)


def test_add_a_bare_address(program: Program, paper: Newspaper) -> None:
    done = program.ok("publishers", "add", paper.url, "--key", "anzeiger")
    assert "anzeiger added with" in done.err
    picked = [one for one in done.records if one["picked"]]
    assert {one["kind"] for one in picked} == {"feed", "news_sitemap"}
    assert all(one["links"] > 5 and one["newest_at"] for one in picked)
    written = tomllib.loads(users_file(program, "anzeiger").read_text(encoding="utf-8"))
    assert written["domains"] == [paper.url.removeprefix("http://")], "another port is another site"
    assert {source["url"] for source in written["sources"]} == {one["url"] for one in picked}
    again = program.ok("publishers", "add", paper.url)
    assert "anzeiger is in the catalogue and has the sources already" in again.err


def test_add_and_crawl(tmp_path: Path, paper: Newspaper) -> None:
    program = Program(tmp_path)
    program.ok("publishers", "add", paper.at(Newspaper.RSS), "--key", "anzeiger")
    [summary] = program.run("crawl", "anzeiger", "--format", "jsonl").records
    assert summary["stored"] > 5


def test_add_from_an_archive_touches_no_network(program: Program) -> None:
    links = ("https://talbote.example/a-1",)
    file = archive(program, robots_txt="Sitemap: /news_xml".replace("_", "."), news_xml=news_sitemap(*links))
    done = program.ok("publishers", "add", "talbote.example", "--replay", file)
    assert [one["url"] for one in done.records if one["picked"]] == ["https://talbote.example/news.xml"]
    source = load_catalogue(program.folder / "publishers").get("talbote").sources[0]
    assert source.seen_on is None  # an archive proves nothing of today


def test_a_source_of_a_catalogued_publisher_goes_into_a_file_that_adds(program: Program) -> None:
    done = program.ok("publishers", "add", "https://kultur.taz.de/sitemap-news.xml")
    assert "not looked at, no contact is set" in done.err
    written = tomllib.loads(users_file(program, "taz").read_text(encoding="utf-8"))
    assert list(written) == ["more_sources"]
    built_in = load_catalogue(None).get("taz").sources
    assert load_catalogue(program.folder / "publishers").get("taz").sources[:-1] == built_in


def test_a_named_source_that_cannot_be_reached_is_kept_with_one_line(program: Program, paper: Newspaper) -> None:
    url = paper.at("/weg.rss")
    paper.fail("/weg.rss", status=503)
    done = program.ok("publishers", "add", url, "--key", "weg")
    assert "kept as given" in done.err
    assert len(done.err.strip().splitlines()) == 2
    [source] = load_catalogue(program.folder / "publishers").get("weg").sources
    assert (source.url, source.origin) == (url, "user")


def test_a_named_source_that_is_a_page_is_refused_in_one_line(program: Program, paper: Newspaper) -> None:
    paper.put("/seite.rss", "<html><body><p>Kein Feed</p></body></html>")
    line = program.refused("publishers", "add", paper.at("/seite.rss"), code=1)
    assert "an HTML page" in line
    assert "\n" not in line
    assert not (program.folder / "publishers").exists()


@pytest.mark.parametrize("typed", ["", "kein host", "ftp://taz.de", "http://[::1", "nirgends.invalid"])
def test_wrong_addresses_get_one_line(program: Program, typed: str) -> None:
    assert "\n" not in program.refused("publishers", "add", typed, code=1)


def test_disable_enable_remove(program: Program) -> None:
    program.ok("publishers", "disable", "taz", "faz")
    assert {one["key"] for one in program.ok("publishers", "list", "--disabled").records} >= {"taz", "faz"}
    program.ok("publishers", "enable", "taz")
    assert load_catalogue(program.folder / "publishers").get("taz").enabled
    program.ok("publishers", "remove", "faz")
    assert load_catalogue(program.folder / "publishers").get("faz").enabled
    assert "built in" in program.refused("publishers", "remove", "faz", code=1)


def test_sites_of_one_machine_are_publishers_of_their_own(program: Program, paper: Newspaper) -> None:
    with Newspaper.demo() as other:
        program.ok("publishers", "add", paper.url, "--key", "eins")
        assert "zwei added with 2 sources" in program.ok("publishers", "add", other.url, "--key", "zwei").err
    found = load_catalogue(program.folder / "publishers")
    for key, site in (("eins", paper.url), ("zwei", other.url)):
        owner = found.for_url(f"{site}/politik/a.html")
        assert owner is not None
        assert owner.key == key


def test_a_site_that_is_anothers_is_refused_with_its_key(program: Program, paper: Newspaper) -> None:
    program.ok("publishers", "add", paper.url, "--key", "eins")
    line = program.refused("publishers", "add", paper.url, "--key", "zwei", code=1)
    assert "is the publisher eins; leave out --key zwei" in line
    assert not users_file(program, "zwei").exists()


def test_a_wrong_file_leaves_the_others_alone(program: Program, paper: Newspaper) -> None:
    program.ok("publishers", "add", paper.url, "--key", "anzeiger")
    users_file(program, "kaputt").write_text('name = "Kaputt"\ncountry = 3', "utf-8")
    users_file(program, "Groß").write_text("", "utf-8")
    users_file(program, "meintaz").write_text('name = "Mein"\ndomains = ["taz.de"]\ncountry = "DE"', "utf-8")
    listed = program.run("publishers", "list", "--own")
    assert listed.code == 3
    assert {one["key"] for one in listed.records} == {"anzeiger", "meintaz"}
    wrong_name, wrong_value, claim = sorted(listed.err.splitlines(), key=lambda line: line.partition(": ")[2])
    assert "Groß.toml: file name = 'Groß' is not allowed" in wrong_name
    assert "kaputt.toml: country = 3 is not allowed; it takes two capital letters, e.g. 'AT'" in wrong_value
    assert claim.endswith(
        "meintaz.toml: domains = 'taz.de' is not allowed; it takes a domain of its own; taz has this one"
    )
    assert "country = 3" in program.refused("publishers", "show", "kaputt", code=1)
    owner = load_catalogue(program.folder / "publishers").for_url("https://taz.de/1")
    assert owner is not None
    assert owner.key == "taz", "the built-in one keeps its domain"
    program.ok("publishers", "remove", "kaputt", "meintaz")
    users_file(program, "Groß").unlink()
    assert program.ok("publishers", "list", "--own").err == ""


def test_import_and_export(program: Program) -> None:
    file = program.folder / "list.opml"
    file.write_text('<opml><body><outline text="Tal" xmlUrl="https://talbote.example/rss"/></body></opml>', "utf-8")
    assert "1 publisher and 1 source added" in program.ok("publishers", "import", str(file)).err
    program.ok("publishers", "export", "--output", str(program.folder / "out.opml"))
    assert "https://talbote.example/rss" in (program.folder / "out.opml").read_text(encoding="utf-8")
    assert "no OPML" in program.refused("publishers", "import", str(users_file(program, "talbote")), code=1)


def test_check_says_what_is_wrong_and_fixes_it(program: Program, paper: Newspaper) -> None:
    paper.put("/alt.rss", rss(paper.at("/x-1"), title="Alt"), content_type="application/rss+xml")
    program.ok("publishers", "add", paper.at("/alt.rss"), "--key", "anzeiger")
    assert program.run("publishers", "check", "anzeiger").code == 0
    paper.redirect("/alt.rss", paper.at(Newspaper.RSS), status=301)
    checked = program.run("publishers", "check", "anzeiger", "--fix")
    assert checked.code == 3
    assert checked.records[0]["trouble"] == f"moved to {paper.at(Newspaper.RSS)}"
    [source] = load_catalogue(program.folder / "publishers").get("anzeiger").sources
    assert source.url == paper.at(Newspaper.RSS)
    assert program.run("publishers", "check", "anzeiger").code == 0


def test_nobody_is_asked_without_a_contact(program: Program) -> None:
    for arguments in (("add", "talbote.example"), ("check", "taz")):
        assert "contact" in program.refused("publishers", *arguments, code=1)


@pytest.mark.skipif(not ARCHIVE.exists(), reason="../shared with the archive of real pages is absent")
@pytest.mark.slow
def test_every_host_of_the_archive_of_real_pages_can_be_added(program: Program) -> None:
    from crawler.archives.replay import Archive

    maps = sorted(url for url in Archive([ARCHIVE])._places if url.endswith("/sitemap-news.xml"))
    done = program.ok("publishers", "add", *maps, "--replay", str(ARCHIVE))
    assert len(maps) == 112
    assert sum(one["links"] for one in done.records) == 173  # 174 pages, two of them under one address
    found = load_catalogue(program.folder / "publishers")
    announced = {source.url for one in found.enabled() for source in one.sources}
    assert set(maps) <= announced

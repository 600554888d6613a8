"""A user's file as it is written, and read again."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from crawler.publishers.load import load_catalogue
from crawler.publishers.publisher import Confidence, SourceSpec
from crawler.publishers.write import to_toml, with_sources, without_sources, write_values
from pipelines.model.crawl import SourceKind

RSS = SourceSpec(
    kind=SourceKind.FEED,
    url="https://tal.example/rss?a=1&b=ä",
    confidence=Confidence.MEDIUM,
    seen_on=date(2026, 11, 22),
    origin="user",
)
MAP = SourceSpec(kind=SourceKind.NEWS_SITEMAP, url="https://tal.example/map.xml")


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    values = {"name": 'Der "Tal\\bote"', "domains": ["tal.example"], "country": "DE", "enabled": False}
    write_values(tmp_path / "users" / "tal.toml", with_sources(values, [RSS, MAP], overlay=False))
    tal = load_catalogue(tmp_path / "users").get("tal")
    assert tal.name == 'Der "Tal\\bote"'
    assert tal.sources == (RSS, MAP)
    assert not tal.enabled
    assert [file.name for file in (tmp_path / "users").iterdir()] == ["tal.toml"]


def test_one_source_a_line() -> None:
    text = to_toml(with_sources({"name": "Tal"}, [RSS, MAP], overlay=False))
    assert sum(line.startswith("  { kind = ") for line in text.splitlines()) == 2


@given(st.text(min_size=1), st.dictionaries(st.text("abc_ é.", min_size=1), st.text(min_size=1), max_size=3))
def test_any_text_survives(name: str, facts: dict[str, str]) -> None:
    written = to_toml({"name": name, "notes": [name], "facts": facts})
    clean = name.encode("utf-8", "replace").decode("utf-8")
    read = tomllib.loads(written)
    assert read["name"] == clean
    assert read["notes"] == [clean]
    assert len(read.get("facts", {})) == len(facts)


def test_a_change_to_a_built_in_adds_and_keeps_the_rest() -> None:
    changed = with_sources({}, [RSS], overlay=True)
    assert list(changed) == ["more_sources"]
    assert with_sources(changed, [RSS], overlay=True) == changed


def test_a_source_of_ones_own_is_taken_out_and_a_foreign_one_left_out() -> None:
    own = with_sources({}, [RSS], overlay=True)
    changed = without_sources(own, [RSS.url, "https://tal.example/old"])
    assert changed["more_sources"] == []
    assert changed["without_sources"] == ["https://tal.example/old"]


def test_a_dropped_source_that_is_added_again_is_dropped_no_more() -> None:
    assert "without_sources" not in with_sources({"without_sources": [RSS.url]}, [RSS], overlay=True)

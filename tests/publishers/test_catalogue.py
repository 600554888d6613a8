"""The built-in catalogue: complete, consistent, explained."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crawler.discovery.article_urls import ArticleAddresses
from crawler.publishers.fields import PUBLISHER_FIELDS, SOURCE_FIELDS
from crawler.publishers.load import BUILT_IN, FAMILIES, load_catalogue, read_provenance, read_toml
from crawler.publishers.publisher import Confidence, Publisher
from crawler.publishers.table import COMMAND, catalogue_table

DOCS = Path(__file__).parents[2] / "docs"
CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "open"
LIST = Path(__file__).parents[3] / "shared" / "data" / "german_publishers.json"


@pytest.fixture(scope="module")
def publishers() -> list[Publisher]:
    return load_catalogue(None).all()


def test_holds_every_german_language_country(publishers: list[Publisher]) -> None:
    assert {"DE", "AT", "CH", "LI", "LU", "IT", "BE"} <= {publisher.country for publisher in publishers}
    assert len(publishers) >= 314


def test_at_least_140_have_sources_known_well(publishers: list[Publisher]) -> None:
    known = [publisher for publisher in publishers if publisher.confidence is Confidence.HIGH and publisher.enabled]
    assert len(known) >= 140


def test_every_publisher_has_a_source(publishers: list[Publisher]) -> None:
    assert [one.key for one in publishers if not one.sources and not one.dated_sources] == []


def test_a_guess_is_a_single_one(publishers: list[Publisher]) -> None:
    """Nobody's server is searched by polling: where no address is known to answer, one is tried and no more."""
    guessed = [publisher for publisher in publishers if publisher.confidence is Confidence.LOW]
    assert [one.key for one in guessed if len(one.sources + one.dated_sources) > 1] == []


def test_no_address_and_no_domain_belongs_to_two(publishers: list[Publisher]) -> None:
    urls = [source.url for one in publishers for source in one.sources + one.dated_sources]
    domains = [domain for one in publishers for domain in one.domains]
    assert len(urls) == len(set(urls))
    assert len(domains) == len(set(domains))


def test_every_file_is_right() -> None:
    assert load_catalogue(None).faults() == []


def test_no_rule_is_written_twice(publishers: list[Publisher]) -> None:
    """What a family holds stands in none of its publishers' files, and what two of these share in the family's."""
    known: dict[tuple[str | None, str, str], str] = {}
    for file in sorted((BUILT_IN / FAMILIES).glob("*.toml")):
        known |= dict.fromkeys(_rules(file.stem, read_toml(file)), file.stem)
    for publisher in publishers:
        assert publisher.file is not None
        for rule in _rules(publisher.family, read_toml(Path(publisher.file))):
            if publisher.family is not None:
                assert known.setdefault(rule, publisher.key) == publisher.key, rule


def _rules(family: str | None, raw: dict[str, Any]) -> Iterator[tuple[str | None, str, str]]:
    """Patterns and selectors of a file, each with its family and its field."""
    for field in ("article_patterns", "not_article_patterns", "page_marks"):
        for rule in raw.get(field, ()):
            yield family, field, rule
    for field, selectors in raw.get("extraction", {}).items():
        for rule in selectors:
            yield family, f"extraction.{field}", rule


def test_a_file_stands_in_its_country_and_fits_a_screen(publishers: list[Publisher]) -> None:
    for publisher in publishers:
        file = Path(publisher.file or "")
        assert file.parent.name == publisher.country.lower(), file
        assert file.stem == publisher.key
        assert len(file.read_text(encoding="utf-8").splitlines()) <= 45, file


def test_every_origin_is_explained(publishers: list[Publisher]) -> None:
    legend = read_provenance()
    origins = {source.origin for one in publishers for source in one.sources + one.dated_sources if source.origin}
    assert origins <= legend.keys()


def test_every_named_family_exists_and_every_family_is_described() -> None:
    families = load_catalogue(None).families()
    assert {"ippen", "funke", "madsack", "swmh", "ard", "arc", "wordpress", "ch-media"} <= {one.key for one in families}
    for family in families:
        assert family.feed_paths, family.key
        assert family.name != family.key, family.key


def test_a_pattern_of_a_family_fits_no_front_page_and_no_section() -> None:
    for family in load_catalogue(None).families():
        for pattern in family.article_patterns:
            for path in ("/", "/politik/", "/lokales/essen", "/sport/fussball/index.html", "/thema/ukraine/"):
                if not any(re.search(no, path) for no in family.not_article_patterns):
                    assert not re.search(pattern, path), (family.key, pattern, path)


@pytest.mark.skipif(not LIST.exists(), reason="../shared with the list of publishers is absent")
def test_the_first_feed_of_every_listed_publisher_is_catalogued(publishers: list[Publisher]) -> None:
    urls = {source.url for one in publishers for source in one.sources}
    listed = json.loads(LIST.read_text(encoding="utf-8"))["publishers"]
    first = {(one["feeds"] or one["feed_candidates"])[0] for one in listed if one["feeds"] or one["feed_candidates"]}
    # Two entries hold two addresses in one text; the first of them counts.
    assert sorted(url.split()[0] for url in first if url.split()[0] not in urls) == []
    domains = {domain for one in publishers for domain in one.domains}
    assert {one["domain"] for one in listed} <= domains


def test_the_table_of_the_catalogue_is_current() -> None:
    assert (DOCS / "publishers.md").read_text(encoding="utf-8") == catalogue_table(load_catalogue(None)), COMMAND


def test_every_field_of_a_file_is_documented() -> None:
    text = (DOCS / "publisher-files.md").read_text(encoding="utf-8")
    assert [field for field in PUBLISHER_FIELDS if f"`{field}`" not in text] == []
    assert [field for field in SOURCE_FIELDS if not re.search(rf"\{{.*\b{field}\b.*\}}", text)] == []


@pytest.mark.skipif(not CORPUS.exists(), reason="../shared with the corpus of real pages is absent")
def test_patterns_of_families_fit_real_articles() -> None:
    catalogue = load_catalogue(None)
    entries = json.loads((CORPUS / "manifest.json").read_text(encoding="utf-8"))["entries"]
    checked = 0
    for entry in entries:
        publisher = catalogue.for_url(entry["url"] or "")
        if publisher and publisher.family and entry["kind"] == "news":
            checked += 1
            addresses = ArticleAddresses(publisher.article_patterns, publisher.not_article_patterns)
            assert entry["url"].strip() in addresses, publisher.key
    assert checked >= 25

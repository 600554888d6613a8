"""Publisher files to publishers: what is checked, what overrides what, what is read when."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from crawler.publishers.errors import PublisherFileError
from crawler.publishers.load import Catalogue, load_catalogue, site_of
from crawler.publishers.publisher import Confidence
from pipelines.errors import NotFoundError
from pipelines.model.crawl import SourceKind

BERG = """
name = "Bergzeitung"
domains = ["berg.example"]
country = "AT"
group = "Berg"
family = "bau"
article_patterns = ['/x/']
sources = [
  { kind = "feed", url = "https://berg.example/rss", confidence = "low", seen_on = 2026-01-02, origin = "calibre" },
  { kind = "news_sitemap", url = "https://berg.example/{YYYY}/{MM}/{DD}.xml" },
]
"""
FAMILY = """
name = "Bau"
feed_paths = ["/rss"]
article_patterns = ['-a\\d+$']
not_article_patterns = ['^/video/']
"""


@pytest.fixture
def built_in(tmp_path: Path) -> Path:
    folder = tmp_path / "built_in"
    (folder / "at").mkdir(parents=True)
    (folder / "families").mkdir()
    (folder / "at" / "berg.toml").write_text(BERG, encoding="utf-8")
    (folder / "families" / "bau.toml").write_text(FAMILY.replace("\\\\", "\\"), encoding="utf-8")
    return folder


def catalogue(built_in: Path, **users: str) -> Catalogue:
    folder = built_in.parent / "users"
    folder.mkdir(exist_ok=True)
    for key, text in users.items():
        (folder / f"{key.replace('_', '-')}.toml").write_text(text, encoding="utf-8")
    return load_catalogue(folder, built_in)


def test_reads_every_field(built_in: Path) -> None:
    berg = catalogue(built_in).get("berg")
    assert (berg.key, berg.name, berg.country, berg.time_zone) == ("berg", "Bergzeitung", "AT", "Europe/Vienna")
    assert berg.sources[0].kind is SourceKind.FEED
    assert berg.sources[0].confidence is Confidence.LOW
    assert berg.sources[0].seen_on == date(2026, 1, 2)
    assert berg.confidence is Confidence.HIGH
    assert berg.enabled
    assert not berg.is_users


def test_a_template_is_filled_with_the_day(built_in: Path) -> None:
    berg = catalogue(built_in).get("berg")
    assert [source.url for source in berg.sources] == ["https://berg.example/rss"]
    assert berg.sources_on(date(2026, 3, 4))[1].url == "https://berg.example/2026/03/04.xml"


def test_a_family_adds_its_patterns(built_in: Path) -> None:
    berg = catalogue(built_in).get("berg")
    assert berg.article_patterns == ("/x/", "-a\\d+$")
    assert berg.not_article_patterns == ("^/video/",)


def test_a_users_file_overrides_field_by_field(built_in: Path) -> None:
    berg = catalogue(built_in, berg='name = "Neue Bergzeitung"\nenabled = false').get("berg")
    assert (berg.name, berg.group, berg.enabled, berg.is_users) == ("Neue Bergzeitung", "Berg", False, True)
    assert len(berg.sources) == 1


def test_a_users_file_adds_and_drops_sources(built_in: Path) -> None:
    text = """
    more_sources = [{ kind = "feed", url = "https://berg.example/neu" }]
    without_sources = ["https://berg.example/rss"]
    """
    berg = catalogue(built_in, berg=text).get("berg")
    assert [source.url for source in berg.sources] == ["https://berg.example/neu"]
    assert len(berg.dated_sources) == 1


def test_a_users_file_replaces_all_sources(built_in: Path) -> None:
    text = 'sources = [{ kind = "section", url = "https://berg.example/" }]'
    berg = catalogue(built_in, berg=text).get("berg")
    assert [source.kind for source in berg.sources + berg.dated_sources] == [SourceKind.SECTION]


def test_a_users_file_adds_a_publisher(built_in: Path) -> None:
    tal = 'name = "Talbote"\ndomains = ["talbote.example"]\ncountry = "CH"'
    found = catalogue(built_in, tal=tal)
    assert found.keys() == ["berg", "tal"]
    assert found.get("tal").time_zone == "Europe/Zurich"


def test_a_missing_users_folder_is_an_empty_one(built_in: Path) -> None:
    assert load_catalogue(built_in.parent / "nowhere", built_in).keys() == ["berg"]


@pytest.mark.parametrize(
    ("line", "key", "value", "allowed"),
    [
        ("country = 'Österreich'", "country", "'Österreich'", "two capital letters"),
        ("paywal = true", "paywal", "True", "no such field; did you mean paywall? known are name"),
        ("colour = 'red'", "colour", "'red'", "known are name, domains"),
        ("enabled = 'ja'", "enabled", "'ja'", "true or false"),
        ("time_zone = 'Europe/Wien'", "time_zone", "'Europe/Wien'", "IANA"),
        ("type = 'paper'", "type", "'paper'", "one of national, regional"),
        ("type = []", "type", "[]", "one of national, regional"),
        ("domains = []", "domains", "[]", "a list of hosts"),
        ("domains = ['https://a.example']", "domains", "['https://a.example']", "a list of hosts"),
        ("family = 'nobody'", "family", "'nobody'", "one of bau"),
        ("article_patterns = ['(']", "article_patterns", "['(']", "regular expressions"),
        ("expected_per_day = [9, 2]", "expected_per_day", "[9, 2]", "from and to"),
        ("sources = [{ kind = 'rss', url = 'https://a.example/' }]", "sources[1].kind", "'rss'", "one of feed"),
        ("sources = [{ kind = 'feed', url = 'a.example' }]", "sources[1].url", "'a.example'", "an http(s) address"),
        ("sources = [{ kind = 'feed', url = 'file:///etc/passwd' }]", "sources[1].url", "file:", "an http(s)"),
        ("sources = [{ kind = 'feed', url = 'https://[::1/' }]", "sources[1].url", "[::1", "an http(s) address"),
        ("sources = [{ kind = 'feed', url = 'https://a.example/{N}' }]", "sources[1].url", "{N}", "{YYYY}"),
        ("sources = [{ kind = 'feed' }]", "sources[1].url", "is missing", "an http(s) address"),
        ("sources = [{ kind = 'feed', url = 'https://a.example', seen_on = 'May' }]", "seen_on", "'May'", "a day"),
        ("more_sources = 3", "more_sources", "3", "a list of tables"),
    ],
)
def test_an_error_names_file_key_value_and_what_is_allowed(
    built_in: Path, line: str, key: str, value: str, allowed: str
) -> None:
    with pytest.raises(PublisherFileError) as raised:
        catalogue(built_in, berg=line).get("berg")
    message = str(raised.value)
    assert "users/berg.toml" in message
    assert key in message
    assert value in message
    assert allowed in message
    assert "\n" not in message


@pytest.mark.parametrize("missing", ["name", "domains", "country"])
def test_a_publisher_needs_name_domains_and_country(built_in: Path, missing: str) -> None:
    lines = {"name": "name = 'Tal'", "domains": "domains = ['tal.example']", "country": "country = 'DE'"}
    del lines[missing]
    with pytest.raises(PublisherFileError, match=f"tal.toml: {missing} is missing; it takes"):
        catalogue(built_in, tal="\n".join(lines.values())).get("tal")


@pytest.mark.parametrize("text", ["name = ", "name = 'a'\nname = 'b'", "\x00", "a" * 10])
def test_what_is_no_toml_is_one_line(built_in: Path, text: str) -> None:
    with pytest.raises(PublisherFileError, match=r"berg\.toml: file = .* it takes valid TOML") as raised:
        catalogue(built_in, berg=text).get("berg")
    assert "\n" not in str(raised.value)


def test_a_file_that_is_no_utf_8_is_one_line(built_in: Path) -> None:
    found = catalogue(built_in)
    (built_in / "at" / "berg.toml").write_bytes("name = 'Österreich'".encode("latin-1"))
    with pytest.raises(PublisherFileError, match="valid TOML in UTF-8"):
        found.get("berg")


def test_a_key_that_two_files_claim_is_refused(built_in: Path) -> None:
    (built_in / "de").mkdir()
    (built_in / "de" / "berg.toml").write_text(BERG, encoding="utf-8")
    (fault,) = catalogue(built_in).faults()
    assert "a key of its own" in str(fault)


def test_a_broken_file_troubles_only_its_own_publisher(built_in: Path) -> None:
    found = catalogue(built_in, tal="name = ")
    assert found.get("berg").name == "Bergzeitung"
    assert [publisher.key for publisher in found.all()] == ["berg"]
    assert "it takes valid TOML" in str(found.broken["tal"])
    assert found.faults() == [found.broken["tal"]]
    with pytest.raises(PublisherFileError):
        found.get("tal")


def test_a_domain_that_another_has_is_named_with_it(built_in: Path) -> None:
    found = catalogue(built_in, alm='name = "Alm"\ndomains = ["berg.example"]\ncountry = "AT"')
    (fault,) = found.faults()
    assert str(fault).endswith(
        "domains = 'berg.example' is not allowed; it takes a domain of its own; berg has this one"
    )
    assert [publisher.key for publisher in found.all()] == ["alm", "berg"]
    owner = found.for_url("https://berg.example/1")
    assert owner is not None
    assert owner.key == "berg"


def test_sites_at_different_ports_are_different_publishers(built_in: Path) -> None:
    text = 'name = "Alm"\ndomains = ["{}"]\ncountry = "AT"'
    found = catalogue(built_in, alm=text.format("hof.example:8001"), ried=text.format("hof.example"))
    assert found.faults() == []
    owners = {
        url: owner.key if (owner := found.for_url(url)) else None
        for url in ("http://hof.example:8001/a", "http://www.hof.example:8001", "https://hof.example/", "hof.example:9")
    }
    assert list(owners.values()) == ["alm", "alm", "ried", "ried"]


def test_an_unknown_publisher_is_answered_with_near_names(built_in: Path) -> None:
    with pytest.raises(NotFoundError, match=r"no publisher 'bergzeitng'; did you mean berg\?"):
        catalogue(built_in).get("bergzeitng")


@pytest.mark.parametrize("name", ["berg", "BERG", "berg.example", "www.Berg.example"])
def test_a_publisher_goes_by_key_and_domain(built_in: Path, name: str) -> None:
    assert catalogue(built_in).get(name).key == "berg"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.berg.example/a", "berg"),
        ("https://auto.berg.example/a", "berg"),
        ("https://notberg.example/a", None),
        ("https://kultur.berg.example/a", "kultur"),
        ("https://a.kultur.berg.example/a", "kultur"),
        ("https://[::1/", None),
        ("", None),
    ],
)
def test_an_address_belongs_to_the_longest_domain(built_in: Path, url: str, key: str | None) -> None:
    kultur = 'name = "Kultur"\ndomains = ["kultur.berg.example"]\ncountry = "AT"'
    found = catalogue(built_in, kultur=kultur).for_url(url)
    assert (found.key if found else None) == key


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("https://www.Taz.de/x", "taz.de"),
        ("taz.de", "taz.de"),
        ("https://münchen.de/", "xn--mnchen-3ya.de"),
        ("https://straße.de/", "xn--strae-oqa.de"),
        ("https://taz.de:8080/", "taz.de:8080"),
        ("https://taz.de:443/", "taz.de"),
        ("http://127.0.0.1:8001/feed", "127.0.0.1:8001"),
        ("https://[::1", ""),
        ("", ""),
    ],
)
def test_site_of(text: str, site: str) -> None:
    assert site_of(text) == site

"""What publishers reserve: the site's tdmrep.json, the answer's headers, the page; and what purposes make of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.middlewares.reservations import TDMREP
from crawler.middlewares.tdmrep import TdmRules
from pipelines.ingest import read_page
from pipelines.model.article import Article, ArticleDraft
from pipelines.model.crawl import Outcome
from pipelines.model.page import FetchedPage, Reservation
from pipelines.storage import articles
from tests.crawler.crawling import Town, article, settings

URL = "https://zeitung.test/politik/a.html"


def rule(location: str, value: object = 1, policy: str | None = None) -> dict[str, Any]:
    return {"location": location, "tdm-reservation": value} | ({"tdm-policy": policy} if policy else {})


@pytest.mark.parametrize(
    ("rules", "reserved", "policy"),
    [
        ([rule("/")], True, None),
        ([rule("/", "1")], True, None),
        (rule("/"), True, None),  # no list
        ([rule("/", 1, "/tdm.json")], True, "https://zeitung.test/tdm.json"),
        ([rule("/sport/")], None, None),
        ([rule("/"), rule("/politik/", 0)], False, None),
        ([rule("/politik/", 0), rule("/")], False, None),
        ([rule("/politik/*.html"), rule("/politik/", 0)], True, None),
        ([rule("/*.html$")], True, None),
        ([rule("/politik/", 0), rule("/politik/", 1)], True, None),
        ([rule("*")], True, None),
        ([rule("politik/")], True, None),
        ([rule("https://zeitung.test/politik/")], True, None),
        ([rule("/", 2)], None, None),
        ([rule("/", True)], None, None),
        ([rule("/", None)], None, None),
        ([None, "x", {"location": 1}, rule("/")], True, None),
        ([], None, None),
        ("x", None, None),
    ],
)
def test_rules_of_a_site(rules: object, reserved: bool | None, policy: str | None) -> None:
    found = TdmRules.read(json.dumps(rules).encode()).reservation(URL)
    assert (found.is_reserved if found else None) is reserved
    assert (found.policy if found else None) == policy


@pytest.mark.parametrize("body", [b"", b"<html>", b"{", b"[" * 100_000, b"\xff\xfe", b'[{"location": "/\\ud800"}]'])
def test_what_is_no_list_of_rules_says_nothing(body: bytes) -> None:
    assert TdmRules.read(body).reservation(URL) is None


def extracted(*, site: Reservation | None = None, head: str = "", **headers: str) -> ArticleDraft:
    body = article("Bericht").replace("</head>", f"{head}</head>").encode()
    sent = {"content-type": "text/html"} | {name.replace("_", "-"): value for name, value in headers.items()}
    page = FetchedPage(
        url=URL, final_url=URL, status=200, headers=sent, body=body, fetched_at=datetime.now(UTC), site_reservation=site
    )
    draft = read_page(page)
    assert isinstance(draft, ArticleDraft)
    return draft


YES = Reservation(is_reserved=True, evidence="tdmrep.json: /", policy="https://zeitung.test/tdm.json")
META = '<meta name="tdm-reservation" content="{}">'


@pytest.mark.parametrize(
    ("said", "reserved", "evidence"),
    [
        ({}, None, None),
        ({"site": YES}, True, "tdmrep.json: /"),
        ({"site": YES, "tdm_reservation": "0"}, False, "header"),
        ({"site": YES, "tdm_reservation": "0", "head": META.format(1)}, True, "meta tag"),
        ({"tdm_reservation": "1", "head": META.format(0)}, False, "meta tag"),
        ({"site": YES, "tdm_reservation": "vielleicht", "head": META.format("")}, True, "tdmrep.json: /"),
    ],
)
def test_the_later_overrides_and_absence_resets_nothing(
    said: dict[str, Any], reserved: bool | None, evidence: str | None
) -> None:
    draft = extracted(**said)
    assert (draft.tdm_reserved, draft.tdm_evidence) == (reserved, evidence)
    assert draft.tdm_policy == ("https://zeitung.test/tdm.json" if "site" in said else None)


def test_the_page_names_its_own_policy() -> None:
    draft = extracted(head=META.format(1) + '<meta name="tdm-policy" content="/lizenz">')
    assert draft.tdm_policy == "https://zeitung.test/lizenz"


@pytest.mark.parametrize(
    ("head", "tag", "expected"),
    [
        ("", "", None),
        ('<meta name="robots" content="index, follow">', "", None),
        ('<meta name="robots" content="index,follow,NOARCHIVE">', "", True),
        ('<meta name="presseschau" content="noarchive">', "", True),
        ('<meta name="googlebot" content="noarchive">', "", None),
        ("", "noarchive", True),
        ("", "noindex, noarchive", True),
        ("", "googlebot: noarchive", None),
        ("", "googlebot: nofollow, noarchive", None),
        ("", "presseschau: noarchive", True),
        ("", "googlebot: nofollow\nnoarchive", True),
        ("", "max-snippet: 20, noarchive", True),
    ],
)
def test_noarchive(head: str, tag: str, expected: bool | None) -> None:
    assert extracted(head=head, **({"x_robots_tag": tag} if tag else {})).noarchive is expected


def stored(town: Town, path: str) -> Article:
    fate = town.fate(path)
    assert fate.article_id is not None
    with town.database.read() as c:
        found = articles.get_article(c, fate.article_id)
    assert found is not None
    return found


def test_the_file_of_a_site_is_read_once_and_kept_with_its_articles(town: Town) -> None:
    town.print("/a", "/b", "/frei/c")
    rules = [rule("/", 1, "/tdm.json"), rule("/frei/", 0)]
    town.newspaper.put(TDMREP, json.dumps(rules), content_type="application/json")
    town.crawl()
    assert town.asked(TDMREP) == 1
    first, free = stored(town, "/a").draft, stored(town, "/frei/c").draft
    assert (first.tdm_reserved, first.tdm_evidence) == (True, "tdmrep.json: /")
    assert first.tdm_policy == town.newspaper.at("/tdm.json")
    assert (free.tdm_reserved, free.tdm_evidence) == (False, "tdmrep.json: /frei/")
    assert first.text, "monitoring keeps it"
    town.print("/d")
    town.crawl(keep_site_files=True)
    assert town.asked(TDMREP) == 1, "the next run of the day knows it"
    town.newspaper.put(TDMREP, json.dumps([rule("/", 0)]))
    town.print("/e")
    town.crawl(keep_site_files=True, clock=lambda: datetime.now(UTC) + timedelta(days=1))
    assert stored(town, "/e").draft.tdm_reserved is False


@pytest.mark.parametrize("fault", [{"status": 500}, {"reset": True}, {"status": 404}, {"delay_s": 9.0}])
def test_a_file_that_cannot_be_had_says_nothing(town: Town, fault: dict[str, Any]) -> None:
    town.print("/a")
    town.newspaper.fail(TDMREP, **fault)
    town.crawl(settings=settings(timeout_s=0.5))
    assert (town.fate("/a").outcome, stored(town, "/a").draft.tdm_reserved) == (Outcome.STORED, None)


def test_several_robots_headers_count_together(town: Town) -> None:
    town.newspaper.put("/a", article("Bericht a"), headers={"X-Robots-Tag": "noarchive"})
    town.announce("/a")
    town.crawl()
    assert stored(town, "/a").draft.noarchive is True


@pytest.mark.parametrize(("purpose", "kept"), [("monitoring", True), ("research", True), ("tdm", False)])
@pytest.mark.parametrize("what", ["tdm", "noarchive"])
def test_what_each_purpose_makes_of_it(town: Town, purpose: str, kept: bool, what: str) -> None:
    town.print("/a")
    if what == "tdm":
        town.newspaper.put(TDMREP, json.dumps([rule("/")]))
    else:
        town.newspaper.put("/a", article("Bericht a"), headers={"X-Robots-Tag": "noarchive"})
    town.ingestor.purpose = purpose
    town.crawl()
    known = stored(town, "/a")
    assert (bool(known.draft.text), known.draft.title) == (kept, "Bericht a")
    assert town.fate("/a").outcome is (Outcome.STORED if kept else Outcome.RESERVED)

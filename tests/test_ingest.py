"""One page into the database: every outcome, written whole or not at all, the same on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from pipelines.alerts.matching.rule_set import RuleSet
from pipelines.ingest import Ingested, ingest
from pipelines.model.article import Access, ArticleDraft, Rejection
from pipelines.model.crawl import Outcome
from pipelines.model.page import FetchedPage
from pipelines.search.find import find
from pipelines.search.query import parse
from pipelines.storage import crawl_state, tables
from pipelines.storage.alerts import add_rule
from pipelines.storage.articles import get_article
from pipelines.storage.database import Database
from pipelines.storage.pages import quarantined_body

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
URL = "https://anzeiger.example/lokales/bruecke-1"
TEXT = (
    "Die Alte Lindebrücke bleibt bis Ostern gesperrt.\n"
    "Das teilte die Stadt Neustadt am Sonntag mit. Fachleute hatten Risse in den Bögen gefunden.\n"
    "Für die Sanierung veranschlagt die Verwaltung zwölf Millionen Euro."
)


def page(url: str = URL, **changes: Any) -> FetchedPage:
    known: dict[str, Any] = {"url": url, "final_url": url, "status": 200, "body": b"<html>", "fetched_at": NOW}
    return FetchedPage(**(known | {"publisher": "anzeiger"} | changes))


def draft(url: str = URL, **changes: Any) -> ArticleDraft:
    known: dict[str, Any] = {"url": url, "publisher": "anzeiger", "title": "Brücke gesperrt", "text": TEXT}
    return ArticleDraft(**(known | changes))


def take(database: Database, result: ArticleDraft | Rejection, *, url: str = URL, **changes: Any) -> Ingested:
    with database.write() as c:
        return ingest(c, page(url), result, now=NOW, rules=RuleSet.load(c), **changes)


def outcome_of(database: Database, url: str = URL) -> Outcome:
    with database.read() as c:
        fate = crawl_state.fate_of(c, url)
    assert fate is not None
    return fate.outcome


def count(database: Database, table: Any) -> int:
    with database.read() as c:
        return int(c.execute(select(func.count()).select_from(table)).scalar_one())


def test_the_same_page_twice_is_one_article(database: Database) -> None:
    first, second = take(database, draft()), take(database, draft())
    assert (first.outcome, second.outcome) == (Outcome.STORED, Outcome.UNCHANGED)
    assert first.article is not None
    assert second.article == first.article
    assert count(database, tables.article) == 1


@pytest.mark.parametrize(
    "change",
    [{"text": TEXT.replace("Ostern", "Pfingsten")}, {"title": "Brücke bleibt zu"}, {"access": Access.PAYWALLED}],
)
def test_another_text_title_or_access_is_a_version(database: Database, change: dict[str, Any]) -> None:
    take(database, draft(access=Access.FREE))
    edited = take(database, draft(**({"access": Access.FREE} | change)))
    assert edited.outcome is Outcome.UPDATED
    assert edited.article is not None
    assert edited.article.version == 2
    assert count(database, tables.version) == 1


def test_the_same_text_elsewhere_is_a_copy_and_under_another_address_a_duplicate(database: Database) -> None:
    take(database, draft())
    elsewhere = "https://bote.example/bruecke"
    copy = take(database, draft(elsewhere, publisher="bote"), url=elsewhere)
    again = take(database, draft(URL + "?seite=druck-2"), url=URL + "?seite=druck-2")
    assert (copy.outcome, again.outcome) == (Outcome.STORED, Outcome.DUPLICATE)
    assert count(database, tables.article) == 2
    with database.read() as c:
        stories = set(c.execute(select(tables.article.c.story_id)).scalars())
    assert len(stories) == 1


def test_what_is_stored_is_found_and_matched_in_the_same_transaction(database: Database) -> None:
    with database.write() as c:
        add_rule(c, "bruecke", "Lindebrücke", ["json://127.0.0.1/"], now=NOW)
    stored = take(database, draft())
    assert stored.matches == 1
    assert stored.article is not None
    with database.read() as c:
        assert find(c, parse("Lindebrücke")) == [stored.article.id]
    assert count(database, tables.delivery) == 1
    take(database, draft(title="Brücke bleibt zu"))
    assert count(database, tables.delivery) == 1, "an edit is not told again"


def test_nothing_is_left_of_a_transaction_that_fails(database: Database) -> None:
    def fail_after_ingest() -> None:
        with database.write() as c:
            ingest(c, page(), draft(), now=NOW, rules=RuleSet.load(c))
            raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError, match="disk is full"):
        fail_after_ingest()
    for table in (tables.article, tables.story, tables.link, tables.shingle_block):
        assert count(database, table) == 0
    with database.read() as c:
        assert find(c, parse("Lindebrücke")) == []


@pytest.mark.parametrize("outcome", [Outcome.NOT_ARTICLE, Outcome.BLOCKED])
def test_a_rejected_page_ends_with_its_reason(database: Database, outcome: Outcome) -> None:
    assert take(database, Rejection(outcome=outcome, reason="no text found")).article is None
    assert outcome_of(database) is outcome
    assert count(database, tables.article) == 0


def test_a_quarantined_page_keeps_its_bytes(database: Database) -> None:
    take(database, Rejection(outcome=Outcome.QUARANTINED, reason="the extractor died"))
    take(database, Rejection(outcome=Outcome.QUARANTINED, reason="the extractor died again"))
    assert outcome_of(database) is Outcome.QUARANTINED
    assert count(database, tables.quarantine) == 1
    with database.read() as c:
        assert quarantined_body(c, URL) == b"<html>"


def test_a_reserved_text_is_matched_and_not_kept_for_mining(database: Database) -> None:
    with database.write() as c:
        add_rule(c, "bruecke", "Lindebrücke", ["json://127.0.0.1/"], now=NOW)
    reserved = draft(tdm_reserved=True, teaser="Die Lindebrücke ist gesperrt.")
    first = take(database, reserved, purpose="tdm")
    assert (first.outcome, first.matches) == (Outcome.RESERVED, 1)
    assert first.article is not None
    with database.read() as c:
        kept = get_article(c, first.article.id)
        assert find(c, parse("Lindebrücke")) == []
    assert kept is not None
    assert (kept.draft.title, kept.draft.text, kept.draft.teaser) == ("Brücke gesperrt", "", None)
    assert take(database, reserved, purpose="tdm").outcome is Outcome.UNCHANGED


@pytest.mark.parametrize("purpose", ["monitoring", "research"])
def test_for_monitoring_and_research_a_reserved_text_is_kept_and_flagged(database: Database, purpose: str) -> None:
    kept = take(database, draft(tdm_reserved=True), purpose=purpose)
    assert kept.outcome is Outcome.STORED
    assert kept.article is not None
    assert kept.article.draft.text == TEXT
    assert kept.article.draft.tdm_reserved is True

"""The same report from several houses is one story, whoever comes first, also where two processes store it at once."""

from __future__ import annotations

import multiprocessing
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import func, select

from pipelines.alerts.matching.rule_set import RuleSet
from pipelines.ingest import Ingested, ingest
from pipelines.model.article import Access, ArticleDraft
from pipelines.model.crawl import Outcome
from pipelines.model.page import FetchedPage
from pipelines.storage import alerts, deliveries, stories
from pipelines.storage.articles import get_article
from pipelines.storage.database import Database
from pipelines.storage.tables import article, shingle_block, story
from tests.dedupe.texts import OTHER, REPORT, paragraphs
from tests.storage.drafts import NOW, draft

FIRST, SECOND, THIRD, FOURTH = paragraphs(REPORT)


def take(database: Database, house: str, text: str, **changes: Any) -> Ingested:
    """Ingest one page as the program does."""
    url = changes.pop("url", f"https://{house}.test/fund")
    made: ArticleDraft = draft(
        url=url, canonical_url=None, publisher=house, text=text, external_ids=changes.pop("external_ids", ()), **changes
    )
    page = FetchedPage(url=url, final_url=url, status=200, body=b"", fetched_at=NOW, publisher=house)
    with database.write() as c:
        return ingest(c, page, made, now=NOW, rules=RuleSet.load(c))


def story_of(database: Database, ingested: Ingested) -> int:
    assert ingested.article is not None
    with database.read() as c:
        now = get_article(c, ingested.article.id)
    assert now is not None
    return now.story_id


def test_copy_joins_with_its_evidence(database: Database) -> None:
    first = take(database, "kurier", REPORT)
    copy = take(database, "blatt", f"Anders begonnen.\n{FIRST}\n{SECOND}\n{THIRD}", title="Evakuierung")
    other = take(database, "blatt", OTHER, url="https://blatt.test/radweg")
    assert first.article is not None
    assert copy.outcome is Outcome.STORED
    assert f"same report as article {first.article.id} of kurier" in copy.reason
    assert "words stand in the longer" in copy.reason
    assert story_of(database, first) == story_of(database, copy) != story_of(database, other)


def test_agency_identifier_joins_whatever_the_text(database: Database) -> None:
    first = take(database, "kurier", REPORT, external_ids=("dpa:240516-99-53606/3",))
    other = take(database, "blatt", OTHER, external_ids=("urn:newsml:dpa.com:20090101:240516-99-53606/5",))
    assert "both name dpa:240516-99-53606" in other.reason
    assert story_of(database, first) == story_of(database, other)


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_what_only_the_whole_text_connects(database: Database, order: tuple[int, ...]) -> None:
    """A teaser and the second half share no word; the whole report makes them one story, in any order."""
    texts = [" ".join(FIRST.split()[:30]), f"{THIRD}\n{FOURTH}", REPORT]
    taken = {number: take(database, f"haus{number}", texts[number]) for number in order}
    assert len({story_of(database, ingested) for ingested in taken.values()}) == 1
    with database.read() as c:
        whole = stories.get_story(c, story_of(database, taken[2]))
        assert whole is not None
        assert len(whole.article_ids) == 3
        assert taken[2].article is not None
        assert whole.head_article_id == taken[2].article.id
        for ingested in taken.values():  # every id that was ever handed out still leads there
            assert ingested.article is not None
            assert stories.get_story(c, ingested.article.story_id) == whole
    assert database.check() == []


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
@pytest.mark.parametrize("both", [f"{REPORT}\n{OTHER}", f"{OTHER}\n{REPORT}"], ids=["report first", "other first"])
def test_an_article_of_two_reports_joins_one(database: Database, both: str, order: tuple[int, ...]) -> None:
    """It never makes them one story, whichever comes first, nor do copies that come later."""
    texts = (REPORT, OTHER, both)
    taken = {number: take(database, f"haus{number}", texts[number]) for number in order}
    one, other = story_of(database, taken[0]), story_of(database, taken[1])
    assert one != other
    assert story_of(database, taken[2]) in (one, other)
    for number, text in enumerate((f"Anders begonnen.\n{REPORT}", f"Neu gefasst.\n{OTHER}", f"Überblick.\n{both}")):
        take(database, f"spaet{number}", text)
    assert story_of(database, taken[0]) != story_of(database, taken[1])
    assert database.check() == []


def test_an_edit_can_connect(database: Database) -> None:
    first = take(database, "kurier", REPORT)
    flash = take(database, "blatt", "Eilmeldung: Bombe gefunden. Mehr in Kürze.")
    assert story_of(database, first) != story_of(database, flash)
    edited = take(database, "blatt", f"{FIRST}\n{SECOND}\n{THIRD}")
    assert edited.outcome is Outcome.UPDATED
    assert story_of(database, first) == story_of(database, edited)


def test_an_edit_is_found_by_its_new_text(database: Database) -> None:
    take(database, "kurier", OTHER)
    take(database, "kurier", REPORT)
    copy = take(database, "blatt", f"{FIRST}\n{SECOND}")
    with database.read() as c:
        assert c.execute(select(func.count()).select_from(story).where(story.c.merged_into.is_(None))).scalar() == 1
    late = take(database, "bote", OTHER)
    assert story_of(database, late) != story_of(database, copy)


def test_a_paywalled_head_joins_and_does_not_lead(database: Database) -> None:
    head = take(database, "kurier", FIRST, access=Access.PAYWALLED)
    whole = take(database, "blatt", REPORT)
    assert story_of(database, head) == story_of(database, whole)
    with database.read() as c:
        found = stories.get_story(c, story_of(database, whole))
    assert found is not None
    assert whole.article is not None
    assert found.head_article_id == whole.article.id


def test_old_texts_do_not_join(database: Database) -> None:
    first = take(database, "kurier", f"{REPORT}\nZusatz.", published_at=NOW - timedelta(days=30))
    again = take(database, "blatt", REPORT)
    assert story_of(database, first) != story_of(database, again)


def test_one_alert_for_one_report(database: Database) -> None:
    with database.write() as c:
        alerts.add_rule(c, "bombe", "Musterhausen OR Bahnstrecke", ["json://127.0.0.1:9/"], now=NOW)
    take(database, "a", " ".join(FIRST.split()[:30]))
    take(database, "b", f"{THIRD}\n{FOURTH}")
    take(database, "c", REPORT)
    take(database, "d", f"{FIRST}\n{THIRD}")
    with database.read() as c:
        assert len(deliveries.delivery_log(c)) == 1


def test_a_failure_leaves_nothing_behind(database: Database) -> None:
    take(database, "a", f"{THIRD}\n{FOURTH}")
    with pytest.raises(RuntimeError), database.write() as c:  # noqa: PT012
        page = FetchedPage(url="https://b.test/1", final_url="https://b.test/1", status=200, body=b"", fetched_at=NOW)
        made = draft(url="https://b.test/1", canonical_url=None, publisher="b", text=REPORT, external_ids=())
        ingest(c, page, made, now=NOW, rules=RuleSet.load(c))
        raise RuntimeError
    with database.read() as c:
        ids = set(c.execute(select(article.c.id)).scalars())
        assert len(ids) == 1
        bounds = c.execute(select(shingle_block.c.first_id, shingle_block.c.last_id)).all()
        assert {number for row in bounds for number in row} == ids
    assert database.check() == []


def store_copies(url: str, house: str, start_at: Any) -> None:
    """What each process does: the same thirty reports, in this house's own wording, as fast as it can."""
    opened = Database.open(url)
    start_at.wait()
    for number in range(30):
        text = report(number)
        own = (
            text if house == "a" else text.split("\n", 1)[1] if house == "b" else f"Eigener Satz der Redaktion.\n{text}"
        )
        take(opened, house, own, url=f"https://{house}.test/{number}", published_at=NOW)
    opened.close()


def report(number: int) -> str:
    """A report that shares nothing with the others but its length."""
    words = [f"wort{number}x{place}" for place in range(160)]
    return "\n".join(" ".join(words[start : start + 40]) for start in range(0, 160, 40))


def test_processes_that_store_copies_at_once_make_one_story_each(database_url: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    start_at = spawn.Barrier(3)
    processes = [spawn.Process(target=store_copies, args=(database_url, house, start_at)) for house in "abc"]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    opened = Database.open(database_url)
    with opened.read() as c:
        counts = c.execute(select(article.c.story_id, func.count()).group_by(article.c.story_id)).all()
    assert sorted(row[1] for row in counts) == [3] * 30
    assert opened.check() == []
    opened.close()


def test_drafts_of_one_publisher_are_not_lost(database: Database) -> None:
    """The same house under another address, extended: stored, in the same story."""
    first = take(database, "kurier", REPORT)
    second = take(database, "kurier", f"{REPORT}\n{paragraphs(OTHER)[0]}", url="https://kurier.test/fund-2")
    assert second.outcome is Outcome.STORED
    assert story_of(database, first) == story_of(database, second)

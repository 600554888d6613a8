"""Stored articles are asked for again: edits, deletions, and never before what is new."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from crawler.middlewares.reservations import TDMREP
from pipelines.model.crawl import Outcome
from pipelines.storage import articles
from tests.crawler.crawling import Town, article, settings

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def crawl_after(town: Town, span: timedelta, *, delay_s: float = 0.0) -> None:
    """Crawl as if so much time had passed."""
    town.newspaper.forget_requests()
    town.crawl(clock=lambda: datetime.now(UTC) + span, settings=settings(delay_s=delay_s))


def stored(town: Town, path: str) -> int:
    fate = town.fate(path)
    assert fate.article_id is not None
    return fate.article_id


def is_gone(c: Connection, article_id: int) -> bool:
    article_now = articles.get_article(c, article_id)
    assert article_now is not None
    return article_now.gone_at is not None


def test_an_article_is_asked_for_again_in_its_turn_and_no_oftener(town_on_each: Town) -> None:
    town = town_on_each
    town.print("/a")
    town.crawl()
    asked = []
    for span in (5 * MINUTE, 16 * MINUTE, 30 * MINUTE, 61 * MINUTE, 2 * HOUR, 7 * HOUR, 25 * HOUR, 200 * HOUR):
        crawl_after(town, span)
        asked.append(town.asked("/a"))
    assert asked == [0, 1, 0, 1, 0, 1, 1, 0]
    assert town.fate("/a").outcome is Outcome.STORED, "a look that finds nothing new is no new end"
    assert town.fate("/a").reason == "neither address nor text is known"


def test_an_edit_is_found(town: Town) -> None:
    town.print("/a")
    town.crawl()
    town.newspaper.put("/a", article("Bericht a", body="Nach neuen Angaben der Polizei war alles ganz anders. " * 3))
    crawl_after(town, 16 * MINUTE)
    assert town.fate("/a").outcome is Outcome.UPDATED
    with town.database.read() as c:
        first, second = articles.versions(c, stored(town, "/a"))
    assert "Haushalt" in first.text
    assert "ganz anders" in second.text


@pytest.mark.parametrize("status", [404, 410])
def test_a_deleted_article_is_kept_and_marked(town: Town, status: int) -> None:
    town.print("/a")
    town.crawl()
    town.newspaper.put("/a", "weg", status=status)
    crawl_after(town, 16 * MINUTE)
    fate = town.fate("/a")
    assert (fate.outcome, fate.status) == (Outcome.GONE, status)
    assert fate.reason.endswith(f"; kept as article {fate.article_id}")
    with town.database.read() as c:
        assert articles.get_article(c, stored(town, "/a")) is not None
        assert is_gone(c, stored(town, "/a"))
    crawl_after(town, 61 * MINUTE)
    assert town.asked("/a") == (1 if status == 404 else 0), "410 is for good"


@pytest.mark.parametrize("status", [404, 410])
def test_a_deleted_article_that_is_asked_for_by_name_is_marked_too(town: Town, status: int) -> None:
    town.print("/a")
    town.crawl()
    number = stored(town, "/a")
    town.newspaper.put("/a", "weg", status=status)
    town.crawl(publishers=[], urls=[town.newspaper.at("/a")])
    fate = town.fate("/a")
    assert (fate.outcome, fate.article_id) == (Outcome.GONE, number)
    assert fate.reason.endswith(f"; kept as article {number}")
    with town.database.read() as c:
        assert is_gone(c, number)


def test_an_article_that_comes_back_is_not_gone(town: Town) -> None:
    town.print("/a")
    town.crawl()
    town.newspaper.put("/a", "weg", status=404)
    crawl_after(town, 16 * MINUTE)
    town.newspaper.put("/a", article("Bericht a"))
    crawl_after(town, 61 * MINUTE)
    with town.database.read() as c:
        assert not is_gone(c, stored(town, "/a"))
    assert town.fate("/a").outcome is Outcome.UNCHANGED


def test_a_page_that_did_not_change_is_not_sent_again(town: Town) -> None:
    town.print("/a")
    town.crawl()
    crawl_after(town, 16 * MINUTE)
    crawl_after(town, 61 * MINUTE)
    (request,) = town.newspaper.requests_for("/a")
    headers = {name.lower(): value for name, value in request.headers.items()}
    assert headers["if-none-match"].startswith('"'), "the validator of the look before"
    crawl_after(town, 7 * HOUR)
    assert town.asked("/a") == 1
    assert town.fate("/a").outcome is Outcome.STORED


def test_new_articles_come_first_and_re_checks_have_a_budget(town: Town) -> None:
    town.print(*(f"/{number}" for number in range(30)))
    town.crawl()
    town.print("/neu", *(f"/{number}" for number in range(30)))
    crawl_after(town, 16 * MINUTE)
    others = ("/robots.txt", TDMREP, town.feed)
    pages = [request.path for request in town.newspaper.requests if request.path not in others]
    assert pages[0] == "/neu"
    assert len(pages) == 1 + 20


def test_a_wall_on_a_second_look_takes_nothing_away(town: Town) -> None:
    town.print("/a")
    town.crawl()
    town.newspaper.put("/a", "<html><body><h1>Bitte anmelden</h1></body></html>", status=403)
    crawl_after(town, 16 * MINUTE)
    town.newspaper.put("/a", "<html><body><p>Kein Text.</p></body></html>")
    crawl_after(town, 61 * MINUTE)
    assert town.fate("/a").outcome is Outcome.STORED
    with town.database.read() as c:
        assert len(articles.versions(c, stored(town, "/a"))) == 1


def test_an_article_that_now_leads_to_another_page_is_left_as_it_was(town: Town) -> None:
    town.print("/a")
    town.crawl()
    town.newspaper.put("/start", article("Startseite"))
    town.newspaper.put("/a", "", status=302, headers={"Location": town.newspaper.at("/start")})
    crawl_after(town, 16 * MINUTE)
    assert town.asked("/start") == 1
    assert town.fate("/a").outcome is Outcome.STORED
    with town.database.read() as c:
        assert articles.count_articles(c) == 1
        assert not is_gone(c, stored(town, "/a"))

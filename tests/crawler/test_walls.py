"""Whole crawls into walls, takedowns and front pages; an article's address never ends as another page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.spiders.elsewhere import judge_redirect
from pipelines.model.crawl import Outcome
from pipelines.storage import articles
from tests.crawler.crawling import Town, article

ROOT = "https://www.zeitung.test"
CHALLENGE = "<html><title>Just a moment...</title><script>window._cf_chl_opt={}</script></html>"
NOT_THERE = "<html><title>Seite nicht gefunden | Stadtblatt</title><body><p>Versuchen Sie die Suche.</p></body></html>"


@pytest.mark.parametrize(
    ("asked", "answered", "outcome"),
    [
        ("/politik/wahl-verschoben-1234567.html", "/", Outcome.GONE),
        ("/politik/wahl-verschoben-1234567.html", "/index.html", Outcome.GONE),
        ("/politik/wahl-verschoben-1234567.html", "/startseite/", Outcome.GONE),
        ("/politik/wahl-verschoben-1234567.html", "/politik/", Outcome.GONE),
        ("/sport/fussball/wahl-verschoben-1234567.html", "/sport", Outcome.GONE),
        ("/politik/wahl-verschoben-1234567.html", "/404", Outcome.GONE),
        ("/politik/wahl-verschoben-1234567.html", "/fehlerseite.html", Outcome.GONE),
        ("/politik/wahl-verschoben-1234567.html", "/login?ziel=x", Outcome.BLOCKED),
        ("/politik/wahl-verschoben-1234567.html", "https://login.zeitung.test/", Outcome.BLOCKED),
        ("/politik/wahl-verschoben-1234567.html", "https://consent.zeitung.test/?u=x", Outcome.BLOCKED),
        ("/politik/wahl-verschoben-1234567.html", "/zustimmung?url=x", Outcome.BLOCKED),
        ("/politik/wahl-verschoben-1234567.html", "/politik/wahl-wird-verschoben-1234567.html", None),
        ("/politik/wahl-verschoben-1234567.html", "/politik/deutschland/wahl-verschoben-1234567.html", None),
        ("/politik/wahl-verschoben-1234567", "/politik/wahl-verschoben-1234567/", None),
        ("/1234567", "/politik/wahl-verschoben-1234567.html", None),
        ("/-1234567", "/politik/", None),  # no folder of it: who knows
        ("/", "/startseite", None),
        ("/a?utm_source=rss", "/a", None),
        ("/politik/login-daten-gestohlen-1234567.html", "/politik/login-daten-gestohlen-1234567.html?x=1", None),
        ("/wahl-verschoben-1234567/seite-2", "/wahl-verschoben-1234567", None),
    ],
)
def test_where_redirects_lead(asked: str, answered: str, outcome: Outcome | None) -> None:
    target = answered if "://" in answered else ROOT + answered
    verdict = judge_redirect(ROOT + asked, target, status=200)
    assert (verdict.outcome if verdict else None) is outcome


def test_an_article_that_leads_to_the_front_page_is_gone(town: Town) -> None:
    town.newspaper.put("/", article("Die Startseite"))
    town.newspaper.redirect("/politik/wahl-verschoben-1234567.html", "/")
    town.announce("/politik/wahl-verschoben-1234567.html")
    town.crawl()
    fate = town.fate("/politik/wahl-verschoben-1234567.html")
    assert (fate.outcome, fate.reason.startswith("taken down: redirected to the front page")) == (Outcome.GONE, True)
    with town.database.read() as c:
        assert articles.count_articles(c) == 0


@pytest.mark.parametrize(
    ("body", "status", "outcome", "reason"),
    [
        (CHALLENGE, 403, Outcome.BLOCKED, "bot challenge (Cloudflare, 403)"),
        (CHALLENGE, 503, Outcome.BLOCKED, "bot challenge (Cloudflare, 503)"),
        (CHALLENGE, 200, Outcome.BLOCKED, "bot challenge (Cloudflare)"),
        ("<h1>Forbidden</h1>", 403, Outcome.BLOCKED, "forbidden (403)"),
        ("<h1>Wartung</h1>", 503, Outcome.TEMPORARY, "the server answered 503"),
        (NOT_THERE, 200, Outcome.GONE, "the page says that it is not there (a soft 404)"),
    ],
)
def test_a_wall_is_named(town: Town, body: str, status: int, outcome: Outcome, reason: str) -> None:
    town.newspaper.put("/a", body, status=status)
    town.announce("/a")
    town.crawl()
    fate = town.fate("/a")
    assert (fate.outcome, fate.reason.partition(";")[0]) == (outcome, reason)


@pytest.mark.parametrize("how", ["front page", "soft 404"])
def test_an_article_that_was_taken_down_is_gone_and_kept(town: Town, how: str) -> None:
    path = "/politik/wahl-verschoben-1234567.html"
    town.print(path)
    town.crawl()
    stored = town.fate(path).article_id
    assert stored is not None
    if how == "front page":
        town.newspaper.put("/", article("Die Startseite"))
        town.newspaper.redirect(path, "/")
    else:
        town.newspaper.put(path, NOT_THERE)
    town.crawl(clock=lambda: datetime.now(UTC) + timedelta(minutes=20))
    with town.database.read() as c:
        known = articles.get_article(c, stored)
    assert known is not None
    assert (known.gone_at is not None, known.version, town.fate(path).outcome) == (True, 1, Outcome.GONE)
    assert town.fate(path).reason.endswith(f"kept as article {stored}")
    town.print(path)
    town.crawl(clock=lambda: datetime.now(UTC) + timedelta(minutes=70))
    with town.database.read() as c:
        back = articles.get_article(c, stored)
    assert back is not None
    assert back.gone_at is None

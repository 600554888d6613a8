"""Where a page cannot be had, what announced it is kept, flagged, until the page can be had."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipelines.model.article import Access, Article
from pipelines.model.crawl import Outcome
from pipelines.search.find import count
from pipelines.search.query import parse
from pipelines.storage import articles, crawl_state
from pipelines.storage.alerts import add_rule
from tests.crawler.crawling import RSS, Town, article

ITEM = """<item><title>Stadtrat verschiebt die Wahl</title><link>{url}</link>
<description>Die Abstimmung ist vertagt.</description><category>Politik</category>
<dc:creator>Mara Vogt</dc:creator><pubDate>Sun, 22 Nov 2026 08:00:00 +0100</pubDate></item>"""
WALL = (
    "<html><head><title>Zustimmung</title></head><body><p>Mit Werbung und Tracking weiterlesen oder Pur-Abo."
    " Cookies akzeptieren. Sie können Ihre Zustimmung jederzeit widerrufen.</p></body></html>"
)


def announce(town: Town, path: str = "/a") -> None:
    feed = '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>t</title>{}</channel></rss>'
    town.newspaper.put(town.feed, feed.format(ITEM.format(url=town.newspaper.at(path))), content_type=RSS)


def kept(town: Town, path: str = "/a") -> Article:
    fate = town.fate(path)
    assert fate.article_id is not None
    with town.database.read() as c:
        found = articles.get_article(c, fate.article_id)
    assert found is not None
    return found


def found_by(town: Town, query: str) -> int:
    with town.database.read() as c:
        return count(c, parse(query))


@pytest.mark.parametrize(
    ("status", "outcome"), [(401, "blocked"), (402, "blocked"), (403, "blocked"), (451, "blocked"), (200, "blocked")]
)
def test_what_stands_behind_a_wall_is_kept_as_announced(town_on_each: Town, status: int, outcome: str) -> None:
    town = town_on_each
    town.newspaper.put("/a", WALL, status=status)
    announce(town)
    with town.database.write() as c:
        add_rule(c, "wahl", "Abstimmung", ["json://localhost/"], now=datetime.now(UTC))
    summary = town.crawl()
    fate, draft = town.fate("/a"), kept(town).draft
    assert (fate.outcome, summary.matches) == (outcome, 1)
    assert fate.reason.endswith(f"its announcement is kept as article {fate.article_id}")
    assert (draft.from_announcement, draft.text, draft.title) == (True, "", "Stadtrat verschiebt die Wahl")
    assert (draft.teaser, draft.authors, draft.tags) == ("Die Abstimmung ist vertagt.", ("Mara Vogt",), ("Politik",))
    assert (draft.published_at, draft.published_source) == (datetime(2026, 11, 22, 7, tzinfo=UTC), "feed")
    assert (draft.publisher, draft.country) == ("stadtblatt", "DE")
    assert draft.access is (Access.PAYWALLED if status == 402 else None)
    assert (found_by(town, "Abstimmung"), found_by(town, "country:DE")) == (1, 1)


def test_what_robots_txt_disallows_is_kept_as_announced_and_not_asked_for(town: Town) -> None:
    town.print("/a")
    announce(town)
    town.newspaper.put("/robots.txt", "User-agent: *\nDisallow: /a\n", content_type="text/plain")
    town.crawl()
    assert (town.fate("/a").outcome, town.asked("/a")) == (Outcome.DISALLOWED, 0)
    assert (kept(town).draft.from_announcement, kept(town).draft.country) == (True, "DE")


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_gone_is_not_kept(town: Town, status: int) -> None:
    announce(town)
    town.newspaper.put("/a", "", status=status)
    town.crawl()
    assert (town.fate("/a").outcome, town.fate("/a").article_id) == (Outcome.GONE, None)


def test_an_address_alone_is_no_article(town: Town) -> None:
    town.newspaper.put("/a", "", status=403)
    town.crawl(publishers=[], urls=[town.newspaper.at("/a")])
    assert (town.fate("/a").outcome, town.fate("/a").article_id) == (Outcome.BLOCKED, None)


@pytest.mark.parametrize("canonical", [None, "/ganz-anders"])
def test_the_page_takes_its_place_when_it_can_be_had(town_on_each: Town, canonical: str | None) -> None:
    town = town_on_each
    announce(town)
    town.newspaper.put("/a", WALL)
    town.crawl()
    before = kept(town)
    page = article("Stadtrat verschiebt die Wahl")
    if canonical:
        link = f'<link rel="canonical" href="{town.newspaper.at(canonical)}">'
        page = page.replace("</head>", f"{link}</head>")
    town.newspaper.put("/a", page)
    summary = town.crawl(clock=lambda: datetime.now(UTC) + timedelta(minutes=20))
    after = kept(town)
    assert summary.outcomes == {Outcome.UPDATED: 1}
    assert (after.id, after.version, after.draft.from_announcement) == (before.id, 2, False)
    assert (after.draft.text[:15], after.changes) == ("Der Gemeinderat", frozenset())
    assert after.draft.published_at == before.draft.published_at, "the page does not say"
    assert town.fate("/a").outcome is Outcome.UPDATED
    assert (found_by(town, "Gemeinderat"), found_by(town, "Abstimmung")) == (1, 0)
    with town.database.read() as c:
        assert articles.count_articles(c) == 1


def test_an_article_that_was_read_is_not_replaced_by_its_announcement(town: Town) -> None:
    town.print("/a")
    announce(town)
    town.crawl()
    town.newspaper.put("/a", "", status=403)
    town.crawl(publishers=[], urls=[town.newspaper.at("/a")])
    fate, known = town.fate("/a"), kept(town)
    assert (fate.outcome, fate.reason) == (Outcome.BLOCKED, f"forbidden (403); kept as article {known.id}")
    assert (known.version, known.draft.from_announcement) == (1, False)


def test_two_of_them_are_two_articles(town: Town) -> None:
    """Both texts are empty, and yet no copies of each other."""
    for path in ("/a", "/b"):
        town.newspaper.put(path, "", status=403)
        announce(town, path)
        town.crawl()
    assert kept(town, "/a").id != kept(town, "/b").id
    assert kept(town, "/a").story_id != kept(town, "/b").story_id
    with town.database.read() as c:
        assert crawl_state.outcome_counts(c) == {Outcome.BLOCKED: 2}

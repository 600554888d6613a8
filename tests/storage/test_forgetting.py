"""What is forgotten leaves nothing but a hash, and does not come back."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from pipelines.alerts.matching.rule_set import RuleSet
from pipelines.archive import Archive
from pipelines.forgetting import find_meant, forget_articles, forget_links
from pipelines.ingest import ingest
from pipelines.model.crawl import Outcome
from pipelines.model.page import Announcement, FetchedPage
from pipelines.storage import alerts, crawl_state, deliveries, stories, tables
from pipelines.storage.database import Database
from pipelines.storage.links import count_unknown, fate_of
from pipelines.storage.pages import keep_page, quarantine
from tests.dedupe.texts import OTHER, REPORT, paragraphs
from tests.storage.drafts import NOW, draft
from tests.storage.test_one_story import story_of, take

FIRST, SECOND, THIRD, FOURTH = paragraphs(REPORT)
SECRET = "Sonderwortlaut Personenname"


def forget(database: Database, name: str) -> int:
    with database.write() as c:
        meant = find_meant(c, name)
        return forget_articles(c, meant.article_ids, now=NOW) + forget_links(c, meant.link_ids, now=NOW)


def page(url: str, body: bytes = b"") -> FetchedPage:
    return FetchedPage(url=url, final_url=url, status=200, body=body, fetched_at=NOW, publisher="kurier")


def full_article(database: Database) -> str:
    """An article with everything there can be of it; its address."""
    url = "https://kurier.test/personenname"
    with database.write() as c:
        alerts.add_rule(c, "alles", "*", ["json://127.0.0.1:9/"], now=NOW)
        said = Announcement(url=url, title=SECRET, teaser=SECRET)
        crawl_state.add_links(c, "kurier", [said], now=NOW)
    take(database, "kurier", f"{REPORT}\n{SECRET}", url=url, title=SECRET)
    again = take(database, "kurier", f"{REPORT}\n{SECRET} neu", url=url, title=SECRET)
    assert again.article is not None
    with database.write() as c:
        keep_page(c, page(url, SECRET.encode()), article_id=again.article.id, now=NOW)
        quarantine(c, page(url, SECRET.encode()), reason=SECRET, now=NOW)
    return url


def test_nothing_is_left(database: Database) -> None:
    url = full_article(database)
    assert forget(database, url) == 1
    with database.read() as c:
        left = {
            table.name
            for table in tables.metadata.sorted_tables
            if table.name not in ("meta", "rule", "channel", "saved_search") and c.execute(select(table)).first()
        }
    assert left == {"forgotten"}
    assert database.check() == []
    assert Archive(database).search(SECRET) == []


def test_no_byte_is_left_after_vacuum(sqlite_url: str) -> None:
    database = Database.open(sqlite_url)
    url = full_article(database)
    forget(database, url)
    database.vacuum()
    database.close()
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    files = [path, *path.parent.glob(f"{path.name}-*")]
    assert not [
        file for file in files for word in ("ersonenname", "onderwortlaut") if word.encode() in file.read_bytes()
    ]


def test_it_does_not_come_back(database: Database) -> None:
    url = full_article(database)
    forget(database, url)
    spellings = [url, "http://www.kurier.test/personenname/?utm_source=x", f"{url}#a"]
    with database.write() as c:
        said = [Announcement(url=spelling) for spelling in spellings]
        assert count_unknown(c, said) == 0
        assert crawl_state.add_links(c, "kurier", said, now=NOW) == 0
        assert crawl_state.pending_links(c, "kurier", now=NOW, limit=9) == []
    back = take(database, "kurier", f"{REPORT}\n{SECRET}", url=url)
    assert (back.outcome, back.article) == (Outcome.FORGOTTEN, None)
    with database.read() as c:
        assert c.execute(select(tables.link)).all() == []
        fate = fate_of(c, url)
    assert fate is not None
    assert fate.outcome is Outcome.FORGOTTEN


def test_nor_under_another_address_that_names_it(database: Database) -> None:
    url = full_article(database)
    forget(database, url)
    other = "https://kurier.test/kurz/77"
    with database.write() as c:
        made = draft(url=other, canonical_url=url, publisher="kurier", text=REPORT)
        taken = ingest(c, page(other), made, now=NOW, rules=RuleSet.load(c))
        assert taken.outcome is Outcome.FORGOTTEN
        assert count_unknown(c, [Announcement(url=other)]) == 0


def test_a_story_goes_on_without_it(database: Database) -> None:
    with database.write() as c:
        alerts.add_rule(c, "bombe", "*", ["json://127.0.0.1:9/"], now=NOW)
    first = take(database, "kurier", REPORT)
    second = take(database, "blatt", f"{FIRST}\n{SECOND}\n{THIRD}")
    story_id = story_of(database, first)
    assert story_of(database, second) == story_id
    assert forget(database, "kurier.test/*") == 1
    third = take(database, "bote", f"{FIRST}\n{SECOND}")
    assert story_of(database, third) == story_of(database, second) == story_id
    with database.read() as c:
        story = stories.get_story(c, story_id)
        told = deliveries.delivery_log(c)
    assert story is not None
    assert second.article is not None
    assert story.head_article_id in story.article_ids
    assert [delivery.article_id for delivery in told] == [second.article.id], "told once, and not again"
    assert database.check() == []


def test_what_only_it_connected_falls_apart(database: Database) -> None:
    teaser = take(database, "a", " ".join(FIRST.split()[:30]))
    end = take(database, "b", f"{THIRD}\n{FOURTH}")
    take(database, "c", REPORT)
    assert story_of(database, teaser) == story_of(database, end)
    forget(database, "https://c.test/fund")
    assert story_of(database, teaser) != story_of(database, end)
    assert database.check() == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("https://kurier.test/a", {"a"}),
        ("http://www.kurier.test/a/?utm_source=x", {"a"}),
        ("kurier.test/*", {"a", "a_b", "axb"}),
        ("https://www.kurier.test/a_*", {"a_b"}),
        ("KURIER.test/A*", {"a", "a_b", "axb"}),
        ("*_b", {"a_b"}),
        ("https://kurier.test/%", set()),
        ("urier.test/*", set()),
        ("https://nirgends.test/", set()),
    ],
)
def test_names(database: Database, name: str, expected: set[str]) -> None:
    for number, path in enumerate(("a", "a_b", "axb")):
        take(database, "kurier", f"{OTHER} {number}", url=f"https://www.kurier.test/{path}")
    with database.read() as c:
        ids = find_meant(c, name).article_ids
        urls = c.execute(select(tables.article.c.url).where(tables.article.c.id.in_(ids))).scalars()
        assert {url.rsplit("/", 1)[1] for url in urls} == expected


def test_a_link_without_an_article(database: Database) -> None:
    said = Announcement(url="https://kurier.test/noch-nicht", title=SECRET)
    with database.write() as c:
        crawl_state.add_links(c, "kurier", [said], now=NOW)
    assert forget(database, "*noch-nicht") == 1
    with database.write() as c:
        assert crawl_state.add_links(c, "kurier", [said], now=NOW) == 0

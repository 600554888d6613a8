"""Stories merge and split, and nobody's id, alert or head is lost, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, select, update

from pipelines.alerts.telling import tell_of
from pipelines.errors import NotFoundError
from pipelines.model.alert import DeliveryState
from pipelines.model.article import Access, Article
from pipelines.storage import alerts, deliveries, stories
from pipelines.storage.articles import get_article
from pipelines.storage.database import Database
from pipelines.storage.tables import delivery, match, story
from tests.storage.drafts import NOW, TEXT, draft, store


def articles_of(c: Connection, count: int, **changes: object) -> list[Article]:
    """So many articles, each of its own story, ascending."""
    made = [
        store(c, draft(url=f"https://blatt.test/{number}", canonical_url=None, **changes)) for number in range(count)
    ]
    return sorted(made, key=lambda article: article.id)


def sound(database: Database) -> bool:
    """Nothing dangles; that these articles are not in the search index does not matter here."""
    return all("search index" in problem for problem in database.check())


def told(c: Connection) -> list[tuple[int, str]]:
    rows = c.execute(select(delivery.c.story_id, delivery.c.state).order_by(delivery.c.story_id, delivery.c.state))
    return [(row.story_id, row.state) for row in rows]


def test_merge_redirects(database: Database) -> None:
    with database.write() as c:
        first, second, third = articles_of(c, 3)
        assert stories.merge(c, [third.story_id, second.story_id]) == second.story_id
        assert stories.merge(c, [second.story_id, first.story_id]) == first.story_id
        whole = stories.get_story(c, first.story_id)
        assert whole is not None
        assert whole.article_ids == (first.id, second.id, third.id)
        for article in (second, third):  # ids once shown stay valid
            assert stories.get_story(c, article.story_id) == whole
            assert stories.current_id(c, article.story_id) == first.story_id
        assert stories.merge(c, [third.story_id]) == first.story_id
        assert stories.merge(c, [third.story_id, second.story_id]) == first.story_id
    assert sound(database)


def test_unknown_story(database: Database) -> None:
    with database.read() as c:
        assert stories.get_story(c, 4711) is None


def test_merge_chooses_the_head(database: Database) -> None:
    with database.write() as c:
        teaser = store(c, draft(url="https://a.test/1", text="Der Stadtrat hat beschlossen.", access=Access.PAYWALLED))
        whole = store(c, draft(url="https://b.test/1", text=TEXT), story_id=teaser.story_id)
        assert stories.update_head(c, teaser.story_id) == whole.id
        kept = stories.get_story(c, teaser.story_id)
        assert kept is not None
        assert kept.head_article_id == whole.id
        assert stories.update_head(c, 4711) is None


@pytest.mark.parametrize("sent", [None, 0, 1], ids=["both waiting", "the first was sent", "the second was sent"])
def test_merged_stories_are_told_once(database: Database, sent: int | None) -> None:
    with database.write() as c:
        rule = alerts.add_rule(c, "rat", "Stadtrat", ["json://127.0.0.1:9/"], now=NOW)
        pair = articles_of(c, 2)
        if sent is not None:
            tell_of(c, pair[sent], [rule], now=NOW)
            claimed = deliveries.claim_due(c, NOW, 1)
            deliveries.mark_sent(c, claimed[0], now=NOW)
        for article in pair:
            tell_of(c, article, [rule], now=NOW)
        stories.merge(c, [article.story_id for article in pair])
        assert told(c) == [(pair[0].story_id, "waiting" if sent is None else "sent")]
        assert [row.story_id for row in c.execute(select(match.c.story_id))] == [pair[0].story_id] * 2
        again = get_article(c, pair[1].id)
        assert again is not None
        tell_of(c, again, [rule], now=NOW)
        assert len(told(c)) == 1
    assert sound(database)


def test_both_told_already(database: Database) -> None:
    """Nothing can be taken back: both deliveries stay in the log."""
    with database.write() as c:
        rule = alerts.add_rule(c, "rat", "Stadtrat", ["json://127.0.0.1:9/"], now=NOW)
        pair = articles_of(c, 2)
        for article in pair:
            tell_of(c, article, [rule], now=NOW)
            deliveries.mark_sent(c, deliveries.claim_due(c, NOW, 1)[0], now=NOW)
        stories.merge(c, [article.story_id for article in pair])
        assert [state for _, state in told(c)] == [DeliveryState.SENT.value] * 2
    assert sound(database)


def test_split_undoes_a_merge(database: Database) -> None:
    with database.write() as c:
        rule = alerts.add_rule(c, "rat", "Stadtrat", ["json://127.0.0.1:9/"], now=NOW)
        first, second, third = articles_of(c, 3)
        stories.merge(c, [first.story_id, second.story_id, third.story_id])
        member = get_article(c, second.id)
        assert member is not None
        tell_of(c, member, [rule], now=NOW)
        assert stories.split(c, [second.id, third.id]) == second.story_id
        own = stories.get_story(c, second.story_id)
        assert own is not None
        assert own.article_ids == (second.id, third.id)
        assert told(c) == [(second.story_id, "waiting")]
        assert stories.current_id(c, first.story_id) == first.story_id
        assert stories.split(c, [second.id, third.id]) == second.story_id  # again: nothing to do
    assert sound(database)


def test_split_off_the_one_that_began_it(database: Database) -> None:
    with database.write() as c:
        first, second = articles_of(c, 2)
        stories.merge(c, [first.story_id, second.story_id])
        new = stories.split(c, [first.id])
        assert new not in (first.story_id, second.story_id)
        for story_id, member in ((new, first), (first.story_id, second)):
            own = stories.get_story(c, story_id)
            assert own is not None
            assert (own.article_ids, own.head_article_id) == ((member.id,), member.id)
    assert sound(database)


def test_check_finds_what_dangles(database: Database) -> None:
    with database.write() as c:
        first, second = articles_of(c, 2)
        c.execute(update(story).where(story.c.id == first.story_id).values(merged_into=second.story_id))
    assert any("1 articles are in a merged story" in problem for problem in database.check())


def test_split_refuses_nonsense(database: Database) -> None:
    with database.write() as c:
        first, second = articles_of(c, 2)
        with pytest.raises(NotFoundError):
            stories.split(c, [first.id, 4711])
        with pytest.raises(NotFoundError):
            stories.split(c, [])
        with pytest.raises(ValueError, match="2 stories"):
            stories.split(c, [first.id, second.id])

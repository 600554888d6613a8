"""What a rule tells, to be looked at instead of sent: a preview of its message, and its feed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from pipelines.alerts.contents import contents_of, heading_of, occasion_of
from pipelines.alerts.judging import made_up_notice
from pipelines.alerts.matching.hits import hit_finder
from pipelines.alerts.messages import feed
from pipelines.alerts.messages.compose import Message, compose
from pipelines.alerts.schedule import zone_of
from pipelines.model.alert import NOTICES, Batch, Channel, News, Notice, Occasion, Rule
from pipelines.model.article import Access, Article, ArticleDraft
from pipelines.search.find import find
from pipelines.search.query import parse
from pipelines.storage import articles, deliveries, outbox

PREVIEWED_IN_DIGEST = 5
_NO_CHANNEL = Channel(id=0, url="stdout:")


def preview_message(
    c: Connection,
    rule: Rule,
    occasion: Occasion,
    *,
    publisher_names: Mapping[str, str],
    now: datetime,
    template: str | None = None,
) -> tuple[Message, bool]:
    """The message of an occasion as it would be sent, and whether it is of articles that are stored.

    Of the newest that the rule finds; where it finds none, of one that is made up, and so are notices. `template`
    stands in for the rule's own.
    """
    ids = find(c, parse(rule.query), limit=PREVIEWED_IN_DIGEST if occasion in _OF_SEVERAL else 1)
    found = articles.get_articles(c, ids)
    outlets = outbox.outlets(c, [article.story_id for article in found])
    is_hit = hit_finder(rule.query)
    news: list[News | Notice] = [
        News(
            article=article,
            outlets=outlets.get(article.story_id, 1),
            occasion=Occasion.NEW if occasion in _OF_SEVERAL else occasion,
            publisher_name=publisher_names.get(article.draft.publisher or ""),
            is_hit=is_hit,
        )
        for article in found or [_made_up(now)]
    ]
    if occasion in NOTICES:
        example = (found or [_made_up(now)])[0]
        news = [
            _TEST[rule.options.language] if occasion is Occasion.TEST else made_up_notice(rule, occasion, example, now)
        ]
    message = compose(
        rule,
        news,
        occasion=occasion,
        zone=zone_of(rule.options.zone),
        language=rule.options.language,
        template=rule.options.template if template is None else template,
        full_text=rule.options.full_text,
    )
    return message, bool(found) and occasion not in NOTICES


def feed_items(c: Connection, rule: Rule, *, publisher_names: Mapping[str, str], limit: int) -> list[feed.Item]:
    """The entries of a rule's feed, newest first: whatever it told or has yet to tell, to any channel."""
    channels = max(len(rule.channels), 1)
    told: list[feed.Item] = []
    for delivery in deliveries.delivery_log(c, rule=rule.name, limit=limit * channels):
        batch = Batch(key=delivery.idempotency_key, rule=rule, channel=_NO_CHANNEL, deliveries=(delivery,), attempts=0)
        news = contents_of(c, batch, publisher_names=publisher_names)
        if news:
            message = compose(
                rule,
                news,
                occasion=occasion_of(batch),
                zone=zone_of(rule.options.zone),
                language=rule.options.language,
                heading=heading_of(batch),
            )
            told += feed.items(message.data, told_at=delivery.created_at)
    return feed.merged(reversed(told), (), limit=limit)


def test_message(rule: Rule) -> Message:
    """A message that says of itself that it is a test and tells of no article."""
    options = rule.options
    return compose(
        rule,
        [_TEST[options.language]],
        occasion=Occasion.TEST,
        zone=zone_of(options.zone),
        language=options.language,
        template=options.template,
    )


_TEST = {
    "de": Notice(
        heading="Test: So meldet sich diese Regel",
        lines=("Dies ist eine Probe; es wurde nichts gefunden.",),
        occasion=Occasion.TEST,
    ),
    "en": Notice(
        heading="Test: this is how the rule reports",
        lines=("This is only a test; nothing was found.",),
        occasion=Occasion.TEST,
    ),
}
_OF_SEVERAL = (Occasion.DIGEST, Occasion.FLOOD)


def _made_up(now: datetime) -> Article:
    draft = ArticleDraft(
        url="https://anzeiger.example/rathaus/haushalt",
        publisher="anzeiger",
        kicker="Stadtfinanzen",
        title="Rat beschließt den Haushalt",
        teaser="Nach sechs Stunden stand die Mehrheit.",
        text="Der Rat hat den Haushalt für das kommende Jahr beschlossen. Es ist der größte der Stadtgeschichte.",
        agencies=("dpa",),
        access=Access.PAYWALLED,
        published_at=now - timedelta(minutes=5),
    )
    return Article(id=1, draft=draft, first_seen_at=now, story_id=1, version=1)

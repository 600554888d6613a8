"""What a message tells: the articles and notices of its deliveries, as they are now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection

from pipelines.alerts.matching.hits import hit_finder
from pipelines.alerts.messages.wording import moment
from pipelines.alerts.schedule import zone_of
from pipelines.model.alert import Batch, Delivery, Held, News, Notice, Occasion, RuleOptions
from pipelines.model.article import Article, Change, Version
from pipelines.storage import articles, outbox

_CHANGES = {
    "de": {Change.TITLE: "Überschrift", Change.TEXT: "Text", Change.ACCESS: "Zugang"},
    "en": {Change.TITLE: "headline", Change.TEXT: "text", Change.ACCESS: "access"},
}
_NOTES = {
    "de": {
        Occasion.CHANGED: "Geändert: {what} (Fassung {version})",
        Occasion.GONE: "Nicht mehr abrufbar seit {since}",
        Occasion.GROWN: "Die Meldung steht jetzt in {outlets} Medien",
    },
    "en": {
        Occasion.CHANGED: "Changed: {what} (version {version})",
        Occasion.GONE: "Gone since {since}",
        Occasion.GROWN: "The report is in {outlets} outlets now",
    },
}
_HEADINGS = {
    "de": {
        Held.FLOOD: "Mehr als {limit} Funde in einer Stunde: Bis es ruhiger wird, kommt jede Stunde eine Nachricht. "
        "Enger fassen: presseschau alerts edit {name} --query …",
        Held.RESUMED: "Das kam, während die Regel oder ihr Kanal ruhte.",
        Held.RUN: "Auf Wunsch gesucht, auch Älteres.",
    },
    "en": {
        Held.FLOOD: "More than {limit} finds in an hour: until it is calmer there is one message an hour. "
        "Narrow it: presseschau alerts edit {name} --query …",
        Held.RESUMED: "This came while the rule or its channel was paused.",
        Held.RUN: "Looked for on purpose, older ones too.",
    },
}


def contents_of(c: Connection, batch: Batch, *, publisher_names: Mapping[str, str]) -> list[News | Notice]:
    """What is told, grouped by story, the first found first; empty where all of it was forgotten since."""
    found = {article.id: article for article in articles.get_articles(c, _article_ids(batch.deliveries))}
    outlets = outbox.outlets(c, [article.story_id for article in found.values()])
    is_hit = hit_finder(batch.rule.query)
    told: dict[int, list[News | Notice]] = {}
    for delivery in batch.deliveries:
        article = found.get(delivery.article_id or 0)
        if delivery.notice is not None:
            told[-delivery.id] = [delivery.notice]
        elif article is not None:
            news = News(
                article=article,
                outlets=outlets.get(article.story_id, 1),
                occasion=delivery.occasion,
                publisher_name=publisher_names.get(article.draft.publisher or ""),
                note=_note(c, delivery, article, batch.rule.options),
                is_hit=is_hit,
            )
            told.setdefault(article.story_id, []).append(news)
    return [one for of_story in told.values() for one in of_story]


def occasion_of(batch: Batch) -> Occasion:
    """What the message as a whole is."""
    if batch.held is None:
        return batch.deliveries[0].occasion
    return Occasion.FLOOD if batch.held is Held.FLOOD else Occasion.DIGEST


def heading_of(batch: Batch) -> str | None:
    """A line above everything that says why there is so much. None: nothing to say."""
    options = batch.rule.options
    why = _HEADINGS[options.language].get(batch.held) if batch.held else None
    return why.format(limit=options.flood_limit, name=batch.rule.name) if why is not None else None


def _article_ids(deliveries: Sequence[Delivery]) -> list[int]:
    return [delivery.article_id for delivery in deliveries if delivery.article_id is not None]


def _note(c: Connection, delivery: Delivery, article: Article, options: RuleOptions) -> str | None:
    language = options.language
    note = _NOTES[language].get(delivery.occasion)
    if note is None:
        return None
    if delivery.occasion is Occasion.CHANGED:
        return note.format(what=_changed(c, delivery, language), version=delivery.version)
    since = (article.gone_at or delivery.created_at).astimezone(zone_of(options.zone))
    return note.format(since=moment(language, since), outlets=delivery.version)


def _changed(c: Connection, delivery: Delivery, language: str) -> str:
    """What the told version changed in the one before it."""
    known = {version.number: version for version in articles.versions(c, delivery.article_id or 0)}
    new, old = known.get(delivery.version), known.get(delivery.version - 1)
    if new is None or old is None:
        return _CHANGES[language][Change.TEXT]
    return ", ".join(word for change, word in _CHANGES[language].items() if _DIFFERS[change](old, new))


_DIFFERS: Mapping[Change, Callable[[Version, Version], bool]] = {
    Change.TITLE: lambda old, new: old.title != new.title,
    Change.TEXT: lambda old, new: old.text != new.text,
    Change.ACCESS: lambda old, new: old.access != new.access,
}

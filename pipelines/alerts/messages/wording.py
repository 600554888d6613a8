"""What an alert says in its own words, in German and in English."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from types import MappingProxyType

from pipelines.model.article import ArticleDraft

LANGUAGES = ("de", "en")

WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "de": {
            "changed": "Geändert",
            "gone": "Nicht mehr abrufbar",
            "grown": "Weitere Medien",
            "digest": "Überblick",
            "flood": "Viele Treffer",
            "volume": "Ungewöhnlich viele Treffer",
            "first_mention": "Erste Erwähnung",
            "silence": "Stille",
            "trouble": "Störung",
            "test": "Test",
            "paywalled": "Bezahlschranke",
            "no_date": "ohne Datum, gesehen",
            "outlet": "auch in einem weiteren Medium",
            "outlets": "auch in {count} weiteren Medien",
            "also": "auch bei",
            "article": "Artikel",
            "articles": "Artikel",
            "story": "Thema",
            "stories": "Themen",
            "publisher": "Medium",
            "more": "und {count} weitere, siehe: presseschau alerts log",
            "full_text": "Text",
            "rule": "Regel",
            "stop": "Diese Regel beenden: presseschau alerts remove",
            "open": "Artikel lesen",
        },
        "en": {
            "changed": "Changed",
            "gone": "No longer online",
            "grown": "More outlets",
            "digest": "Digest",
            "flood": "Many hits",
            "volume": "Unusually many hits",
            "first_mention": "First mention",
            "silence": "Silence",
            "trouble": "Trouble",
            "test": "Test",
            "paywalled": "paywalled",
            "no_date": "no date, first seen",
            "outlet": "also in one other outlet",
            "outlets": "also in {count} other outlets",
            "also": "also at",
            "article": "article",
            "articles": "articles",
            "story": "story",
            "stories": "stories",
            "publisher": "publisher",
            "more": "and {count} more, see: presseschau alerts log",
            "full_text": "text",
            "rule": "rule",
            "stop": "To end this rule: presseschau alerts remove",
            "open": "read the article",
        },
    }
)
"""Language to what is said; both have the same keys."""

_MONTHS = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(),
    "en": "January February March April May June July August September October November December".split(),
}


def counted(language: str, count: int, one: str, many: str) -> str:
    """`1 Thema`, `3 Themen`."""
    return f"{count} {WORDS[language][one if count == 1 else many]}"


def outlets(language: str, others: int) -> str:
    """How many other publishers have the same report; empty for none."""
    if others < 1:
        return ""
    return WORDS[language]["outlet" if others == 1 else "outlets"].format(count=others)


def published(language: str, draft: ArticleDraft, first_seen_at: datetime, zone: tzinfo | None) -> str:
    """When an article appeared, as people write it; where nobody said, when it was first seen."""
    if draft.published_at is None:
        return f"{WORDS[language]['no_date']} {moment(language, first_seen_at.astimezone(zone))}"
    if draft.published_day_only:
        return _day(language, draft.published_at)
    return moment(language, draft.published_at.astimezone(zone))


def moment(language: str, local: datetime) -> str:
    """A moment of local time as people write it."""
    return f"{_day(language, local)}, {local:%H:%M}{' Uhr' if language == 'de' else ''}"


def _day(language: str, local: datetime) -> str:
    dot = "." if language == "de" else ""
    return f"{local.day}{dot} {_MONTHS[language][local.month - 1]} {local.year}"

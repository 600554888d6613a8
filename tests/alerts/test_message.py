"""The text of an alert."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pipelines.alerts.message import SNIPPET_CHARS, compose, snippet
from pipelines.model.article import Access, Article, ArticleDraft

BERLIN = ZoneInfo("Europe/Berlin")
DRAFT = ArticleDraft(
    url="https://zeitung.example/a/1",
    publisher="zeitung",
    title="Rat beschließt neuen Haushalt",
    kicker="Stadtfinanzen",
    text="Der Rat tagte am Montag.\nSpät kam es zur Abstimmung. Der Haushalt wurde mit 30 Stimmen beschlossen.",
    agencies=("afp", "dpa"),
    access=Access.PAYWALLED,
    published_at=datetime(2026, 7, 1, 10, 5, tzinfo=UTC),
)
ARTICLE = Article(id=1, draft=DRAFT, first_seen_at=datetime(2026, 7, 1, 10, 9, tzinfo=UTC), story_id=1, version=1)


def has(word: str) -> Callable[[str], bool]:
    return lambda sentence: word in sentence


def body(article: Article = ARTICLE, **changes: Any) -> list[str]:
    changed = replace(article, draft=replace(article.draft, **changes))
    return compose("geld", changed, is_hit=has("Haushalt wurde"), zone=BERLIN).body.splitlines()


def test_a_message_says_who_what_when_and_where() -> None:
    message = compose("geld", ARTICLE, is_hit=has("Haushalt wurde"), publisher_name="Die Zeitung", zone=BERLIN)
    assert message.title == "geld: Rat beschließt neuen Haushalt"
    assert message.body.splitlines() == [
        "Stadtfinanzen: Rat beschließt neuen Haushalt",
        "Die Zeitung · 2026-07-01 12:05+02:00 · afp, dpa · paywalled",
        "… Der Haushalt wurde mit 30 Stimmen beschlossen.",
        "https://zeitung.example/a/1",
    ]


def test_what_nobody_said_is_left_out() -> None:
    lines = body(kicker=None, agencies=(), access=None, published_at=None, canonical_url="https://zeitung.example/1")
    assert lines[0] == "Rat beschließt neuen Haushalt"
    assert lines[1] == "zeitung · no date, first seen 2026-07-01 12:09+02:00"
    assert lines[-1] == "https://zeitung.example/1"
    day_only = body(published_day_only=True, published_at=datetime(2026, 7, 1, tzinfo=UTC))
    assert day_only[1].startswith("zeitung · 2026-07-01 · ")
    assert body(title=None, text="")[0] == "Stadtfinanzen: https://zeitung.example/a/1"


def test_a_headline_cannot_make_up_lines() -> None:
    message = compose("geld", replace(ARTICLE, draft=replace(DRAFT, title="A\r\nBcc: x@y\x00\u2028B")), is_hit=has("-"))
    assert message.title == "geld: A Bcc: x@y B"
    assert message.body.splitlines()[0] == "Stadtfinanzen: A Bcc: x@y B"


LONG = "Wort " * 200 + "Haushalt " + "mehr " * 100


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("Eins. Zwei.", "Eins", "Eins. Zwei."),
        ("Eins. Zwei.", "Zwei", "… Zwei."),
        ("Eins. Zwei.", "Drei", "Eins. Zwei."),
        ("„Eins!“ Zwei.", "Zwei", "… Zwei."),
        # No sentence ends after an ordinal or an abbreviation followed by a small letter.
        ("Am 3. oktober kam u. a. die Haubitze.", "Haubitze", "Am 3. oktober kam u. a. die Haubitze."),
        ("", "Eins", ""),
    ],
)
def test_the_snippet_begins_with_the_sentence_that_matched(text: str, word: str, expected: str) -> None:
    assert snippet(replace(DRAFT, text=text), has(word)) == expected


def test_a_snippet_is_short_and_holds_the_hit() -> None:
    found = snippet(replace(DRAFT, text=LONG), has("Haushalt"))
    assert "Haushalt" in found
    assert found.startswith("… ")
    assert found.endswith("…")
    assert len(found) <= SNIPPET_CHARS


def test_the_teaser_comes_first() -> None:
    assert snippet(replace(DRAFT, teaser="Der Haushalt steht."), has("Haushalt")) == "Der Haushalt steht."

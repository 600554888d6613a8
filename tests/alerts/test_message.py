"""The text of an alert: plain, HTML, and the facts behind both."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from lxml import etree

from pipelines.alerts.matching.hits import hit_finder
from pipelines.alerts.messages import wording
from pipelines.alerts.messages.compose import TITLE_CHARS, Message, compose
from pipelines.alerts.messages.payload import FULL_TEXT_CHARS, MAX_ARTICLES_A_STORY, MAX_STORIES, TEASER_CHARS
from pipelines.alerts.messages.snippets import SNIPPET_CHARS, hits, snippet
from pipelines.model.alert import News, Notice, Occasion, Rule
from pipelines.model.article import Access, Article, ArticleDraft

BERLIN = ZoneInfo("Europe/Berlin")
RULE = Rule(id=1, name="geld", query="Haushalt", channels=(), created_at=datetime(2026, 6, 1, tzinfo=UTC))
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


def news(number: int = 1, *, story_id: int | None = None, outlets: int = 1, **changes: Any) -> News:
    """One thing told, its draft changed."""
    of_news = {name: changes.pop(name) for name in ("occasion", "note", "publisher_name") if name in changes}
    draft = replace(DRAFT, url=f"https://zeitung.example/a/{number}", **changes)
    article = replace(ARTICLE, id=number, story_id=story_id or number, draft=draft)
    given = {"occasion": Occasion.NEW, **of_news}
    return News(article=article, outlets=outlets, is_hit=hit_finder("Haushalt"), **given)


def told(*what: News | Notice, occasion: Occasion = Occasion.NEW, **given: Any) -> Message:
    return compose(RULE, what, occasion=occasion, zone=BERLIN, **given)


def body(**changes: Any) -> list[str]:
    return told(news(**changes)).body.splitlines()


def test_a_message_says_who_what_when_and_where() -> None:
    message = told(news(publisher_name="Die Zeitung", outlets=13))
    assert message.title == "geld: Rat beschließt neuen Haushalt"
    assert message.body.splitlines() == [
        "Stadtfinanzen: Rat beschließt neuen *Haushalt*",
        "Die Zeitung · 1. Juli 2026, 12:05 Uhr · afp, dpa · Bezahlschranke · auch in 12 weiteren Medien",
        "… Der *Haushalt* wurde mit 30 Stimmen beschlossen.",
        "https://zeitung.example/a/1",
    ]


def test_the_same_in_english() -> None:
    message = told(news(publisher_name="Die Zeitung", outlets=2), language="en")
    assert (
        message.body.splitlines()[1]
        == "Die Zeitung · 1 July 2026, 12:05 · afp, dpa · paywalled · also in one other outlet"
    )
    assert '<html lang="en">' in message.html


def test_both_languages_say_the_same_things() -> None:
    assert set(wording.WORDS) == set(wording.LANGUAGES)
    assert wording.WORDS["de"].keys() == wording.WORDS["en"].keys()
    assert {str(occasion) for occasion in Occasion} - {"new"} <= wording.WORDS["de"].keys()


def test_what_nobody_said_is_left_out() -> None:
    lines = body(kicker=None, agencies=(), access=None, published_at=None, canonical_url="https://zeitung.example/1")
    assert lines[0] == "Rat beschließt neuen *Haushalt*"
    assert lines[1] == "zeitung · ohne Datum, gesehen 1. Juli 2026, 12:09 Uhr"
    assert lines[-1] == "https://zeitung.example/1"
    day_only = body(published_day_only=True, published_at=datetime(2026, 7, 1, tzinfo=UTC))
    assert day_only[1].startswith("zeitung · 1. Juli 2026 · ")
    bare = body(title=None, text="", publisher=None, kicker=None)
    assert bare == ["https://zeitung.example/a/1", bare[1], "https://zeitung.example/a/1"]


def test_a_headline_cannot_make_up_lines() -> None:
    message = told(news(title="A\r\nBcc: x@y\x00\u2028B"))
    assert message.title == "geld: A Bcc: x@y B"
    assert message.body.splitlines()[0] == "Stadtfinanzen: A Bcc: x@y B"


@pytest.mark.parametrize(
    ("occasion", "language", "title"),
    [
        (Occasion.CHANGED, "de", "geld: Geändert: Rat beschließt neuen Haushalt"),
        (Occasion.GONE, "de", "geld: Nicht mehr abrufbar: Rat beschließt neuen Haushalt"),
        (Occasion.GROWN, "en", "geld: More outlets: Rat beschließt neuen Haushalt"),
    ],
)
def test_the_title_says_what_happened(occasion: Occasion, language: str, title: str) -> None:
    message = told(news(occasion=occasion, note="Vorher: alt"), occasion=occasion, language=language)
    assert message.title == title
    assert message.body.splitlines()[2] == "Vorher: alt"


@pytest.mark.parametrize("occasion", list(Occasion))
@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_every_occasion_has_a_text(occasion: Occasion, language: str) -> None:
    notice = Notice(heading="anzeiger: seit 3 Tagen nichts", lines=("üblich: 12 am Tag",), occasion=occasion)
    for what in ([news()], [news(1), news(2)], [notice], [notice, news()]):
        message = told(*what, occasion=occasion, language=language, heading="Eine Zeile")
        assert message.title.startswith("geld: ")
        assert message.body.startswith("Eine Zeile\n\n")
        assert "\n\n\n" not in message.body
        json.dumps(message.data, allow_nan=False)


def test_a_notice_has_its_heading_and_lines() -> None:
    notice = Notice(heading="anzeiger: still seit 3 Tagen", lines=("üblich: 12 am Tag",), occasion=Occasion.SILENCE)
    message = told(notice, occasion=Occasion.SILENCE)
    assert message.title == "geld: anzeiger: still seit 3 Tagen"
    assert message.body == "anzeiger: still seit 3 Tagen\nüblich: 12 am Tag"
    assert message.thread.endswith(".silence")


def test_a_digest_is_grouped_by_story_with_a_table_of_counts() -> None:
    message = told(
        news(1, story_id=1, outlets=3, publisher_name="Die Zeitung"),
        news(2, publisher_name="Der Anzeiger", title="Schule bekommt ein Dach"),
        news(3, story_id=1, outlets=3, publisher_name="Der Anzeiger"),
        occasion=Occasion.DIGEST,
        heading="Montag, 8 Uhr",
    )
    assert message.title == "geld: Überblick: 2 Themen, 3 Artikel"
    assert message.body.splitlines() == [
        "Montag, 8 Uhr",
        "",
        "   2  Der Anzeiger",
        "   1  Die Zeitung",
        "",
        "Stadtfinanzen: Rat beschließt neuen *Haushalt*",
        "Die Zeitung · 1. Juli 2026, 12:05 Uhr · afp, dpa · Bezahlschranke · auch in 2 weiteren Medien",
        "… Der *Haushalt* wurde mit 30 Stimmen beschlossen.",
        "https://zeitung.example/a/1",
        "auch bei Der Anzeiger: https://zeitung.example/a/3",
        "",
        "Stadtfinanzen: Schule bekommt ein Dach",
        "Der Anzeiger · 1. Juli 2026, 12:05 Uhr · afp, dpa · Bezahlschranke",
        "… Der *Haushalt* wurde mit 30 Stimmen beschlossen.",
        "https://zeitung.example/a/2",
    ]
    assert message.thread.endswith(".digest")
    assert message.data["counts"]["stories"] == 2


def test_a_huge_digest_tells_how_much_it_leaves_out() -> None:
    many = [news(number) for number in range(1, MAX_STORIES + 8)]
    copies = [news(number, story_id=1) for number in range(1000, 1000 + MAX_ARTICLES_A_STORY + 5)]
    message = told(*many, *copies, occasion=Occasion.FLOOD)
    assert message.data["stories_left_out"] == 7
    assert message.data["stories"][0]["articles_left_out"] == 6
    assert "und 7 weitere" in message.body
    assert len(message.body) < 60_000


def test_one_story_is_one_thread_for_a_rule() -> None:
    first, grown = (
        told(news(1, story_id=5)),
        told(news(2, story_id=5, occasion=Occasion.GROWN), occasion=Occasion.GROWN),
    )
    assert first.thread == grown.thread
    other_rule = compose(
        replace(RULE, created_at=datetime(2026, 6, 2, tzinfo=UTC)), [news(1, story_id=5)], occasion=Occasion.NEW
    )
    assert other_rule.thread != first.thread
    assert re.fullmatch(r"[A-Za-z0-9.-]+", first.thread)


class TestWhatLeavesTheHouse:
    LONG = " ".join(f"Satz {number} über den Haushalt." for number in range(5000))

    def test_only_headline_teaser_and_snippet(self) -> None:
        message = told(news(text=self.LONG, teaser="Vorspann. " * 200))
        everything = message.body + message.html + json.dumps(message.data)
        assert "Satz 100 " not in everything
        (article,) = message.data["stories"][0]["articles"]
        assert article["text"] is None
        assert len(article["snippet"]["text"]) <= SNIPPET_CHARS
        assert len(article["teaser"]) <= TEASER_CHARS

    def test_the_whole_text_only_when_asked_and_not_endless(self) -> None:
        message = told(news(text="Erster Absatz.\n\nZweiter <b>Absatz</b>."), full_text=True)
        assert message.body.endswith("\n\nErster Absatz.\nZweiter <b>Absatz</b>.")
        assert "<p>Zweiter &lt;b&gt;Absatz&lt;/b&gt;.</p>" in message.html
        long = told(news(text=self.LONG), full_text=True).data["stories"][0]["articles"][0]["text"]
        assert FULL_TEXT_CHARS - 100 < len(long) <= FULL_TEXT_CHARS

    @pytest.mark.parametrize("field", ["authors", "tags"])
    def test_a_title_is_not_endless(self, field: str) -> None:
        message = told(news(title="Wort " * 500))
        assert len(message.title) <= TITLE_CHARS
        assert len(message.data["stories"][0]["articles"][0]["title"]) <= 500


class TestHtml:
    NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"

    def page(self, **changes: Any) -> str:
        return told(news(outlets=2, **changes), news(9, story_id=1, **changes), heading=changes.get("title")).html

    def test_nothing_an_article_says_becomes_markup(self) -> None:
        page = self.page(
            title=self.NASTY,
            kicker=self.NASTY,
            text=f"Der Haushalt {self.NASTY}",
            agencies=(self.NASTY,),
            publisher=self.NASTY,
            note=self.NASTY,
            publisher_name=self.NASTY,
        )
        tree = etree.HTML(page)
        assert tree.xpath("//script | //img | //*[@onerror]") == []
        assert html.escape("<script>", quote=False) in page

    @pytest.mark.parametrize(
        "url", ["javascript:alert(1)", "data:text/html,x", "JaVaScRiPt:alert(1)", "file:///etc/passwd"]
    )
    def test_an_address_that_runs_something_is_no_link(self, url: str) -> None:
        assert "<a " not in told(news(canonical_url=url)).html

    def test_a_link_stays_in_its_attribute(self) -> None:
        page = told(news(canonical_url='https://x.example/"onclick="alert(1)')).html
        (link,) = etree.HTML(page).xpath("//a")
        assert dict(link.attrib) == {"href": 'https://x.example/"onclick="alert(1)'}

    def test_it_loads_nothing(self) -> None:
        page = self.page()
        tree = etree.HTML(page)
        assert tree.xpath("//img | //link | //script | //iframe | //object | //embed | //form | //*[@src]") == []
        assert "url(" not in page
        assert "@import" not in page

    def test_hits_are_marked(self) -> None:
        assert "… Der <mark>Haushalt</mark> wurde mit" in self.page()


LONG = "Wort " * 200 + "Haushalt " + "mehr " * 100


def has(word: str) -> Callable[[str], bool]:
    return lambda sentence: word in sentence


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


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("Haushalt", "Die Haushalte steigen, sagt der Haushalt.", ["Haushalte", "Haushalt"]),
        ('Rat OR "grüne Woche"', "Der Rat besucht die Grüne Woche.", ["Rat", "Grüne Woche"]),
        ('"Rat der Stadt"', "Im Rat sitzt, wer im Rat der Stadt sitzt.", ["Rat der Stadt"]),
        ("Streik*", "Der Streikende und die Streiks.", ["Streikende", "Streiks"]),
        ("Stadt NEAR/3 Haushalt", "Haushalt der Stadt", ["Haushalt", "Stadt"]),
        ("Bürger", "Die Bürger*innen kamen.", ["Bürger*innen"]),
        ("Haushalt NOT Rat", "Der Rat und sein Haushalt.", ["Haushalt"]),
        ("publisher:x", "Der Rat tagt.", []),
        ("*", "Der Rat tagt.", []),
    ],
)
def test_hits_are_what_the_query_asks_for(query: str, text: str, marked: list[str]) -> None:
    assert [text[start:end] for start, end in hits(text, hit_finder(query))] == marked

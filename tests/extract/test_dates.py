"""Dates: every form that German houses write, zones, what is no date, and who wins where sources disagree."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipelines.extract.article import extract
from pipelines.extract.moments import Moment, read_moment, zone_of
from pipelines.model.article import ArticleDraft, Extraction
from pipelines.model.page import Announcement, FetchedPage
from tests.extract.pages import NOW, URL, article, page

BERLIN = zone_of("Europe/Berlin")


def _at(*parts: int) -> Moment:
    return Moment(datetime(*parts, tzinfo=UTC), day_only=False)  # type: ignore[misc,arg-type]


def _on(*parts: int) -> Moment:
    return Moment(datetime(*parts, tzinfo=UTC), day_only=True)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-05-16T18:03:00+02:00", _at(2024, 5, 16, 16, 3)),
        ("2024-05-16T18:03:00.123Z", _at(2024, 5, 16, 18, 3)),
        ("2024-05-16T18:03", _at(2024, 5, 16, 16, 3)),
        ("2024-01-16 18:03:00", _at(2024, 1, 16, 17, 3)),
        ("2024-05-16T18:03:00+0200", _at(2024, 5, 16, 16, 3)),
        ("20240516T180300", _at(2024, 5, 16, 16, 3)),
        ("2024-05-16 18:03 MESZ", _at(2024, 5, 16, 16, 3)),
        ("2024-01-16 18:03 MEZ", _at(2024, 1, 16, 17, 3)),
        ("2024-05-16 18:03 CEST", _at(2024, 5, 16, 16, 3)),
        ("2024-05-16", _on(2024, 5, 16)),
        ("Stand: 16.05.2024, 18:03 Uhr", _at(2024, 5, 16, 16, 3)),
        ("Stand: 16.05.2024 18.03 Uhr", _at(2024, 5, 16, 16, 3)),
        ("Aktualisiert am 16. Mai 2024 um 18:03 Uhr", _at(2024, 5, 16, 16, 3)),
        ("Donnerstag, 16. Mai 2024, 18.03 Uhr", _at(2024, 5, 16, 16, 3)),
        ("16.05.2024 | 18:03", _at(2024, 5, 16, 16, 3)),
        ("16.05.2024 - 18:03 Uhr", _at(2024, 5, 16, 16, 3)),
        ("16.05.2024 18:03 MESZ", _at(2024, 5, 16, 16, 3)),
        ("16.5.24, 18:03 Uhr", _at(2024, 5, 16, 16, 3)),
        ("3. Jänner 2024", _on(2024, 1, 3)),
        ("16. März 2024", _on(2024, 3, 16)),
        ("16.05.2024", _on(2024, 5, 16)),
        ("Thu, 16 May 2024 18:03:00 GMT", _at(2024, 5, 16, 18, 3)),
        ("May 16, 2024", _on(2024, 5, 16)),
        ("Fri Apr 28 19:20:36 CEST 2023", Moment(datetime(2023, 4, 28, 17, 20, 36, tzinfo=UTC), day_only=False)),
        ("Zuerst veröffentlicht am 30/04/2024 - 16:17", _at(2024, 4, 30, 14, 17)),
        ("Publiziert 02/02/2022 um 09:23 GMT", _at(2022, 2, 2, 9, 23)),
        ("18.03 Uhr, 16. Mai 2024", _at(2024, 5, 16, 16, 3)),
        ("18:03 Uhr | 16.05.2024", _at(2024, 5, 16, 16, 3)),
        ("Veröffentlicht: 16. Mai 2024 um 18:03", _at(2024, 5, 16, 16, 3)),
        ("vom 16.05.2024, 18.03 Uhr", _at(2024, 5, 16, 16, 3)),
        ("Do., 16.05.2024 - 18:03 Uhr", _at(2024, 5, 16, 16, 3)),
        ("16.05.2024 18:03", _at(2024, 5, 16, 16, 3)),
        ("Erstellt: 16.05.2024, 18:03 Uhr", _at(2024, 5, 16, 16, 3)),
        ("16. Mai 2024 18:03 Uhr", _at(2024, 5, 16, 16, 3)),
        ("16. Feber 2024, 18:03", _at(2024, 2, 16, 17, 3)),
        ("16 Mai 2024", _on(2024, 5, 16)),
        ("2024-05-16T18:03:00.000+02:00", _at(2024, 5, 16, 16, 3)),
        ("Letztes Update: 16.05.2024 um 18:03 Uhr", _at(2024, 5, 16, 16, 3)),
        ("Heute, 12:37 Uhr", _at(2024, 5, 17, 10, 37)),
        ("Publiziert heute um 12:19 Uhr", _at(2024, 5, 17, 10, 19)),
        ("Gestern, 18.03 Uhr", _at(2024, 5, 16, 16, 3)),
        ("Heute, 25:00 Uhr", None),
        ("vor 5 Min.", _at(2024, 5, 17, 11, 55)),
        ("vor 2 Std.", _at(2024, 5, 17, 10, 0)),
        ("vor 2 Stunden", _at(2024, 5, 17, 10, 0)),
        ("vor 15 Minuten", _at(2024, 5, 17, 11, 45)),
        ("vor einem Tag", _on(2024, 5, 16)),
        ("1715875380", _at(2024, 5, 16, 16, 3)),
        ("2026-02-30", None),
        ("2024-02-30T10:00:00+01:00", None),
        ("31.04.2024", None),
        ("2024-13-01", None),
        ("2024-05-16T25:00", None),
        ("2024-05-16T10:00:00+24:00", None),
        ("1970-01-01T00:00:00Z", None),
        ("0001-01-01", None),
        ("gestern", None),
        ("18:03 Uhr", None),
        ("", None),
    ],
)
def test_read_moment(text: str, moment: Moment | None) -> None:
    assert read_moment(text, BERLIN, NOW) == moment


@pytest.mark.parametrize(
    ("zone", "hour"),
    [("Europe/Berlin", 16), ("Europe/Vienna", 16), ("Europe/Zurich", 16), ("Nirgends/Nie", 16), ("UTC", 18)],
)
def test_a_time_without_zone_is_meant_in_the_publishers(zone: str, hour: int) -> None:
    draft = _draft(page(head='<meta name="date" content="2024-05-16T18:03">', time_zone=zone))
    assert draft.published_at == datetime(2024, 5, 16, hour, 3, tzinfo=UTC)


def _draft(fetched: FetchedPage) -> ArticleDraft:
    extraction = extract(fetched)
    assert isinstance(extraction, Extraction)
    return extraction.draft


LD = (
    '<script type="application/ld+json">{{"@type":"NewsArticle","headline":"x",'
    '"datePublished":"{0}","dateModified":"{1}"}}</script>'
)
TEN = "2024-05-16T10:00:00Z"


def _meta(content: str) -> str:
    return f'<meta name="date" content="{content}">'


@pytest.mark.parametrize(
    ("head", "before", "url", "published", "day_only", "source"),
    [
        (LD.format(TEN, ""), "", URL, (2024, 5, 16, 10, 0), False, "json-ld"),
        (LD.format(TEN, "") + _meta("2024-05-15T09:00:00Z"), "", URL, (2024, 5, 16, 10, 0), False, "json-ld"),
        (LD.format("2024-05-16", "") + _meta("2024-05-16T09:00+02:00"), "", URL, (2024, 5, 16, 7, 0), False, "meta"),
        (LD.format("2024-05-16", "") + _meta("2024-05-14T09:00+02:00"), "", URL, (2024, 5, 16), True, "json-ld"),
        (LD.format("2099-01-01", ""), f"<time datetime='{TEN}'>16.5.</time>", URL, (2024, 5, 16, 10, 0), False, "time"),
        (
            LD.format("2024-05-16T00:00:00+02:00", ""),
            "<p>Stand: 16.05.2024, 18:03 Uhr</p>",
            URL,
            (2024, 5, 16, 16, 3),
            False,
            "text",
        ),
        (LD.format("2024-05-16T00:00:00Z", ""), "", URL, (2024, 5, 16), True, "json-ld"),
        (
            LD.format("2024-05-16T00:00:00+02:00", ""),
            "<p>Stand: 14.05.2024, 18:03 Uhr</p>",
            URL,
            (2024, 5, 16),
            True,
            "json-ld",
        ),
        ("", "<p>Aktualisiert am 16.05.2024, 18:03 Uhr</p>", URL, (2024, 5, 16, 16, 3), False, "text"),
        (
            "",
            "<p>Aktualisiert am 16.05.2024, 18:03 Uhr</p><p class='date'>15.05.2024, 9:00 Uhr</p>",
            URL,
            (2024, 5, 15, 7, 0),
            False,
            "text",
        ),
        (
            "",
            "<p>Erstellt: 15.05.2024, 9:00 Uhr Stand: 16.05.2024, 18:03 Uhr</p>",
            URL,
            (2024, 5, 15, 7, 0),
            False,
            "text",
        ),
        ("", "<p class='datum'>16.05.2024, 18:03 Uhr</p>", URL, (2024, 5, 16, 16, 3), False, "text"),
        ("", "<span>Veröffentlicht am 16. Mai 2024</span>", URL, (2024, 5, 16), True, "text"),
        ("", "<p class='meta'>vor 2 Stunden</p>", URL, (2024, 5, 17, 10, 0), False, "text"),
        (  # a plugin calls the UTC clock local
            LD.format("2024-05-16T16:03:07+02:00", ""), "<time datetime='x'>am 16. Mai 2024 um 18:03</time>", URL,
            (2024, 5, 16, 16, 3), False, "json-ld",
        ),
        (  # another difference is another moment
            LD.format("2024-05-16T16:03:07Z", ""), "<time>16. Mai 2024, 16:03 Uhr</time>", URL,
            (2024, 5, 16, 16, 3, 7), False, "json-ld",
        ),
        (
            '<meta itemprop="dateCreated" content="2024-05-16T10:00:00Z">',
            "<p class='ar-date'>12.10.2015, 19:16 Uhr</p>", URL, (2015, 10, 12, 17, 16), False, "text",
        ),
        ('<meta itemprop="dateCreated" content="2024-05-16T10:00:00Z">', "", URL, (2024, 5, 16, 10, 0), False, "meta"),
        (  # the day of the printed issue
            _meta("2024-05-16"), "<time>15.05.2024, 12:01 Uhr</time>", URL, (2024, 5, 15, 10, 1), False, "time",
        ),
        (_meta("2024-05-16"), "<time>14.05.2024, 12:01 Uhr</time>", URL, (2024, 5, 16), True, "meta"),
        (
            "", f"<a href='{URL}' rel='bookmark'><time datetime={TEN}>16. Mai 2024</time></a>", URL,
            (2024, 5, 16, 10, 0), False, "time",
        ),
        (
            "", f"<aside><time itemprop='datePublished' datetime='{TEN}'>16. Mai</time></aside>", URL,
            (2024, 5, 16, 10, 0), False, "time",
        ),
        ("", "", "https://www.weserbote.example/2024/05/16/deich", (2024, 5, 16), True, "url"),
        ("", "", "https://www.weserbote.example/artikel-20240516-deich", (2024, 5, 16), True, "url"),
    ],
)  # fmt: skip
def test_who_says_when(
    head: str, before: str, url: str, published: tuple[int, ...], day_only: bool, source: str
) -> None:
    draft = _draft(page(article(before=before), head, url=url))
    assert draft.published_at == datetime(*published, tzinfo=UTC)  # type: ignore[misc,arg-type]
    assert (draft.published_day_only, draft.published_source) == (day_only, source)


def test_the_feed_is_the_last_to_be_asked() -> None:
    announced = Announcement(url=URL, published_at=datetime(2024, 5, 16, 8, 0, tzinfo=UTC))
    assert _draft(page(announcement=announced)).published_source == "feed"
    with_meta = _draft(page(head='<meta name="date" content="2024-05-16T10:00:00Z">', announcement=announced))
    assert with_meta.published_source == "meta"


def test_nobody_said_means_none() -> None:
    draft = _draft(page())
    assert (draft.published_at, draft.published_source, draft.modified_at) == (None, None, None)


def test_a_teasers_date_is_not_the_articles() -> None:
    after = "<ul><li><a href='/x'>Andere Meldung</a> <time datetime='2023-01-01T10:00:00Z'>1.1.</time></li></ul>"
    assert _draft(page(article(after=after))).published_at is None


@pytest.mark.parametrize(
    "elsewhere",
    [
        "<nav><p class='date'>Freitag, 17. Mai 2024</p></nav>",
        f"<a href='{URL}#comment-1'><time datetime='2024-05-16T18:40'>16. Mai, 18:40</time></a>",
        "<a href='/andere'><time datetime='2024-05-16T18:40'>16. Mai, 18:40</time></a>",
        "<footer><span class='teaser__date'>01. Mai 2024</span></footer>",
    ],
)
def test_todays_date_and_those_of_comments_and_teasers_are_not_the_articles(elsewhere: str) -> None:
    assert _draft(page(f"{elsewhere}{article()}{elsewhere}")).published_at is None


def test_a_change_is_kept_and_never_before_the_publication() -> None:
    assert _draft(page(head=LD.format("2024-05-16T10:00:00Z", "2024-05-16T11:00:00Z"))).modified_at == datetime(
        2024, 5, 16, 11, 0, tzinfo=UTC
    )
    assert _draft(page(head=LD.format("2024-05-16T10:00:00Z", "2024-05-15T11:00:00Z"))).modified_at is None


@pytest.mark.parametrize(
    ("before", "modified"),
    [
        ("<p>Erstellt: 15.05.2024, 9:00 Uhr Stand: 16.05.2024, 18:03 Uhr</p>", (2024, 5, 16, 16, 3)),
        ("<p class='date'>15.05.2024</p><p>Aktualisiert am 16. Mai 2024 um 18:03 Uhr</p>", (2024, 5, 16, 16, 3)),
        ("<p class='date'>15.05.2024, 9:00 Uhr</p><p>Akt.: 14.05.2024, 9:00 Uhr</p>", None),
    ],
)
def test_a_visible_change(before: str, modified: tuple[int, ...] | None) -> None:
    draft = _draft(page(article(before=before)))
    assert draft.modified_at == (datetime(*modified, tzinfo=UTC) if modified else None)  # type: ignore[misc,arg-type]

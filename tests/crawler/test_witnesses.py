"""A wall or a redesign is proven at once by articles that were well before; a single bad page costs one request."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.rechecks import WITNESSES
from pipelines.health.watching import all_troubles
from pipelines.model.health import Trouble, TroubleKind
from tests.crawler.crawling import SENTENCE, Town, settings

WALL = (
    '<html lang="de"><head><title>Datenschutz-Einstellungen</title>'
    '<script src="https://cdn.privacy-mgmt.com/wrapper.js"></script></head>'
    "<body><h1>Mit Werbung weiterlesen</h1><p>Alle akzeptieren und weiter</p></body></html>"
)
OLD = [f"/alt-{number}" for number in range(8)]
LATER = timedelta(minutes=5)  # no article is due to be asked for again


def dated(title: str, *, sentence: str = SENTENCE) -> str:
    """A page whose article names its day."""
    paragraphs = "".join(f"<p>{sentence * 2} {title}, Absatz {number}.</p>" for number in range(4))
    return (
        f'<!doctype html><html lang="de"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta property="article:published_time" content="2026-11-20T08:00:00+01:00">'
        f'<meta property="og:type" content="article"><meta property="og:title" content="{title}"></head>'
        f"<body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    )


@pytest.fixture
def well(town: Town) -> Town:
    """A newspaper with eight articles, all of them well."""
    for path in OLD:
        town.newspaper.put(path, dated(f"Bericht {path}"))
    town.announce(*OLD)
    town.crawl()
    return town


def crawl_later(town: Town) -> list[str]:
    """Crawl again a little later; returns which of the old articles were asked for."""
    town.newspaper.forget_requests()
    town.crawl(clock=lambda: datetime.now(UTC) + LATER, settings=settings(delay_s=0.0))
    return [request.path for request in town.newspaper.requests if request.path in OLD]


def found_troubles(town: Town) -> list[Trouble]:
    return all_troubles(town.database, now=datetime.now(UTC) + LATER)["stadtblatt"]


def publish(town: Town, page: str) -> None:
    """One new article, at the front of the feed."""
    town.newspaper.put("/neu", page)
    town.announce("/neu", *OLD)


def test_a_wall_before_everything_is_named_after_one_new_page(well: Town) -> None:
    for path in OLD:
        well.newspaper.put(path, WALL)
    publish(well, WALL)
    asked = crawl_later(well)
    assert len(asked) == len(set(asked)) == WITNESSES
    (trouble,) = found_troubles(well)
    assert trouble.kind is TroubleKind.BLOCKED
    assert trouble.since is not None
    assert "consent wall" in trouble.what
    assert trouble.what.endswith("3 of them are stored articles that were well before")
    assert crawl_later(well) == [], "it is known now"


def test_a_wall_on_another_host_counts_too(well: Town) -> None:
    well.newspaper.put("/zustimmung", WALL)
    for path in (*OLD, "/neu"):
        well.newspaper.redirect(path, well.newspaper.at("/zustimmung"), status=302)
    well.announce("/neu", *OLD)
    assert len(crawl_later(well)) == WITNESSES
    assert [trouble.kind for trouble in found_troubles(well)] == [TroubleKind.BLOCKED]


@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_of_everything_is_a_wall(well: Town, status: int) -> None:
    for path in (*OLD, "/neu"):
        well.newspaper.put(path, "", status=status)
    well.announce("/neu", *OLD)
    assert len(crawl_later(well)) == WITNESSES
    assert [trouble.kind for trouble in found_troubles(well)] == [TroubleKind.BLOCKED]


def test_one_walled_page_costs_one_request(well: Town) -> None:
    publish(well, WALL)
    assert len(crawl_later(well)) == 1
    assert found_troubles(well) == []
    assert crawl_later(well) == [], "the witness was well, and nothing new looks wrong"


def test_a_redesign_that_loses_dates_is_named_after_one_new_article(well: Town) -> None:
    def undated(title: str) -> str:
        return dated(title).replace("article:published_time", "datum")

    for path in OLD:
        well.newspaper.put(path, undated(f"Bericht {path}"))
    publish(well, undated("Neu"))
    assert len(crawl_later(well)) == WITNESSES
    (trouble,) = found_troubles(well)
    assert (trouble.kind, "articles without a date" in trouble.what) == (TroubleKind.NO_DATES, True)


def test_a_redesign_in_which_no_text_is_found_is_named_after_one_new_page(well: Town) -> None:
    for path in (*OLD, "/neu"):
        well.newspaper.put(path, "<html><body><div id='app'></div></body></html>")
    well.announce("/neu", *OLD)
    assert len(crawl_later(well)) == WITNESSES
    assert [trouble.kind for trouble in found_troubles(well)] == [TroubleKind.NO_ARTICLES]


def test_what_was_cut_down_to_a_teaser_stays_lost_at_the_next_look(well: Town) -> None:
    for path in OLD:
        well.newspaper.put(path, dated(f"Bericht {path}", sentence="Kurz gemeldet."))
    for minutes in (16, 61):
        well.newspaper.forget_requests()
        well.crawl(clock=lambda minutes=minutes: datetime.now(UTC) + timedelta(minutes=minutes))
        troubles = all_troubles(well.database, now=datetime.now(UTC) + timedelta(minutes=minutes))["stadtblatt"]
        assert [trouble.kind for trouble in troubles] == [TroubleKind.SHORT_TEXTS], minutes

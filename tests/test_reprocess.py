"""Reading again: what better rules correct, what they must not touch, and a run that is killed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from pipelines.alerts.matching.rule_set import RuleSet
from pipelines.archive import Archive
from pipelines.errors import QueryError
from pipelines.ingest import ingest, read_page
from pipelines.model.article import ArticleDraft, Change, Rejection
from pipelines.model.page import ExtractionHints, FetchedPage
from pipelines.reprocess import PHASES, Reprocessed, Run, correct
from pipelines.storage import alerts, deliveries, pages, stories, tables
from pipelines.storage.articles import add_version, get_article, versions
from pipelines.storage.database import Database
from pipelines.storage.postings import clear_postings
from tests.dedupe.texts import OTHER, REPORT, paragraphs
from tests.storage.drafts import NOW
from tests.storage.test_one_story import story_of, take

FIRST, SECOND, THIRD, FOURTH = paragraphs(REPORT)


def html(title: str, text: str) -> bytes:
    body = "".join(f"<p>{line}</p>" for line in text.split("\n"))
    return (
        f"<html lang=de><head><title>{title}</title><meta property=og:type content=article></head>"
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    ).encode()


def fetch(database: Database, url: str, body: bytes, *, now: datetime = NOW, keep: bool = True) -> int | None:
    """Take a page in as the program does; its article's id."""
    page = FetchedPage(
        url=url,
        final_url=url,
        status=200,
        headers={"content-type": "text/html; charset=utf-8"},
        body=body,
        fetched_at=now,
        publisher=url.split("/")[2].removesuffix(".test"),
    )
    with database.write() as c:
        done = ingest(c, page, read_page(page), now=now, rules=RuleSet.load(c), keep_pages=keep)
    return done.article.id if done.article else None


def run(database: Database, query: str | None = None, **options: Any) -> Reprocessed:
    return Run(**{"database": database, "workers": 1, "query": query, "hints_of": lambda page: None, **options})()


def spoil(database: Database, article_id: int, **changes: Any) -> None:
    """Make the stored article what worse rules would have made of its page."""
    with database.write() as c:
        article = get_article(c, article_id)
        assert article is not None
        assert correct(c, article, replace(article.draft, **changes))


def test_better_rules_correct_in_place(database: Database) -> None:
    kept = fetch(database, "https://kurier.test/a", html("Bombe gefunden", REPORT))
    assert kept is not None
    with database.read() as c:
        good = get_article(c, kept)
    assert good is not None
    spoil(database, kept, text=f"{good.draft.text}\nLesen Sie auch: Reklamewort", title="Reklamewort")
    assert len(Archive(database).search("Reklamewort")) == 1
    done = run(database)
    assert (done.pages, done.corrected, done.unreadable) == (1, 1, 0)
    with database.read() as c:
        assert get_article(c, kept) == good, "its version and changes as they were"
    assert Archive(database).search("Reklamewort") == []
    assert [article.id for article in Archive(database).search("title:Bombe")] == [kept]
    assert run(database).corrected == 0
    assert database.check() == []


@pytest.mark.parametrize("query", [None, "*"])
def test_hints_of_today_are_followed(database: Database, query: str | None) -> None:
    page = html("Bombe", REPORT).replace(
        b"</article>", b"<p class=werk>Reklamewort im Flie\xc3\x9ftext der Seite.</p></article>"
    )
    ids = [fetch(database, f"https://{host}.test/a", page) for host in ("kurier", "blatt")]
    hints = {"kurier": ExtractionHints(remove=("p.werk",))}
    assert run(database, query, hints_of=lambda page: hints.get(page.publisher or "")).corrected == 1
    with database.read() as c:
        found = [get_article(c, article_id or 0) for article_id in ids]
    assert ["Reklamewort" in article.draft.text for article in found if article] == [False, True]


def test_the_version_before_can_still_be_read(database: Database) -> None:
    kept = fetch(database, "https://kurier.test/a", html("Bombe", REPORT))
    assert kept is not None
    later = NOW + timedelta(hours=1)
    fetch(database, "https://kurier.test/a", html("Bombe", f"{REPORT}\n{OTHER}"), now=later)
    with database.read() as c:
        before = [version.text for version in versions(c, kept)]
    spoil(database, kept, text=OTHER * 3)
    run(database)
    with database.read() as c:
        assert [version.text for version in versions(c, kept)] == before
        article = get_article(c, kept)
    assert article is not None
    assert (article.version, article.changes) == (2, {Change.TEXT})


def test_a_page_older_than_the_version_is_not_believed(database: Database) -> None:
    kept = fetch(database, "https://kurier.test/a", html("Bombe", REPORT))
    assert kept is not None
    edited = f"{REPORT}\n{OTHER}"
    fetch(database, "https://kurier.test/a", html("Bombe", edited), now=NOW + timedelta(hours=1), keep=False)
    assert run(database).corrected == 0
    with database.read() as c:
        article = get_article(c, kept)
    assert article is not None
    assert article.draft.text == edited


def test_what_is_no_article_now_stays_and_what_was_none_is_found(database: Database) -> None:
    url = "https://kurier.test/a"
    kept = fetch(database, url, html("Bombe", REPORT))
    assert kept is not None
    with database.write() as c:  # as if the extraction took these two for what they are not
        c.execute(update(tables.page).values(packed_body=b"x\x9c\x03\x00\x00\x00\x00\x01"))
        page = FetchedPage(
            url="https://kurier.test/b", final_url="https://kurier.test/b", status=200, fetched_at=NOW,
            body=html("Radweg", OTHER), headers={"content-type": "text/html; charset=utf-8"}, publisher="kurier",
        )  # fmt: skip
        nothing = Rejection(outcome="not_article", reason="no text")
        ingest(c, page, nothing, now=NOW, rules=RuleSet.load(c), keep_pages=True)
        alerts.add_rule(c, "alles", "*", ["json://127.0.0.1:9/"], now=NOW)
    done = run(database)
    assert (done.pages, done.unreadable, done.recovered, done.corrected) == (2, 1, 1, 0)
    assert len(Archive(database).search()) == 2
    with database.read() as c:
        assert deliveries.delivery_log(c) == [], "no alerts"
        assert pages.rejected_pages(c, after_id=-1, limit=9) == []


def test_a_query_bounds_it(database: Database) -> None:
    one = fetch(database, "https://kurier.test/a", html("Bombe", REPORT))
    other = fetch(database, "https://kurier.test/b", html("Radweg", OTHER))
    assert one is not None
    assert other is not None
    for article_id in (one, other):
        spoil(database, article_id, kicker="Reklamewort")
    done = run(database, "title:Radweg")
    assert (done.pages, done.corrected, done.indexed) == (1, 1, 0)
    with pytest.raises(QueryError):
        run(database, "(Radweg")


def test_stories_and_fingerprints_are_made_anew(database: Database) -> None:
    first = take(database, "kurier", REPORT)
    copy = take(database, "blatt", f"{FIRST}\n{SECOND}\n{THIRD}")
    strange = take(database, "bote", OTHER)
    assert first.article is not None
    assert copy.article is not None
    assert strange.article is not None
    with database.write() as c:  # as an older rule might have left it
        stories.split(c, [copy.article.id])
        stories.merge(
            c, [stories.current_id(c, strange.article.story_id), stories.current_id(c, first.article.story_id)]
        )
        clear_postings(c)
    done = run(database)
    assert (done.indexed, done.split, done.merged) == (3, 1, 1)
    assert story_of(database, first) == story_of(database, copy) != story_of(database, strange)
    again = run(database)
    assert (again.split, again.merged) == (0, 0)
    late = take(database, "zeit", f"{SECOND}\n{FIRST}")
    assert story_of(database, late) == story_of(database, first)
    assert database.check() == []


class StoppedError(Exception):
    pass


@pytest.mark.parametrize("stop_at", range(1, 8))
def test_a_killed_run_goes_on(database: Database, stop_at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.reprocess.ARTICLES_A_BATCH", 1)
    ids = [fetch(database, f"https://haus{number}.test/a", html(f"Titel {number}", f"{text}\n{FOURTH}"))
           for number, text in enumerate((FIRST, OTHER))]  # fmt: skip
    for article_id in ids:
        assert article_id is not None
        spoil(database, article_id, kicker="Reklamewort")
    calls = []

    def stop(phase: str, done: int) -> None:
        calls.append(phase)
        if len(calls) == stop_at:
            raise StoppedError

    with pytest.raises(StoppedError):
        run(database, on_progress=stop)
    phases: list[str] = []
    done = run(database, on_progress=lambda phase, count: phases.append(phase))
    assert done.resumed
    assert abs(PHASES.index(phases[0]) - PHASES.index(calls[-1])) <= 1
    assert len(phases) + len(calls) <= 16, "what was done is not done again"
    with database.read() as c:
        assert c.execute(select(func.count()).where(tables.article.c.kicker == "Reklamewort")).scalar() == 0
        assert c.execute(select(tables.meta).where(tables.meta.c.key == "reprocess")).first() is None
    assert not run(database).resumed


def test_pages_are_kept_for_a_while_only(database: Database) -> None:
    fetch(database, "https://kurier.test/a", html("Bombe", REPORT), keep=False)
    with database.write() as c:
        assert pages.count_pages(c) == 0
    fetch(database, "https://kurier.test/b", html("Radweg", OTHER))
    with database.write() as c:
        assert pages.count_pages(c) == 1
        assert pages.forget_pages(c, NOW) == 0
        assert pages.forget_pages(c, NOW + timedelta(seconds=1)) == 1


def test_a_page_that_asks_for_no_copy_is_not_kept(database: Database) -> None:
    page = FetchedPage(url="https://a.test/1", final_url="https://a.test/1", status=200, body=b"x", fetched_at=NOW)
    made = ArticleDraft(url=page.url, text=OTHER, title="Radweg", noarchive=True)
    with database.write() as c:
        ingest(c, page, made, now=NOW, rules=RuleSet.load(c), keep_pages=True)
        assert pages.count_pages(c) == 0


def test_a_correction_that_was_not_recognised_before(database: Database) -> None:
    taken = take(database, "kurier", REPORT)
    assert taken.article is not None
    note = "In einer früheren Version dieses Artikels stand eine falsche Zahl."
    with database.write() as c:
        article = get_article(c, taken.article.id)
        assert article is not None
        assert correct(c, article, replace(article.draft, text=f"{REPORT}\n{note}"))
        found = get_article(c, article.id)
        assert found is not None
        assert (found.version, found.changes) == (1, {Change.CORRECTION})
        edited = add_version(c, article.id, article.draft, text_hash=b"x", seen_at=NOW, changes=[Change.TEXT])
        assert edited.changes == {Change.CORRECTION, Change.TEXT}

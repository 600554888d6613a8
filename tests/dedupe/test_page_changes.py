"""What changes on a page every hour makes no version; what the house adds to its ticker makes one a check."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipelines.alerts.matching.rule_set import RuleSet
from pipelines.dedupe.changes import changes_between
from pipelines.ingest import ingest, read_page
from pipelines.model.article import ArticleDraft, Change
from pipelines.model.page import FetchedPage
from pipelines.storage.articles import versions
from pipelines.storage.database import Database
from tests.dedupe.texts import OTHER, REPORT
from tests.storage.drafts import NOW

URL = "https://kurier.test/lokales/bombe-entschaerft-100.html"
BOX = '<aside class="related-box"><h3>{0}</h3><ul><li><a href="/{0}">{0}: was jetzt wichtig wird</a></li></ul></aside>'
AD = '<div class="anzeige ad-slot"><p>Anzeige</p><p>Jetzt {0} Wochen für {1} Euro lesen und sparen.</p></div>'


def page(*parts: str, after: int = 0, minutes: int = 0) -> FetchedPage:
    """The report as an article's page with `parts` put in after a paragraph, 0: under the headline."""
    lines = [f"<p>{line}</p>" for line in REPORT.split("\n")]
    body = "\n".join([*lines[:after], *parts, *lines[after:]])
    html = f"""<!DOCTYPE html><html lang="de"><head><title>Bombe entschärft | Kurier</title>
<meta property="og:type" content="article"><meta property="og:title" content="Bombe in Musterhausen entschärft">
<meta property="article:published_time" content="2026-11-22T08:30:00+01:00"></head>
<body><header><nav><a href="/">Start</a> <a href="/lokales">Lokales</a></nav></header>
<main><article><h1>Bombe in Musterhausen entschärft</h1>
{body}
</article></main><footer><p>© Kurier</p></footer></body></html>"""
    return FetchedPage(
        url=URL, final_url=URL, status=200, body=html.encode(), fetched_at=NOW + timedelta(minutes=minutes),
        publisher="kurier", headers={"content-type": "text/html; charset=utf-8"},
    )  # fmt: skip


def read(*parts: str, after: int = 0) -> ArticleDraft:
    draft = read_page(page(*parts, after=after))
    assert isinstance(draft, ArticleDraft)
    assert draft.text.count("\n") >= 3
    return draft


@pytest.mark.parametrize("after", [0, 2, 4], ids=["top", "middle", "end"])
@pytest.mark.parametrize(
    ("before", "now"),
    [
        pytest.param("<p>12 Kommentare</p>", "<p>13 Kommentare</p>", id="comments"),
        pytest.param('<a href="#c">1 Kommentar</a>', '<a href="#c">47 Kommentare</a>', id="comments, a link"),
        pytest.param("<p>vor 3 Minuten</p>", "<p>vor 2 Stunden</p>", id="age"),
        pytest.param("<p>Aktualisiert vor 5 Minuten</p>", "<p>Aktualisiert vor einer Stunde</p>", id="updated, age"),
        pytest.param("<p>Stand: 22.11.2026, 9:10 Uhr</p>", "<p>Stand: 22.11.2026, 12:40 Uhr</p>", id="as of"),
        pytest.param(
            "<p>Aktualisiert am 22.11.2026, 9:10 Uhr</p>", "<p>Aktualisiert am 22.11.2026, 11 Uhr</p>", id="updated"
        ),
        pytest.param("<p>Lesezeit 4 min</p>", "<p>Lesezeit 5 min</p>", id="reading time"),
        pytest.param("<p>Lesezeit: 4 Minuten</p>", "<p>3 Min. Lesezeit</p>", id="reading time, otherwise"),
        pytest.param("<p>128 mal geteilt</p>", "<p>1.031 mal geteilt</p>", id="shares"),
        pytest.param(AD.format(4, 1), AD.format(6, 9), id="advert"),
        pytest.param("", AD.format(6, 9), id="an advert more"),
    ],
)
def test_no_version(before: str, now: str, after: int) -> None:
    assert changes_between(read(before, after=after), read(now, after=after)) == frozenset()


def test_reordered_boxes_make_no_version() -> None:
    one, other = BOX.format("Wetter"), BOX.format("Verkehr")
    assert changes_between(read(one, other, after=2), read(other, one, after=2)) == frozenset()
    assert changes_between(read(one, other, after=2), read(other, after=4)) == frozenset()


FACTS = """<h2>Was Anwohner wissen müssen</h2><p>Das Bürgertelefon ist bis Mitternacht besetzt und nimmt Hinweise aus
der ganzen Stadt entgegen.</p>"""


def test_a_box_in_the_text_that_moves_makes_no_version() -> None:
    above, below = read(FACTS, after=1), read(FACTS, after=3)
    assert "Bürgertelefon" in above.text
    assert above.text != below.text
    assert changes_between(above, below) == frozenset()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("Erstens dies.\nZweitens das.", "Erstens das.\nZweitens dies.", id="words moved"),
        pytest.param("Erstens dies.\nZweitens das.", "Erstens dies.\nErstens dies.\nZweitens das.", id="one twice"),
        pytest.param("Erstens dies.\nZweitens das.", "Zweitens das.", id="one gone"),
        pytest.param("Der Hund biss den Mann.", "Den Mann biss der Hund.", id="words of one paragraph"),
    ],
)
def test_more_than_an_order_is_a_version(old: str, new: str) -> None:
    assert changes_between(ArticleDraft(url=URL, text=old), ArticleDraft(url=URL, text=new)) == {Change.TEXT}


def test_a_sentence_more_is_a_version() -> None:
    """What the others compare is read at all."""
    more = "<p>Am Abend kehrten die letzten Anwohner in ihre Wohnungen zurück.</p>"
    assert changes_between(read(), read(more, after=4)) == {Change.TEXT}


def test_a_ticker_is_a_version_a_check(database: Database) -> None:
    """Several entries between two checks are one version, none are none."""
    entries = [f"<h3>{hour}.15 Uhr</h3>\n<p>{line}</p>" for hour, line in enumerate(OTHER.split("\n"), start=10)]
    seen = [0, 1, 1, 3, 3]
    with database.write() as c:
        rules = RuleSet.load(c)
        for check, count in enumerate(seen):
            fetched = page(*reversed(entries[:count]), f"<p>vor {check} Minuten</p>", minutes=check)
            done = ingest(c, fetched, read_page(fetched), now=fetched.fetched_at, rules=rules)
        assert done.article is not None
        found = versions(c, done.article.id)
    assert [version.number for version in found] == [1, 2, 3]
    assert [version.seen_at for version in found] == [NOW + timedelta(minutes=check) for check in (0, 1, 3)]
    first, second, third = (version.text for version in found)
    assert len(first) < len(second) < len(third)

"""What stands in front of articles, by kind; and articles that only look like it."""

from __future__ import annotations

import pytest

from pipelines.extract.article import extract
from pipelines.extract.walls import challenge_in
from pipelines.model.article import Extraction, Rejection
from pipelines.model.page import FetchedPage
from tests.extract.pages import page as fetch_page

SHORT = (
    "<p>Der Stadtrat tagt heute um 18 Uhr im Rathaus. Auf der Tagesordnung steht der Haushalt für das nächste Jahr.</p>"
)
TEXT = SHORT * 3


def fetched(html: str) -> FetchedPage:
    return fetch_page(raw=html.encode())


def page(title: str, body: str, head: str = "") -> str:
    return f'<!doctype html><html lang="de"><head><title>{title}</title>{head}</head><body>{body}</body></html>'


@pytest.mark.parametrize(
    ("html", "outcome", "reason"),
    [
        (
            page("Just a moment...", "<p>Enable JavaScript and cookies to continue</p><script>_cf_chl_opt={}</script>"),
            "blocked",
            "bot challenge (Cloudflare)",
        ),
        (
            page("zeitung.test", '<p>Please enable JS</p><script src="https://ct.captcha-delivery.com/c.js"></script>'),
            "blocked",
            "bot challenge (DataDome)",
        ),
        (
            page("Access Denied", "<h1>Access Denied</h1><p>Reference #18.2 https://errors.edgesuite.net/18.2</p>"),
            "blocked",
            "bot challenge (Akamai)",
        ),
        (page("Zugriff verweigert", "<p>Bitte wenden Sie sich an den Betreiber.</p>"), "blocked", "bot challenge"),
        (
            page(
                "Zeitung",
                "<p>Mit Werbung und Tracking weiterlesen</p><p>oder mit dem Pur-Abo werbefrei lesen.</p>",
                "<script src='https://cdn.privacy-mgmt.com/wrapper.js'></script>",
            ),
            "blocked",
            "consent wall (Sourcepoint)",
        ),
        (
            page(
                "Zustimmung erforderlich",
                "<p>Wir und unsere Partner brauchen Ihre Zustimmung.</p>",
                "<script id='usercentrics-cmp' src='https://app.usercentrics.eu/loader.js'></script>",
            ),
            "blocked",
            "consent wall (Usercentrics)",
        ),
        (
            page("Zeitung", "<p>Zustimmen und weiterlesen</p><p>Mit contentpass ohne Werbung lesen für 3,99 Euro.</p>"),
            "blocked",
            "consent wall (contentpass)",
        ),
        (
            page("Anmelden | Zeitung", "<form><input name=u><input type=password><button>Weiter</button></form>"),
            "blocked",
            "login page",
        ),
        (page("Zeitung", "<form><input name=u><input type='PASSWORD'></form>"), "blocked", "login page"),
        (page("Seite nicht gefunden | Zeitung", "<p>Die Seite gibt es nicht.</p>" + SHORT), "gone", "soft 404"),
        (page("Zeitung", "<h1>Ups! Diese Seite existiert leider nicht</h1>"), "gone", "soft 404"),
        (page("404 - Zeitung", "<p>Schauen Sie auf unserer Startseite vorbei.</p>"), "gone", "soft 404"),
        (page("Fehler 404", "<p>Hier ist nichts.</p>"), "gone", "soft 404"),
        (page("Dieser Artikel ist nicht mehr verfügbar", "<p>Er wurde entfernt.</p>"), "gone", "soft 404"),
        (page("Der Beitrag wurde depubliziert - Sender", "<p>Aus rechtlichen Gründen.</p>"), "gone", "soft 404"),
        (page("Page not found", "<p>Sorry.</p>"), "gone", "soft 404"),
    ],
)
def test_walls(html: str, outcome: str, reason: str) -> None:
    found = extract(fetched(html))
    assert isinstance(found, Rejection)
    assert found.outcome == outcome
    assert reason in found.reason


CMP = '<script src="https://cdn.privacy-mgmt.com/wrapper.js"></script><script src="https://app.usercentrics.eu/l.js"></script>'
MARKED = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "%s"}</script>'


@pytest.mark.parametrize(
    ("title", "head"),
    [
        ("Stadtrat tagt", CMP),
        ("Stadtrat tagt", '<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>'),
        ("Captcha-Betrug: So schützen Sie sich", MARKED.replace("%s", "x") + "<!-- lang -->"),
        ("404 Euro für jeden Haushalt", CMP),
        ("Seite an Seite gegen die Flut", CMP),
        ("Artikel nicht mehr verfügbar: Warum Regale leer bleiben", MARKED % "Artikel nicht mehr verfügbar"),
        ("Anmeldung für den Stadtlauf hat begonnen", CMP),
        ("Werbefrei: Stadt verbannt Plakate", CMP),
    ],
)
def test_articles_that_only_look_like_it(title: str, head: str) -> None:
    body = f"<article><h1>{title}</h1>{TEXT}{TEXT if 'Captcha' not in title else TEXT * 4}</article>"
    assert isinstance(extract(fetched(page(title, body, head))), Extraction)


@pytest.mark.parametrize(
    ("body", "whose"),
    [(b"<script>window._cf_chl_opt={}</script>", "Cloudflare"), (b"<h1>Forbidden</h1>", None), (b"", None)],
)
def test_whose_challenge(body: bytes, whose: str | None) -> None:
    assert challenge_in(body) == whose

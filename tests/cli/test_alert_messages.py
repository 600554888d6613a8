"""`alerts preview` and `alerts feed`, as a user types them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import BytesIO

import feedparser
import pytest
from sqlalchemy import Connection, update

from crawler.demo.receiver import Receiver
from pipelines.alerts.delivery import deliver_due
from pipelines.alerts.telling import tell_of
from pipelines.model.article import Article
from pipelines.storage import alerts
from pipelines.storage.database import Database
from pipelines.storage.tables import delivery
from tests.alerts.making import store
from tests.in_process import InProcess
from tests.program import Program

NOW = datetime.now(UTC)
URL = "webhook://127.0.0.1:9/?secret=ein-geheimnis-von-genug-byte"


@pytest.fixture
def program(in_process: InProcess) -> Program:
    return in_process


@pytest.fixture
def told(program: Program) -> Program:
    """Three reports in two stories that the rule `haushalt` found, none sent yet."""
    program.ok("alerts", "add", "haushalt", "Haushalt", "--to", URL, "--to", "stdout:")
    database = Database.open(program.database_url)
    with database.write() as c:
        rule = alerts.get_rule(c, "haushalt")
        first, second = (_stored(c, number) for number in (1, 2))
        for article in (first, second, _stored(c, 3, story_id=second.story_id)):
            tell_of(c, article, [rule], now=NOW)
    database.close()
    program.ok("db", "reindex")
    return program


def _stored(c: Connection, number: int, story_id: int | None = None) -> Article:
    return store(c, number, story_id=story_id, text="Der Haushalt steht.", published_at=NOW, agencies=("dpa",))


def test_a_preview_shows_what_would_be_sent(told: Program) -> None:
    text = told.ok("alerts", "preview", "haushalt").out.splitlines()
    assert text[0].startswith("haushalt: Bericht ")
    assert "Der *Haushalt* steht." in text
    page = told.ok("alerts", "preview", "haushalt", "--format", "html").out
    assert "<mark>Haushalt</mark>" in page
    sent = json.loads(told.ok("alerts", "preview", "haushalt", "--format", "json").out)
    assert (sent["type"], sent["data"]["rule"]["name"]) == ("alert.new", "haushalt")
    digest = told.ok("alerts", "preview", "haushalt", "--occasion", "digest").out
    assert "2 Themen, 3 Artikel" in digest
    assert told.ok("alerts", "log").records[0]["state"] == "waiting", "nothing was sent"


def test_a_preview_of_a_rule_that_finds_nothing_is_made_up(program: Program) -> None:
    program.ok("alerts", "add", "leer", "Unwort", "--to", URL)
    shown = program.ok("alerts", "preview", "leer")
    assert "Rat beschließt den Haushalt" in shown.out
    assert "made up" in shown.err


@pytest.mark.parametrize(
    ("occasion", "told"),
    [
        ("silence", "no new article for 3 days"),
        ("trouble", "texts are a third as long as usual"),
        ("volume", "30 Artikel in einer Stunde, sonst 2,5"),
        ("first_mention", "Erste Erwähnung seit 90 Tagen"),
        ("test", "Dies ist eine Probe"),
    ],
)
def test_a_preview_of_a_notice_says_what_one_would(program: Program, occasion: str, told: str) -> None:
    program.ok("alerts", "add", "leer", "Unwort", "--to", URL)
    shown = program.ok("alerts", "preview", "leer", "--occasion", occasion)
    assert told in shown.out
    assert "made up" in shown.err


def test_a_test_is_sent_to_every_channel_and_says_that_it_is_one(told: Program) -> None:
    with Receiver() as receiver:
        told.ok("alerts", "edit", "haushalt", "--to", receiver.apprise_url, "--to", "json://127.0.0.1:9/")
        done = told.run("alerts", "test", "haushalt", "--send")
        assert done.code == 1, "one of them is not there"
        assert [record["sent"] for record in done.records] == [True, False]
        assert receiver.bodies[0]["title"] == "haushalt: Test: So meldet sich diese Regel"
        assert "es wurde nichts gefunden" in receiver.bodies[0]["message"]
        told.ok("alerts", "edit", "haushalt", "--to", receiver.apprise_url)
        told.ok("alerts", "test", "haushalt", "--send")
    assert told.ok("alerts", "log").records == [], "nothing is written down, and what waited went with its channels"
    assert "no channels" in told.refused("alerts", "test", "--query", "rat", "--send", code=2)


def test_why_an_article_matches_as_a_tree_and_as_data(told: Program) -> None:
    article = told.ok("search", "Haushalt").records[0]["id"]
    tree = told.ok("alerts", "show", "haushalt", "--why", str(article), "--format", "table").out
    assert tree == "✓ Haushalt  (Haushalt)\n"
    (why,) = told.ok("alerts", "show", "haushalt", "--why", str(article)).records
    assert (why["rule"], why["article_id"], why["matches"]) == ("haushalt", article, True)
    assert why["clause"] == {"text": "Haushalt", "holds": True, "found": ["Haushalt"], "parts": []}


def test_a_template_is_tried_before_it_is_saved(told: Program) -> None:
    good, bad = told.folder / "gut.txt", told.folder / "schlecht.txt"
    good.write_text("Neu: {{ stories[0].articles[0].url }}\n")
    bad.write_text("Neu:\n{{ stories[0].articel }}\n")
    shown = told.ok("alerts", "preview", "haushalt", "--template", str(good)).out
    assert shown.splitlines()[2].startswith("Neu: https://zeitung.example/")
    line = told.refused("alerts", "preview", "haushalt", "--template", str(bad), code=1)
    assert "line 2: 'dict object' has no attribute 'articel'" in line
    assert len(line.splitlines()) == 1


def test_a_template_with_a_fault_is_not_saved(program: Program) -> None:
    bad = program.folder / "schlecht.txt"
    bad.write_text("Neu:\n{% for x %}\n")
    line = program.refused("alerts", "add", "x", "rat", "--to", URL, "--template", str(bad), code=1)
    assert "schlecht.txt, line 2: " in line
    assert program.ok("alerts", "list").records == []


def test_the_language_of_rules_that_name_none(program: Program) -> None:
    program.environment["PRESSESCHAU_ALERT_LANGUAGE"] = "en"
    program.ok("alerts", "add", "english", "rat", "--to", URL)
    program.ok("alerts", "add", "deutsch", "rat", "--to", URL, "--language", "de")
    assert "paywalled" in program.ok("alerts", "preview", "english").out
    assert "Bezahlschranke" in program.ok("alerts", "preview", "deutsch").out
    program.environment["PRESSESCHAU_ALERT_LANGUAGE"] = "fr"
    assert "de | en" in program.refused("config", code=1)


def test_the_folder_of_templates_counts_for_its_channel(told: Program) -> None:
    folder = told.folder / "config" / "presseschau" / "templates"
    folder.mkdir(parents=True)
    (folder / "new-smtp.txt").write_text("Für die Post")
    assert "Für die Post" not in told.ok("alerts", "preview", "haushalt").out
    assert "Für die Post" in told.ok("alerts", "preview", "haushalt", "--channel", "smtps").out


def test_a_feed_holds_what_was_told(told: Program) -> None:
    text = told.ok("alerts", "feed", "haushalt").out
    read = feedparser.parse(BytesIO(text.encode()))
    assert not read.bozo
    assert len(read.entries) == 2, "one a story, whatever the number of channels"
    feed = json.loads(told.ok("alerts", "feed", "haushalt", "--format", "json", "--limit", "1").out)
    assert len(feed["items"]) == 1
    file = told.folder / "feed.json"
    told.ok("alerts", "feed", "haushalt", "--format", "json", "--output", str(file))
    assert len(json.loads(file.read_text())["items"]) == 2
    assert {item["id"] for item in json.loads(file.read_text())["items"]} == {entry.id for entry in read.entries}


def test_a_feed_by_channel_and_one_by_command_are_the_same(program: Program) -> None:
    file, made = program.folder / "regel.xml", program.folder / "made.xml"
    program.ok("alerts", "add", "alles", "*", "--to", f"feed:{file}")
    database = Database.open(program.database_url)
    with database.write() as c:
        tell_of(c, store(c, 1, published_at=NOW), [alerts.get_rule(c, "alles")], now=NOW)
    deliver_due(database, NOW)
    database.close()
    program.ok("alerts", "feed", "alles", "--output", str(made))
    assert made.read_bytes() == file.read_bytes()


def test_mistakes_are_one_line(told: Program) -> None:
    for command in ("preview", "feed"):
        assert "no rule 'b'" in told.refused("alerts", command, "b", code=1)
    told.refused("alerts", "preview", "haushalt", "--occasion", "nie", code=2)
    told.refused("alerts", "preview", "haushalt", "--template", "/nirgends", code=2)
    told.refused("alerts", "feed", "haushalt", "--limit", "0", code=2)
    refused = told.refused("alerts", "feed", "haushalt", "--output", "/nirgends/feed.xml", code=1)
    assert "No such file" in refused


def test_the_log_names_rule_channel_and_error_on_a_narrow_terminal(told: Program) -> None:
    database = Database.open(told.database_url)
    with database.write() as c:
        c.execute(update(delivery).values(state="retry", attempts=3, last_error="HTTP 301"))
    database.close()
    told.environment["COLUMNS"] = "80"
    lines = told.ok("alerts", "log", "--format", "table").out.splitlines()
    assert max(map(len, lines)) <= 80
    text = " ".join(" ".join(lines).split())
    for word in ("haushalt", "stdout:", "new:", "retry", "3 attempts", "HTTP 301"):
        assert word in text


def test_an_edit_that_says_nothing_and_a_run_nobody_confirms_are_refused(told: Program) -> None:
    assert "say what to change" in told.refused("alerts", "edit", "haushalt", code=2)
    assert "say --yes" in told.refused("alerts", "run", "haushalt", "--since", "7d", code=2)

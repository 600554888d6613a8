"""A user's own templates: what they replace, and that none of their faults loses an alert."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crawler.demo.receiver import Receiver
from pipelines.alerts.channels.addresses import kind_of
from pipelines.alerts.channels.envelope import ChannelOptions, Receipt
from pipelines.alerts.delivery import DeliveryCounts, deliver_due
from pipelines.alerts.messages import own_templates
from pipelines.alerts.messages.compose import Message
from pipelines.alerts.telling import tell_of
from pipelines.model.alert import DeliveryState, Occasion
from pipelines.storage import alerts, deliveries
from pipelines.storage.database import Database
from tests.alerts.attempts import article, message, send
from tests.alerts.making import NOW, store

Write = Callable[..., str]
BUILT_IN = Path(own_templates.__file__).parent / "templates"


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes templates, named by keyword with `__` for the dot and `_` for the hyphen; returns their folder."""

    def made(**files: str) -> str:
        for name, text in files.items():
            (tmp_path / name.replace("__", ".").replace("_", "-")).write_text(text, encoding="utf-8")
        return str(tmp_path)

    return made


def applied(folder: str | None, schema: str = "smtps", told: Message | None = None) -> tuple[Message, list[str]]:
    changed, faults = own_templates.applied(told or message(), kind_of(schema), folder)
    return changed, [str(fault) for fault in faults]


def test_without_any_the_message_is_as_it_was(tmp_path: Path) -> None:
    for folder in (None, str(tmp_path), str(tmp_path / "nirgends")):
        assert applied(folder) == (message(), [])


def test_each_part_by_itself(write: Write) -> None:
    folder = write(
        new__title="{{ rule.name }}!",
        new__txt="{% for story in stories %}{{ story.articles[0].title }}{% endfor %}",
        new__html="<p>{{ stories[0].articles[0].snippet | marked_html }} {{ rule.name }}</p>",
    )
    changed, faults = applied(folder)
    assert faults == []
    assert changed.title == "Geld & Grüße!"
    assert changed.body == "Rat für Kürzung 1"
    assert changed.html == "<p>… Der <mark>Haushalt</mark> wird gekürzt, sagte Jürgen Groß. Geld &amp; Grüße</p>"


@pytest.mark.parametrize(
    ("schema", "occasion", "text"),
    [
        ("smtp", Occasion.NEW, "new-smtp"),
        ("smtps", Occasion.NEW, "new-smtp"),
        ("webhook", Occasion.NEW, "new"),
        ("smtps", Occasion.GONE, "alert-smtp"),
        ("tgram", Occasion.GONE, "alert"),
        ("jsons", Occasion.GONE, "alert-json"),
    ],
)
def test_the_nearest_name_counts(write: Write, schema: str, occasion: Occasion, text: str) -> None:
    names = ("new_smtp", "new", "alert_smtp", "alert_json", "alert")
    folder = write(**{f"{name}__txt": name.replace("_", "-") for name in names})
    assert applied(folder, schema, message(occasion=occasion))[0].body == text


def test_the_built_in_ones_are_a_beginning(write: Write) -> None:
    """Copied into the folder they change nothing."""
    folder = write(
        alert__txt=(BUILT_IN / "message.txt").read_text(encoding="utf-8"),
        alert__html=(BUILT_IN / "message.html").read_text(encoding="utf-8"),
    )
    told = message(article(1), article(2, story_id=1), article(3), occasion=Occasion.DIGEST)
    assert applied(folder, told=told) == (told, [])


def test_one_may_include_another(write: Write) -> None:
    assert applied(write(new__txt='{% include "fuss.txt" %}', fuss__txt="Gruß"))[0].body == "Gruß"


def test_a_rules_own_comes_first(write: Write) -> None:
    told = replace(message(), template="nur {{ counts.articles }}")
    assert applied(write(new__txt="andere"), told=told)[0].body == "nur 1"


FAULTS = {
    "{{ nichts }}": "line 1: 'nichts' is undefined",
    "gut\n\n{{ rule.nichts.gar }}": "line 3: 'dict object' has no attribute 'nichts'",
    "{% for %}": "line 1: Expected an expression",
    "eins\n{% if x %}": "line 2: Unexpected end of template",
    "{{ ''.__class__.__mro__ }}": "line 1: access to attribute '__class__' of 'str' object is unsafe",
    "{{ stories.append(1) }}": "line 1: ",
    "{{ counts.update(x=1) }}": "line 1: ",
    "{% include '../geheim.txt' %}": "line 1: there is no template ../geheim.txt",
    "{% include '/etc/hostname' %}": "line 1: there is no template /etc/hostname",
    "{% import os %}": "line 1: expected token 'as'",
    "{{ 1 / 0 }}": "line 1: division by zero",
    "{% for i in range(10000000) %}x{% endfor %}": "line 1: Range too big",
    "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}": "line 1: it takes more than",
    "{{ 'x' * 600000 }}": "it makes more than 500000 characters",
    "{# nichts #}": "it makes no text",
}


@pytest.mark.parametrize("text", FAULTS)
def test_a_fault_is_one_line_and_the_built_in_text_goes_out(
    write: Write, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_templates, "TIME_LIMIT_S", 0.3)
    changed, (fault,) = applied(write(new__txt=text))
    assert changed == message()
    assert fault.startswith("template new.txt")
    assert FAULTS[text] in fault
    assert "\n" not in fault
    assert len(fault) < 300


def test_what_is_no_text_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_bytes(b"\xff\xfe\x00")
    changed, (fault,) = applied(str(tmp_path))
    assert changed == message()
    assert fault == "template new.txt: it is no UTF-8 text"


def test_a_fault_in_an_included_one_names_the_included_line(write: Write) -> None:
    folder = write(new__txt='a\nb\n{% include "fuss.txt" %}', fuss__txt="\n{% endif %}")
    assert applied(folder)[1] == ["template fuss.txt, line 2: Encountered unknown tag 'endif'."]


@pytest.mark.parametrize("evil", ["a\r\nBcc: x@example.org", "a\u2028b"])
def test_a_title_stays_one_line(write: Write, evil: str) -> None:
    assert len(applied(write(new__title=evil))[0].title.splitlines()) == 1


def test_html_is_escaped_text_is_not(write: Write) -> None:
    told = message(article(title="<b>fett</b>"))
    one = "{{ stories[0].articles[0].title }}"
    changed, _ = applied(write(new__txt=one, new__html=one), told=told)
    assert (changed.body, changed.html) == ("<b>fett</b>", "&lt;b&gt;fett&lt;/b&gt;")


def test_whatever_is_in_the_facts_is_data(write: Write) -> None:
    """A headline cannot run anything."""
    told = message(article(title="{{ 7 * 7 }}{% for %}"))
    assert applied(write(new__txt="{{ stories[0].articles[0].title }}"), told=told) == (
        replace(told, body="{{ 7 * 7 }}{% for %}"),
        [],
    )


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("Eigener Text", ""),
        ("{{ x }}", "template alert.txt, line 1: 'x' is undefined"),
        ("{{ 'x' * 999999999 }}", "template alert.txt, line 1: MemoryError"),
    ],
)
def test_the_sender_puts_them_into_force(write: Write, text: str, remark: str) -> None:
    options = ChannelOptions(templates_folder=write(alert__txt=text))
    with Receiver() as receiver:
        url = receiver.url.replace("http://", "webhook://") + "?secret=ein-geheimnis-von-genug-byte"
        assert send(url, options=options) == Receipt(sent=True, status=200, remark=remark)
        body: Any = json.loads(receiver.received[0].body)
    assert body["text"] == (message().body if remark else "Eigener Text")


def test_a_fault_stands_in_the_log_of_the_delivery_that_was_sent(sqlite_url: str, write: Write) -> None:
    database = Database.open(sqlite_url)
    options = ChannelOptions(templates_folder=write(new__txt="{{ x }}"))
    with Receiver() as receiver:
        with database.write() as c:
            rule = alerts.add_rule(c, "haushalt", "rat", [receiver.apprise_url], now=NOW)
            tell_of(c, store(c), [rule], now=NOW)
        assert deliver_due(database, NOW, options=options) == DeliveryCounts(sent=1)
    with database.read() as c:
        (delivery,) = deliveries.delivery_log(c)
    database.close()
    assert (delivery.state, delivery.last_error) == (DeliveryState.SENT, "template new.txt, line 1: 'x' is undefined")

"""Addresses of channels: what is allowed, how they are shown, and one attempt against real receivers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.demo.receiver import Receiver
from pipelines.alerts.channels.addresses import masked
from pipelines.alerts.channels.answers import MAX_ANSWER_BYTES, retry_after_s
from pipelines.alerts.channels.envelope import Receipt
from pipelines.alerts.channels.send import check_url
from pipelines.errors import RuleError
from tests.alerts.attempts import KEY, send

SECRET = "s3cret-token"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (f"json://{SECRET}:{SECRET}@host.example:8000/{SECRET}?x={SECRET}", "json://…@host.example:8000/…"),
        ("json://127.0.0.1:8000/", "json://127.0.0.1:8000/"),
        (f"json://host?{SECRET}", "json://host/…"),
        (f"mailto://me:{SECRET}@example.org", "mailto://…@example.org"),
        (f"tgram://{SECRET}/123", "tgram://…"),
        (f"https://hooks.slack.com/services/{SECRET}", "https://hooks.slack.com/…"),
        (f"ntfys://{SECRET}@ntfy.example/topic", "ntfys://…@ntfy.example/…"),
        (f"json://${{{SECRET}}}/x", "json://…/…"),
        (SECRET, "…"),
        (f"{SECRET} ://x", "…"),
        (f"unheard://{SECRET}", "unheard://…"),
    ],
)
def test_a_shown_address_holds_no_secret(url: str, shown: str) -> None:
    assert masked(url) == shown


@pytest.mark.parametrize(
    "url",
    [
        "json://127.0.0.1:8000/x",
        "jsons://user:pass@example.org/hook?+X-Token=abc",
        "mailto://user:pass@example.org?to=a@example.org",
        "mailto://127.0.0.1:2525?from=a@example.org&to=b@example.org&mode=insecure",
        "ntfy://127.0.0.1:8080/thema",
        "tgram://123456789:abcdefg_hijklmnop/-12315544/",
        "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
    ],
)
def test_allowed_addresses(url: str) -> None:
    check_url(url)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "file: is not allowed"),
        ("syslog://", "syslog: is not allowed"),
        ("dbus://", "dbus: is not allowed"),
        (f"nonsense-{SECRET}", "not an address"),
        (f" json://host/{SECRET}", "not an address"),
        (f"json://host/{SECRET}\nx", "not an address"),
        ("json://", "cannot read this address"),
        ("tgram://x", "cannot read this address"),
        (f"https://example.org/{SECRET}", "use webhooks://"),
        (f"ntfy://host/{SECRET}?attach=/etc/hostname", "'attach' is not allowed"),
        (f"discord://1/{SECRET}?template=/etc/hostname", "'template' is not allowed"),
        (f"mailto://me:{SECRET}@example.org?pgpkey=/etc/hostname", "'pgpkey' is not allowed"),
        ("json://${PRESSESCHAU_NOT_SET}/x", "neither PRESSESCHAU_NOT_SET nor PRESSESCHAU_NOT_SET_FILE is set"),
        ("json://[::1/x", "its host cannot be read"),
    ],
)
def test_a_refused_address_is_one_line_without_secrets(url: str, reason: str) -> None:
    with pytest.raises(RuleError) as refused:
        check_url(url)
    assert reason in str(refused.value)
    assert SECRET not in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("0", 1),
        ("1000000000", 86400),
        ("99999999999999999999", None),
        ("Sun, 22 Nov 2026 12:10:00 GMT", 600),
        ("Sun, 22 Nov 2020 12:10:00 GMT", 1),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert retry_after_s(value, datetime(2026, 11, 22, 12, 0, tzinfo=UTC)) == seconds


def test_a_web_hook_gets_text_and_key(receiver: Receiver) -> None:
    assert send(receiver.apprise_url) == Receipt(sent=True, status=200)
    (request,) = receiver.received
    assert request.headers["idempotency-key"] == KEY
    assert receiver.bodies[0]["title"] == "Geld & Grüße: Rat für Kürzung 1"
    assert receiver.bodies[0]["message"].splitlines()[0] == "Haushalt: Rat für Kürzung 1"
    assert receiver.bodies[0]["attachments"] == []


def test_ntfy(receiver: Receiver) -> None:
    assert send(receiver.apprise_url.replace("json:", "ntfy:")) == Receipt(sent=True, status=200)
    (request,) = receiver.received
    assert json.loads(request.body)["title"] == "Geld & Grüße: Rat für Kürzung 1"
    assert request.headers["idempotency-key"] == KEY


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (500, {}, Receipt(sent=False, error="HTTP 500", status=500)),
        (404, {}, Receipt(sent=False, error="HTTP 404", status=404, only_this=True)),
        (429, {"Retry-After": "90"}, Receipt(sent=False, error="HTTP 429", status=429, retry_after_s=90.0)),
        (503, {"Retry-After": "next week"}, Receipt(sent=False, error="HTTP 503", status=503)),
    ],
)
def test_a_refusal_is_told_with_its_status(
    receiver: Receiver, status: int, headers: dict[str, str], expected: Receipt
) -> None:
    receiver.respond(status, headers=headers, body=b"no")
    assert send(receiver.apprise_url) == expected


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(receiver: Receiver, status: int) -> None:
    with Receiver() as other:
        receiver.respond(status, headers={"Location": other.url})
        url = f"{receiver.apprise_url}?redirect=yes&+Authorization={SECRET}"
        refused = send(url)
        assert (refused.sent, refused.error) == (False, f"HTTP {status}: redirects are not followed")
        assert other.received == []


def test_a_huge_answer_is_not_read(receiver: Receiver) -> None:
    receiver.respond(200, body=b"x" * (50 * MAX_ANSWER_BYTES))
    assert send(receiver.apprise_url) == Receipt(sent=True, status=200)


def test_a_connection_that_breaks_is_one_line_without_secrets(receiver: Receiver) -> None:
    receiver.respond(200, reset=True)
    url = receiver.apprise_url.replace("json://", f"json://{SECRET}:{SECRET}@") + f"/{SECRET}?+X-Token={SECRET}"
    broken = send(url)
    assert (broken.sent, broken.status) == (False, None)
    assert broken.error
    assert SECRET not in broken.error


def test_a_secret_may_stand_in_the_environment_or_a_file(receiver: Receiver, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("aus/der Datei\n")
    url = f"{receiver.apprise_url}?+X-One=${{ALERT_ONE}}&+X-Two=${{ALERT_TWO}}"
    assert send(url, {"ALERT_ONE": "a&b", "ALERT_TWO_FILE": str(file)}).sent
    (request,) = receiver.received
    assert (request.headers["x-one"], request.headers["x-two"]) == ("a&b", "aus/der Datei")
    refused = send(url, {"ALERT_ONE": "a"})
    assert not refused.sent
    assert "ALERT_TWO" in refused.error

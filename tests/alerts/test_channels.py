"""Addresses of channels: what is allowed, how they are shown, and one attempt against real receivers."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from crawler.demo.receiver import Receiver
from pipelines.alerts.channels import MAX_ANSWER_BYTES, check_url, masked, retry_after_s
from pipelines.errors import RuleError

SECRET = "s3cret-token"

SENDER = """
import json, sys
from pipelines.alerts import channels
channels.prepare_sender()
url, title, body = json.loads(sys.stdin.read())
envelope = channels.Envelope(url=url, title=title, body=body, idempotency_key="key-1")
receipt = channels.send(envelope)
print(json.dumps([receipt.sent, receipt.error, receipt.status, receipt.retry_after_s]))
"""


def send(url: str, environment: dict[str, str] | None = None) -> tuple[bool, str, int | None, float | None]:
    """One attempt in a process of its own, as the deliverer makes it; nothing may be said on its logs."""
    ended = subprocess.run(
        [sys.executable, "-c", SENDER],
        input=json.dumps([url, "Haushalt: Rat für Kürzung", "Grüße\nZeile zwei"]),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={**os.environ, **(environment or {})},
    )
    assert ended.stderr == ""
    sent, error, status, wait_s = json.loads(ended.stdout)
    return sent, error, status, wait_s


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
        ("exec://rm", "exec: is not allowed"),
        ("syslog://", "syslog: is not allowed"),
        ("dbus://", "dbus: is not allowed"),
        (f"nonsense-{SECRET}", "not an address"),
        (f" json://host/{SECRET}", "not an address"),
        (f"json://host/{SECRET}\nx", "not an address"),
        ("json://", "cannot read this address"),
        ("tgram://x", "cannot read this address"),
        (f"https://example.org/{SECRET}", "use jsons://"),
        (f"ntfy://host/{SECRET}?attach=/etc/hostname", "'attach' is not allowed"),
        (f"discord://1/{SECRET}?template=/etc/hostname", "'template' is not allowed"),
        (f"mailto://me:{SECRET}@example.org?pgpkey=/etc/hostname", "'pgpkey' is not allowed"),
        ("json://${PRESSESCHAU_NOT_SET}/x", "neither PRESSESCHAU_NOT_SET nor PRESSESCHAU_NOT_SET_FILE is set"),
        ("json://[::1/x", ""),
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
    assert send(receiver.apprise_url) == (True, "", 200, None)
    (request,) = receiver.received
    assert request.headers["idempotency-key"] == "key-1"
    assert receiver.bodies[0]["title"] == "Haushalt: Rat für Kürzung"
    assert receiver.bodies[0]["message"] == "Grüße\nZeile zwei"
    assert receiver.bodies[0]["attachments"] == []


def test_ntfy(receiver: Receiver) -> None:
    assert send(receiver.apprise_url.replace("json:", "ntfy:")) == (True, "", 200, None)
    (request,) = receiver.received
    assert json.loads(request.body)["title"] == "Haushalt: Rat für Kürzung"
    assert request.headers["idempotency-key"] == "key-1"


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (500, {}, (False, "HTTP 500", 500, None)),
        (404, {}, (False, "HTTP 404", 404, None)),
        (429, {"Retry-After": "90"}, (False, "HTTP 429", 429, 90.0)),
        (503, {"Retry-After": "next week"}, (False, "HTTP 503", 503, None)),
    ],
)
def test_a_refusal_is_told_with_its_status(
    receiver: Receiver, status: int, headers: dict[str, str], expected: tuple[Any, ...]
) -> None:
    receiver.respond(status, headers=headers, body=b"no")
    assert send(receiver.apprise_url) == expected


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(receiver: Receiver, status: int) -> None:
    with Receiver() as other:
        receiver.respond(status, headers={"Location": other.url})
        url = f"{receiver.apprise_url}?redirect=yes&+Authorization={SECRET}"
        assert send(url) == (False, f"HTTP {status}: redirects are not followed", status, None)
        assert other.received == []


def test_a_huge_answer_is_not_read(receiver: Receiver) -> None:
    receiver.respond(200, body=b"x" * (50 * MAX_ANSWER_BYTES))
    assert send(receiver.apprise_url)[:3] == (True, "", 200)


def test_a_connection_that_breaks_is_one_line_without_secrets(receiver: Receiver) -> None:
    receiver.respond(200, reset=True)
    url = receiver.apprise_url.replace("json://", f"json://{SECRET}:{SECRET}@") + f"/{SECRET}?+X-Token={SECRET}"
    sent, error, status, _ = send(url)
    assert (sent, status) == (False, None)
    assert error
    assert SECRET not in error


def test_a_secret_may_stand_in_the_environment_or_a_file(receiver: Receiver, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("aus/der Datei\n")
    url = f"{receiver.apprise_url}?+X-One=${{ALERT_ONE}}&+X-Two=${{ALERT_TWO}}"
    assert send(url, {"ALERT_ONE": "a&b", "ALERT_TWO_FILE": str(file)})[0]
    (request,) = receiver.received
    assert (request.headers["x-one"], request.headers["x-two"]) == ("a&b", "aus/der Datei")
    sent, error, _, _ = send(url, {"ALERT_ONE": "a"})
    assert not sent
    assert "ALERT_TWO" in error


class Mailbox:
    """What an SMTP server got."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.refuse = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 aiosmtpd's name
        if self.refuse:
            return "451 come back later"
        self.mails.append(message_from_bytes(envelope.content))
        return "250 OK"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, str]]:
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, f"mailto://127.0.0.1:{port}?from=schau@example.org&to=leser@example.org&mode=insecure"
    controller.stop()


def test_mail_arrives_with_a_stable_message_id(mailbox: tuple[Mailbox, str]) -> None:
    box, url = mailbox
    assert send(url) == (True, "", None, None)
    assert send(url)[0]
    first, second = box.mails
    assert str(make_header(decode_header(first["Subject"]))) == "Haushalt: Rat für Kürzung"
    text = "".join(part.get_payload(decode=True).decode() for part in first.walk() if not part.is_multipart())
    assert "Grüße" in text
    assert first["To"] == "leser@example.org"
    assert first["Message-ID"] == second["Message-ID"] == "<key-1@presseschau.invalid>"


def test_mail_that_is_refused(mailbox: tuple[Mailbox, str]) -> None:
    box, url = mailbox
    box.refuse = True
    sent, error, status, _ = send(url)
    assert (sent, status) == (False, None)
    assert "451" in error or "failed" in error

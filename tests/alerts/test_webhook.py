"""Signed webhooks against receivers of all tempers."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from crawler.demo.receiver import Receiver
from pipelines.alerts.channels.addresses import masked
from pipelines.alerts.channels.envelope import ChannelOptions, Receipt
from pipelines.alerts.channels.private_networks import is_public
from pipelines.alerts.channels.send import check_url
from pipelines.errors import RuleError
from pipelines.model.alert import Notice, Occasion
from tests.alerts.attempts import KEY, article, message, send
from tests.alerts.certificates import make_certificate

SECRET = "ein-geheimnis-von-genug-byte"
OTHER_SECRET = "das-alte-geheimnis-von-gestern"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


def hook(receiver: Receiver, query: str = f"secret={SECRET}") -> str:
    return receiver.url.replace("http://", "webhook://") + f"?{query}"


def signature(headers: Any, body: bytes, key: bytes) -> str:
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def test_a_signed_post(receiver: Receiver) -> None:
    assert send(hook(receiver)) == Receipt(sent=True, status=200)
    (request,) = receiver.received
    assert request.headers["webhook-id"] == request.headers["idempotency-key"] == KEY
    assert request.headers["webhook-signature"] == signature(request.headers, request.body, SECRET.encode())
    assert abs(int(request.headers["webhook-timestamp"]) - request.at.timestamp()) < 60
    assert request.headers["content-type"] == "application/json; charset=utf-8"
    assert request.path == "/alerts", "the secret is no part of what is asked for"
    assert SECRET not in str(request.headers)
    told = json.loads(request.body)
    assert (told["type"], told["id"], told["timestamp"]) == ("alert.new", KEY, "2026-11-22T12:00:00+00:00")
    assert told["title"] == "Geld & Grüße: Rat für Kürzung 1"
    (found,) = told["data"]["stories"][0]["articles"]
    assert found["url"] == "https://zeitung.example/1"
    assert "".join(piece["text"] for piece in found["snippet"]["pieces"]) == found["snippet"]["text"]
    assert [piece["text"] for piece in found["snippet"]["pieces"] if piece["hit"]] == ["Haushalt"]
    assert found["text"] is None


def test_the_id_is_stable_the_signature_is_of_the_attempt(receiver: Receiver) -> None:
    receiver.respond(503, times=1)
    assert not send(hook(receiver)).sent
    assert send(hook(receiver)).sent
    first, second = receiver.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body


def test_two_secrets_sign_twice_while_one_is_changed(receiver: Receiver) -> None:
    assert send(hook(receiver, f"secret={SECRET}&secret={OTHER_SECRET}")).sent
    (request,) = receiver.received
    expected = [signature(request.headers, request.body, key.encode()) for key in (SECRET, OTHER_SECRET)]
    assert request.headers["webhook-signature"].split() == expected


def test_a_secret_with_the_prefix_is_base64(receiver: Receiver) -> None:
    key = bytes(range(32))
    assert send(hook(receiver, "secret=${HOOK}"), {"HOOK": f"whsec_{base64.b64encode(key).decode()}"}).sent
    (request,) = receiver.received
    assert request.headers["webhook-signature"] == signature(request.headers, request.body, key)


def test_what_else_stands_in_the_address_goes_along(receiver: Receiver) -> None:
    url = hook(receiver, f"mandant=5&secret={SECRET}&x=ä%26b").replace("webhook://", "webhook://ich:pässe@")
    assert send(url).sent
    (request,) = receiver.received
    assert request.path == "/alerts?mandant=5&x=ä&b"
    assert base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode() == "ich:pässe"


def test_a_notice_and_a_digest_are_json_too(receiver: Receiver) -> None:
    notice = Notice(heading="anzeiger: still", lines=("seit gestern",), occasion=Occasion.SILENCE)
    assert send(hook(receiver), told=message(occasion=Occasion.SILENCE, notice=notice)).sent
    assert send(hook(receiver), told=message(article(1), article(2), occasion=Occasion.DIGEST)).sent
    assert [body["type"] for body in receiver.bodies] == ["alert.silence", "alert.digest"]
    assert receiver.bodies[0]["data"]["notices"] == [
        {"occasion": "silence", "heading": "anzeiger: still", "lines": ["seit gestern"]}
    ]


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (204, {}, Receipt(sent=True, status=204)),
        (400, {}, Receipt(sent=False, error="HTTP 400", status=400, only_this=True)),
        (410, {}, Receipt(sent=False, error="HTTP 410", status=410, only_this=True)),
        (429, {"Retry-After": "90"}, Receipt(sent=False, error="HTTP 429", status=429, retry_after_s=90)),
        (503, {"Retry-After": "999999999"}, Receipt(sent=False, error="HTTP 503", status=503, retry_after_s=86400)),
    ],
)
def test_what_an_answer_means(receiver: Receiver, status: int, headers: dict[str, str], expected: Receipt) -> None:
    receiver.respond(status, headers=headers)
    assert send(hook(receiver)) == expected


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_not_followed(receiver: Receiver, status: int) -> None:
    with Receiver() as other:
        receiver.respond(status, headers={"Location": other.url})
        assert send(hook(receiver)).error == f"HTTP {status}: redirects are not followed"
        assert other.received == []


def test_an_endless_answer_is_not_waited_for(receiver: Receiver) -> None:
    receiver.respond(200, body=b"x" * 200, drip_s=10)
    assert send(hook(receiver)).sent
    receiver.respond(200, body=b"", headers={"Content-Length": str(500 * 1024 * 1024)})
    assert send(hook(receiver)).sent


@contextlib.contextmanager
def raw_server(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that reads a little and then does what `answer` does; yields its host and port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with contextlib.suppress(OSError):
                connection, _ = listening.accept()
                with connection:
                    connection.recv(65536)
                    answer(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (b"", "hung up"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "no HTTP"),
        (b"HTTP/1.1 abc\r\n\r\n", "no HTTP"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500, "no HTTP"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000, "no HTTP"),
        (b"\x00" * 1000, "no HTTP"),
    ],
)
def test_garbage_is_one_line(answer: bytes, told: str) -> None:
    with raw_server(lambda connection: connection.sendall(answer)) as server:
        broken = send(f"webhook://{server}/{SECRET}?secret={SECRET}")
    assert not broken.sent
    assert told in broken.error
    assert SECRET not in broken.error


def test_a_reset_and_a_port_nobody_answers(receiver: Receiver) -> None:
    receiver.respond(200, reset=True)
    assert "reset" in send(hook(receiver)).error.lower()
    receiver.stop()
    assert "refused" in send(hook(receiver)).error.lower()


class TestEncrypted:
    @pytest.fixture
    def server(self, tmp_path: Path) -> Iterator[tuple[int, Path]]:
        yield from self.serve(tmp_path)

    @staticmethod
    def serve(folder: Path, **given: Any) -> Iterator[tuple[int, Path]]:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["content-length"]))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                """Nothing."""

        certificate = make_certificate(folder, **given)
        httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        httpd.socket = certificate.context.wrap_socket(httpd.socket, server_side=True)
        httpd.handle_error = lambda *args: None  # type: ignore[method-assign]
        thread = threading.Thread(target=httpd.serve_forever, daemon=True)
        thread.start()
        yield httpd.server_address[1], certificate.file
        httpd.shutdown()
        httpd.server_close()

    def test_a_certificate_is_verified(self, server: tuple[int, Path]) -> None:
        port, file = server
        url = f"webhooks://127.0.0.1:{port}/?secret={SECRET}"
        assert "certificate is not good: self-signed certificate" in send(url).error
        assert send(url, {"SSL_CERT_FILE": str(file)}) == Receipt(sent=True, status=204)

    @pytest.mark.parametrize(
        ("given", "told"),
        [({"host": "anderswo.example"}, "IP address mismatch"), ({"ends_in": -timedelta(days=1)}, "expired")],
    )
    def test_another_name_or_an_old_date_is_refused(self, tmp_path: Path, given: dict[str, Any], told: str) -> None:
        with contextlib.contextmanager(self.serve)(tmp_path, **given) as (port, file):
            refused = send(f"webhooks://127.0.0.1:{port}/?secret={SECRET}", {"SSL_CERT_FILE": str(file)})
        assert not refused.sent
        assert told in refused.error

    def test_a_server_that_does_not_encrypt(self, receiver: Receiver) -> None:
        refused = send(hook(receiver).replace("webhook://", "webhooks://"))
        assert "no encrypted connection" in refused.error


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("webhook:///x?secret=0123456789abcdef", "names no host"),
        ("webhook://host:99999/?secret=0123456789abcdef", "port"),
        ("webhook://host/", "give ?secret=${NAME}"),
        ("webhook://host/?secret=", "shorter than 16 bytes"),
        ("webhook://host/?secret=kurz", "shorter than 16 bytes"),
        ("webhook://host/?secret=whsec_kein-base64!", "no base64"),
        ("webhook://host/?secret=${PRESSESCHAU_NOT_SET}", "neither PRESSESCHAU_NOT_SET"),
        ("webhook://ho\u2025st../?secret=0123456789abcdef", "no name that can exist"),
        ("webhook:host/?secret=0123456789abcdef", "not an address"),
    ],
)
def test_a_refused_address_says_what_would_be_right(url: str, reason: str) -> None:
    with pytest.raises(RuleError) as refused:
        check_url(url)
    assert reason in str(refused.value)
    assert "0123456789abcdef" not in str(refused.value)


def test_a_shown_webhook_has_no_secret() -> None:
    assert (
        masked(f"webhooks://ich:{SECRET}@host.example:8443/{SECRET}?secret={SECRET}")
        == "webhooks://…@host.example:8443/…"
    )


class TestPrivateNetworks:
    """Whoever lets others make rules can keep them out of his own network."""

    REFUSING = ChannelOptions(private_networks=False)

    def test_they_are_reached_by_default_and_refused_on_wish(self, receiver: Receiver) -> None:
        assert send(hook(receiver)).sent
        refused = send(hook(receiver), options=self.REFUSING)
        assert not refused.sent
        assert "alert_private_networks" in refused.error
        assert len(receiver.received) == 1

    @pytest.mark.parametrize(
        "host", ["localhost", "127.1", "0x7f000001", "2130706433", "[::ffff:127.0.0.1]", "0.0.0.0"]
    )
    def test_no_spelling_gets_around_it(self, receiver: Receiver, host: str) -> None:
        url = hook(receiver).replace("127.0.0.1", host)
        assert not send(url, options=self.REFUSING).sent
        assert receiver.received == []

    @pytest.mark.parametrize("schema", ["json", "ntfy", "mailto"])
    def test_apprise_is_bound_by_it_too(self, receiver: Receiver, schema: str) -> None:
        url = receiver.apprise_url.replace("json:", f"{schema}:")
        if schema == "mailto":
            url += "?from=a@example.org&to=b@example.org&mode=insecure"
        assert not send(url, options=self.REFUSING).sent
        assert receiver.received == []

    @pytest.mark.parametrize(
        ("host", "public"),
        [
            ("93.184.216.34", True),
            ("2606:2800:220:1::1", True),
            ("10.0.0.1", False),
            ("192.168.1.5", False),
            ("169.254.169.254", False),
            ("100.64.0.1", False),
            ("224.0.0.1", False),
            ("::1", False),
            ("fe80::1%eth0", False),
            ("fd00::1", False),
            ("::ffff:10.0.0.1", False),
            ("2002:7f00:1::", False),
            ("no-address", False),
        ],
    )
    def test_what_is_public(self, host: str, public: bool) -> None:
        assert is_public(host) is public

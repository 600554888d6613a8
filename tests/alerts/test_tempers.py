"""Every HTTP channel against every temper of a receiver: it ends in time, tells why, and asks nobody else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from crawler.demo.receiver import Receiver
from pipelines.alerts.channels.envelope import Receipt
from pipelines.alerts.channels.process import process_context, send_in_process
from tests.alerts.attempts import envelope, send
from tests.alerts.certificates import make_certificate

SECRET = "ein-geheimnis-von-genug-byte"
URLS = {
    "webhook": "webhook://127.0.0.1:{port}/alerts?secret=" + SECRET,
    "json": "json://nutzer:" + SECRET + "@127.0.0.1:{port}/alerts?+X-Token=" + SECRET,
    "form": "form://127.0.0.1:{port}/alerts/" + SECRET,
    "ntfy": "ntfy://" + SECRET + "@127.0.0.1:{port}/alerts",
    "gotify": "gotify://127.0.0.1:{port}/" + SECRET.replace("-", ""),
}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


def attempt(channel: str, receiver: Receiver, *, deadline_s: float = 30) -> Receipt:
    url = URLS[channel].format(port=receiver.url.split(":")[2].split("/")[0])
    receipt = send_in_process(process_context(), envelope(url), deadline_s=deadline_s)
    assert SECRET not in repr(receipt)
    assert "\n" not in receipt.error
    assert bool(receipt.error) is not receipt.sent
    return receipt


@pytest.mark.parametrize("channel", URLS)
class TestTempers:
    def test_well(self, channel: str, receiver: Receiver) -> None:
        assert attempt(channel, receiver) == Receipt(sent=True, status=200)
        assert len(receiver.received) == 1

    @pytest.mark.parametrize("status", [400, 401, 404, 410, 413])
    def test_this_one_is_refused(self, channel: str, receiver: Receiver, status: int) -> None:
        receiver.respond(status)
        receipt = attempt(channel, receiver)
        assert receipt == Receipt(sent=False, error=f"HTTP {status}", status=status, only_this=True)

    @pytest.mark.parametrize(("status", "retry_after_s"), [(429, 7200.0), (500, None), (503, 7200.0)])
    def test_all_are_refused_for_now(
        self, channel: str, receiver: Receiver, status: int, retry_after_s: float | None
    ) -> None:
        receiver.respond(status, headers={"Retry-After": "7200"} if retry_after_s else {})
        expected = Receipt(sent=False, error=f"HTTP {status}", status=status, retry_after_s=retry_after_s)
        assert attempt(channel, receiver) == expected

    def test_it_sends_us_elsewhere(self, channel: str, receiver: Receiver) -> None:
        with Receiver() as other:
            receiver.respond(307, headers={"Location": other.url})
            assert attempt(channel, receiver).error == "HTTP 307: redirects are not followed"
            assert other.received == []
        assert len(receiver.received) == 1

    def test_it_hangs(self, channel: str, receiver: Receiver) -> None:
        receiver.respond(200, delay_s=60)
        assert attempt(channel, receiver, deadline_s=2).error == "no end within 2 s; it may have arrived"

    def test_it_resets(self, channel: str, receiver: Receiver) -> None:
        receiver.respond(200, reset=True)
        receipt = attempt(channel, receiver)
        assert (receipt.sent, receipt.status, receipt.only_this) == (False, None, False)

    def test_it_is_not_there(self, channel: str, receiver: Receiver) -> None:
        receiver.stop()
        assert not attempt(channel, receiver).sent

    def test_its_answer_is_endless(self, channel: str, receiver: Receiver) -> None:
        """500 MB are said, 20 MB come: whoever reads on waits for ever."""
        receiver.respond(200, body=b"x" * 20_000_000, headers={"Content-Length": "500000000"})
        assert attempt(channel, receiver).sent

    def test_its_answer_is_damaged(self, channel: str, receiver: Receiver) -> None:
        receiver.respond(200, body=b"\x1f\x8bkein gzip" * 100, headers={"Content-Encoding": "gzip"})
        receipt = attempt(channel, receiver)
        assert receipt.sent or receipt.error


class TestCertificates:
    @pytest.fixture
    def port(self, tmp_path: Path) -> Iterator[int]:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raise AssertionError("nothing may be said to it")

            def log_message(self, *args: Any) -> None:
                """Nothing."""

        httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        httpd.socket = make_certificate(tmp_path).context.wrap_socket(httpd.socket, server_side=True)
        httpd.handle_error = lambda *args: None  # type: ignore[method-assign]
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield httpd.server_address[1]
        httpd.shutdown()
        httpd.server_close()

    @pytest.mark.parametrize("url", ["webhooks://{host}/?secret=" + SECRET, "jsons://{host}/", "ntfys://{host}/thema"])
    def test_a_certificate_nobody_vouches_for(self, port: int, url: str) -> None:
        refused = send(url.format(host=f"127.0.0.1:{port}"))
        assert not refused.sent
        assert "certificate" in refused.error.lower()

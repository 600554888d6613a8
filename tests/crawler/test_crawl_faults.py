"""What servers do wrong on the wire, and what becomes of the addresses concerned."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import brotli
import pytest

from crawler.publishers.publisher import SourceSpec
from pipelines.model.crawl import CheckResult, Outcome, SourceKind
from tests.crawler.crawling import RSS, Town, article, rss, settings

try:
    from compression import zstd
except ImportError:
    from backports import zstd

PACKED = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd.compress}


def test_a_page_that_drips_is_given_up(town: Town) -> None:
    town.print("/a", "/tropft")
    town.newspaper.fail("/tropft", drip_s=0.2, drip_bytes=10)
    town.crawl(settings=settings(timeout_s=1.0))
    fate = town.fate("/tropft")
    assert (fate.outcome, fate.reason) == (Outcome.TEMPORARY, "no whole answer within the time allowed")
    assert town.fate("/a").outcome is Outcome.STORED


def test_a_page_that_never_comes_is_given_up(town: Town) -> None:
    town.print("/a")
    town.newspaper.fail("/a", delay_s=30)
    town.crawl(settings=settings(timeout_s=0.5))
    assert town.fate("/a").outcome is Outcome.TEMPORARY


def test_a_cut_body_is_asked_for_again_and_never_stored(town: Town) -> None:
    town.print("/a", "/b")
    town.newspaper.fail("/a", cut_after=300, times=1)
    town.newspaper.fail("/b", cut_after=300)
    town.crawl()
    assert (town.fate("/a").outcome, town.asked("/a")) == (Outcome.STORED, 2)
    assert (town.fate("/b").outcome, town.asked("/b")) == (Outcome.TEMPORARY, 3)
    assert town.fate("/b").reason == "the answer was cut off"


@pytest.mark.parametrize("encoding", PACKED)
def test_a_packed_body_is_unpacked(town: Town, encoding: str) -> None:
    body = PACKED[encoding](article("Bericht a").encode())
    town.newspaper.put("/a", body, headers={"Content-Encoding": encoding})
    town.announce("/a")
    town.crawl()
    assert town.fate("/a").outcome is Outcome.STORED


@pytest.mark.parametrize("encoding", PACKED)
def test_a_truncated_packed_body_is_never_stored(town: Town, encoding: str) -> None:
    """Its Content-Length fits: only the encoding knows that the end is missing."""
    body = PACKED[encoding](article("Bericht a").encode())
    town.newspaper.put("/a", body[: len(body) * 3 // 4], headers={"Content-Encoding": encoding})
    town.announce("/a")
    town.crawl()
    assert (town.fate("/a").outcome, town.asked("/a")) == (Outcome.TEMPORARY, 3)
    assert "cut off" in town.fate("/a").reason or "damaged" in town.fate("/a").reason


@pytest.mark.parametrize("encoding", PACKED)
def test_a_bomb_ends_as_too_large(town: Town, encoding: str) -> None:
    bomb = PACKED[encoding](b" " * 20_000_000)
    town.newspaper.put("/a", bomb, headers={"Content-Encoding": encoding})
    town.announce("/a")
    town.crawl(settings=settings(max_page_mb=1))
    assert (town.fate("/a").outcome, town.asked("/a")) == (Outcome.FAILED, 1)
    assert "larger than" in town.fate("/a").reason


def test_a_page_too_large_is_not_read(town: Town) -> None:
    town.newspaper.put("/a", b"x" * 2_000_000)
    town.announce("/a")
    town.crawl(settings=settings(max_page_mb=1))
    assert town.fate("/a").outcome is Outcome.FAILED


def test_a_redirect_is_followed(town: Town) -> None:
    town.newspaper.put("/neu", article("Bericht neu"))
    town.newspaper.redirect("/alt", "/neu")
    town.announce("/alt")
    town.crawl()
    assert town.fate("/alt").outcome is Outcome.STORED


@pytest.mark.parametrize("loop", [("/a",), ("/a", "/b")])
def test_a_redirect_loop_has_an_outcome(town: Town, loop: tuple[str, ...]) -> None:
    for path, target in zip(loop, [*loop[1:], loop[0]], strict=True):
        town.newspaper.redirect(path, target)
    town.announce("/a")
    town.crawl()
    assert (town.fate("/a").outcome, "redirects" in town.fate("/a").reason) == (Outcome.FAILED, True)
    assert len(town.newspaper.requests) <= 14


@pytest.mark.parametrize("target", ["ftp://127.0.0.1/x", "file:///etc/passwd", "data:text/html,x", "javascript:1"])
def test_a_redirect_to_another_scheme_is_not_followed(town: Town, target: str) -> None:
    town.newspaper.put("/a", status=302, headers={"Location": target}, etag=None)
    town.announce("/a")
    town.crawl()
    fate = town.fate("/a")
    assert fate.outcome is Outcome.FAILED
    assert len(town.newspaper.requests) == 4, "robots.txt, the feed, tdmrep.json, the page"


def test_a_redirect_into_a_private_network_is_refused(town: Town) -> None:
    with canary() as (port, hits):
        for number, host in enumerate(
            ("127.0.0.1", "localhost", "127.1", "0x7f000001", "2130706433", "[::1]", "0.0.0.0")
        ):
            town.newspaper.redirect(f"/{number}", f"http://{host}:{port}/geheim")
        town.announce(*(f"/{number}" for number in range(7)))
        town.crawl(settings=settings(contact="a@example.org"))
    assert hits == []
    assert town.outcomes() == {Outcome.FAILED: 7}


def test_retry_after_pauses_the_host(town: Town) -> None:
    town.print(*(f"/{number}" for number in range(20)))
    for number in range(20):
        town.newspaper.fail(f"/{number}", status=429, headers={"Retry-After": "3600"})
    summary = town.crawl(settings=settings(concurrency=1))
    asked = [request for request in town.newspaper.requests if request.path.strip("/").isdigit()]
    assert len(asked) == 1
    assert town.outcomes() == {Outcome.TEMPORARY: 1, Outcome.PENDING: 19}
    assert summary.left > 0
    fate = next(town.fate(request.path) for request in asked)
    assert fate.next_attempt_at is not None
    assert fate.next_attempt_at >= datetime.now(UTC) + timedelta(minutes=59)


@pytest.mark.parametrize("asked_for", ["999999999999", "Fri, 01 Jan 2500 00:00:00 GMT"])
def test_retry_after_is_bounded(town: Town, asked_for: str) -> None:
    town.print("/a")
    town.newspaper.fail("/a", status=503, headers={"Retry-After": asked_for})
    town.crawl()
    at = town.fate("/a").next_attempt_at
    assert at is not None
    assert at <= datetime.now(UTC) + timedelta(hours=24)


def test_retry_after_for_a_source_puts_its_next_check_off(town: Town) -> None:
    town.newspaper.put(town.feed, "", status=503, headers={"Retry-After": "7200"})
    assert town.crawl().checks == {CheckResult.FAILED: 1}
    from pipelines.storage import crawl_state

    with town.database.read() as c:
        source = crawl_state.sources_of(c, "stadtblatt")[0]
    assert source.next_check_at is not None
    assert source.next_check_at >= datetime.now(UTC) + timedelta(minutes=119)


def test_a_dead_host_is_left_alone(town: Town) -> None:
    with canary(silent=True) as (port, _):
        dead = [f"http://127.0.0.1:{port}/{number}" for number in range(12)]
        town.print("/a")
        town.announce("/a", *dead)
        named = SourceSpec(kind=SourceKind.FEED, url=f"http://127.0.0.1:{port}/feed")
        publisher = replace(town.publisher, sources=(*town.publisher.sources, named))
        begun = time.monotonic()
        town.crawl(publishers=[publisher], settings=settings(timeout_s=0.3))
    assert time.monotonic() - begun < 12 * 0.3 + 3
    assert town.fate("/a").outcome is Outcome.STORED


def test_endless_headers_end(town: Town) -> None:
    with endless(b"HTTP/1.1 200 OK\r\n", b"X-Padding: " + b"x" * 1_000 + b"\r\n") as (port, sent):
        source = SourceSpec(kind=SourceKind.FEED, url=f"http://127.0.0.1:{port}/feed")
        summary = town.crawl(publishers=[replace(town.publisher, sources=(source,))])
    assert summary.checks[CheckResult.OK] == 0
    connections = max(1, len(sent))
    assert sum(sent) / connections < 20_000_000, "the connection was ended, not read on"


def test_a_certificate_nobody_signed_is_not_accepted(town: Town) -> None:
    with self_signed() as port:
        source = SourceSpec(kind=SourceKind.FEED, url=f"https://127.0.0.1:{port}/feed")
        summary = town.crawl(publishers=[replace(town.publisher, sources=(source,))])
    assert "TLS certificate" in summary.failed_sources[0].reason


def test_a_damaged_feed_still_announces(town: Town) -> None:
    town.print("/a", "/b")
    feed = rss(town.newspaper.at("/a"), town.newspaper.at("/b")).replace("Meldung", "&#xD800; M & M \x00")
    town.newspaper.put(town.feed, feed.encode().replace(b"M & M", b"M\xfcller"), content_type=RSS)
    assert town.crawl().outcomes == {Outcome.STORED: 2}


def test_a_body_that_is_a_path_opens_no_file(town: Town) -> None:
    town.newspaper.put(town.feed, "/etc/passwd", content_type=RSS)
    assert town.crawl().checks == {CheckResult.MALFORMED: 1}


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nkein Chunk\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n400\r\nzu kurz",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nzu kurz",
        b"HTTP/1.1 999 \r\n\r\n",
        b"gar kein HTTP\r\n\r\n",
        b"",
    ],
)
def test_an_answer_that_is_no_http_is_never_stored(town: Town, answer: bytes) -> None:
    with raw(answer) as port:
        source = SourceSpec(kind=SourceKind.FEED, url=f"http://127.0.0.1:{port}/feed")
        publisher = replace(town.publisher, sources=(source,))
        town.crawl(publishers=[publisher], urls=[f"http://127.0.0.1:{port}/a"])
        fate = town.fate(f"http://127.0.0.1:{port}/a")
    assert fate.outcome in (Outcome.TEMPORARY, Outcome.FAILED)
    assert fate.reason


def test_a_host_that_does_not_exist_is_told_as_such(town: Town) -> None:
    town.announce("http://gibt-es-nicht.invalid/a")
    town.crawl(settings=settings(contact="a@example.org"))
    fate = town.fate("http://gibt-es-nicht.invalid/a")
    assert fate.outcome is Outcome.TEMPORARY
    assert "cannot be resolved" in fate.reason


def test_bombs_upon_bombs_end(town: Town) -> None:
    bomb = article("Bericht a").encode()
    for _ in range(6):
        bomb = gzip.compress(bomb)
    town.newspaper.put("/a", bomb, headers={"Content-Encoding": ", ".join(["gzip"] * 6)})
    town.announce("/a")
    town.crawl()
    assert town.fate("/a").outcome is Outcome.TEMPORARY


def test_an_endless_body_ends(town: Town) -> None:
    with endless(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"x" * 10_000) as (port, _):
        town.crawl(publishers=[], urls=[f"http://127.0.0.1:{port}/a"], settings=settings(max_page_mb=1))
        fate = town.fate(f"http://127.0.0.1:{port}/a")
    assert fate.outcome in (Outcome.FAILED, Outcome.TEMPORARY)


def test_a_page_that_refreshes_itself_elsewhere_is_not_followed(town: Town) -> None:
    head = '<meta http-equiv="refresh" content="0; url=/geheim">'
    town.newspaper.put("/a", article("Bericht a").replace("<head>", f"<head>{head}"))
    town.announce("/a")
    town.crawl()
    assert town.asked("/geheim") == 0


@contextmanager
def raw(answer: bytes) -> Iterator[int]:
    """A server that says this and hangs up; robots.txt it has none."""

    def serve(connection: socket.socket) -> None:
        asked = connection.recv(10_000)
        missing = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        connection.sendall(missing if b"/robots.txt" in asked else answer)
        connection.close()

    with _listening(serve) as port:
        yield port


@contextmanager
def canary(*, silent: bool = False) -> Iterator[tuple[int, list[bytes]]]:
    """A port on loopback that notes every connection; `silent`: and never answers."""
    hits: list[bytes] = []

    def serve(connection: socket.socket) -> None:
        hits.append(b"hit")
        if not silent:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            connection.close()
        else:
            open_connections.append(connection)

    open_connections: list[socket.socket] = []
    with _listening(serve) as port:
        yield port, hits
    for connection in open_connections:
        connection.close()


@contextmanager
def endless(head: bytes, piece: bytes) -> Iterator[tuple[int, list[int]]]:
    """A server that never ends, robots.txt included; the list holds the bytes sent on each connection."""
    sent: list[int] = []

    def serve(connection: socket.socket) -> None:
        connection.settimeout(10)
        total = 0
        try:
            connection.recv(10_000)
            connection.sendall(head)
            while total < 200_000_000:
                total += connection.send(piece)
        except OSError:
            pass
        finally:
            sent.append(total)
            connection.close()

    with _listening(serve) as port:
        yield port, sent


@contextmanager
def self_signed() -> Iterator[int]:
    """A TLS server with a certificate of its own making."""
    import ssl
    import tempfile

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile(suffix=".pem") as file:
        encoding = serialization.Encoding.PEM
        file.write(certificate.public_bytes(encoding))
        file.write(key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        file.flush()
        context.load_cert_chain(file.name)

    def serve(connection: socket.socket) -> None:
        try:
            with context.wrap_socket(connection, server_side=True) as secure:
                secure.recv(10_000)
                body = rss("http://127.0.0.1/a").encode()
                secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        except OSError:
            connection.close()

    with _listening(serve) as port:
        yield port


@contextmanager
def _listening(serve: object) -> Iterator[int]:
    listener = socket.create_server(("127.0.0.1", 0), backlog=50)

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(connection,), daemon=True).start()  # type: ignore[arg-type]

    threading.Thread(target=accept, daemon=True).start()
    yield listener.getsockname()[1]
    listener.close()

"""A small HTTP server on loopback whose every answer can be programmed: the ground of Newspaper and Receiver.

Standard library and real sockets, so that what is tested is the real client: a drip is a drip on the wire, a
cut body is a closed connection. It runs in threads of its own and ends, waits included, when `stop` is called.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self, cast
from urllib.parse import unquote

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """A request as it arrived."""

    method: str
    path: str
    """Path and query as sent, but percent-decoded: `/lokales/märz?seite=2`."""
    headers: Mapping[str, str]
    """Lower-cased names."""
    body: bytes
    at: datetime
    """Aware UTC, from the server's clock."""
    at_s: float
    """Monotonic seconds: for gaps between two requests."""

    @property
    def user_agent(self) -> str:
        """What the client calls itself; empty where it says nothing."""
        return self.headers.get("user-agent", "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What the server sends back, faults included."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    """Sent as they are. Content-Length is added unless it stands here."""
    body: bytes = b""
    delay_s: float = 0.0
    """Wait this long before the first byte."""
    drip_s: float = 0.0
    """Wait this long between two pieces of `drip_bytes`."""
    drip_bytes: int = 1
    cut_after: int | None = None
    """Close the connection after so many bytes of the body, whatever Content-Length promised."""
    reset: bool = False
    """Reset the connection instead of answering."""


class LoopbackServer:
    """Answers requests on 127.0.0.1 through one function, and keeps a log of them.

    `answer` is called in the thread of the connection; it must be quick and safe to call from several threads at
    once. `name` is the host that `url` shows: `127.0.0.1`, or `localhost` where a second host is needed.
    """

    def __init__(
        self,
        answer: Callable[[Request], Answer],
        *,
        name: str = LOOPBACK,
        port: int = 0,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.name = name
        self.clock = clock
        self._respond = answer
        self._log_lock = threading.Lock()
        self._log: list[Request] = []
        self._arrived = threading.Condition(self._log_lock)
        self._httpd = _Httpd(port, self)
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """The port; taken when the object is made, so it is known before `start`."""
        return int(self._httpd.server_address[1])

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`, without a slash at the end."""
        return f"http://{self.name}:{self.port}"

    @property
    def requests(self) -> list[Request]:
        """Every request so far, oldest first; a copy."""
        with self._log_lock:
            return list(self._log)

    def forget_requests(self) -> None:
        """Empty the log."""
        with self._log_lock:
            self._log.clear()

    def wait_for(self, condition: Callable[[list[Request]], bool], *, timeout_s: float = 10.0) -> bool:
        """Wait until the log satisfies `condition`; False where it never did."""
        with self._arrived:
            return self._arrived.wait_for(lambda: condition(self._log), timeout=timeout_s)

    def start(self) -> Self:
        """Begin to answer."""
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._httpd.serve_forever, kwargs={"poll_interval": 0.05}, name="loopback", daemon=True
            )
            self._thread.start()
        return self

    def stop(self) -> None:
        """End everything under way and free the port. May be called twice."""
        self._httpd.stopping.set()
        if self._thread is not None:
            self._httpd.shutdown()
            self._thread.join()
            self._thread = None
        self._httpd.hang_up()
        self._httpd.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _answer_to(self, request: Request) -> Answer:
        answer = self._respond(request)
        with self._arrived:
            self._log.append(request)
            self._arrived.notify_all()
        return answer


class _Httpd(ThreadingHTTPServer):
    """One thread a connection; knows its open connections so that it can end them."""

    daemon_threads = True
    request_queue_size = 128
    allow_reuse_address = True

    def __init__(self, port: int, owner: LoopbackServer) -> None:
        self.owner = owner
        self.stopping = threading.Event()
        self._open: set[socket.socket] = set()
        self._ended = threading.Condition()
        super().__init__((LOOPBACK, port), _Connection)

    def process_request(self, request: object, client_address: object) -> None:
        with self._ended:
            self._open.add(cast(socket.socket, request))
        super().process_request(request, client_address)  # type: ignore[arg-type]

    def process_request_thread(self, request: object, client_address: object) -> None:
        connection = cast(socket.socket, request)
        try:
            super().process_request_thread(connection, client_address)
        finally:
            with self._ended:
                self._open.discard(connection)
                self._ended.notify_all()

    def hang_up(self) -> None:
        """Close every connection that is still open and wait until their threads let go of them."""
        with self._ended:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            self._ended.wait_for(lambda: not self._open, timeout=5)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is none of our errors; anything else is shown by the standard handler."""
        if not isinstance(sys.exc_info()[1], ConnectionError | BrokenPipeError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Connection(BaseHTTPRequestHandler):
    """One connection: read a request, ask for the answer, send it with its faults."""

    protocol_version = "HTTP/1.1"
    server_version = "presseschau-demo"
    sys_version = ""
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._serve()

    def do_HEAD(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: object) -> None:
        """Silent: the log is `LoopbackServer.requests`."""

    def _serve(self) -> None:
        httpd = cast(_Httpd, self.server)
        length = int(self.headers.get("Content-Length") or 0)
        request = Request(
            method=self.command,
            path=unquote(self.path),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length),
            at=httpd.owner.clock(),
            at_s=time.monotonic(),
        )
        answer = httpd.owner._answer_to(request)
        if answer.delay_s and httpd.stopping.wait(answer.delay_s):
            self.close_connection = True
        elif answer.reset:
            self._reset()
        else:
            self._send(answer, httpd.stopping)

    def _send(self, answer: Answer, stopping: threading.Event) -> None:
        bodiless = answer.status in (204, 304) or answer.status < 200
        body = b"" if bodiless else answer.body
        self.send_response(answer.status)
        names = {name.lower() for name in answer.headers}
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if not bodiless and not names & {"content-length", "transfer-encoding"}:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        if answer.cut_after is not None:
            body = body[: answer.cut_after]
            self.close_connection = True
        self._write(body, answer, stopping)

    def _write(self, body: bytes, answer: Answer, stopping: threading.Event) -> None:
        if not answer.drip_s:
            self.wfile.write(body)
            return
        for start in range(0, len(body), answer.drip_bytes):
            self.wfile.write(body[start : start + answer.drip_bytes])
            if stopping.wait(answer.drip_s):
                self.close_connection = True
                return

    def _reset(self) -> None:
        """Close with RST instead of FIN, as a broken router would."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

"""An SMTP server on loopback that can be plain, encrypted, strict, slow or dying."""

from __future__ import annotations

import asyncio
import socket
import ssl
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

USER, PASSWORD = "schau@example.org", "ganz-geheim"


class Mailbox:
    """What an SMTP server got, and how it behaves.

    >>> with Mailbox() as box:
    ...     box.mails
    []
    """

    def __init__(self, *, context: ssl.SSLContext | None = None, at_once: bool = False, login: bool = False) -> None:
        """With `context` it offers STARTTLS, `at_once` it speaks TLS from the start; `login` asks for USER."""
        self.mails: list[EmailMessage] = []
        self.envelopes: list[Any] = []
        self.refuse: dict[str, str] = {}
        """Recipient to what is answered."""
        self.answer = "250 OK"
        self.dies_in_data = False
        self.waits_s = 0.0
        self.was_encrypted: list[bool] = []
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        given: dict[str, Any] = {"auth_required": login, "authenticator": self._login} if login else {}
        if context and not at_once:
            given |= {"tls_context": context, "require_starttls": True}
        elif login:
            given |= {"auth_require_tls": False}
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            ssl_context=context if at_once else None,
            **given,
        )

    def url(
        self, schema: str = "smtp", query: str = "from=schau@example.org&to=leser@example.org", user: str = ""
    ) -> str:
        """Its address as a channel."""
        return f"{schema}://{user}127.0.0.1:{self.port}/?{query}"

    @property
    def elsewhere(self) -> str:
        """Its host and port in a spelling that is not seen to be this machine's, as another one's would be."""
        return f"0.0.0.0:{self.port}"

    def _login(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 aiosmtpd's name
        if self.waits_s:
            await asyncio.sleep(self.waits_s)
        if self.dies_in_data:
            server.transport.abort()
            return ""
        if self.answer.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
            self.envelopes.append(envelope)
            self.was_encrypted.append(session.ssl is not None or self._controller.ssl_context is not None)
        return self.answer

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()

"""`smtp(s)://user:password@host:port/?to=a@example.org,b@example.org&from=…`: mail by SMTP, text and HTML in one.

`smtp://` begins in the clear and must become encrypted (STARTTLS) before anything is said, but towards this machine;
`smtps://` is encrypted from the start. Certificates are verified. A mail is stable over retries: its Message-ID is made
of the delivery's key. What a receiver says before the text went over is sure: if some recipients are refused for now,
nobody gets it yet, so that nobody gets it twice.
"""

from __future__ import annotations

import contextlib
import ipaddress
import re
import smtplib
import socket
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime
from typing import Any, Self
from urllib.parse import quote

from pipelines.alerts.channels.addresses import without_secrets
from pipelines.alerts.channels.answers import why_no_connection
from pipelines.alerts.channels.envelope import ChannelOptions, Envelope, Receipt
from pipelines.alerts.channels.web_address import WebAddress
from pipelines.alerts.messages.snippets import one_line

TIMEOUT_S = 10.0
"""For each step; the whole attempt has the deadline of its process."""
MAX_RECIPIENTS = 50
SUBMISSION_PORT, TLS_PORT, RELAY_PORT = 587, 465, 25
_PARAMETERS = frozenset({"to", "from", "name", "tls", "unsubscribe"})
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?!-)[A-Za-z0-9.-]{1,253}(?<![.-])")
_MEANT = "like smtps://user:password@host/?from=me@example.org&to=you@example.org"
_MAX_NAME_CHARS = 40
"""Of a rule's name in an address: percent-encoded it may take twelve times as many."""


class _MailPolicy(EmailPolicy):
    """Folds headers as the library does, but those that are made of addresses: it would encode a long one as if it
    were text, and no mail program would know it again."""

    VERBATIM = frozenset({"message-id", "in-reply-to", "references", "list-id", "list-unsubscribe"})

    def fold(self, name: str, value: str) -> str:
        """One header as text."""
        return f"{name}: {value}{self.linesep}" if name.lower() in self.VERBATIM else super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        """One header as it goes out."""
        return (
            self.fold(name, value).encode("ascii")
            if name.lower() in self.VERBATIM
            else super().fold_binary(name, value)
        )


MAIL_POLICY = _MailPolicy(linesep=SMTP.linesep)


@dataclass(frozen=True, kw_only=True, slots=True)
class MailAddress:
    """A resolved address as mail needs it."""

    web: WebAddress = field(repr=False)
    sender: str
    name: str
    """What stands before the sender's address."""
    recipients: tuple[str, ...] = field(repr=False)
    starttls: bool
    """Whether the connection is to become encrypted before anything is said."""
    unsubscribe: str | None
    """Where a mail program's unsubscribe button goes, `mailto:…` or `https:…`; None: to the sender."""

    @classmethod
    def read(cls, url: str) -> Self:
        """The parts.   Raises ValueError with what is wrong."""
        web = WebAddress.read(url)
        if not {name for name, _ in web.parameters} <= _PARAMETERS:
            raise ValueError(f"mail knows no other parameter than {', '.join(sorted(_PARAMETERS))}")
        sender = web.value("from") or (web.user if "@" in web.user else "")
        recipients = tuple(dict.fromkeys(part for part in re.split(r"[,\s]+", web.value("to")) if part))
        if not sender or not recipients:
            raise ValueError(f"mail needs {'from=' if not sender else 'to='}, {_MEANT}")
        if len(recipients) > MAX_RECIPIENTS:
            raise ValueError(f"more than {MAX_RECIPIENTS} recipients; use a mailing list's address")
        for address in (sender, *recipients):
            if not _ADDRESS.fullmatch(address):
                raise ValueError(f"from= or to= holds what is no mail address, {_MEANT}")
        return cls(
            web=web,
            sender=sender,
            name=one_line(web.value("name", "presseschau")),
            recipients=recipients,
            starttls=_starttls(web),
            unsubscribe=_unsubscribe(web.value("unsubscribe")),
        )

    @property
    def domain(self) -> str:
        """Whose name is in Message-ID and List-Id."""
        return self.sender.rpartition("@")[2]


def check(url: str, options: ChannelOptions) -> None:
    """Raise ValueError unless mail can go to this resolved address."""
    MailAddress.read(url)


def one_per_recipient(url: str) -> list[str]:
    """The same address for each of its recipients; itself where they are not written out."""
    base, question, query = url.partition("?")
    parts = query.split("&")
    to = next((part for part in parts if part.startswith("to=")), "")
    recipients = [one for one in re.split(r",|%2C|%2c", to.removeprefix("to=")) if one]
    if not question or len(recipients) < 2:
        return [url]
    return [
        f"{base}?{'&'.join(f'to={one}' if part is to else part for part in parts)}" for one in dict.fromkeys(recipients)
    ]


def send(url: str, envelope: Envelope) -> Receipt:
    """One mail to all recipients."""
    address = MailAddress.read(url)
    mail = mail_of(envelope, address, now=datetime.now(UTC)).as_bytes()
    doubt = ""
    try:
        smtp = _connected(address)
        doubt = "; the mail may have arrived"
        try:
            refused = _sent(smtp, address, mail)
            return Receipt(sent=True, remark=without_secrets(_refusals(refused, address), url))
        finally:
            _hang_up(smtp)
    except _RefusedError as error:
        return Receipt(sent=False, error=without_secrets(str(error), url)[:300], only_this=error.only_this)
    except (OSError, smtplib.SMTPException) as error:
        return Receipt(sent=False, error=without_secrets(_reason(error) + doubt, url)[:300])


def mail_of(envelope: Envelope, address: MailAddress, *, now: datetime) -> EmailMessage:
    """The mail. No header can be made up by what an article says: control characters are gone, the library encodes."""
    message, rule = envelope.message, envelope.message.data["rule"]
    domain = address.domain
    thread = f"<{message.thread}@{domain}>"
    mail = EmailMessage(policy=MAIL_POLICY)
    mail["From"] = Address(address.name, addr_spec=address.sender)
    mail["To"] = [Address(addr_spec=recipient) for recipient in address.recipients]
    mail["Subject"] = one_line(message.title)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{envelope.idempotency_key}@{domain}>"
    mail["In-Reply-To"] = thread
    mail["References"] = thread
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["List-Id"] = f"<{rule['id']}.presseschau.{domain}>"
    mail["List-Unsubscribe"] = f"<{address.unsubscribe or _unsubscribe_by_mail(address, rule['name'])}>"
    mail.set_content(message.body, cte="quoted-printable")
    mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
    mail["Content-Language"] = message.data["language"]
    return mail


class _RefusedError(Exception):
    """The server does not take this mail; nothing was sent."""

    def __init__(self, told: str, *, only_this: bool) -> None:
        super().__init__(told)
        self.only_this = only_this


Refusal = tuple[int, bytes]
"""What an SMTP server answered."""


def _connected(address: MailAddress) -> smtplib.SMTP:
    """A connection on which a mail can be sent: encrypted and logged in, as far as the address says."""
    web = address.web
    port = web.port or (TLS_PORT if web.is_encrypted_from_the_start else SUBMISSION_PORT)
    if not web.port and not web.is_encrypted_from_the_start and not address.starttls:
        port = RELAY_PORT
    context = ssl.create_default_context()
    me = _own_name()
    if web.is_encrypted_from_the_start:
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(web.host, port, me, timeout=TIMEOUT_S, context=context)
    else:
        smtp = smtplib.SMTP(web.host, port, me, timeout=TIMEOUT_S)
    try:
        smtp.ehlo_or_helo_if_needed()
        if address.starttls:
            smtp.starttls(context=context)
        if web.user:
            smtp.login(web.user, web.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _sent(smtp: smtplib.SMTP, address: MailAddress, mail: bytes) -> dict[str, Refusal]:
    """Hand the mail over; returns who was refused for good while others were not.

    Raises _RefusedError where nobody gets it: all are refused, or one only for now.
    """
    answer = smtp.mail(address.sender)
    if answer[0] != 250:
        raise _RefusedError(f"the sender is refused: {_answered(answer)}", only_this=False)
    answers = {recipient: smtp.rcpt(recipient) for recipient in address.recipients}
    refused = {recipient: answer for recipient, answer in answers.items() if answer[0] not in (250, 251)}
    if len(refused) == len(answers) or any(400 <= code < 500 for code, _ in refused.values()):
        smtp.rset()
        raise _RefusedError(_refusals(refused, address), only_this=False)
    answer = smtp.data(mail)
    if answer[0] != 250:
        raise _RefusedError(f"the mail is refused: {_answered(answer)}", only_this=answer[0] >= 500)
    return refused


def _hang_up(smtp: smtplib.SMTP) -> None:
    """Say goodbye without waiting for the answer: what was accepted must not become doubtful by a slow one."""
    with contextlib.suppress(OSError, smtplib.SMTPException):
        smtp.putcmd("quit")
    smtp.close()


def _refusals(refused: dict[str, Refusal], address: MailAddress) -> str:
    """Which recipients were refused and why, without their addresses; empty for none."""
    if not refused:
        return ""
    answers = " / ".join(dict.fromkeys(_answered(answer) for answer in refused.values()))
    count = f"{len(refused)} of {len(address.recipients)} recipients are" if len(address.recipients) > 1 else "it is"
    return f"{count} refused: {answers}"


def _answered(answer: tuple[int, Any]) -> str:
    code, text = answer
    told = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return f"{code} {one_line(told)}"[:200]


def _reason(error: OSError | smtplib.SMTPException) -> str:
    """Why the mail did not go, in one line."""
    if why := why_no_connection(error):
        return why
    match error:
        case smtplib.SMTPAuthenticationError():
            return f"user or password is refused: {_answered((error.smtp_code, error.smtp_error))}"
        case smtplib.SMTPNotSupportedError():
            return "it offers no STARTTLS, or no login; use smtps://, or ?tls=none where nobody listens in"
        case smtplib.SMTPServerDisconnected():
            return "it hung up"
        case smtplib.SMTPResponseException():
            return f"it answers {_answered((error.smtp_code, error.smtp_error))}"
        case TimeoutError():
            return f"no answer within {TIMEOUT_S:.0f} s"
        case _:
            return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__


def _starttls(web: WebAddress) -> bool:
    tls = web.value("tls")
    if tls not in ("", "none") or (tls and web.is_encrypted_from_the_start):
        raise ValueError("tls= can only be none, with smtp://; smtps:// is encrypted from the start")
    if tls == "none" or web.is_encrypted_from_the_start:
        return False
    return not _is_this_machine(web.host)


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _own_name() -> str:
    """What to call ourselves: a name only where it is a whole one; asking DNS for it can take many seconds."""
    name = socket.gethostname()
    return name if "." in name and name.isascii() else "[127.0.0.1]"


def _unsubscribe(given: str) -> str | None:
    if not given:
        return None
    if not re.fullmatch(r"(mailto:|https?://)[^\s<>,]+", given):
        raise ValueError("unsubscribe= takes a mailto:, https: or http: address")
    return given


def _unsubscribe_by_mail(address: MailAddress, rule_name: str) -> str:
    """A mail to the sender, who runs this program and can remove the rule."""
    return f"mailto:{address.sender}?subject={quote(f'unsubscribe {rule_name[:_MAX_NAME_CHARS]}', safe='')}"

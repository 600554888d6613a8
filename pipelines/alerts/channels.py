"""The channels an alert can go to: which addresses are allowed, how they are shown, and one attempt to send.

The only place of Apprise. Left alone it follows redirects with its secret headers, reads an answer of any
size (500 MB took 1 GB), waits as long as a receiver drips, and some addresses make it send local files. So:
an allow-list of schemas, no parameter that names a file, and `send` belongs into a process that can be killed
(`pipelines.alerts.delivery`), where every HTTP request of every service passes `_guarded_send`.
"""

from __future__ import annotations

import email.utils
import logging
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from pipelines.errors import RuleError

if TYPE_CHECKING:
    import requests

_WITH_HOST = (
    "json xml form mailto ntfy gotify matrix mmost rocket nctalk ncloud apprise mqtt bark notica synology xmpp"
    " irc mastodon toot signal"
)
_WITHOUT_HOST = (
    "tgram slack discord workflow workflows wxteams webex gchat zulip threema whatsapp bsky bluesky revolt guilded"
    " twist ryver line feishu lark wecombot stackfield pover pbul prowl join spush push psafer onesignal sendgrid"
    " mailgun postmark brevo resend smtp2go sparkpost twilio vonage sinch seven msgbird clicksend elks opsgenie"
    " pagerduty"
)
SHOWN_HOST = frozenset(_WITH_HOST.split()) | {f"{schema}s" for schema in _WITH_HOST.split()}
"""Schemas whose host is a server's name and no secret."""
ALLOWED = SHOWN_HOST | frozenset(_WITHOUT_HOST.split())
"""Schemas an alert may use. Left out: what talks to the local desktop, syslog or devices, and what reads key
files."""
EXAMPLES = "json(s)://, mailto(s)://, ntfy(s)://, tgram://, slack://, matrix(s)://"
_NAMES_A_FILE = frozenset(
    # as found in the services of Apprise 2.2
    {"attach", "attachment", "attachments", "config", "file", "file_url", "include", "inline", "keyfile", "path"}
    | {"pgp", "pgpkey", "subfile", "template"}
)
_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
MAX_ANSWER_BYTES = 64 * 1024
MAX_RETRY_AFTER_S = 24 * 3600
_MIN_SECRET_CHARS = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Envelope:
    """What one attempt carries to the sending process."""

    url: str
    title: str
    body: str
    idempotency_key: str
    """Goes along as `Idempotency-Key` (HTTP) or in the `Message-ID` (mail)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """How one attempt ended."""

    sent: bool
    error: str = ""
    """Empty where sent. Without secrets."""
    status: int | None = None
    """HTTP status of the last answer; None where there was none or the channel speaks no HTTP."""
    retry_after_s: float | None = None
    """What the receiver asked for, 1 s to 24 h."""


def check_url(url: str, environment: Mapping[str, str] = os.environ) -> None:
    """Raise RuleError, as one line without secrets, unless alerts can go to this address."""
    shown = masked(url)
    parts = _parts(url)
    if parts is None or not parts[0]:
        raise RuleError(f"channel {shown}: not an address like json://host/path, mailto://… or ntfy://…")
    schema, query = parts
    if schema not in ALLOWED and schema not in ("http", "https"):
        raise RuleError(
            f"channel {shown}: {schema}: is not allowed; use {EXAMPLES} or another network service of Apprise"
        )
    for key in query:
        if key.lower().lstrip("+-:") in _NAMES_A_FILE and not key.startswith(("+", "-", ":")):
            raise RuleError(f"channel {shown}: parameter {key!r} is not allowed; it can name a file")
    plugin = _plugin(_resolved(url, environment))
    if plugin is None or schema_of(plugin) not in ALLOWED:
        hint = "; for a web address of your own use jsons://host/path" if schema in ("http", "https") else ""
        raise RuleError(f"channel {shown}: Apprise cannot read this address{hint}")


def masked(url: str) -> str:
    """The address as it may be shown: schema, and the host where it is no secret; `…` for whatever else there
    is."""
    schema, separator, rest = url.partition("://")
    if not separator or not re.fullmatch(r"[A-Za-z0-9_+.-]{1,32}", schema):
        return "…"
    schema = schema.lower()
    if schema not in SHOWN_HOST and schema not in ("http", "https"):
        return f"{schema}://…"
    authority, slash, tail = re.match(r"([^/?#]*)(/?)(.*)", rest, re.DOTALL).groups()  # type: ignore[union-attr]
    host = authority.rpartition("@")[2]
    if "${" in host or not host.isprintable():
        host = "…"
    secret = "…@" if "@" in authority else ""
    return f"{schema}://{secret}{host}{'/…' if tail else slash}"


def prepare_sender() -> None:
    """Make this process fit for `send`: guard every HTTP request, say nothing on any log."""
    global _unguarded_send
    import requests
    from apprise.plugins.email import base as apprise_email

    logging.disable(logging.NOTSET)
    logging.getLogger("apprise").addHandler(_REMARKS)
    logging.getLogger("apprise").setLevel(logging.DEBUG)
    logging.getLogger("apprise").propagate = False
    if _unguarded_send is None:
        _unguarded_send = requests.adapters.HTTPAdapter.send
    requests.adapters.HTTPAdapter.send = _guarded_send  # type: ignore[method-assign,assignment]
    apprise_email.make_msgid = _message_id  # type: ignore[attr-defined]


def send(envelope: Envelope) -> Receipt:
    """Try once to send, in a process that `prepare_sender` has prepared and that dies if this takes too
    long."""
    _ATTEMPT.clear(envelope.idempotency_key)
    _REMARKS.lines.clear()
    try:
        url = _resolved(envelope.url, os.environ)
        check_url(envelope.url)
        plugin = _plugin(url)
        assert plugin is not None
        sent = bool(plugin.notify(body=envelope.body, title=envelope.title, body_format="text"))
    except RuleError as error:
        return Receipt(sent=False, error=str(error))
    if sent:
        return Receipt(sent=True, status=_ATTEMPT.status)
    return Receipt(
        sent=False,
        error=_told(_ATTEMPT.status, _REMARKS.lines, url),
        status=_ATTEMPT.status,
        retry_after_s=_ATTEMPT.retry_after_s,
    )


def retry_after_s(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, 1 s to 24 h; None for none or one without a meaning."""
    if value is None:
        return None
    value = value.strip()
    if re.fullmatch(r"[0-9]{1,12}", value):
        seconds = float(value)
    else:
        try:
            at = email.utils.parsedate_to_datetime(value)
        except (TypeError, ValueError, IndexError, OverflowError):
            return None
        seconds = ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds()
    return min(max(seconds, 1.0), MAX_RETRY_AFTER_S)


def schema_of(plugin: Any) -> str:
    """The schema under which Apprise knows the service, also where a web address was given."""
    schema = plugin.url(privacy=True).partition("://")[0]
    return str(schema).lower()


@dataclass(slots=True)
class _Attempt:
    """What the guard saw of the attempt under way. One per process: a sender sends one at a time."""

    idempotency_key: str = ""
    status: int | None = None
    retry_after_s: float | None = None

    def clear(self, idempotency_key: str) -> None:
        self.idempotency_key, self.status, self.retry_after_s = idempotency_key, None, None


class _Remarks(logging.Handler):
    """Keeps what Apprise says of an attempt, since it returns nothing but False."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if record.levelno >= logging.WARNING or text.startswith("Socket Exception"):
            self.lines.append(text)


_ATTEMPT = _Attempt()
_REMARKS = _Remarks()
_unguarded_send: Callable[..., requests.Response] | None = None


def _guarded_send(
    adapter: requests.adapters.HTTPAdapter, request: requests.PreparedRequest, **options: Any
) -> requests.Response:
    """One request: with the idempotency key, no redirect followed, only the beginning of the answer read."""
    request.headers.setdefault("Idempotency-Key", _ATTEMPT.idempotency_key)
    assert _unguarded_send is not None
    response = _unguarded_send(adapter, request, **{**options, "stream": True})
    response.headers.pop("location", None)
    content = response.raw.read(MAX_ANSWER_BYTES, decode_content=True)
    response.close()
    response._content = content
    response._content_consumed = True
    _ATTEMPT.status = response.status_code
    _ATTEMPT.retry_after_s = retry_after_s(response.headers.get("retry-after"), datetime.now(UTC))
    return response


def _message_id(*_: Any, **__: Any) -> str:
    """The same for every attempt, so that a mail program can tell a repetition."""
    return f"<{_ATTEMPT.idempotency_key}@presseschau.invalid>"


def _plugin(url: str) -> Any:
    import apprise  # takes 0.4 s, which only who checks or sends should wait for

    asset = apprise.AppriseAsset(
        app_id="presseschau",
        app_desc="presseschau",
        app_url="",
        async_mode=False,
        http_redirects=False,
        plugin_paths=[],
        storage_mode=apprise.PersistentStoreMode.MEMORY,
    )
    logger = logging.getLogger("apprise")
    level = logger.level
    logger.setLevel(logging.CRITICAL)  # it would log the address
    try:
        return apprise.Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
    finally:
        logger.setLevel(level)


def _parts(url: str) -> tuple[str, list[str]] | None:
    """Schema and the names of the query's parameters; None where it is no address at all."""
    if not url.isprintable() or url != url.strip() or "://" not in url:
        return None
    try:
        query = urlsplit(url).query
    except ValueError:
        return None
    return url.partition("://")[0].lower(), [key for key, _ in parse_qsl(query, keep_blank_values=True)]


def _resolved(url: str, environment: Mapping[str, str]) -> str:
    """The address with every `${NAME}` replaced by the variable NAME, or by the content of the file that
    NAME_FILE names: so that a secret need not stand in the database."""

    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name in environment:
            return quote(environment[name], safe="")
        file = environment.get(f"{name}_FILE")
        if file is None:
            raise RuleError(f"channel {masked(url)}: neither {name} nor {name}_FILE is set in the environment")
        try:
            return quote(Path(file).read_text(encoding="utf-8").strip(), safe="")
        except (OSError, UnicodeDecodeError):
            raise RuleError(f"channel {masked(url)}: the file that {name}_FILE names cannot be read") from None

    return _REFERENCE.sub(value, url)


def _told(status: int | None, remarks: list[str], url: str) -> str:
    if status is not None and status in range(300, 400):
        return f"HTTP {status}: redirects are not followed"
    if status is not None and not 200 <= status < 300:
        return f"HTTP {status}"
    told = [line.removeprefix("Socket Exception:").strip() for line in remarks]
    return _without_secrets(told[-1], url)[:300] if told else "not delivered, Apprise gave no reason"


def _without_secrets(text: str, url: str) -> str:
    """One line, with every piece of the address but its host replaced."""
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    pieces = [parts.path, *parts.path.split("/"), *user.split(":"), *(value for _, value in parse_qsl(parts.query))]
    if parts.scheme not in SHOWN_HOST:
        pieces.append(host)
    for piece in sorted({*pieces, *map(unquote, pieces)}, key=len, reverse=True):
        if len(piece) >= _MIN_SECRET_CHARS:
            text = text.replace(piece, "…")
    return " ".join(text.split())

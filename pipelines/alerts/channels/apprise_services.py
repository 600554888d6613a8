"""The channels of Apprise, and the only place of that library.

Left alone it follows redirects with its secret headers, reads an answer of any size (500 MB took 1 GB), waits as long
as a receiver drips, and some addresses make it send local files. So: an allow-list of schemas
(`addresses`), no parameter that names a file, and every HTTP request of every service passes
`_guarded_send`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from pipelines.alerts.channels.addresses import ALLOWED, schema_of, without_secrets
from pipelines.alerts.channels.answers import MAX_ANSWER_BYTES, is_only_this, refusal, retry_after_s
from pipelines.alerts.channels.envelope import Envelope, Receipt

if TYPE_CHECKING:
    import requests

_NAMES_A_FILE = frozenset(
    # as found in the services of Apprise 2.2
    {"attach", "attachment", "attachments", "config", "file", "file_url", "include", "inline", "keyfile", "path"}
    | {"pgp", "pgpkey", "subfile", "template"}
)
_TITLE_ROOM_CHARS = 16
"""What a service without titles puts around one that it writes into the body."""
_CUT = "\n\n…"


def check(url: str) -> None:
    """Raise ValueError unless Apprise can send to this resolved address."""
    for key, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True):
        if key.lower().lstrip("+-:") in _NAMES_A_FILE and not key.startswith(("+", "-", ":")):
            raise ValueError(f"parameter {key!r} is not allowed; it can name a file")
    plugin = _plugin(url)
    if plugin is None or _schema_of_plugin(plugin) not in ALLOWED:
        is_web = schema_of(url) in ("http", "https")
        hint = "; for a web address of your own use webhooks://host/path?secret=… or jsons://" if is_web else ""
        raise ValueError(f"Apprise cannot read this address{hint}")


def prepare() -> None:
    """Guard every HTTP request of this process, keep Apprise's remarks off every log."""
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


def send(url: str, envelope: Envelope) -> Receipt:
    """One attempt at a resolved address, in a process that `prepare` has prepared."""
    _ATTEMPT.clear(envelope.idempotency_key)
    _REMARKS.lines.clear()
    plugin = _plugin(url)
    assert plugin is not None
    title, body = envelope.message.title, envelope.message.body
    body = shortened(body, plugin.body_maxlen - len(title) - _TITLE_ROOM_CHARS)
    sent = bool(plugin.notify(body=body, title=title, body_format="text"))
    if sent:
        return Receipt(sent=True, status=_ATTEMPT.status)
    return Receipt(
        sent=False,
        error=_told(_ATTEMPT.status, _REMARKS.lines, url),
        status=_ATTEMPT.status,
        retry_after_s=_ATTEMPT.retry_after_s,
        only_this=_ATTEMPT.status is not None and is_only_this(_ATTEMPT.status),
    )


def shortened(body: str, max_chars: int) -> str:
    """A text that a service takes as a whole: what it has no room for is left out from the last empty line on."""
    if len(body) <= max_chars:
        return body
    head = body[: max(max_chars - len(_CUT), 0)]
    return (head.rpartition("\n\n")[0] or head) + _CUT


def _schema_of_plugin(plugin: Any) -> str:
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


def _told(status: int | None, remarks: list[str], url: str) -> str:
    if status is not None and not 200 <= status < 300:
        return refusal(status)
    told = [line.removeprefix("Socket Exception:").strip() for line in remarks]
    return without_secrets(told[-1], url)[:300] if told else "not delivered, Apprise gave no reason"

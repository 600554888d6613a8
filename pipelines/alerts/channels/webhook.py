"""`webhook(s)://host[:port]/path?secret=${NAME}`: a signed JSON POST, after the Standard Webhooks specification 1.0.

Signed is `ID.TIMESTAMP.BODY` with HMAC-SHA256; the id is the delivery's own and stays the same over retries, the
timestamp is that of the attempt. Two `secret` parameters sign twice, so that a secret can be changed without a gap.
A receiver's answer is read no further than its headers: nobody can make us wait for a body or fill memory with it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import ssl
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import urlencode

from pipelines.alerts.channels.addresses import without_secrets
from pipelines.alerts.channels.answers import is_only_this, refusal, retry_after_s, why_no_connection
from pipelines.alerts.channels.envelope import ChannelOptions, Envelope, Receipt
from pipelines.alerts.channels.web_address import WebAddress

TIMEOUT_S = 10.0
"""For each step; the whole attempt has the deadline of its process."""
MIN_SECRET_BYTES = 16
MAX_SECRETS = 2
_PREFIX = "whsec_"


def check(url: str, options: ChannelOptions) -> None:
    """Raise ValueError unless a webhook can go to this resolved address."""
    _keys(WebAddress.read(url))


def send(url: str, envelope: Envelope) -> Receipt:
    """One POST."""
    address = WebAddress.read(url)
    body = body_of(envelope)
    now = datetime.now(UTC)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "presseschau",
        "Idempotency-Key": envelope.idempotency_key,
        "Connection": "close",
        **signed(envelope.idempotency_key, int(now.timestamp()), body, _keys(address)),
        **_authorization(address),
    }
    connection = _connection(address)
    try:
        connection.request("POST", _target(address), body=body, headers=headers)
        answer = connection.getresponse()
    except (OSError, http.client.HTTPException) as error:
        return Receipt(sent=False, error=without_secrets(_reason(error), url)[:300])
    finally:
        connection.close()
    if 200 <= answer.status < 300:
        return Receipt(sent=True, status=answer.status)
    return Receipt(
        sent=False,
        error=refusal(answer.status),
        status=answer.status,
        retry_after_s=retry_after_s(answer.headers.get("retry-after"), now),
        only_this=is_only_this(answer.status),
    )


def body_of(envelope: Envelope) -> bytes:
    """The JSON of an alert, as webhooks, commands and standard output get it; docs/alerts.md describes it."""
    return json.dumps(payload_of(envelope), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def payload_of(envelope: Envelope) -> dict[str, object]:
    """The same before it is text."""
    message = envelope.message
    return {
        "type": f"alert.{message.data['occasion']}",
        "id": envelope.idempotency_key,
        "timestamp": envelope.created_at.astimezone(UTC).isoformat(timespec="seconds"),
        "title": message.title,
        "text": message.body,
        "data": message.data,
    }


def signed(message_id: str, timestamp: int, body: bytes, keys: Sequence[bytes]) -> dict[str, str]:
    """The three headers that let a receiver know who sent this, what, and when."""
    content = f"{message_id}.{timestamp}.".encode() + body
    digests = (hmac.new(key, content, hashlib.sha256).digest() for key in keys)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{base64.b64encode(digest).decode()}" for digest in digests),
    }


def _keys(address: WebAddress) -> list[bytes]:
    """The keys to sign with.   Raises ValueError."""
    secrets = address.values("secret")
    if not 1 <= len(secrets) <= MAX_SECRETS:
        raise ValueError("a webhook is signed: give ?secret=${NAME}, a second one only while you change it")
    keys = [_key(secret) for secret in secrets]
    if min(map(len, keys)) < MIN_SECRET_BYTES:
        raise ValueError(f"its secret is shorter than {MIN_SECRET_BYTES} bytes; `openssl rand -base64 32` makes one")
    return keys


def _key(secret: str) -> bytes:
    if not secret.startswith(_PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except ValueError:
        raise ValueError("what follows whsec_ in its secret is no base64") from None


def _connection(address: WebAddress) -> http.client.HTTPConnection:
    if address.is_encrypted_from_the_start:
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(address.host, address.port, timeout=TIMEOUT_S, context=context)
    return http.client.HTTPConnection(address.host, address.port, timeout=TIMEOUT_S)


def _target(address: WebAddress) -> str:
    """Path and what stands behind it, without the secret."""
    others = [(name, value) for name, value in address.parameters if name != "secret"]
    return f"{address.path}?{urlencode(others)}" if others else address.path


def _authorization(address: WebAddress) -> Mapping[str, str]:
    if not address.user:
        return {}
    token = base64.b64encode(f"{address.user}:{address.password}".encode()).decode()
    return {"Authorization": f"Basic {token}"}


def _reason(error: OSError | http.client.HTTPException) -> str:
    """Why there was no answer, in one line."""
    if why := why_no_connection(error):
        return why
    match error:
        case TimeoutError():
            return f"no answer within {TIMEOUT_S:.0f} s; it may have arrived"
        case http.client.RemoteDisconnected():
            return "it hung up without an answer; the alert may have arrived"
        case http.client.HTTPException():
            return f"what it answered is no HTTP ({type(error).__name__})"
        case _:
            return error.strerror or type(error).__name__

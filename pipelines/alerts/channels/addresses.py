"""Addresses of channels: which there are, how they are shown, and where their secrets come from.

An address may hold a password or token anywhere, so it is shown only through `masked`; and it may hold `${NAME}`
instead, which only the sending process replaces.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from pipelines.errors import RuleError

OWN_WITH_HOST = frozenset({"webhook", "webhooks", "smtp", "smtps"})
OWN_LOCAL = frozenset({"exec", "feed", "stdout"})
"""Schemas of channels on this machine; their addresses have no host and no `//`."""
OWN = OWN_WITH_HOST | OWN_LOCAL
_APPRISE_WITH_HOST = (
    "json xml form mailto ntfy gotify matrix mmost rocket nctalk ncloud apprise mqtt bark notica synology xmpp"
    " irc mastodon toot signal"
)
_APPRISE_WITHOUT_HOST = (
    "tgram slack discord workflow workflows wxteams webex gchat zulip threema whatsapp bsky bluesky revolt guilded"
    " twist ryver line feishu lark wecombot stackfield pover pbul prowl join spush push psafer onesignal sendgrid"
    " mailgun postmark brevo resend smtp2go sparkpost twilio vonage sinch seven msgbird clicksend elks opsgenie"
    " pagerduty"
)
SHOWN_HOST = (
    OWN_WITH_HOST | frozenset(_APPRISE_WITH_HOST.split()) | {f"{schema}s" for schema in _APPRISE_WITH_HOST.split()}
)
"""Schemas whose host is a server's name and no secret."""
ALLOWED = OWN | SHOWN_HOST | frozenset(_APPRISE_WITHOUT_HOST.split())
"""Schemas an alert may use. Left out: what talks to the local desktop, syslog or devices, and what reads key
files."""
EXAMPLES = (
    "smtps://user:password@host/?to=…, webhooks://host/path?secret=…, feed:/path.xml, exec:NAME, stdout:, ntfys://,"
    " tgram://, slack://, matrix(s)://"
)
_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_COMMAND_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_MIN_SECRET_CHARS = 4


def schema_of(url: str) -> str:
    """What stands before the first colon, in small letters; empty where it is no address at all."""
    schema, colon, rest = url.partition(":")
    if not colon or not url.isprintable() or url != url.strip():
        return ""
    schema = schema.lower()
    return schema if schema in OWN_LOCAL or rest.startswith("//") else ""


def kind_of(schema: str) -> str:
    """What a channel is called, encrypted or not: `smtp` for `smtps`."""
    return schema[:-1] if schema.endswith("s") and schema[:-1] in ALLOWED else schema


def masked(url: str) -> str:
    """The address as it may be shown: schema, and the host where it is no secret; `…` for whatever else there
    is. A feed's path and a command's name are none."""
    schema, colon, rest = url.partition(":")
    schema = schema.lower()
    if not colon or not re.fullmatch(r"[a-z0-9_+.-]{1,32}", schema):
        return "…"
    if schema in OWN_LOCAL:
        return f"{schema}:{_masked_local(schema, rest)}"
    if not rest.startswith("//"):
        return "…"
    if schema not in SHOWN_HOST and schema not in ("http", "https"):
        return f"{schema}://…"
    authority, slash, tail = re.match(r"([^/?#]*)(/?)(.*)", rest[2:], re.DOTALL).groups()  # type: ignore[union-attr]
    host = authority.rpartition("@")[2]
    if "${" in host or not host.isprintable():
        host = "…"
    secret = "…@" if "@" in authority else ""
    return f"{schema}://{secret}{host}{'/…' if tail else slash}"


def resolved(url: str, environment: Mapping[str, str]) -> str:
    """The address with every `${NAME}` replaced by the variable NAME, or by the content of the file that
    NAME_FILE names: so that a secret need not stand in the database.   Raises RuleError."""

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


def without_secrets(text: str, url: str) -> str:
    """One line, with every piece of the resolved address but its host replaced."""
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    values = [value for _, value in parse_qsl(parts.query)]
    pieces = [parts.path, *parts.path.split("/"), user, *user.split(":"), *values]
    pieces += [one for value in values for one in value.split(",")]
    if parts.scheme not in SHOWN_HOST:
        pieces.append(host)
    for piece in sorted({*pieces, *map(unquote, pieces)}, key=len, reverse=True):
        if len(piece) >= _MIN_SECRET_CHARS:
            text = text.replace(piece, "…")
    return " ".join(text.split())


def is_command_name(name: str) -> bool:
    """Whether a command of the settings file can be called so."""
    return _COMMAND_NAME.fullmatch(name) is not None


def _masked_local(schema: str, rest: str) -> str:
    if schema == "stdout":
        return "" if rest in ("", "//") else "…"
    if schema == "exec":
        return rest if is_command_name(rest) else "…"
    return rest if rest.startswith("/") and rest.isprintable() and not set(rest) & set("$?@") else "…"

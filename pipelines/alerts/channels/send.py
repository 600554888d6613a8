"""The channels an alert can go to: which addresses are allowed, and one attempt to send.

Our own are exact (`webhook`, `mail`, `command`, `feed_file`, standard output), the rest is Apprise's
(`apprise_services`). `send` belongs into a process that can be killed (`process`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from pipelines.alerts.channels import (
    apprise_services,
    command,
    feed_file,
    mail,
    private_networks,
    standard_output,
    webhook,
)
from pipelines.alerts.channels.addresses import ALLOWED, EXAMPLES, OWN, kind_of, masked, resolved, schema_of
from pipelines.alerts.channels.envelope import ChannelOptions, Envelope, Receipt
from pipelines.alerts.messages import own_templates
from pipelines.errors import RuleError

NO_OPTIONS = ChannelOptions()


@dataclass(frozen=True, slots=True)
class _Kind:
    """One of our own channels."""

    check: Callable[[str, ChannelOptions], None]
    """Raises ValueError unless it can send to the resolved address; its text says what would be right and repeats
    nothing of the address."""
    send: Callable[[str, Envelope], Receipt]
    """One attempt at a resolved address that was checked."""


_WEBHOOK = _Kind(webhook.check, webhook.send)
_MAIL = _Kind(mail.check, mail.send)
_KINDS: Mapping[str, _Kind] = {
    "webhook": _WEBHOOK,
    "webhooks": _WEBHOOK,
    "smtp": _MAIL,
    "smtps": _MAIL,
    "exec": _Kind(command.check, command.send),
    "feed": _Kind(feed_file.check, feed_file.send),
    "stdout": _Kind(standard_output.check, standard_output.send),
}


def check_url(url: str, environment: Mapping[str, str] = os.environ, *, options: ChannelOptions = NO_OPTIONS) -> None:
    """Raise RuleError, as one line without secrets, unless alerts can go to this address."""
    _check_resolved(url, resolved(url, environment) if schema_of(url) else url, options)


def one_per_target(url: str) -> list[str]:
    """The address once for each recipient: so each has a delivery of its own, which is retried alone."""
    return mail.one_per_recipient(url) if schema_of(url) in ("smtp", "smtps") else [url]


def prepare_sender() -> None:
    """Make this process fit for `send`: guard every HTTP request, say nothing on any log."""
    apprise_services.prepare()


def send(envelope: Envelope) -> Receipt:
    """Try once to send, in a process that `prepare_sender` has prepared and that dies if this takes too
    long."""
    try:
        url = resolved(envelope.url, os.environ)
        _check_resolved(envelope.url, url, envelope.options)
    except RuleError as error:
        return Receipt(sent=False, error=str(error))
    if not envelope.options.private_networks:
        private_networks.refuse()
    schema = schema_of(url)
    message, faults = own_templates.applied(envelope.message, kind_of(schema), envelope.options.templates_folder)
    letter = replace(envelope, message=message)
    receipt = _KINDS[schema].send(url, letter) if schema in OWN else apprise_services.send(url, letter)
    remarks = [receipt.remark, *map(str, faults)]
    return replace(receipt, remark="; ".join(filter(None, remarks)))


def _check_resolved(url: str, resolved_url: str, options: ChannelOptions) -> None:
    schema = schema_of(url)
    if not schema:
        raise RuleError(f"channel {masked(url)}: not an address like webhooks://host/path, smtps://… or ntfy://…")
    if schema not in ALLOWED and schema not in ("http", "https"):
        raise RuleError(
            f"channel {masked(url)}: {schema}: is not allowed; use {EXAMPLES} or another network service of Apprise"
        )
    try:
        urlsplit(resolved_url)
    except ValueError:
        raise RuleError(f"channel {masked(url)}: its host cannot be read") from None
    try:
        if schema in OWN:
            _KINDS[schema].check(resolved_url, options)
        else:
            apprise_services.check(resolved_url)
    except ValueError as error:
        raise RuleError(f"channel {masked(url)}: {error}") from None

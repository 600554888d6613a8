"""What goes into the sending process and what comes back out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from pipelines.alerts.messages.compose import Message
from pipelines.settings import Settings


@dataclass(frozen=True, kw_only=True, slots=True)
class ChannelOptions:
    """What the settings say about channels."""

    commands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Name to what `exec:NAME` runs: the table `[commands]` of the settings file, its only source."""
    templates_folder: str | None = None
    """Where the user's own templates are; None: there are none."""
    private_networks: bool = True
    """Whether channels may go to this machine and its own networks."""

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The options that the settings in force give."""
        return cls(
            commands={name: tuple(argv) for name, argv in settings.commands.items()},
            templates_folder=settings.templates_folder,
            private_networks=settings.alert_private_networks == "allow",
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Envelope:
    """What one attempt carries to the sending process."""

    url: str = field(repr=False)
    """Still with its `${NAME}`: only the sending process puts secrets in."""
    message: Message
    idempotency_key: str
    """Stable over retries: `webhook-id` and `Idempotency-Key` (HTTP), in the `Message-ID` (mail), `id` (JSON)."""
    created_at: datetime
    """When what is told was found."""
    options: ChannelOptions = ChannelOptions()


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
    only_this: bool = False
    """Whether the receiver is well and does not take this one message; else whatever waits for it waits too."""
    remark: str = ""
    """Something to know though it was sent: a template with a fault, a recipient who was refused."""

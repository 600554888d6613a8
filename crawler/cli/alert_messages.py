"""`alerts preview` and `alerts feed`: what a rule tells, looked at instead of sent."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import click

from crawler.cli.counting import counted
from crawler.cli.house import House, pass_house
from pipelines.alerts.channels.addresses import ALLOWED, kind_of, schema_of
from pipelines.alerts.channels.envelope import ChannelOptions, Envelope
from pipelines.alerts.channels.feed_file import replace_file
from pipelines.alerts.channels.webhook import payload_of
from pipelines.alerts.messages import feed, own_templates
from pipelines.alerts.messages.compose import Message
from pipelines.alerts.messages.payload import rule_facts
from pipelines.alerts.showing import feed_items, preview_message
from pipelines.errors import PresseschauError, RuleError
from pipelines.model.alert import NOTICES, Digest, Occasion
from pipelines.storage import alerts as stored


@click.command()
@click.argument("name")
@click.option(
    "--occasion",
    type=click.Choice([str(occasion) for occasion in Occasion]),
    help="Which message. Default: digest for a rule with one, else new.",
)
@click.option("--template", type=click.File(encoding="utf-8"), help="Try a text of your own (Jinja2) before saving it.")
@click.option("--channel", metavar="SCHEME", help="As for smtp, webhook, tgram … Default: the rule's first channel.")
@click.option("--format", "format_", type=click.Choice(["text", "html", "json"]), default="text", show_default=True)
@pass_house
def preview(
    house: House, name: str, occasion: str | None, template: TextIO | None, channel: str | None, format_: str
) -> None:
    """What the rule NAME would send now, of the newest article it finds. Sends nothing."""
    if channel is not None and channel not in ALLOWED:
        raise click.BadParameter(
            f"{channel!r} is none; it is what stands before :// in an address", param_hint="--channel"
        )
    with house.database().read() as c:
        rule = stored.get_rule(c, name)
        chosen = Occasion(occasion) if occasion else _usual_occasion(rule.options.digest)
        text = template.read() if template is not None else None
        now = datetime.now(UTC)
        names = publisher_names(house)
        message, is_stored = preview_message(c, rule, chosen, publisher_names=names, now=now, template=text)
    schema = channel or (schema_of(rule.channels[0].url) if rule.channels else "stdout")
    options = ChannelOptions.of(house.settings)
    message, faults = own_templates.applied(message, kind_of(schema), options.templates_folder)
    if faults:
        raise RuleError("; ".join(map(str, faults)))
    click.echo(_shown(message, format_, now))
    if chosen in NOTICES:
        house.note("this notice is made up")
    elif not is_stored:
        house.note("the rule finds nothing yet; this article is made up")


@click.command(name="feed")
@click.argument("name")
@click.option("--format", "format_", type=click.Choice(["atom", "json"]), default="atom", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Into this file; it is replaced whole.")
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=feed.ENTRIES, show_default=True, help="So many entries."
)
@pass_house
def feed_of_rule(house: House, name: str, format_: str, output: Path | None, limit: int) -> None:
    """What the rule NAME told, as a feed. The channel feed:/path.xml keeps one up to date by itself."""
    with house.database().read() as c:
        rule = stored.get_rule(c, name)
        entries = feed_items(c, rule, publisher_names=publisher_names(house), limit=limit)
    write = feed.to_json if format_ == "json" else feed.to_atom
    made = write(rule_facts(rule), entries)
    if output is None:
        click.echo(made, nl=False)
        return
    replace_file(output, made)
    house.note(f"{counted(len(entries), 'entry')} in {output}")


def publisher_names(house: House) -> dict[str, str]:
    """Key to name; empty where a publisher file cannot be read: an alert is no place to complain of that."""
    try:
        return {publisher.key: publisher.name for publisher in house.catalogue().all()}
    except PresseschauError:
        return {}


def _usual_occasion(digest: Digest) -> Occasion:
    return Occasion.NEW if digest == Digest() else Occasion.DIGEST


def _shown(message: Message, format_: str, now: datetime) -> str:
    if format_ == "html":
        return message.html
    if format_ == "text":
        return f"{message.title}\n\n{message.body}"
    envelope = Envelope(url="stdout:", message=message, idempotency_key="preview", created_at=now)
    return json.dumps(payload_of(envelope), ensure_ascii=False, indent=2)

"""`alerts`: rules that tell of new articles, and what became of what they told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click

from crawler.cli.alert_messages import feed_of_rule
from crawler.cli.alert_messages import preview as preview_message
from crawler.cli.house import Column, House, format_option, pass_house
from pipelines.alerts.channels import ChannelOptions, masked
from pipelines.alerts.rules import PREVIEW_DAYS, make_rule, preview
from pipelines.export.records import article_record, moment_text
from pipelines.model.alert import Delivery, DeliveryState, Rule
from pipelines.storage import alerts as stored
from pipelines.storage import deliveries, outbox

RULE_COLUMNS = (
    Column(name="name", style="cyan"),
    Column(name="query"),
    Column(name="channels"),
    Column(name="matches", right=True),
    Column(name="paused"),
    Column(name="created_at", style="dim", fold=False),
)
LOG_COLUMNS = (
    Column(name="created_at", style="dim", fold=False),
    Column(name="rule", style="cyan"),
    Column(name="channel"),
    Column(name="article_id", right=True, fold=False),
    Column(name="state", style="bold", fold=False),
    Column(name="attempts", right=True),
    Column(name="next_attempt_at", style="dim", fold=False),
    Column(name="error", style="yellow"),
)
FOUND_COLUMNS = (
    Column(name="published_at", style="dim", fold=False),
    Column(name="publisher", style="cyan", fold=False, max_width=18),
    Column(name="title", min_width=24),
    Column(name="id", style="dim", right=True, fold=False),
)


@click.group()
def alerts() -> None:
    """Rules: saved searches that tell of every new article they match, once."""


alerts.add_command(preview_message)
alerts.add_command(feed_of_rule)


@alerts.command()
@click.argument("name")
@click.argument("query")
@click.option("--to", "urls", multiple=True, required=True, metavar="URL", help="Where to; may be repeated.")
@format_option
@pass_house
def add(house: House, name: str, query: str, urls: tuple[str, ...], format_: str | None) -> None:
    """Tell of every new article that QUERY matches.

    URL is an Apprise address: json://host/path for a web hook, mailto://user:password@host, ntfy://host/topic,
    tgram://token/chat and many more. A secret may stand in the environment: json://host/${HOOK_TOKEN}
    """
    rule = make_rule(
        house.database(), name, query, urls, now=datetime.now(UTC), options=ChannelOptions.of(house.settings)
    )
    house.note(f"rule {rule.name!r} tells of new articles; `presseschau alerts test` shows what it would have found")
    _write_rules(house, [rule], format_)


@alerts.command(name="list")
@format_option
@pass_house
def list_rules(house: House, format_: str | None) -> None:
    """Every rule."""
    with house.database().read() as c:
        rules = stored.list_rules(c)
    _write_rules(house, rules, format_)
    if not rules:
        house.note("no rules yet; `presseschau alerts add NAME QUERY --to URL` makes one")


@alerts.command()
@click.argument("name")
@format_option
@pass_house
def show(house: House, name: str, format_: str | None) -> None:
    """One rule and how its alerts stand."""
    with house.database().read() as c:
        rule = stored.get_rule(c, name)
        counts = deliveries.delivery_counts(c, rule=rule.name)
        matches = outbox.match_counts(c)
    record = _rule_record(house, rule, matches.get(rule.id, 0))
    record["deliveries"] = {str(state): counts.get(state, 0) for state in DeliveryState}
    if house.format(format_) != "table":
        house.write([record], format_, ())
        return
    record["deliveries"] = ", ".join(f"{count} {state}" for state, count in counts.items()) or "none yet"
    for key, value in record.items():
        shown = ", ".join(value) if isinstance(value, list) else value
        click.echo(f"{key.replace('_', ' '):<16}{shown}")


@alerts.command()
@click.argument("name", required=False)
@click.option("--query", help="Try a query that is not saved yet.")
@click.option("--days", type=click.IntRange(1, 3650), default=PREVIEW_DAYS, show_default=True, help="Look back so far.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="Show at most so many.")
@format_option
@pass_house
def test(house: House, name: str | None, query: str | None, days: int, limit: int, format_: str | None) -> None:
    """What the rule NAME would have found in the last 30 days. Sends nothing."""
    if (name is None) == (query is None):
        raise click.UsageError("name a rule, or give a --query that is not saved yet")
    if name is not None:
        with house.database().read() as c:
            query = stored.get_rule(c, name).query
    assert query is not None
    found = preview(house.database(), query, now=datetime.now(UTC), days=days, limit=limit)
    house.write((article_record(article, zone=house.zone) for article in found.newest), format_, FOUND_COLUMNS)
    stories = "" if found.stories is None else f" in {found.stories} stories"
    house.note(f"{found.articles} articles{stories} in {days} days, about {found.per_day:.1f} alerts a day")
    if found.is_wide:
        house.note("that is more than anybody reads: add words with AND, or leave some out with NOT")


@alerts.command()
@click.argument("name")
@pass_house
def pause(house: House, name: str) -> None:
    """Stop a rule; what it has not sent yet waits."""
    with house.database().write() as c:
        stored.pause_rule(c, name, paused=True)
    house.note(f"rule {name!r} is paused")


@alerts.command()
@click.argument("name")
@pass_house
def resume(house: House, name: str) -> None:
    """Let a paused rule go on; what came meanwhile it does not tell."""
    with house.database().write() as c:
        stored.pause_rule(c, name, paused=False)
    house.note(f"rule {name!r} goes on")


@alerts.command()
@click.argument("name")
@pass_house
def remove(house: House, name: str) -> None:
    """Delete a rule, with its channels and its log."""
    with house.database().write() as c:
        stored.remove_rule(c, name)
    house.note(f"rule {name!r} is removed")


@alerts.command()
@click.argument("name", required=False)
@click.option(
    "--state", "states", multiple=True, type=click.Choice([str(state) for state in DeliveryState]), help="Only these."
)
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True, help="At most so many.")
@format_option
@pass_house
def log(house: House, name: str | None, states: tuple[str, ...], limit: int, format_: str | None) -> None:
    """What was sent, waits, or could not be sent; newest first, of one rule or all."""
    with house.database().read() as c:
        rule = stored.get_rule(c, name).name if name is not None else None
        found = deliveries.delivery_log(c, rule=rule, states=[DeliveryState(state) for state in states], limit=limit)
    written = house.write((_delivery_record(house, delivery) for delivery in found), format_, LOG_COLUMNS)
    if not written:
        house.note("no alerts yet" if not states else "no alerts in this state")


def _write_rules(house: House, rules: list[Rule], format_: str | None) -> None:
    with house.database().read() as c:
        matches = outbox.match_counts(c)
    house.write((_rule_record(house, rule, matches.get(rule.id, 0)) for rule in rules), format_, RULE_COLUMNS)


def _rule_record(house: House, rule: Rule, matches: int) -> dict[str, Any]:
    return {
        "name": rule.name,
        "query": rule.query,
        "channels": [masked(channel.url) for channel in rule.channels],
        "matches": matches,
        "paused": rule.paused,
        "created_at": moment_text(rule.created_at, house.zone),
    }


def _delivery_record(house: House, delivery: Delivery) -> dict[str, Any]:
    is_ended = delivery.state in (DeliveryState.SENT, DeliveryState.DEAD)
    return {
        "id": delivery.id,
        "rule": delivery.rule_name,
        "channel": masked(delivery.channel.url),
        "article_id": delivery.article_id,
        "state": str(delivery.state),
        "attempts": delivery.attempts,
        "created_at": moment_text(delivery.created_at, house.zone),
        "sent_at": moment_text(delivery.sent_at, house.zone),
        "next_attempt_at": None if is_ended else moment_text(delivery.next_attempt_at, house.zone),
        "error": delivery.last_error,
    }

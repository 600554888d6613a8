"""`alerts`: rules that tell of new articles, and what became of what they told."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import click

from crawler.cli.alert_messages import feed_of_rule
from crawler.cli.alert_messages import preview as preview_message
from crawler.cli.counting import counted
from crawler.cli.house import Column, House, format_option, pass_house
from pipelines.alerts.channels.addresses import masked
from pipelines.alerts.matching.explain import drawn, explain
from pipelines.alerts.schedule import is_flooded
from pipelines.archive import Archive
from pipelines.export.records import moment_text
from pipelines.model.alert import Delivery, DeliveryState, Occasion, Rule
from pipelines.model.article import Article
from pipelines.search.query import parse
from pipelines.storage import alerts as stored
from pipelines.storage import deliveries, outbox

RULE_COLUMNS = (
    Column(name="name", style="cyan"),
    Column(name="query", min_width=12),
    Column(name="channels", min_width=24),
    Column(name="matches", right=True),
    Column(name="digest", min_width=9),
    Column(name="state"),
    Column(name="created_at", style="dim", fold=False, spare=True),
)
LOG_COLUMNS = (
    Column(name="created_at", style="dim", fold=False),
    Column(name="rule", style="cyan"),
    Column(name="channel", min_width=14),
    Column(name="told", min_width=14),
    Column(name="state", style="bold", min_width=20),
)


@click.group()
def alerts() -> None:
    """Rules: saved searches that tell of every new article they match, once."""


alerts.add_command(preview_message)
alerts.add_command(feed_of_rule)


@alerts.command(name="list")
@format_option
@pass_house
def list_rules(house: House, format_: str | None) -> None:
    """Every rule."""
    with house.database().read() as c:
        rules = stored.list_rules(c)
    write_rules(house, rules, format_)
    if not rules:
        house.note("no rules yet; `presseschau alerts add NAME QUERY --to URL` makes one")


@alerts.command()
@click.argument("name")
@click.option("--why", "article", metavar="ARTICLE", help="Explain, clause by clause, why it matches this one or not.")
@format_option
@pass_house
def show(house: House, name: str, article: str | None, format_: str | None) -> None:
    """One rule and how its alerts stand. ARTICLE is an article's id or address."""
    with house.database().read() as c:
        rule = stored.get_rule(c, name)
        counts = deliveries.delivery_counts(c, rule=rule.name)
        matches = outbox.match_counts(c)
    if article is not None:
        _show_why(house, rule, Archive(house.database()).get(article), format_)
        return
    record = rule_record(house, rule, matches.get(rule.id, 0)) | _options_record(rule)
    record["deliveries"] = {str(state): counts.get(state, 0) for state in DeliveryState}
    if house.format(format_) != "table":
        house.write([record], format_, ())
        return
    record["deliveries"] = ", ".join(f"{count} {state}" for state, count in counts.items()) or "none yet"
    for key, value in record.items():
        shown = ", ".join(value) if isinstance(value, list) else value
        shown = ("yes" if shown else "no") if isinstance(shown, bool) else shown
        click.echo(f"{key.replace('_', ' '):<16}{'-' if shown in (None, '') else shown}")


def _show_why(house: House, rule: Rule, article: Article, format_: str | None) -> None:
    """Clause by clause, as a tree or as data."""
    clause = explain(parse(rule.query), article)
    if house.format(format_) == "table":
        for line in drawn(clause):
            click.echo(line)
        return
    facts = {"rule": rule.name, "article_id": article.id, "url": article.draft.url, "matches": clause.holds}
    house.write([facts | {"clause": asdict(clause)}], format_, ())


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
    """Let a rule go on that is paused, or whose channels are; what waited leaves in one message for each channel.

    What came while the rule itself was paused it does not tell; `alerts run` does.
    """
    with house.database().write() as c:
        rule = stored.get_rule(c, name)
        is_running = not rule.paused and all(channel.paused_at is None for channel in rule.channels)
        if not is_running:
            waiting = deliveries.revive(c, rule.id, now=datetime.now(UTC))
            stored.pause_rule(c, name, paused=False)
    if is_running:
        house.note(f"rule {name!r} is not paused, nor are its channels")
    else:
        house.note(f"rule {name!r} goes on; what waited leaves now: {counted(waiting, 'alert')}")


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
    is_table = house.format(format_) == "table"
    record_of = _delivery_shown if is_table else _delivery_record
    written = house.write((record_of(house, delivery) for delivery in found), format_, LOG_COLUMNS)
    if not written:
        house.note("no alerts yet" if not states else "no alerts in this state")


def write_rules(house: House, rules: list[Rule], format_: str | None) -> None:
    """Rules as records or a table; a note for each that cannot tell."""
    with house.database().read() as c:
        matches = outbox.match_counts(c)
    house.write((rule_record(house, rule, matches.get(rule.id, 0)) for rule in rules), format_, RULE_COLUMNS)
    for rule in rules:
        if rule.pause_reason is not None:
            house.note(
                f"rule {rule.name!r} is paused: it failed again and again ({rule.pause_reason}). "
                f"Mend it with `presseschau alerts edit {rule.name}`, then `presseschau alerts resume {rule.name}`"
            )
        for channel in rule.channels:
            if channel.paused_at is not None:
                house.note(
                    f"rule {rule.name!r}: nothing arrives at {masked(channel.url)} ({channel.pause_reason}); "
                    f"its alerts wait. Mend it, then `presseschau alerts resume {rule.name}`"
                )


def rule_record(house: House, rule: Rule, matches: int) -> dict[str, Any]:
    """A rule as data; `state` is `on`, `paused`, `flooded`, or `channel paused`."""
    return {
        "name": rule.name,
        "query": rule.query,
        "channels": [masked(channel.url) for channel in rule.channels],
        "on": [str(occasion) for occasion in Occasion if occasion in rule.options.on],
        "digest": str(rule.options.digest),
        "matches": matches,
        "state": _state(rule),
        "paused": rule.paused,
        "created_at": moment_text(rule.created_at, house.zone),
    }


def _state(rule: Rule) -> str:
    if rule.paused:
        return "paused"
    if any(channel.paused_at is not None for channel in rule.channels):
        return "channel paused"
    return "flooded" if is_flooded(rule, datetime.now(UTC)) else "on"


def _options_record(rule: Rule) -> dict[str, Any]:
    options = rule.options
    return {
        "quiet": str(options.quiet) if options.quiet else None,
        "zone": options.zone,
        "max_age_h": options.max_age_h,
        "language": options.language,
        "template": options.template,
        "full_text": options.full_text,
        "flood_limit": options.flood_limit,
        "volume_factor": options.volume_factor,
        "volume_least": options.volume_least,
        "unheard_days": options.unheard_days,
        "pause_reason": rule.pause_reason,
        "paused_channels": [
            f"{masked(channel.url)}: {channel.pause_reason}"
            for channel in rule.channels
            if channel.paused_at is not None
        ],
    }


def _delivery_shown(house: House, delivery: Delivery) -> dict[str, Any]:
    """A delivery in few columns: the error and the next attempt must be seen on a narrow terminal too."""
    record = _delivery_record(house, delivery)
    state = f"{record['state']} ({record['held']})" if record["held"] else record["state"]
    details = [state]
    if delivery.attempts > 1:
        details.append(counted(delivery.attempts, "attempt"))
    if record["next_attempt_at"] is not None:
        details.append(f"next {delivery.next_attempt_at.astimezone(house.zone):%Y-%m-%d %H:%M}")
    if delivery.last_error:
        details.append(delivery.last_error)
    what = record["told"] or record["article_id"]
    return record | {"told": f"{record['occasion']}: {what}", "state": ", ".join(details)}


def _delivery_record(house: House, delivery: Delivery) -> dict[str, Any]:
    is_ended = delivery.state in (DeliveryState.SENT, DeliveryState.DEAD)
    return {
        "id": delivery.id,
        "rule": delivery.rule_name,
        "channel": masked(delivery.channel.url),
        "occasion": str(delivery.occasion),
        "article_id": delivery.article_id,
        "told": delivery.notice.heading if delivery.notice else delivery.title,
        "held": str(delivery.held) if delivery.held else None,
        "state": str(delivery.state),
        "attempts": delivery.attempts,
        "created_at": moment_text(delivery.created_at, house.zone),
        "sent_at": moment_text(delivery.sent_at, house.zone),
        "next_attempt_at": None if is_ended else moment_text(delivery.next_attempt_at, house.zone),
        "error": delivery.last_error,
    }

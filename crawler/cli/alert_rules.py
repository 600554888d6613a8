"""`alerts add`, `edit`, `test`, `run`: making rules, and what they would find or found."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TextIO, TypeVar
from zoneinfo import ZoneInfoNotFoundError

import click

from crawler.cli.alerts import alerts, write_rules
from crawler.cli.counting import counted
from crawler.cli.house import Column, House, format_option, pass_house
from crawler.cli.moments import Moment
from pipelines.alerts.channels.addresses import masked
from pipelines.alerts.channels.envelope import ChannelOptions
from pipelines.alerts.delivery import send_test
from pipelines.alerts.messages.own_templates import checked
from pipelines.alerts.rules import PREVIEW_DAYS, Preview, change_rule, make_rule, preview, run_rule
from pipelines.alerts.schedule import zone_of
from pipelines.export.records import article_record
from pipelines.model.alert import WATCHABLE, Digest, Occasion, Quiet, RuleOptions
from pipelines.storage import alerts as stored

MAX_AGE_H = 24 * 3660
Command = TypeVar("Command", bound=Callable[..., Any])

ATTEMPT_COLUMNS = (
    Column(name="channel", style="cyan", min_width=24),
    Column(name="sent", style="bold"),
    Column(name="error", min_width=24),
)
FOUND_COLUMNS = (
    Column(name="published_at", style="dim", fold=False),
    Column(name="publisher", style="cyan", fold=False, max_width=18),
    Column(name="title", min_width=24),
    Column(name="id", style="dim", right=True, fold=False),
)


class _Read(click.ParamType[Any]):
    """A value that a function reads, which says what would be right."""

    def __init__(self, name: str, read: Callable[[str], Any]) -> None:
        self.name = name
        self._read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """What the text means."""
        if not isinstance(value, str):
            return value
        try:
            return self._read(value)
        except (ValueError, ZoneInfoNotFoundError, OSError) as error:
            self.fail(str(error), param, ctx)


def _occasions(text: str) -> frozenset[Occasion]:
    named = text.replace("|", ",").replace("-", "_").lower().split(",")
    unknown = [name for name in named if name.strip() not in WATCHABLE]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is no occasion; use {', '.join(WATCHABLE)}, several with a comma")
    return frozenset(Occasion(name.strip()) for name in named)


def _hours(text: str) -> int:
    unit = 24 if text.endswith("d") else 1
    number = text.removesuffix("d").removesuffix("h")
    if not (number.isascii() and number.isdigit() and 0 < int(number[:9]) * unit <= MAX_AGE_H):
        raise ValueError("use hours or days, e.g. 48h or 7d, at most ten years")
    return int(number) * unit


def _zone(text: str) -> str:
    try:
        return zone_of(text).key
    except (ValueError, ZoneInfoNotFoundError, OSError):
        raise ValueError(f"{text[:40]!r} is no time zone; use a name like Europe/Berlin") from None


_OPTIONS = (
    click.option("--on", type=_Read("OCCASIONS", _occasions), help=f"Tell when: {', '.join(WATCHABLE)}; by comma."),
    click.option(
        "--digest",
        type=_Read("WHEN", Digest.read),
        help="immediate, hourly, daily@07:30 or 'weekly@mon 07:30'; local time.",
    ),
    click.option("--quiet", type=_Read("HOURS", Quiet.read), help="Send nothing then, e.g. 22:00-06:00."),
    click.option("--no-quiet", is_flag=True, help="No quiet hours."),
    click.option("--zone", type=_Read("ZONE", _zone), help="Time zone of the rule. Default: Europe/Berlin."),
    click.option(
        "--max-age", "max_age_h", type=_Read("SPAN", _hours), help="Do not tell of older articles. Default: 48h."
    ),
    click.option(
        "--language",
        type=click.Choice(["de", "en"]),
        help="Of the message's own words. Default: setting alert_language.",
    ),
    click.option("--template", type=click.File(encoding="utf-8"), help="A file with a text of your own (Jinja2)."),
    click.option("--full-text/--no-full-text", default=None, help="Send the whole text too."),
    click.option(
        "--flood-limit", type=click.IntRange(1), help="After so many finds an hour tell once an hour. Default: 200."
    ),
    click.option("--volume-factor", type=click.FloatRange(1.0), help="volume: so many times the usual. Default: 3."),
    click.option("--volume-least", type=click.IntRange(1), help="volume: at least so many an hour. Default: 10."),
    click.option("--unheard-days", type=click.IntRange(1, 3650), help="first_mention: nothing since. Default: 90."),
)


def _rule_options(command: Command) -> Command:
    """Every option of a rule."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def _options(before: RuleOptions, given: dict[str, Any]) -> RuleOptions:
    """The options with what the user gave in place of what was there."""
    template: TextIO | None = given.pop("template")
    chosen = {name: value for name, value in given.items() if value is not None and name != "no_quiet"}
    if template is not None:
        chosen["template"] = checked(template.read(), name=template.name) or None
    if given["no_quiet"]:
        chosen["quiet"] = None
    return replace(before, **chosen)


@alerts.command()
@click.argument("name")
@click.argument("query")
@click.option("--to", "urls", multiple=True, required=True, metavar="URL", help="Where to; may be repeated.")
@_rule_options
@format_option
@pass_house
def add(house: House, /, name: str, query: str, urls: tuple[str, ...], format_: str | None, **given: Any) -> None:
    """Tell of every new article that QUERY matches.

    URL is smtps://user:password@host/?to=you@example.org, webhooks://host/path?secret=${HOOK_SECRET}, feed:/path.xml,
    exec:NAME, stdout: or an address of Apprise, like ntfys://host/topic or tgram://token/chat. A secret may stand in
    the environment, as ${NAME}. docs/alerts.md has each.

    With --on trouble or --on silence QUERY is * or publisher:NAME.
    """
    rule = make_rule(
        house.database(),
        name,
        query,
        urls,
        now=datetime.now(UTC),
        options=_options(RuleOptions(language=house.settings.alert_language), given),
        channel_options=ChannelOptions.of(house.settings),
    )
    house.note(f"rule {rule.name!r} is on; `presseschau alerts test` shows what it would have found")
    write_rules(house, [rule], format_)


@alerts.command()
@click.argument("name")
@click.option("--query", help="Another query.")
@click.option("--to", "urls", multiple=True, metavar="URL", help="Other channels, in place of all it had.")
@_rule_options
@format_option
@pass_house
def edit(
    house: House, /, name: str, query: str | None, urls: tuple[str, ...], format_: str | None, **given: Any
) -> None:
    """Change a rule; what it found and told stays known. What is not named stays as it is."""
    if not urls and all(value in (None, False, ()) for value in (query, *given.values())):
        raise click.UsageError("say what to change, e.g. --query, --to, --digest or --quiet")
    with house.database().read() as c:
        before = stored.get_rule(c, name).options
    rule = change_rule(
        house.database(),
        name,
        now=datetime.now(UTC),
        query=query,
        options=_options(before, given),
        urls=urls,
        channel_options=ChannelOptions.of(house.settings),
    )
    write_rules(house, [rule], format_)


@alerts.command()
@click.argument("name", required=False)
@click.option("--query", help="Try a query that is not saved yet.")
@click.option("--days", type=click.IntRange(1, 3650), default=PREVIEW_DAYS, show_default=True, help="Look back so far.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="Show at most so many.")
@click.option("--send", is_flag=True, help="Instead send a message marked as a test to the rule's channels, now.")
@format_option
@pass_house
def test(
    house: House, name: str | None, query: str | None, days: int, limit: int, send: bool, format_: str | None
) -> int:
    """What the rule NAME would have found in the last 30 days. Sends nothing, but with --send."""
    if (name is None) == (query is None):
        raise click.UsageError("name a rule, or give a --query that is not saved yet")
    if send:
        if name is None:
            raise click.UsageError("--send needs the NAME of a rule: a --query has no channels")
        return _send_test(house, name, format_)
    if name is not None:
        with house.database().read() as c:
            query = stored.get_rule(c, name).query
    assert query is not None
    found = preview(house.database(), query, now=datetime.now(UTC), days=days, limit=limit, zone=house.zone)
    house.write((article_record(article, zone=house.zone) for article in found.newest), format_, FOUND_COLUMNS)
    for line in _told(found):
        house.note(line)
    return 0


def _send_test(house: House, name: str, format_: str | None) -> int:
    with house.database().read() as c:
        rule = stored.get_rule(c, name)
    attempts = list(send_test(rule, now=datetime.now(UTC), options=ChannelOptions.of(house.settings)))
    records = [
        {"channel": masked(channel.url), "sent": receipt.sent, "error": receipt.error or receipt.remark or None}
        for channel, receipt in attempts
    ]
    house.write(records, format_, ATTEMPT_COLUMNS)
    return 0 if all(receipt.sent for _, receipt in attempts) else 1


def _told(found: Preview) -> list[str]:
    stories = "" if found.stories is None else f" in {counted(found.stories, 'story')}"
    busiest = f", at most {counted(found.busiest[1], 'article')} ({found.busiest[0]})" if found.busiest else ""
    found_in = f"{counted(found.articles, 'article')}{stories} in {counted(found.days, 'day')}"
    lines = [f"{found_in}, about {found.per_day:.1f} alerts a day{busiest}"]
    if found.days_known < found.days:
        lines.append(f"the archive goes back {counted(found.days_known, 'day')} only")
    if found.never:
        lines.append(f"found nowhere in these days: {', '.join(found.never)}")
    if found.is_wide:
        lines.append("that is more than anybody reads: add words with AND, leave some out with NOT, or take a --digest")
    return lines


@alerts.command()
@click.argument("name")
@click.option("--since", type=Moment(), required=True, help="Day or moment, or e.g. 7d.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_house
def run(house: House, name: str, since: datetime, yes: bool) -> None:
    """Tell of what NAME matches since then and did not tell, however old; all in one message, nothing twice."""
    database, now = house.database(), datetime.now(UTC)
    with database.read() as c:
        rule = stored.get_rule(c, name)
    days = max((now - since).days + 1, 1)
    found = preview(database, rule.query, now=now, days=days, limit=1)
    if not yes:
        begin = since.astimezone(house.zone)
        told_of = f"{counted(found.articles, 'article')} since {begin:%Y-%m-%d %H:%M}"
        if not sys.stdin.isatty():
            raise click.UsageError(f"this tells of {told_of}; say --yes")
        click.confirm(f"{told_of}; tell of those not told yet?", abort=True, err=True)
    told = run_rule(database, rule, since=since, now=now)
    house.note(f"{counted(told, 'alert')} to be sent; `presseschau watch` or the next crawl does so")

"""`publishers add` and `publishers check`: what looks at addresses before the catalogue is changed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from crawler.cli.counting import counted
from crawler.cli.house import Column, House, format_option, pass_house
from crawler.publishers.fields import KEY
from crawler.publishers.naming import readable_host
from pipelines.errors import PresseschauError

if TYPE_CHECKING:
    from crawler.archives.replay import Archive
    from crawler.discovery.adopt import Adopted
    from crawler.discovery.answers import Fetch
    from crawler.discovery.autodiscover import Discovery
    from crawler.discovery.checkup import Checkup
    from crawler.discovery.remedies import Remedy
    from crawler.discovery.typed_address import Address

# Scrapy takes a second to import, so what needs it is imported where it runs.

replay_option = click.option(
    "--replay",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="WARC",
    help="Answer from these archives; the network is not touched.",
)
FOUND_COLUMNS = (
    Column(name="picked", fold=False),
    Column(name="kind", fold=False),
    Column(name="links", right=True, fold=False),
    Column(name="newest_at", fold=False),
    Column(name="url", style="cyan"),
    Column(name="via", style="dim", fold=False),
)
CHECK_COLUMNS = (
    Column(name="publisher", style="cyan", fold=False),
    Column(name="result", fold=False),
    Column(name="links", right=True, fold=False),
    Column(name="newest_at", fold=False),
    Column(name="url"),
    Column(name="trouble", style="yellow"),
)


T = TypeVar("T")


def open_archive(house: House, files: Sequence[Path]) -> Archive | None:
    """The archive that answers instead of the network; None: the network does.   Raises ArchiveError."""
    if not files:
        return None
    from crawler.archives.replay import Archive
    from crawler.errors import ArchiveError

    archive = Archive(files)
    for problem in archive.problems:
        say(house, problem)
    if not len(archive):
        raise ArchiveError("no archive could be read")
    return archive


def run(house: House, work: Callable[[Fetch], Awaitable[T]], archive: Archive | None, named: Iterable[str]) -> T:
    """Do the work with a `Fetch`; the first SIGINT or SIGTERM ends it."""
    from crawler.reactor import run_in_reactor
    from crawler.spiders.errand import run_errand

    async def until_stopped(stop: asyncio.Event) -> T:
        errand = asyncio.ensure_future(run_errand(work, house.settings, archive=archive, named=named))
        stopped = asyncio.ensure_future(stop.wait())
        await asyncio.wait([errand, stopped], return_when=asyncio.FIRST_COMPLETED)
        if not errand.done():
            raise KeyboardInterrupt
        stopped.cancel()
        return errand.result()

    return run_in_reactor(until_stopped)


def say(house: House, line: str) -> None:
    """One line for the person at the terminal, never folded; silent with `-q`."""
    if house.verbosity >= 0:
        click.echo(line, err=True)


def write_records(house: House, records: list[dict[str, Any]], format_: str | None, columns: Sequence[Column]) -> None:
    """Records on stdout; a table shows days only, to leave the addresses room."""
    if house.format(format_) == "table":
        records = [record | {"newest_at": (record["newest_at"] or "")[:10]} for record in records]
    house.write(records, format_, columns)


def moment(house: House, at: datetime | None) -> str | None:
    """A moment in the user's own zone, with offset."""
    return at.astimezone(house.zone).isoformat(timespec="minutes") if at else None


@click.command()
@click.argument("addresses", nargs=-1, required=True, metavar="URL…")
@click.option("--name", help="What the publisher is called. Default: what its front page says.")
@click.option("--key", help="Its key. Default: its domain without the ending.")
@click.option("--country", help="Two letters. Default: what the domain's ending tells.")
@click.option("--dry-run", is_flag=True, help="Show what is found, write nothing.")
@replay_option
@format_option
@pass_house
def add(
    house: House,
    addresses: tuple[str, ...],
    name: str | None,
    key: str | None,
    country: str | None,
    dry_run: bool,
    replay: tuple[Path, ...],
    format_: str | None,
) -> int:
    """Add a publisher: a bare address is enough, its feeds and sitemaps are found. A feed or sitemap works too.

    What is added to a publisher of the catalogue goes into a file of yours that adds to the built-in one.
    """
    from crawler.discovery.autodiscover import read_all
    from crawler.discovery.typed_address import read_address

    if key is not None and not KEY.fullmatch(key):
        raise click.BadParameter(f"{key!r} is no key; it takes small letters, digits and -", param_hint="--key")
    if country is not None and not (len(country) == 2 and country.isalpha() and country.isascii()):
        raise click.BadParameter(f"{country!r} is no country; it takes two letters", param_hint="--country")
    typed = [read_address(text) for text in addresses]
    archive = open_archive(house, replay)
    askable = [address for address in typed if _may_ask(house, address, archive)]
    families = house.catalogue().families()

    async def work(fetch: Fetch) -> dict[str, Discovery | PresseschauError]:
        return await read_all(askable, fetch, families, now=datetime.now(UTC))

    answers = run(house, work, archive, [address.url for address in askable]) if askable else {}
    options = _Options(name=name, key=key, country=country.upper() if country else None, dry_run=dry_run)
    seen_on = None if archive else datetime.now(UTC).date()
    failed = 0
    records: list[dict[str, Any]] = []
    for address in typed:
        try:
            records += _add_one(house, address, answers.get(address.url), options, seen_on)
        except PresseschauError as error:
            click.echo(f"presseschau: {error}", err=True)
            failed += 1
    write_records(house, records, format_, FOUND_COLUMNS)
    return 1 if failed else 0


class _Options:
    """What the user said of the publisher to be made."""

    def __init__(self, *, name: str | None, key: str | None, country: str | None, dry_run: bool) -> None:
        self.name = name
        self.key = key
        self.country = country
        self.dry_run = dry_run


def _may_ask(house: House, address: Address, archive: Archive | None) -> bool:
    """Whether the address can be looked at; a source that cannot is kept as given.   Raises ContactMissingError."""
    from crawler.contact import may_ask
    from crawler.errors import ContactMissingError

    if archive is not None or may_ask(house.settings, address.host):
        return True
    if not address.looks_like_source:
        raise ContactMissingError(readable_host(address.host))
    return False


def _add_one(
    house: House,
    address: Address,
    answer: Discovery | PresseschauError | None,
    options: _Options,
    seen_on: date | None,
) -> list[dict[str, Any]]:
    """Write what was found; returns it as records.   Raises what looking came to, where that is an error."""
    from crawler.discovery.adopt import Site, adopt, as_named, as_source
    from crawler.discovery.autodiscover import NoSourceError

    site = Site(host=address.site, name=options.name, country=options.country)
    records: list[dict[str, Any]] = []
    if isinstance(answer, NoSourceError) and answer.unreachable:
        sources = [as_named(address.likely_kind, address.url)]
        say(house, f"{answer}; kept as given, `publishers check` looks again")
    elif answer is None:
        sources = [as_named(address.likely_kind, address.url)]
        say(house, f"{address.url}: not looked at, no contact is set (PRESSESCHAU_CONTACT); kept as given")
    elif isinstance(answer, PresseschauError):
        raise answer
    else:
        sources = [as_source(found, seen_on=seen_on) for found in answer.picked]
        page = answer.page
        site = Site(
            host=answer.host,
            name=options.name or page.site_name or next((one.title for one in answer.picked if one.title), None),
            language=page.language,
            family=page.family,
            country=options.country,
        )
        records = [_found_record(house, answer, number) for number in range(len(answer.found))]
    if options.dry_run:
        say(house, f"{address.host}: {counted(len(sources), 'source')} would be added")
        return records
    done = adopt(house.catalogue(), Path(house.settings.publishers_folder), site, sources, key=options.key)
    say(house, _told(done))
    return records


def _told(done: Adopted) -> str:
    count = f"{len(done.added)} source{'s' * (len(done.added) != 1)}"
    if done.is_new:
        return f"{done.key} added with {count}: {done.file}"
    if done.added:
        return f"{count} added to {done.key}: {done.file}"
    return f"{done.key} is in the catalogue and has the {'source' if len(done.known) == 1 else 'sources'} already"


def _found_record(house: House, answer: Discovery, number: int) -> dict[str, Any]:
    found = answer.found[number]
    return {
        "host": answer.host,
        "picked": found in answer.picked,
        "kind": str(found.kind),
        "links": found.links,
        "newest_at": moment(house, found.newest_at),
        "title": found.title,
        "url": found.url,
        "via": found.via,
    }


@click.command()
@click.argument("keys", nargs=-1, metavar="[NAME…]")
@click.option("--fix", is_flag=True, help="Put new addresses in place of moved and lost ones, in files of yours.")
@click.option("--troubled", is_flag=True, help="Show only what is not well.")
@replay_option
@format_option
@pass_house
def check(
    house: House, keys: tuple[str, ...], fix: bool, troubled: bool, replay: tuple[Path, ...], format_: str | None
) -> int:
    """Look at every source of the named (default: all enabled) publishers: what is gone, empty, blocked, moved."""
    from crawler.contact import require_contact
    from crawler.discovery.checkup import check_all
    from crawler.discovery.remedies import find_remedies

    catalogue = house.catalogue()
    chosen = [catalogue.get(key) for key in keys] if keys else catalogue.enabled()
    archive = open_archive(house, replay)
    if archive is None:
        require_contact(house.settings, (publisher.domains[0].partition(":")[0] for publisher in chosen))
    now = datetime.now(UTC)

    async def work(fetch: Fetch) -> tuple[list[Checkup], list[Remedy]]:
        checkups = await check_all(chosen, fetch, now=now)
        return checkups, await find_remedies(chosen, checkups, fetch, catalogue.families(), now=now) if fix else []

    named = [source.url for publisher in chosen for source in publisher.sources]
    named += [f"https://{domain}/" for publisher in chosen for domain in publisher.domains]
    checkups, remedies = run(house, work, archive, named)
    shown = [checkup for checkup in checkups if not troubled or not checkup.is_well]
    write_records(house, [_check_record(house, checkup) for checkup in shown], format_, CHECK_COLUMNS)
    bad = [checkup for checkup in checkups if not checkup.is_well]
    say(
        house,
        f"{counted(len(checkups), 'source')} of {counted(len(chosen), 'publisher')} looked at, {len(bad)} not well",
    )
    _apply(house, remedies)
    return 3 if bad or (not keys and house.tell_faults(catalogue)) else 0


def _apply(house: House, remedies: Iterable[Remedy]) -> None:
    from crawler.discovery.adopt import replace_sources

    for remedy in remedies:
        folder = Path(house.settings.publishers_folder)
        file = replace_sources(house.catalogue(), folder, remedy.publisher, remedy.lost, remedy.better)
        for url in remedy.lost:
            say(house, f"{remedy.publisher}: {url} dropped")
        for source in remedy.better:
            say(house, f"{remedy.publisher}: {source.url} ({source.kind}) put in: {file}")


def _check_record(house: House, checkup: Checkup) -> dict[str, Any]:
    return {
        "publisher": checkup.publisher,
        "kind": str(checkup.source.kind),
        "url": checkup.source.url,
        "result": str(checkup.result),
        "links": checkup.links,
        "newest_at": moment(house, checkup.newest_at),
        "trouble": checkup.trouble,
        "moved_to": checkup.moved_to,
    }

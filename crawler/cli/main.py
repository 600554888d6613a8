"""`presseschau`: the options every command shares, and how any error becomes one line."""

from __future__ import annotations

import importlib
import logging
import os
import sys
from importlib.metadata import version
from pathlib import Path

import click

from pipelines.errors import PresseschauError, QueryError
from pipelines.logs import set_up_logging
from pipelines.settings import load_settings

logger = logging.getLogger(__name__)

COMMANDS = {
    "extract": "crawler.cli.articles:extract",
    "clean": "crawler.cli.articles:clean",
    "crawl": "crawler.cli.crawl:crawl",
    "watch": "crawler.cli.watch:watch",
    "publishers": "crawler.cli.publishers:publishers",
    "search": "crawler.cli.search:search",
    "show": "crawler.cli.show:show",
    "export": "crawler.cli.export:export",
    "alerts": "crawler.cli.alert_rules:alerts",
    "why": "crawler.cli.admin:why",
    "status": "crawler.cli.admin:status",
    "reprocess": "crawler.cli.care:reprocess",
    "forget": "crawler.cli.care:forget",
    "db": "crawler.cli.admin:db",
    "config": "crawler.cli.admin:config",
    "demo": "crawler.cli.demo:demo",
}
"""Name to where its command stands, in the order of the help text. Imported when asked for: Scrapy takes a second."""

DONE, FAILED, WRONG_USAGE, SOME_SOURCE_FAILED = 0, 1, 2, 3
"""Exit codes, a contract with scripts."""
INTERRUPTED = 130


class LazyCommands(click.Group):
    """A group that imports a command only when it is run or described."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of COMMANDS."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now; None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--database", metavar="URL", help="SQLAlchemy URL: sqlite:///PATH or postgresql+psycopg://…")
@click.option("--config", "config_file", metavar="FILE", type=click.Path(path_type=Path), help="Settings file.")
@click.option("-v", "--verbose", count=True, help="Say more: -v sources and jobs, -vv every URL.")
@click.option("-q", "--quiet", is_flag=True, help="Only errors.")
@click.version_option(version("presseschau"), prog_name="presseschau")
@click.pass_context
def presseschau(
    context: click.Context, database: str | None, config_file: Path | None, verbose: int, quiet: bool
) -> None:
    """Watch the German-language press: fetch, keep the article and nothing else, find, be told."""
    from crawler.cli.house import House

    verbosity = -1 if quiet else verbose
    set_up_logging(verbosity)
    configuration = load_settings({"database": database}, os.environ, config_file)
    house = House(configuration, verbosity=verbosity)
    context.obj = house
    context.call_on_close(house.close)


def main() -> None:
    """The console script. Exits with one of the codes above, never with a traceback."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command line; returns its exit code."""
    try:
        result = presseschau.main(args=arguments, prog_name="presseschau", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else DONE
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        if isinstance(error, click.NoSuchOption) and _is_word(error.option_name, arguments[0]):
            click.echo(f"A query with -word goes in quotes: {arguments[0]} 'Haus -Rat'", err=True)
        return WRONG_USAGE
    except QueryError as error:
        return _fail(f"query, character {error.position + 1}: {error.pointed()}", WRONG_USAGE)
    except PresseschauError as error:
        return _fail(str(error), FAILED)
    except (KeyboardInterrupt, click.Abort):
        return _fail("interrupted", INTERRUPTED)
    except BrokenPipeError:
        # The reader (`head`, a pager) has seen enough; keep Python from flushing into the closed pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:
        return _fail(f"{error.filename or 'system'}: {error.strerror or error}", FAILED)
    except Exception as error:
        logger.info("internal error", exc_info=True)
        return _fail(f"internal error: {type(error).__name__}: {error} (run with -v to see where)", FAILED)


def _is_word(option: str, command: str) -> bool:
    """Whether what looks like an option is rather a word that a query is to leave out."""
    return command in ("search", "export") and not option.startswith("--")


def _fail(line: str, code: int) -> int:
    click.echo(f"presseschau: {line}", err=True)
    return code

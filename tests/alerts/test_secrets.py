"""No secret of an address stands in anything that is shown, logged or raised."""

from __future__ import annotations

import logging
import pickle
import traceback
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from pipelines.alerts.channels.addresses import masked
from pipelines.alerts.channels.envelope import ChannelOptions
from pipelines.alerts.channels.send import check_url
from pipelines.alerts.delivery import deliver_due
from pipelines.alerts.rules import make_rule
from pipelines.alerts.telling import tell_of
from pipelines.errors import RuleError
from pipelines.storage import alerts, deliveries
from pipelines.storage.database import Database
from tests.alerts.attempts import envelope
from tests.alerts.making import NOW, store
from tests.program import Program

SECRET = "s3cret-t0ken-0123456789"
CLOSED = "127.0.0.1:9"
"""Nobody answers there."""
ADDRESSES = [
    f"webhook://nutzer:{SECRET}@{CLOSED}/{SECRET}?secret={SECRET}&x={SECRET}",
    f"webhooks://{CLOSED}/{SECRET}?secret={SECRET}",
    f"smtp://nutzer:{SECRET}@{CLOSED}/?from=a@example.org&to={SECRET}@example.org",
    f"smtps://nutzer:{SECRET}@{CLOSED}/?from=a@example.org&to=b@example.org&name={SECRET}",
    f"json://nutzer:{SECRET}@{CLOSED}/{SECRET}?+X-Token={SECRET}",
    f"mailto://nutzer:{SECRET}@{CLOSED}?from=a@example.org&to=b@example.org&mode=insecure",
    f"ntfy://nutzer:{SECRET}@{CLOSED}/{SECRET}",
    f"gotify://{CLOSED}/{SECRET}",
    f"mmost://{CLOSED}/{SECRET.replace('-', '')}",
]
WRONG = [
    f"webhook://{CLOSED}:x/{SECRET}?secret={SECRET}",
    f"webhook://{CLOSED}/{SECRET}?secret={SECRET}&secret={SECRET}&secret={SECRET}",
    f"webhook://{CLOSED}/?secret=whsec_{SECRET}!",
    f"smtp://nutzer:{SECRET}@{CLOSED}/?from={SECRET}&to={SECRET}",
    f"smtp://nutzer:{SECRET}@{CLOSED}/?{SECRET}&from=a@example.org&to=b@example.org",
    f"smtp://nutzer:{SECRET}@/?from=a@example.org&to=b@example.org",
    f"smtp://nutzer:{SECRET}@[::1/?from=a@example.org",
    f"exec:{SECRET}/../x",
    f"exec://{SECRET}@x",
    f"feed:{SECRET}.xml",
    f"feed:/nirgends/x.xml?{SECRET}",
    f"stdout:{SECRET}",
    f"tgram://{SECRET}",
    f"slack://{SECRET}/{SECRET}",
    f"unbekannt://{SECRET}",
    f"unbekannt:{SECRET}",
    f"{SECRET}",
]


@pytest.mark.parametrize("url", ADDRESSES + WRONG)
def test_a_shown_address_has_none(url: str) -> None:
    assert SECRET not in masked(url)
    assert SECRET not in repr(envelope(url))


@pytest.mark.parametrize("url", WRONG)
def test_a_refusal_has_none_nor_has_its_traceback(url: str) -> None:
    with pytest.raises(RuleError) as refused:
        check_url(url, options=ChannelOptions(commands={"x": ("/bin/true",)}))
    told = "".join(traceback.format_exception(refused.value))
    # The source lines of this test are no output; they name the variable, not its value.
    assert SECRET not in told
    assert len(str(refused.value).splitlines()) == 1


def test_neither_has_a_failed_delivery_its_log_nor_its_row(
    sqlite_url: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    database = Database.open(sqlite_url)
    rule = make_rule(database, "geheim", "rat", ADDRESSES, now=NOW)
    with database.write() as c:
        tell_of(c, store(c), [rule], now=NOW)
    counts = deliver_due(database, NOW)
    assert counts.retried == len(ADDRESSES)
    with database.read() as c:
        log = deliveries.delivery_log(c)
        shown = repr(log) + repr(alerts.list_rules(c))
    database.close()
    assert all(delivery.last_error for delivery in log)
    written = capfd.readouterr()
    for told in (caplog.text, shown, written.out, written.err):
        assert SECRET not in told
        assert SECRET.replace("-", "") not in told
    assert caplog.text.count("alert not sent") == len(ADDRESSES)


def test_a_reference_is_resolved_in_the_sending_process_alone(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    database = Database.open(sqlite_url)
    rule = make_rule(database, "geheim", "rat", [f"webhook://{CLOSED}/?secret=${{HOOK_SECRET}}"], now=NOW)
    assert rule.channels[0].url.endswith("${HOOK_SECRET}")
    assert SECRET.encode() not in pickle.dumps(envelope(rule.channels[0].url))
    database.close()
    for file in Path(sqlite_url.removeprefix("sqlite:///")).parent.iterdir():
        assert file.is_dir() or SECRET.encode() not in file.read_bytes()


def test_a_database_error_has_none(sqlite_url: str) -> None:
    database = Database.open(sqlite_url)
    with database.write() as c:
        rule = alerts.add_rule(c, "eins", "rat", [ADDRESSES[0]], now=NOW)
    again = "INSERT INTO channel (rule_id, url) VALUES (?, ?)"
    with database.write() as c, pytest.raises(IntegrityError, match="UNIQUE") as failed:
        c.exec_driver_sql(again, (rule.id, ADDRESSES[0]))
    assert SECRET not in "".join(traceback.format_exception(failed.value))
    database.close()


def test_the_program_shows_none(tmp_path: Path) -> None:
    program = Program(tmp_path, environment={"HOOK_SECRET": SECRET})
    targets = [part for url in (*ADDRESSES, f"webhook://{CLOSED}/?secret=${{HOOK_SECRET}}") for part in ("--to", url)]
    runs = [program.ok("-vv", "alerts", "add", "geheim", "rat", *targets)]
    database = Database.open(program.database_url)
    with database.write() as c:
        tell_of(c, store(c), [alerts.get_rule(c, "geheim")], now=NOW)
    deliver_due(database, NOW)
    database.close()
    runs += [program.ok("-vv", "alerts", "list", "--format", format_) for format_ in ("table", "json")]
    runs += [program.ok("-vv", "alerts", *command, "geheim") for command in (["show"], ["log"], ["preview"], ["feed"])]
    runs += [program.ok("-vv", "config")]
    runs += [program.run("-vv", "alerts", "add", "falsch", "rat", "--to", url) for url in WRONG[:2]]
    for run in runs:
        assert SECRET not in run.out + run.err
        assert "Traceback" not in run.err

"""Rules, matches and deliveries, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipelines.alerts.telling import tell_of
from pipelines.errors import NotFoundError, RuleError
from pipelines.model.alert import DeliveryState, Rule
from pipelines.storage import alerts, deliveries, outbox
from pipelines.storage.articles import add_version
from pipelines.storage.database import Database
from tests.alerts.making import NOW, draft, store

URLS = ("json://127.0.0.1:1/a", "json://127.0.0.1:2/b")
MINUTE = timedelta(minutes=1)


def add(database: Database, name: str = "haushalt", *urls: str) -> Rule:
    with database.write() as c:
        return alerts.add_rule(c, name, "haushalt*", urls or URLS[:1], now=NOW)


def match(database: Database, *rules: Rule, number: int = 1) -> int:
    with database.write() as c:
        return tell_of(c, store(c, number), rules, now=NOW)


def states(database: Database) -> list[str]:
    with database.read() as c:
        return [str(found.state) for found in reversed(deliveries.delivery_log(c))]


def test_a_rule_comes_back_as_it_was_saved(database: Database) -> None:
    saved = add(database, "  Haushalt 2027 ", *URLS, URLS[0])
    assert (saved.name, saved.query, saved.paused, saved.created_at) == ("Haushalt 2027", "haushalt*", False, NOW)
    assert tuple(channel.url for channel in saved.channels) == URLS
    with database.read() as c:
        assert alerts.list_rules(c) == [saved] == [alerts.get_rule(c, "Haushalt 2027")]


def test_a_name_is_taken_once(database: Database) -> None:
    add(database)
    with pytest.raises(RuleError, match="rule 'haushalt' exists already"):
        add(database)
    for name in ("", "  ", "a\nb", "x" * 201):
        with pytest.raises(RuleError, match="printable"):
            add(database, name)


def test_an_unknown_rule_names_the_nearest(database: Database) -> None:
    add(database)
    with database.read() as c, pytest.raises(NotFoundError, match=r"did you mean haushalt\?"):
        alerts.get_rule(c, "haushalte")


def test_every_change_of_the_rules_is_counted(database: Database) -> None:
    seen = []

    def look() -> None:
        with database.read() as c:
            seen.append(alerts.rules_revision(c))

    look()
    add(database)
    look()
    with database.write() as c:
        alerts.pause_rule(c, "haushalt", paused=True)
    look()
    with database.write() as c:
        alerts.pause_rule(c, "haushalt", paused=False)
    look()
    with database.write() as c:
        alerts.remove_rule(c, "haushalt")
    look()
    assert seen == sorted(set(seen))
    assert len(seen) == 5


def test_a_match_queues_one_delivery_a_channel(database: Database) -> None:
    both = add(database, "beide", *URLS)
    one = add(database, "einer")
    assert match(database, both, one) == 2
    with database.read() as c:
        log = deliveries.delivery_log(c)
        assert outbox.match_counts(c) == {both.id: 1, one.id: 1}
    assert [(found.rule_name, found.channel.url) for found in reversed(log)] == [
        ("beide", URLS[0]),
        ("beide", URLS[1]),
        ("einer", URLS[0]),
    ]
    assert {found.state for found in log} == {DeliveryState.WAITING}
    assert len({found.idempotency_key for found in log}) == 3


def test_an_edit_and_a_copy_are_not_told_again(database: Database) -> None:
    rule = add(database)
    with database.write() as c:
        article = store(c)
        assert tell_of(c, article, [rule], now=NOW) == 1
        edited = add_version(c, article.id, draft(text="Anders."), text_hash=b"anders", seen_at=NOW + MINUTE)
        assert tell_of(c, edited, [rule], now=NOW + MINUTE) == 0
        copy = store(c, 2, story_id=article.story_id, publisher="bote")
        assert tell_of(c, copy, [rule], now=NOW + MINUTE) == 1
    assert states(database) == ["waiting"]
    with database.read() as c:
        assert outbox.match_counts(c) == {rule.id: 2}


def test_removing_a_rule_takes_its_deliveries_along(database: Database) -> None:
    match(database, add(database))
    with database.write() as c:
        assert alerts.remove_rule(c, "haushalt").name == "haushalt"
    assert states(database) == []
    with database.read() as c:
        assert outbox.match_counts(c) == {}


def test_more_rules_than_one_statement_takes(database: Database) -> None:
    with database.write() as c:
        rules = [alerts.add_rule(c, f"r{number}", "*", URLS, now=NOW) for number in range(1200)]
        assert tell_of(c, store(c), rules, now=NOW) == 1200
        assert deliveries.delivery_counts(c) == {DeliveryState.WAITING: 2400}


def test_what_rolls_back_leaves_neither_match_nor_delivery(database: Database) -> None:
    rule = add(database)

    def fail_after_matching() -> None:
        with database.write() as c:
            tell_of(c, store(c), [rule], now=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_matching()
    assert states(database) == []


def test_a_claimed_delivery_is_nobody_elses(database: Database) -> None:
    match(database, add(database, "haushalt", *URLS))
    with database.write() as c:
        claimed = deliveries.claim_due(c, NOW, 10)
        taken = [(found.attempts, delivery.state) for found in claimed for delivery in found.deliveries]
        assert taken == [(1, DeliveryState.SENDING)] * 2
        assert deliveries.claim_due(c, NOW, 10) == []
    assert states(database) == ["sending", "sending"]


def test_claiming_takes_one_for_each_address(database: Database) -> None:
    rule = add(database, "haushalt", *URLS)
    for number in (1, 2, 3):
        match(database, rule, number=number)
    with database.write() as c:
        assert {found.channel.url for found in deliveries.claim_due(c, NOW, 10, busy_urls=[URLS[0]])} == {URLS[1]}
        assert [found.channel.url for found in deliveries.claim_due(c, NOW, 10)] == list(URLS)
        assert len(deliveries.claim_due(c, NOW, 1)) == 1
        assert deliveries.claim_due(c, NOW, 0) == []


def test_what_is_not_due_or_paused_is_not_claimed(database: Database) -> None:
    match(database, add(database))
    with database.write() as c:
        assert deliveries.claim_due(c, NOW - MINUTE, 10) == []
        assert deliveries.next_due_at(c) == NOW
        alerts.pause_rule(c, "haushalt", paused=True)
        assert deliveries.claim_due(c, NOW, 10) == []
        assert deliveries.next_due_at(c) is None
        alerts.pause_rule(c, "haushalt", paused=False)
        assert len(deliveries.claim_due(c, NOW, 10)) == 1


def test_every_end_is_kept(database: Database) -> None:
    rule = add(database)
    for number in (1, 2, 3):
        match(database, rule, number=number)
    with database.write() as c:
        sent, again, dead = (deliveries.claim_due(c, NOW, 1)[0] for _ in range(3))
        deliveries.mark_sent(c, sent, now=NOW + MINUTE)
        deliveries.mark_retry(c, again, at=NOW + 2 * MINUTE, error="HTTP 500")
        deliveries.mark_dead(c, dead, error="HTTP 410")
        assert deliveries.claim_due(c, NOW + MINUTE, 10) == []
        log = {found.batch: found for found in deliveries.delivery_log(c, rule="haushalt")}
        (repeated,) = deliveries.claim_due(c, NOW + 2 * MINUTE, 10)
        assert len(deliveries.delivery_log(c, states=[DeliveryState.DEAD])) == 1
        assert deliveries.delivery_log(c, rule="other") == []
    assert (log[sent.key].state, log[sent.key].sent_at, log[sent.key].last_error) == ("sent", NOW + MINUTE, None)
    assert (log[again.key].state, log[again.key].last_error) == ("retry", "HTTP 500")
    assert (log[dead.key].state, log[dead.key].last_error) == ("dead", "HTTP 410")
    assert (repeated.key, repeated.attempts) == (again.key, 2)


def test_what_a_dead_process_was_sending_is_in_doubt_and_due(database: Database) -> None:
    match(database, add(database))
    lease = timedelta(seconds=deliveries.LEASE_S)
    with database.write() as c:
        (lost,) = deliveries.claim_due(c, NOW, 10)
        assert deliveries.recover_sending(c, NOW + lease) == 0
        assert deliveries.recover_sending(c, NOW + lease + MINUTE) == 1
    assert states(database) == ["in_doubt"]
    with database.write() as c:
        (repeated,) = deliveries.claim_due(c, NOW + lease + MINUTE, 10)
        assert repeated.key == lost.key
        deliveries.mark_retry(c, lost, at=NOW, error="the late word of who lost it")
    assert states(database) == ["sending"]


def test_a_late_success_settles_the_doubt(database: Database) -> None:
    match(database, add(database))
    with database.write() as c:
        (slow,) = deliveries.claim_due(c, NOW, 10)
        deliveries.recover_sending(c, NOW + timedelta(hours=1))
        deliveries.mark_sent(c, slow, now=NOW + timedelta(hours=1))
    assert states(database) == ["sent"]


def test_an_address_in_trouble_is_put_off_as_a_whole(database: Database) -> None:
    rule = add(database, "haushalt", *URLS)
    other = add(database, "anderer", URLS[0])
    match(database, rule, other)
    with database.write() as c:
        deliveries.put_off(c, URLS[0], until=NOW + MINUTE)
        assert [found.channel.url for found in deliveries.claim_due(c, NOW, 10)] == [URLS[1]]
        assert len(deliveries.claim_due(c, NOW + MINUTE, 10)) == 1

"""Deliver what is due: each attempt in a process that can be killed, each step written down before and after.

A delivery is `sending` in the database before the attempt begins and gets its end after it: an alert may come
twice when the program dies in between (with the same idempotency key), but it is never lost. At most one
attempt is under way for one address; a receiver that hangs costs one of `SENDERS` processes for `DEADLINE_S`
and is then left alone for a while with all that waits for it, so it does not keep the others waiting.
"""

from __future__ import annotations

import logging
import random
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType

from pipelines.alerts.channels.addresses import masked
from pipelines.alerts.channels.envelope import ChannelOptions, Envelope, Receipt
from pipelines.alerts.channels.process import DEADLINE_S, process_context, send_in_process
from pipelines.alerts.contents import contents_of, heading_of, occasion_of
from pipelines.alerts.messages.compose import compose
from pipelines.alerts.schedule import zone_of
from pipelines.alerts.showing import test_message
from pipelines.alerts.telling import note_failure
from pipelines.model.alert import Batch, Channel, Rule
from pipelines.storage import alerts, deliveries
from pipelines.storage.database import Database

logger = logging.getLogger(__name__)

SENDERS = 8
FIRST_WAIT_S = 60
MAX_WAIT_S = 24 * 3600
GIVE_UP_AFTER = timedelta(hours=72)
MIN_ATTEMPTS = 8
"""Fewer attempts are never the end: the program may have been off for those 72 hours."""
GONE = 410
MAX_PASS_S = 120.0
"""A single pass takes no new delivery after so long; the rest waits for the next."""
IDLE_S = 1.0
RECOVER_EVERY_S = 10.0
AFTER_TROUBLE_S = 5.0


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryCounts:
    """How the attempts of one pass ended."""

    sent: int = 0
    retried: int = 0
    dead: int = 0

    def plus(self, other: DeliveryCounts) -> DeliveryCounts:
        """The sum of both."""
        return DeliveryCounts(
            sent=self.sent + other.sent, retried=self.retried + other.retried, dead=self.dead + other.dead
        )


def deliver_due(
    database: Database,
    now: datetime,
    *,
    publisher_names: Mapping[str, str] | None = None,
    options: ChannelOptions | None = None,
    deadline_s: float = DEADLINE_S,
) -> DeliveryCounts:
    """Attempt everything that is due once and wait for how it ends.

    `publisher_names` maps keys to names for people.   Raises DatabaseBusyError where the database stays locked.
    """
    began = time.monotonic()
    with Deliverer(
        database,
        clock=lambda: now + timedelta(seconds=time.monotonic() - began),
        publisher_names=publisher_names,
        options=options,
        deadline_s=deadline_s,
    ) as deliverer:
        return deliverer.run_once()


def send_test(rule: Rule, *, now: datetime, options: ChannelOptions) -> Iterator[tuple[Channel, Receipt]]:
    """Send a message that says of itself that it is a test to each channel of the rule, one after the other.

    Nothing is written down and nothing tried again. A rule that is paused, or has paused channels, is tested as well.
    """
    for channel in rule.channels:
        envelope = Envelope(
            url=channel.url,
            message=test_message(rule),
            idempotency_key=uuid.uuid4().hex,
            created_at=now,
            options=options,
        )
        yield channel, send_in_process(process_context(), envelope)


def next_attempt_at(batch: Batch, *, now: datetime, retry_after_s: float | None, jitter: float) -> datetime | None:
    """When to try a message again whose attempt number `batch.attempts` just failed; None: give it up.

    1 minute, doubling up to 24 hours, up to a quarter more by `jitter` (a random number from 0 to 1), never
    sooner than the receiver asked; a last time 72 hours after the first match in it.
    """
    give_up_at = batch.created_at + GIVE_UP_AFTER
    if now >= give_up_at and batch.attempts >= MIN_ATTEMPTS:
        return None
    wait_s = FIRST_WAIT_S * 2 ** min(max(batch.attempts - 1, 0), 20) * (1 + jitter / 4)
    at = now + timedelta(seconds=min(wait_s, MAX_WAIT_S))
    if now < give_up_at < at:
        at = give_up_at
    return max(at, now + timedelta(seconds=max(retry_after_s or 0, FIRST_WAIT_S)))


class Deliverer:
    """Takes due deliveries and sends them, several at once. A context manager; leaving it ends its
    processes."""

    def __init__(
        self,
        database: Database,
        *,
        clock: Callable[[], datetime],
        publisher_names: Mapping[str, str] | None = None,
        options: ChannelOptions | None = None,
        deadline_s: float = DEADLINE_S,
    ) -> None:
        self._database = database
        self._clock = clock
        self._publisher_names = publisher_names or {}
        self._options = options or ChannelOptions()
        self._deadline_s = deadline_s
        self._threads = ThreadPoolExecutor(max_workers=SENDERS, thread_name_prefix="sending")
        self._processes = process_context()
        self._under_way: dict[Future[Receipt], Batch] = {}
        self._ended: list[tuple[Batch, Receipt]] = []
        self._woken = threading.Event()

    def wake(self) -> None:
        """Let `run` look at once: something may be due that was not a moment ago, or it is to stop. From any thread."""
        self._woken.set()

    def run_once(self) -> DeliveryCounts:
        """Attempt everything that is due, wait for how it ends."""
        counts = DeliveryCounts()
        began = time.monotonic()
        self._recover()
        while True:
            begun = self._begin() if time.monotonic() - began < MAX_PASS_S else 0
            if not begun and not self._under_way:  # asked while nothing was under way: what waited for one is due now
                return counts
            counts = counts.plus(self._finish(wait_s=self._deadline_s))

    def run(self, stop: threading.Event) -> DeliveryCounts:
        """Attempt whatever becomes due until `stop` is set; then let what is under way end, and return."""
        counts = DeliveryCounts()
        recover_at, begun = 0.0, 0
        while not stop.is_set():
            try:
                if time.monotonic() >= recover_at:
                    self._recover()
                    recover_at = time.monotonic() + RECOVER_EVERY_S
                begun = self._begin()
                counts = counts.plus(self._finish(wait_s=IDLE_S))
            except Exception as error:  # noqa: BLE001 a database that is locked or away must not end the thread
                logger.error("delivery waits error=%s", f"{type(error).__name__}: {error}")
                stop.wait(AFTER_TROUBLE_S)
            if not begun and not self._under_way:
                self._woken.wait(IDLE_S)
                self._woken.clear()
        while self._under_way or self._ended:
            counts = counts.plus(self._finish(wait_s=self._deadline_s))
        return counts

    def _recover(self) -> None:
        with self._database.write() as c:
            found = deliveries.recover_sending(c, self._clock())
        if found:
            logger.warning("deliveries in doubt count=%d: they are sent again", found)

    def _begin(self) -> int:
        """Claim what is due, as far as there are free processes; returns how many attempts began."""
        now = self._clock()
        with self._database.read() as c:
            due_at = deliveries.next_due_at(c)
        if due_at is None or due_at > now:
            return 0
        busy = {batch.channel.url for batch in self._under_way.values()}
        with self._database.write() as c:
            claimed = deliveries.claim_due(c, now, SENDERS - len(self._under_way), busy_urls=busy)
        for batch in claimed:
            try:
                envelope = self._envelope(batch)
            except Exception as error:  # noqa: BLE001 whatever is wrong with one rule's message is its trouble alone
                self._ended.append((batch, self._unmade(batch, error)))
                continue
            if envelope is None:  # forgotten since it was claimed, and its deliveries with it
                continue
            attempt = self._threads.submit(send_in_process, self._processes, envelope, deadline_s=self._deadline_s)
            self._under_way[attempt] = batch
        return len(claimed)

    def _envelope(self, batch: Batch) -> Envelope | None:
        with self._database.read() as c:
            news = contents_of(c, batch, publisher_names=self._publisher_names)
        if not news:
            return None
        options = batch.rule.options
        return Envelope(
            url=batch.channel.url,
            message=compose(
                batch.rule,
                news,
                occasion=occasion_of(batch),
                zone=zone_of(options.zone),
                language=options.language,
                heading=heading_of(batch),
                template=options.template,
                full_text=options.full_text,
            ),
            idempotency_key=batch.key,
            created_at=batch.created_at,
            options=self._options,
        )

    def _unmade(self, batch: Batch, error: Exception) -> Receipt:
        """A message that cannot be made is a failed attempt, and a failure of its rule."""
        reason = f"the message cannot be made: {type(error).__name__}: {error}"
        logger.debug("message cannot be made rule=%r", batch.rule.name, exc_info=error)
        with self._database.write() as c:
            note_failure(c, batch.rule, reason)
        return Receipt(sent=False, error=reason, only_this=True)

    def _finish(self, *, wait_s: float) -> DeliveryCounts:
        """Wait until an attempt ends, at most `wait_s`, and write down how every ended one did."""
        if self._under_way:
            done, _ = wait(self._under_way, timeout=wait_s, return_when=FIRST_COMPLETED)
            self._ended.extend((self._under_way.pop(future), self._receipt(future)) for future in done)
        counts = DeliveryCounts()
        while self._ended:  # kept until written: a locked database must not make it unknown
            counts = counts.plus(self._write_end(*self._ended[0]))
            self._ended.pop(0)
        return counts

    @staticmethod
    def _receipt(future: Future[Receipt]) -> Receipt:
        try:
            return future.result()
        except Exception as error:  # noqa: BLE001 whatever a channel raises is one failed attempt
            return Receipt(sent=False, error=f"the channel failed: {type(error).__name__}")

    def _write_end(self, batch: Batch, receipt: Receipt) -> DeliveryCounts:
        now = self._clock()
        if receipt.sent:
            with self._database.write() as c:
                deliveries.mark_sent(c, batch, now=now, remark=receipt.remark)
                if batch.rule.failures:
                    alerts.forget_failures(c, batch.rule.id)
            _log(logging.WARNING if receipt.remark else logging.INFO, "alert sent", batch, receipt)
            return DeliveryCounts(sent=1)
        at = None
        if receipt.status != GONE:
            at = next_attempt_at(batch, now=now, retry_after_s=receipt.retry_after_s, jitter=random.random())
        with self._database.write() as c:
            if at is None:
                deliveries.mark_dead(c, batch, error=receipt.error)
                if receipt.status == GONE or not deliveries.was_sent_since(c, batch.channel.id, batch.created_at):
                    alerts.pause_channel(c, batch.channel.id, reason=receipt.error, now=now)
            else:
                deliveries.mark_retry(c, batch, at=at, error=receipt.error)
                if not receipt.only_this:
                    deliveries.put_off(c, batch.channel.url, until=at)
        if at is None:
            _log(
                logging.ERROR,
                "alert given up, see `presseschau alerts list`",
                batch,
                receipt,
            )
            return DeliveryCounts(dead=1)
        _log(logging.WARNING, "alert not sent, will be tried again", batch, receipt)
        return DeliveryCounts(retried=1)

    def close(self) -> None:
        """Wait for what is being sent, at most the deadline."""
        self._threads.shutdown(cancel_futures=True)

    def __enter__(self) -> Deliverer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _log(level: int, event: str, batch: Batch, receipt: Receipt) -> None:
    logger.log(
        level,
        "%s rule=%r channel=%s deliveries=%d attempt=%d error=%r",
        event,
        batch.rule.name,
        masked(batch.channel.url),
        len(batch.deliveries),
        batch.attempts,
        receipt.error or receipt.remark,
    )

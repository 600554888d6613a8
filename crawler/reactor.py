"""The asyncio reactor for ordinary code: Scrapy needs it installed before anything imports it, and only once.

Twisted's reactor cannot be run twice. Its loop can: the reactor is started once, and the loop is then run as often as
there is work, so that one process may crawl many times.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, TypeVar

from scrapy.utils.reactor import install_reactor, is_reactor_installed
from twisted.python import log

from crawler.settings import TWISTED_REACTOR

T = TypeVar("T")

_loop: asyncio.AbstractEventLoop | None = None
"""The loop of the reactor, which can be installed and started only once in a process."""


def run_in_reactor(work: Callable[[asyncio.Event], Coroutine[Any, Any, T]]) -> T:
    """Run `work(stop)` in the loop of the asyncio reactor, which is installed on first use; may be called again.

    `stop` is set by SIGINT and SIGTERM; the second signal cancels the work (KeyboardInterrupt).
    """
    global _loop
    if _loop is None:
        if is_reactor_installed():
            raise RuntimeError("a Twisted reactor was installed before run_in_reactor could install its own")
        _loop = asyncio.new_event_loop()
        asyncio.set_event_loop(_loop)
        install_reactor(TWISTED_REACTOR)
        from twisted.internet import reactor

        _hush_twisted()
        # Started, not run: its loop is then ours to run, as often as we like.
        reactor.startRunning(installSignalHandlers=False)
    asyncio.set_event_loop(_loop)
    stop = asyncio.Event()
    task = _loop.create_task(work(stop))
    with _signals(_loop, stop, task):
        try:
            return _loop.run_until_complete(task)
        except asyncio.CancelledError:
            raise KeyboardInterrupt from None


def _hush_twisted() -> None:
    """Twisted's own tracebacks are shown with -vv only: what went wrong reaches us as an exception anyway."""
    twisted = logging.getLogger("twisted")
    twisted.addFilter(lambda record: twisted.isEnabledFor(logging.INFO))
    log.PythonLoggingObserver(loggerName="twisted").start()  # type: ignore[no-untyped-call]


@contextlib.contextmanager
def _signals(loop: asyncio.AbstractEventLoop, stop: asyncio.Event, task: asyncio.Task[Any]) -> Iterator[None]:
    """First signal: `stop`. Second: cancel. Outside the main thread signals are somebody else's."""

    def received() -> None:
        if stop.is_set():
            task.cancel()
        stop.set()

    caught: list[signal.Signals] = []
    with contextlib.suppress(ValueError, RuntimeError):  # not the main thread
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, received)
            caught.append(number)
    try:
        yield
    finally:
        for number in caught:
            loop.remove_signal_handler(number)

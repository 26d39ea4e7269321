"""Ctrl-C and SIGTERM: what is under way is finished and recorded; a second time ends at once."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

from importer.connect.stopping import Stop
from importer.errors import HaltedError

T = TypeVar("T")

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
EXIT_INTERRUPTED = 130
REASON = "the run was interrupted"
_TOLD = "Interrupted: what is under way is finished first. Once more ends at once.\n"


def run_to_the_end(work: Callable[[Stop], Awaitable[T]]) -> T:
    """Run work that a signal may end: at once, or, while it defers that, as soon as it can be.

    Raises HaltedError where it was ended at once.
    """

    async def whole() -> T:
        stop = Stop()
        with _ending(stop):
            try:
                return await work(stop)
            except asyncio.CancelledError:
                raise HaltedError(
                    "interrupted",
                    hint="run the same command again: it looks what was done, and does the rest",
                ) from None

    return asyncio.run(whole())


@contextmanager
def interruptible() -> Iterator[None]:
    """Let both signals interrupt what is done within this context, as Ctrl-C does elsewhere.

    For work outside of an event loop, and for questions, which nothing else can interrupt.
    """
    before = {}
    with suppress(ValueError):  # only the main thread has signals
        before = {one: signal.signal(one, signal.default_int_handler) for one in _SIGNALS}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


@contextmanager
def ending_once(end: Callable[[], None]) -> Iterator[None]:
    """Have a signal call `end`, for who then comes to an end; a second one ends the process."""
    asked = False

    def end_once() -> None:
        nonlocal asked
        if asked:
            os._exit(EXIT_INTERRUPTED)
        asked = True
        end()

    with _signals_call(end_once):
        yield


@contextmanager
def _ending(stop: Stop) -> Iterator[None]:
    """Let signals ask for the end, or cancel the running task."""
    task = asyncio.current_task()

    def end() -> None:
        if stop.defers and not stop.is_asked:
            stop.ask(REASON)
            tell_of_interruption()
        elif task is not None:
            task.cancel()

    with _signals_call(end):
        yield


def tell_of_interruption() -> None:
    """Tell on standard error what is done now, and how it ends at once."""
    sys.stderr.write(_TOLD)
    sys.stderr.flush()


@contextmanager
def _signals_call(end: Callable[[], None]) -> Iterator[None]:
    """Have both signals call `end` in the running event loop."""
    loop = asyncio.get_running_loop()
    # neither other threads nor other systems than Unix have signals here
    with suppress(NotImplementedError, RuntimeError, ValueError):
        for one in _SIGNALS:
            loop.add_signal_handler(one, end)
    try:
        yield
    finally:
        with suppress(NotImplementedError, RuntimeError, ValueError):
            for one in _SIGNALS:
                loop.remove_signal_handler(one)

"""Ctrl-C and SIGTERM: what is under way is finished and recorded; a second time ends at once."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

from importer.connect.stopping import Stop
from importer.errors import HaltedError

T = TypeVar("T")

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_REASON = "the run was interrupted"
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
def _ending(stop: Stop) -> Iterator[None]:
    """Let signals ask for the end, or cancel the running task."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def end() -> None:
        if stop.defers and not stop.is_asked:
            stop.ask(_REASON)
            sys.stderr.write(_TOLD)
            sys.stderr.flush()
        elif task is not None:
            task.cancel()

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

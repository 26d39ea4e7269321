"""A run that is asked to end: what is under way goes on, no wait is sat out, nothing new begins."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

Sleep = Callable[[float], Awaitable[None]]


class StoppedError(Exception):
    """A wait was broken off, since the run is to end."""


class Stop:
    """The wish that a run may end: `ask` says it, from within the loop that the run is in.

    While `defers`, something is under way that is to be finished first; else who wishes the end may
    as well cancel the run. `reason` says why it is to end.
    """

    def __init__(self) -> None:
        self.defers = False
        self.reason = ""
        self._waiting: set[asyncio.Future[None]] = set()

    @property
    def is_asked(self) -> bool:
        """Whether the run is to end."""
        return bool(self.reason)

    def ask(self, reason: str) -> None:
        """Let the run end, for this reason (one clause); the first one counts."""
        self.reason = self.reason or reason
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)

    @contextmanager
    def deferring(self) -> Iterator[None]:
        """Say that what is done within this context is to be finished."""
        self.defers = True
        try:
            yield
        finally:
            self.defers = False

    def breaking(self, sleep: Sleep) -> Sleep:
        """Give a sleep that raises StoppedError as soon as the run is to end."""

        async def breakable(seconds: float) -> None:
            if self.is_asked:
                raise StoppedError
            asked = asyncio.get_running_loop().create_future()
            sleeping = asyncio.ensure_future(sleep(seconds))
            self._waiting.add(asked)
            try:
                await asyncio.wait({sleeping, asked}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                self._waiting.discard(asked)
                sleeping.cancel()
            if asked.done():
                raise StoppedError

        return breakable

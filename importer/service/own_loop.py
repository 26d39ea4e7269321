"""Work in an event loop of its own, in a thread of its own, that any other thread may end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from importer.connect.stopping import Stop
from importer.errors import HaltedError

T = TypeVar("T")


class OwnLoop(Generic[T]):
    """One piece of work. `run` is called in its thread, `end` from any other."""

    def __init__(self, work: Callable[[Stop], Coroutine[Any, Any, T]]) -> None:
        self._work = work
        self._stop = Stop()
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[T] | None = None
        self._reason = ""

    def run(self) -> T:
        """Do the work; give what came of it.

        Raises HaltedError where it was ended before it began, or while nothing was under way that
        is to be finished, and what the work raises.
        """
        return asyncio.run(self._whole())

    def end(self, reason: str) -> None:
        """Let it end: at once, or, where changes are under way, as soon as those are finished."""
        with self._lock:
            self._reason = self._reason or reason
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._end)

    async def _whole(self) -> T:
        with self._lock:
            if self._reason:
                raise HaltedError(self._reason)
            self._loop = asyncio.get_running_loop()
        self._task = asyncio.create_task(self._work(self._stop))
        try:
            return await self._task
        except asyncio.CancelledError:
            raise HaltedError(self._reason) from None
        finally:
            with self._lock:
                self._loop = None

    def _end(self) -> None:
        """Do so, from within the loop."""
        if self._stop.defers:
            self._stop.ask(self._reason)
        elif self._task is not None:
            self._task.cancel()

"""The locks of one run: taken before anything is planned for good, given back when it has ended."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from importer.errors import BusyError
from importer.state.locks import Lock
from importer.state.store import StateStore

_POLL_S = 0.2


class Holding:
    """What one run holds; `tell` is told once if it has to wait."""

    def __init__(
        self, state: StateStore, command: str, wait_s: float, tell: Callable[[str], None]
    ) -> None:
        self._state = state
        self._command = command
        self._wait_s = wait_s
        self._tell = tell
        self._locks: dict[str, Lock] = {}

    def has(self, key: str) -> bool:
        """Tell whether the lock of a key was taken."""
        return key in self._locks

    async def take(self, key: str) -> bool:
        """Take the lock of a key; tell whether somebody else had to be waited for.

        Raises BusyError where somebody else holds it for longer than is to be waited.
        """
        lock = self._state.leavings.lock(key, self._command, self._state.now())
        try:
            waited = await self._wait(lock)
        except BaseException:
            lock.release()
            raise
        self._locks[key] = lock
        return waited

    def keep_only(self, key: str) -> None:
        """Give all locks back but one."""
        for other in [one for one in self._locks if one != key]:
            self._locks.pop(other).release()

    def holds(self) -> bool:
        """Tell whether what was taken is still ours."""
        return all(lock.holds() for lock in self._locks.values())

    def release(self) -> None:
        """Give all locks back."""
        self.keep_only("")

    async def _wait(self, lock: Lock) -> bool:
        end_s = time.monotonic() + self._wait_s
        waited = False
        while not lock.take():
            if time.monotonic() >= end_s:
                raise BusyError(
                    f"another run is at work at this version: {lock.holder()}",
                    hint="try again later, or wait for it by --wait-lock SECONDS",
                )
            if not waited:
                self._tell(f"Waiting for another run at this version: {lock.holder()}")
                waited = True
            await asyncio.sleep(_POLL_S)
        return waited


@contextmanager
def holding(
    state: StateStore, command: str, wait_s: float, tell: Callable[[str], None]
) -> Iterator[Holding]:
    """Give a Holding whose locks are given back at the end."""
    held = Holding(state, command, wait_s, tell)
    try:
        yield held
    finally:
        held.release()

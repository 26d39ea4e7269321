"""Sources looked after at the same time: each in a thread and an event loop of its own.

So nothing that one of them reads, parses or waits for in the state keeps the others, nor the
heartbeats. In: sources and their workshop. Out: an outcome for each; one that fails, in whatever
way, does not end the others.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import msgspec

from importer.connect.stopping import Stop
from importer.errors import unforeseen
from importer.model.syncs import SyncOutcome, SyncResult
from importer.service.configuration import SourceTable
from importer.service.notify import is_wanted, notify
from importer.service.sync_source import sync_source
from importer.service.workshop import Workshop

Tell = Callable[[SyncOutcome], None]


class Job:
    """One source under way. `run` is called in a thread, `end` from any other."""

    def __init__(self, source: SourceTable, workshop: Workshop) -> None:
        self.source = source
        self._workshop = workshop
        self._stop = Stop()
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[SyncOutcome] | None = None
        self._reason = ""

    def run(self) -> SyncOutcome:
        """Look after the source; give what came of it. Raises nothing."""
        try:
            return asyncio.run(self._whole())
        except Exception as error:  # noqa: BLE001 - the other sources are to go on
            return self._ended("failed", unforeseen(error))

    def end(self, reason: str) -> None:
        """Let it end: at once, or, where changes are under way, as soon as those are finished."""
        with self._lock:
            self._reason = self._reason or reason
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._end)

    async def _whole(self) -> SyncOutcome:
        with self._lock:
            if self._reason:
                return self._ended("interrupted", self._reason)
            self._loop = asyncio.get_running_loop()
        self._task = asyncio.create_task(sync_source(self.source, self._workshop, self._stop))
        try:
            return await self._task
        except asyncio.CancelledError:
            return self._ended("interrupted", self._reason)
        finally:
            with self._lock:
                self._loop = None

    def _end(self) -> None:
        """Do so, from within the loop."""
        if self._stop.defers:
            self._stop.ask(self._reason)
        elif self._task is not None:
            self._task.cancel()

    def _ended(self, result: SyncResult, message: str) -> SyncOutcome:
        return SyncOutcome(
            source=self.source.name,
            result=result,
            message=message,
            began_at=self._workshop.state.now(),
        )


async def tell_others(source: SourceTable, outcome: SyncOutcome, workshop: Workshop) -> SyncOutcome:
    """Send the notification that a source asks for; give the outcome, which then says so."""
    if source.notify is None or not is_wanted(source.notify, outcome):
        return outcome
    fault = await notify(source.notify, outcome, environment=workshop.environment)
    message = "; ".join(filter(None, (outcome.message, fault)))
    return msgspec.structs.replace(outcome, notified=not fault, message=message)

"""Sources looked after at the same time: each in a thread and an event loop of its own.

So nothing that one of them reads, parses or waits for in the state keeps the others, nor the
heartbeats. In: sources and their workshop. Out: an outcome for each; one that fails, in whatever
way, does not end the others.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import msgspec

from importer.errors import HaltedError, unforeseen
from importer.model.syncs import SyncOutcome, SyncResult
from importer.service.configuration import SourceTable
from importer.service.notify import is_wanted, notify
from importer.service.own_loop import OwnLoop
from importer.service.sync_source import sync_source
from importer.service.workshop import Workshop

Tell = Callable[[SyncOutcome], None]


class Job:
    """One source under way. `run` is called in a thread, `end` from any other."""

    def __init__(self, source: SourceTable, workshop: Workshop) -> None:
        self.source = source
        self._workshop = workshop
        self._work = OwnLoop(partial(sync_source, source, workshop))

    def run(self) -> SyncOutcome:
        """Look after the source; give what came of it. Raises nothing."""
        try:
            return self._work.run()
        except HaltedError as halted:
            return self._ended("interrupted", halted.what)
        except Exception as error:  # noqa: BLE001 - the other sources are to go on
            return self._ended("failed", unforeseen(error))

    def end(self, reason: str) -> None:
        """Let it end: at once, or, where changes are under way, as soon as those are finished."""
        self._work.end(reason)

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

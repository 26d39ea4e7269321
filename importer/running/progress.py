"""Tells the state how far a run has come, so that it can be watched from any process.

What is told is for people: where it cannot be written the run goes on, and nobody waits for it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from importer.errors import StateError
from importer.model.changes import Outcome, Result
from importer.model.progress import FAILURES_MOST, Failure, Progress
from importer.state.store import StateStore
from importer.text import one_line

TELL_S = 1.0
"""So often what is new is told, and not at all of a run that is over before."""

_ALIVE_S = 5.0
"""So often it is told that the run is alive, where nothing is new."""


class Telling:
    """What is told of one run of `total` changes."""

    def __init__(self, state: StateStore, run: int, total: int, *, tell_s: float = TELL_S) -> None:
        self._state = state
        self._run = run
        self._total = total
        self._tell_s = tell_s
        self._began_at = state.now()
        self._results: Counter[Result] = Counter()
        self._failures: list[Failure] = []

    def note(self, outcome: Outcome) -> None:
        """Note what came of a change; it is told with the next ones."""
        if outcome.change.verb == "keep":  # told of for its faults, and not one of the changes
            return
        self._results[outcome.result] += 1
        if outcome.result != "applied" and len(self._failures) < FAILURES_MOST:
            change = outcome.change
            complaints = "; ".join(f"{name}: {said}" for name, said in outcome.fields)
            self._failures.append(
                Failure(
                    identity=one_line(f"{change.kind} {change.identity}"),
                    result=outcome.result,
                    reason=one_line(" ".join(filter(None, (outcome.reason, complaints)))),
                )
            )

    @asynccontextmanager
    async def telling(self) -> AsyncIterator[None]:
        """Tell as long as the context lasts; what is being written at its end is waited for."""
        ending = asyncio.Event()
        task = asyncio.create_task(self._tell_until(ending))
        try:
            yield
        finally:
            ending.set()
            await task

    async def _tell_until(self, ending: asyncio.Event) -> None:
        told_done, silent_s = -1, 0.0
        while not await _is_set(ending, self._tell_s):
            silent_s += self._tell_s
            now = self._now()
            if now.done != told_done or silent_s >= _ALIVE_S:
                told_done, silent_s = now.done, 0.0
                with contextlib.suppress(StateError):
                    await asyncio.to_thread(self._state.keep_progress, now)

    def _now(self) -> Progress:
        return Progress(
            run=self._run,
            total=self._total,
            results=dict(self._results),
            failures=tuple(self._failures),
            began_at=self._began_at,
            heard_at=self._state.now(),
        )


async def _is_set(event: asyncio.Event, seconds: float) -> bool:
    """Wait so long for an event; tell whether it came."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    return event.is_set()

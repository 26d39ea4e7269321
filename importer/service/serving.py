"""The service: every source at its times, by as many processes as there are.

In: a configuration, and what all sources share. Out: nothing but what is done; it ends when it is
told to. Due times, and who carries them out, stand in the state (`importer.state.watches`): any
number of processes share the work there, and one that dies leaves its turns to the others. The
configuration is read again when it changes; one with a mistake is told of, and the old one holds.

Turns are shared by a table of leases of the state's own, and not by a queue such as Procrastinate:
the very same code then serves SQLite and PostgreSQL, with one clock, one schema and one set of
tests. A turn lasts as long as its worker is heard of, which is all that a queue's locks, heartbeats
and sweep would add here, since the lock of a version is the run's own in any case.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

from importer.errors import StateError, UsageError
from importer.model.syncs import SyncOutcome
from importer.model.watches import Turn
from importer.service.config_file import Configuration, read_configuration
from importer.service.configuration import RulesTable, SourceTable
from importer.service.first_use import prepare_types
from importer.service.health import Health
from importer.service.jobs import Job, tell_others
from importer.service.roster import Roster
from importer.service.workshop import Workshop
from importer.state.watching import Watching
from importer.text import one_line

POLL_S = 1.0
"""So often a process looks whether anything is due, and whether its configuration has changed."""

ENDING = "the service is ending"
"""Why what is under way ends with the service."""

_TAKEN = "another process has taken this turn over"
_UNHEARD = "the state could not be told for too long that this process lives"
_PATIENCE = 0.6
"""Of the time after which a process counts as dead: so long it goes on while nobody hears it."""

_STUCK_S = 30.0
_MESSAGE_CHARS_MOST = 1_000
_SOURCES_MOST = 64
"""What `parallel` may be."""


def worker_name() -> str:
    """Give a name for this process that no other one has, on any machine, at any time."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"


class Service:
    """One process of the service. `say` is told what happens, a line at a time."""

    def __init__(
        self,
        configuration: Configuration,
        workshop: Workshop,
        say: Callable[[str], None],
        tell: Callable[[SyncOutcome], None],
        *,
        poll_s: float = POLL_S,
    ) -> None:
        prepare_types()
        self._workshop = workshop
        self._say = say
        self._tell = tell
        self._poll_s = poll_s
        self._roster = Roster(configuration, workshop.platform)
        self._watching: Watching = workshop.state.watching()
        self._active: dict[Turn, Job] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._threads = ThreadPoolExecutor(_SOURCES_MOST, thread_name_prefix="source")
        self._wake = asyncio.Event()
        self._is_ending = False
        self._mistake = self._trouble = ""
        self._looked_s = self._heard_s = time.monotonic()
        self._turns: Counter[str] = Counter()
        self.worker = worker_name()

    def end(self) -> None:
        """Begin nothing more, and let what is under way end as soon as it can."""
        self._is_ending = True
        self._end_jobs(ENDING)
        self._wake.set()

    @property
    def sources(self) -> Mapping[str, SourceTable]:
        """Give the sources of the configuration as it holds now, by name."""
        return self._roster.sources

    def parallelism(self, name: str) -> int:
        """Give how many requests go at a time for a source; one that is gone is as by default."""
        source = self.sources.get(name)
        return RulesTable().parallelism if source is None else source.parallelism

    @property
    def notices(self) -> tuple[str, ...]:
        """Say what is wrong with the configuration as it lies there, and with the state."""
        return tuple(filter(None, (self._mistake, self._trouble)))

    def health(self) -> Health:
        """Tell how it fares; may be called from any thread."""
        idle_s = time.monotonic() - self._looked_s
        return Health(
            worker=self.worker,
            is_well=not self._trouble and idle_s < _STUCK_S,
            is_ending=self._is_ending,
            sources=len(self._roster.sources),
            active=tuple(sorted(turn.name for turn in tuple(self._active))),
            idle_s=idle_s,
            mistake=self._mistake,
            trouble=self._trouble,
            turns=dict(self._turns),
        )

    async def run(self) -> None:
        """Do what is due until `end` is called and what is under way has ended.

        Raises StateError where the state cannot be used in the beginning.
        """
        await asyncio.to_thread(self._enrol)
        beating = asyncio.create_task(self._keep_beating())
        try:
            while not self._is_ending:
                await self._look()
                await self._pause()
            await asyncio.gather(*self._tasks)
        finally:
            beating.cancel()
            self._threads.shutdown(wait=False)

    async def _look(self) -> None:
        """Look what has changed and what is due; a state that cannot be used is told of once."""
        self._looked_s = time.monotonic()
        try:
            await self._reread()
            await self._claim()
        except StateError as error:
            if not self._trouble:
                self._say(str(error))
            self._trouble = str(error)
        else:
            if self._trouble:
                self._say("The state can be used again.")
            self._trouble = ""

    async def _pause(self) -> None:
        """Wait until it is time to look again, or something has ended."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), self._poll_s)
        self._wake.clear()

    def _enrol(self) -> None:
        self._watching.enrol(self._roster.enrolments(self._workshop.state.now()))

    async def _reread(self) -> None:
        """Read the configuration again where it has changed; one with a mistake changes nothing."""
        before = self._roster.configuration
        try:
            now = await asyncio.to_thread(read_configuration, before.file)
            if now.digest == before.digest:
                self._mistake = ""
                return
            roster = Roster(now, self._workshop.platform)
        except UsageError as error:
            if str(error) != self._mistake:
                self._say(f"{error} The configuration of before holds.")
            self._mistake = str(error)
            return
        self._roster, self._mistake = roster, ""
        await asyncio.to_thread(self._enrol)
        self._say(f"The configuration was read again: {len(roster.sources)} sources.")

    async def _claim(self) -> None:
        """Take turns that are due, as many as there is room for, and begin them."""
        service = self._roster.configuration.service
        room = service.parallel - len(self._active)
        if room <= 0:
            return
        roster = self._roster
        mine = {turn.name for turn in self._active}
        turns = await asyncio.to_thread(
            self._watching.claim,
            roster.sources.keys() - mine,
            self.worker,
            dead_after=timedelta(seconds=service.dead_after),
            most=room,
            following=roster.following,
        )
        for turn in turns:
            job = Job(roster.sources[turn.name], self._workshop)
            self._active[turn] = job
            task = asyncio.create_task(self._take(turn, job))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if self._is_ending:
            self._end_jobs(ENDING)

    async def _take(self, turn: Turn, job: Job) -> None:
        """Take one turn, and note what came of it."""
        loop = asyncio.get_running_loop()
        outcome = await loop.run_in_executor(self._threads, job.run)
        outcome = await tell_others(job.source, outcome, self._workshop)
        try:
            await asyncio.to_thread(self._settle, turn, outcome)
        except StateError as error:  # the turn is left behind, and taken over later
            self._say(f"{turn.name}: {error}")
        finally:
            del self._active[turn]
            self._wake.set()
        self._turns[outcome.result] += 1
        self._tell(outcome)

    def _settle(self, turn: Turn, outcome: SyncOutcome) -> None:
        """End a turn, or give it back where it was broken off since the service ends."""
        if outcome.result == "interrupted" and self._is_ending:
            self._watching.give_back(turn)
        elif not self._watching.end(
            turn, outcome.result, outcome.run, one_line(outcome.message, _MESSAGE_CHARS_MOST)
        ):
            self._say(f"{turn.name}: {_TAKEN}")

    async def _keep_beating(self) -> None:
        """Say again and again that this process lives; end what it has lost, or cannot hold."""
        while True:
            service = self._roster.configuration.service
            await asyncio.sleep(service.heartbeat)
            try:
                await asyncio.to_thread(self._beat)
            except StateError as error:
                self._trouble = str(error)
                if time.monotonic() - self._heard_s > _PATIENCE * service.dead_after:
                    self._end_jobs(_UNHEARD)

    def _beat(self) -> None:
        held = tuple(self._active)
        lost = self._watching.beat(held) if held else []
        self._heard_s = time.monotonic()
        for turn in lost:
            job = self._active.get(turn)
            if job is not None:
                job.end(_TAKEN)

    def _end_jobs(self, reason: str) -> None:
        for job in tuple(self._active.values()):
            job.end(reason)

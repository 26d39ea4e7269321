"""Runs that were approved on a page: carried out within the service, each in a thread of its own.

What becomes of a run is in the state, for all processes to see; where it could not begin, why not.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from functools import partial

from importer.connect.client import ConnectClient
from importer.connect.stopping import Stop
from importer.errors import ImporterError, StateError, unforeseen
from importer.running.order import Ran
from importer.service.own_loop import OwnLoop
from importer.service.reviewing import Waiting, approve, find_waiting
from importer.service.unattended import Unattended
from importer.state.store import StateStore

OpenHeld = Callable[[Waiting, int, Stop], AbstractAsyncContextManager[ConnectClient]]
"""Opens a client of the platform that a held plan is for, for so many requests at a time."""

LOCK_WAIT_S = 60.0
"""How long another run at the same version is waited for."""


class Approvals:
    """What was approved here and is under way. `say` is told what comes of it, a line each."""

    def __init__(
        self,
        state: StateStore,
        open_client: OpenHeld,
        parallelism: Callable[[str], int],
        say: Callable[[str], None],
    ) -> None:
        """`parallelism` gives for a source how many requests go at a time."""
        self._state = state
        self._open_client = open_client
        self._parallelism = parallelism
        self._say = say
        self._lock = threading.Lock()
        self._works: dict[int, OwnLoop[Ran]] = {}
        self._threads: list[threading.Thread] = []
        self._ending = ""

    def begin(self, number: int) -> None:
        """Let a run go on that waits; one that is under way here goes on as it does.

        Raises StateError where it does not wait, or the service ends.
        """
        if self.is_under_way(number):
            return
        waiting = find_waiting(self._state, number)
        with self._lock:
            if self._ending:
                raise StateError(f"run {number} was not begun: {self._ending}")
            if number in self._works:
                return
            work = self._works[number] = OwnLoop(partial(self._approve, waiting))
            thread = threading.Thread(target=self._carry_out, args=(number, work), daemon=True)
            self._threads = [one for one in self._threads if one.is_alive()] + [thread]
            thread.start()
        self._say(f"Run {number} of {waiting.source} was approved on its page.")

    def is_under_way(self, number: int) -> bool:
        """Tell whether a run was approved here and has not ended."""
        return number in self._works

    def end(self, reason: str) -> None:
        """Begin nothing more, and let what is under way end as soon as it can."""
        with self._lock:
            self._ending = reason
            for work in self._works.values():
                work.end(reason)

    def wait(self) -> None:
        """Wait until all that is under way has ended."""
        for thread in self._threads:
            thread.join()

    async def _approve(self, waiting: Waiting, stop: Stop) -> Ran:
        parallelism = self._parallelism(waiting.source)
        async with self._open_client(waiting, parallelism, stop) as client:
            return await approve(
                waiting,
                client,
                self._state,
                Unattended("auto"),
                stop,
                parallelism=parallelism,
                lock_wait_s=LOCK_WAIT_S,
            )

    def _carry_out(self, number: int, work: OwnLoop[Ran]) -> None:
        try:
            self._say(f"Run {number}: {work.run().state}")
        except ImporterError as error:
            self._tell(number, str(error))
        except Exception as error:  # noqa: BLE001 - the service is to go on
            self._tell(number, unforeseen(error))
        finally:
            with self._lock:
                del self._works[number]

    def _tell(self, number: int, why: str) -> None:
        """Say why a run came to nothing: in the log, and on its page as long as it waits."""
        self._say(f"Run {number}: {why}")
        with suppress(StateError):  # it waits no more: its end says why
            self._state.finish_run(number, "held", error=why, only_from="held")

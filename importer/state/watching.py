"""The state as the service sees it: the watched sources, each call one transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, func, select

from importer.model.watches import Enrolment, Turn, TurnRecord, Watch
from importer.state import reviews, watches
from importer.state.database import Database
from importer.state.runs import read_head
from importer.state.watches import Following

Clock = Callable[[], datetime]


class Watching:
    """The watched sources of a state. Any number of threads and processes may use it at once.

    `now` gives the time in UTC. Heartbeats count in the time of the server, where there is one,
    unless `own_time` says that they count in that of `now`, too.
    """

    def __init__(self, database: Database, now: Clock, *, own_time: bool) -> None:
        self._database = database
        self._now = now
        self._own_time = own_time

    def enrol(self, entries: Iterable[Enrolment]) -> None:
        """Note sources to be watched; one whose rhythm is as before is due when it was due."""
        with self._database.writing() as connection:
            watches.enrol(connection, entries)

    def claim(
        self,
        names: Collection[str],
        worker: str,
        *,
        dead_after: timedelta,
        most: int,
        following: Following,
    ) -> list[Turn]:
        """Give a worker at most `most` turns of those of `names` that are due, or left behind.

        A turn is left behind when its worker was not heard of for longer than `dead_after`.
        `following` gives when a source is due next.
        """
        with self._database.writing() as connection:
            return watches.claim(
                connection,
                names,
                worker,
                moments=watches.Moments(self._now(), self._clock(connection)),
                dead_after=dead_after,
                most=most,
                following=following,
            )

    def beat(self, held: Iterable[Turn]) -> list[Turn]:
        """Say that the worker of these turns lives; give those that are its own no more."""
        with self._database.writing() as connection:
            return watches.beat(connection, held, self._clock(connection))

    def end(self, turn: Turn, result: str, run: int | None = None, message: str = "") -> bool:
        """End a turn; tell whether it was still its worker's, else nothing is written."""
        with self._database.writing() as connection:
            clock = self._clock(connection)
            return watches.end(
                connection, turn, result=result, run=run, message=message, clock=clock
            )

    def give_back(self, turn: Turn) -> None:
        """Let a turn that was not carried out be due as before, for whoever comes first."""
        with self._database.writing() as connection:
            watches.give_back(connection, turn)

    def ask_for(self, name: str) -> bool:
        """Let a source be due now; tell whether it is watched at all."""
        with self._database.writing() as connection:
            return watches.ask_for(connection, name, self._now())

    def remember(self, name: str, memory: bytes) -> None:
        """Keep what is to be known of a source the next time."""
        with self._database.writing() as connection:
            watches.remember(connection, name, memory)

    def recall(self, name: str) -> bytes | None:
        """Give what is kept of a source; None where nothing is."""
        with self._database.reading() as connection:
            return watches.recall(connection, name)

    def hold(self, run: int, name: str, plan: bytes) -> None:
        """Keep the plan of a source's run that waits for somebody to agree to it."""
        with self._database.writing() as connection:
            reviews.hold(connection, run, name, plan)

    def held(self, run: int) -> tuple[str, bytes] | None:
        """Give the source and the plan of a run that waits; None where none is kept."""
        with self._database.reading() as connection:
            return reviews.held(connection, run)

    def waits(self, run: int) -> bool:
        """Tell whether a run waits for somebody; what it holds is not read."""
        with self._database.reading() as connection:
            head = read_head(connection, run)
        return head is not None and head.state == "held"

    def let_go(self, run: int) -> None:
        """Forget the plan of a run: it waits no more."""
        with self._database.writing() as connection:
            reviews.let_go(connection, run)

    def watches(self, names: Collection[str]) -> list[Watch]:
        """Give how the sources of these names stand, sorted by name."""
        with self._database.reading() as connection:
            return watches.list_watches(connection, names)

    def turns(self, name: str) -> list[TurnRecord]:
        """Give the last turns of a source, the newest first."""
        with self._database.reading() as connection:
            return watches.list_turns(connection, name)

    def _clock(self, connection: Connection) -> datetime:
        """Give the time that heartbeats count in."""
        if self._own_time or connection.dialect.name != "postgresql":
            return self._now()
        moment: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
        return moment.astimezone(UTC)

"""The state as the rest of the house sees it: opened at a place, asked, written to.

Every method is one transaction: what it writes is there as a whole, or not at all, whatever
happens to the process. Several processes, and threads, may work at once. SQLAlchemy is loaded only
where there is a state, since that takes as long as all the rest of a small command.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from importer.errors import StateError
from importer.model.base import Base
from importer.model.bundle import Bundle
from importer.model.changes import Kind, Outcome, Plan, Target
from importer.model.progress import Progress
from importer.model.runs import Adoption, BaseStep, Owned, Run, RunHead, RunState, Seen
from importer.state.leavings import Leavings
from importer.state.location import StateLocation, parse_location

if TYPE_CHECKING:
    from importer.state.database import Database
    from importer.state.watching import Watching

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Give the time in UTC."""
    return datetime.now(UTC)


class StateStore:
    """The state, open; made by `open`, and closed by leaving it as a context.

    Where there is no state and none is to be made, it is empty: nothing is known, and a write
    raises StateError.
    """

    def __init__(self, database: Database | None, location: StateLocation, now: Clock) -> None:
        self._database = database
        self._now = now
        self.shown = location.shown
        self.leavings = Leavings(location, database)

    @classmethod
    def open(cls, location: str | os.PathLike[str], create: bool, *, now: Clock = utc_now) -> Self:
        """Open the state at a path or a `postgresql:` URL; with `create` make it if need be.

        Its layout is brought up to date. `now` gives the time in UTC. Raises UsageError for a
        location that cannot be, StateError for a state that cannot be used.
        """
        place = parse_location(location)
        if place.file is not None and not create and not place.file.exists():
            return cls(None, place, now)
        from importer.state.database import open_database

        return cls(open_database(place, create=create), place, now)

    def __enter__(self) -> Self:
        return self

    def now(self) -> datetime:
        """Give the time in UTC, as the state counts it."""
        return self._now()

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections to the database; a second call does nothing."""
        if self._database is not None:
            self._database.close()

    @property
    def exists(self) -> bool:
        """Tell whether there is a state at all."""
        return self._database is not None

    def base_of(self, target: Target) -> Base:
        """Give what was last applied to a version, and to its connector."""
        if self._database is None:
            return Base()
        from importer.state.things import read_base

        with self._database.reading() as connection:
            return read_base(connection, target)

    def owned(self, target: Target) -> tuple[Owned, ...]:
        """Give what is ours in a version and its connector, by kind and identity."""
        if self._database is None:
            return ()
        from importer.state.things import read_owned

        with self._database.reading() as connection:
            return read_owned(connection, target)

    def adopt(self, target: Target, adoptions: Iterable[Adoption]) -> int:
        """Make things of a version ours as they are now; give how many were not ours before."""
        from importer.state.things import adopt_things

        with self._there().writing() as connection:
            return adopt_things(connection, target, adoptions)

    def copy_base(self, from_target: Target, to_target: Target) -> None:
        """Let a version that was made from another one begin with the base of that one.

        What was known of the new version before (of another one of its name) is forgotten.
        """
        from importer.state.things import copy_things

        with self._there().writing() as connection:
            copy_things(connection, from_target, to_target)

    def drop_base(self, target: Target) -> None:
        """Forget what was applied to a version, for one that was made anew, and empty."""
        from importer.state.things import drop_things

        with self._there().writing() as connection:
            drop_things(connection, target)

    def seen(self, source: str, target: Target) -> Seen | None:
        """Give what a source was when a run for this target last read it.

        `source` is its location as the user gives it; only a digest of it is kept.
        """
        if self._database is None:
            return None
        from importer.state.sources import read_seen

        with self._database.reading() as connection:
            return read_seen(connection, source, target)

    def keep_seen(self, source: str, target: Target, seen: Seen) -> None:
        """Keep what a source is now."""
        from importer.state import sources

        with self._there().writing() as connection:
            sources.keep_seen(connection, source, target, seen, self._now())

    def begin_run(
        self,
        command: str,
        *,
        target: Target | None = None,
        source: Seen | None = None,
        bundle: Bundle | None = None,
        plan: Plan | None = None,
    ) -> int:
        """Note that a run has begun, and what it is to do; give its number."""
        from importer.state.runs import Contents, add_run

        with self._there().writing() as connection:
            return add_run(
                connection,
                command=command,
                target=target or (plan.target if plan else None),
                source=source,
                now=self._now(),
                contents=Contents(bundle=bundle, plan=plan),
            )

    def go_on(self, number: int, plan: Plan) -> None:
        """Note what a run that is under way is to do, now that its target is made.

        Raises StateError for a run that has ended.
        """
        self.finish_run(number, "running", plan=plan)

    def finish_run(
        self,
        number: int,
        state: RunState,
        *,
        target: Target | None = None,
        source: Seen | None = None,
        bundle: Bundle | None = None,
        plan: Plan | None = None,
        outcomes: Sequence[Outcome] | None = None,
        base: BaseStep | None = None,
        seen: tuple[str, Seen] | None = None,
        error: str | None = None,
        only_from: RunState | None = None,
    ) -> None:
        """Note how a run ended, with all that it changed of the state, in one transaction.

        What is None stays as `begin_run` left it; the target is the plan's unless it is given.
        `seen` is a source as `keep_seen` takes it. With the state `held` the run is not over: it is
        finished once more later. Raises StateError for a run that has ended, for one whose state
        is not `only_from`, and for a `base` or `seen` of a run without target.
        """
        from importer.state.runs import Contents, end_run
        from importer.state.sources import keep_seen
        from importer.state.things import move_base

        with self._there().writing() as connection:
            whose = end_run(
                connection,
                number,
                state=state,
                target=target or (plan.target if plan else None),
                source=source,
                now=self._now(),
                contents=Contents(bundle=bundle, plan=plan, outcomes=outcomes),
                error=error,
                only_from=only_from,
            )
            if base is None and seen is None:
                return
            if whose is None:
                raise StateError(f"run {number} has no target, so that nothing was applied by it")
            if base is not None:
                move_base(connection, whose, base, _made(outcomes or ()), number)
            if seen is not None:
                keep_seen(connection, seen[0], whose, seen[1], self._now())

    def running(self, target: Target) -> list[int]:
        """Give the numbers of the runs of a target that have begun, and not ended."""
        if self._database is None:
            return []
        from importer.state import runs

        with self._database.reading() as connection:
            return runs.running(connection, target)

    def interrupt_runs(self, target: Target, *, but: int | None = None) -> list[int]:
        """Mark the runs of a target that did not end, all `but` one, as interrupted.

        For who holds the version's lock, and so knows that nobody else is at work there. Gives
        their numbers.
        """
        from importer.state import runs

        with self._there().writing() as connection:
            return runs.interrupt_runs(connection, target, but=but)

    def runs(
        self, limit: int, target: Target | None = None, *, before: int | None = None
    ) -> list[RunHead]:
        """Give the newest runs, at most `limit`, of one target or of all; the newest first.

        With `before` only those that began before the run of that number.
        """
        if self._database is None:
            return []
        from importer.state.runs import list_runs

        with self._database.reading() as connection:
            return list_runs(connection, limit, target, before)

    def run(self, number: int) -> Run | None:
        """Give one run with its plan and outcomes; None where there is none of that number."""
        if self._database is None:
            return None
        from importer.state.runs import read_run

        with self._database.reading() as connection:
            return read_run(connection, number)

    def keep_progress(self, progress: Progress) -> None:
        """Keep how far a run has come that is under way; nothing for any other."""
        from importer.state.progressing import keep_progress

        with self._there().writing() as connection:
            keep_progress(connection, progress)

    def progress(self, number: int) -> Progress | None:
        """Give how far a run has come; None where nothing is known, or it has ended."""
        if self._database is None:
            return None
        from importer.state.progressing import read_progress

        with self._database.reading() as connection:
            return read_progress(connection, number)

    def watching(self) -> Watching:
        """Give the watched sources of the service. Raises StateError where there is no state."""
        from importer.state.watching import Watching

        return Watching(self._there(), self._now, own_time=self._now is not utc_now)

    def _there(self) -> Database:
        """Give the database to write to. Raises StateError where there is none."""
        if self._database is None:
            raise StateError("there is no state to write to", where=self.shown)
        return self._database


def _made(outcomes: Iterable[Outcome]) -> Iterator[tuple[Kind, str]]:
    """Give what a run created, by kind and identity."""
    for outcome in outcomes:
        if outcome.result == "applied" and outcome.change.verb == "create":
            yield outcome.change.kind, outcome.change.identity

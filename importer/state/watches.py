"""The rows of watched sources: enrolled, claimed for a turn, kept alive, ended.

Who claims is alone at it, on all machines, for the moment that takes: so no two workers ever claim
the same turn, nor turns of two sources that write to the same version. A claim is alive as long as
its worker's heart beats; then the turn is another's. Times of heartbeats are the database's where
that is a server, so that the clocks of machines may differ.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    and_,
    delete,
    or_,
    select,
    text,
    update,
)

from importer.model.watches import Enrolment, Turn, TurnRecord, Watch
from importer.state.rows import upsert
from importer.state.tables import turns, watches

Following = Callable[[str, datetime, datetime], datetime | None]
"""Gives when a source is due next, from its name, from when it was due, and from now."""

_LOCK_NUMBER = 2_717_603_115
"""Of the lock in PostgreSQL that one process at a time claims under; any number that is ours."""

_TURNS_KEPT = 100
"""So many of its last turns are kept of each source."""


class Moments(NamedTuple):
    """What time it is: `now` for what is due, `clock` for heartbeats."""

    now: datetime
    clock: datetime


def claim_alone(connection: Connection) -> None:
    """Wait until nobody else claims; until the end of the transaction nobody will.

    In SQLite a transaction that writes is alone in any case.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK_NUMBER})"))


def enrol(connection: Connection, entries: Iterable[Enrolment]) -> None:
    """Note sources to be watched. One whose rhythm is as before keeps the time it is due at."""
    claim_alone(connection)
    known = {row.name: row for row in connection.execute(select(watches.c.name, watches.c.rhythm))}
    for entry in entries:
        row = known.get(entry.name)
        values: dict[str, object] = {"lock": entry.lock}
        if row is None or row.rhythm != entry.rhythm:
            values |= {"rhythm": entry.rhythm, "next_due": entry.first_due}
        if row is None:
            whole = {"name": entry.name, "fence": 0, **values}
            upsert(connection, watches, [whole])
        else:
            connection.execute(update(watches).where(watches.c.name == entry.name).values(values))


def claim(
    connection: Connection,
    names: Collection[str],
    worker: str,
    *,
    moments: Moments,
    dead_after: timedelta,
    most: int,
    following: Following,
) -> list[Turn]:
    """Give at most `most` turns to a worker: of those of `names` that are due, or left behind.

    What was left behind comes first, then what has been due the longest.
    """
    claim_alone(connection)
    dead = watches.c.beat_at < moments.clock - dead_after
    is_held = and_(watches.c.worker.is_not(None), ~dead)
    taken = set(connection.scalars(select(watches.c.lock).where(is_held)))
    left = and_(watches.c.worker.is_not(None), dead)
    due = and_(watches.c.worker.is_(None), watches.c.next_due <= moments.now)
    query = select(watches).where(watches.c.name.in_(names), or_(left, due))
    rows = connection.execute(query).mappings().all()
    found: list[Turn] = []
    for row in sorted(rows, key=lambda row: (row["worker"] is None, row["due"] or row["next_due"])):
        if len(found) < most and row["lock"] not in taken:
            taken.add(row["lock"])
            found.append(_begin(connection, row, worker, moments, following))
    return found


def _begin(
    connection: Connection,
    row: RowMapping,
    worker: str,
    moments: Moments,
    following: Following,
) -> Turn:
    """Give a worker the turn of one source."""
    name, fence = row["name"], row["fence"] + 1
    values: dict[str, object] = {"worker": worker, "fence": fence, "beat_at": moments.clock}
    due = row["due"]
    if row["worker"] is None:
        due = row["next_due"]
        values |= {"due": due, "next_due": following(name, due, moments.now)}
    connection.execute(update(watches).where(watches.c.name == name).values(values))
    its = (turns.c.name == name, turns.c.due == due)
    before = connection.scalar(select(turns.c.takeovers).where(*its))
    takeovers = 0 if before is None else before + 1
    record = {
        "name": name,
        "due": due,
        "worker": worker,
        "takeovers": takeovers,
        "begun_at": moments.clock,
        "ended_at": None,
        "result": None,
        "run": None,
    }
    upsert(connection, turns, [record], update=("worker", "takeovers", "begun_at"))
    return Turn(name=name, due=due, worker=worker, fence=fence, takeovers=takeovers)


def beat(connection: Connection, held: Iterable[Turn], clock: datetime) -> list[Turn]:
    """Say that the worker of these turns lives; give those that are its own no more."""
    lost = []
    for turn in held:
        statement = update(watches).where(*_held(turn)).values(beat_at=clock)
        if connection.execute(statement).rowcount == 0:
            lost.append(turn)
    return lost


def end(
    connection: Connection,
    turn: Turn,
    *,
    result: str,
    run: int | None,
    message: str,
    clock: datetime,
) -> bool:
    """End a turn; tell whether it was still its worker's. Nothing is written where it was not."""
    if not _let_go(connection, turn):
        return False
    its = (turns.c.name == turn.name, turns.c.due == turn.due)
    values = {"ended_at": clock, "result": result, "run": run, "message": message}
    connection.execute(update(turns).where(*its).values(values))
    _forget_old(connection, turn.name)
    return True


def give_back(connection: Connection, turn: Turn) -> None:
    """Let a turn that was not carried out be due as before, for whoever comes first."""
    if _let_go(connection, turn, next_due=turn.due):
        its = (turns.c.name == turn.name, turns.c.due == turn.due)
        connection.execute(delete(turns).where(*its))


def ask_for(connection: Connection, name: str, now: datetime) -> bool:
    """Let a source be due now; tell whether it is watched at all."""
    statement = update(watches).where(watches.c.name == name).values(next_due=now)
    return connection.execute(statement).rowcount > 0


def remember(connection: Connection, name: str, memory: bytes) -> None:
    """Keep what is to be known of a source the next time."""
    row = {"name": name, "fence": 0, "memory": memory}
    upsert(connection, watches, [row], update=("memory",))


def recall(connection: Connection, name: str) -> bytes | None:
    """Give what is kept of a source; None where nothing is."""
    return connection.scalar(select(watches.c.memory).where(watches.c.name == name))


def list_watches(connection: Connection, names: Collection[str]) -> list[Watch]:
    """Give how the sources of these names stand, by name; those that were never enrolled not."""
    rows = connection.execute(select(watches).where(watches.c.name.in_(names))).mappings()
    newest = {record.name: record for record in reversed(_ended(connection, names))}
    return sorted(
        (
            Watch(
                name=row["name"],
                rhythm=row["rhythm"],
                next_due=row["next_due"],
                worker=row["worker"],
                due=row["due"],
                beat_at=row["beat_at"],
                last=newest.get(row["name"]),
                memory=row["memory"],
            )
            for row in rows
        ),
        key=lambda watch: watch.name,
    )


def list_turns(connection: Connection, name: str) -> list[TurnRecord]:
    """Give the last turns of a source, the newest first."""
    query = select(turns).where(turns.c.name == name).order_by(turns.c.due.desc())
    return [TurnRecord(**row) for row in connection.execute(query).mappings()]


def _ended(connection: Connection, names: Collection[str]) -> list[TurnRecord]:
    """Give the turns of sources that have ended, those that were due last first."""
    query = select(turns).where(turns.c.name.in_(names), turns.c.ended_at.is_not(None))
    rows = connection.execute(query.order_by(turns.c.due.desc())).mappings()
    return [TurnRecord(**row) for row in rows]


def _held(turn: Turn) -> tuple[ColumnElement[bool], ...]:
    """Give the conditions under which a turn is still its worker's."""
    return (
        watches.c.name == turn.name,
        watches.c.worker == turn.worker,
        watches.c.fence == turn.fence,
    )


def _let_go(connection: Connection, turn: Turn, **more: object) -> bool:
    """Take a turn from its worker; tell whether it was still the worker's."""
    values = {"worker": None, "due": None, "beat_at": None, **more}
    return connection.execute(update(watches).where(*_held(turn)).values(values)).rowcount > 0


def _forget_old(connection: Connection, name: str) -> None:
    """Delete the oldest turns of a source, so that there are no more than are kept."""
    mine = select(turns.c.due).where(turns.c.name == name).order_by(turns.c.due.desc())
    oldest = connection.scalar(mine.offset(_TURNS_KEPT - 1).limit(1))
    if oldest is not None:
        connection.execute(delete(turns).where(turns.c.name == name, turns.c.due < oldest))

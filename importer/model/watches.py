"""What the service remembers of the sources it watches: when each is due, and who has its turn."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Enrolment(msgspec.Struct, frozen=True, kw_only=True):
    """A source that is to be watched.

    `rhythm` is what its schedule is known again by, and `first_due` when it is due where that is
    new (both None: only when somebody asks). Of those with the same `lock` one has its turn at a
    time, since they write to the same version.
    """

    name: str
    lock: str
    rhythm: str | None = None
    first_due: datetime | None = None


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """A source's turn, which one worker has: what was due at `due` is carried out now.

    `fence` grows with every turn of a source: who has an older one has lost it. `takeovers` counts
    workers that had this turn before and were heard of no more.
    """

    name: str
    due: datetime
    worker: str
    fence: int
    takeovers: int = 0


class TurnRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A turn that was begun; `ended_at` and `result` are None until it ended.

    `run` is the number of the run that it made, if it made one; `message` says in a line why it
    ended as it did, where there is something to say.
    """

    name: str
    due: datetime
    worker: str
    takeovers: int
    begun_at: datetime
    ended_at: datetime | None = None
    result: str | None = None
    run: int | None = None
    message: str | None = None


class Watch(msgspec.Struct, frozen=True, kw_only=True):
    """How a watched source stands: when it is due next, and who has its turn, if somebody has.

    `last` is its last turn that has ended, `memory` what is kept of it for its next one.
    """

    name: str
    rhythm: str | None
    next_due: datetime | None
    worker: str | None
    due: datetime | None
    beat_at: datetime | None
    last: TurnRecord | None
    memory: bytes | None = None

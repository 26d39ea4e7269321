"""One writer at a time: a lock that goes with the process that holds it, however that ends.

Where the state is a file, a lock is a file beside it (flock, or its like elsewhere); where it is in
PostgreSQL, an advisory lock of a session, so that writers on all machines exclude each other
(postgresql.org, "Explicit Locking", 13.3.5).
"""

from __future__ import annotations

import contextlib
import os
import socket
from datetime import datetime
from pathlib import Path
from typing import Protocol

import filelock
import msgspec
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from importer.errors import StateError
from importer.state.database import Database
from importer.state.private_file import OWNER_ALONE
from importer.text import one_line

_NAME_BYTES_MOST = 63
"""What PostgreSQL keeps of a session's name (`application_name`)."""

_NUMBER_BYTES = 8
_KEEPALIVE = {"idle": 30, "interval": 10, "count": 3}
"""When a server notices that the machine that holds a lock is gone (seconds, seconds, times)."""


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """Who holds a lock: the command, its process and machine, and since when (UTC)."""

    command: str
    since: datetime
    pid: int = 0
    host: str = ""

    def told(self) -> str:
        """Say who it is."""
        since = self.since.strftime("%Y-%m-%d %H:%M:%S UTC")
        return one_line(f"importer {self.command}, process {self.pid} on {self.host} since {since}")


def myself(command: str, now: datetime) -> Holder:
    """Give this process as a holder."""
    return Holder(command=command, since=now, pid=os.getpid(), host=socket.gethostname())


class Lock(Protocol):
    """A lock that may be tried, taken and given back."""

    def take(self) -> bool:
        """Take it if nobody else has it; tell whether that is so. Raises StateError."""

    def holds(self) -> bool:
        """Tell whether it is still ours."""

    def holder(self) -> str:
        """Say who has it, as far as is known."""

    def release(self) -> None:
        """Give it back; where it is not ours nothing happens."""


class FileLock:
    """A lock by a file; a second file beside it tells who holds it."""

    def __init__(self, file: Path, me: Holder) -> None:
        self._lock = filelock.FileLock(
            file, timeout=0, mode=OWNER_ALONE, thread_local=False, fallback_to_soft=False
        )
        self._told = file.with_suffix(".holder")
        self._me = me

    def take(self) -> bool:
        """Take it if nobody else has it. Raises StateError where files cannot be locked."""
        try:
            self._lock.acquire(blocking=False)
        except filelock.Timeout:
            return False
        except OSError as error:
            raise StateError(
                f"the lock cannot be taken: {error.strerror}",
                where=str(self._told.with_suffix(".lock")),
                hint="let --state name a file on a disk of this machine",
            ) from None
        with contextlib.suppress(OSError):
            handle = os.open(self._told, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ALONE)
            os.write(handle, msgspec.json.encode(self._me))
            os.close(handle)
        return True

    def holds(self) -> bool:
        """Tell whether it is still ours: a file's lock is, as long as the process lives."""
        return self._lock.is_locked

    def holder(self) -> str:
        """Say who has it."""
        try:
            return msgspec.json.decode(self._told.read_bytes(), type=Holder).told()
        except (OSError, msgspec.MsgspecError):
            return "another process"

    def release(self) -> None:
        """Give it back."""
        if self._lock.is_locked:
            with contextlib.suppress(OSError):
                self._told.unlink()
            self._lock.release()


class AdvisoryLock:
    """A lock in PostgreSQL; it goes with the connection that it was taken by."""

    def __init__(self, database: Database, key: str, me: Holder) -> None:
        self._database = database
        number = int.from_bytes(bytes.fromhex(key)[:_NUMBER_BYTES], signed=True)
        self._number = {"number": number}
        self._me = me
        self._connection: Connection | None = None
        self._took = False

    def take(self) -> bool:
        """Take it if nobody else has it. Raises StateError where the server cannot be asked."""
        with self._database.told():
            connection = self._connection or self._database.connect_apart()
            self._connection = connection
            took = connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), self._number)
            self._took = bool(took)
            if took:
                self._name(connection)
            return self._took

    def holds(self) -> bool:
        """Tell whether the connection still stands, and with it the lock."""
        if self._connection is None or not self._took:
            return False
        try:
            self._connection.scalar(text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return True

    def holder(self) -> str:
        """Say who has it, by the name of the session."""
        if self._connection is None:
            return "another process"
        with self._database.told():
            name = self._connection.scalar(
                text(
                    "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
                    "WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 "
                    "AND ((l.classid::bigint << 32) | l.objid::bigint) = :number"
                ),
                self._number,
            )
        return one_line(name) if name else "another process"

    def release(self) -> None:
        """Give it back, and end the session, with which it would go in any case."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        with contextlib.suppress(SQLAlchemyError):
            if self._took:
                connection.execute(text("SELECT pg_advisory_unlock(:number)"), self._number)
        self._took = False
        connection.invalidate()  # its name and settings are not for others of the pool
        connection.close()

    def _name(self, connection: Connection) -> None:
        """Let the session say who it is, and the server look whether we are still there."""
        me = self._me
        whole = f"importer {me.command} {me.pid}@{me.host} since {me.since:%Y-%m-%d %H:%M:%S}"
        name = whole.encode("ascii", "replace")[:_NAME_BYTES_MOST].decode()
        settings = {"application_name": name} | {
            f"tcp_keepalives_{what}": str(value) for what, value in _KEEPALIVE.items()
        }
        for setting, value in settings.items():
            connection.execute(
                text("SELECT set_config(:setting, :value, false)"),
                {"setting": setting, "value": value},
            )

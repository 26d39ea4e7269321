"""Opens the database of a state: SQLite with its pragmas, or PostgreSQL by psycopg.

Transactions are real ones on both: SQLite's are begun by us, those that write with the write lock
at once, so that what was read still holds when it writes.
"""

from __future__ import annotations

import sqlite3
import time
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from importer.errors import StateError, UsageError
from importer.state.location import HINT, StateLocation

BUSY_TIMEOUT_S = 30.0
"""How long one waits for another that writes: the largest write takes a few seconds."""

WRITES = "importer_writes"
"""Execution option of a connection whose transaction is to write."""

_CONNECT_TIMEOUT_S = 10
_AS_MANY_AS_NEEDED = -1
"""Connections at a time: every run holds one for its lock, so that a limit could make all wait."""

_WAL_PAUSE_S = 0.02


def open_engine(location: StateLocation) -> Engine:
    """Make the engine for a location; nothing is connected yet.

    Raises UsageError for a URL that is none, StateError where psycopg is missing.
    """
    if location.file is None:
        return _open_postgresql(location)
    url = URL.create("sqlite", database=str(location.file))
    engine = create_engine(
        url, connect_args={"timeout": BUSY_TIMEOUT_S}, max_overflow=_AS_MANY_AS_NEEDED
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def share(engine: Engine, location: StateLocation) -> None:
    """Let readers and a writer of a SQLite file work side by side (sqlite.org/wal.html).

    The mode is the file's from then on. SQLite does not wait by itself where two processes change
    it at once; StateError is raised where that takes too long. PostgreSQL needs no such thing.
    """
    if location.file is None:
        return
    with engine.connect() as opened:
        connection = opened.connection.driver_connection
        end_s = time.monotonic() + BUSY_TIMEOUT_S
        while not _is_shared(connection):
            if time.monotonic() > end_s:
                raise StateError(
                    "the state: another process keeps it for itself",
                    where=location.shown,
                    hint="try again later",
                )
            time.sleep(_WAL_PAUSE_S)


def _is_shared(connection: Any) -> bool:
    """Try to write ahead; tell whether the mode is now what it can be.

    Where the file system cannot share memory the old mode stays, which is atomic as well.
    """
    if connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
        return True
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            return False
        raise
    return True


def _open_postgresql(location: StateLocation) -> Engine:
    try:
        url = make_url(location.url)
    except (ArgumentError, ValueError):
        raise UsageError("this is no URL of a database", where=location.shown, hint=HINT) from None
    arguments: dict[str, Any] = {"client_encoding": "utf8", "prepare_threshold": None}
    if "connect_timeout" not in url.query:
        arguments["connect_timeout"] = _CONNECT_TIMEOUT_S
    try:
        engine = create_engine(
            url, connect_args=arguments, pool_pre_ping=True, max_overflow=_AS_MANY_AS_NEEDED
        )
    except ImportError:
        raise StateError(
            "a state in PostgreSQL needs psycopg",
            where=location.shown,
            hint="pip install 'openapi-action-importer[fleet]'",
        ) from None
    event.listen(engine, "connect", _set_up_postgresql)
    return engine


def _set_up_postgresql(connection: Any, _: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{BUSY_TIMEOUT_S:.0f}s'")
    connection.commit()


def _set_up_sqlite(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # transactions are ours, by `_begin_sqlite`
    connection.execute("PRAGMA synchronous = FULL")  # what was applied outlives a power failure
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

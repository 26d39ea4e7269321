"""Where the sandbox keeps its state: one SQLite database, one connection, one writer at a time.

In: a file path or `:memory:`. Out: `Storage`, whose `transaction` gives the connection and commits
what was done with it, or nothing. Refused: a file that is no database, or one of another layout.
"""

from __future__ import annotations

import sqlite3
import threading
import time
import weakref
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LAYOUT = 2
"""Number of the table layout below, kept in the file's `user_version`."""

_MEMORY = ":memory:"
_BUSY_TIMEOUT_S = 10.0
_BUSY_PAUSE_S = 0.02

_TABLES = """
CREATE TABLE connectors (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    organisation_id TEXT NOT NULL,
    name TEXT NOT NULL,
    protocol TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX connectors_newest ON connectors (organisation_id, updated_at, seq);
CREATE TABLE versions (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    connector_id TEXT NOT NULL REFERENCES connectors (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    description TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    published_at TEXT,
    UNIQUE (connector_id, name)
);
CREATE INDEX versions_newest ON versions (connector_id, updated_at, seq);
CREATE INDEX versions_published ON versions (connector_id, published_at, seq);
CREATE TABLE exchanges (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    version_id TEXT NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('action', 'trigger')),
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (version_id, kind, name)
);
CREATE INDEX exchanges_in_order ON exchanges (version_id, kind, seq);
CREATE VIEW actions AS SELECT * FROM exchanges WHERE kind = 'action';
CREATE VIEW triggers AS SELECT * FROM exchanges WHERE kind = 'trigger';
CREATE TABLE definitions (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    version_id TEXT NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    accept TEXT NOT NULL,
    description TEXT,
    content_type TEXT NOT NULL,
    content TEXT NOT NULL,
    url_prefix TEXT NOT NULL,
    UNIQUE (version_id, name)
);
CREATE INDEX definitions_in_order ON definitions (version_id, seq);
-- A target may be gone: a forced deletion leaves the reference behind, and publishing finds it.
CREATE TABLE definition_references (
    source_id TEXT NOT NULL REFERENCES definitions (id) ON DELETE CASCADE,
    target_id TEXT NOT NULL,
    PRIMARY KEY (source_id, target_id)
) WITHOUT ROWID;
CREATE INDEX definition_references_back ON definition_references (target_id, source_id);
CREATE TABLE exchange_definitions (
    exchange_id TEXT NOT NULL REFERENCES exchanges (id) ON DELETE CASCADE,
    definition_id TEXT NOT NULL,
    PRIMARY KEY (exchange_id, definition_id)
) WITHOUT ROWID;
CREATE INDEX exchange_definitions_back ON exchange_definitions (definition_id, exchange_id);
"""


class StorageError(Exception):
    """The database cannot be used; the text says which file, why, and what to do."""


class Storage:
    """The open database. One thread at a time works in it; it closes when it is collected."""

    def __init__(self, database: Path | str) -> None:
        self._lock = threading.Lock()
        self._connection = _open(str(database))
        self._finalizer = weakref.finalize(self, self._connection.close)

    @contextmanager
    def transaction(self, *, write: bool) -> Iterator[sqlite3.Connection]:
        """Give the connection inside a transaction: committed at the end, undone by an exception.

        A `write` takes the database's one write lock at once, so that what it read still holds
        when it writes.
        """
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
            try:
                yield self._connection
            except BaseException:
                self._connection.rollback()
                raise
            self._connection.commit()

    def close(self) -> None:
        """Close the database; a second call does nothing."""
        self._finalizer()


def _open(database: str) -> sqlite3.Connection:
    """Connect to `database`, making its folder, file and tables where they are missing."""
    try:
        if database != _MEMORY:
            Path(database).parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            database,
            timeout=_BUSY_TIMEOUT_S,
            isolation_level=None,  # transactions are ours, by BEGIN and COMMIT
            check_same_thread=False,  # the lock of `Storage` keeps threads apart
        )
    except (OSError, sqlite3.Error) as error:
        raise StorageError(f"{database}: the sandbox cannot open it ({error})") from error
    try:
        _prepare(connection, database)
    except sqlite3.Error as error:
        connection.close()
        raise StorageError(f"{database}: this is no sandbox database ({error})") from error
    except StorageError:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, database: str) -> None:
    """Set the connection up and make the tables of a new file."""
    connection.row_factory = sqlite3.Row
    connection.create_function("casefold", 1, str.casefold, deterministic=True)
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("BEGIN IMMEDIATE")  # two that open a new file at once make it once
    try:
        _make_tables(connection, database)
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Let readers and a writer work side by side (sqlite.org/wal.html).

    SQLite does not wait by itself where two that open a new file change its mode at once.
    """
    end_s = time.monotonic() + _BUSY_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not is_busy or time.monotonic() > end_s:
                raise
            time.sleep(_BUSY_PAUSE_S)
        else:
            return


def _make_tables(connection: sqlite3.Connection, database: str) -> None:
    """Lay out an empty database; refuse one that someone else laid out."""
    layout: int = connection.execute("PRAGMA user_version").fetchone()[0]
    is_empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if layout == 0 and is_empty:
        for statement in _TABLES.split(";"):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {LAYOUT}")
    elif layout != LAYOUT:
        raise StorageError(
            f"{database}: made by something else than this version of the sandbox (layout "
            f"{layout}, this one reads {LAYOUT}); name another file, or delete it"
        )

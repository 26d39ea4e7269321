"""The open database of a state: transactions that read, and transactions that write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Connection, Engine

from importer.state.engine import WRITES, open_engine
from importer.state.faults import told
from importer.state.location import StateLocation
from importer.state.private_file import keep_private, make_file
from importer.state.schema import prepare


class Database:
    """A database whose layout is the present one."""

    def __init__(self, engine: Engine, location: StateLocation) -> None:
        self._engine = engine
        self._location = location

    def close(self) -> None:
        """Close its connections; a second call does nothing."""
        self._engine.dispose()

    def told(self) -> AbstractContextManager[None]:
        """Raise StateError where what is done within this context fails."""
        return told(self._location)

    def connect_apart(self) -> Connection:
        """Give a connection for a long time, each statement of which counts by itself."""
        return self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one moment of the state. Raises StateError."""
        with told(self._location), self._engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose work is kept at the end, undone by an exception.

        Raises StateError.
        """
        with told(self._location), self._engine.connect() as connection:
            connection.execution_options(**{WRITES: True})
            with connection.begin():
                yield connection


def open_database(location: StateLocation, *, create: bool) -> Database | None:
    """Open the database at a location, its layout brought up to date.

    None where there is nothing in it and nothing is to be made. Raises UsageError for a location
    that cannot be, StateError for a database that cannot be used.
    """
    if location.file is not None and create:
        make_file(location.file, location.shown)
    engine = open_engine(location)
    try:
        with told(location):
            is_there = prepare(engine, location, create=create)
    except BaseException:
        engine.dispose()
        raise
    if not is_there:
        engine.dispose()
        return None
    if location.file is not None:
        keep_private(location.file)
    return Database(engine, location)

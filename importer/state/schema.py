"""Brings a database to the present layout, step by step, each step whole or not at all.

Refused: a database of a newer importer, one whose tables are not all there, and a file of SQLite's
that something else made. In PostgreSQL others' tables may stand beside ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, func, insert, inspect, select, text

from importer.errors import StateError
from importer.state.engine import WRITES, share
from importer.state.faults import broken
from importer.state.location import StateLocation
from importer.state.migrations import STEPS
from importer.state.migrations.dialect import WORDS, Step
from importer.state.tables import PREFIX, metadata, schema

_LOCK_NUMBER = 5_820_441_937
"""Of the lock in PostgreSQL that one process at a time migrates under; any number that is ours."""


def prepare(
    engine: Engine, location: StateLocation, *, create: bool, steps: Sequence[Step] = STEPS
) -> bool:
    """Bring the database to the layout that `steps` lead to; tell whether there is a state in it.

    An empty one is laid out only with `create`. Raises StateError for what is refused.
    """
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            # Tables and version of one moment: another process may be taking steps right now.
            connection.execution_options(isolation_level="REPEATABLE READ")
        found = _version(connection, location, len(steps))
    if found == 0 and not create:
        return False
    share(engine, location)  # only now: a database of someone else's is left as it is
    for number in range(found + 1, len(steps) + 1):
        with engine.connect() as plain:
            connection = plain.execution_options(**{WRITES: True})
            with connection.begin():
                _migrate(connection, location, steps, number)
    return True


def _migrate(
    connection: Connection, location: StateLocation, steps: Sequence[Step], number: int
) -> None:
    """Take one step, unless another process was faster."""
    dialect = connection.dialect.name
    if dialect == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK_NUMBER})"))
    if _version(connection, location, len(steps)) >= number:
        return
    for statement in steps[number - 1](WORDS[dialect]):
        connection.exec_driver_sql(statement)
    connection.execute(insert(schema).values(version=number, migrated_at=datetime.now(UTC)))


def _version(connection: Connection, location: StateLocation, newest: int) -> int:
    """Give the version of the layout, 0 for an empty database. Raises StateError."""
    there = set(inspect(connection).get_table_names())
    ours = {name for name in there if name.startswith(PREFIX)}
    if not ours:
        if there and location.file is not None:
            raise StateError(
                "this database was made by something else",
                where=location.shown,
                hint="name another file by --state",
            )
        return 0
    if schema.name not in ours:
        raise broken(location, "it does not tell the version of its layout")
    version = connection.scalar(select(func.max(schema.c.version))) or 0
    if version > newest:
        raise StateError(
            f"the state is of a newer importer (layout {version}; this one knows {newest})",
            where=location.shown,
            hint="use that importer, or name another state by --state",
        )
    missing = metadata.tables.keys() - there
    if version == newest and missing:
        raise broken(location, f"{', '.join(sorted(missing))} is missing")
    return version

"""The plans of runs that wait for somebody to agree to them, each as the bytes of its file."""

from __future__ import annotations

import zlib

from sqlalchemy import Connection, delete, select

from importer.state.encoding import UndecodableError, pack
from importer.state.rows import upsert
from importer.state.tables import reviews


def hold(connection: Connection, run: int, name: str, plan: bytes) -> None:
    """Keep the plan of a run of the source `name`."""
    upsert(connection, reviews, [{"run": run, "name": name, "plan": pack(plan)}])


def held(connection: Connection, run: int) -> tuple[str, bytes] | None:
    """Give the source and the plan of a run; None where none is kept. Raises UndecodableError."""
    row = connection.execute(select(reviews).where(reviews.c.run == run)).one_or_none()
    if row is None:
        return None
    try:
        return row.name, zlib.decompress(row.plan)
    except zlib.error:
        raise UndecodableError("what was packed cannot be unpacked") from None


def let_go(connection: Connection, run: int) -> None:
    """Forget the plan of a run."""
    connection.execute(delete(reviews).where(reviews.c.run == run))

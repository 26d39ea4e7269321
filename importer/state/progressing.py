"""How far runs have come that are under way: written by who carries one out, read by anybody."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, delete, select

from importer.model.changes import Result
from importer.model.progress import Failure, Progress
from importer.state.encoding import convert, from_json, to_json
from importer.state.rows import upsert
from importer.state.tables import progress, runs


def keep_progress(connection: Connection, now: Progress) -> None:
    """Keep how far a run has come; nothing for one that is not under way."""
    state = connection.scalar(select(runs.c.state).where(runs.c.number == now.run))
    if state != "running":
        return
    row = {
        "run": now.run,
        "total": now.total,
        "results": to_json(now.results).decode(),
        "failures": to_json(now.failures).decode(),
        "began_at": now.began_at,
        "heard_at": now.heard_at,
    }
    columns = [name for name in row if name != "run"]
    upsert(connection, progress, [row], update=columns)


def read_progress(connection: Connection, run: int) -> Progress | None:
    """Give how far a run has come; None where nothing is known. Raises UndecodableError."""
    query = select(progress).where(progress.c.run == run)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        return None
    return Progress(
        run=row["run"],
        total=row["total"],
        results=convert(from_json(row["results"].encode()), Mapping[Result, int]),
        failures=convert(from_json(row["failures"].encode()), tuple[Failure, ...]),
        began_at=row["began_at"],
        heard_at=row["heard_at"],
    )


def forget_progress(connection: Connection, run: int) -> None:
    """Forget how far a run has come: how it ended is known."""
    connection.execute(delete(progress).where(progress.c.run == run))

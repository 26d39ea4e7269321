"""The rows of runs: begun, ended, listed, shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, Select, insert, select, update

from importer.errors import StateError
from importer.model.bundle import Bundle
from importer.model.changes import Outcome, Plan, Result, Target, Verb
from importer.model.problem import Severity
from importer.model.runs import Run, RunHead, RunState, Seen
from importer.state.encoding import convert, from_json, to_json
from importer.state.progressing import forget_progress
from importer.state.records import (
    bundle_from_json,
    bundle_to_json,
    outcomes_from_json,
    outcomes_to_json,
    plan_from_json,
    plan_to_json,
)
from importer.state.rows import Row, find_target, hold_target, keep_content, read_content
from importer.state.tables import runs, targets
from importer.text import masked, one_line

_UNFINISHED: tuple[RunState, ...] = ("running", "held", "interrupted")
"""States that a run may still be ended from; an interrupted one may turn out to live."""

_ERROR_CHARS_MOST = 1_000


class Counts(msgspec.Struct, frozen=True):
    """How much there was to a run, kept beside it so that a list needs no plan."""

    planned: Mapping[Verb, int] = {}
    results: Mapping[Result, int] = {}
    problems: Mapping[Severity, int] = {}


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """What a run has come to: None where it did not come so far, or where nothing is new."""

    bundle: Bundle | None = None
    plan: Plan | None = None
    outcomes: Sequence[Outcome] | None = None


def add_run(
    connection: Connection,
    *,
    command: str,
    target: Target | None,
    source: Seen | None,
    now: datetime,
    contents: Contents,
) -> int:
    """Add a run that has begun; give its number."""
    row = {
        "command": command,
        "state": "running",
        "started_at": now,
        "target_id": hold_target(connection, target) if target else None,
        **_source_columns(source),
        **_content_columns(connection, contents, None),
    }
    made = connection.execute(insert(runs).values(row).returning(runs.c.number))
    number: int = made.scalar_one()
    return number


def end_run(
    connection: Connection,
    number: int,
    *,
    state: RunState,
    target: Target | None,
    source: Seen | None,
    now: datetime,
    contents: Contents,
    error: str | None,
    only_from: RunState | None = None,
) -> Target | None:
    """End a run; give its target.

    Raises StateError where it has ended already, or never began, and where its state is not
    `only_from`.
    """
    before = _find(connection, number, for_update=True)
    if before is None or before["state"] not in _UNFINISHED:
        raise StateError(f"run {number} is not under way, so that it cannot end")
    if only_from is not None and before["state"] != only_from:
        raise StateError(f"run {number} is not {only_from}, but {before['state']}")
    values: dict[str, Any] = {
        "state": state,
        "error": one_line(error, _ERROR_CHARS_MOST) if error else None,
        "finished_at": None if state in _UNFINISHED else now,
        **_content_columns(connection, contents, before),
    }
    if target is not None:
        values["target_id"] = hold_target(connection, target)
    if source is not None:
        values |= _source_columns(source)
    connection.execute(update(runs).where(runs.c.number == number).values(values))
    if state != "running":
        forget_progress(connection, number)
    return target or _target(before)


def running(connection: Connection, target: Target) -> list[int]:
    """Give the numbers of the runs of a target that seem to run."""
    target_id = find_target(connection, target)
    if target_id is None:  # which SQL would take for runs without a target
        return []
    theirs = (runs.c.target_id == target_id, runs.c.state == "running")
    return sorted(connection.scalars(select(runs.c.number).where(*theirs)))


def nameless(connection: Connection, command: str) -> list[int]:
    """Give the numbers of the runs of a command that seem to run, and have no target yet."""
    theirs = (runs.c.target_id.is_(None), runs.c.state == "running", runs.c.command == command)
    return sorted(connection.scalars(select(runs.c.number).where(*theirs)))


def interrupt_runs(connection: Connection, target: Target, *, but: int | None) -> list[int]:
    """Mark the runs of a target that seem to run as interrupted; give their numbers."""
    found = [number for number in running(connection, target) if number != but]
    theirs = runs.c.number.in_(found)
    connection.execute(update(runs).where(theirs).values(state="interrupted"))
    return found


def list_runs(
    connection: Connection, most: int, target: Target | None, before: int | None
) -> list[RunHead]:
    """Give the newest runs, of one target or of all, the newest first.

    With `before` only those that began before the run of that number.
    """
    query = _heads().order_by(runs.c.number.desc()).limit(most)
    if before is not None:
        query = query.where(runs.c.number < before)
    if target is not None:
        target_id = find_target(connection, target)
        if target_id is None:  # which SQL would take for runs without a target
            return []
        query = query.where(runs.c.target_id == target_id)
    return [_head(row) for row in connection.execute(query).mappings()]


def read_head(connection: Connection, number: int) -> RunHead | None:
    """Give a run in a line; None where there is none of that number."""
    row = _find(connection, number)
    return None if row is None else _head(row)


def read_run(connection: Connection, number: int) -> Run | None:
    """Give a run with all that is kept of it; None where there is none of that number."""
    row = _find(connection, number)
    if row is None:
        return None
    bundle = read_content(connection, row["bundle"])
    stored_plan = read_content(connection, row["plan"])
    outcomes = read_content(connection, row["outcomes"])
    plan = None if stored_plan is None else plan_from_json(stored_plan)
    return Run(
        head=_head(row),
        bundle=None if bundle is None else bundle_from_json(bundle),
        plan=plan,
        outcomes=() if outcomes is None else outcomes_from_json(outcomes, plan),
    )


def _heads() -> Select[Any]:
    columns = [column for column in targets.c if column.name not in {"id", "key"}]
    return select(runs, *columns).outerjoin(targets, runs.c.target_id == targets.c.id)


def _find(connection: Connection, number: int, *, for_update: bool = False) -> RowMapping | None:
    query = _heads().where(runs.c.number == number)
    if for_update:
        query = query.with_for_update(of=runs)
    return connection.execute(query).mappings().one_or_none()


def _content_columns(connection: Connection, contents: Contents, before: RowMapping | None) -> Row:
    """Give the columns for what is new of a run's contents; the counts fit the whole."""
    old = convert(from_json(before["counts"].encode()), Counts) if before else Counts()
    planned, results, problems = old.planned, old.results, old.problems
    columns: dict[str, Any] = {}
    plan = contents.plan
    if contents.bundle is not None:
        columns["bundle"] = keep_content(connection, bundle_to_json(contents.bundle))
        problems = Counter(problem.severity for problem in contents.bundle.problems)
    if plan is not None:
        columns["plan"] = keep_content(connection, plan_to_json(plan))
        columns["plan_digest"] = plan.digest
        planned = Counter(change.verb for change in plan.changes)
    elif before is not None and contents.outcomes is not None:
        stored = read_content(connection, before["plan"])
        plan = plan_from_json(stored) if stored else None
    if contents.outcomes is not None:
        told = outcomes_to_json(contents.outcomes, plan)
        columns["outcomes"] = keep_content(connection, told)
        results = Counter(outcome.result for outcome in contents.outcomes)
    counts = Counts(dict(planned), dict(results), dict(problems))
    return {**columns, "counts": to_json(counts).decode()}


def _source_columns(source: Seen | None) -> Row:
    if source is None:
        return {}
    return {
        "location": masked(source.location),
        "sha256": source.sha256,
        "document_version": source.version,
        "etag": source.etag,
        "last_modified": source.last_modified,
        "settings": source.settings,
    }


def _head(row: RowMapping) -> RunHead:
    counts = convert(from_json(row["counts"].encode()), Counts)
    return RunHead(
        number=row["number"],
        command=row["command"],
        state=convert(row["state"], RunState),
        target=_target(row),
        source=_source(row),
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        plan_digest=row["plan_digest"],
        planned=counts.planned,
        results=counts.results,
        problems=counts.problems,
        error=row["error"],
    )


def _target(row: RowMapping) -> Target | None:
    if row["target_id"] is None:
        return None
    return Target(
        api_url=row["api_url"],
        organisation_id=row["organisation_id"],
        connector_id=row["connector_id"],
        version=row["version"],
    )


def _source(row: RowMapping) -> Seen | None:
    if row["location"] is None:
        return None
    return Seen(
        location=row["location"],
        sha256=row["sha256"],
        version=row["document_version"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        settings=row["settings"],
    )

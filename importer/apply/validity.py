"""What the platform finds wrong with the actions and triggers that stand after a run.

It may store what it does not find valid, and it may look only after it has answered; so all of them
are read once more at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from importer.apply.exchanges import faults_of
from importer.apply.session import Session
from importer.apply.versions import VERSIONED
from importer.connect.types import StoredExchange, StoredTrigger
from importer.errors import ImporterError
from importer.model.changes import Change, Fault, Kind, Outcome, Plan

_CHECKED: frozenset[Kind] = frozenset({"action", "trigger"})
_INVALID = "stored, not valid"
_WARNED = "stored, with warnings"
_UNCHECKED = "stored; the platform has not told whether it is valid"

_Faults = dict[tuple[Kind, str], tuple[Fault, ...]]


async def with_faults(
    session: Session,
    plan: Plan,
    outcomes: Iterable[Outcome],
    stood: Sequence[StoredExchange],
) -> list[Outcome]:
    """Give the outcomes with the faults of what they applied, and one for each faulty thing kept.

    `stood` is what there was before the run: it is taken where the run has changed nothing of the
    version. Where the platform cannot be read, what it answered to each change counts.
    """
    whole = list(outcomes)
    found = _by_name(stood)
    applied = {one.change.kind for one in whole if one.result == "applied"}
    if applied & _CHECKED or (stood and applied & VERSIONED):
        read = await _read(session)
        if read is None:
            return [_unchecked(session, outcome) for outcome in whole]
        found = _by_name(read)
    kept = [change for change in plan.changes if _is_kept(change)]
    return [*(_judged(one, found) for one in whole), *_faulty(kept, found)]


async def _read(session: Session) -> list[StoredExchange] | None:
    """Read all actions and triggers; None where that fails, or would."""
    if session.halted:
        return None
    try:
        actions = await session.client.list_actions(session.ref)
        return [*actions, *await session.client.list_triggers(session.ref)]
    except ImporterError as error:
        session.note(error)
        return None


def _by_name(stored: Iterable[StoredExchange]) -> _Faults:
    """Give the faults of each faulty thing by its kind and name."""
    return {
        ("trigger" if isinstance(one, StoredTrigger) else "action", one.name): faults_of(one)
        for one in stored
        if one.errors
    }


def _is_kept(change: Change) -> bool:
    return change.kind in _CHECKED and change.verb == "keep" and change.documented


def _judged(outcome: Outcome, found: _Faults) -> Outcome:
    """Give an outcome with what is wrong with the thing now."""
    change = outcome.change
    if outcome.result != "applied" or change.kind not in _CHECKED or change.verb == "delete":
        return outcome
    faults = found.get((change.kind, change.name), ())
    judged = msgspec.structs.replace(outcome, faults=faults)
    return msgspec.structs.replace(judged, reason=_reason(judged)) if faults else judged


def _faulty(kept: Iterable[Change], found: _Faults) -> list[Outcome]:
    """Give an outcome for each thing that stays as it is, and is not valid."""
    every = [
        Outcome(change=change, result="applied", faults=found.get((change.kind, change.name), ()))
        for change in kept
    ]
    return [msgspec.structs.replace(one, reason=_reason(one)) for one in every if one.faults]


def _reason(outcome: Outcome) -> str:
    return _WARNED if outcome.is_valid else _INVALID


def _unchecked(session: Session, outcome: Outcome) -> Outcome:
    """Give an outcome as its own answer told it."""
    if outcome.faults:
        return msgspec.structs.replace(outcome, reason=_reason(outcome))
    if outcome.change.id in session.unchecked:
        return msgspec.structs.replace(outcome, reason=_UNCHECKED)
    return outcome

"""Actions that exchange their names, two or more in a circle.

The first one steps aside under a name that nobody has, the others move up, and it takes the name
that came free. Where that stops half way it goes back if it can; if it cannot, its outcome tells
where it stands. Its identity is the same all the time, so the next run mends its name.
"""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable

from importer.apply.attempts import NOT_FOUND, look_back_safely
from importer.apply.exchanges import end
from importer.apply.names import Chain
from importer.apply.session import Session
from importer.apply.wire import renamed_action
from importer.connect.canonical import canonical_stored_action, same_json
from importer.connect.types import StoredAction
from importer.errors import ImporterError, UncertainError
from importer.model.changes import Change
from importer.model.passing_names import aside

Perform = Callable[[Change, StoredAction | None], Awaitable[None]]
Prevented = Callable[[Change], bool]


async def run_ring(session: Session, chain: Chain, perform: Perform, prevented: Prevented) -> None:
    """Carry out the renames of a ring by `perform`; each change gets its outcome.

    `prevented` ends a change that cannot be carried out whatever its name.
    """
    first, *others = chain.changes
    moved = None if prevented(first) else await _step_aside(session, first)
    before = first
    for change in others:
        if (moved is not None) if before is first else session.is_applied(before):
            await perform(change, None)
        else:
            session.skip_after(change, before)
        before = change
    if moved is None:
        return
    if session.is_applied(before):
        await _arrive(session, first, moved, perform)
    else:
        if not session.is_applied(others[0]):
            await _step_back(session, first, moved)
        session.skip_after(first, before)


async def _step_aside(session: Session, change: Change) -> StoredAction | None:
    """Give an action a name that nobody has; None, and its outcome, where that fails."""
    stored = session.stored_action(change)
    if stored is None:
        session.failed(change, "it does not stand in the version any more; plan again")
        return None
    name = _free_name(session, stored.name)
    moved = await _rename(session, change, stored, name)
    if isinstance(moved, ImporterError):
        _end(session, change, moved, f"it may stand under the name {name} for now; run again")
        return None
    session.notes[change.id] = f"it stands under the name {name} for now; run again"
    return moved


async def _arrive(session: Session, change: Change, moved: StoredAction, perform: Perform) -> None:
    """Give an action the name that came free, and then all the rest of its change."""
    arrived = await _rename(session, change, moved, change.name)
    if isinstance(arrived, ImporterError):
        _end(session, change, arrived, session.notes[change.id])
        return
    del session.notes[change.id]
    if same_json(canonical_stored_action(arrived), change.after):  # nothing but its name changed
        end(session, change, arrived)
    else:
        await perform(change, arrived)


async def _step_back(session: Session, change: Change, moved: StoredAction) -> None:
    """Give an action the name again that it had before, if the platform lets us."""
    old = session.stored_action(change)
    if old is not None and not session.halted:
        back = await _rename(session, change, moved, old.name)
        if not isinstance(back, ImporterError):
            del session.notes[change.id]


async def _rename(
    session: Session, change: Change, stored: StoredAction, name: str
) -> StoredAction | ImporterError:
    """Change nothing of an action but its name; give it, or the error that the platform has."""
    payload = renamed_action(stored, name)

    async def look_back() -> StoredAction | None:
        found = await session.client.get_action(session.ref, name)
        return found if found.id == stored.id else None

    try:
        with session.client.one_item(change.id):
            return await session.client.update_action(session.ref, stored.name, payload)
    except ImporterError as error:
        session.note(error)
        if isinstance(error, UncertainError) or getattr(error, "status", None) == NOT_FOUND:
            return await look_back_safely(session, look_back) or error
        return error


def _end(session: Session, change: Change, error: ImporterError, note: str) -> None:
    """End a change whose renaming failed, or may have; `note` tells of the latter."""
    if isinstance(error, UncertainError):
        session.notes[change.id] = note
        session.uncertain(change, error)
    else:
        session.refused(change, error)


def _free_name(session: Session, name: str) -> str:
    """Give a name to step aside to that no stored and no wanted action has."""
    taken = {known.casefold() for known in session.names}
    names = (aside(name, number) for number in itertools.count(1))
    return next(free for free in names if free.casefold() not in taken)

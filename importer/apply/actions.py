"""Actions, made, updated and deleted, several at a time.

Where one needs the name of another they go one after the other. An action never replaces
another, and none is deleted to make room but those that the plan deletes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from importer.apply.attempts import attempt, attempt_delete
from importer.apply.exchanges import can_wait, end, is_prevented
from importer.apply.lookback import action_as_wanted
from importer.apply.names import Chain, make_chains
from importer.apply.rings import run_ring
from importer.apply.session import Session
from importer.apply.wire import exchange_update
from importer.connect.pool import run_bounded
from importer.connect.types import StoredAction
from importer.errors import ImporterError
from importer.model.changes import Change
from importer.model.payloads import ActionCreate

Actions = Mapping[str, ActionCreate]
Postpone = Callable[[ImporterError], bool]


async def apply_actions(session: Session, changes: Sequence[Change], wanted: Actions) -> None:
    """Make and update actions, and delete those whose names are needed for it.

    Each of these changes gets its outcome, or waits (`session.waiting`) for a postponed definition.
    """

    async def perform(change: Change, stored: StoredAction | None) -> None:
        await _perform(session, change, wanted, stored)

    async def run(chain: Chain) -> None:
        if chain.ring:
            await run_ring(
                session, chain, perform, lambda change: is_prevented(session, change, wanted)
            )
        else:
            await _run_chain(session, chain, wanted)

    await run_bounded(run, make_chains(changes), session.parallelism)


async def delete_actions(session: Session, changes: Sequence[Change]) -> None:
    """Delete those actions that are not deleted yet; each change gets its outcome."""
    left = [change for change in changes if change.id not in session.outcomes]

    async def delete(change: Change) -> None:
        await _delete(session, change)

    await run_bounded(delete, left, session.parallelism)


async def _run_chain(session: Session, chain: Chain, wanted: Actions) -> None:
    """Carry out a chain; where one change does not come true, those after it cannot."""
    if chain.blocker is not None:
        session.failed(chain.changes[0], _held_by(chain.blocker))
    for place, change in enumerate(chain.changes):
        before = chain.changes[place - 1] if place else None
        if before is not None and before.id in session.waiting:
            session.waiting[change.id] = change
        elif before is not None and not session.is_applied(before):
            session.skip_after(change, before)
        elif change.id not in session.outcomes:
            await _perform(session, change, wanted, None, may_wait=True)


def _held_by(blocker: Change) -> str:
    """Say which action has the name that another one needs, and how it comes free."""
    held = f"the name {blocker.name} belongs to the action {blocker.identity}, which stays"
    if blocker.documented:
        return f"{held}, since a person renamed it"
    return f"{held}; --prune deletes what is not in the document"


async def _perform(
    session: Session,
    change: Change,
    wanted: Actions,
    stored: StoredAction | None,
    *,
    may_wait: bool = False,
) -> None:
    """Carry out one change and end it. `stored` is what stands, where that has moved meanwhile."""
    postpone = can_wait(session, change) if may_wait else _never
    if change.verb == "delete":
        await _delete(session, change)
    elif is_prevented(session, change, wanted):
        return
    elif change.verb == "create":
        await _create(session, change, wanted[change.name], postpone)
    else:
        await _update(session, change, stored, postpone)


def _never(_: ImporterError) -> bool:
    return False


async def _create(
    session: Session, change: Change, wanted: ActionCreate, postpone: Postpone
) -> None:
    made = await attempt(
        session,
        change,
        lambda: session.client.create_action(session.ref, wanted),
        lambda: action_as_wanted(session, change),
        postpone,
    )
    end(session, change, made)


async def _update(
    session: Session, change: Change, stored: StoredAction | None, postpone: Postpone
) -> None:
    stored = stored or session.stored_action(change)
    if stored is None:
        session.failed(change, "it does not stand in the version any more; plan again")
    else:
        name = stored.name
        payload = exchange_update(change.after or {}, stored, session.definitions)
        updated = await attempt(
            session,
            change,
            lambda: session.client.update_action(session.ref, name, payload),
            lambda: action_as_wanted(session, change),
            postpone,
        )
        end(session, change, updated)


async def _delete(session: Session, change: Change) -> None:
    if not session.bars(change):
        await attempt_delete(
            session, [change], lambda: session.client.delete_action(session.ref, change.name)
        )

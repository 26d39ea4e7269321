"""Actions, made, updated and deleted, several at a time.

Where one needs the name of another they go one after the other. An action never replaces
another, and none is deleted to make room but those that the plan deletes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from importer.apply.attempts import attempt, attempt_delete
from importer.apply.lookback import action_as_wanted
from importer.apply.names import Chain, make_chains
from importer.apply.rings import run_ring
from importer.apply.session import Session
from importer.apply.wire import action_update
from importer.connect.canonical import Canonical
from importer.connect.pool import run_bounded
from importer.connect.types import StoredAction, each
from importer.model.changes import Change
from importer.model.payloads import ActionCreate

Actions = Mapping[str, ActionCreate]


async def apply_actions(session: Session, changes: Sequence[Change], wanted: Actions) -> None:
    """Make and update actions, and delete those whose names are needed for it.

    Each of these changes gets its outcome.
    """

    async def perform(change: Change, stored: StoredAction | None) -> None:
        await _perform(session, change, wanted, stored)

    async def run(chain: Chain) -> None:
        if chain.ring:
            await run_ring(
                session, chain, perform, lambda change: _prevented(session, change, wanted)
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
        reason = (
            f"the name {chain.changes[0].name} belongs to the action {chain.blocker.identity}, "
            "which stays; --prune deletes what is not in the document"
        )
        session.failed(chain.changes[0], reason)
    for place, change in enumerate(chain.changes):
        before = chain.changes[place - 1] if place else None
        if before is not None and not session.is_applied(before):
            session.skip_after(change, before)
        elif change.id not in session.outcomes:
            await _perform(session, change, wanted, None)


async def _perform(
    session: Session, change: Change, wanted: Actions, stored: StoredAction | None
) -> None:
    """Carry out one change and end it. `stored` is what stands, where that has moved meanwhile."""
    if change.verb == "delete":
        await _delete(session, change)
    elif _prevented(session, change, wanted):
        return
    elif change.verb == "create":
        await _create(session, change, wanted[change.name])
    else:
        await _update(session, change, wanted[change.name], stored)


def _prevented(session: Session, change: Change, wanted: Actions) -> bool:
    """End a create or update that cannot be carried out; tell whether it is such a one."""
    needs = _needs(change.after or {})
    if change.name not in wanted:
        session.failed(change, "it is not in the document that this plan is applied with")
    elif not session.bars(change, needs):
        missing = sorted(needs - session.definitions.keys())
        if not missing:
            return False
        session.failed(change, f"it needs the definition {missing[0]}, which does not exist")
    return True


async def _create(session: Session, change: Change, wanted: ActionCreate) -> None:
    made = await attempt(
        session,
        change,
        lambda: session.client.create_action(session.ref, wanted),
        lambda: action_as_wanted(session, change),
    )
    _end(session, change, made)


async def _update(
    session: Session, change: Change, wanted: ActionCreate, stored: StoredAction | None
) -> None:
    stored = stored or session.stored_action(change)
    if stored is None:
        session.failed(change, "it does not stand in the version any more; plan again")
    else:
        name, payload = stored.name, action_update(wanted, stored, session.definitions)
        updated = await attempt(
            session,
            change,
            lambda: session.client.update_action(session.ref, name, payload),
            lambda: action_as_wanted(session, change),
        )
        _end(session, change, updated)


async def _delete(session: Session, change: Change) -> None:
    if not session.bars(change):
        await attempt_delete(
            session, [change], lambda: session.client.delete_action(session.ref, change.name)
        )


def _end(session: Session, change: Change, stored: StoredAction | None) -> None:
    """End a change that the platform carried out, with what it finds wrong all the same."""
    if stored is not None:
        faults = tuple((fault.field, fault.message) for fault in each(stored.errors))
        reason = "stored, but the platform finds faults in it" if faults else ""
        session.applied(change, reason, faults)


def _needs(action: Canonical) -> frozenset[str]:
    """Give the names of the definitions that a canonical action links."""
    body = action.get("requestBody") or {"definitions": []}
    linked = [body["definitions"], *action.get("responses", {}).values()]
    return frozenset(name for names in linked for name in names)

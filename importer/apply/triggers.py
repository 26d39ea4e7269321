"""Triggers, made, updated in place and deleted, several at a time.

A trigger is known by its name, so that none ever waits for the name of another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from importer.apply.attempts import attempt, attempt_delete
from importer.apply.exchanges import can_wait, end, is_prevented
from importer.apply.lookback import trigger_as_wanted
from importer.apply.session import Session
from importer.apply.wire import exchange_update
from importer.connect.pool import run_bounded
from importer.connect.types import StoredTrigger
from importer.model.changes import Change
from importer.model.payloads import TriggerCreate

Triggers = Mapping[str, TriggerCreate]


async def apply_triggers(session: Session, changes: Sequence[Change], wanted: Triggers) -> None:
    """Make and update triggers.

    Each change gets its outcome, or waits (`session.waiting`) for a postponed definition.
    """

    async def perform(change: Change) -> None:
        if is_prevented(session, change, wanted):
            return
        stored = session.triggers.get(change.name)
        if change.verb == "create":
            await _create(session, change, wanted[change.name])
        elif stored is None:
            session.failed(change, "it does not stand in the version any more; plan again")
        else:
            await _update(session, change, stored)

    await run_bounded(perform, changes, session.parallelism)


async def delete_triggers(session: Session, changes: Sequence[Change]) -> None:
    """Delete triggers; each change gets its outcome."""

    async def delete(change: Change) -> None:
        if not session.bars(change):
            await attempt_delete(
                session, [change], lambda: session.client.delete_trigger(session.ref, change.name)
            )

    await run_bounded(delete, changes, session.parallelism)


async def _create(session: Session, change: Change, wanted: TriggerCreate) -> None:
    made = await attempt(
        session,
        change,
        lambda: session.client.create_trigger(session.ref, wanted),
        lambda: trigger_as_wanted(session, change),
        can_wait(session, change),
    )
    end(session, change, made)


async def _update(session: Session, change: Change, stored: StoredTrigger) -> None:
    payload = exchange_update(change.after or {}, stored, session.definitions)
    updated = await attempt(
        session,
        change,
        lambda: session.client.update_trigger(session.ref, change.name, payload),
        lambda: trigger_as_wanted(session, change),
        can_wait(session, change),
    )
    end(session, change, updated)

"""Is it there, and as wanted? Asked where an answer never came."""

from __future__ import annotations

from collections.abc import Mapping

from importer.apply.session import Session
from importer.connect.canonical import (
    canonical_stored_action,
    canonical_stored_definition,
    canonical_stored_trigger,
    names_by_url,
    same_json,
)
from importer.connect.pool import run_bounded
from importer.connect.types import StoredAction, StoredDefinition, StoredTrigger
from importer.errors import MissingError
from importer.model.changes import Change


async def action_as_wanted(session: Session, change: Change) -> StoredAction | None:
    """Give the stored action of the change's name if it is what the change makes of it."""
    stored = await session.client.get_action(session.ref, change.name)
    return stored if same_json(canonical_stored_action(stored), change.after) else None


async def trigger_as_wanted(session: Session, change: Change) -> StoredTrigger | None:
    """Give the stored trigger of the change's name if it is what the change makes of it."""
    stored = await session.client.get_trigger(session.ref, change.name)
    return stored if same_json(canonical_stored_trigger(stored), change.after) else None


async def definitions_as_wanted(
    session: Session, changes: Mapping[str, Change]
) -> dict[str, StoredDefinition]:
    """Give those of the definitions that stand as their changes want them, by name.

    They are read together, since the URLs in one may be the addresses of the others.
    """
    names, width = list(changes), session.parallelism
    read = await run_bounded(lambda name: _definition(session, name), names, width)
    stored = {name: one for name, one in zip(names, read, strict=True) if one is not None}
    name_at = names_by_url([*session.definitions.values(), *stored.values()])

    async def is_as_wanted(name: str) -> bool:
        raw = await session.client.get_raw_schema(stored[name].url)
        now = canonical_stored_definition(stored[name], raw, name_at)
        return same_json(now, changes[name].after)

    same = await run_bounded(is_as_wanted, stored, width)
    return {name: stored[name] for name, is_same in zip(stored, same, strict=True) if is_same}


async def _definition(session: Session, name: str) -> StoredDefinition | None:
    """Give a stored definition, or None where there is none."""
    try:
        return await session.client.get_definition(session.ref, name)
    except MissingError:
        return None


async def is_gone(session: Session, change: Change) -> bool:
    """Tell whether nothing of the change's kind and name (or id) stands any more."""
    client, ref = session.client, session.ref
    if change.kind == "auth-scheme":
        return change.identity not in (await client.get_connector(ref.connector_id)).configs
    get = {"action": client.get_action, "trigger": client.get_trigger}.get(change.kind)
    try:
        await (get or client.get_definition)(ref, change.name)
    except MissingError:
        return True
    return False

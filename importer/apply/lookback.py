"""Is it there, and as wanted? Asked where an answer never came."""

from __future__ import annotations

from collections.abc import Mapping

from importer.apply.session import Session
from importer.connect.canonical import (
    canonical_stored_action,
    canonical_stored_definition,
    names_by_url,
    same_json,
)
from importer.connect.types import StoredAction, StoredDefinition
from importer.errors import PlatformError
from importer.model.changes import Change

_NOT_FOUND = 404


async def action_as_wanted(session: Session, change: Change) -> StoredAction | None:
    """Give the stored action of the change's name if it is what the change makes of it."""
    stored = await session.client.get_action(session.ref, change.name)
    return stored if same_json(canonical_stored_action(stored), change.after) else None


async def definitions_as_wanted(
    session: Session, changes: Mapping[str, Change]
) -> dict[str, StoredDefinition]:
    """Give those of the definitions that stand as their changes want them, by name.

    They are read together, since the URLs in one may be the addresses of the others.
    """
    stored: dict[str, StoredDefinition] = {}
    for name in changes:
        try:
            stored[name] = await session.client.get_definition(session.ref, name)
        except PlatformError as error:
            if error.status != _NOT_FOUND:
                raise
    name_at = names_by_url([*session.definitions.values(), *stored.values()])
    found: dict[str, StoredDefinition] = {}
    for name, definition in stored.items():
        raw = await session.client.get_raw_schema(definition.url)
        if same_json(canonical_stored_definition(definition, raw, name_at), changes[name].after):
            found[name] = definition
    return found


async def is_gone(session: Session, change: Change) -> bool:
    """Tell whether nothing of the change's kind and name stands any more."""
    get = session.client.get_action if change.kind == "action" else session.client.get_definition
    try:
        await get(session.ref, change.name)
    except PlatformError as error:
        if error.status != _NOT_FOUND:
            raise
        return True
    return False

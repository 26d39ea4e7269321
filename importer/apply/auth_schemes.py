"""Auth scheme configs, put in place one by one, and deleted.

One at a time, since each is a change of the one connector that holds them all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from importer.apply.attempts import attempt, attempt_delete
from importer.apply.connector import CHANGED_MEANWHILE, read_for
from importer.apply.session import Session
from importer.apply.wire_connector import auth_scheme_update
from importer.connect.canonical import same_json
from importer.connect.canonical_connector import canonical_auth_scheme
from importer.connect.hidden import is_as_before
from importer.connect.stored_connector import Config, StoredConnector
from importer.model.changes import Change

Configs = Mapping[str, Config]


async def apply_auth_schemes(
    session: Session, changes: Sequence[Change], wanted: Configs, stored: StoredConnector
) -> None:
    """Make and update configs; each change gets its outcome. `stored` is the connector now."""
    for change in changes:
        found = stored.configs.get(change.identity)
        payload = _payload(session, change, wanted.get(change.identity), found)
        if payload is not None:
            stored = await _put(session, change, payload, stored)


async def delete_auth_schemes(session: Session, changes: Sequence[Change]) -> None:
    """Delete configs that still are as the plan saw them; each change gets its outcome."""
    tried = [change for change in changes if not session.bars(change)]
    stored = await read_for(session, tried) if tried else None
    if stored is None:
        return
    for change in tried:
        found = stored.configs.get(change.identity)
        if found is not None and not _is_as_before(change, found):
            session.failed(change, CHANGED_MEANWHILE)
        else:
            await _delete(session, change)


def _payload(
    session: Session, change: Change, wanted: Config | None, found: Config | None
) -> Config | None:
    """Give the config to send, or None after ending a change that cannot be carried out."""
    if session.bars(change):
        return None
    if wanted is None:
        session.failed(change, "it is not in the document that this plan is applied with")
    elif found is None:
        if change.before is None:
            return wanted
        session.failed(change, "it does not stand in the connector any more; plan again")
    elif _is_as_wanted(change, found):
        session.applied(change, "it stands as wanted already")
    elif not _is_as_before(change, found):
        session.failed(change, CHANGED_MEANWHILE)
    else:
        return auth_scheme_update(found, change.before or {}, change.after or {})
    return None


async def _put(
    session: Session, change: Change, payload: Config, stored: StoredConnector
) -> StoredConnector:
    """Send one config and end its change; give the connector as it then stands."""

    async def look_back() -> StoredConnector | None:
        now = await session.client.get_connector(stored.id)
        found = now.configs.get(change.identity)
        return now if found is not None and _is_as_wanted(change, found) else None

    made = await attempt(
        session, change, lambda: session.client.upsert_auth_scheme(stored.id, payload), look_back
    )
    if made is None:
        return stored
    session.applied(change)
    return made


async def _delete(session: Session, change: Change) -> None:
    await attempt_delete(
        session,
        [change],
        lambda: session.client.delete_auth_scheme(session.ref.connector_id, change.identity),
    )


def _is_as_wanted(change: Change, found: Config) -> bool:
    return same_json(canonical_auth_scheme(found), change.after)


def _is_as_before(change: Change, found: Config) -> bool:
    return change.before is not None and is_as_before(change.before, canonical_auth_scheme(found))

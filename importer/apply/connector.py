"""The connector itself, brought to what the plan says of it.

It is read whole right before it is replaced. Where it is not as the plan saw it, somebody has been
faster: then nothing is sent, for nothing of theirs must be lost.
"""

from __future__ import annotations

from collections.abc import Sequence

from importer.apply.attempts import attempt
from importer.apply.session import Session
from importer.apply.wire_connector import VARIABLES, connector_update, with_variables
from importer.connect.canonical_connector import canonical_stored_connector
from importer.connect.hidden import is_as_before
from importer.connect.stored_connector import StoredConnector
from importer.errors import ImporterError
from importer.model.changes import Change

CHANGED_MEANWHILE = "it was changed since the plan was made; plan again"


async def read_for(session: Session, changes: Sequence[Change]) -> StoredConnector | None:
    """Read the connector for changes that are to come; None after ending them where that fails."""
    try:
        return await session.client.get_connector(session.ref.connector_id)
    except ImporterError as error:
        session.note(error)
        for change in changes:
            session.refused(change, error)
        return None


async def apply_connector(
    session: Session, change: Change, stored: StoredConnector
) -> StoredConnector:
    """Carry out the connector's change and end it; give the connector as it then stands.

    A connector that this run has made is brought to what it could not be made with.
    """
    now = canonical_stored_connector(stored)
    if session.bars(change):
        return stored
    if change.before is not None and not is_as_before(change.before, now):
        session.failed(change, CHANGED_MEANWHILE)
        return stored
    before, after = change.before or now, {**(change.before or now), **(change.after or {})}
    payload = connector_update(stored, before, after)
    if payload == stored.update():
        session.applied(change)
        return stored

    async def send() -> StoredConnector:
        update = session.client.update_connector
        answer = await update(stored.id, payload)
        if VARIABLES not in payload and stored.variables and not answer.variables:
            # here "missing" is "unset" after all: what stood is set again
            answer = await update(stored.id, with_variables(payload, stored))
        return answer

    async def look_back() -> StoredConnector | None:
        found = await session.client.get_connector(stored.id)
        return found if is_as_before(after, canonical_stored_connector(found)) else None

    made = await attempt(session, change, send, look_back)
    if made is None:
        return stored
    session.applied(change)
    return made

"""Versions published and unpublished (contract: "Versioning").

A published version is immutable. One in which something refers to a definition that is gone is
not published: the answer names each such action, trigger and definition. What is no fault and yet
worth a word, an empty version or definitions without use, is told by messages of the answer alone
(contract: `Message`, "about the preceding request").
"""

from __future__ import annotations

import sqlite3
from http import HTTPStatus
from typing import TYPE_CHECKING

from importer.sandbox.answers import json_response
from importer.sandbox.contract.auth_schemes import Message
from importer.sandbox.errors import ApiError, FieldFault
from importer.sandbox.identity import now
from importer.sandbox.scope import touch, version_to_change, version_to_write
from importer.sandbox.versions import show_version

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.responses import Response

    from importer.sandbox.call import Call


def publish_version(call: Call) -> Response:
    """Answer PublishConnector: the version becomes the latest published one."""
    scope = version_to_write(call)
    faults = _dangling(call.db, scope.id)
    if faults:
        raise ApiError(
            HTTPStatus.BAD_REQUEST,
            "version_invalid",
            f"the version cannot be published: {faults[0].field} {faults[0].message}",
            fields=faults,
        )
    call.db.execute("UPDATE versions SET published_at = ? WHERE id = ?", (now(), scope.id))
    touch(call.db, scope)
    messages = [*_emptiness(call.db, scope.id), *_unused(call.db, scope.id)]
    told = {"messages": messages} if messages else {}
    return json_response({"version": show_version(call.db, scope) | told})


def unpublish_version(call: Call) -> Response:
    """Answer UnpublishConnector: the version is a draft again (nothing subscribes here)."""
    scope = version_to_change(call)
    if scope.row["published_at"] is None:
        raise ApiError(
            HTTPStatus.CONFLICT,
            "version_not_published",
            f"version {scope.row['name']} is not published",
        )
    call.db.execute("UPDATE versions SET published_at = NULL WHERE id = ?", (scope.id,))
    touch(call.db, scope)
    return json_response({"version": show_version(call.db, scope)})


def _dangling(db: sqlite3.Connection, version_id: str) -> list[FieldFault]:
    """Find what refers to definitions that were deleted by force."""
    found = db.execute(
        "SELECT kind || 's.' || exchanges.name, definition_id FROM exchanges"
        " JOIN exchange_definitions ON exchange_id = exchanges.id WHERE version_id = :version"
        " AND NOT EXISTS (SELECT 1 FROM definitions AS gone WHERE gone.id = definition_id)"
        " UNION ALL "
        "SELECT 'definitions.' || source.name, target_id FROM definitions AS source"
        " JOIN definition_references ON source_id = source.id WHERE version_id = :version"
        " AND NOT EXISTS (SELECT 1 FROM definitions AS gone WHERE gone.id = target_id) ORDER BY 1",
        {"version": version_id},
    )
    return [FieldFault(field, f"refers to {gone}, which was deleted") for field, gone in found]


def _emptiness(db: sqlite3.Connection, version_id: str) -> Iterator[Message]:
    """Warn of a version in which nothing can be called."""
    (count,) = db.execute(
        "SELECT count(*) FROM exchanges WHERE version_id = ?", (version_id,)
    ).fetchone()
    if not count:
        yield Message("the version has neither actions nor triggers", "warning")


def _unused(db: sqlite3.Connection, version_id: str) -> Iterator[Message]:
    """Name the definitions that neither an action nor a trigger nor a definition refers to."""
    found = db.execute(
        "SELECT name FROM definitions WHERE version_id = ?"
        " AND NOT EXISTS (SELECT 1 FROM exchange_definitions WHERE definition_id = definitions.id)"
        " AND NOT EXISTS (SELECT 1 FROM definition_references WHERE target_id = definitions.id)"
        " ORDER BY name",
        (version_id,),
    )
    names = [name for (name,) in found]
    if names:
        yield Message("definitions that nothing refers to", "info", names)

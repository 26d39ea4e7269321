"""Versions published and unpublished (contract: "Versioning").

A published version is immutable. One in which something refers to a definition that is gone is
not published: the answer names each such action, trigger and definition.
"""

from __future__ import annotations

import sqlite3
from http import HTTPStatus
from typing import TYPE_CHECKING

from importer.sandbox.answers import json_response
from importer.sandbox.errors import ApiError, FieldFault
from importer.sandbox.identity import now
from importer.sandbox.scope import touch, version_to_change, version_to_write
from importer.sandbox.versions import show_version

if TYPE_CHECKING:
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
    return json_response({"version": show_version(call.db, scope)})


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

"""The versions of a connector: list, read, create empty or as a copy, describe, delete."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import UNSET

from importer.sandbox.answers import created, json_response, no_content
from importer.sandbox.contract.decode import decode_body
from importer.sandbox.contract.versions import (
    ConnectorVersion,
    ConnectorVersionCreate,
    read_only_faults,
)
from importer.sandbox.copying import copy_version
from importer.sandbox.errors import FieldFault, invalid_request, name_taken, refuse_faults
from importer.sandbox.identity import new_id, now
from importer.sandbox.pages import Listing, read_page
from importer.sandbox.scope import (
    VersionScope,
    find_connector,
    find_version,
    latest_version,
    published,
    refuse_reserved,
    schema_prefix,
    touch,
    version_to_change,
    version_to_read,
    version_to_write,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.responses import Response

    from importer.sandbox.call import Call

_LISTING: Final = Listing("versions", "connector_id", newest_first=True, filters=())


def list_versions(call: Call) -> Response:
    """Answer ListConnectorVersions: most recently updated first."""
    connector = find_connector(call)
    page = read_page(call, _LISTING, connector["id"])
    return json_response(page.info | {"items": show_versions(call.db, connector["id"], page.rows)})


def get_version(call: Call) -> Response:
    """Answer GetConnectorVersion."""
    return json_response(show_version(call.db, version_to_read(call)))


def create_version(call: Call) -> Response:
    """Answer CreateConnectorVersion: a draft, empty or with all that `fromVersion` holds."""
    connector = find_connector(call)
    payload = decode_body(call.body, ConnectorVersionCreate)
    refuse_reserved(payload.name, "name")
    if find_version(call.db, connector["id"], payload.name) is not None:
        raise name_taken("version", [FieldFault("name", f"{payload.name} exists already")])
    origin = None
    if payload.from_version is not UNSET:
        origin = find_version(call.db, connector["id"], payload.from_version)
        if origin is None:
            raise invalid_request([FieldFault("fromVersion", "there is no such version")])
    scope = _insert(call, connector, payload.name)
    if origin is not None:
        copy_version(call.db, origin["id"], scope)
    return created(show_version(call.db, scope))


def update_version(call: Call) -> Response:
    """Answer UpdateConnectorVersion: the description of a draft; without one it is unset."""
    scope = version_to_write(call)
    payload = decode_body(call.body, ConnectorVersion)
    standing = msgspec.convert(show_version(call.db, scope), ConnectorVersion)
    refuse_faults(read_only_faults(payload, standing))
    description = None if payload.description is UNSET else payload.description
    call.db.execute("UPDATE versions SET description = ? WHERE id = ?", (description, scope.id))
    touch(call.db, scope)
    return json_response(show_version(call.db, scope))


def delete_version(call: Call) -> Response:
    """Answer DeleteConnectorVersion with everything in it; a published one only by `force`."""
    scope = version_to_change(call)
    forced = call.flag("force")
    if scope.row["published_at"] is not None and not forced:
        raise published(scope)
    call.db.execute("DELETE FROM versions WHERE id = ?", (scope.id,))
    touch(call.db, scope)
    return no_content()


def versions_of(db: sqlite3.Connection, connector_id: str) -> list[sqlite3.Row]:
    """Give all versions of a connector, most recently updated first."""
    return db.execute(
        "SELECT * FROM versions WHERE connector_id = ? ORDER BY updated_at DESC, seq DESC",
        (connector_id,),
    ).fetchall()


def show_version(db: sqlite3.Connection, scope: VersionScope) -> dict[str, Any]:
    """Give one version as the contract's `ConnectorVersion`, as it is now."""
    row = db.execute("SELECT * FROM versions WHERE id = ?", (scope.id,)).fetchone()
    return show_versions(db, scope.connector_id, [row])[0]


def show_versions(
    db: sqlite3.Connection, connector_id: str, rows: Sequence[sqlite3.Row]
) -> list[dict[str, Any]]:
    """Give versions of one connector as the contract's `ConnectorVersion`s."""
    latest = latest_version(db, connector_id)
    latest_id = latest["id"] if latest else None
    return [
        {
            "id": row["id"],
            "name": row["name"],
            **({} if row["description"] is None else {"description": row["description"]}),
            "isLatest": row["id"] == latest_id,
            "isDefault": row["id"] == latest_id,
            "createdAt": row["created_at"],
            "updatedAt": row["updated_at"],
            "publishedAt": row["published_at"],
        }
        for row in rows
    ]


def _insert(call: Call, connector: sqlite3.Row, name: str) -> VersionScope:
    """Store an empty draft and give its scope."""
    version_id, time = new_id(), now()
    call.db.execute(
        "INSERT INTO versions (id, connector_id, name, created_at, updated_at)"
        " VALUES (?, ?, ?, ?, ?)",
        (version_id, connector["id"], name, time, time),
    )
    row = call.db.execute("SELECT * FROM versions WHERE id = ?", (version_id,)).fetchone()
    prefix = schema_prefix(call, connector, name)
    scope = VersionScope(version_id, connector["id"], row, prefix)
    touch(call.db, scope)
    return scope

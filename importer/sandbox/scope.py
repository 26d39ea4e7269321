"""Which connector and which version a request means, and whether it may write there.

In: the ids and names of the path. Out: the rows. Refused: what does not exist (404), reserved
names (400) and published versions (409) where something is to be written.
"""

from __future__ import annotations

import sqlite3
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote

from msgspec import Struct

from importer.sandbox.contract.words import RESERVED_VERSIONS
from importer.sandbox.errors import ApiError, FieldFault, not_found
from importer.sandbox.identity import now

if TYPE_CHECKING:
    from importer.sandbox.call import Call


class VersionScope(Struct, frozen=True):
    """A version that stands: its row, and what the URLs of its definitions begin with."""

    id: str
    connector_id: str
    row: sqlite3.Row
    url_prefix: str


def find_connector(call: Call) -> sqlite3.Row:
    """Give the connector that the path names, if it belongs to the path's organisation."""
    organisation_id, connector_id = call.path_id("organisation_id"), call.path_id("connector_id")
    row: sqlite3.Row | None = call.db.execute(
        "SELECT * FROM connectors WHERE id = ? AND organisation_id = ?",
        (connector_id, organisation_id),
    ).fetchone()
    if row is None:
        raise not_found("connector", connector_id)
    return row


def version_to_read(call: Call) -> VersionScope:
    """Give the version that the path names; `latest` and `default` mean the published ones."""
    connector = find_connector(call)
    row = find_version(call.db, connector["id"], call.path["version"])
    if row is None:
        raise not_found("version", call.path["version"])
    return _scope(call, connector, row)


def version_to_write(call: Call) -> VersionScope:
    """Give the draft that the path names, ready for changes."""
    scope = version_to_change(call)
    if scope.row["published_at"] is not None:
        raise published(scope)
    return scope


def version_to_change(call: Call) -> VersionScope:
    """Give the version that the path names by its own name, draft or published."""
    refuse_reserved(call.path["version"], "version")
    return version_to_read(call)


def refuse_reserved(name: str, field: str) -> None:
    """Refuse to write to, or to make, a version of a reserved name."""
    if name in RESERVED_VERSIONS:
        raise ApiError(
            HTTPStatus.BAD_REQUEST,
            "reserved_name",
            f"{name} is a reserved name: it means a published version and can only be read",
            fields=[FieldFault(field, "is a reserved name")],
        )


def published(scope: VersionScope) -> ApiError:
    """Give the 409 for a write to a published version (contract: "Versioning")."""
    name = scope.row["name"]
    return ApiError(
        HTTPStatus.CONFLICT,
        "version_published",
        f"version {name} is published and cannot be changed; unpublish it, or make a new version",
    )


def find_version(db: sqlite3.Connection, connector_id: str, name: str) -> sqlite3.Row | None:
    """Give the version called `name`, or the latest published one for a reserved name.

    No endpoint sets a default version, so that "default" is the latest published version, as the
    contract says ("Special Versions").
    """
    if name in RESERVED_VERSIONS:
        return latest_version(db, connector_id)
    row: sqlite3.Row | None = db.execute(
        "SELECT * FROM versions WHERE connector_id = ? AND name = ?", (connector_id, name)
    ).fetchone()
    return row


def latest_version(db: sqlite3.Connection, connector_id: str) -> sqlite3.Row | None:
    """Give the version that was published last, or None where none is."""
    row: sqlite3.Row | None = db.execute(
        "SELECT * FROM versions WHERE connector_id = ? AND published_at IS NOT NULL "
        "ORDER BY published_at DESC, seq DESC LIMIT 1",
        (connector_id,),
    ).fetchone()
    return row


def schema_prefix(call: Call, connector: sqlite3.Row, version_name: str) -> str:
    """Give what the URLs of all definitions of one version begin with (route of GetRawSchema)."""
    version = quote(version_name, safe="")
    return f"{call.base_url}/o/{connector['organisation_id']}/schemas/{connector['id']}/{version}/"


def touch(db: sqlite3.Connection, scope: VersionScope) -> None:
    """Set `updatedAt` of a version and its connector, which includes "changes to children"."""
    time = now()
    db.execute("UPDATE versions SET updated_at = ? WHERE id = ?", (time, scope.id))
    db.execute("UPDATE connectors SET updated_at = ? WHERE id = ?", (time, scope.connector_id))


def _scope(call: Call, connector: sqlite3.Row, row: sqlite3.Row) -> VersionScope:
    return VersionScope(
        row["id"], connector["id"], row, schema_prefix(call, connector, row["name"])
    )

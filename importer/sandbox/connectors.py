"""The connectors of an organisation: list, read, create.

Updating a connector and writing its auth schemes one by one are operations of the contract that
the sandbox does not answer yet (404 or 405).
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import UNSET

from importer.sandbox.answers import created, json_response
from importer.sandbox.contract.auth_schemes import shown_scheme
from importer.sandbox.contract.connectors import HTTPConnectorCreate, connector_faults
from importer.sandbox.contract.decode import decode_body
from importer.sandbox.errors import refuse_faults
from importer.sandbox.identity import new_id, now
from importer.sandbox.pages import Listing, read_page
from importer.sandbox.scope import find_connector
from importer.sandbox.versions import show_versions, versions_of

if TYPE_CHECKING:
    from starlette.responses import Response

    from importer.sandbox.call import Call

_LISTING: Final = Listing(
    "connectors", "organisation_id", newest_first=True, filters=("name", "protocol")
)


def list_connectors(call: Call) -> Response:
    """Answer ListConnectors: most recently updated first, filtered by `name` and `protocol`."""
    page = read_page(call, _LISTING, call.path_id("organisation_id"))
    return json_response(page.info | {"connectors": [_shown(call.db, row) for row in page.rows]})


def get_connector(call: Call) -> Response:
    """Answer GetConnector."""
    return json_response(_shown(call.db, find_connector(call)))


def create_http_connector(call: Call) -> Response:
    """Answer CreateHTTPConnector: a connector without versions and connections."""
    organisation_id = call.path_id("organisation_id")
    payload = decode_body(call.body, HTTPConnectorCreate)
    refuse_faults(connector_faults(payload))
    connector_id, time = new_id(), now()
    call.db.execute(
        "INSERT INTO connectors (id, organisation_id, name, protocol, body, created_at, updated_at)"
        " VALUES (?, ?, ?, 'http', ?, ?, ?)",
        (connector_id, organisation_id, payload.name, _kept(payload), time, time),
    )
    row = call.db.execute("SELECT * FROM connectors WHERE id = ?", (connector_id,)).fetchone()
    return created(_shown(call.db, row))


def _kept(payload: HTTPConnectorCreate) -> str:
    """Give what of the payload has no column of its own, as JSON in the answer's own words."""
    body: dict[str, Any] = {
        "public": payload.public,
        "baseUrl": payload.base_url,
        "authSchemeConfigs": [shown_scheme(config) for config in payload.auth_scheme_configs],
    }
    if payload.tags is not UNSET:
        body["tags"] = payload.tags
    if payload.connection_variables is not UNSET:
        body["connectionVariables"] = payload.connection_variables
    return msgspec.json.encode(body).decode()


def _shown(db: sqlite3.Connection, row: sqlite3.Row) -> dict[str, Any]:
    """Give a connector as the contract's `HTTPConnector`."""
    body: dict[str, Any] = msgspec.json.decode(row["body"])
    return {
        "id": row["id"],
        "organisationId": row["organisation_id"],
        "name": row["name"],
        "protocol": row["protocol"],
        **body,
        "connections": [],
        "versions": show_versions(db, row["id"], versions_of(db, row["id"])),
        "createdAt": row["created_at"],
        "updatedAt": row["updated_at"],
    }

"""Rows of connectors: what is kept of one, how it is shown as the contract's `HTTPConnector`."""

from __future__ import annotations

import sqlite3
from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType, field

from importer.sandbox.contract.auth_schemes import AuthSchemeConfig
from importer.sandbox.contract.connectors import ConnectionVariable
from importer.sandbox.contract.words import Tags
from importer.sandbox.identity import new_id, now
from importer.sandbox.versions import show_versions, versions_of


class KeptConnector(Struct, frozen=True, kw_only=True, rename="camel"):
    """What of a connector has no column of its own, in the answer's own words."""

    base_url: str
    public: bool
    auth_scheme_configs: list[AuthSchemeConfig]
    connection_variables: list[ConnectionVariable] | UnsetType = UNSET
    tags: Tags | UnsetType = UNSET
    documentation_url: str | UnsetType = field(name="documentationURL", default=UNSET)
    image_url: str | UnsetType = field(name="imageURL", default=UNSET)


_DECODER = msgspec.json.Decoder(KeptConnector)


def read_connector(row: sqlite3.Row) -> KeptConnector:
    """Give what a row of `connectors` keeps."""
    return _DECODER.decode(row["body"])


def insert_connector(
    db: sqlite3.Connection, organisation_id: str, name: str, kept: KeptConnector
) -> sqlite3.Row:
    """Store a new connector; give its row."""
    connector_id, time = new_id(), now()
    db.execute(
        "INSERT INTO connectors (id, organisation_id, name, protocol, body, created_at, updated_at)"
        " VALUES (?, ?, ?, 'http', ?, ?, ?)",
        (connector_id, organisation_id, name, _written(kept), time, time),
    )
    return _row(db, connector_id)


def replace_connector(
    db: sqlite3.Connection, connector_id: str, name: str, kept: KeptConnector
) -> sqlite3.Row:
    """Store a connector in place of what stood under its id, as of now; give its row."""
    db.execute(
        "UPDATE connectors SET name = ?, body = ?, updated_at = ? WHERE id = ?",
        (name, _written(kept), now(), connector_id),
    )
    return _row(db, connector_id)


def show_connector(db: sqlite3.Connection, row: sqlite3.Row) -> dict[str, Any]:
    """Give a connector with all its versions; there are no connections here."""
    return {
        "id": row["id"],
        "organisationId": row["organisation_id"],
        "name": row["name"],
        "protocol": row["protocol"],
        **msgspec.to_builtins(read_connector(row)),
        "connections": [],
        "versions": show_versions(db, row["id"], versions_of(db, row["id"])),
        "createdAt": row["created_at"],
        "updatedAt": row["updated_at"],
    }


def _row(db: sqlite3.Connection, connector_id: str) -> sqlite3.Row:
    row: sqlite3.Row = db.execute(
        "SELECT * FROM connectors WHERE id = ?", (connector_id,)
    ).fetchone()
    return row


def _written(kept: KeptConnector) -> str:
    return msgspec.json.encode(kept).decode()

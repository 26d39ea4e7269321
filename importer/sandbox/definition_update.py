"""One definition changed in place: its name, media types, description and, if sent, its content.

The id stays, and with it the URL: those who refer to the definition need not change.
"""

from __future__ import annotations

import sqlite3
from http import HTTPStatus
from typing import TYPE_CHECKING

import msgspec
from msgspec import UNSET

from importer.sandbox.answers import json_response
from importer.sandbox.contract.decode import decode_body
from importer.sandbox.contract.definitions import DefinitionUpdate, media_clashes
from importer.sandbox.definition_rows import (
    definitions_by_id,
    find_definition,
    insert_references,
    show_definitions,
)
from importer.sandbox.definitions import named_definition, standing_faults
from importer.sandbox.errors import (
    ApiError,
    FieldFault,
    invalid_request,
    name_taken,
    refuse_faults,
)
from importer.sandbox.exchange_rows import read_exchange
from importer.sandbox.schema_content import read_content
from importer.sandbox.scope import VersionScope, touch, version_to_write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.responses import Response

    from importer.sandbox.call import Call
    from importer.sandbox.contract.definitions import InlineSchema


def update_definition(call: Call) -> Response:
    """Answer UpdateDefinition; a missing description is unset, a missing schema stays."""
    scope = version_to_write(call)
    row = named_definition(call, scope)
    payload = decode_body(call.body, DefinitionUpdate)
    if payload.id != row["id"]:
        raise invalid_request([FieldFault("id", "is not the id of this definition")])
    if payload.schema is not UNSET:
        _replace_content(call.db, scope, payload, payload.schema)
    _refuse_taken(call.db, scope, row, payload)
    _refuse_clash(call.db, scope, row, payload)
    call.db.execute(
        "UPDATE definitions SET name = ?, accept = ?, description = ? WHERE id = ?",
        (
            payload.name,
            msgspec.json.encode(payload.accept).decode(),
            None if payload.description is UNSET else payload.description,
            payload.id,
        ),
    )
    touch(call.db, scope)
    rows = definitions_by_id(call.db, scope.id, [payload.id])
    return json_response(show_definitions(call.db, list(rows.values()), scope.url_prefix)[0])


def _replace_content(
    db: sqlite3.Connection, scope: VersionScope, payload: DefinitionUpdate, schema: InlineSchema
) -> None:
    """Store new content, in which `#/$defs/NAME` may name only the definition itself."""
    content = read_content(
        schema, "schema", prefix=scope.url_prefix, siblings={payload.name: payload.id}
    )
    refuse_faults([*content.faults, *standing_faults(db, scope, {"schema": content})])
    db.execute(
        "UPDATE definitions SET content_type = ?, content = ?, url_prefix = ? WHERE id = ?",
        (schema.content_type, content.text, scope.url_prefix, payload.id),
    )
    db.execute("DELETE FROM definition_references WHERE source_id = ?", (payload.id,))
    insert_references(db, {payload.id: content.targets})


def _refuse_taken(
    db: sqlite3.Connection, scope: VersionScope, row: sqlite3.Row, payload: DefinitionUpdate
) -> None:
    """Refuse a new name that another definition of the version has."""
    if payload.name != row["name"] and find_definition(db, scope.id, payload.name) is not None:
        raise name_taken("definition", [FieldFault("name", f"{payload.name} exists already")])


def _refuse_clash(
    db: sqlite3.Connection, scope: VersionScope, row: sqlite3.Row, payload: DefinitionUpdate
) -> None:
    """Refuse media types that would give a body two definitions for one of them."""
    if _types(payload.accept) <= _types(msgspec.json.decode(row["accept"], type=list[str])):
        return  # fewer media types take nothing from anyone
    for user, pointer, media_type in _clashes(db, scope, payload):
        message = f"{user} has another definition for {media_type} at {pointer}"
        raise ApiError(
            HTTPStatus.CONFLICT, "media_type_taken", message, fields=[FieldFault("accept", message)]
        )


def _types(accept: list[str]) -> set[str]:
    return {media_type.lower() for media_type in accept}


def _clashes(
    db: sqlite3.Connection, scope: VersionScope, payload: DefinitionUpdate
) -> Iterator[tuple[str, str, str]]:
    """Give actions and triggers (kind and name, JSON pointer, media type) that would be spoilt."""
    users = db.execute(
        "SELECT exchanges.* FROM exchange_definitions JOIN exchanges ON exchanges.id = exchange_id"
        " WHERE definition_id = ? ORDER BY seq",
        (payload.id,),
    ).fetchall()
    exchanges = {f"{row['kind']} {row['name']}": read_exchange(row) for row in users}
    linked = {found for exchange in exchanges.values() for found in exchange.definition_ids()}
    rows = definitions_by_id(db, scope.id, linked)
    accepts = {one: msgspec.json.decode(row["accept"], type=list[str]) for one, row in rows.items()}
    accepts[payload.id] = payload.accept
    for user, exchange in exchanges.items():
        for pointer, links in exchange.link_groups():
            bodies = [accepts.get(link.definition_id, []) for link in links]
            for _, media_type in media_clashes(bodies):
                yield user, pointer, media_type

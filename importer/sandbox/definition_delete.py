"""Definitions deleted, one or many; those in use only by `force`.

A definition that others refer to (actions, triggers, definitions that stay) is not deleted: 412
says by whom. By force it is; publishing then waits until they are mended.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

from msgspec import UNSET

from importer.sandbox.answers import no_content
from importer.sandbox.contract.decode import decode_body
from importer.sandbox.contract.definitions import DefinitionsDelete, selection_faults
from importer.sandbox.definition_rows import definitions_by_id, definitions_by_name, users_of
from importer.sandbox.definitions import named_definition
from importer.sandbox.errors import ApiError, FieldFault, not_found, refuse_faults
from importer.sandbox.scope import VersionScope, touch, version_to_write

if TYPE_CHECKING:
    from starlette.responses import Response

    from importer.sandbox.call import Call


def delete_definition(call: Call) -> Response:
    """Answer DeleteDefinition."""
    scope = version_to_write(call)
    row = named_definition(call, scope)
    return _delete(call, scope, {row["id"]: row})


def delete_definitions(call: Call) -> Response:
    """Answer DeleteDefinitions: all that are selected, or none."""
    scope = version_to_write(call)
    payload = decode_body(call.body, DefinitionsDelete)
    refuse_faults(selection_faults(payload))
    return _delete(call, scope, _selected(call.db, scope, payload))


def _selected(
    db: sqlite3.Connection, scope: VersionScope, payload: DefinitionsDelete
) -> dict[str, sqlite3.Row]:
    """Give the definitions that the payload means, by id.

    Raises `ApiError`: 404 for an id or name that the version does not have, 400 for a definition
    that is named by both.
    """
    if payload.all is True:
        rows = db.execute("SELECT * FROM definitions WHERE version_id = ?", (scope.id,))
        return {row["id"]: row for row in rows}
    ids = [] if payload.ids is UNSET else payload.ids
    names = [] if payload.names is UNSET else payload.names
    by_id = definitions_by_id(db, scope.id, ids)
    by_name = definitions_by_name(db, scope.id, names)
    for wanted, found in ((ids, by_id), (names, by_name)):
        for one in wanted:
            if one not in found:
                raise not_found("definition", one)
    twice = [
        FieldFault(f"names[{place}]", "is named by ids as well")
        for place, name in enumerate(names)
        if by_name[name]["id"] in by_id
    ]
    refuse_faults(twice)
    return by_id | {row["id"]: row for row in by_name.values()}


def _delete(call: Call, scope: VersionScope, rows: Mapping[str, sqlite3.Row]) -> Response:
    """Delete `rows` (by id) and answer 204, unless others use one of them."""
    if not call.flag("force"):
        _refuse_used(call.db, rows)
    call.db.executemany("DELETE FROM definitions WHERE id = ?", [(one,) for one in rows])
    touch(call.db, scope)
    return no_content()


def _refuse_used(db: sqlite3.Connection, rows: Mapping[str, sqlite3.Row]) -> None:
    """Refuse to delete what is used by something that is not deleted with it."""
    for definition_id, users in users_of(db, list(rows)).items():
        others = [user for user in users if user["id"] not in rows]
        if others:
            name = rows[definition_id]["name"]
            raise ApiError(
                HTTPStatus.PRECONDITION_FAILED,
                "definition_in_use",
                f"definition {name} is in use; delete or change what refers to it, or use force",
                extra={"definition": {"id": definition_id, "name": name, "referencedBy": others}},
            )

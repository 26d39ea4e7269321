"""The definitions of a version: list, read, create in bulk, update.

All definitions of one request are stored or none; they may refer to each other as `#/$defs/NAME`,
in cycles too, and to definitions that stand already by URL.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from msgspec import UNSET

from importer.sandbox.answers import created, json_response
from importer.sandbox.contract.decode import decode_body
from importer.sandbox.contract.definitions import (
    DefinitionCreate,
    DefinitionsCreate,
    repeated_names,
)
from importer.sandbox.definition_rows import (
    DefinitionRow,
    definitions_by_id,
    definitions_by_name,
    find_definition,
    insert_definitions,
    insert_references,
    show_definitions,
)
from importer.sandbox.errors import FieldFault, name_taken, not_found, refuse_faults
from importer.sandbox.identity import new_id
from importer.sandbox.pages import Listing, read_page
from importer.sandbox.schema_content import ReadContent, read_content
from importer.sandbox.scope import VersionScope, touch, version_to_read, version_to_write

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.responses import Response

    from importer.sandbox.call import Call

_LISTING: Final = Listing("definitions", "version_id")


def list_definitions(call: Call) -> Response:
    """Answer GetDefinitions: in order of creation, filtered by `name`."""
    scope = version_to_read(call)
    page = read_page(call, _LISTING, scope.id)
    shown = show_definitions(call.db, page.rows, scope.url_prefix)
    return json_response(page.info | {"definitions": shown})


def get_definition(call: Call) -> Response:
    """Answer GetDefinition, with those who refer to it."""
    scope = version_to_read(call)
    row = named_definition(call, scope)
    return json_response(show_definitions(call.db, [row], scope.url_prefix)[0])


def create_definitions(call: Call) -> Response:
    """Answer CreateDefinitions: all in the order of the request."""
    scope = version_to_write(call)
    definitions = decode_body(call.body, DefinitionsCreate).definitions
    refuse_faults(repeated_names(definitions))
    ids = {one.name: new_id() for one in definitions}
    contents = _read_contents(call.db, scope, definitions, ids)
    _refuse_taken(call.db, scope, definitions)
    rows = [
        DefinitionRow(
            id=ids[one.name],
            name=one.name,
            accept=one.accept,
            description=None if one.description is UNSET else one.description,
            content_type=one.schema.content_type,
            content=content.text,
            url_prefix=scope.url_prefix,
        )
        for one, content in zip(definitions, contents, strict=True)
    ]
    insert_definitions(call.db, scope.id, rows)
    insert_references(
        call.db, {row.id: found.targets for row, found in zip(rows, contents, strict=True)}
    )
    touch(call.db, scope)
    stored = definitions_by_id(call.db, scope.id, ids.values())
    shown = show_definitions(call.db, list(stored.values()), scope.url_prefix)
    return created({"definitions": shown})


def named_definition(call: Call, scope: VersionScope) -> sqlite3.Row:
    """Give the definition that the path names."""
    name = call.path["definition_name"]
    row = find_definition(call.db, scope.id, name)
    if row is None:
        raise not_found("definition", name)
    return row


def standing_faults(
    db: sqlite3.Connection, scope: VersionScope, contents: Mapping[str, ReadContent]
) -> list[FieldFault]:
    """Find contents (by their fields) that name by URL what is no definition of the version."""
    wanted = {found for content in contents.values() for found in content.standing}
    standing = definitions_by_id(db, scope.id, wanted)
    return [
        FieldFault(f"{field}.content", f"$ref: there is no definition {missing} in this version")
        for field, content in contents.items()
        for missing in sorted(content.standing - standing.keys())
    ]


def _read_contents(
    db: sqlite3.Connection,
    scope: VersionScope,
    definitions: Sequence[DefinitionCreate],
    ids: Mapping[str, str],
) -> list[ReadContent]:
    """Read the schemas of one request; raises the 400 that names every faulty one."""
    contents = {}
    for place, one in enumerate(definitions):
        field = f"definitions[{place}].schema"
        contents[field] = read_content(one.schema, field, prefix=scope.url_prefix, siblings=ids)
    faults = [fault for content in contents.values() for fault in content.faults]
    refuse_faults([*faults, *standing_faults(db, scope, contents)])
    return list(contents.values())


def _refuse_taken(
    db: sqlite3.Connection, scope: VersionScope, definitions: Sequence[DefinitionCreate]
) -> None:
    """Refuse names that definitions of the version have."""
    taken = definitions_by_name(db, scope.id, [one.name for one in definitions])
    faults = [
        FieldFault(f"definitions[{place}].name", f"{one.name} exists already")
        for place, one in enumerate(definitions)
        if one.name in taken
    ]
    if faults:
        raise name_taken("definition", faults)

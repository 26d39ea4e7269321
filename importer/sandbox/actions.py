"""The actions of a version: list, read, create, update, delete."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from importer.sandbox.action_rows import (
    find_action,
    insert_action,
    replace_action,
    show_actions,
)
from importer.sandbox.answers import created, json_response, no_content
from importer.sandbox.contract.action_rules import action_faults, id_faults
from importer.sandbox.contract.actions import Action, ActionCreate
from importer.sandbox.contract.decode import decode_body
from importer.sandbox.errors import (
    FieldFault,
    invalid_request,
    name_taken,
    not_found,
    refuse_faults,
)
from importer.sandbox.linking import link_action
from importer.sandbox.pages import Listing, read_page
from importer.sandbox.scope import VersionScope, touch, version_to_read, version_to_write

if TYPE_CHECKING:
    from starlette.responses import Response

    from importer.sandbox.call import Call

_LISTING: Final = Listing("actions", "version_id")


def list_actions(call: Call) -> Response:
    """Answer GetActions: in order of creation, filtered by `name`."""
    scope = version_to_read(call)
    page = read_page(call, _LISTING, scope.id)
    return json_response(page.info | {"actions": show_actions(call.db, scope, page.rows)})


def get_action(call: Call) -> Response:
    """Answer GetAction."""
    scope = version_to_read(call)
    row = _named(call, scope)
    return json_response(show_actions(call.db, scope, [row])[0])


def create_action(call: Call) -> Response:
    """Answer CreateAction."""
    scope = version_to_write(call)
    payload = decode_body(call.body, ActionCreate)
    refuse_faults(action_faults(payload))
    action = link_action(call.db, scope.id, payload)
    _refuse_taken(call.db, scope, payload.name)
    row = insert_action(call.db, scope.id, payload.name, action)
    touch(call.db, scope)
    return created(show_actions(call.db, scope, [row])[0])


def update_action(call: Call) -> Response:
    """Answer UpdateAction: the whole action in place of the one in the path, which it may rename.

    Ids of responses and links are the client's to keep or to make; `errors` is not.
    """
    scope = version_to_write(call)
    row = _named(call, scope)
    payload = decode_body(call.body, Action)
    if payload.id != row["id"]:
        raise invalid_request([FieldFault("id", "is not the id of this action")])
    refuse_faults([*action_faults(payload), *id_faults(payload)])
    action = link_action(call.db, scope.id, payload)
    if payload.name != row["name"]:
        _refuse_taken(call.db, scope, payload.name)
    row = replace_action(call.db, row["id"], payload.name, action)
    touch(call.db, scope)
    return json_response(show_actions(call.db, scope, [row])[0])


def delete_action(call: Call) -> Response:
    """Answer DeleteAction."""
    scope = version_to_write(call)
    row = _named(call, scope)
    call.db.execute("DELETE FROM actions WHERE id = ?", (row["id"],))
    touch(call.db, scope)
    return no_content()


def _named(call: Call, scope: VersionScope) -> sqlite3.Row:
    """Give the action that the path names."""
    name = call.path["action_name"]
    row = find_action(call.db, scope.id, name)
    if row is None:
        raise not_found("action", name)
    return row


def _refuse_taken(db: sqlite3.Connection, scope: VersionScope, name: str) -> None:
    """Refuse a name that another action of the version has."""
    if find_action(db, scope.id, name) is not None:
        raise name_taken("action", [FieldFault("name", f"{name} exists already")])

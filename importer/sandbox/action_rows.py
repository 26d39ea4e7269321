"""Rows of actions: what is kept of one, and how it is shown as the contract's `Action`.

A link is kept as the id of its definition. One whose definition was deleted by force is no longer
shown; the action carries an error in its place until it is updated.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

from importer.sandbox.contract.actions import Parameter
from importer.sandbox.definition_rows import definitions_by_id, show_definition
from importer.sandbox.identity import new_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from importer.sandbox.scope import VersionScope


class KeptLink(Struct, frozen=True):
    """The link of one definition to a body, under an id of its own."""

    id: str
    definition_id: str


class KeptBody(Struct, frozen=True):
    """The request body of an action."""

    required: bool
    links: list[KeptLink]


class KeptResponse(Struct, frozen=True):
    """A response of an action."""

    id: str
    links: list[KeptLink]
    status: int | UnsetType = UNSET


class KeptAction(Struct, frozen=True):
    """All of an action but its id and its name."""

    method: str
    path: str
    parameters: list[Parameter]
    responses: list[KeptResponse]
    request_body: KeptBody | UnsetType = UNSET
    summary: str | UnsetType = UNSET
    description: str | UnsetType = UNSET

    def link_groups(self) -> Iterator[tuple[str, list[KeptLink]]]:
        """Give the links of each body, with a JSON pointer to the body."""
        if self.request_body is not UNSET:
            yield "/requestBody", self.request_body.links
        for place, response in enumerate(self.responses):
            yield f"/responses/{place}", response.links

    def definition_ids(self) -> set[str]:
        """Give the ids of all definitions that the action links."""
        return {link.definition_id for _, links in self.link_groups() for link in links}


_DECODER = msgspec.json.Decoder(KeptAction)


def read_action(row: sqlite3.Row) -> KeptAction:
    """Give what a row of `actions` keeps."""
    return _DECODER.decode(row["body"])


def find_action(db: sqlite3.Connection, version_id: str, name: str) -> sqlite3.Row | None:
    """Give the action of this name, or None."""
    row: sqlite3.Row | None = db.execute(
        "SELECT * FROM actions WHERE version_id = ? AND name = ?", (version_id, name)
    ).fetchone()
    return row


def insert_action(
    db: sqlite3.Connection, version_id: str, name: str, action: KeptAction
) -> sqlite3.Row:
    """Store a new action and its links; give its row."""
    action_id = new_id()
    db.execute(
        "INSERT INTO actions (id, version_id, name, body) VALUES (?, ?, ?, ?)",
        (action_id, version_id, name, _written(action)),
    )
    return _link(db, action_id, action)


def replace_action(
    db: sqlite3.Connection, action_id: str, name: str, action: KeptAction
) -> sqlite3.Row:
    """Store an action and its links in place of what stood under its id; give its row."""
    db.execute(
        "UPDATE actions SET name = ?, body = ? WHERE id = ?", (name, _written(action), action_id)
    )
    db.execute("DELETE FROM action_definitions WHERE action_id = ?", (action_id,))
    return _link(db, action_id, action)


def show_actions(
    db: sqlite3.Connection, scope: VersionScope, rows: Sequence[sqlite3.Row]
) -> list[dict[str, Any]]:
    """Give actions of one version as the contract's `Action`s, definitions and errors included."""
    actions = [read_action(row) for row in rows]
    wanted = {found for action in actions for found in action.definition_ids()}
    standing = definitions_by_id(db, scope.id, wanted)
    definitions = {
        definition_id: show_definition(row, scope.url_prefix)
        for definition_id, row in standing.items()
    }
    return [_shown(row, action, definitions) for row, action in zip(rows, actions, strict=True)]


def _shown(
    row: sqlite3.Row, action: KeptAction, definitions: Mapping[str, dict[str, Any]]
) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": row["id"], "type": "http", "name": row["name"]}
    if action.summary is not UNSET:
        shown["summary"] = action.summary
    if action.description is not UNSET:
        shown["description"] = action.description
    shown |= {"method": action.method, "path": action.path, "parameters": action.parameters}
    body = action.request_body
    if body is not UNSET:
        links = _shown_links(body.links, definitions)
        shown["requestBody"] = {"required": body.required, "definitions": links}
    shown["responses"] = [_shown_response(one, definitions) for one in action.responses]
    shown["errors"] = list(_errors(action, definitions))
    return shown


def _shown_response(
    response: KeptResponse, definitions: Mapping[str, dict[str, Any]]
) -> dict[str, Any]:
    status = {} if response.status is UNSET else {"status": response.status}
    return {"id": response.id, **status, "definitions": _shown_links(response.links, definitions)}


def _shown_links(
    links: Sequence[KeptLink], definitions: Mapping[str, dict[str, Any]]
) -> list[dict[str, Any]]:
    return [
        {"id": link.id, "definition": definitions[link.definition_id]}
        for link in links
        if link.definition_id in definitions
    ]


def _errors(
    action: KeptAction, definitions: Mapping[str, dict[str, Any]]
) -> Iterator[dict[str, str]]:
    """Give an `ActionError` for each link whose definition is gone."""
    for pointer, links in action.link_groups():
        for link in links:
            if link.definition_id not in definitions:
                message = f"its definition {link.definition_id} was deleted"
                field = f"{pointer}/definitions"
                yield {"field": field, "message": message, "severity": "error"}


def _link(db: sqlite3.Connection, action_id: str, action: KeptAction) -> sqlite3.Row:
    """Remember which definitions an action uses; give its row."""
    db.executemany(
        "INSERT INTO action_definitions (action_id, definition_id) VALUES (?, ?)",
        [(action_id, definition_id) for definition_id in action.definition_ids()],
    )
    row: sqlite3.Row = db.execute("SELECT * FROM actions WHERE id = ?", (action_id,)).fetchone()
    return row


def _written(action: KeptAction) -> str:
    return msgspec.json.encode(action).decode()

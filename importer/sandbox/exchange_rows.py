"""Rows of exchanges (actions and triggers): what is kept of one, and how the contract shows it.

A link is kept as the id of its definition. One whose definition was deleted by force is no longer
shown; the action or trigger carries an error in its place until it is updated.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType

from importer.sandbox.definition_rows import definitions_by_id, show_definition
from importer.sandbox.identity import new_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from importer.sandbox.scope import VersionScope


Kind = Literal["action", "trigger"]


class KeptLink(Struct, frozen=True):
    """The link of one definition to a body, under an id of its own."""

    id: str
    definition_id: str


class KeptBody(Struct, frozen=True):
    """The request body."""

    required: bool
    links: list[KeptLink]


class KeptResponse(Struct, frozen=True):
    """One of the responses."""

    id: str
    links: list[KeptLink]
    status: int | UnsetType = UNSET


class KeptExchange(Struct, frozen=True, kw_only=True):
    """All of an action or trigger but its id and its name; triggers have no `path`.

    `parameters` are shown as they were sent.
    """

    method: str
    path: str | UnsetType = UNSET
    parameters: list[dict[str, Any]]
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
        """Give the ids of all definitions that are linked."""
        return {link.definition_id for _, links in self.link_groups() for link in links}


_DECODER = msgspec.json.Decoder(KeptExchange)


def read_exchange(row: sqlite3.Row) -> KeptExchange:
    """Give what a row of `exchanges` keeps."""
    return _DECODER.decode(row["body"])


def find_exchange(
    db: sqlite3.Connection, version_id: str, kind: Kind, name: str
) -> sqlite3.Row | None:
    """Give the action or trigger of this name, or None."""
    row: sqlite3.Row | None = db.execute(
        "SELECT * FROM exchanges WHERE version_id = ? AND kind = ? AND name = ?",
        (version_id, kind, name),
    ).fetchone()
    return row


def insert_exchange(
    db: sqlite3.Connection, version_id: str, kind: Kind, name: str, exchange: KeptExchange
) -> sqlite3.Row:
    """Store a new action or trigger and its links; give its row."""
    exchange_id = new_id()
    db.execute(
        "INSERT INTO exchanges (id, version_id, kind, name, body) VALUES (?, ?, ?, ?, ?)",
        (exchange_id, version_id, kind, name, _written(exchange)),
    )
    return _link(db, exchange_id, exchange)


def replace_exchange(
    db: sqlite3.Connection, exchange_id: str, name: str, exchange: KeptExchange
) -> sqlite3.Row:
    """Store an action or trigger in place of what stood under its id; give its row."""
    db.execute(
        "UPDATE exchanges SET name = ?, body = ? WHERE id = ?",
        (name, _written(exchange), exchange_id),
    )
    db.execute("DELETE FROM exchange_definitions WHERE exchange_id = ?", (exchange_id,))
    return _link(db, exchange_id, exchange)


def show_exchanges(
    db: sqlite3.Connection, scope: VersionScope, rows: Sequence[sqlite3.Row]
) -> list[dict[str, Any]]:
    """Give actions or triggers of one version as the contract has them, definitions included."""
    exchanges = [read_exchange(row) for row in rows]
    wanted = {found for exchange in exchanges for found in exchange.definition_ids()}
    standing = definitions_by_id(db, scope.id, wanted)
    definitions = {
        definition_id: show_definition(row, scope.url_prefix)
        for definition_id, row in standing.items()
    }
    return [_shown(row, one, definitions) for row, one in zip(rows, exchanges, strict=True)]


def _shown(
    row: sqlite3.Row, exchange: KeptExchange, definitions: Mapping[str, dict[str, Any]]
) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": row["id"], "type": "http", "name": row["name"]}
    if exchange.summary is not UNSET:
        shown["summary"] = exchange.summary
    if exchange.description is not UNSET:
        shown["description"] = exchange.description
    shown["method"] = exchange.method
    if exchange.path is not UNSET:
        shown["path"] = exchange.path
    shown["parameters"] = exchange.parameters
    body = exchange.request_body
    if body is not UNSET:
        links = _shown_links(body.links, definitions)
        shown["requestBody"] = {"required": body.required, "definitions": links}
    shown["responses"] = [_shown_response(one, definitions) for one in exchange.responses]
    shown["errors"] = list(_errors(exchange, definitions))
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
    exchange: KeptExchange, definitions: Mapping[str, dict[str, Any]]
) -> Iterator[dict[str, str]]:
    """Give an `ActionError` or `TriggerError` for each link whose definition is gone."""
    for pointer, links in exchange.link_groups():
        for link in links:
            if link.definition_id not in definitions:
                message = f"its definition {link.definition_id} was deleted"
                field = f"{pointer}/definitions"
                yield {"field": field, "message": message, "severity": "error"}


def _link(db: sqlite3.Connection, exchange_id: str, exchange: KeptExchange) -> sqlite3.Row:
    """Remember which definitions it uses; give its row."""
    db.executemany(
        "INSERT INTO exchange_definitions (exchange_id, definition_id) VALUES (?, ?)",
        [(exchange_id, definition_id) for definition_id in exchange.definition_ids()],
    )
    row: sqlite3.Row = db.execute("SELECT * FROM exchanges WHERE id = ?", (exchange_id,)).fetchone()
    return row


def _written(exchange: KeptExchange) -> str:
    return msgspec.json.encode(exchange).decode()

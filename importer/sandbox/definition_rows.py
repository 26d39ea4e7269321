"""Rows of definitions: found, written, and shown as the contract's `Definition`.

Lists of ids and names go into SQLite as one JSON array, and `CROSS JOIN` keeps them on the outside
of the join: each is looked up in an index, however many rows the version has.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from importer.sandbox.references import definition_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class DefinitionRow(Struct, frozen=True):
    """All that is kept of one definition; `url_prefix` is what the URLs in `content` begin with."""

    id: str
    name: str
    accept: list[str]
    description: str | None
    content_type: str
    content: str
    url_prefix: str


def insert_definitions(
    db: sqlite3.Connection, version_id: str, definitions: Iterable[DefinitionRow]
) -> None:
    """Store new definitions of a version."""
    db.executemany(
        "INSERT INTO definitions (id, version_id, name, accept, description, content_type, content,"
        " url_prefix) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                one.id,
                version_id,
                one.name,
                msgspec.json.encode(one.accept).decode(),
                one.description,
                one.content_type,
                one.content,
                one.url_prefix,
            )
            for one in definitions
        ],
    )


def insert_references(db: sqlite3.Connection, targets: Mapping[str, Iterable[str]]) -> None:
    """Remember which definitions (values) the content of which definition (key) refers to."""
    db.executemany(
        "INSERT INTO definition_references (source_id, target_id) VALUES (?, ?)",
        [(source, target) for source, found in targets.items() for target in found],
    )


def find_definition(db: sqlite3.Connection, version_id: str, name: str) -> sqlite3.Row | None:
    """Give the definition of this name, or None."""
    row: sqlite3.Row | None = db.execute(
        "SELECT * FROM definitions WHERE version_id = ? AND name = ?", (version_id, name)
    ).fetchone()
    return row


def definitions_by_id(
    db: sqlite3.Connection, version_id: str, ids: Iterable[str]
) -> dict[str, sqlite3.Row]:
    """Give those definitions of a version that have one of `ids`, by id."""
    rows = db.execute(
        "SELECT definitions.* FROM json_each(?) AS wanted"
        " CROSS JOIN definitions ON definitions.id = wanted.value WHERE version_id = ?",
        (_listed(ids), version_id),
    )
    return {row["id"]: row for row in rows}


def definitions_by_name(
    db: sqlite3.Connection, version_id: str, names: Iterable[str]
) -> dict[str, sqlite3.Row]:
    """Give those definitions of a version that have one of `names`, by name."""
    rows = db.execute(
        "SELECT definitions.* FROM json_each(?) AS wanted CROSS JOIN definitions"
        " ON definitions.version_id = ? AND definitions.name = wanted.value",
        (_listed(names), version_id),
    )
    return {row["name"]: row for row in rows}


def show_definition(row: sqlite3.Row, url_prefix: str) -> dict[str, Any]:
    """Give a definition as the contract's `Definition`, without those who refer to it."""
    shown: dict[str, Any] = {
        "id": row["id"],
        "name": row["name"],
        "accept": msgspec.json.decode(row["accept"]),
        "url": definition_url(url_prefix, row["id"]),
    }
    if row["description"] is not None:
        shown["description"] = row["description"]
    return shown


def show_definitions(
    db: sqlite3.Connection, rows: Sequence[sqlite3.Row], url_prefix: str
) -> list[dict[str, Any]]:
    """Give definitions with `referencedBy`: the actions, triggers and other definitions."""
    users = users_of(db, [row["id"] for row in rows])
    return [show_definition(row, url_prefix) | {"referencedBy": users[row["id"]]} for row in rows]


def users_of(db: sqlite3.Connection, ids: Sequence[str]) -> dict[str, list[dict[str, str]]]:
    """Give, for each definition, who else refers to it, as `DefinitionReference`s.

    A definition that refers to itself is not its own user: it can be deleted.
    """
    users: dict[str, list[dict[str, str]]] = {definition_id: [] for definition_id in ids}
    found = db.execute(
        "SELECT wanted.value, user.kind, user.id, user.name FROM json_each(:ids) AS wanted"
        " CROSS JOIN exchange_definitions AS link ON link.definition_id = wanted.value"
        " CROSS JOIN exchanges AS user ON user.id = link.exchange_id UNION ALL "
        "SELECT wanted.value, 'definition', user.id, user.name FROM json_each(:ids) AS wanted"
        " CROSS JOIN definition_references AS link ON link.target_id = wanted.value"
        " CROSS JOIN definitions AS user ON user.id = link.source_id"
        " WHERE link.source_id <> wanted.value ORDER BY 2, 4",
        {"ids": _listed(ids)},
    )
    for target, kind, user_id, name in found:
        users[target].append({"type": kind, "id": user_id, "name": name})
    return users


def _listed(values: Iterable[str]) -> str:
    """Give `values` as the JSON array that `json_each` takes: any number in one parameter."""
    return msgspec.json.encode(list(values)).decode()

"""All that a version holds, copied into a new draft under new ids.

References between the copies follow: links of actions and triggers by id, references in schemas by
URL.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import msgspec

from importer.sandbox.contract.words import is_json
from importer.sandbox.definition_rows import (
    DefinitionRow,
    insert_definitions,
    insert_references,
)
from importer.sandbox.exchange_rows import KeptLink, insert_exchange, read_exchange
from importer.sandbox.identity import new_id
from importer.sandbox.references import rebase_content

if TYPE_CHECKING:
    from collections.abc import Mapping

    from importer.sandbox.exchange_rows import KeptExchange
    from importer.sandbox.scope import VersionScope


def copy_version(db: sqlite3.Connection, origin_id: str, target: VersionScope) -> None:
    """Copy definitions, and the actions and triggers that use them, into the empty `target`."""
    ids = _copy_definitions(db, origin_id, target)
    rows = db.execute(
        "SELECT * FROM exchanges WHERE version_id = ? ORDER BY seq", (origin_id,)
    ).fetchall()
    for row in rows:
        exchange = _copied_exchange(read_exchange(row), ids)
        insert_exchange(db, target.id, row["kind"], row["name"], exchange)


def _copy_definitions(
    db: sqlite3.Connection, origin_id: str, target: VersionScope
) -> dict[str, str]:
    """Copy the definitions and give the new id of each old one."""
    rows = db.execute(
        "SELECT * FROM definitions WHERE version_id = ? ORDER BY seq", (origin_id,)
    ).fetchall()
    ids = {row["id"]: new_id() for row in rows}
    insert_definitions(
        db,
        target.id,
        [
            DefinitionRow(
                id=ids[row["id"]],
                name=row["name"],
                accept=msgspec.json.decode(row["accept"]),
                description=row["description"],
                content_type=row["content_type"],
                content=_copied_content(row, target.url_prefix, ids),
                url_prefix=target.url_prefix,
            )
            for row in rows
        ],
    )
    references = db.execute(
        "SELECT source_id, target_id FROM definition_references"
        " JOIN definitions ON definitions.id = source_id WHERE version_id = ?",
        (origin_id,),
    )
    targets: dict[str, list[str]] = {}
    for source, old in references:
        targets.setdefault(ids[source], []).append(ids.get(old, old))
    insert_references(db, targets)
    return ids


def _copied_content(row: sqlite3.Row, url_prefix: str, ids: Mapping[str, str]) -> str:
    """Give a schema's text with its references led to the copies."""
    text: str = row["content"]
    if not is_json(row["content_type"]):
        return text
    content = msgspec.json.decode(text)
    rebase_content(content, prefix=row["url_prefix"], to=url_prefix, ids=ids)
    return msgspec.json.encode(content).decode()


def _copied_exchange(exchange: KeptExchange, ids: Mapping[str, str]) -> KeptExchange:
    """Give an action or trigger whose parts have new ids and whose links lead to the copies."""

    def copied(links: list[KeptLink]) -> list[KeptLink]:
        return [KeptLink(new_id(), ids.get(one.definition_id, one.definition_id)) for one in links]

    body = exchange.request_body
    return msgspec.structs.replace(
        exchange,
        request_body=body and msgspec.structs.replace(body, links=copied(body.links)),
        responses=[
            msgspec.structs.replace(one, id=new_id(), links=copied(one.links))
            for one in exchange.responses
        ],
    )

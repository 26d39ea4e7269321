"""What the rows of all tables have in common: whose they are, and how they go in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from sqlalchemy import Connection, Table, select

from importer.model.changes import Target
from importer.state.encoding import digest_of, key_of, pack, unpack
from importer.state.tables import contents, targets

Row = Mapping[str, Any]


def upsert(
    connection: Connection, table: Table, rows: Sequence[Row], *, update: Sequence[str] = ()
) -> None:
    """Insert rows; where one of the same primary key stands, `update` these columns of it."""
    if not rows:
        return
    statement = _insert_of(connection)(table)
    keys = [column.name for column in table.primary_key]
    if update:
        new = {name: statement.excluded[name] for name in update}
        statement = statement.on_conflict_do_update(index_elements=keys, set_=new)
    else:
        statement = statement.on_conflict_do_nothing()
    connection.execute(statement, rows)


def _insert_of(connection: Connection) -> Any:
    """Give the `insert` of a database's own dialect; the other one's takes a while to load."""
    return import_module(f"sqlalchemy.dialects.{connection.dialect.name}").insert


def find_target(connection: Connection, target: Target, *, shared: bool = False) -> int | None:
    """Give the number of a target, or with `shared` of what all versions of its connector share.

    None where nothing is known of it.
    """
    key = _key(target, shared=shared)
    return connection.scalar(select(targets.c.id).where(targets.c.key == key))


def hold_target(connection: Connection, target: Target, *, shared: bool = False) -> int:
    """Give the same, made if need be; others that write to the target wait until we are done."""
    key = _key(target, shared=shared)
    row = {
        "key": key,
        "api_url": target.api_url,
        "organisation_id": target.organisation_id,
        "connector_id": target.connector_id,
        "version": None if shared else target.version,
    }
    upsert(connection, targets, [row])
    query = select(targets.c.id).where(targets.c.key == key).with_for_update()
    number: int = connection.execute(query).scalar_one()
    return number


def keep_content(connection: Connection, data: bytes) -> str:
    """Keep bytes, once however often they come; give the digest that they are found by."""
    digest = digest_of(data)
    known = connection.scalar(select(contents.c.sha256).where(contents.c.sha256 == digest))
    if known is None:
        upsert(connection, contents, [{"sha256": digest, "body": pack(data)}])
    return digest


def read_content(connection: Connection, digest: str | None) -> bytes | None:
    """Give the bytes of a digest, None for none. Raises UndecodableError where they are broken."""
    if digest is None:
        return None
    body = connection.scalar(select(contents.c.body).where(contents.c.sha256 == digest))
    return None if body is None else unpack(body, digest)


def _key(target: Target, *, shared: bool) -> str:
    version = None if shared else target.version
    return key_of(target.api_url, target.organisation_id, target.connector_id, version)

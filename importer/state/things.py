"""What is ours in a version, and what was last applied to each thing of it.

The connector and its ways to sign in are shared by all versions; definitions, actions and triggers
are the version's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, delete, select, update

from importer.model.base import Base
from importer.model.changes import Kind, Target
from importer.model.runs import Adoption, BaseStep, Claim, Owned
from importer.state.encoding import (
    convert,
    digest_of,
    from_json,
    key_of,
    pack,
    to_json,
    unpack,
    without_secrets,
)
from importer.state.rows import Row, find_target, hold_target, upsert
from importer.state.tables import things

SHARED_KINDS: frozenset[Kind] = frozenset({"connector", "auth-scheme"})
"""Kinds of things that belong to the connector and not to one version of it."""

Thing = tuple[Kind, str]
"""A kind and an identity."""

_ALL = ("identity", "payload_sha256", "payload", "claim", "remote_id", "run")


_IS_IT = (
    things.c.target_id == bindparam("its_target"),
    things.c.kind == bindparam("its_kind"),
    things.c.key == bindparam("its_key"),
)
"""The conditions that one thing's row fulfils."""


class _Holder(NamedTuple):
    """The rows of a target: its own, and those that it shares with other versions."""

    own: int
    shared: int

    def of(self, kind: Kind) -> int:
        return self.shared if kind in SHARED_KINDS else self.own


def read_base(connection: Connection, target: Target) -> Base:
    """Give what was last applied to a target; empty where nothing is known."""
    applied: dict[Kind, dict[str, dict[str, Any]]] = {}
    columns = (things.c.kind, things.c.identity, things.c.payload, things.c.payload_sha256)
    for row in connection.execute(_of(connection, target, select(*columns))):
        payload = from_json(unpack(row.payload, row.payload_sha256))
        applied.setdefault(_kind(row.kind), {})[row.identity] = payload
    return Base(applied=applied)


def read_owned(connection: Connection, target: Target) -> tuple[Owned, ...]:
    """Give all that is ours in a target, by kind and identity."""
    columns = (things.c.kind, things.c.identity, things.c.claim, things.c.remote_id, things.c.run)
    found = [
        Owned(
            kind=_kind(row.kind),
            identity=row.identity,
            claim=convert(row.claim, Claim),
            remote_id=row.remote_id,
            run=row.run,
        )
        for row in connection.execute(_of(connection, target, select(*columns)))
    ]
    return tuple(sorted(found, key=lambda one: (one.kind, one.identity)))


def move_base(
    connection: Connection, target: Target, step: BaseStep, made: Iterable[Thing], run: int
) -> None:
    """Write what a step changes; `made` are the things that the run created."""
    holder = _hold(connection, target)
    old, new = dict(_items(step.before)), dict(_items(step.after))
    origins = _origins(connection, target, step)
    _delete(connection, holder, old.keys() - new.keys())
    created = frozenset(made)
    ours = created | {thing for thing, one in origins.items() if one.claim == "made"}
    ids = {**{thing: one.remote_id for thing, one in origins.items()}, **step.remote_ids}
    fresh: dict[Thing, Row] = {}
    known: list[Row] = []
    for thing in new:
        if old.get(thing) == new[thing] and thing not in origins:
            continue
        claim: Claim = "made" if thing in ours else "adopted"
        row = _row(holder, thing, new[thing], claim=claim, remote_id=ids.get(thing), run=run)
        if thing in created or thing in origins:
            fresh[thing] = row
        else:
            known.append(row)
    upsert(connection, things, list(fresh.values()), update=_ALL)
    upsert(connection, things, known, update=("payload_sha256", "payload", "run"))
    told = (step.remote_ids.keys() & new.keys()) - fresh.keys()
    _name(connection, holder, {thing: step.remote_ids[thing] for thing in told})


def _origins(connection: Connection, target: Target, step: BaseStep) -> dict[Thing, Owned]:
    """Give what is known of things that a step gives another identity, by that one."""
    if not step.origins:
        return {}
    owned = {(one.kind, one.identity): one for one in read_owned(connection, target)}
    return {
        (kind, identity): owned[kind, origin]
        for (kind, identity), origin in step.origins.items()
        if (kind, origin) in owned
    }


def adopt_things(connection: Connection, target: Target, adoptions: Iterable[Adoption]) -> int:
    """Make things ours that are not yet; give how many. What is ours already stays as it is."""
    holder = _hold(connection, target)
    known = {(one.kind, one.identity) for one in read_owned(connection, target)}
    rows = {
        (one.kind, one.identity): _row(
            holder,
            (one.kind, one.identity),
            one.payload,
            claim="adopted",
            remote_id=one.remote_id,
            run=None,
        )
        for one in adoptions
        if (one.kind, one.identity) not in known
    }
    upsert(connection, things, list(rows.values()))
    return len(rows)


def copy_things(connection: Connection, origin: Target, target: Target) -> None:
    """Let a version begin with what another one has; ids are not the same in both."""
    drop_things(connection, target)
    source = find_target(connection, origin)
    if source is None:
        return
    own = hold_target(connection, target)
    columns = [column for column in things.c if column.name not in {"target_id", "remote_id"}]
    rows = connection.execute(select(*columns).where(things.c.target_id == source)).mappings()
    copies = [{**row, "target_id": own, "remote_id": None} for row in rows]
    upsert(connection, things, copies)


def drop_things(connection: Connection, target: Target) -> None:
    """Forget what a version had; what the connector's versions share stays."""
    own = find_target(connection, target)
    if own is not None:
        connection.execute(delete(things).where(things.c.target_id == own))


def _of(connection: Connection, target: Target, query: Select[Any]) -> Select[Any]:
    """Ask for the rows of a target, and of those that it shares the kinds that are shared."""
    numbers = [find_target(connection, target), find_target(connection, target, shared=True)]
    return query.where(things.c.target_id.in_([one for one in numbers if one is not None]))


def _hold(connection: Connection, target: Target) -> _Holder:
    """Hold what a target may write to; always in the same order, so that nobody waits in a ring."""
    shared = hold_target(connection, target, shared=True)
    return _Holder(own=hold_target(connection, target), shared=shared)


def _items(base: Base) -> Iterator[tuple[Thing, dict[str, Any]]]:
    for kind, payloads in base.applied.items():
        for identity, payload in payloads.items():
            yield (kind, identity), payload


def _row(
    holder: _Holder,
    thing: Thing,
    payload: dict[str, Any],
    *,
    claim: Claim,
    remote_id: str | None,
    run: int | None,
) -> Row:
    kind, identity = thing
    data = to_json(without_secrets(payload) if kind == "auth-scheme" else payload)
    return {
        "target_id": holder.of(kind),
        "kind": kind,
        "key": key_of(identity),
        "identity": identity,
        "payload_sha256": digest_of(data),
        "payload": pack(data),
        "claim": claim,
        "remote_id": remote_id,
        "run": run,
    }


def _delete(connection: Connection, holder: _Holder, gone: Iterable[Thing]) -> None:
    rows = [_where(holder, thing) for thing in gone]
    if rows:
        connection.execute(delete(things).where(*_IS_IT), rows)


def _name(connection: Connection, holder: _Holder, remote_ids: Mapping[Thing, str]) -> None:
    """Write the platform's ids of things."""
    rows = [
        {**_where(holder, thing), "new_remote_id": remote_id}
        for thing, remote_id in remote_ids.items()
    ]
    if rows:
        named = update(things).where(*_IS_IT).values(remote_id=bindparam("new_remote_id"))
        connection.execute(named, rows)


def _where(holder: _Holder, thing: Thing) -> Row:
    """Give what `_IS_IT` needs to find the row of a thing."""
    kind, identity = thing
    return {"its_target": holder.of(kind), "its_kind": kind, "its_key": key_of(identity)}


def _kind(text: str) -> Kind:
    kind: Kind = convert(text, Kind)
    return kind

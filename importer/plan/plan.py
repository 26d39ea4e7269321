"""The plan: every change that makes a connector and its version what the document says.

In: a bundle, what stands in the connector and the version, and what was applied last. Out: a value
that does not depend on the order of any of them, with a digest over its content. Nothing is read
or written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from importer.connect.renamed import as_called
from importer.connect.stored_connector import StoredConnector
from importer.connect.types import RemoteState
from importer.errors import RefusedError
from importer.model.base import Base
from importer.model.bundle import Bundle
from importer.model.changes import Change, Kind, OnConflict, Plan, Target
from importer.plan.actions import action_changes
from importer.plan.auth_schemes import auth_scheme_changes
from importer.plan.compare import Rules
from importer.plan.connector import connector_change
from importer.plan.definitions import definition_changes
from importer.plan.renamed import base_as_called, renamed_definitions
from importer.plan.triggers import trigger_changes
from importer.plan.uses import keep_used, remake_used

FORMAT = 1

_RANKS: dict[Kind, dict[str, int]] = {
    "connector": {"create": 0, "update": 0, "keep": 0},
    "auth-scheme": {"create": 1, "update": 1, "keep": 1, "delete": 10},
    "definition": {"create": 2, "update": 3, "keep": 4, "delete": 9},
    "action": {"create": 5, "update": 5, "keep": 5, "delete": 8},
    "trigger": {"create": 6, "update": 6, "keep": 6, "delete": 7},
}
_NO_BASE = Base()
_SHARED: frozenset[Kind] = frozenset({"connector", "auth-scheme"})
_MOST_SHOWN = 5


def plan_changes(
    bundle: Bundle,
    remote: RemoteState | None,
    *,
    target: Target | None,
    prune: bool,
    connector: StoredConnector | None = None,
    leave: frozenset[Kind] = frozenset(),
    base: Base = _NO_BASE,
    on_conflict: OnConflict = "keep",
    recreate: bool = False,
) -> Plan:
    """Compare a bundle with a version (None for an empty one) and its connector; give the plan.

    `connector` is None where there is none yet; a `remote` without one means that the connector is
    not looked at. Kinds to `leave` are not planned for. What the version has and the bundle has
    not is deleted only with `prune`. With `base` the comparison has three ways, and what a person
    deleted is made again only with `recreate`. The changes are ordered: the connector, its auth
    schemes; definitions to create, to update, to keep; actions; triggers; then what is to be
    deleted, from what uses others to what is used.
    """
    known = _known(base, remote)
    wanted = () if "definition" in leave else bundle.definitions
    renames = renamed_definitions(wanted, remote, known)
    remote = remote and as_called(remote, renames.due)
    rules = Rules(
        base=base_as_called(known, {**renames.due, **renames.forgotten}),
        on_conflict=on_conflict,
        prune=prune,
        recreate=recreate,
    )
    every = _every_change(bundle, remote, connector, rules, renames.due)
    changes = [change for change in keep_used(remake_used(every)) if change.kind not in leave]
    changes.sort(key=_order)
    return Plan(format=FORMAT, target=target, changes=tuple(changes), digest=digest_of(changes))


def _known(base: Base, remote: RemoteState | None) -> Base:
    """Give what is known of what stands: of a version in which nothing does, it is of another one.

    Nobody empties a version by hand, thing by thing; it was made anew under the same name.
    """
    if remote is None or remote.actions or remote.definitions or remote.triggers:
        return base
    return Base(applied={kind: base.applied[kind] for kind in _SHARED & base.applied.keys()})


def _every_change(
    bundle: Bundle,
    remote: RemoteState | None,
    connector: StoredConnector | None,
    rules: Rules,
    renames: Mapping[str, str],
) -> Iterator[Change]:
    if connector is not None or remote is None:
        yield connector_change(bundle.connector, connector, rules)
        yield from auth_scheme_changes(bundle, connector, rules)
    yield from definition_changes(bundle.definitions, remote, rules, renames)
    yield from action_changes(bundle.actions, remote.actions if remote else (), rules)
    yield from trigger_changes(bundle.triggers, remote.triggers if remote else (), rules)


def refuse_conflicts(plan: Plan) -> None:
    """Raise RefusedError where a plan has conflicts, which are not to be decided by themselves."""
    found = [f"{change.id} ({', '.join(change.conflicts)})" for change in conflicting(plan)]
    if found:
        more = f" and {len(found) - _MOST_SHOWN} more" if len(found) > _MOST_SHOWN else ""
        raise RefusedError(
            "changed by a person and in the document since the last import: "
            f"{'; '.join(found[:_MOST_SHOWN])}{more}",
            hint="look at the plan, then use --on-conflict keep or --on-conflict overwrite",
        )


def conflicting(plan: Plan) -> tuple[Change, ...]:
    """Give the changes in which a person's and the vendor's changes meet."""
    return tuple(change for change in plan.changes if change.conflicts)


def digest_of(changes: Sequence[Change]) -> str:
    """Give the SHA-256, in hexadecimal, over the changes as JSON with sorted keys."""
    return hashlib.sha256(msgspec.json.encode(changes, order="sorted")).hexdigest()


def _order(change: Change) -> tuple[int, str, str]:
    return _RANKS[change.kind][change.verb], change.identity, change.id

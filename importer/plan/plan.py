"""The plan: every change that makes a connector version what the document says.

In: a bundle, and what stands in the version. Out: a value that does not depend on the order of
either, with a digest over its content. Nothing is read or written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec

from importer.connect.types import RemoteState
from importer.model.bundle import Bundle
from importer.model.changes import Change, Plan, Target
from importer.plan.actions import action_changes
from importer.plan.definitions import definition_changes

FORMAT = 1

_DEFINITION_RANK = {"create": 0, "update": 1, "keep": 2, "delete": 5}
_ACTION_RANK = {"create": 3, "update": 3, "keep": 3, "delete": 4}


def plan_changes(
    bundle: Bundle, remote: RemoteState | None, *, target: Target | None, prune: bool
) -> Plan:
    """Compare a bundle with a version (None for an empty one) and give the plan.

    What the version has and the bundle has not is deleted only with `prune`. The changes are
    ordered: definitions to create, to update, to keep; actions; actions to delete; definitions to
    delete.
    """
    changes = [
        *definition_changes(bundle.definitions, remote, prune=prune),
        *action_changes(bundle.actions, remote.actions if remote else (), prune=prune),
    ]
    changes.sort(key=_order)
    return Plan(format=FORMAT, target=target, changes=tuple(changes), digest=digest_of(changes))


def digest_of(changes: Sequence[Change]) -> str:
    """Give the SHA-256, in hexadecimal, over the changes as JSON with sorted keys."""
    return hashlib.sha256(msgspec.json.encode(changes, order="sorted")).hexdigest()


def _order(change: Change) -> tuple[int, str, str]:
    ranks = _DEFINITION_RANK if change.kind == "definition" else _ACTION_RANK
    return ranks[change.verb], change.identity, change.id

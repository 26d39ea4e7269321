"""A plan carried out against a connector version.

In: the plan, the bundle that it was made from, what stood in the version, and a client. Out: an
outcome for every pending change, in the plan's order. Definitions come first, since actions need
them; deletes last, those apart whose names are needed.
"""

from __future__ import annotations

from collections.abc import Callable

from importer.apply.actions import apply_actions, delete_actions
from importer.apply.definitions import (
    create_definitions,
    update_definitions,
    update_postponed,
)
from importer.apply.deletes import delete_definitions
from importer.apply.session import Session
from importer.apply.versions import check_writable
from importer.connect.client import ConnectClient
from importer.connect.types import RemoteState
from importer.errors import TargetError
from importer.model.bundle import Bundle
from importer.model.changes import Change, Kind, Outcome, Plan, Verb

DEFAULT_PARALLELISM = 4


async def apply_plan(
    plan: Plan,
    bundle: Bundle,
    remote: RemoteState,
    client: ConnectClient,
    *,
    parallelism: int = DEFAULT_PARALLELISM,
    progress: Callable[[Outcome], None] = lambda _: None,
) -> list[Outcome]:
    """Carry out every pending change, at most `parallelism` at a time, and tell how each ended.

    `progress` gets each outcome as it comes. Raises TargetError before anything is sent if the
    version takes no changes, or is not the plan's; after that, no error of a single change.
    """
    check_writable(remote.version)
    _check_target(plan, remote)
    definitions = {definition["name"]: definition for definition in bundle.definitions}
    actions = {action["name"]: action for action in bundle.actions}
    session = Session(client, remote, actions, parallelism=parallelism, progress=progress)
    await create_definitions(session, _pick(plan, "definition", "create"), definitions)
    updates = _pick(plan, "definition", "update")
    postponed = await update_definitions(session, updates, definitions)
    await apply_actions(session, plan.changes, actions)
    await delete_actions(session, _pick(plan, "action", "delete"))
    await update_postponed(session, postponed, definitions)
    await delete_definitions(session, _pick(plan, "definition", "delete"))
    return [session.outcomes[change.id] for change in plan.pending]


def _pick(plan: Plan, kind: Kind, verb: Verb) -> list[Change]:
    return [change for change in plan.changes if (change.kind, change.verb) == (kind, verb)]


def _check_target(plan: Plan, remote: RemoteState) -> None:
    target, ref = plan.target, remote.ref
    if target and (target.connector_id, target.version) != (ref.connector_id, ref.name):
        raise TargetError(
            f"the plan is for version {target.version} of connector {target.connector_id}, "
            f"not for version {ref.name} of {ref.connector_id}",
            hint="plan again for this version",
        )

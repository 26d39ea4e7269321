"""A plan carried out against a connector version.

In: the plan, the bundle that it was made from, what stood in the version, and a client. Out: an
outcome for every pending change, in the plan's order. The connector and its auth schemes come
first, then definitions, since actions and triggers need them; deletes last, those apart whose names
are needed.
"""

from __future__ import annotations

from collections.abc import Callable

from importer.apply.actions import apply_actions, delete_actions
from importer.apply.auth_schemes import apply_auth_schemes, delete_auth_schemes
from importer.apply.connector import apply_connector, read_for
from importer.apply.definitions import (
    create_definitions,
    update_definitions,
    update_postponed,
)
from importer.apply.deletes import delete_definitions
from importer.apply.session import Session
from importer.apply.triggers import apply_triggers, delete_triggers
from importer.apply.validity import with_faults
from importer.apply.versions import changes_version, check_writable
from importer.connect.canonical_connector import configs_of
from importer.connect.client import ConnectClient
from importer.connect.renamed import as_called
from importer.connect.stopping import Stop
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
    stop: Stop | None = None,
) -> list[Outcome]:
    """Carry out every pending change, at most `parallelism` at a time, and tell how each ended.

    What the platform finds wrong with what stands then is told besides, also with things that the
    plan keeps. `progress` gets each outcome as it comes; a `stop` that is asked for lets nothing
    new begin. Raises TargetError before anything is sent if the version takes no changes, or is not
    the plan's; after that, no error of a single change.
    """
    if changes_version(plan):
        check_writable(remote.version)
    _check_target(plan, remote)
    names = [change.name for change in plan.changes if change.kind == "action"]
    names += [action["name"] for action in bundle.actions]
    standing = as_called(remote, _renames(plan))
    session = Session(
        client, standing, names, parallelism=parallelism, progress=progress, stop=stop
    )
    await _apply_connector(session, plan, bundle)
    await _apply_version(session, plan, bundle)
    await delete_auth_schemes(session, _pick(plan, "auth-scheme", "delete"))
    outcomes = [session.outcomes[change.id] for change in plan.pending]
    return await with_faults(session, plan, outcomes, [*remote.actions, *remote.triggers])


async def _apply_connector(session: Session, plan: Plan, bundle: Bundle) -> None:
    """Carry out the changes of the connector itself, then those of its auth schemes."""
    of_connector = _pick(plan, "connector", "create", "update")
    of_schemes = _pick(plan, "auth-scheme", "create", "update")
    every = [*of_connector, *of_schemes]
    stored = await read_for(session, every) if every else None
    if stored is None:
        return
    for change in of_connector:
        stored = await apply_connector(session, change, stored)
    configs = configs_of(bundle, stored.id)
    await apply_auth_schemes(session, of_schemes, configs, stored)


async def _apply_version(session: Session, plan: Plan, bundle: Bundle) -> None:
    """Carry out the changes of the version.

    A definition and an action can be in each other's way: one of them is for a media type that
    another definition of the action's body has right now. So each may wait for the other.
    """
    definitions = {definition["name"]: definition for definition in bundle.definitions}
    actions = {action["name"]: action for action in bundle.actions}
    triggers = {trigger["name"]: trigger for trigger in bundle.triggers}
    await create_definitions(session, _pick(plan, "definition", "create"), definitions)
    updates = _pick(plan, "definition", "update")
    postponed = await update_definitions(session, updates, definitions)
    session.postponed.update(change.name for change in postponed)
    await apply_actions(session, plan.changes, actions)
    await apply_triggers(session, _pick(plan, "trigger", "create", "update"), triggers)
    await delete_triggers(session, _pick(plan, "trigger", "delete"))
    await delete_actions(session, _pick(plan, "action", "delete"))
    await update_postponed(session, postponed, definitions)
    waiting = session.no_longer_waiting()
    await apply_actions(session, waiting, actions)
    await apply_triggers(session, [one for one in waiting if one.kind == "trigger"], triggers)
    await delete_definitions(session, _pick(plan, "definition", "delete"))


def _pick(plan: Plan, kind: Kind, *verbs: Verb) -> list[Change]:
    return [change for change in plan.changes if change.kind == kind and change.verb in verbs]


def _renames(plan: Plan) -> dict[str, str]:
    """Give the new names of the definitions that the plan renames, by those that they have."""
    return {
        change.moved_from: change.name
        for change in plan.changes
        if change.kind == "definition" and change.moved_from is not None
    }


def _check_target(plan: Plan, remote: RemoteState) -> None:
    target, ref = plan.target, remote.ref
    if target and (target.connector_id, target.version) != (ref.connector_id, ref.name):
        raise TargetError(
            f"the plan is for version {target.version} of connector {target.connector_id}, "
            f"not for version {ref.name} of {ref.connector_id}",
            hint="plan again for this version",
        )

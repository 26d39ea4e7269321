"""Takes over what stands in a version: from then on it is known what people change of it.

In: a bundle, and a version that somebody else has made, or that another machine knows of. Out: what
was taken over, and what was not. The platform is read, and nothing is written to it.

What is remembered of a thing is what stands (theirs), and not what the document says (ours). So the
first plan after it is the one that two ways would give: wherever the document differs it prevails,
the plan shows it before anything is done, and only what people change from now on counts as theirs.
With the document for a base each difference would count as wanted by a person: whatever a version
made by hand lacks or has wrong would stay so without end, and each later change of the vendor's to
it would be a conflict. The connector and its ways to sign in are not taken over. All versions share
them, and what stands there was set before the first import, and may well be meant (a base URL of
one's own): as long as nothing is known of it, only what is empty is filled.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import msgspec

from importer.apply.connectors import find_connector
from importer.connect.canonical import differing_fields
from importer.connect.client import ConnectClient
from importer.connect.types import RemoteState, VersionRef
from importer.errors import TargetError
from importer.model.adoption import AdoptedThing, Takeover
from importer.model.bundle import Bundle
from importer.model.changes import Change, Kind, Target
from importer.model.runs import Adoption
from importer.plan.plan import plan_changes
from importer.plan.recorded import base_key
from importer.plan.remote import read_remote, remote_ids
from importer.running.holding import holding
from importer.state.leavings import version_key
from importer.state.store import StateStore

_SHARED: frozenset[Kind] = frozenset({"connector", "auth-scheme"})


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """The version to take over; without an id the connector is the one of that name."""

    connector_id: str | None
    connector_name: str
    version: str


async def take_over(
    bundle: Bundle,
    place: Place,
    client: ConnectClient,
    state: StateStore,
    *,
    leave: frozenset[Kind] = frozenset(),
    parallelism: int = 4,
    lock_wait_s: float = 0.0,
    tell: Callable[[str], None] = lambda _: None,
) -> Takeover:
    """Remember what stands in a version of all that the document has, too; tell what that is.

    What is ours already stays as it is known, and kinds to `leave` are not looked at. `tell` is
    told once where another run has to be waited for. Raises TargetError where there is no such
    version, BusyError where another run is at work there.
    """
    connector_id = place.connector_id or await _connector_id(client, place.connector_name)
    version = await client.get_version(VersionRef(connector_id, place.version))
    target = Target(
        api_url=client.api_url,
        organisation_id=client.organisation_id,
        connector_id=connector_id,
        version=version.name,
    )
    with holding(state, "adopt", lock_wait_s, tell) as held:
        await held.take(version_key(target))
        remote = await read_remote(client, connector_id, version.name, parallelism)
        base = state.base_of(target)
        plan = plan_changes(
            bundle, remote, target=target, prune=False, leave=leave | _SHARED, base=base
        )
        ours = {(one.kind, one.identity) for one in state.owned(target)}
        both = [change for change in plan.changes if change.before and change.documented]
        fresh = [change for change in both if (change.kind, _key(change)) not in ours]
        await asyncio.to_thread(state.adopt, target, list(_adoptions(fresh, remote)))
    taken = {change.id for change in fresh}
    return Takeover(
        target=target,
        taken=tuple(map(_thing, fresh)),
        known=tuple(_thing(change) for change in both if change.id not in taken),
        missing=tuple(_thing(change) for change in plan.changes if change.before is None),
        strays=tuple(_thing(change) for change in plan.changes if not change.documented),
    )


async def _connector_id(client: ConnectClient, name: str) -> str:
    found = await find_connector(client, name)
    if found is None:
        raise TargetError(f"there is no connector {name}", hint="say which by --connector ULID")
    return found.id


def _adoptions(changes: list[Change], remote: RemoteState) -> Iterator[Adoption]:
    """Give what is to be remembered: each thing as it stands, under what it is known by now."""
    ids = remote_ids(remote)
    for change in changes:
        stands = change.before or {}
        yield Adoption(
            kind=change.kind,
            identity=_key(change),
            remote_id=ids.get((change.kind, stands["name"])),
            payload=stands,
        )


def _key(change: Change) -> str:
    """Give what a thing is remembered by as it stands: one that moved is still where it was."""
    return change.moved_from or base_key(change)


def _thing(change: Change) -> AdoptedThing:
    wanted = change.wanted
    fields = differing_fields(change.before, wanted) if change.before and wanted else ()
    return AdoptedThing(kind=change.kind, identity=change.identity, name=change.name, fields=fields)

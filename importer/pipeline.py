"""Joins the stages: document -> openapi -> mapping -> plan -> apply.

Each function takes what a command has been given and returns values; nothing here prints or asks.
What reaches the platform is imported where it is used, so that an export does not pay for it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec

from importer.document.load import load_document
from importer.document.resolve import Resolver
from importer.document.validate import validate_document
from importer.errors import TargetError
from importer.mapping.map import map_api
from importer.mapping.options import MappingOptions
from importer.model.bundle import Bundle
from importer.model.changes import Outcome, Plan, Target
from importer.openapi.read import read_api
from importer.problems import ProblemLog

if TYPE_CHECKING:
    from importer.connect.client import ConnectClient
    from importer.connect.types import RemoteState


class VersionRequest(msgspec.Struct, frozen=True, kw_only=True):
    """The version a user wants: of a connector by its id, or, where that is None, by its name.

    A connector found by name is made where there is none (`--sandbox`). With `create` the version
    is made where there is none, as a copy of `from_version` if that is given.
    """

    connector_id: str | None
    connector_name: str
    version: str
    create: bool
    from_version: str | None


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """A plan, and what stood in the version; `remote` is None where there is no version yet."""

    plan: Plan
    remote: RemoteState | None


def build_bundle(spec: str, options: MappingOptions) -> Bundle:
    """Load, validate, read and map the document at `spec`. Raises DocumentError."""
    with _without_cycle_search():
        problems = ProblemLog()
        document = load_document(spec)
        validate_document(document, problems)
        resolver = Resolver(document)
        api = read_api(document, resolver, problems)
        return map_api(api, document, resolver, problems, options)


@contextmanager
def _without_cycle_search() -> Iterator[None]:
    """Stop the search for garbage in cycles: a tree and a bundle have none, and live to the end.

    On a large document it takes a third of the time, since it looks at every object again and
    again.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()  # what stands now is not looked at again
            gc.enable()


async def make_plan(
    bundle: Bundle,
    client: ConnectClient,
    request: VersionRequest,
    *,
    prune: bool,
    parallelism: int,
) -> Planned:
    """Compare a bundle with the version that is asked for; nothing is written.

    A version that is still to be made counts as empty, or as the one it will be a copy of. Raises
    TargetError for a version that takes no changes or does not exist.
    """
    from importer.apply.versions import check_name, ensure_version, find_version
    from importer.plan.plan import plan_changes
    from importer.plan.remote import read_remote

    check_name(request.version)
    connector_id = await _find_connector(client, request)
    if connector_id is None:
        plan = plan_changes(bundle, None, target=None, prune=prune)
        return Planned(plan=plan, remote=None)
    target = Target(
        api_url=client.api_url,
        organisation_id=client.organisation_id,
        connector_id=connector_id,
        version=request.version,
    )
    exists = await find_version(client, connector_id, request.version) is not None
    if exists or not request.create:
        await ensure_version(client, connector_id, request.version)
        remote = await read_remote(client, connector_id, request.version, parallelism)
        plan = plan_changes(bundle, remote, target=target, prune=prune)
        return Planned(plan=plan, remote=remote)
    origin = None
    if request.from_version:
        origin = await read_remote(client, connector_id, request.from_version, parallelism)
    plan = plan_changes(bundle, origin, target=target, prune=prune)
    return Planned(plan=plan, remote=None)


async def carry_out(
    bundle: Bundle,
    client: ConnectClient,
    request: VersionRequest,
    planned: Planned,
    *,
    prune: bool,
    parallelism: int,
    progress: Callable[[Outcome], None],
) -> tuple[Plan, list[Outcome]]:
    """Carry out a plan; a version (and in the sandbox a connector) that is missing is made first.

    Gives the plan with the target that it has now, and the outcomes. Raises TargetError, with
    nothing changed, where the version made is not what was planned for.
    """
    from importer.apply.apply import apply_plan
    from importer.apply.versions import ensure_version

    plan, remote = planned.plan, planned.remote
    if remote is None:
        connector_id = await _find_connector(client, request)
        if connector_id is None:
            connector_id = (await client.create_http_connector(bundle.connector)).id
        await ensure_version(
            client,
            connector_id,
            request.version,
            create=request.create,
            from_version=request.from_version,
        )
        made = await make_plan(
            bundle,
            client,
            msgspec.structs.replace(request, connector_id=connector_id),
            prune=prune,
            parallelism=parallelism,
        )
        if made.plan.digest != plan.digest or made.remote is None:
            raise TargetError(
                f"version {request.version} is not what the plan was made for",
                hint="Run the command again for a fresh plan",
            )
        plan, remote = made.plan, made.remote
    outcomes = await apply_plan(
        plan, bundle, remote, client, parallelism=parallelism, progress=progress
    )
    return plan, outcomes


async def _find_connector(client: ConnectClient, request: VersionRequest) -> str | None:
    """Give the id of the connector; None where none has the name that is asked for.

    Raises TargetError for an id that the platform does not know.
    """
    if request.connector_id is not None:
        return (await client.get_connector(request.connector_id)).id
    found = await client.list_connectors(request.connector_name)
    return next((one.id for one in found if one.name == request.connector_name), None)

"""Joins the stages: document -> openapi -> mapping -> plan -> apply.

Each function takes what a command has been given and returns values; nothing here prints or asks.
What reaches the platform is imported where it is used, so that an export does not pay for it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec

from importer.document.load import load_document
from importer.document.resolve import Resolver
from importer.document.store import DocumentStore, ReadOptions
from importer.document.validate import validate_document
from importer.errors import TargetError
from importer.mapping.map import map_api
from importer.mapping.options import MappingOptions
from importer.model.bundle import Bundle
from importer.model.changes import Outcome, Plan, Target
from importer.openapi.read import read_api
from importer.problems import Problem, ProblemLog

if TYPE_CHECKING:
    from pathlib import Path

    from importer.connect.client import ConnectClient
    from importer.connect.types import RemoteState
    from importer.document.cache import DocumentCache


PLACES_SHOWN = 3
"""Places of one code that a short report shows."""


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


class Built(msgspec.Struct, frozen=True, kw_only=True):
    """A bundle, and the bytes of the files it came from, by their names (None: the document)."""

    bundle: Bundle
    files: Mapping[str | None, bytes]

    def with_lines(self, *, every: bool) -> Bundle:
        """Give the bundle with the line of each Problem that a report shows, or of every one."""
        from importer.document.lines import find_lines

        problems = self.bundle.problems
        chosen = set(range(len(problems))) if every else _first_places(problems)
        lines: dict[tuple[str | None, str], int] = {}
        for name, raw in self.files.items():
            wanted = {problems[i].pointer for i in chosen if problems[i].file == name}
            if wanted:
                found = find_lines(raw, wanted)
                lines |= {(name, pointer): line for pointer, line in found.items()}
        located = [
            msgspec.structs.replace(problem, line=lines.get((problem.file, problem.pointer)))
            if index in chosen
            else problem
            for index, problem in enumerate(problems)
        ]
        return msgspec.structs.replace(self.bundle, problems=located)


def _first_places(problems: Sequence[Problem]) -> set[int]:
    """Give which Problems a short report shows with their places."""
    shown: dict[str, int] = {}
    chosen = set()
    for index, problem in enumerate(problems):
        count = shown[problem.code] = shown.get(problem.code, 0) + 1
        if problem.severity == "error" or (problem.severity == "warning" and count <= PLACES_SHOWN):
            chosen.add(index)
    return chosen


def build_bundle(spec: str, options: MappingOptions, reading: ReadOptions | None = None) -> Bundle:
    """Load, validate, read and map the document that `spec` names. Raises DocumentError."""
    return build(spec, options, reading or ReadOptions()).bundle


def build(
    spec: str, options: MappingOptions, reading: ReadOptions, cache: Path | None = None
) -> Built:
    """Do the same, and keep the bytes of the files for their line numbers.

    `cache` is a folder for documents from the network. Raises DocumentError.
    """
    with _without_cycle_search(), DocumentStore(reading, cache=_open_cache(cache)) as store:
        problems = ProblemLog()
        document = load_document(spec, store)
        problems.name_files(document.uri, store.shown)
        validate_document(document, problems)
        resolver = Resolver(document, store)
        api = read_api(document, resolver, problems)
        bundle = map_api(api, document, resolver, problems, options)
        files = {
            None if file.uri == document.uri else file.shown: file.raw
            for file in store.files.values()
        }
        return Built(bundle=bundle, files=files)


def _open_cache(folder: Path | None) -> DocumentCache | None:
    if folder is None:
        return None
    from importer.document.cache import DocumentCache

    return DocumentCache(folder)


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

"""What a source of the configuration asks for, put together: how it is read, and the order for it.

In: the source and its document. Out: options for reading, and the order of a run, which is the same
as a command by hand would give.
"""

from __future__ import annotations

from collections.abc import Mapping

from importer.apply.version_names import documented_version
from importer.document.limits import Limits
from importer.document.store import ReadOptions
from importer.errors import UsageError
from importer.model.bundle import Bundle
from importer.model.changes import Kind
from importer.model.findings import LIMITS
from importer.running.order import Order, Rules
from importer.service.checks import AUTO
from importer.service.configuration import SourceTable
from importer.targeting import VersionRequest

_LIMITS = {
    "bytes_": "max_bytes",
    "files": "max_files",
    "depth": "max_depth",
    "values": "max_values",
    "aliases": "max_aliases",
    "total_s": "max_seconds",
}
"""For each field of `Limits`, what a source says of it."""


def spec_of(source: SourceTable, environment: Mapping[str, str]) -> str:
    """Give the place of a source's document. Raises UsageError where its variable is not set."""
    if source.spec is not None:
        return source.spec
    variable = source.spec_env or ""
    spec = environment.get(variable, "")
    if not spec or spec == "-":
        raise UsageError(f"{variable} is not set, which source {source.name} is read from")
    return spec


def reading_of(source: SourceTable) -> ReadOptions:
    """Give how a source's document is read."""
    given = {field: getattr(source, name) for field, name in _LIMITS.items()}
    return ReadOptions(
        limits=Limits(**{field: value for field, value in given.items() if value is not None}),
        allow_refs=source.allow_refs,
        allow_duplicate_keys=source.allow_duplicate_keys,
    )


def order_of(
    source: SourceTable, bundle: Bundle, *, allow_large_change: bool, lock_wait_s: float
) -> Order:
    """Give the order to bring a source's version to what its document says.

    Where a policy holds things for review, no limit of size forbids to plan them; `fail-on` does.
    Raises DocumentError where the document shall name the version and does not.
    """
    named = bundle.called(source.create_connector)
    documented = bundle.connector["name"]
    return Order(
        command=f"sync {source.name}",
        bundle=named,
        request=_request(source, named),
        rules=Rules(
            prune=source.prune,
            recreate=source.recreate,
            on_conflict=source.on_conflict,
            leave=_leaves(source),
            parallelism=source.parallelism,
        ),
        documented_name=documented if named.connector["name"] != documented else "",
        allow_large_change=allow_large_change or source.policy != "auto",
        fail_on=source.fail_on and LIMITS[source.fail_on],
        accept=source.accept,
        lock_wait_s=lock_wait_s,
    )


def _request(source: SourceTable, bundle: Bundle) -> VersionRequest:
    is_auto = source.version == AUTO
    version = source.version or ""
    if is_auto:
        version = documented_version(bundle.source, hint='name the version: version = "..."')
    return VersionRequest(
        connector_id=source.connector,
        connector_name=bundle.connector["name"],
        version=version,
        auto=is_auto,
        create=source.create_version or source.connector is None,
        from_version=source.from_version,
        publish=source.publish,
    )


def _leaves(source: SourceTable) -> frozenset[Kind]:
    """Give the kinds of things that are not looked at."""
    left: set[Kind] = set()
    if source.no_connector:
        left |= {"connector", "auth-scheme"}
    if not source.triggers:
        left.add("trigger")
    return frozenset(left)

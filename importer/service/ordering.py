"""What a source of the configuration asks for, put together as the order of a run.

In: the source and its document. Out: the order, which is the same as a command by hand would give.
"""

from __future__ import annotations

from importer.apply.version_names import documented_version
from importer.model.bundle import Bundle
from importer.model.changes import Kind
from importer.model.findings import LIMITS
from importer.running.order import Order, Rules
from importer.service.checks import AUTO
from importer.service.configuration import SourceTable
from importer.targeting import VersionRequest


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

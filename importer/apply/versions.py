"""The version that an apply writes to: found, or made as a draft.

A published version is immutable, and `latest` and `default` mean published ones; both are refused
with the way out.
"""

from __future__ import annotations

from importer.connect.address import path_of
from importer.connect.client import ConnectClient
from importer.connect.types import Version, VersionRef
from importer.errors import PlatformError, TargetError, UncertainError

RESERVED_NAMES = frozenset({"latest", "default"})

_CONFLICT = 409
_MOST_SHOWN = 5


def check_writable(version: Version) -> None:
    """Raise TargetError for a version that takes no changes."""
    check_name(version.name)
    if version.published_at is not None:
        raise TargetError(
            f"version {version.name} is published and takes no more changes",
            hint="make a draft of it: --version NEW_NAME --create-version "
            f"--from-version {version.name}",
        )


def check_name(name: str) -> None:
    """Raise TargetError for a name that is no version's own, or that no address can carry."""
    path_of(name)
    if name in RESERVED_NAMES:
        raise TargetError(
            f"{name} is a reserved name: it means a published version, which takes no changes",
            hint="name a draft by --version NAME, or make one with --create-version besides",
        )


async def find_version(client: ConnectClient, connector_id: str, name: str) -> Version | None:
    """Give a version, or None where the connector has none of this name.

    Raises TargetError where there is no such connector.
    """
    try:
        return await client.get_version(VersionRef(connector_id, name))
    except TargetError:
        await client.get_connector(connector_id)
        return None


async def ensure_version(
    client: ConnectClient,
    connector_id: str,
    name: str,
    *,
    create: bool = False,
    from_version: str | None = None,
) -> Version:
    """Give the version that changes go to; with `create` it is made where there is none.

    The draft made is empty, or a copy of `from_version`. Raises TargetError for a version that
    takes no changes, or that does not exist and is not to be made.
    """
    check_name(name)
    version = await find_version(client, connector_id, name)
    if version is None and create:
        version = await _create(client, connector_id, name, from_version)
    if version is None:
        known = [one.name for one in await client.list_versions(connector_id)]
        raise TargetError(
            f"connector {connector_id} has no version {name}{_listed(known)}",
            hint="--create-version makes it, as an empty draft or with --from-version VERSION",
        )
    check_writable(version)
    return version


async def _create(
    client: ConnectClient, connector_id: str, name: str, from_version: str | None
) -> Version | None:
    """Make a draft; where that is in doubt, or another run was faster, give what is there."""
    try:
        return await client.create_version(connector_id, name, from_version)
    except PlatformError as error:
        if not isinstance(error, UncertainError) and error.status != _CONFLICT:
            raise
        version = await find_version(client, connector_id, name)
        if version is None:
            raise
        return version


def _listed(names: list[str]) -> str:
    if not names:
        return ""
    more = f" and {len(names) - _MOST_SHOWN} more" if len(names) > _MOST_SHOWN else ""
    return f" (it has {', '.join(names[:_MOST_SHOWN])}{more})"

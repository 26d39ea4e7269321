"""The version that an apply writes to: found, or made as a draft.

A published version is immutable, and `latest` and `default` mean published ones; both are refused
with the way out.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from importer.apply.again import until_it_stands
from importer.apply.version_names import RESERVED_NAMES, check_name, series_name
from importer.connect.client import ConnectClient
from importer.connect.types import Version, VersionRef
from importer.errors import TargetError
from importer.model.changes import Kind, Plan

VERSIONED: frozenset[Kind] = frozenset({"definition", "action", "trigger"})
"""The kinds of things that a version holds; the others are the connector's own."""

_MOST_SHOWN = 5


def changes_version(plan: Plan) -> bool:
    """Tell whether a plan changes the version itself, and not only its connector."""
    return any(change.kind in VERSIONED for change in plan.pending)


def check_writable(version: Version) -> None:
    """Raise TargetError for a version that takes no changes."""
    check_name(version.name)
    if version.published_at is not None:
        raise TargetError(
            f"version {version.name} is published and takes no more changes",
            hint="make a draft of it: --version NEW_NAME --create-version "
            f"--from-version {version.name}, or leave the name to --version auto",
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


async def find_origin(client: ConnectClient, connector_id: str, name: str) -> Version:
    """Give the version that a draft is to be a copy of; `latest` and `default` are looked up.

    Raises TargetError where there is none, or no such connector.
    """
    version = await find_version(client, connector_id, name)
    if version is None and name in RESERVED_NAMES:
        raise TargetError(
            f"connector {connector_id} has no published version that {name} could mean",
            hint="without --from-version the draft is empty, or named by --from-version NAME",
        )
    if version is None:
        raise await _missing(client, connector_id, name, hint="--from-version names one of them")
    return version


class Series(msgspec.Struct, frozen=True):
    """The versions of one name and its numbers: `NAME`, `NAME-2`, `NAME-3` and so on.

    `published` is the last published one before the first that is not; that one is the `draft`,
    or, where it does not exist, `free` is its name.
    """

    published: Version | None
    draft: Version | None
    free: str


def series_in(versions: Sequence[Version], name: str) -> Series:
    """Find among all versions of a connector those of one series."""
    standing = {version.name: version for version in versions}
    published, number = None, 1
    while (version := standing.get(series_name(name, number))) and version.published_at:
        published, number = version, number + 1
    return Series(published=published, draft=version, free=series_name(name, number))


def latest_of(versions: Sequence[Version]) -> Version | None:
    """Give the latest published version; None where there is none."""
    published = [version for version in versions if version.published_at is not None]
    return max(published, key=lambda one: (one.is_latest, one.published_at or ""), default=None)


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
        hint = "--create-version makes it, as an empty draft or with --from-version VERSION"
        raise await _missing(client, connector_id, name, hint=hint)
    check_writable(version)
    return version


async def _create(
    client: ConnectClient, connector_id: str, name: str, from_version: str | None
) -> Version:
    """Make a draft; where that is in doubt, or another run was faster, give what is there."""
    return await until_it_stands(
        client,
        lambda: client.create_version(connector_id, name, from_version),
        lambda: find_version(client, connector_id, name),
    )


async def _missing(
    client: ConnectClient, connector_id: str, name: str, *, hint: str
) -> TargetError:
    """Say that there is no such version, and which there are."""
    known = [one.name for one in await client.list_versions(connector_id)]
    words = f"connector {connector_id} has no version {name}{_listed(known)}"
    return TargetError(words, hint=hint)


def _listed(names: list[str]) -> str:
    if not names:
        return ""
    more = f" and {len(names) - _MOST_SHOWN} more" if len(names) > _MOST_SHOWN else ""
    return f" (it has {', '.join(names[:_MOST_SHOWN])}{more})"

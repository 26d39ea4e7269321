"""`importer versions`: the versions of a connector, and how they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from importer.cli.grouped import Option, takes
from importer.cli.platform import (
    PLATFORM_OPTIONS,
    PlatformOptions,
    check_organisation,
    check_ulid,
    open_client,
)
from importer.cli.reporting import ReportOptions, lists
from importer.cli.target import Connector
from importer.errors import UsageError

if TYPE_CHECKING:
    from importer.model.versions import ConnectorVersions


class ConnectorOptions(PlatformOptions, frozen=True, kw_only=True):
    """What the user said of the connector; in the sandbox None means all of them.

    Raises UsageError for words that do not go together.
    """

    connector: str | None

    def __post_init__(self) -> None:
        check_ulid("--connector", self.connector)
        if self.sandbox:
            return
        if self.connector is None:
            raise UsageError("no connector", hint="Name --connector ULID, or use --sandbox")
        check_organisation(self.organisation)


_names_connector = takes(
    "place",
    {"connector": Option(Connector, None), **PLATFORM_OPTIONS},
    lambda given: ConnectorOptions(**given),
)


@lists
@_names_connector
def versions_command(*, place: ConnectorOptions, report: ReportOptions) -> None:
    """List a connector's versions: draft or published, latest, default, and when they changed."""
    import asyncio

    from importer.report.versions import print_versions, versions_json

    found = asyncio.run(_read(place))
    report.write(
        lambda: versions_json(found),
        lambda console, verbose: print_versions(console, found, verbose=verbose),
    )


async def _read(place: ConnectorOptions) -> list[ConnectorVersions]:
    """Read the versions of one connector, or of every one of the sandbox."""
    from importer.apply.version_list import list_versions

    async with open_client(place, parallelism=1) as client:
        if place.connector is not None:
            return [await list_versions(client, await client.get_connector(place.connector))]
        return [await list_versions(client, one) for one in await client.list_connectors()]

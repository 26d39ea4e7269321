"""The versions of a connector as values for reports."""

from __future__ import annotations

from importer.apply.publishing import notices_of
from importer.connect.client import ConnectClient
from importer.connect.types import Connector, Version
from importer.model.versions import ConnectorVersions, VersionState


async def list_versions(client: ConnectClient, connector: Connector) -> ConnectorVersions:
    """Read how every version of a connector stands. Raises what the client raises."""
    versions = await client.list_versions(connector.id)
    return ConnectorVersions(
        id=connector.id,
        name=connector.name,
        organisation_id=client.organisation_id,
        versions=tuple(map(_state_of, versions)),
    )


def _state_of(version: Version) -> VersionState:
    return VersionState(
        id=version.id,
        name=version.name,
        state="draft" if version.published_at is None else "published",
        is_latest=version.is_latest,
        is_default=version.is_default,
        description=version.description,
        created_at=version.created_at,
        updated_at=version.updated_at,
        published_at=version.published_at,
        notices=notices_of(version),
    )

"""What stands in a connector version, read as one value.

In: a client and the version's name. Out: a RemoteState that is whole; half of one is an error.
"""

from __future__ import annotations

from importer.connect.client import ConnectClient
from importer.connect.pool import run_bounded
from importer.connect.types import RawSchema, RemoteState, StoredDefinition, VersionRef
from importer.model.changes import Kind

__all__ = ["RemoteState", "read_remote", "remote_ids"]


async def read_remote(
    client: ConnectClient, connector_id: str, version: str, parallelism: int = 4
) -> RemoteState:
    """Read a version, its actions, its triggers and its definitions with their contents.

    At most `parallelism` contents are asked for at a time. Raises TargetError where there is no
    such version, AuthorisationError and PlatformError as the client does.
    """
    asked = VersionRef(connector_id, version)
    found = await client.get_version(asked)
    ref = VersionRef(connector_id, found.name)
    actions = await client.list_actions(ref)
    triggers = await client.list_triggers(ref)
    definitions = await client.list_definitions(ref)

    async def content(definition: StoredDefinition) -> RawSchema:
        return await client.get_raw_schema(definition.url)

    contents = await run_bounded(content, definitions, parallelism)
    names = [definition.name for definition in definitions]
    return RemoteState(
        ref=ref,
        version=found,
        actions=actions,
        triggers=triggers,
        definitions=definitions,
        contents=dict(zip(names, contents, strict=True)),
    )


def remote_ids(remote: RemoteState) -> dict[tuple[Kind, str], str]:
    """Give the platform's ids of the actions, triggers and definitions that stand, by name."""
    ids: dict[tuple[Kind, str], str] = {("action", one.name): one.id for one in remote.actions}
    ids |= {("trigger", one.name): one.id for one in remote.triggers}
    ids |= {("definition", one.name): one.id for one in remote.definitions}
    return ids

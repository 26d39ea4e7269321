"""The connector of a name: found, or made.

The platform does not keep names of connectors apart; where several have the one that is asked for,
nobody but the user knows which is meant.
"""

from __future__ import annotations

import msgspec

from importer.connect.client import ConnectClient
from importer.connect.stored_connector import StoredConnector
from importer.connect.types import Connector
from importer.errors import TargetError, UncertainError
from importer.model.payloads import ConnectorPayload

_PROTOCOL = "http"
_MOST_SHOWN = 5


async def find_connector(client: ConnectClient, name: str) -> Connector | None:
    """Give the connector of exactly this name in the organisation, or None.

    Raises TargetError where several have it, and for one that is not of HTTP.
    """
    found = [one for one in await client.list_connectors(name) if one.name == name]
    if len(found) > 1:
        ids = ", ".join(one.id for one in found[:_MOST_SHOWN])
        more = f" and {len(found) - _MOST_SHOWN} more" if len(found) > _MOST_SHOWN else ""
        raise TargetError(
            f"{len(found)} connectors are called {name}: {ids}{more}",
            hint="say which by --connector ULID",
        )
    if found and found[0].protocol != _PROTOCOL:
        raise TargetError(
            f"the connector {name} ({found[0].id}) is of the protocol {found[0].protocol}, which "
            "has no HTTP actions",
            hint="choose another name: --create-connector NAME",
        )
    return found[0] if found else None


async def ensure_connector(client: ConnectClient, payload: ConnectorPayload) -> StoredConnector:
    """Give the connector of the payload's name; it is made where there is none.

    One that is made says so (`is_new`). Raises what `find_connector` raises, and UncertainError
    where it may have been made and is not to be seen.
    """
    found = await find_connector(client, payload["name"])
    if found is not None:
        return await client.get_connector(found.id)
    try:
        made = await client.create_http_connector(payload)
    except UncertainError:
        found = await find_connector(client, payload["name"])
        if found is None:
            raise
        made = await client.get_connector(found.id)
    return msgspec.structs.replace(made, is_new=True)

"""The calls about connectors: listed, read, made, changed, and their auth scheme configs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from importer.connect import requests
from importer.connect.calls import Calls
from importer.connect.listing import Listing
from importer.connect.stored_connector import StoredConnector, read_connector
from importer.connect.types import Connector, ConnectorPage
from importer.model.payloads import AuthSchemeConfig, ConnectorPayload


class ConnectorCalls(Calls):
    """A method for each thing to ask about connectors."""

    async def list_connectors(self, name: str | None = None) -> tuple[Connector, ...]:
        """Give all connectors, or those whose name contains `name` in any case."""
        request = requests.list_connectors(self.organisation_id, name)
        return await self._all(request, ConnectorPage, Listing("connectors", self._at(request)))

    async def get_connector(self, connector_id: str) -> StoredConnector:
        """Give one connector, whole. Raises TargetError where there is none."""
        request = requests.get_connector(self.organisation_id, connector_id)
        return await self.sender.fetch_by(request, read_connector)

    async def create_http_connector(
        self, connector: ConnectorPayload, configs: Sequence[AuthSchemeConfig] = ()
    ) -> StoredConnector:
        """Make an HTTP connector with its auth scheme configs, and give it."""
        request = requests.create_http_connector(self.organisation_id, connector, configs)
        return await self.sender.fetch_by(request, read_connector)

    async def update_connector(
        self, connector_id: str, connector: Mapping[str, Any]
    ) -> StoredConnector:
        """Replace a connector (`HTTPConnectorUpdate`: what is missing is unset), and give it."""
        request = requests.update_connector(self.organisation_id, connector_id, connector)
        return await self.sender.fetch_by(request, read_connector)

    async def upsert_auth_scheme(
        self, connector_id: str, config: Mapping[str, Any]
    ) -> StoredConnector:
        """Put a config in the place of the one of its id, or add it; give the connector."""
        request = requests.upsert_auth_scheme(self.organisation_id, connector_id, config)
        return await self.sender.fetch_by(request, read_connector)

    async def delete_auth_scheme(self, connector_id: str, config_id: str) -> None:
        """Delete one auth scheme config. Raises PlatformError with status 404 without one."""
        request = requests.delete_auth_scheme(self.organisation_id, connector_id, config_id)
        await self.sender.answer_to(request)

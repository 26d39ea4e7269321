"""The Connect API as a class with a method for each thing to ask.

In: payloads of `importer.model`. Out: values of `importer.connect.types`. Every method raises
AuthorisationError, TargetError, PlatformError or, where a change may or may not have been made,
UncertainError.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from importer.connect import requests
from importer.connect.address import parse_api_url
from importer.connect.answers import read_raw_schema
from importer.connect.listing import ListedT, Listing, Page
from importer.connect.requests import Request
from importer.connect.retry import RetryPolicy, Timing
from importer.connect.sender import Credentials, Sender
from importer.connect.types import (
    ActionPage,
    Connector,
    ConnectorPage,
    CreatedDefinitions,
    DefinitionPage,
    RawSchema,
    StoredAction,
    StoredDefinition,
    Version,
    VersionPage,
    VersionRef,
    each,
)
from importer.model.payloads import (
    ActionCreate,
    AuthSchemeConfig,
    ConnectorPayload,
    DefinitionCreate,
)

DEFAULT_CONNECTIONS = 16
DEFAULT_TIMING = Timing(sleep=asyncio.sleep, now=time.time, random=random.random)

PageT = TypeVar("PageT")


class ConnectClient:
    """A client of the Connect API for one organisation; `async with` closes its connections.

    `api_url` is the API's base address, https or on this machine. `transport` carries requests
    to an application in this process instead of the network. `policy` and `timing` say when a
    request is repeated. Raises UsageError and AuthorisationError for an address or a key that
    cannot be used.
    """

    def __init__(
        self,
        api_url: str,
        api_key: str,
        organisation_id: str,
        *,
        scheme: str = "Bearer",
        transport: httpx.AsyncBaseTransport | None = None,
        connections: int = DEFAULT_CONNECTIONS,
        policy: RetryPolicy = RetryPolicy(),  # noqa: B008 - frozen, so one for all is safe
        timing: Timing = DEFAULT_TIMING,
    ) -> None:
        self.organisation_id = organisation_id
        self.sender = Sender(
            parse_api_url(api_url),
            Credentials(api_key, scheme),
            policy=policy,
            timing=timing,
            connections=connections,
            transport=transport,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.sender.aclose()

    @property
    def api_url(self) -> str:
        """The API's base address, written one way."""
        return self.sender.root.origin + self.sender.root.base_path

    async def list_connectors(self, name: str | None = None) -> tuple[Connector, ...]:
        """Give all connectors, or those whose name contains `name` in any case."""
        request = requests.list_connectors(self.organisation_id, name)
        return await self._all(request, ConnectorPage, Listing("connectors", self._at(request)))

    async def get_connector(self, connector_id: str) -> Connector:
        """Give one connector. Raises TargetError where there is none."""
        request = requests.get_connector(self.organisation_id, connector_id)
        return await self.sender.fetch(request, Connector)

    async def create_http_connector(
        self, connector: ConnectorPayload, configs: Sequence[AuthSchemeConfig] = ()
    ) -> Connector:
        """Make an HTTP connector with its auth scheme configs, and give it."""
        request = requests.create_http_connector(self.organisation_id, connector, configs)
        return await self.sender.fetch(request, Connector)

    async def list_versions(self, connector_id: str) -> tuple[Version, ...]:
        """Give all versions of a connector."""
        request = requests.list_versions(self.organisation_id, connector_id)
        return await self._all(request, VersionPage, Listing("versions", self._at(request)))

    async def get_version(self, ref: VersionRef) -> Version:
        """Give one version. Raises TargetError where there is none."""
        return await self.sender.fetch(requests.get_version(self.organisation_id, ref), Version)

    async def create_version(
        self, connector_id: str, name: str, from_version: str | None = None
    ) -> Version:
        """Make a draft called `name`, empty or a copy of `from_version`, and give it."""
        request = requests.create_version(self.organisation_id, connector_id, name, from_version)
        return await self.sender.fetch(request, Version)

    async def list_actions(self, ref: VersionRef) -> tuple[StoredAction, ...]:
        """Give all actions of a version."""
        request = requests.list_actions(self.organisation_id, ref)
        return await self._all(request, ActionPage, Listing("actions", self._at(request)))

    async def create_action(self, ref: VersionRef, action: ActionCreate) -> StoredAction:
        """Make one action, and give it as it is stored."""
        request = requests.create_action(self.organisation_id, ref, action)
        return await self.sender.fetch(request, StoredAction)

    async def get_action(self, ref: VersionRef, name: str) -> StoredAction:
        """Give one action. Raises PlatformError with status 404 where there is none."""
        request = requests.get_action(self.organisation_id, ref, name)
        return await self.sender.fetch(request, StoredAction)

    async def update_action(
        self, ref: VersionRef, name: str, action: Mapping[str, Any]
    ) -> StoredAction:
        """Replace the action called `name` by a whole `Action`, ids included, and give it."""
        request = requests.update_action(self.organisation_id, ref, name, action)
        return await self.sender.fetch(request, StoredAction)

    async def delete_action(self, ref: VersionRef, name: str) -> None:
        """Delete one action."""
        await self.sender.answer_to(requests.delete_action(self.organisation_id, ref, name))

    async def list_definitions(self, ref: VersionRef) -> tuple[StoredDefinition, ...]:
        """Give all definitions of a version."""
        request = requests.list_definitions(self.organisation_id, ref)
        return await self._all(request, DefinitionPage, Listing("definitions", self._at(request)))

    async def create_definitions(
        self, ref: VersionRef, definitions: Sequence[DefinitionCreate]
    ) -> tuple[StoredDefinition, ...]:
        """Make several definitions, all or none, and give them as they are stored."""
        request = requests.create_definitions(self.organisation_id, ref, definitions)
        return each((await self.sender.fetch(request, CreatedDefinitions)).definitions)

    async def get_definition(self, ref: VersionRef, name: str) -> StoredDefinition:
        """Give one definition. Raises PlatformError with status 404 where there is none."""
        request = requests.get_definition(self.organisation_id, ref, name)
        return await self.sender.fetch(request, StoredDefinition)

    async def update_definition(
        self, ref: VersionRef, name: str, definition: Mapping[str, Any]
    ) -> StoredDefinition:
        """Change one definition (a `DefinitionUpdate`, id included), and give it."""
        request = requests.update_definition(self.organisation_id, ref, name, definition)
        return await self.sender.fetch(request, StoredDefinition)

    async def delete_definition(self, ref: VersionRef, name: str, *, force: bool = False) -> None:
        """Delete one definition. Raises PlatformError with status 412 while it is in use."""
        request = requests.delete_definition(self.organisation_id, ref, name, force=force)
        await self.sender.answer_to(request)

    async def delete_definitions(
        self, ref: VersionRef, names: Sequence[str], *, force: bool = False
    ) -> None:
        """Delete several definitions in one request, for instance those of a cycle."""
        request = requests.delete_definitions(self.organisation_id, ref, names, force=force)
        await self.sender.answer_to(request)

    async def get_raw_schema(self, url: str) -> RawSchema:
        """Give the content of a definition by its `url`, which must be of the API's origin."""
        request = requests.get_raw_schema(self.sender.root, url)
        return read_raw_schema(await self.sender.answer_to(request), self._at(request))

    async def _all(
        self, request: Request, shape: type[Page[ListedT]], listing: Listing[ListedT]
    ) -> tuple[ListedT, ...]:
        """Ask for page after page until the listing is whole."""
        page: Page[ListedT] = await self.sender.fetch(requests.page_of(request, None), shape)
        while (token := listing.add(page)) is not None:
            page = await self.sender.fetch(requests.page_of(request, token), shape)
        return listing.whole()

    def _at(self, request: Request) -> str:
        return self.sender.shown(request)

"""The Connect API as a class with a method for each thing to ask.

In: payloads of `importer.model`. Out: values of `importer.connect.types`. Every method raises
AuthorisationError, TargetError, PlatformError or, where a change may or may not have been made,
UncertainError.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

import httpx
import msgspec

from importer.connect import requests
from importer.connect.address import parse_api_url
from importer.connect.answers import read_raw_schema
from importer.connect.connector_calls import ConnectorCalls
from importer.connect.credentials import Credentials
from importer.connect.listing import Listing
from importer.connect.patience import for_one_item
from importer.connect.retry import RetryPolicy, Timing
from importer.connect.sender import Sender
from importer.connect.stopping import Stop
from importer.connect.types import (
    ActionPage,
    CreatedDefinitions,
    DefinitionPage,
    PublishedVersion,
    RawSchema,
    StoredAction,
    StoredDefinition,
    StoredTrigger,
    TriggerPage,
    Version,
    VersionPage,
    VersionRef,
    each,
)
from importer.connect.watch import about
from importer.model.payloads import ActionCreate, DefinitionCreate, TriggerCreate

DEFAULT_CONNECTIONS = 16
DEFAULT_TIMING = Timing(sleep=asyncio.sleep, now=time.time, random=random.random)


class ConnectClient(ConnectorCalls):
    """A client of the Connect API for one organisation; `async with` closes its connections.

    `api_url` is the API's base address, https or on this machine. `transport` carries requests
    to an application in this process instead of the network. `policy` and `timing` say when a
    request is repeated; a `stop` breaks off the waits in between. Raises UsageError and
    AuthorisationError for an address or a key that cannot be used.
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
        stop: Stop | None = None,
    ) -> None:
        self.organisation_id = organisation_id
        if stop is not None:
            timing = msgspec.structs.replace(timing, sleep=stop.breaking(timing.sleep))
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

    @contextmanager
    def one_item(self, *changes: str) -> Iterator[None]:
        """Let all that is asked within this context share the patience for one item.

        `changes` are the ids of the changes that it is about, for who watches.
        """
        with about(changes), for_one_item(self.sender.policy.total_wait_s):
            yield

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

    async def publish_version(self, ref: VersionRef) -> Version:
        """Publish a draft, and give it with the platform's messages about it.

        Raises PlatformError where the platform finds the version wrong.
        """
        request = requests.publish_version(self.organisation_id, ref)
        return (await self.sender.fetch(request, PublishedVersion)).version

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

    async def list_triggers(self, ref: VersionRef) -> tuple[StoredTrigger, ...]:
        """Give all triggers of a version."""
        request = requests.list_triggers(self.organisation_id, ref)
        return await self._all(request, TriggerPage, Listing("triggers", self._at(request)))

    async def create_trigger(self, ref: VersionRef, trigger: TriggerCreate) -> StoredTrigger:
        """Make one trigger, and give it as it is stored."""
        request = requests.create_trigger(self.organisation_id, ref, trigger)
        return await self.sender.fetch(request, StoredTrigger)

    async def get_trigger(self, ref: VersionRef, name: str) -> StoredTrigger:
        """Give one trigger. Raises PlatformError with status 404 where there is none."""
        request = requests.get_trigger(self.organisation_id, ref, name)
        return await self.sender.fetch(request, StoredTrigger)

    async def update_trigger(
        self, ref: VersionRef, name: str, trigger: Mapping[str, Any]
    ) -> StoredTrigger:
        """Replace the trigger called `name` by a whole `Trigger`, ids included, and give it."""
        request = requests.update_trigger(self.organisation_id, ref, name, trigger)
        return await self.sender.fetch(request, StoredTrigger)

    async def delete_trigger(self, ref: VersionRef, name: str) -> None:
        """Delete one trigger."""
        await self.sender.answer_to(requests.delete_trigger(self.organisation_id, ref, name))

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
        return await self.sender.fetch_by(request, read_raw_schema)

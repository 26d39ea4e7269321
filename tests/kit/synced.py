"""A vendor whose documents change, a sandbox in process, a state, and sources that follow."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx
import msgspec
from mapped import Json, make_document, make_operation
from sandboxes import API_URL, KEY, ORGANISATION_ID, Through
from vendor_server import VendorServer

from importer.connect.client import ConnectClient
from importer.connect.retry import RetryPolicy
from importer.connect.stopping import Stop
from importer.connect.stored_connector import StoredConnector
from importer.connect.types import RemoteState, StoredAction, StoredDefinition, VersionRef
from importer.model.syncs import SyncOutcome
from importer.plan.remote import read_remote
from importer.sandbox.app import create_app
from importer.service.configuration import SourceTable
from importer.service.jobs import Job
from importer.service.reviewing import approve, find_waiting
from importer.service.unattended import Unattended
from importer.service.workshop import Workshop
from importer.state.store import StateStore

R = TypeVar("R")

PATH = "/openapi.json"


def api(*names: str, version: str = "1", asks: Mapping[str, str] | None = None) -> bytes:
    """Write a document with a GET for each name; `asks` names a required parameter of some."""
    required = {
        name: [{"name": one, "in": "query", "required": True, "schema": {"type": "string"}}]
        for name, one in (asks or {}).items()
    }
    paths: Json = {
        f"/{name}": {
            "get": make_operation(
                name, parameters=required.get(name, []), returns={"type": "string"}
            )
        }
        for name in names
    }
    info = {"title": "Box", "version": version}
    return msgspec.json.encode(make_document(paths, info=info))


class Shop:
    """All that a source needs."""

    def __init__(self, folder: Path, vendor: VendorServer) -> None:
        self.vendor = vendor
        self.folder = folder
        self.app = create_app(":memory:")
        self.through = Through(self.app)
        self.state = StateStore.open(folder / "state.db", create=True)
        self.spec = vendor.publish(PATH, api("files"))
        self.environment: dict[str, str] = {}

    def close(self) -> None:
        """Close what is open."""
        self.state.close()
        self.app.state.storage.close()

    def publish(self, document: bytes) -> None:
        """Let the vendor change its document."""
        self.vendor.publish(PATH, document)

    def source(self, name: str = "box", **fields: Any) -> SourceTable:
        """Make a source of the vendor's document, for a draft of a connector of its own."""
        given = {
            "spec": self.spec,
            "allow_refs": (self.vendor.origin,),
            "create_connector": "Box",
            "version": "draft",
            "policy": "auto",
            **fields,
        }
        return SourceTable(name=name, **given)

    def workshop(self, **fields: Any) -> Workshop:
        """Make what all sources share."""
        return Workshop(
            **{
                "state": self.state,
                "open_client": self.open_client,
                "platform": lambda _: {"api_url": API_URL},
                "environment": self.environment,
                "cache": self.folder / "cache",
                **fields,
            }
        )

    @asynccontextmanager
    async def open_client(self, _: SourceTable | None, stop: Stop) -> AsyncIterator[ConnectClient]:
        """Open a client of the sandbox that does not wait between attempts."""
        async with ConnectClient(
            API_URL,
            KEY,
            ORGANISATION_ID,
            transport=self.through,
            policy=RetryPolicy(first_wait_s=0),
            stop=stop,
        ) as client:
            yield client

    def sync(self, source: SourceTable, **fields: Any) -> SyncOutcome:
        """Look after a source once; what was asked before is forgotten."""
        self.through.requests.clear()
        self.vendor.forget()
        return Job(source, self.workshop(**fields)).run()

    def approve(self, number: int) -> str:
        """Approve a run; give the state that it ends in."""
        waiting = find_waiting(self.state, number)

        async def run() -> str:
            stop = Stop()
            async with self.open_client(None, stop) as client:
                ran = await approve(
                    waiting,
                    client,
                    self.state,
                    Unattended("auto"),
                    stop,
                    parallelism=4,
                    lock_wait_s=0,
                )
            return ran.state

        return asyncio.run(run())

    def run(self, work: Callable[[ConnectClient], Awaitable[R]]) -> R:
        """Run work with a client of the sandbox."""

        async def whole() -> R:
            async with self.open_client(None, Stop()) as client:
                return await work(client)

        return asyncio.run(whole())

    def at(self, outcome: SyncOutcome) -> Standing:
        """Give the version that an outcome is about."""
        assert outcome.target is not None
        return Standing(self, outcome.target.connector_id, outcome.target.version)

    def read(self, outcome: SyncOutcome) -> RemoteState:
        """Read the version that an outcome is about."""
        return self.at(outcome).read()

    def actions(self, outcome: SyncOutcome) -> dict[str, str]:
        """Give the ids of the actions in a version, by their names."""
        return {action.name: action.id for action in self.read(outcome).actions}

    def edit(self, path: str, **fields: Any) -> None:
        """Let a person change a thing of a version; `path` leads to it from the organisation."""
        self.call("PUT", path, json={**self.call("GET", path).json(), **fields})

    def call(self, method: str, path: str, **how: Any) -> httpx.Response:
        """Let a person ask something of the platform; `path` begins after the organisation."""

        async def run() -> httpx.Response:
            async with httpx.AsyncClient(
                transport=httpx.ASGITransport(self.app),
                base_url=f"{API_URL}/o/{ORGANISATION_ID}",
                headers={"Authorization": "Bearer any"},
            ) as client:
                return (await client.request(method, path, **how)).raise_for_status()

        return asyncio.run(run())

    def writes(self) -> list[str]:
        """Give the requests that changed something on the platform since the last look."""
        return [
            f"{request.method} {request.url.path.rpartition('/')[2]}"
            for request in self.through.requests
            if request.method != "GET"
        ]

    def states(self) -> Mapping[int, str]:
        """Give how each run stands, by its number."""
        return {head.number: head.state for head in reversed(self.state.runs(100))}


class Standing:
    """A version that a source has come to, for a person to work at."""

    def __init__(self, shop: Shop, connector_id: str, version: str) -> None:
        self._shop = shop
        self.connector_id = connector_id
        self.ref = VersionRef(connector_id, version)

    def run(self, work: Callable[[ConnectClient], Awaitable[R]]) -> R:
        """Run work with a client of the sandbox."""
        return self._shop.run(work)

    def connector(self) -> StoredConnector:
        """Read the connector, whole."""
        return self.run(lambda client: client.get_connector(self.connector_id))

    def read(self) -> RemoteState:
        """Read what stands in the version."""
        return self.run(lambda client: read_remote(client, self.connector_id, self.ref.name))

    def actions(self) -> tuple[StoredAction, ...]:
        """Give the actions that stand in the version."""
        return self.run(lambda client: client.list_actions(self.ref))

    def definitions(self) -> tuple[StoredDefinition, ...]:
        """Give the definitions that stand in the version, without their schemas."""
        return self.run(lambda client: client.list_definitions(self.ref))

    @contextmanager
    def unpublished(self) -> Iterator[None]:
        """Take back that the version is published, while a person works at it."""
        at = f"/connectors/{self.connector_id}/versions/{self.ref.name}"
        self._shop.call("POST", f"{at}/unpublish")
        try:
            yield
        finally:
            self._shop.call("POST", f"{at}/publish")


@contextmanager
def open_shop(folder: Path, *, etags: bool = True) -> Iterator[Shop]:
    """Give a shop whose vendor has a document with one operation."""
    with VendorServer(etags=etags) as vendor:
        shop = Shop(folder, vendor)
        try:
            yield shop
        finally:
            shop.close()
